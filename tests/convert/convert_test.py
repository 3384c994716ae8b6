#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""signprep convert as a user runs it. Usage: convert_test.py PROGRAM pictures|failures|office

pictures: what stands on the pages, drawn by poppler. failures: programs in the place of LibreOffice that hang, die, lie. office: LibreOffice
itself; 77 (skipped) where it is not installed.
"""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "data")
PROGRAM = os.path.abspath(sys.argv[1])
# As in make_data.py.
COLOURS = ((220, 0, 0), (0, 160, 0), (0, 0, 220), (250, 250, 250))
failures = 0


def check(what, holds, seen=""):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s %s" % (what, seen))


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def convert(files, *options, out="out.pdf", env=None):
    before = [digest(f) for f in files if os.path.isfile(f)]
    ran = subprocess.run([PROGRAM, "convert", *files, "-o", out, "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    check("the input is as it was", before == [digest(f) for f in files if os.path.isfile(f)], files)
    return ran.returncode, json.loads(ran.stdout)


def ids(answer):
    return [i["id"] for i in answer["issues"]]


def sizes(pdf):
    text = subprocess.run(["pdfinfo", "-l", "99", pdf], stdout=subprocess.PIPE, check=True).stdout.decode()
    return [tuple(float(w) for w in line.split("size:")[1].split()[0:3:2]) for line in text.splitlines() if line.startswith("Page ") and "size:" in line]


def drawn(pdf, page, dpi):
    """Width, height and pixels of a page, from poppler."""
    data = subprocess.run(["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), pdf], stdout=subprocess.PIPE, check=True).stdout
    magic, width, height, _ = data.split(None, 4)[:4]
    check("a picture", magic == b"P6")
    width, height = int(width), int(height)
    return width, height, data[-width * height * 3:]


def near(a, b):
    return all(abs(x - y) < 25 for x, y in zip(a, b))


def quadrants(pdf, page, what):
    """The four colours stand in their quadrants of the page."""
    width, height, data = drawn(pdf, page, 36)
    for i, colour in enumerate(COLOURS):
        x, y = width * (1 + 2 * (i % 2)) // 4, height * (1 + 2 * (i // 2)) // 4
        at = (y * width + x) * 3
        check("%s, quadrant %d" % (what, i), near(data[at:at + 3], colour), tuple(data[at:at + 3]))


def pictures():
    for orientation in range(1, 9):
        code, answer = convert([os.path.join(DATA, "turned_%d.jpg" % orientation)], "--force")
        check("exit", code == 0, code)
        # 64 x 48 as it is looked at, whatever lies in the file: across.
        check("turned %d: A4 across" % orientation, near(sizes("out.pdf")[0], (841.89, 595.28)), sizes("out.pdf"))
        quadrants("out.pdf", 1, "turned %d" % orientation)
    code, answer = convert([os.path.join(DATA, "200dpi.png")], "--force")
    # 600 x 400 pixels at 200 dpi are 3 x 2 inches.
    check("own size", sizes("out.pdf") == [(216, 144)] and ids(answer) == [], (sizes("out.pdf"), ids(answer)))
    code, answer = convert([os.path.join(DATA, "200dpi.png")], "--paper", "letter", "--force")
    check("letter", sizes("out.pdf") == [(792, 612)], sizes("out.pdf"))
    names = [os.path.join(DATA, n) for n in ("plain.png", "two.tiff", "200dpi.png")]
    code, answer = convert(names, "--force")
    check("four pages in turn", [tuple(round(v) for v in s) for s in sizes("out.pdf")] == [(842, 595), (144, 72), (72, 144), (216, 144)], sizes("out.pdf"))
    check("one was guessed", ids(answer) == ["D515"] and answer["pages"] == 4, answer)
    for page in range(1, 5):
        quadrants("out.pdf", page, "page %d" % page)
    first = digest("out.pdf")
    convert(names, "--force")
    check("the same bytes again", digest("out.pdf") == first)
    code, answer = convert(names)
    check("nothing is overwritten", code == 2 and ids(answer) == ["R022"] and digest("out.pdf") == first, answer)


def refused():
    """Inputs that no program is asked about."""
    def put(name, content):
        with open(name, "wb") as f:
            f.write(content)
        return name
    png = open(os.path.join(DATA, "plain.png"), "rb").read()
    cases = [
        ([os.path.join(DATA, "locked.docx")], 8, "D503"),
        ([os.path.join(DATA, "locked.odt")], 8, "D503"),
        ([put("half.docx", open(os.path.join(DATA, "plain.docx"), "rb").read()[:900])], 7, "D501"),
        ([put("hollow.docx", open(os.path.join(DATA, "plain.docx"), "rb").read().replace(b"<", b" "))], None, None),
        ([put("a.pdf", b"%PDF-1.7\n")], 7, "D501"),
        ([put("a.txt", b"hello")], 7, "D501"),
        ([put("empty.png", b"")], 7, "D703"),
        ([put("half.png", png[:60])], 7, "D519"),
        ([put("bomb.png", png[:16] + b"\x7f\xff\xff\xff\x7f\xff\xff\xff" + png[24:])], None, None),
        (["missing.docx"], 7, "D701"),
        ([os.path.join(DATA, "plain.docx"), os.path.join(DATA, "plain.png")], 2, "D517"),
    ]
    cases.append(([os.path.join(DATA, "plain.png")] * 1001, 2, "D518"))
    for files, want, finding in cases:
        code, answer = convert(files)
        check("%s: %s" % (files[:2], finding), finding is None and code != 0 or code == want and finding in ids(answer), (code, ids(answer)))
        check("no output", not os.path.exists("out.pdf"))


def stand_in(name, script):
    path = os.path.abspath(name)
    with open(path, "w") as f:
        f.write("#!/bin/sh\n" + script)
    os.chmod(path, 0o755)
    return path


def left_over():
    return [n for n in os.listdir(os.environ["TMPDIR"]) if n.startswith("signprep-")]


def failing():
    source = os.path.join(DATA, "plain.docx")
    # What a program in this place may not do writes the file named here; the shell of the script goes on.
    proof = os.path.abspath("proof")
    spy = ("echo x >%s/escaped\ncat /etc/hostname >/dev/null || exit 9\n[ -z \"$TENCENTCLOUD_SECRET_KEY\" ] || exit 8\n"
           "python3 -c 'import socket; socket.socket(socket.AF_INET)' 2>/dev/null && exit 7\nls %s >/dev/null 2>&1 && exit 6\nexit 3\n" % (os.getcwd(), os.getcwd()))
    cases = [
        ("hangs", "sleep 600 & sleep 600\n", ["--timeout", "1"], 16, "D505", None),
        ("fails", "echo it is broken >&2\nexit 5\n", [], 7, "D506", "status 5, it is broken"),
        ("crashes", "kill -SEGV $$\n", [], 7, "D506", "signal 11"),
        ("says it is done", "exit 0\n", [], 7, "D506", "status 0"),
        ("makes no PDF", "echo no PDF >out/in.pdf\n", [], 7, "D704", None),
        ("makes a link", "ln -s /etc/passwd out/in.pdf\n", [], 7, "D506", None),
        ("spies", spy, [], 7, "D506", "status 3"),
    ]
    env = dict(os.environ, TENCENTCLOUD_SECRET_KEY="k")
    for what, script, options, want, finding, message in cases:
        os.makedirs("bin", exist_ok=True)
        path = stand_in("bin/soffice", script)
        start = time.time()
        code, answer = convert([source], "--office", path, *options, env=env)
        check("%s: exit and id" % what, code == want and finding in ids(answer), (code, ids(answer), answer["issues"]))
        check("%s: in time" % what, time.time() - start < 60)
        if message:
            check("%s: message" % what, any(message in i["message"] for i in answer["issues"]), answer["issues"])
        check("%s: no output" % what, not os.path.exists("out.pdf") and not os.path.exists("escaped") and not os.path.exists(proof))
        check("%s: nothing left over" % what, left_over() == [], left_over())
    code, answer = convert([source], "--office", "/nowhere/soffice")
    check("no LibreOffice", code == 2 and ids(answer) == ["D502"] and "apt install" in answer["issues"][0]["help"], answer)


def children_named(mark):
    out = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE).stdout.decode()
    return [line for line in out.splitlines() if mark in line and "ps -eo" not in line]


def interrupted(number):
    """Ctrl-C, and death: whatever was started is gone, and with Ctrl-C so is the folder."""
    mark = "7%d%d" % (os.getpid(), number)
    path = stand_in("bin/soffice", "sleep %s & sleep %s\n" % (mark, mark))
    run = subprocess.Popen([PROGRAM, "convert", os.path.join(DATA, "plain.docx"), "-o", "out.pdf", "--office", path], stderr=subprocess.PIPE)
    for _ in range(3000):
        if len(children_named("sleep " + mark)) >= 2:
            break
        time.sleep(0.1)
    check("it runs", len(children_named("sleep " + mark)) >= 2)
    run.send_signal(number)
    run.communicate()
    for _ in range(1000):
        if not children_named("sleep " + mark):
            break
        time.sleep(0.1)
    check("signal %d: nothing runs on" % number, not children_named("sleep " + mark), children_named(mark))
    if number == signal.SIGINT:
        check("130", run.returncode == 130, run.returncode)
        check("nothing left over", left_over() == [], left_over())


def office():
    if not shutil.which("soffice"):
        print("skipped: LibreOffice is not installed")
        sys.exit(77)
    code, answer = convert([os.path.join(DATA, "lease.docx")], "--force")
    seen = ids(answer)
    check("exit", code == 0, (code, seen))
    check("one page, made by LibreOffice", answer["pages"] == 1 and answer["producer"].startswith("LibreOffice"), answer)
    check("what is said", all(i in seen for i in ("D510", "D511", "D512", "D513")), seen)
    # By hand from make_data.py: ins and del, two comments, one date control.
    check("counts", (answer["tracked_changes"], answer["comments"], answer["form_controls"], answer["form_fields"]) == (2, 2, 1, 0), answer)
    # Nobody has these two; a font that is there is no finding.
    check("fonts that nobody has", {"仿宋_GB2312", "等线"} <= {f["name"] for f in answer["fonts"] if not f["embedded"]}, answer["fonts"])
    for font in answer["fonts"]:
        said = [i for i in answer["issues"] if i["id"] in ("D507", "D508", "D509") and font["name"] in i["message"]]
        check("one finding for each font replaced: %s" % font["name"], (not said) == font["embedded"], answer["issues"])
    text = subprocess.run(["pdftotext", "out.pdf", "-"], stdout=subprocess.PIPE, check=True).stdout.decode()
    check("the text is there", "甲方（盖章）：" in text and "Lease No. 12" in text, text)
    hits = subprocess.run([PROGRAM, "find", "out.pdf", "甲方（盖章）", "--json"], stdout=subprocess.PIPE).stdout
    check("and is found", len(json.loads(hits)["queries"][0]["hits"]) == 1, hits)
    code, answer = convert([os.path.join(DATA, "order.odt")], "--force")
    check("ODT", code == 0 and answer["pages"] == 1 and answer["form_controls"] == 2, answer)
    # A list box and a text become fields; whatever LibreOffice of this age leaves out is said (D514), nothing is called text (D513).
    code, answer = convert([os.path.join(DATA, "order.odt")], "--force", "--form-fields")
    check("form fields", ("D514" in ids(answer)) == (answer["form_fields"] < 2) and "D513" not in ids(answer), (answer["form_fields"], ids(answer)))
    with open("a.rtf", "wb") as f:
        f.write(b"{\\rtf1\\ansi Party A (seal):\\par}")
    code, answer = convert(["a.rtf"], "--force")
    check("RTF", code == 0 and ids(answer) == ["D516"] and answer["fonts"] == [], answer)
    code, answer = convert([os.path.join(DATA, "deep.docx")], "--force", "--timeout", "60")
    check("a hostile document ends", code in (0, 7, 16), (code, ids(answer)))
    check("nothing left over", left_over() == [], left_over())


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    os.makedirs("t")
    os.environ["TMPDIR"] = os.path.join(folder, "t")
    if sys.argv[2] == "pictures":
        pictures()
    elif sys.argv[2] == "failures":
        refused()
        failing()
        interrupted(signal.SIGINT)
        interrupted(signal.SIGKILL)
    else:
        office()
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
