#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""bake --values paints pictures and watermarks: read off what poppler draws of the new file. Usage: pictures.py SIGNPREP SOURCE_DIR

tests/convert/data/turned_N.jpg are one scene as eight ways of holding a camera store it: 64 by 48 as one looks at it, red and green above, blue and white
below. At 72 dpi a pixel of poppler's is a point.
"""
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

PROGRAM, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
DATA = os.path.join(SOURCE, "tests/convert/data")
RED, GREEN, BLUE, WHITE = (220, 0, 0), (0, 160, 0), (0, 0, 220), (250, 250, 250)
failures = 0


def check(what, holds, seen):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def pdf(page="", catalog=""):
    objects = ["<< /Type /Catalog /Pages 2 0 R %s >>" % catalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Resources << >> %s >>" % page]
    out, at = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += "%d 0 obj\n%s\nendobj\n" % (number, body)
    return out + "xref\n0 4\n0000000000 65535 f \n" + "".join("%010d 00000 n \n" % n for n in at) + "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def png(name, width, height, pixel, depth=8, kind=6):
    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
    raw = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def picture(value, x, y, **more):
    return dict({"ComponentType": "FILL_IMAGE", "ComponentName": "图", "ComponentPage": 1, "ComponentPosX": x, "ComponentPosY": y, "ComponentWidth": 80,
                 "ComponentHeight": 80, "ComponentValue": value}, **more)


def watermark(extra, **more):
    return dict({"ComponentType": "WATERMARK", "ComponentName": "印", "ComponentPage": 1, "ComponentPosX": 100, "ComponentPosY": 100, "ComponentWidth": 200,
                 "ComponentHeight": 200, "ComponentValue": "样本", "ComponentExtra": json.dumps(extra)}, **more)


SIGN = {"ComponentType": "SIGN_SIGNATURE", "ComponentName": "乙方", "ComponentPage": 1, "ComponentPosX": 20, "ComponentPosY": 20, "ComponentWidth": 60, "ComponentHeight": 20}


def bake(components, *options):
    with open("r.json", "w", encoding="utf-8") as file:
        json.dump({"Operator": {"UserId": "u"}, "FlowName": "f", "Components": components, "Approvers": [
            {"ApproverType": 1, "ApproverName": "李四", "ApproverMobile": "13900139000", "SignComponents": [SIGN]}]}, file)
    if os.path.exists("out.pdf"):
        os.remove("out.pdf")
    ran = subprocess.run([PROGRAM, "bake", "r.json", "in.pdf", "-o", "out.pdf", "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer = json.loads(ran.stdout)
    return ran.returncode, [i["id"] for i in answer["issues"]], answer


class Page:
    def __init__(self):
        data = subprocess.run(["pdftoppm", "-r", "72", "-cropbox", "-singlefile", "-aa", "no", "-aaVector", "no", "out.pdf"], stdout=subprocess.PIPE, check=True).stdout
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
        self.width, self.height, self.data = int(head[1]), int(head[2]), data[head.end():]

    def at(self, x, y):
        start = 3 * (int(y) * self.width + int(x))
        return tuple(self.data[start:start + 3])

    def near(self, x, y, wanted):
        return all(abs(a - b) <= 24 for a, b in zip(self.at(x, y), wanted))


def quarters(what, page, x, y, wide, high):
    for k, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        at = x + wide * (0.25 + 0.5 * (k % 2)), y + high * (0.25 + 0.5 * (k // 2))
        check("%s, quarter %d" % (what, k), page.near(*at, colour), (at, page.at(*at)))


def sound(what):
    ran = subprocess.run(["qpdf", "--check", "out.pdf"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    check("%s: qpdf" % what, ran.returncode == 0, ran.stdout)


def cameras():
    """Each way of holding the camera, in each way of lying in the box, on pages turned and scaled."""
    fits = [{}, {"FillMethod": 1}, {"FillMethod": 1, "NotMakeImageCenter": True}]
    for n in range(1, 9):
        shutil.copy(os.path.join(DATA, "turned_%d.jpg" % n), "scene.jpg")
        for page in ("", "/Rotate %d" % (90 * (n % 4)), "/CropBox [7 9 393 591] /Rotate 270"):
            write(pdf(page))
            code, ids, answer = bake([picture("@scene.jpg", 20 + 100 * i, 100, ComponentExtra=json.dumps(fit)) for i, fit in enumerate(fits)], "--values")
            what = "orientation %d, page %s" % (n, page)
            check(what, code == 0 and "F210" not in ids and not answer["request"].get("Components"), (code, ids, answer["request"]))
            drawn = Page()
            quarters(what + ", filled", drawn, 20, 100, 80, 80)
            quarters(what + ", in the middle", drawn, 120, 110, 80, 60)
            quarters(what + ", in the corner", drawn, 220, 100, 80, 60)
            check(what + ", above it", not drawn.near(140, 106, RED), drawn.at(140, 106))
            check(what + ", below it", not drawn.near(240, 165, BLUE), drawn.at(240, 165))
    sound("cameras")


def write(text):
    with open("in.pdf", "w", encoding="latin-1") as file:
        file.write(text)


def files():
    write(pdf())
    shutil.copy(os.path.join(DATA, "turned_6.jpg"), "scene.jpg")
    png("seal.png", 20, 10, lambda x, y: (255, 0, 0, 255) if x < 10 else (0, 0, 255, 128 if y < 5 else 0))
    png("grey.png", 4, 4, lambda x, y: (100, 100), depth=16, kind=0)
    code, ids, answer = bake([picture("@scene.jpg", 20, 100), picture("@scene.jpg", 120, 100), picture("@seal.png", 20, 200), picture("@grey.png", 120, 200)], "--values")
    check("painted", code == 0, (code, ids))
    check("told as painted", [f["type"] for f in answer["fields"]].count("painted") == 4, answer["fields"])
    sound("files")
    with open("in.pdf", "rb") as before, open("out.pdf", "rb") as after:
        check("the file's own bytes come first", after.read().startswith(before.read()), "")
    drawn = Page()
    check("red", drawn.near(30, 240, (255, 0, 0)), drawn.at(30, 240))
    check("half blue over white", drawn.near(80, 220, (127, 127, 255)), drawn.at(80, 220))
    check("nothing", drawn.near(80, 260, (255, 255, 255)), drawn.at(80, 260))
    check("grey", drawn.near(160, 240, (100, 100, 100)), drawn.at(160, 240))
    listed = subprocess.run(["pdfimages", "-list", "out.pdf"], stdout=subprocess.PIPE).stdout.decode().splitlines()[2:]
    jpegs = [line.split() for line in listed if " jpeg " in line]
    check("one photograph for two boxes", len(jpegs) == 2 and jpegs[0][10] == jpegs[1][10], listed)
    subprocess.run(["pdfimages", "-j", "out.pdf", "pic"], check=True)
    with open("scene.jpg", "rb") as given, open("pic-000.jpg", "rb") as found:
        check("the photograph as it was", given.read() == found.read(), "")
    first = open("out.pdf", "rb").read()
    bake([picture("@scene.jpg", 20, 100), picture("@scene.jpg", 120, 100), picture("@seal.png", 20, 200), picture("@grey.png", 120, 200)], "--values")
    check("the same bytes again", open("out.pdf", "rb").read() == first, "")


def odd_contents():
    """What is no stream has nothing to show, and poppler shows nothing of a list that holds it."""
    for contents in ("<< >>", "7", "[ << >> [ 9 0 R ] 9 0 R ]"):
        write(pdf("/Contents %s" % contents))
        code, ids, _ = bake([picture("@seal.png", 20, 200)], "--values")
        drawn = Page()
        check("contents %s" % contents, code == 0 and drawn.near(30, 240, (255, 0, 0)), (code, ids, drawn.at(30, 240)))


def numbers_of_nothing():
    """References to objects that the file lacks: the numbers are given to new ones, which must not turn up in the old ones' places."""
    nothing = "[ %s ]" % " ".join("%d 0 R" % n for n in range(4, 60))
    write(pdf("/Contents %s /Annots %s" % (nothing, nothing), "/AcroForm << /Fields %s >>" % nothing))
    code, ids, _ = bake([picture("@seal.png", 20, 200), picture("@seal.png", 20, 400, ComponentName="二", ComponentValue="")], "--values")
    check("numbers of nothing", code == 0, (code, ids))
    sound("numbers of nothing")
    listed = json.loads(subprocess.run([PROGRAM, "inspect", "out.pdf", "--json"], stdout=subprocess.PIPE).stdout)["fields"]
    check("one field, once", [f["name"] for f in listed] == ["乙方"], listed)
    said = subprocess.run(["pdftoppm", "-r", "72", "-singlefile", "out.pdf", "page"], stdout=subprocess.PIPE, stderr=subprocess.PIPE).stderr
    check("no font among the contents", not said, said[:300])
    annots = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", "out.pdf", "-"], stdout=subprocess.PIPE).stdout
    found = [re.findall(rb"\d+ 0 R", m) for m in re.findall(rb"/(?:Annots|Fields) \[(.*?)\]", annots, re.S)]
    check("lists of one", [len(f) for f in found] == [1, 1], found)


