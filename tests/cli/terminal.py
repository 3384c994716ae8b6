#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colour and the progress bar: only on a terminal, and not when NO_COLOR or --no-progress say so. JSON laid out on a terminal
is the JSON that a pipe gets.

Usage: terminal.py SIGNPREP SOURCE_DIR
"""
import json
import os
import pty
import re
import subprocess
import sys
import tempfile

signprep, source = sys.argv[1:3]
pdf = os.path.join(source, "tests/cli/data/three.pdf")


def run(*arguments, terminal=True, **environment):
    """What the command writes to standard error."""
    leader, follower = pty.openpty() if terminal else os.pipe()
    env = dict(os.environ, LC_ALL="C", TERM="xterm", **environment)
    if not environment.get("NO_COLOR"):
        env.pop("NO_COLOR", None)
    process = subprocess.Popen([signprep, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=follower, env=env)
    os.close(follower)
    out, _ = process.communicate()
    text = b""
    try:
        while piece := os.read(leader, 65536):
            text += piece
    except OSError:  # how Linux says that the other end of a terminal is closed
        pass
    os.close(leader)
    assert b"\033" not in out, out
    return text


def expect(condition, what, text):
    if not condition:
        sys.exit(f"{what}: {text!r}")


miss = ("find", pdf, "Party C")
text = run(*miss)
expect(b"\033[1;31merror[K202]\033[0m" in text, "no colour on a terminal", text)
expect(b"] 3/3" in text and b"\r\033[K" in text, "no progress bar on a terminal, or it stays", text)
text = run(*miss, NO_COLOR="1")
expect(b"\033[1;31m" not in text, "colour in spite of NO_COLOR", text)
text = run(*miss, "--no-progress")
expect(b"3/3" not in text, "a progress bar in spite of --no-progress", text)
text = run(*miss, "-q")
expect(b"3/3" not in text and b"help:" not in text and b"K202" in text, "-q is not quiet", text)
text = run(*miss, terminal=False)
expect(b"\033" not in text and b"3/3" not in text and b"error[K202]" in text, "colour or a bar in a pipe", text)



def answer(*arguments, terminal):
    """What the command writes to standard output."""
    leader, follower = pty.openpty() if terminal else os.pipe()
    process = subprocess.Popen([signprep, *arguments], stdin=subprocess.DEVNULL, stdout=follower, stderr=subprocess.DEVNULL)
    os.close(follower)
    text = b""
    try:
        while piece := os.read(leader, 65536):
            text += piece
    except OSError:
        pass
    os.close(leader)
    process.wait()
    return text.replace(b"\r\n", b"\n")


for arguments in (("locate", f"{source}/samples/lease.json", f"{source}/samples/lease.pdf"),
                  ("submit", "--dry-run", f"{source}/samples/lease.json", f"{source}/samples/lease.pdf")):
    shown, piped = answer(*arguments, terminal=True), answer(*arguments, terminal=False)
    expect(piped.count(b"\n") == 1 and piped.endswith(b"}\n"), "a pipe gets one line", piped[:300])
    expect(shown.count(b"\n") > 50 and b'\n  "' in shown, "not laid out on a terminal", shown[:300])
    expect(json.dumps(json.loads(shown)) == json.dumps(json.loads(piped)), "another JSON on a terminal", shown[:300])
    shown = answer(*arguments, "--json", terminal=True)
    expect(shown == piped, "--json is for programs, on a terminal too", shown[:300])

# A batch: share of the rows read, rows done, failed, rate, and the line is gone at the end.
with tempfile.TemporaryDirectory() as folder:
    rows = os.path.join(folder, "rows.csv")
    with open(rows, "w", encoding="utf-8") as file:
        file.write("key,pdf\n" + "".join(f"{i},{source}/tests/lab/pdf/{'01_plain' if i % 2 else 'none'}.pdf\n" for i in range(400)))
    batch = ("batch", os.path.join(source, "tests/cli/data/batch.json"), rows)
    text = run(*batch, "--out", os.path.join(folder, "a"))
    drawn = re.findall(rb"\[#* *\] +(\d+)%  (\d+) rows, (\d+) failed, [\d.]+/s", text)
    expect(drawn and all(int(share) <= 100 and int(failed) <= int(done) <= 400 for share, done, failed in drawn), "no bar of a batch", text[:300])
    expect(all(abs(int(share) - int(done) / 4) <= 3 for share, done, failed in drawn), "the bar counts rows read, not rows done", drawn)
    expect(text.rstrip(b"\n").rfind(b"\r\033[K") > text.rfind(b"rows, "), "the bar of a batch stays", text[-300:])
    text = run(*batch, "--out", os.path.join(folder, "b"), terminal=False)
    expect(b"rows, " not in text, "a bar in a pipe", text[:300])


def answered(word):
    """What is said when production asks and somebody answers."""
    leader, follower = pty.openpty()
    env = {key: value for key, value in os.environ.items() if not key.startswith("TENCENTCLOUD_")}
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen([signprep, "submit", "--env", "production", f"{source}/samples/lease.json", f"{source}/samples/lease.pdf"],
                                   stdin=follower, stdout=subprocess.DEVNULL, stderr=follower, env=dict(env, LC_ALL="C", HOME=home))
        os.close(follower)
        os.write(leader, word)
        process.wait()
    text = b""
    try:
        while piece := os.read(leader, 65536):
            text += piece
    except OSError:
        pass
    os.close(leader)
    return text


text = answered(b"n\n")
expect(b"Go on? [y/N]" in text and b"R034" in text, "production does not ask, or goes on after no", text)
text = answered(b"y\n")
expect(b"Go on? [y/N]" in text and b"R034" not in text and b"S101" in text, "production does not go on after yes", text)
