#!/usr/bin/env python3
"""The sample batch: both kinds of rows make the same requests, the first is samples/lease.json, and each passes the check.

Usage: sample.py ROWS_TOOL SIGNPREP SOURCE_DIR
"""
import json
import os
import subprocess
import sys
import tempfile


def requests(tool, template, rows):
    done = subprocess.run([tool, "fill", template, rows], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def main():
    tool, signprep, source = sys.argv[1:4]
    samples = os.path.join(source, "samples")
    template = os.path.join(samples, "lease-batch.json")
    made = requests(tool, template, os.path.join(samples, "rows.csv"))
    assert len(made) == 3 and not [m for m in made if "id" in m], made
    assert made == requests(tool, template, os.path.join(samples, "rows.jsonl"))
    with open(os.path.join(samples, "lease.json"), encoding="utf-8") as f:
        assert made[0] == json.load(f)
    assert made[1]["FlowDescription"].endswith("三年期")
    assert json.loads(made[1]["Approvers"][0]["SignComponents"][1]["ComponentExtra"])["FontSize"] == 10.5
    assert made[2]["Approvers"][1]["SignComponents"][1]["Locate"]["Gap"] == "5mm"
    with tempfile.TemporaryDirectory() as folder:
        for request in made:
            path = os.path.join(folder, "request.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump(request, f, ensure_ascii=False)
            subprocess.run([signprep, "check", "--strict", path, os.path.join(samples, "lease.pdf")], check=True)


main()