def left():
    write(pdf())
    shutil.copy(os.path.join(DATA, "turned_1.jpg"), "scene.jpg")
    png("broken.png", 2, 2, lambda x, y: (1, 2, 3, 4), depth=3)
    with open("scene.jpg", "rb") as whole, open("cut.jpg", "wb") as cut, open("tail.jpg", "wb") as tail:
        data = whole.read()
        cut.write(data[:-40])
        tail.write(data + b"endstream endobj")
    attachment = {"ComponentType": "ATTACHMENT", "ComponentName": "附件", "ComponentPage": 1, "ComponentPosX": 20, "ComponentPosY": 300, "ComponentWidth": 80,
                  "ComponentHeight": 20, "ComponentValue": "@scene.jpg"}
    for what, component, wanted, options in (("a FileId", picture("yDwqEUUckp0dqq8fUBgVP8ErQjj2QyCt", 20, 100), "P343", ["--values"]),
                                             ("an attachment", attachment, "F210", ["--values"]),
                                             ("no value", picture("", 20, 100), "F210", ["--values"]), ("not asked for", picture("@scene.jpg", 20, 100), "F210", [])):
        code, ids, answer = bake([component], *options)
        check(what, code == 0 and ids.count(wanted) == 1 and len(answer["request"]["Components"]) == 1, (code, ids))
    for what, value, wanted in (("missing", "@gone.png", "R751"), ("no picture", "@r.json", "R754"), ("broken", "@broken.png", "D540"), ("cut off", "@cut.jpg", "D540")):
        code, ids, answer = bake([picture(value, 20, 100)], "--values")
        check(what, code != 0 and wanted in ids and not os.path.exists("out.pdf"), (code, ids))
    check("something behind it", bake([picture("@tail.jpg", 20, 100)], "--values")[0] == 0, "")
    sound("something behind it")


