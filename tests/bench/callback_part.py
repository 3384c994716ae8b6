# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receiver of callbacks: events a second that are on the disk when they are answered."""
import json
import os
import re
import signal
import subprocess

KEY = "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
EVENTS = 8000
# Connections that post, connections that say nothing.
KINDS = [(16, 0), (16, 1000), (64, 0)]


def part_callbacks(report, peers, options, scratch, table):
    key, store = os.path.join(scratch, "callback.key"), os.path.join(scratch, "events.db")
    with open(key, "w", encoding="utf-8") as file:
        file.write(KEY + "\n")
    server = subprocess.Popen([peers.signprep, "callback", "serve", "--listen", "127.0.0.1:0", "--path", "/p=" + key, "--store", store,
                               "--json", "-q"], stdout=subprocess.PIPE, text=True)
    rows = []
    try:
        port = re.search(r":(\d+)/", json.loads(server.stdout.readline())["urls"][0]).group(1)
        load = os.path.join(options.build, "tests/bench/callback_load")
        for posting, silent in KINDS:
            said = subprocess.run([load, port, "/p", KEY, str(EVENTS), str(posting), str(silent)], capture_output=True, text=True)
            if said.returncode:
                raise SystemExit("callbacks: " + said.stdout + said.stderr)
            rate, median, p99, slowest = re.search(
                r" (\d+) a second; answers: median ([\d.]+) ms, p99 ([\d.]+) ms, slowest ([\d.]+) ms", said.stdout).groups()
            rows.append([posting, silent, rate, median, p99, slowest])
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    rate, p99 = float(rows[0][2]), float(rows[0][4])
    report.goal("callbacks on the disk before they are answered, 16 connections: a second, p99 ms", ">= 1000, < 100", f"{rate:.0f}, {p99:.1f}",
                rate >= 1000 and p99 < 100)
    rate, p99 = float(rows[2][2]), float(rows[2][4])
    report.goal("the same, 64 connections", ">= 1000, < 100", f"{rate:.0f}, {p99:.1f}", rate >= 1000 and p99 < 100)
    report.section("Callbacks", table(["connections that post", "silent ones beside", "events a second", "answer: median ms", "p99 ms", "slowest ms"], rows),
                   f"{EVENTS} encrypted events each, every one with a MsgId and a contract of its own, kept by SQLite with synchronous = FULL before its answer leaves; "
                   "each connection waits for its answer before it posts the next. The load comes from the same machine.")
