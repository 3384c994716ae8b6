#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fields that move, or are called otherwise, however the template spells their names. Usage: drift_kinds.py PROGRAM"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
failures = 0


def pdf(name, lines, fields=()):
    """lines: (x, y from below, text); fields: (name, rectangle), signature fields."""
    content = "BT /F 11 Tf %s ET" % " ".join("1 0 0 1 %d %d Tm (%s) Tj" % line for line in lines)
    names = " ".join("%d 0 R" % (6 + i) for i in range(len(fields)))
    objects = ["<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> >>" % names, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 4 0 R >> >> /Contents 5 0 R /Annots [%s] >>" % names,
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", "<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)]
    objects += ["<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /F 4 /Rect [%d %d %d %d] /P 3 0 R >>" % (n, *r) for n, r in fields]
    out, at = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += "%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += "xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + "".join("%010d 00000 n \n" % n for n in at)
    out += "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(at) + 1, start)
    with open(name, "w", encoding="ascii") as file:
        file.write(out)


def check(what, holds, seen):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def drift(component):
    """The answer for its one component, ids of all findings, and the component as the update wrote it."""
    template = {"Operator": {"UserId": "u"}, "FlowName": "n", "Approvers": [
        {"ApproverType": 1, "ApproverName": "李明", "ApproverMobile": "13800000001", "SignComponents": [dict({"ComponentType": "SIGN_SIGNATURE"}, **component)]}]}
    with open("t.json", "w", encoding="utf-8") as file:
        json.dump(template, file, ensure_ascii=False)
    ran = subprocess.run([PROGRAM, "template", "drift", "t.json", "--from", "old.pdf", "--to", "new.pdf", "--update", "-o", "new.json", "--force", "--json"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer = json.loads(ran.stdout)
    check("exit code", ran.returncode == 15, ran.returncode)
    with open("new.json", encoding="utf-8") as file:
        return answer["components"][0], [i["id"] for i in answer["issues"]], json.load(file)["Approvers"][0]["SignComponents"][0]


FIELD = {"GenerateMode": "FIELD", "ComponentName": "party"}
HEAD = (72, 760, "Lease")
with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    # A field moves, with the label above it, to where a clause stands: the clause under it is told.
    pdf("old.pdf", [HEAD, (100, 650, "Sign here")], [("party", (100, 600, 219, 643))])
    pdf("new.pdf", [HEAD, (160, 380, "Nobody may cover this clause"), (150, 410, "Sign here")], [("party", (150, 360, 269, 403))])
    said, ids, written = drift(FIELD)
    check("a field moved onto a clause", (said["change"], said["dx"], said["dy"], said["covers"]) == ("moved", 50, 240, ["Nobody may cover this clause"]), said)
    # The template spells the name with a blank, or fullwidth letters, which locating forgives: it is this field all the same.
    pdf("old.pdf", [HEAD], [("party", (100, 600, 219, 643))])
    pdf("new.pdf", [HEAD], [("lessor", (100, 600, 219, 643))])
    for name in ("party", " party", "ｐａｒｔｙ"):
        said, ids, written = drift(dict(FIELD, ComponentName=name))
        check("renamed " + repr(name), said.get("field_to") == "lessor" and "R726" in ids and written["ComponentName"] == "lessor", (said, ids, written))
    # Found by an alternative: told, and left to the reader.
    either = {"GenerateMode": "KEYWORD", "ComponentId": "no such word", "ComponentWidth": 119, "ComponentHeight": 43, "Locate": {"Fallback": [FIELD]}}
    said, ids, written = drift(either)
    check("renamed, of an alternative", said.get("field_to") == "lessor" and "R726" in ids and "R727" in ids and "ComponentName" not in written, (said, ids, written))
    # An absolute box on a blank that stands by itself, 56 pt right of its label: another label is another text by it, blanks are not.
    absolute = {"GenerateMode": "NORMAL", "ComponentPage": 1, "ComponentPosX": 200, "ComponentPosY": 80, "ComponentWidth": 119, "ComponentHeight": 43}
    pdf("old.pdf", [HEAD, (72, 730, "Lessor (seal)"), (200, 730, "______________"), (72, 630, "Lessee (seal)"), (200, 630, "______________")])
    pdf("new.pdf", [HEAD, (72, 730, "Surety (seal)"), (200, 730, "______________"), (72, 630, "Lessee (seal)"), (200, 630, "______________")])
    said, ids, written = drift(absolute)
    check("another label", (said["change"], said["context_from"], said["context_to"]) == ("context", "Lessor (seal)", "Surety (seal)") and "R728" in ids, (said, ids))
    # The blanks are as many as before, and the label stands where the other one stood.
    pdf("new.pdf", [HEAD, (72, 730, "Lessee (seal)"), (200, 730, "______________"), (72, 630, "Lessor (seal)"), (200, 630, "______________")])
    said, ids, written = drift(absolute)
    check("labels change places", (said["change"], said["dy"], said["stays"], written["ComponentPosY"]) == ("moved", 100, True, 180), (said, ids))
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
