#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worked sample from the contract to the stamped PDF, as its README tells it. Usage: worked.py PROGRAM SOURCE_DIR lease|labour|purchase-order

What is stamped is looked at by poppler, page by page, before and after: every place of truth.json (from the generator that set the contract) has
changed, and nothing else has.
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM, SOURCE, CASE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
FOLDER = os.path.join(SOURCE, "samples", CASE)
TRUTH = json.load(open(os.path.join(SOURCE, "tests", "samples", "truth.json"), encoding="utf-8"))[CASE]
SCALE = 2  # pixels a point
SEAL = 42 / 25.4 * 72
failures = 0


def check(what, holds, seen=""):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def run(*arguments):
    ran = subprocess.run([PROGRAM, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return ran.returncode, json.loads(ran.stdout or b"{}")


def read(path):
    with open(path, "rb") as f:
        return f.read()


def kind(component):
    return {"SIGN_SEAL": "seal", "SIGN_SIGNATURE": "sign", "SIGN_DATE": "date", "DATE": "date", "TEXT": "text"}[component]


def fits(place, page, x0, y0, x1, y1):
    """A seal's middle stands on the line of its label, or in the cell; all else in its blank, on its line."""
    left, top, right, bottom = place["rect"]
    if page != place["page"]:
        return False
    if place["kind"] == "seal":
        return left - 1 <= (x0 + x1) / 2 <= right + 1 and top - 3 <= (y0 + y1) / 2 <= bottom + 3 and abs(x1 - x0 - SEAL) < 0.1 and abs(y1 - y0 - SEAL) < 0.1
    common = min(right, x1) - max(left, x0)
    return common > 0.9 * min(right - left, x1 - x0) and y0 < bottom and y1 > top and abs(y1 - bottom) < max(6, (bottom - top) / 2)


def matched(boxes):
    """Each place of the truth has one box, each box one place."""
    left = list(TRUTH)
    for box in boxes:
        found = [p for p in left if p["kind"] == box[0] and fits(p, *box[1:])]
        check("a place for this box", found, box)
        if found:
            left.remove(found[0])
    check("a box for each place", left == [], left)


def pages(pdf):
    """Width, height and rows of pixels of each page, from poppler."""
    data = subprocess.run(["pdftoppm", "-r", str(72 * SCALE), pdf], stdout=subprocess.PIPE, check=True).stdout
    at, out = 0, []
    while at < len(data):
        magic, width, height, depth = data[at:at + 64].split(None, 4)[:4]
        at += len(magic) + len(width) + len(height) + len(depth) + 4
        width, height = int(width), int(height)
        out.append((width, height, [data[at + y * width * 3:at + (y + 1) * width * 3] for y in range(height)]))
        at += width * height * 3
    return out


def changed(before, after):
    """Pixels that are others now: page, x, y in points, whether red."""
    for number, ((width, height, old), (_, _, new)) in enumerate(zip(before, after), 1):
        for y in range(height):
            if old[y] == new[y]:
                continue
            for x in range(width):
                colour = new[y][3 * x:3 * x + 3]
                if old[y][3 * x:3 * x + 3] != colour:
                    yield number, (x + 0.5) / SCALE, (y + 0.5) / SCALE, colour[0] > colour[1] + 60


def room(place):
    """Where its stamp may stand."""
    left, top, right, bottom = place["rect"]
    if place["kind"] == "seal":
        return left - SEAL, (top + bottom) / 2 - SEAL / 2 - 4, right + SEAL, (top + bottom) / 2 + SEAL / 2 + 4
    return left - 2, top - 30, right + 20, bottom + 8


def stamped(pdf, key):
    before, after = pages("contract.pdf"), pages(pdf)
    check("pages of " + key, len(before) == len(after))
    seen = [[] for _ in TRUTH]
    stray = []
    for page, x, y, red in changed(before, after):
        found = False
        for spots, place in zip(seen, TRUTH):
            x0, y0, x1, y1 = room(place)
            if page == place["page"] and x0 <= x <= x1 and y0 <= y <= y1:
                found = True
                if red == (place["kind"] == "seal"):
                    spots.append((x, y))
        if not found:
            stray.append((page, x, y))
    check("%s: nothing else has changed" % key, stray == [], stray[:3])
    for place, spots in zip(TRUTH, seen):
        # What a party fills in when it signs is not known before.
        theirs = place["kind"] == "text" and place["party"]
        check("%s: it is stamped" % key, theirs or len(spots) > 20, (place, len(spots)))
        if place["kind"] == "seal" and spots:
            xs, ys = [s[0] for s in spots], [s[1] for s in spots]
            left, top, right, bottom = place["rect"]
            check("%s: the seal's size" % key, abs(max(xs) - min(xs) - SEAL) < 6 and abs(max(ys) - min(ys) - SEAL) < 6, (max(xs) - min(xs), max(ys) - min(ys)))
            check("%s: the seal's middle" % key, abs((max(ys) + min(ys)) / 2 - (top + bottom) / 2) < 4 and left - 4 < (max(xs) + min(xs)) / 2 < right + 4,
                  (place, min(xs), min(ys), max(xs), max(ys)))


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    for name in ("contract.pdf", "rows.csv"):
        shutil.copy(os.path.join(FOLDER, name), name)
    # The first command: what the folder has is what it writes; only the rows were filled in since.
    code, draft = run("template", "new", "contract.pdf", "-o", "template.json", "--rows", "columns.csv", "--yes", "--lang", "zh" if CASE == "lease" else "en")
    check("template new", code == 0 and draft["issues"] == [], (code, draft["issues"]))
    check("the template of the folder", read("template.json") == read(os.path.join(FOLDER, "template.json")))
    check("its columns", read("columns.csv").splitlines()[:1] == read("rows.csv").splitlines()[:1], read("columns.csv"))
    with open("rows.csv", encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    check("several contracts", len(rows) >= 2 and all(all(v for v in r.values()) for r in rows), rows)
    # Before anything is sent: does it land, and where?
    code, landing = run("template", "check", "template.json", "contract.pdf", "--rows", "rows.csv")
    check("template check", code == 0 and len(landing["files"]) == len(rows), (code, [f["issues"] for f in landing["files"]]))
    for landed in landing["files"]:
        # A seal over its own party's signature is as it should be (P304).
        check("no finding", [i for i in landed["issues"] if i["id"] != "P304"] == [], landed["issues"])
        types = {p["where"]: p["type"] for p in draft["places"]}
        matched([(kind(types[c["where"]]), p["page"], *p["rect"]) for c in landed["components"] for p in c["placements"]])
    # Pictures of every row, nothing sent.
    code, summary = run("batch", "template.json", "rows.csv", "--out", "preview", "--preview")
    check("batch --preview", code == 0 and summary["located"] == len(rows), summary)
    pictures = os.listdir("preview/previews")
    check("pictures", len(pictures) >= len(rows) and all(read("preview/previews/" + p).startswith(b"\x89PNG") for p in pictures), pictures)
    # The last command, on the sandbox.
    code, summary = run("batch", "template.json", "rows.csv", "--out", "sent", "--submit", "--sandbox-out", "signed")
    check("batch --submit", code == 0 and summary["created"] == len(rows), summary)
    results = [json.loads(line) for line in open("sent/results.jsonl", encoding="utf-8")]
    check("a flow for each row", len({r["FlowId"] for r in results}) == len(rows) and {r["key"] for r in results} == {r["key"] for r in rows}, results)
    for result in results:
        stamped("signed/%s.pdf" % result["FlowId"], result["key"])
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
