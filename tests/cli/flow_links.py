#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""signprep flow url against a service of this test: the QR code is read by another program (zbarimg), and a service that
redirects, or answers with an address that leads elsewhere, gets nowhere.

Usage: flow_links.py SIGNPREP
"""
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

PROGRAM = sys.argv[1]
LINK = "https://essurl.cn/NRYrOOc1vy"
FLOW = "yDRSzUUgtestFlow0000000000000001"


class Service(http.server.BaseHTTPRequestHandler):
    answer, location, seen = {}, None, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Service.seen.append((self.headers["X-TC-Action"], json.loads(body), self.path))
        text = json.dumps({"Response": Service.answer}).encode()
        self.send_response(302 if Service.location else 200)
        if Service.location:
            self.send_header("Location", Service.location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST

    def log_message(self, *_):
        pass


def run(*words):
    return subprocess.run([PROGRAM, "flow", "url", "--endpoint", ADDRESS, "--journal", "journal.sqlite", *words, FLOW], capture_output=True,
        text=True, env={"HOME": os.getcwd(), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}, timeout=60, check=False)


def expect(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def main():
    Service.answer = {"SchemeUrl": LINK, "RequestId": "r"}
    done = run("--name", "李明", "--mobile", "13800000001", "--qr-png", "code.png")
    expect(done.returncode == 0 and LINK in done.stdout, done)
    action, body, _ = Service.seen[-1]
    expect(action == "CreateSchemeUrl" and body["PathType"] == 1 and body["EndPoint"] == "HTTP_SHORT_URL" and body["FlowId"] == FLOW, body)
    if shutil.which("zbarimg"):
        for picture in ("code.png",):
            read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=False)
            expect(read.stdout.strip() == LINK, "zbarimg reads", read)
    drawn = run("--qr")
    rows = [line for line in drawn.stdout.splitlines() if set(line) <= set("█▀▄ ") and len(line) > 20]
    expect(len(rows) >= 14 and len({len(row) for row in rows}) == 1, drawn.stdout)
    # The modules of the terminal are those of the picture.
    expect(rows[0] == "█" * len(rows[0]), "no margin")
    again = run("--qr-png", "code.png")
    expect(again.returncode == 2 and "R022" in again.stderr, again)
    Service.answer = {"SchemeUrl": "https://x.example/" + "a" * 4000}
    long = run("--qr")
    expect(long.returncode == 6 and "S717" in long.stderr, long)
    # Neither a redirect nor a strange address is followed or handed out.
    for location in ("file:///etc/passwd", "https://evil.example/", ADDRESS + "/elsewhere"):
        Service.location, before = location, len(Service.seen)
        sent = run()
        expect(sent.returncode in (12, 13) and len(Service.seen) == before + 1, location, sent, Service.seen[before:])
    Service.location = None
    for answer in ("file:///etc/passwd", "javascript:alert(1)", 7, None, "https://a b", "https://x/\x1b[2J"):
        Service.answer = {"SchemeUrl": answer}
        sent = run("--json")
        flow = json.loads(sent.stdout)["flows"][0]
        expect(sent.returncode == 12 and "url" not in flow and "S714" in sent.stdout, answer, sent)
    if not shutil.which("zbarimg"):
        print("skipped: the picture was not read, zbarimg is not installed")
        sys.exit(77)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    ADDRESS = "http://127.0.0.1:%d" % server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    main()
    server.shutdown()
