#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""signprep template new on a terminal: it asks party by party, takes Enter for what it thought, asks again when it does not
understand, and asks nothing with --yes, -q, --json, or where no terminal is. Then all the way: template new, rows, batch on the sandbox.

Usage: template_dialogue.py SIGNPREP SOURCE_DIR
"""
import csv
import json
import os
import pty
import select
import subprocess
import sys
import tempfile

signprep, source = sys.argv[1:3]
pdf = os.path.join(source, "tests/template/data/plain.pdf")
lease = os.path.join(source, "samples/lease.pdf")
scratch = tempfile.TemporaryDirectory()
os.chdir(scratch.name)
ENV = dict(os.environ, LC_ALL="C", TERM="dumb", HOME=scratch.name)


def expect(condition, what, got):
    if not condition:
        sys.exit(f"{what}: {got!r}")


def talk(answers, *arguments, prompts="? ["):
    """Runs on a terminal of its own; each answer is typed when a question stands there. Returns what stood there, and the exit code."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(signprep, ["signprep", "template", "new", *arguments], ENV)
    text, asked, answers = b"", 0, list(answers)
    while True:
        ready, _, _ = select.select([fd], [], [], 60)
        expect(ready, "it waits for more answers than there are", text)
        try:
            piece = os.read(fd, 65536)
        except OSError:
            piece = b""
        if not piece:
            break
        text += piece
        while text.decode(errors="replace").count(prompts) > asked and answers:
            asked += 1
            os.write(fd, answers.pop(0))
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    return text.decode(), os.waitstatus_to_exitcode(status)


def approvers(name):
    with open(name, encoding="utf-8") as f:
        return json.load(f)["Approvers"]


# Enter takes what was thought: a company with a seal, a person with a signature.
text, code = talk([b"\n", b"\n"], pdf, "-o", "a.json", "--rows", "a.csv")
expect(code == 0 and "甲方: 1 places" in text and "[company]" in text and "乙方: 1 places" in text and "[person]" in text, "the questions", text)
expect([a["ApproverType"] for a in approvers("a.json")] == [0, 1], "Enter", approvers("a.json"))

# What is not understood is asked again; words and letters do.
text, code = talk([b"what\n", b"p\n", b"company\n"], pdf, "-o", "b.json", "--rows", "b.csv")
expect(code == 0 and text.count("甲方: 1 places") == 2, "asked again", text)
expect([a["ApproverType"] for a in approvers("b.json")] == [1, 0], "answers", approvers("b.json"))
expect(approvers("b.json")[0]["SignComponents"][0]["ComponentType"] == "SIGN_SIGNATURE", "a person has no seal", approvers("b.json"))

# A party that signs nothing here; in Chinese.
text, code = talk(["企业\n".encode(), "不参与\n".encode()], "--lang", "zh", pdf, "-o", "c.json", "--rows", "c.csv", prompts="？[")
expect(code == 0 and "乙方：1 处。企业(c)、个人(p)、不参与(n)？[个人]" in text, "Chinese questions", text)
expect(len(approvers("c.json")) == 1, "left out", approvers("c.json"))

# The end of the input takes the rest as it was thought; nobody left is an error and nothing is written.
text, code = talk([b"p\n", b"\x04"], pdf, "-o", "d.json")
expect(code == 0 and [a["ApproverType"] for a in approvers("d.json")] == [1, 1], "end of input", text)
text, code = talk([b"n\n", b"n\n"], pdf, "-o", "e.json")
expect(code == 4 and "R708" in text and not os.path.exists("e.json"), "nobody signs", text)

# Nothing is asked with these.
for extra in (["--yes"], ["-y"], ["-q"], ["--json"]):
    text, code = talk([], pdf, *extra)
    expect(code == 0 and "(c)ompany" not in text, f"a question in spite of {extra}", text)
done = subprocess.run([signprep, "template", "new", pdf], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV)
expect(done.returncode == 0 and b"ompany, (p)erson" not in done.stderr, "a question without a terminal", done.stderr)

# Three commands from a PDF to contracts on the sandbox; the second one is an editor.
run = dict(check=True, env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
subprocess.run([signprep, "template", "new", lease, "-o", "contract.json", "--rows", "rows.csv"], **run)
with open("rows.csv", encoding="utf-8", newline="") as f:
    (columns, example) = list(csv.reader(f))
with open("rows.csv", "w", encoding="utf-8", newline="") as f:
    out = csv.writer(f)
    out.writerow(columns)
    for number, person in ((1, "王小明"), (2, "李小红"), (3, "赵小刚")):
        row = dict(zip(columns, example), key="ZL-%03d" % number, party_b_name=person, party_b_mobile="1390000000%d" % number)
        out.writerow(row[c] for c in columns)
subprocess.run([signprep, "template", "check", "contract.json", lease, "--rows", "rows.csv"], **run)
subprocess.run([signprep, "batch", "contract.json", "rows.csv", "--submit", "--out", "results"], **run)
with open("results/results.jsonl", encoding="utf-8") as f:
    results = [json.loads(line) for line in f]
expect(len(results) == 3 and all(r["status"] == "created" and r["FlowId"] for r in results), "contracts on the sandbox", results)
expect(sorted(r["key"] for r in results) == ["ZL-001", "ZL-002", "ZL-003"], "keys", results)
