#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sample lease against its revisions: each way to drift. Usage: drifting.py PROGRAM SOURCE_DIR

How far something has moved is the difference between what the generator noted of both contracts (truth.json).
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
LEASE, REVISIONS = os.path.join(SOURCE, "samples", "lease"), os.path.join(SOURCE, "tests", "samples", "revisions")
TRUTH = json.load(open(os.path.join(SOURCE, "tests", "samples", "truth.json"), encoding="utf-8"))
OLD = os.path.join(LEASE, "contract.pdf")
failures = 0


def check(what, holds, seen=""):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def run(*arguments):
    ran = subprocess.run([PROGRAM, "template", *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return ran.returncode, json.loads(ran.stdout)


def drift(revision, *options, template=os.path.join(LEASE, "template.json")):
    return run("drift", template, "--from", OLD, "--to", os.path.join(REVISIONS, revision + ".pdf"), *options)


def expected(revision, new_place=None):
    """Page before, right and down, of every place that moved; `new_place`: the place that only the revision has."""
    new = [p for i, p in enumerate(TRUTH[revision]) if i != new_place]
    out = []
    for a, b in zip(TRUTH["lease"], new):
        dx, dy = b["rect"][0] - a["rect"][0], b["rect"][1] - a["rect"][1]
        if (dx, dy, a["page"]) != (0, 0, b["page"]):
            out.append((a["page"], b["page"], round(dx, 1), round(dy, 1)))
    return sorted(out)


def moved(answer):
    return sorted((c["page_from"], c["page_to"], round(c["dx"], 1), round(c["dy"], 1)) for c in answer["components"] if c["change"] == "moved")


def by_change(answer, change):
    return [c for c in answer["components"] if c["change"] == change]


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    code, answer = run("drift", os.path.join(LEASE, "template.json"), "--from", OLD, "--to", OLD)
    check("same", code == 0 and len(by_change(answer, "same")) == len(TRUTH["lease"]), answer)
    # Moved, on its page and to another.
    for revision, others in (("clause", 9), ("longer", 11)):
        code, answer = drift(revision)
        check(revision, code == 15 and moved(answer) == expected(revision) and len(by_change(answer, "same")) == others, (code, moved(answer), expected(revision)))
    check("a page more", "R723" in [i["id"] for i in answer["issues"]], answer["issues"])
    # Nothing that is placed by its keyword has to be written anew; what is remembered is.
    code, answer = drift("clause", "--update", "-o", "updated.json")
    check("update", code == 15, code)
    code, answer = run("drift", "updated.json", "--to", os.path.join(REVISIONS, "clause.pdf"))
    check("up to date", code == 0 and len(by_change(answer, "same")) == len(TRUTH["lease"]), answer)
    code, answer = drift("clause", "--pictures", "moved")
    pictures = os.listdir("moved")
    check("pictures", len(pictures) == 4 and all(open("moved/" + p, "rb").read(4) == b"\x89PNG" for p in pictures), pictures)
    # Lost: the tenant's second place to sign is called otherwise.
    code, answer = drift("renamed")
    lost = by_change(answer, "lost")
    check("lost", code == 15 and [(c["page_from"], c["page_to"]) for c in lost] == [(3, None)] and len(by_change(answer, "same")) == 12, lost)
    # Ambiguous: the contract's number stands twice; the annex moves down behind the new line.
    code, answer = drift("twice")
    check("ambiguous", code == 15 and [c["context_from"].startswith("合同编号") for c in by_change(answer, "ambiguous")] == [True], by_change(answer, "ambiguous"))
    check("and moved", moved(answer) == expected("twice", 11), (moved(answer), expected("twice", 11)))
    # Context: other words behind a blank; other text under a box.
    code, answer = drift("wording")
    changed = by_change(answer, "context")
    check("context", code == 15 and [c["context_to"].endswith("（必填）") for c in changed] == [True], changed)
    code, answer = drift("covered")
    changed = by_change(answer, "context")
    check("covers", code == 15 and [c["covers"] for c in changed] == [["以签字时间为准，签字前请仔细阅读"]], changed)
    # Unknown: a row decides where it is.
    template = json.load(open(os.path.join(LEASE, "template.json"), encoding="utf-8"))
    template["Approvers"][0]["SignComponents"][0]["Locate"]["Keyword"] = "${label}"
    with open("unknown.json", "w", encoding="utf-8") as f:
        json.dump(template, f, ensure_ascii=False)
    code, answer = drift("clause", template="unknown.json")
    check("unknown", len(by_change(answer, "unknown")) == 1 and len(moved(answer)) == 3, answer["components"])
    # Rows tell: one label has moved with the others, one is nowhere, one row does not fit.
    with open(os.path.join(LEASE, "rows.csv"), encoding="utf-8") as f:
        head, first, second, third = f.read().splitlines()
    with open("rows.csv", "w", encoding="utf-8") as f:
        f.write("\n".join((head + ",label", first + ",出租方（签字）：", second + ",无此标签", third + ",日期：")) + "\n")
    code, answer = drift("clause", "--rows", "rows.csv", template="unknown.json")
    seen = [(r["row"], r["key"], [(c["where"], c["change"], c["dy"]) for c in r["components"]]) for r in answer["rows"]]
    where = "Approvers[0].SignComponents[0]"
    # The third label stands twice on the page: of both, "After" and "Pick" take the first.
    check("rows", code == 15 and seen == [(1, "ZL-2026-001", [(where, "moved", 43.2)]), (2, "ZL-2026-002", [(where, "lost", None)]), (3, "ZL-2026-003", [(where, "moved", 43.2)])], seen)
    check("R738", [(i["message"][:14]) for i in answer["issues"] if i["id"] == "R738"] == ["in 3 of 3 rows"], answer["issues"])
    # In the same document nothing has drifted, in no row.
    with open("rows.csv", "w", encoding="utf-8") as f:
        f.write(head + ",label\n" + first + ",出租方（签字）：\n")
    code, answer = run("drift", "unknown.json", "--from", OLD, "--to", OLD, "--rows", "rows.csv")
    check("no row", code == 0 and [c["change"] for r in answer["rows"] for c in r["components"]] == ["same"], (code, answer["rows"]))
    code, answer = run("drift", "unknown.json", "--from", OLD, "--to", OLD, "--rows", os.path.join(LEASE, "rows.csv"))
    check("a column is missing", code == 2 and "B222" in [i["id"] for i in answer["issues"]], (code, answer["issues"]))
    # Fields: one is called otherwise, one is gone.
    code, _ = run("new", os.path.join(REVISIONS, "form.pdf"), "-o", "form.json", "--rows", "form.csv", "--yes")
    check("a form", code == 0, code)
    code, answer = run("drift", "form.json", "--from", os.path.join(REVISIONS, "form.pdf"), "--to", os.path.join(REVISIONS, "form-renamed.pdf"), "--update", "-o", "form-new.json")
    check("fields", code == 15 and sorted((f["from"], f["to"]) for f in answer["fields"]) == [("receiver.date", None), ("receiver.sign", "goods.sign")], answer["fields"])
    check("the new name is written", '"goods.sign"' in open("form-new.json", encoding="utf-8").read() and '"receiver.date"' in open("form-new.json", encoding="utf-8").read())
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
