#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service's whole ladder of retries, in real time: what is not answered with 200 comes again after 0.5, 1, 2, 4 and 8 seconds, the same
bytes each time, and is given up then; what is answered the last time has not been lost.

Usage: callback_ladder.py SIGNPREP SOURCE_DIR
"""
import collections
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

program, source = sys.argv[1:]
LADDER = [0.5, 1, 2, 4, 8]
came = collections.defaultdict(list)  # body: moments
order = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body not in came:
            order.append(body)
        came[body].append(time.monotonic())
        # The first event is answered at the sixth attempt, the second never, the others at once.
        number = order.index(body)
        good = number > 1 or (number == 0 and len(came[body]) == 6)
        self.send_response(200 if good else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def look(scratch):
    """Whether all came in time; ends the test for whatever no busy machine explains."""
    came.clear()
    order.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(scratch + "/key", "w", encoding="ascii") as file:
        file.write("0A1B2C3D4E5F60718293A4B5C6D7E8F9\n")
    env = dict(os.environ, HOME=scratch)
    sandbox = subprocess.Popen([program, "sandbox", "--port", "0", "--json", "--callback", f"http://127.0.0.1:{server.server_port}/p={scratch}/key"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True)
    try:
        endpoint = json.loads(sandbox.stdout.readline())["url"]
        for key in ("one", "two"):
            subprocess.run([program, "submit", f"{source}/samples/lease.json", f"{source}/samples/lease.pdf", "--endpoint", endpoint, "--journal",
                            scratch + "/journal", "--row-key", key], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
        end = time.monotonic() + 200
        while time.monotonic() < end and not (len(order) >= 2 and all(len(came[body]) >= 6 for body in order[:2])):
            time.sleep(0.2)
        time.sleep(3)  # nothing comes after the last of them
    finally:
        sandbox.terminate()
        sandbox.wait()
    if len(order) < 2:
        sys.exit(f"{len(order)} events came")
    for body in order[:2]:
        gaps = [b - a for a, b in zip(came[body], came[body][1:])]
        # Never earlier; later by what a busy machine takes, and that it does not take each time.
        if len(gaps) != len(LADDER) or any(gap < wanted - 0.05 for gap, wanted in zip(gaps, LADDER)):
            sys.exit("gaps of " + ", ".join("%.2f" % gap for gap in gaps))
        if any(gap > wanted + 3 for gap, wanted in zip(gaps, LADDER)):
            print("late: gaps of " + ", ".join("%.2f" % gap for gap in gaps))
            return False
    for body in order[2:]:
        if len(came[body]) != 1:
            sys.exit("what was answered came again")
    return True


for _ in range(5):
    with tempfile.TemporaryDirectory() as folder:
        if look(folder):
            sys.exit(0)
sys.exit("late each time")
