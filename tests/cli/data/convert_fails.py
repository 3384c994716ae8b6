"""A service whose conversions fail: writes its port to the file named, then answers until it is ended."""
import http.server
import json
import sys

ANSWERS = {
    "UploadFiles": {"FileIds": ["y" * 32], "TotalCount": 1},
    "CreateFileConvertTask": {"TaskId": "t" * 32},
    "DescribeFileConvertTask": {"TaskId": "t" * 32, "TaskStatus": -6, "TaskMessage": "the document is damaged", "ResourceId": ""},
}


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        response = {**ANSWERS[self.headers["X-TC-Action"]], "RequestId": "11111111-2222-3333-4444-555555555555"}
        body = json.dumps({"Response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Service)
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(str(server.server_port))
server.serve_forever()
