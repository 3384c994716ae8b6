#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates, bake and convert do with what nobody should give them. Usage: bad_inputs.py PROGRAM SOURCE_DIR

Each with its exit code and id; the input is as it was afterwards, and what was to be written is whole or not there.
"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

PROGRAM, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
DATA, LEASE = os.path.join(SOURCE, "tests", "template", "data"), os.path.join(SOURCE, "samples", "lease")
REVISIONS, OFFICE = os.path.join(SOURCE, "tests", "samples", "revisions"), os.path.join(SOURCE, "tests", "convert", "data")
CONTRACT, TEMPLATE, ROWS = (os.path.join(LEASE, n) for n in ("contract.pdf", "template.json", "rows.csv"))
failures = 0


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def all_ids(answer):
    """Ids of the answer, wherever they stand in it."""
    if isinstance(answer, dict):
        own = {answer["id"]} if isinstance(answer.get("id"), str) and "severity" in answer else set()
        return own.union(*[all_ids(v) for v in answer.values()]) if answer else own
    return set().union(*[all_ids(v) for v in answer]) if isinstance(answer, list) else set()


def expect(code, found, inputs, *arguments, out=None):
    """Exit code, one id at least; `out`: whether out.pdf or out.json is there afterwards, and then whole."""
    global failures
    before = [digest(i) for i in inputs]
    for name in ("out.pdf", "out.json", "out.csv"):
        if os.path.exists(name):
            os.unlink(name)
    ran = subprocess.run([PROGRAM, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    seen = all_ids(json.loads(ran.stdout))
    right = ran.returncode == code and (not found or found in seen) and [digest(i) for i in inputs] == before
    if out is not None:
        there = [n for n in ("out.pdf", "out.json") if os.path.exists(n)]
        right = right and bool(there) == out and all(not n.endswith(".json") or json.load(open(n, encoding="utf-8")) for n in there)
        right = right and all(not n.endswith(".pdf") or subprocess.run([PROGRAM, "inspect", n], stdout=subprocess.DEVNULL).returncode == 0 for n in there)
        right = right and not [n for n in os.listdir(".") if n.startswith(".") or n.endswith(".tmp")]
    if not right:
        failures += 1
        print("FAILED: %s: exit %d, want %d; %s, want %s; %s" % (" ".join(arguments), ran.returncode, code, sorted(seen), found, os.listdir(".")))


def request(components, **approver):
    signer = {"ApproverType": 1, "ApproverName": "李明", "ApproverMobile": "13800000001", "SignComponents": components, **approver}
    return {"Operator": {"UserId": "u"}, "FlowName": "n", "Approvers": [signer]}


BOX = {"ComponentType": "SIGN_SIGNATURE", "GenerateMode": "NORMAL", "ComponentPage": 1, "ComponentPosX": 300, "ComponentPosY": 500, "ComponentWidth": 119, "ComponentHeight": 43}
DRAFT = "template", "new"
TO_DRAFT = "-o", "out.json", "--rows", "out.csv", "--yes"


def write(name, content):
    mode = "wb" if isinstance(content, bytes) else "w"
    with open(name, mode, **({} if mode == "wb" else {"encoding": "utf-8"})) as f:
        f.write(content if isinstance(content, (bytes, str)) else json.dumps(content, ensure_ascii=False))
    return name


def documents():
    """Signed, restricted, encrypted, XFA, a scan, a broken form."""
    pdfs = {n: os.path.join(DATA, n + ".pdf") for n in ("encrypted", "restricted", "signed", "xfa", "xfa-beside", "nothing")}
    one = write("one.json", request([BOX]))
    for name, drafted, found, baked, why in (
            ("encrypted", 0, "D971", 6, "D980"), ("restricted", 0, "D972", 6, "D980"), ("signed", 0, "D970", 0, "D982"), ("xfa", 7, "D752", 6, "D984"),
            ("xfa-beside", 0, "D755", 6, "D984"), ("nothing", 4, "R708", 0, None)):
        expect(drafted, found, [pdfs[name]], *DRAFT, pdfs[name], *TO_DRAFT, out=drafted == 0)
        expect(baked, why, [pdfs[name]], "bake", one, pdfs[name], "-o", "out.pdf", out=baked == 0)
        # The lease's template is not for any of them.
        expect(7 if name == "xfa" else 4, "R720" if name != "xfa" else "D752", [pdfs[name], TEMPLATE], "template", "check", TEMPLATE, pdfs[name], "--rows", ROWS)
        expect(15, "R722", [pdfs[name], TEMPLATE], "template", "drift", TEMPLATE, "--from", CONTRACT, "--to", pdfs[name])
    subprocess.run([PROGRAM, "convert", os.path.join(SOURCE, "samples", "scan.png"), "-o", "scan.pdf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    expect(9, "D601", ["scan.pdf"], *DRAFT, "scan.pdf", *TO_DRAFT, out=False)
    expect(9, "D601", ["scan.pdf"], "template", "check", TEMPLATE, "scan.pdf", "--rows", ROWS)
    expect(15, "D601", ["scan.pdf"], "template", "drift", TEMPLATE, "--from", CONTRACT, "--to", "scan.pdf")
    expect(0, None, ["scan.pdf"], "bake", one, "scan.pdf", "-o", "out.pdf", out=True)
    with open(os.path.join(REVISIONS, "form.pdf"), "rb") as f:
        form = f.read()
    # A form that leads nowhere; one whose list of fields swallows what stands behind it.
    write("lost.pdf", form.replace(b"/AcroForm<<", b"/AcroForm 9999 0 R/X<<"))
    expect(0, "D753", ["lost.pdf"], *DRAFT, "lost.pdf", *TO_DRAFT, out=True)
    expect(0, "D986", ["lost.pdf"], "bake", one, "lost.pdf", "-o", "out.pdf", out=True)
    write("broken.pdf", form.replace(b"/Fields[", b"/Fields 7 % "))
    for arguments in ((*DRAFT, "broken.pdf", *TO_DRAFT), ("bake", one, "broken.pdf", "-o", "out.pdf")):
        expect(7, "D706", ["broken.pdf"], *arguments, out=False)
    expect(7, "D706", ["broken.pdf"], "template", "check", TEMPLATE, "broken.pdf")
    expect(7, "D706", ["broken.pdf"], "template", "drift", TEMPLATE, "--to", "broken.pdf")


def templates():
    """Placeholders inside keys, cyclic alternatives, 10,000 components, names that collide with fields."""
    keys = write("keys.json", request([dict(BOX, **{"${key}": "x"})]))
    expect(2, "B210", [keys], "template", "check", keys, CONTRACT)
    expect(2, "B210", [keys], "template", "drift", keys, "--to", CONTRACT, "--update", "-o", "out.json", out=False)
    expect(2, "B210", [keys], "batch", keys, ROWS, "--out", "sent")
    inner = {"ComponentId": "乙", "Locate": {"Fallback": [{"ComponentId": "甲"}]}}
    cyclic = write("cyclic.json", request([{"ComponentType": "SIGN_SIGNATURE", "GenerateMode": "KEYWORD", "ComponentId": "甲", "Locate": {"Fallback": [inner]}}]))
    expect(2, "R249", [cyclic], "template", "check", cyclic, CONTRACT)
    expect(2, "R249", [cyclic], "bake", cyclic, CONTRACT, "-o", "out.pdf", out=False)
    box = {"ComponentType": "TEXT", "GenerateMode": "NORMAL", "ComponentPage": 1, "ComponentWidth": 8, "ComponentHeight": 8}
    many = request([BOX])
    many["Components"] = [dict(box, ComponentId="c%d" % i, ComponentPosX=10 + i % 50 * 10, ComponentPosY=10 + i // 50 % 80 * 10) for i in range(10000)]
    write("many.json", many)
    for arguments in (("template", "check", "many.json", CONTRACT), ("template", "drift", "many.json", "--from", CONTRACT, "--to", CONTRACT), ("bake", "many.json", CONTRACT, "-o", "out.pdf")):
        expect(16, "R248", [CONTRACT], *arguments, out=False)
    form = os.path.join(REVISIONS, "form.pdf")
    name = write("name.json", request([dict(BOX, ComponentName="receiver.sign")]))
    # R341, an error, is about the full stop: names of the service have none.
    expect(6, "R737", [form], "template", "check", name, form)
    expect(0, "F212", [form], "bake", name, form, "-o", "out.pdf", out=True)


def conversions():
    """A password, macros, a program that hangs or dies. tests/convert and tests/batch have more of these."""
    os.makedirs("bin")
    for script, code, found in (("sleep 600", 16, "D505"), ("kill -SEGV $$", 7, "D506")):
        write("bin/soffice", "#!/bin/sh\n%s\n" % script)
        os.chmod("bin/soffice", 0o755)
        expect(code, found, [os.path.join(OFFICE, "lease.docx")], "convert", os.path.join(OFFICE, "lease.docx"), "-o", "out.pdf", "--timeout", "1", "--office", os.path.abspath("bin/soffice"), out=False)
    locked = os.path.join(OFFICE, "locked.docx")
    expect(8, "D503", [locked], "convert", locked, "-o", "out.pdf", out=False)
    expect(8, "D503", [locked], *DRAFT, locked, "--convert", *TO_DRAFT, out=False)
    expect(7, "D714", [locked], "template", "check", TEMPLATE, locked)
    expect(7, "D714", [locked], "template", "drift", TEMPLATE, "--to", locked)
    expect(7, "D714", [locked], "bake", "one.json", locked, "-o", "out.pdf", out=False)


def outputs():
    """What is made never takes the place of what it is made from, whatever it is called and --force or not; two outputs are two files; a folder is none."""
    for source, name in ((CONTRACT, "in.pdf"), (CONTRACT, "old.pdf"), (TEMPLATE, "t.json"), (ROWS, "rows.csv"), (os.path.join(SOURCE, "samples", "scan.png"), "scan.png")):
        with open(source, "rb") as f:
            write(name, f.read())
    os.makedirs("folder")
    os.link("in.pdf", "linked.pdf")
    write("one.json", request([BOX]))
    bake, drift = ("bake", "one.json", "in.pdf"), ("template", "drift", "t.json", "--from", "old.pdf", "--to", "in.pdf", "--rows", "rows.csv")
    inputs = ["in.pdf", "old.pdf", "t.json", "rows.csv", "one.json", "scan.png"]
    for code, found, *arguments in (
            (2, "F215", *bake, "-o", "./in.pdf"), (2, "F215", *bake, "-o", "linked.pdf"), (2, "F215", *bake, "-o", "one.json"),
            (2, "F215", *bake, "-o", "out.pdf", "--request", "in.pdf"), (2, "F215", *bake, "-o", "out.pdf", "--request", "one.json"),
            (2, "R017", *bake, "-o", "out.pdf", "--request", "./out.pdf"), (2, "R024", *bake, "-o", "out.pdf", "--request", "folder"),
            (2, "R024", *bake, "-o", "made/"), (2, "F215", "locate", "one.json", "in.pdf", "--report", "in.pdf"),
            (2, "F215", "prepare", "in.pdf", "--normalize", "-o", "in.pdf"), (2, "F215", "convert", "scan.png", "-o", "scan.png"),
            (2, "F215", *DRAFT, "in.pdf", "-o", "in.pdf", "--yes"), (2, "F215", *DRAFT, "in.pdf", "-o", "out.json", "--rows", "in.pdf", "--yes"),
            (2, "R017", *DRAFT, "in.pdf", "-o", "out.json", "--rows", "./out.json", "--yes"), (2, "F215", *drift, "--update", "-o", "old.pdf"),
            (2, "F215", *drift, "--update", "-o", "in.pdf"), (2, "F215", *drift, "--update", "-o", "rows.csv")):
        expect(code, found, inputs, *arguments, "--force", out=False)
        if os.path.exists("made"):
            expect(0, "a folder was made", [], *arguments)
    # The template may be written in its own place.
    expect(0, None, ["in.pdf", "old.pdf", "rows.csv"], *drift, "--update", "--force")


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    documents()
    outputs()
    templates()
    conversions()
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
