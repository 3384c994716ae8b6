#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paging seals and PageRanges in a template: check, drift, bake. Usage: paging.py PROGRAM SOURCE_DIR

By hand, for pages 595 pt wide: a paging seal of 119 pt on three pages is three slices of 119 / 3 at the right edge, and the whole where it is
drawn first; on four pages a slice is 119 / 4, so that the left edge of the slices lies 119 / 12 further right.
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
OLD, NEW = os.path.join(SOURCE, "samples", "lease", "contract.pdf"), os.path.join(SOURCE, "tests", "samples", "revisions", "longer.pdf")
SEAL = {"ComponentType": "SIGN_SEAL", "ComponentName": "章", "ComponentPage": 1, "ComponentPosX": 400, "ComponentPosY": 600, "ComponentWidth": 119, "ComponentHeight": 119,
        "ComponentExtra": json.dumps({"PageRanges": [{"BeginPage": 2, "EndPage": 3}]})}
PAGING = {"ComponentType": "SIGN_PAGING_SEAL", "ComponentName": "骑缝章", "ComponentPosY": 300, "ComponentWidth": 119, "ComponentHeight": 119}
failures = 0


def check(what, holds, seen=""):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def run(*arguments):
    ran = subprocess.run([PROGRAM, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return ran.returncode, json.loads(ran.stdout)


def boxes(component):
    return [(p["page"], *[round(v, 2) for v in p["rect"]]) for p in component["placements"]]


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    signer = {"ApproverType": 0, "OrganizationName": "${org}", "ApproverName": "李明", "ApproverMobile": "13800000001", "SignComponents": [PAGING, SEAL]}
    template = {"Operator": {"UserId": "u"}, "FlowName": "n", "Approvers": [signer]}
    with open("t.json", "w", encoding="utf-8") as f:
        json.dump(template, f, ensure_ascii=False)
    with open("rows.csv", "w", encoding="utf-8") as f:
        f.write("key,pdf,org\n1,contract.pdf,上海示例科技有限公司\n")
    code, answer = run("template", "check", "t.json", OLD, "--rows", "rows.csv")
    paging, seal = [boxes(c) for c in answer["files"][0]["components"]]
    edge = round(595 - 119 / 3, 2)
    check("check", code == 0 and answer["files"][0]["issues"] == [], answer["files"][0]["issues"])
    check("a slice on each page", [b for b in paging if b[1]] == [(p, edge, 300, 595, 419) for p in (1, 2, 3)], paging)
    check("PageRanges", seal == [(p, 400, 600, 519, 719) for p in (1, 2, 3)], seal)
    code, answer = run("template", "drift", "t.json", "--from", OLD, "--to", NEW)
    paging, seal = answer["components"]
    check("a page more", code == 15 and (paging["change"], paging["boxes_from"] + 1, round(paging["dx"], 2)) == ("moved", paging["boxes_to"], round(119 / 12, 2)), paging)
    check("PageRanges stay", (seal["change"], seal["boxes_from"], seal["boxes_to"]) == ("same", 3, 3), seal)
    # Back to three pages from four: what the ranges name is not all there, and the template is left as it was.
    SEAL["ComponentExtra"] = json.dumps({"PageRanges": [{"BeginPage": 2, "EndPage": 4}]})
    with open("four.json", "w", encoding="utf-8") as f:
        json.dump(template, f, ensure_ascii=False)
    code, answer = run("template", "drift", "four.json", "--from", NEW, "--to", OLD, "--update", "-o", "three.json")
    left = [(i["id"], i.get("component", "")) for i in answer["issues"] if i["id"] in ("R727", "R733")]
    with open("three.json", encoding="utf-8") as f:
        remembered = json.load(f).get("Locate")
    check("a page of the ranges is gone", code == 15 and left == [("R727", "Approvers[0].SignComponents[1]"), ("R733", "")] and remembered is None, (code, left, remembered))
    SEAL["ComponentExtra"] = json.dumps({"PageRanges": [{"BeginPage": 2, "EndPage": 3}]})
    # Baked: a field on each page of PageRanges; the paging seal stays a control of the request.
    template["Approvers"][0]["OrganizationName"] = "上海示例科技有限公司"
    with open("r.json", "w", encoding="utf-8") as f:
        json.dump(template, f, ensure_ascii=False)
    code, answer = run("bake", "r.json", OLD, "-o", "out.pdf", "--request", "baked.json")
    fields = [(f["name"], f["page"], *f["rect"]) for f in answer["fields"]]
    check("fields", code == 0 and fields == [("章", 1, 400, 600, 519, 719), ("章_2", 2, 400, 600, 519, 719), ("章_3", 3, 400, 600, 519, 719)], fields)
    check("F211", "F211" in [i["id"] for i in answer["issues"]], answer["issues"])
    with open("baked.json", encoding="utf-8") as f:
        left = json.load(f)["Approvers"][0]["SignComponents"]
    check("the request", [(c["ComponentType"], c.get("GenerateMode")) for c in left] == [("SIGN_PAGING_SEAL", "NORMAL"), ("SIGN_SEAL", "FIELD")], left)
    # Looked at again: each box lies on the field that was made for it, which is no finding. Half a seal further right it is one.
    for request in ("baked.json", "r.json"):
        code, answer = run("check", request, "out.pdf")
        check("again: " + request, not [i for i in answer["issues"] if i["id"] in ("P303", "P305")], answer["issues"])
    template["Approvers"][0]["SignComponents"][1]["ComponentPosX"] = 340
    template["Approvers"][0]["SignComponents"][1]["ComponentName"] = "另一枚章"
    with open("moved.json", "w", encoding="utf-8") as f:
        json.dump(template, f, ensure_ascii=False)
    code, answer = run("check", "moved.json", "out.pdf")
    found = [i["message"] for i in answer["issues"] if i["id"] == "P303"]
    check("moved", len(found) == 3 and "章_2" in found[1] and "章_3" in found[2], answer["issues"])
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
