#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows and drafts of Word documents and pictures: batch --convert, template new --convert. Usage: convert_rows.py PROGRAM SOURCE_DIR

In the place of LibreOffice stands a script that gives the sample contract, with other bytes behind its end each time, as LibreOffice's PDFs
differ from run to run.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
DATA = os.path.join(SOURCE, "tests", "convert", "data")
GIVES = "cat %s/bin/lease.pdf >out/in.pdf && date '+%%%% %%N' >>out/in.pdf\n"
failures = 0


def check(what, holds, seen=""):
    global failures
    if not holds:
        failures += 1
        print("FAILED: %s: %s" % (what, seen))


def office(script):
    with open("bin/soffice.new", "w") as f:
        f.write("#!/bin/sh\n" + script)
    os.chmod("bin/soffice.new", 0o755)
    os.rename("bin/soffice.new", "bin/soffice")


def run(*arguments):
    env = dict(os.environ, PATH=os.path.abspath("bin") + ":" + os.environ["PATH"], TMPDIR=os.path.abspath("t"))
    ran = subprocess.run([PROGRAM, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    return ran.returncode, json.loads(ran.stdout)


def batch(*options, rows="rows.csv", out="out"):
    """Exit code, summary, rows by key."""
    code, summary = run("batch", os.path.join(SOURCE, "samples", "lease-batch.json"), rows, "--out", out, *options)
    path = os.path.join(out, "results.jsonl")
    lines = [json.loads(line) for line in open(path)] if os.path.exists(path) else []
    return code, summary, {line["key"]: line for line in lines}


def ids(row):
    return [i["id"] for i in row["issues"]]


def write_rows(name, pdfs):
    with open(name, "w") as f:
        f.write("key,pdf,number,address,tenant,mobile,landlord,seal\n")
        for i, pdf in enumerate(pdfs, 1):
            f.write("R-%d,%s,%d,示例路,李明,13800000001,上海示例置业有限公司,yDRSJUUckpsampleseal000000000001\n" % (i, pdf, i))


def kept(out="out"):
    folder = os.path.join(out, "converted")
    return {n: open(os.path.join(folder, n), "rb").read() for n in sorted(os.listdir(folder))} if os.path.isdir(folder) else {}


def digest(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def sending():
    write_rows("rows.csv", ["a.docx", "lease.pdf", "a.docx", "b.docx"])
    before = {n: digest(n) for n in ("a.docx", "b.docx", "lease.pdf")}
    # Without the option: what to do instead is said, option included.
    code, _, rows = batch("--submit", out="refused")
    check("not converted unasked", code == 14 and rows["R-1"]["code"] == 7 and "D714" in ids(rows["R-1"]), rows)
    check("the way out is named", "--convert" in rows["R-1"]["issues"][0]["help"], rows["R-1"])
    check("a PDF among them is no worse for it", rows["R-2"]["status"] == "created", rows["R-2"])
    # With it.
    code, _, rows = batch("--submit", "--convert")
    check("all created", code == 0 and all(r["status"] == "created" for r in rows.values()), rows)
    check("the row still names the document", rows["R-1"]["file"].endswith("a.docx"), rows["R-1"])
    names = kept()
    check("one PDF for each document, by its hash", sorted(names) == sorted(before[n] + ".pdf" for n in ("a.docx", "b.docx")), names.keys())
    check("made once for both rows", rows["R-1"]["issues"] == rows["R-3"]["issues"], (rows["R-1"]["issues"], rows["R-3"]["issues"]))
    check("what the conversion changed is said", any(i.startswith("D5") for i in ids(rows["R-1"])) and not any(i.startswith("D5") for i in ids(rows["R-2"])), ids(rows["R-1"]))
    check("the documents are as they were", before == {n: digest(n) for n in before})
    # Going on: nothing is sent and nothing made anew, although LibreOffice would give another PDF now.
    flows = {k: r["FlowId"] for k, r in rows.items()}
    code, summary, again = batch("--submit", "--convert", "--resume")
    check("the same flows", code == 0 and {k: r["FlowId"] for k, r in again.items()} == flows, (code, again))
    check("nothing was sent", summary["already_created"] == 4, summary)
    check("the PDFs are as they were", kept() == names)
    # A document that was changed since is another contract.
    shutil.copy("b.docx", "a.docx.kept")
    shutil.copy("a.docx", "a.docx.was")
    shutil.copy("c.docx", "a.docx")
    code, _, rows = batch("--submit", "--convert", "--resume")
    check("a changed document is told", ids(rows["R-1"]) == ["S407"] and rows["R-1"]["code"] == 6, rows["R-1"])
    check("the other rows are not touched by it", rows["R-4"]["FlowId"] == flows["R-4"], rows["R-4"])
    shutil.copy("a.docx.was", "a.docx")


def going_on():
    """Located only; LibreOffice goes missing; sending uses what was kept."""
    write_rows("kept.csv", ["a.docx"])
    code, _, rows = batch("--convert", rows="kept.csv", out="later")
    check("located", code == 0 and rows["R-1"]["status"] == "located", rows)
    made = kept("later")
    office("exit 9\n")
    code, _, rows = batch("--convert", "--submit", "--resume", rows="kept.csv", out="later")
    check("sent from what was kept", code == 0 and rows["R-1"]["status"] == "created" and kept("later") == made, rows)
    check("and the findings are told again", any(i.startswith("D5") for i in ids(rows["R-1"])), ids(rows["R-1"]))
    # What is kept and broken is made anew.
    office(GIVES % os.getcwd())
    path = os.path.join("later", "converted", list(made)[0])
    os.chmod(path, 0o600)
    with open(path, "wb") as f:
        f.write(b"no PDF")
    write_rows("anew.csv", ["a.docx", "a.docx"])
    code, _, rows = batch("--convert", "--force", rows="anew.csv", out="later")
    check("a broken one is made anew", code == 0 and kept("later")[list(made)[0]].startswith(b"%PDF"), rows)


def failing():
    write_rows("bad.csv", ["a.docx", "lease.pdf", "locked.docx", "half.docx", "missing.docx"])
    with open("half.docx", "wb") as f:
        f.write(open("a.docx", "rb").read()[:900])
    office("sleep 600 & sleep 600\n")
    start = time.time()
    code, _, rows = batch("--convert", "--timeout", "1", rows="bad.csv", out="bad")
    check("hanging", ids(rows["R-1"]) == ["D505"] and rows["R-1"]["code"] == 16, rows["R-1"])
    check("in time", time.time() - start < 60)
    check("the others are not touched by it", code == 14 and rows["R-2"]["status"] == "located", rows["R-2"])
    check("a password", ids(rows["R-3"]) == ["D503"] and rows["R-3"]["code"] == 8, rows["R-3"])
    check("damaged", rows["R-4"]["code"] == 7 and ids(rows["R-4"])[0][0] == "D", rows["R-4"])
    check("missing", ids(rows["R-5"]) == ["D701"], rows["R-5"])
    check("nothing is kept", kept("bad") == {}, kept("bad").keys())
    office("kill -SEGV $$\n")
    code, _, rows = batch("--convert", rows="bad.csv", out="dies")
    check("dying", ids(rows["R-1"]) == ["D506"] and rows["R-1"]["code"] == 7, rows["R-1"])
    check("no folder is left over", [n for n in os.listdir("t") if n.startswith("signprep-")] == [], os.listdir("t"))
    # A folder that is not ours to write to.
    os.makedirs("link")
    os.symlink("/tmp", "link/converted")
    code, summary, _ = batch("--convert", rows="bad.csv", out="link")
    check("converted is a link", code == 2 and ids(summary) == ["R026"], summary)


def usage():
    for arguments in (["batch", "t.json", "rows.csv", "--jsonl", "--convert"], ["batch", "t.json", "rows.csv", "--out", "u", "--form-fields"],
                      ["template", "new", "a.docx", "--form-fields"]):
        ran = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(arguments, ran.returncode == 2 and b"R005" in ran.stdout + ran.stderr, ran.stderr)
    ran = subprocess.run([PROGRAM, "batch", "t.json", "rows.csv", "--out", "u", "--convert", "--broker", "amqp://x", "--queue", "q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check("no broker", ran.returncode == 2 and b"R008" in ran.stderr, ran.stderr)
    ran = subprocess.run([PROGRAM, "template", "check", "t.json", "a.docx", "--convert"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check("of another action", ran.returncode == 2 and b"R008" in ran.stderr, ran.stderr)


def pictures():
    """A picture has no text: placed by position. Its PDF is the same each time."""
    template = {"Operator": {"UserId": "u"}, "FlowName": "n", "Approvers": [{"ApproverType": 1, "ApproverName": "${tenant}", "ApproverMobile": "${mobile}",
                "SignComponents": [{"ComponentType": "SIGN_SIGNATURE", "GenerateMode": "NORMAL", "ComponentPage": 1, "ComponentPosX": 72, "ComponentPosY": 72, "ComponentWidth": 119, "ComponentHeight": 43}]}]}
    with open("scan.json", "w") as f:
        json.dump(template, f)
    with open("scan.csv", "w") as f:
        f.write("key,pdf,tenant,mobile\nS-1,scan.png,李明,13800000001\n")
    shutil.copy(os.path.join(SOURCE, "samples", "scan.png"), "scan.png")
    digests = []
    for out in ("scan1", "scan2"):
        code, _ = run("batch", "scan.json", "scan.csv", "--out", out, "--convert", "--submit")
        rows = [json.loads(line) for line in open(os.path.join(out, "results.jsonl"))]
        check("a picture", code == 0 and rows[0]["status"] == "created", rows)
        digests.append(kept(out))
    check("the same PDF", digests[0] == digests[1] and len(digests[0]) == 1)
    code, answer = run("template", "new", "scan.png", "--convert")
    check("nothing to draft from", code == 9 and "D601" in ids(answer), answer)


def drafts():
    code, answer = run("template", "new", "a.docx")
    check("a draft, not asked to convert", code == 7 and ids(answer) == ["D714"] and "--convert" in answer["issues"][0]["help"], answer)
    code, answer = run("template", "new", "a.docx", "--convert", "-o", "draft.json", "--rows", "draft.csv", "--yes")
    of_pdf, other = run("template", "new", "lease.pdf", "--yes")
    check("the draft of its PDF", code == 0 and of_pdf == 0 and answer["places"] == other["places"], (code, answer["issues"]))
    check("what the conversion changed is said", any(i.startswith("D5") for i in ids(answer)), ids(answer))
    check("the rows name the document", "a.docx" in open("draft.csv").read(), open("draft.csv").read())
    code, summary = run("batch", "draft.json", "draft.csv", "--out", "drafted", "--convert", "--submit")
    check("and lead to a contract", code == 0 and summary["created"] == 1, summary)
    ran = subprocess.run([PROGRAM, "template", "new", "-", "--convert", "--json"], stdin=open("a.docx", "rb"), stdout=subprocess.PIPE,
                         env=dict(os.environ, PATH=os.path.abspath("bin") + ":" + os.environ["PATH"]))
    check("from a pipe", ran.returncode == 0 and json.loads(ran.stdout)["places"] == other["places"], ran.stdout[:300])
    code, answer = run("template", "new", "lease.pdf", "--convert")
    check("a PDF stays what it is", code == 0 and answer["places"] == other["places"], answer["issues"])
    code, answer = run("template", "new", "locked.docx", "--convert")
    check("a password", code == 8 and ids(answer) == ["D503"], answer)
    code, answer = run("template", "new", "missing.docx", "--convert")
    check("missing", code == 7 and ids(answer) == ["D701"], answer)
    office("sleep 600 & sleep 600\n")
    code, answer = run("template", "new", "a.docx", "--convert", "--timeout", "1")
    check("hanging", code == 16 and ids(answer) == ["D505"], answer)
    office("exit 9\n")
    code, answer = run("template", "new", "a.docx", "--convert", "-o", "none.json")
    check("dying", code == 7 and ids(answer) == ["D506"] and not os.path.exists("none.json"), answer)
    office(GIVES % os.getcwd())


def real():
    """LibreOffice itself: twice to the same flow."""
    if not shutil.which("soffice"):
        return
    os.rename("bin/soffice", "bin/other")
    for name in ("a.docx", "b.docx"):
        shutil.copy(os.path.join(DATA, "lease.docx"), name)
    code, answer = run("template", "new", "a.docx", "--convert", "-o", "real.json", "--rows", "real.csv", "--yes")
    check("a draft of a real one", code == 0 and len(answer["places"]) > 0, answer)
    code, summary = run("batch", "real.json", "real.csv", "--out", "real", "--convert", "--submit")
    check("created", code == 0 and summary["created"] == 1, summary)
    code, summary = run("batch", "real.json", "real.csv", "--out", "real", "--convert", "--submit", "--resume")
    check("created before", code == 0 and summary["already_created"] == 1, summary)


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chdir(folder)
    for name in ("bin", "t"):
        os.makedirs(name)
    shutil.copy(os.path.join(SOURCE, "samples", "lease.pdf"), "bin/lease.pdf")
    shutil.copy(os.path.join(SOURCE, "samples", "lease.pdf"), "lease.pdf")
    shutil.copy(os.path.join(DATA, "lease.docx"), "a.docx")
    shutil.copy(os.path.join(DATA, "plain.docx"), "b.docx")
    shutil.copy(os.path.join(DATA, "order.odt"), "c.docx")
    shutil.copy(os.path.join(DATA, "locked.docx"), "locked.docx")
    office(GIVES % folder)
    sending()
    going_on()
    drafts()
    failing()
    office(GIVES % folder)
    pictures()
    usage()
    real()
    os.chdir("/")
print("%d failed" % failures)
sys.exit(failures > 0)
