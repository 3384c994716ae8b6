#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""bake --values paints tables: poppler finds each text where the arithmetic says. Usage: tables.py SIGNPREP

By hand, for a table 300 pt wide at (60, 290): columns of 50 % and twice 25 % have their edges at 60, 210, 285 and 360; a row is 12 pt high with 2 pt above and
below: 290, 306, 322. An ideograph is 12 pt wide; text stands 2 pt from the rules.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TABLE = {"headers": [{"content": "品名", "widthPercent": 50, "style": {"align": "center"}}, {"content": "数量"}, {"content": "单价"}], "rowCount": 2,
         "body": {"cells": [{"rowStart": 1, "rowEnd": 1, "columnStart": 2, "columnEnd": 2, "content": "三百"},
                            {"rowStart": 2, "rowEnd": 2, "columnStart": 1, "columnEnd": 3, "content": "合计", "style": {"align": "right"}}]}}
# text: left edge, right edge, upper edge of its row
WORDS = {"品名": (135 - 12, 135 + 12, 290), "数量": (212, 236, 290), "单价": (287, 311, 290), "三百": (212, 236, 306), "合计": (358 - 24, 358, 322)}
failures = 0


def check(what, holds, seen):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def pdf():
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>"]
    out, at = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += "%d 0 obj\n%s\nendobj\n" % (number, body)
    return out + "xref\n0 4\n0000000000 65535 f \n" + "".join("%010d 00000 n \n" % n for n in at) + "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def bake(value, *options, **box):
    table = dict({"ComponentType": "DYNAMIC_TABLE", "ComponentName": "表", "ComponentPage": 1, "ComponentPosX": 60, "ComponentPosY": 290, "ComponentWidth": 300,
                  "ComponentHeight": 60, "ComponentValue": json.dumps(value)}, **box)
    seal = {"ComponentType": "SIGN_SIGNATURE", "ComponentName": "乙方", "ComponentPage": 1, "ComponentPosX": 400, "ComponentPosY": 650, "ComponentWidth": 119, "ComponentHeight": 43}
    with open("r.json", "w", encoding="utf-8") as file:
        json.dump({"Operator": {"UserId": "u"}, "FlowName": "f", "Components": [table], "Approvers": [
            {"ApproverType": 1, "ApproverName": "李四", "ApproverMobile": "13900139000", "SignComponents": [seal]}]}, file)
    if os.path.exists("out.pdf"):
        os.remove("out.pdf")
    ran = subprocess.run([PROGRAM, "bake", "r.json", "in.pdf", "-o", "out.pdf", "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer = json.loads(ran.stdout)
    return ran.returncode, [i["id"] for i in answer["issues"]], answer


if not shutil.which("pdftotext"):
    print("skipped: no pdftotext")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("in.pdf", "w", encoding="ascii") as file:
        file.write(pdf())
    code, ids, answer = bake(TABLE, "--values")
    check("painted", code == 0 and "F210" not in ids, (code, ids))
    check("told as one", [(f["type"], f["rect"]) for f in answer["fields"]][0] == ("painted", [60, 290, 360, 350]) and len(answer["fields"]) == 2, answer["fields"])
    check("no control any more", answer["request"].get("Components") in (None, []), answer["request"])
    words = subprocess.run(["pdftotext", "-bbox", "out.pdf", "-"], stdout=subprocess.PIPE).stdout.decode()
    found = {w[4]: tuple(float(n) for n in w[:4]) for w in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', words)}
    for word, (left, right, top) in WORDS.items():
        x0, y0, x1, y1 = found.get(word, (0, 0, 0, 0))
        # Poppler's boxes are as high as the font says; their middle is that of the line, to a point.
        check(word, abs(x0 - left) < 0.05 and abs(x1 - right) < 0.05 and abs((y0 + y1) / 2 - (top + 8)) < 1.5, found)
    # Without --values, and what is no such table, stays a control.
    for what, value, options in (("not asked for", TABLE, []), ("another shape", [1], ["--values"])):
        code, ids, answer = bake(value, *options)
        check(what, code == 0 and "F210" in ids and len(answer["request"]["Components"]) == 1, (code, ids))
    # Three rows are 48 pt high; a column of a quarter of 20 pt has no room for a character.
    for what, box in (("too high", {"ComponentHeight": 47}), ("too narrow", {"ComponentWidth": 20})):
        code, ids, answer = bake(TABLE, "--values", **box)
        check(what, code == 6 and "F217" in ids and not os.path.exists("out.pdf"), (code, ids))
    check("just high enough", bake(TABLE, "--values", ComponentHeight=48)[0] == 0, "")
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
