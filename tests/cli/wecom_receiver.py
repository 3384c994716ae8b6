#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receiving server and a domain's root on one port: answers WeCom's check with what `signprep wecom echo` says, under /quoted with
quotes around it, and serves the files of the folder it is started in. Prints its port. Usage: wecom_receiver.py SIGNPREP"""
import functools
import http.server
import subprocess
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if "echostr=" not in self.path:
            return super().do_GET()
        answer = subprocess.run([sys.argv[1], "wecom", "echo", self.path], stdout=subprocess.PIPE, check=False).stdout
        if self.path.startswith("/quoted"):
            answer = b'"' + answer + b'"'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), functools.partial(Handler))
print(server.server_port, flush=True)
server.serve_forever()