WHOLE = {"SubType": "CUSTOM_WATERMARK", "Position": "LeftTop", "Rotate": 0, "FontSize": 40, "Opacity": 0.5}


def watermarks():
    """By hand: two ideographs of 40 pt are 80 by 40; turned by 90 degrees 40 by 80."""
    write(pdf())
    for more, (x0, y0, x1, y1) in (({}, (100, 100, 180, 140)), ({"Position": "RightBottom"}, (220, 260, 300, 300)),
                                   ({"Position": "Center", "Rotate": 90}, (180, 160, 220, 240)), ({"Position": "RightTop", "Rotate": 270}, (260, 100, 300, 180))):
        code, ids, answer = bake([watermark({**WHOLE, **more})], "--values")
        check("painted %s" % more, code == 0 and "F210" not in ids and not answer["request"].get("Components"), (code, ids))
        sound("watermark")
        drawn = Page()
        inked = [(x, y) for x in range(90, 310) for y in range(90, 310) if drawn.at(x, y) != (255, 255, 255)]
        found = min(x for x, _ in inked), min(y for _, y in inked), max(x for x, _ in inked) + 1, max(y for _, y in inked) + 1
        # An ideograph does not fill its em: its ink ends up to an eighth of it sooner.
        check("place %s" % more, all(-0.6 <= s * (f - w) <= 5 for f, w, s in zip(found, (x0, y0, x1, y1), (1, 1, -1, -1))), found)
        # Grey of one half, half over white.
        darkest = min(drawn.at(x, y) for x, y in inked)
        check("ink %s" % more, all(abs(v - 191) <= 3 for v in darkest), darkest)
    found = json.loads(subprocess.run([PROGRAM, "find", "out.pdf", "样本", "--json"], stdout=subprocess.PIPE).stdout)
    check("marked", [("watermark" in hit["flags"]) for hit in found["queries"][0]["hits"]] == [True], found)
    for what, component in [(name, watermark({k: v for k, v in WHOLE.items() if k != name})) for name in ("Position", "Rotate", "FontSize", "Opacity")] + [
            ("ComponentPage", watermark(WHOLE, ComponentPage=0)), ("Position", watermark({**WHOLE, "Position": "None", "Density": 3}))]:
        code, ids, answer = bake([component], "--values")
        told = [i["message"] for i in answer["issues"] if i["id"] == "P344"]
        check("left: %s" % what, code == 0 and len(told) == 1 and what in told[0] and len(answer["request"]["Components"]) == 1, (code, ids, told))
    for what, component, wanted in (("too large", watermark(WHOLE, ComponentWidth=79), "P345"), ("turned it is", watermark({**WHOLE, "Rotate": 90}, ComponentHeight=79), "P345"),
                                    ("lines", watermark(WHOLE, ComponentValue="样\n本"), "F210"), ("personal", watermark({**WHOLE, "SubType": "PERSON_INFO_WATERMARK"}), "F210")):
        code, ids, answer = bake([component], "--values")
        check(what, code == 0 and ids.count(wanted) == 1 and len(answer["request"]["Components"]) == 1, (code, ids))
    # Just large enough; and at the edge of its page, where the text before it is turned would leave it.
    check("fits", "P345" not in bake([watermark(WHOLE, ComponentWidth=80, ComponentHeight=40)], "--values")[1], "")
    code, ids, _ = bake([watermark({**WHOLE, "Rotate": 90}, ComponentPosX=0, ComponentPosY=0, ComponentWidth=40, ComponentHeight=80)], "--values")
    check("at the edge", code == 0 and "P345" not in ids, (code, ids))


if not all(shutil.which(tool) for tool in ("pdftoppm", "pdfimages", "qpdf")):
    print("skipped: no poppler or qpdf")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    cameras()
    files()
    odd_contents()
    numbers_of_nothing()
    left()
    watermarks()
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
