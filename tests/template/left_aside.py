#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What template new sees and does not draft: turned labels, initials in the margins of all pages, a seal across the pages. Usage: left_aside.py PROGRAM"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
failures = 0


def pdf(name, pages):
    """pages: lists of (x, y from below, text, turned by a quarter)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", None, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        text = " ".join("%s %d %d Tm (%s) Tj" % ("0 1 -1 0" if turned else "1 0 0 1", x, y, line.replace("(", "\\(").replace(")", "\\)"))
                        for x, y, line, turned in lines)
        content = "BT /F 11 Tf %s ET" % text
        objects.append("<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>" % len(objects))
        kids.append("%d 0 R" % len(objects))
    objects[1] = "<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), " ".join(kids))
    out, at = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += "%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += "xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + "".join("%010d 00000 n \n" % n for n in at)
    out += "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(at) + 1, start)
    with open(name, "w", encoding="ascii") as file:
        file.write(out)


def expect(what, pages, wanted):
    global failures
    pdf("c.pdf", pages)
    ran = subprocess.run([PROGRAM, "template", "new", "c.pdf", "-o", "t.json", "--yes", "--force", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer = json.loads(ran.stdout)
    told = {i["id"]: i["message"] for i in answer["issues"] if i["id"] in ("R977", "R978", "R979")}
    if ran.returncode or told != wanted:
        failures += 1
        print("FAILED: %s: exit %d, %s" % (what, ran.returncode, told))
    with open("t.json", encoding="utf-8") as file:
        template = json.load(file)
    kinds = [c["ComponentType"] for a in template["Approvers"] for c in a["SignComponents"]]
    if kinds != ["SIGN_SIGNATURE", "SIGN_SIGNATURE"]:
        failures += 1
        print("FAILED: %s: drafted %s" % (what, kinds))


def page(number, more=()):
    return [(72, 760, "Clause %d of the agreement says what both of them do." % number, False), *more]


SIGN = [(72, 300, "Tenant (signature): ______________", False), (320, 300, "Landlord (signature): ______________", False)]
INITIALS = (72, 30, "Initials: ________", False)
with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    expect("nothing aside", [page(1), page(2), page(3, SIGN)], {})
    expect("initials", [page(1, [INITIALS]), page(2, [INITIALS]), page(3, SIGN + [INITIALS])],
           {"R978": "the margins of 3 pages ask for initials or a seal and are not drafted; the first on p.1: Initials: ________"})
    # Whose they are is said: one component each, on all pages, where its label stands; the filled example passes the check.
    both = (72, 30, "Tenant's Initials: ________   Landlord's Initials: ________", False)
    pdf("c.pdf", [page(1, [both]), page(2, [both]), page(3, SIGN + [both])])
    ran = subprocess.run([PROGRAM, "template", "new", "c.pdf", "-o", "t.json", "--rows", "rows.csv", "--yes", "--force", "--json"], stdout=subprocess.PIPE)
    told = [i["id"] for i in json.loads(ran.stdout)["issues"]]
    ran = subprocess.run([PROGRAM, "template", "check", "t.json", "c.pdf", "--rows", "rows.csv", "--json"], stdout=subprocess.PIPE)
    checked = json.loads(ran.stdout)["files"][0]
    boxes = [[p["page"] for p in c["placements"]] for c in checked["components"] if len(c["placements"]) > 1]
    lefts = [round(c["placements"][0]["rect"][0]) for c in checked["components"] if len(c["placements"]) > 1]
    errors = [i["id"] for i in checked["issues"] if i["severity"] == "error"]
    with open("t.json", encoding="utf-8") as file:
        owners = [a["//"].split(":")[0] for a in json.load(file)["Approvers"] for c in a["SignComponents"] if "PageRanges" in c.get("ComponentExtra", "")]
    # Helvetica 11: the blanks begin some 90 and 240 pt behind 72.
    near = len(lefts) == 2 and 140 < lefts[0] < 180 and 290 < lefts[1] < 360
    if ran.returncode or errors or "R978" in told or boxes != [[1, 2, 3]] * 2 or not near or sorted(owners) != ["Landlord", "Tenant"]:
        failures += 1
        print("FAILED: initials of each: exit %d, %s, %s, %s, %s, %s" % (ran.returncode, told, boxes, lefts, errors, owners))
    # On the first page alone it is told.
    pdf("c.pdf", [page(1, [both]), page(2), page(3, SIGN)])
    ran = subprocess.run([PROGRAM, "template", "new", "c.pdf", "-o", "t.json", "--yes", "--force", "--json"], stdout=subprocess.PIPE)
    with open("t.json", encoding="utf-8") as file:
        if "PageRanges" in file.read():
            failures += 1
            print("FAILED: initials of one page are drafted on more")
    expect("turned", [page(1), page(2, [(560, 200, "Seal: ________", True)]), page(3, SIGN)],
           {"R977": "1 labels stand on their side and are not drafted; the first on p.2: Seal: ________"})
    expect("paging", [page(1), page(2, [(72, 700, "Both parties affix a paging seal to this contract.", False)]), page(3, SIGN)],
           {"R979": "the contract speaks of a seal across its pages, 1 times; none is drafted. The first on p.2: Both parties affix a paging seal to this contract."})
    # Companies: a paging seal each, and the filled example passes the check: slices of 119.06 / 3 at the right edge of 595 pt.
    seals = [(72, 400, "Seller (company seal): ______________", False), (72, 250, "Buyer (company seal): ______________", False)]
    pdf("c.pdf", [page(1), page(2, [(72, 700, "Each party shall affix a paging seal to this contract.", False)]), page(3, seals)])
    ran = subprocess.run([PROGRAM, "template", "new", "c.pdf", "-o", "t.json", "--rows", "rows.csv", "--yes", "--force", "--json"], stdout=subprocess.PIPE)
    told = [i["id"] for i in json.loads(ran.stdout)["issues"]]
    ran = subprocess.run([PROGRAM, "template", "check", "t.json", "c.pdf", "--rows", "rows.csv", "--json"], stdout=subprocess.PIPE)
    checked = json.loads(ran.stdout)["files"][0]
    strips = [[(p["page"], round(p["rect"][0]), round(p["rect"][2])) for p in c["placements"] if p["rect"][0] > 0]
              for c in checked["components"] if c["type"] == "SIGN_PAGING_SEAL"]
    errors = [i["id"] for i in checked["issues"] if i["severity"] == "error"]
    if ran.returncode or errors or "R980" not in told or strips != [[(p, 555, 595) for p in (1, 2, 3)]] * 2:
        failures += 1
        print("FAILED: asked for: exit %d, %s, %s, %s" % (ran.returncode, told, errors, strips))
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
