#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""signprep org against a service that answers as the official one does (bodies made of its published types).

Usage: account.py SIGNPREP SOURCE_DIR
"""
import email.utils
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

ANSWERS = {
    "DescribeOrganizationGroupOrganizations": {"Total": 2, "List": [
        {"OrganizationId": "yDRoot", "Name": "甲公司", "Status": 5, "IsMainOrganization": True, "JoinTime": 1700000000},
        {"OrganizationId": "yDSub", "Name": "乙公司", "Status": 2}]},
    "DescribeIntegrationEmployees": {"TotalCount": 2, "Offset": 0, "Limit": 20, "Employees": [
        {"UserId": "yDxu1", "DisplayName": "张三", "Mobile": "138****0000", "Verified": True, "Roles": [{"RoleName": "经办人"}]},
        {"UserId": "yDxu2", "DisplayName": "李四", "Mobile": "139****9000"}]},
    "DescribeBillUsage": {"Summary": [{"QuotaType": "CloudEnterprise", "Total": 1000, "Used": 688, "Available": 312}]},
    "DescribeExtendedServiceAuthInfos": {"AuthInfoList": [{"Type": "OPEN_SERVER_SIGN", "Name": "自动签署", "Status": "ENABLE"}]},
    "DescribeExtendedServiceAuthInfo": {"AuthInfo": [{"Type": "AUTO_SIGN", "Name": "企业自动签署", "Status": "DISABLE"}]},
    "ModifyExtendedService": {"OperateUrl": "https://essurl.cn/x"},
    "ModifyApplicationCallbackInfo": {},
}
MADE = [("CreateFlowByFiles", lambda: {"FlowId": "yDRflow%024d" % len(seen)}), ("UploadFiles", lambda: {"FileIds": ["yDRfile%024d" % len(seen)]})]
seen = []


class Service(http.server.BaseHTTPRequestHandler):
    ahead = 0  # seconds of its clock

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(time.time() + Service.ahead, usegmt=True)

    def do_POST(self):
        action = self.headers["X-TC-Action"]
        seen.append((action, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        said = dict(MADE)[action]() if action in dict(MADE) else ANSWERS[action]
        body = json.dumps({"Response": dict(said, RequestId="r")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = "http://127.0.0.1:%d" % server.server_address[1]
    os.environ["LC_ALL"] = "C"

    def org(*words, code=0, verb="org"):
        done = subprocess.run([sys.argv[1], verb, *words, "--endpoint", endpoint, "--operator", "yDxOperator", "--json"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert done.returncode == code, (words, done.returncode, done.stdout.decode(), done.stderr.decode())
        return json.loads(done.stdout)

    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        members = org("members")
        assert members["schema"] == "signprep.org-members/1" and [m["status"] for m in members["members"]] == ["joined", "authorised"], members
        assert seen[-1][1]["Operator"] == {"UserId": "yDxOperator"}, seen[-1]
        assert len(org("staff")["staff"]) == 2
        # Mobiles come with stars in them.
        assert [s["user_id"] for s in org("staff", "13812340000")["staff"]] == ["yDxu1"]
        assert [s["user_id"] for s in org("staff", "李四", "--as-org", "yDSub")["staff"]] == ["yDxu2"]
        assert seen[-1][1]["Agent"] == {"ProxyOrganizationId": "yDSub"}, seen[-1]
        assert org("staff", "13700000000", code=4)["issues"][0]["id"] == "R792"
        assert org("quota", "--need", "312")["quota"] == [{"type": "CloudEnterprise", "total": 1000, "used": 688, "available": 312}]
        short = org("quota", "--need", "500", code=16)["issues"][0]
        assert short["id"] == "R791" and short["message"] == "500 contracts are needed, 312 are left (CloudEnterprise)", short
        assert org("extensions")["extensions"][0]["open"] is True
        opened = org("open", "OPEN_SERVER_SIGN")
        assert (opened["url"], opened["confirm"]) == ("https://essurl.cn/x", True), opened
        assert seen[-1][1]["Operate"] == "OPEN" and org("close", "OVERSEA_SIGN")["open"] is False and seen[-1][1]["Operate"] == "CLOSE"
        with open(os.path.join(folder, "key"), "w") as file:
            file.write("TencentEssEncryptTestKey12345678\n")
        added = org("callback", "https://sign.example.com/ess", "--key-file", os.path.join(folder, "key"))
        assert added["encrypted"] and added["there"], added
        assert seen[-1][1]["CallbackInfo"] == {"CallbackUrl": "https://sign.example.com/ess", "CallbackKey": "TencentEssEncryptTestKey12345678"}
        org("callback", "https://sign.example.com/ess", "--delete")
        assert seen[-1][1]["OperateType"] == 2 and "CallbackKey" not in seen[-1][1]["CallbackInfo"], seen[-1]
        with open(os.path.join(folder, "key"), "w") as file:
            file.write("short\n")
        count = len(seen)
        assert org("callback", "https://sign.example.com/ess", "--key-file", os.path.join(folder, "key"), code=6)["issues"][0]["id"] == "R790"
        assert len(seen) == count, "nothing is sent"
        rows = {(row["name"], row["value"]): row["source"] for row in org("--ask", verb="doctor")["settings"]}
        assert rows[("extension", "OPEN_SERVER_SIGN")] == "open" and rows[("quota", "312 of 1000 left")] == "CloudEnterprise", rows
        assert ("service clock", "as this machine's") in rows, rows
        assert rows[("host", endpoint[7:])] == "answers" and rows[("operator", "yDxOperator")] == "--operator", rows
        assert rows[("application id", "not set")] == "", rows
        # Nobody there: said once, and nothing is asked behind it.
        count = len(seen)
        dead = subprocess.run([sys.argv[1], "doctor", "--ask", "--endpoint", "http://127.0.0.1:1", "--json"], stdout=subprocess.PIPE)
        answer = json.loads(dead.stdout)
        assert dead.returncode == 12 and [i["id"] for i in answer["issues"]] == ["S201"] and len(seen) == count, answer
        assert {"name": "host", "value": "127.0.0.1:1", "source": "does not answer"} in answer["settings"], answer
        # An hour off, though nothing was refused yet; the partner edition, which asks of the member company.
        for Service.ahead in (3600, -3600):
            assert [i["id"] for i in org("--ask", "--strict", verb="doctor", code=3)["issues"]] == ["S963"]
        Service.ahead = 0
        assert org("--ask", "--edition", "partner", verb="doctor", code=2)["issues"][0]["id"] == "S770"
        member = org("--ask", "--edition", "partner", "--app-id", "yDapp", "--partner-org", "open-org", verb="doctor")["settings"]
        assert [r["value"] for r in member if r["name"] in ("extension", "quota")] == ["AUTO_SIGN"], member
        assert seen[-1][0] == "DescribeExtendedServiceAuthInfo" and seen[-1][1]["Agent"]["ProxyOrganizationOpenId"] == "open-org", seen[-1]
        # Three rows and two contracts: said before the first is sent.
        ANSWERS["DescribeBillUsage"]["Summary"][0]["Available"] = 2
        samples = os.path.join(sys.argv[2], "samples")
        for left, wanted in ((2, ["R793"]), (3, [])):
            ANSWERS["DescribeBillUsage"]["Summary"][0]["Available"] = left
            done = subprocess.run([sys.argv[1], "batch", "lease-batch.json", "rows.csv", "--out", os.path.join(folder, str(left)), "--submit",
                                   "--endpoint", endpoint, "--json"], cwd=samples, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            answer = json.loads(done.stdout)
            assert done.returncode == 0 and answer["created"] == 3, answer
            assert [i["id"] for i in answer["issues"]] == wanted, answer["issues"]
    server.shutdown()


if __name__ == "__main__":
    main()
