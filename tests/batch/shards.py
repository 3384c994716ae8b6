#!/usr/bin/env python3
"""samples/scaling as it stands there: a batch in shards against one sandbox. Every row once in the results, one flow for each good row.

Usage: shards.py SIGNPREP SOURCE_DIR parallel|indexed        exit code 77: what it needs is not installed
"""
import collections
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

ROWS = 30
MISSING = 7  # the row whose PDF there is none of


def skip(what):
    print("skipped:", what)
    sys.exit(77)


class Sandbox:
    """One `signprep sandbox`; its log tells each flow that it made."""

    def __init__(self, signprep, folder):
        self.log = os.path.join(folder, "sandbox.log")
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([signprep, "sandbox", "--port", "0", "--jsonl", "--verbose"], stdout=subprocess.PIPE, stderr=log)
        ready = json.loads(self.process.stdout.readline())
        self.url = ready["url"]
        self.environment = {"TENCENTCLOUD_SECRET_ID": ready["secret_id"], "TENCENTCLOUD_SECRET_KEY": ready["secret_key"]}

    def flows(self):
        with open(self.log, encoding="utf-8") as log:
            return sum(line.split()[:2] == ["CreateFlowByFiles", "ok"] for line in log)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0


def make_folder(folder, signprep, source):
    os.mkdir(os.path.join(folder, "bin"))
    os.symlink(signprep, os.path.join(folder, "bin", "signprep"))
    samples = os.path.join(source, "samples")
    shutil.copy(os.path.join(samples, "lease-batch.json"), folder)
    with open(os.path.join(samples, "rows.csv"), encoding="utf-8", newline="") as f:
        first = next(csv.DictReader(f))
    with open(os.path.join(folder, "rows.csv"), "w", encoding="utf-8", newline="") as f:
        rows = csv.DictWriter(f, first)
        rows.writeheader()
        for i in range(ROWS):
            pdf = "none.pdf" if i == MISSING else os.path.join(samples, "lease.pdf")
            rows.writerow(dict(first, key="row-%d" % i, number="N-%d" % i, pdf=pdf))


def check_results(folder, shards, flows_before, flows, again):
    """What the shards wrote, and that it is what the sandbox made."""
    lines = []
    for shard in range(1, shards + 1):
        with open(os.path.join(folder, str(shard), "results.jsonl"), encoding="utf-8") as f:
            part = [json.loads(line) for line in f]
        # The deal is known beforehand: every Nth row, from the Ith on.
        assert {row["key"] for row in part} == {"row-%d" % i for i in range(shard - 1, ROWS, shards)}, (shard, part)
        lines += part
    count = collections.Counter(row["key"] for row in lines)
    assert len(count) == ROWS and set(count.values()) == {1}, count
    created = [row for row in lines if row["status"] == "created"]
    assert len(created) == ROWS - 1 and len({row["FlowId"] for row in created}) == ROWS - 1
    assert [row["key"] for row in lines if row["status"] == "failed"] == ["row-%d" % MISSING]
    assert all(row.get("already_created", False) == again for row in created)
    assert flows - flows_before == (0 if again else ROWS - 1), (flows_before, flows)


def check_merge(folder, source):
    if not shutil.which("jq"):
        print("jq is not installed: the summaries are not joined")
        return
    parts = [os.path.join(folder, name, "summary.json") for name in os.listdir(folder) if name.isdigit()]
    done = subprocess.run(["jq", "-s", "-f", os.path.join(source, "samples/scaling/summary.jq")] + parts, stdout=subprocess.PIPE, check=True)
    whole = json.loads(done.stdout)
    expected = {"rows": ROWS, "created": ROWS - 1, "failed": 1, "refused": 0, "unknown": 0, "left_out": 0, "shards": len(parts),
                "schema": "signprep.batch/1", "interrupted": False, "issue_counts": [{"id": "D701", "severity": "error", "rows": 1}]}
    assert {name: whole[name] for name in expected} == expected, whole


def run_parallel(folder, source, sandbox, environment):
    version = subprocess.run(["parallel", "--version"], stdout=subprocess.PIPE).stdout if shutil.which("parallel") else b""
    if not version.startswith(b"GNU parallel"):
        skip("GNU parallel is not installed")
    script = os.path.join(source, "samples/scaling/parallel.sh")
    common = ["--submit", "--env", "sandbox", "--endpoint", sandbox.url]
    # A journal each has a count of the rate each: the service's 20 a second are shared by hand.
    for out, journal in (("shared", ["--journal", "journal.sqlite"]), ("separate", ["--rate", "6"])):
        for again in (False, True):
            before = sandbox.flows()
            done = subprocess.run([script, "lease-batch.json", "rows.csv", out, "3"] + common + journal, cwd=folder, env=environment)
            assert done.returncode == 1, done.returncode  # one shard has a row that failed
            with open(os.path.join(folder, out, "joblog"), encoding="utf-8") as f:
                ends = sorted(job["Exitval"] for job in csv.DictReader(f, delimiter="\t"))
            assert ends == ["0", "0", "14"], ends
            check_results(os.path.join(folder, out), 3, before, sandbox.flows(), again)
        check_merge(os.path.join(folder, out), source)


def read_job(source):
    try:
        import yaml
    except ImportError:
        skip("python3-yaml is not installed")
    with open(os.path.join(source, "samples/scaling/indexed-job.yaml"), encoding="utf-8") as f:
        return yaml.safe_load(f)


def run_indexed(folder, source, sandbox, environment):
    """What the pods of the job would run, as processes side by side. Only the args differ: another service, another journal."""
    job = read_job(source)
    pod, = job["spec"]["template"]["spec"]["containers"]
    completions = job["spec"]["completions"]
    assert job["kind"] == "Job" and job["spec"]["completionMode"] == "Indexed"
    variables = {item["name"]: item["value"] for item in pod["env"]}
    assert variables["SHARDS"] == str(completions)
    args = ["--submit", "--env", "sandbox", "--endpoint", sandbox.url, "--journal", "journal.sqlite"]
    os.mkdir(os.path.join(folder, "out"))
    for again in (False, True):
        before = sandbox.flows()
        pods = [subprocess.Popen(pod["command"] + args, cwd=folder, env=dict(environment, JOB_COMPLETION_INDEX=str(i), **variables))
                for i in range(completions)]
        ends = [process.wait() for process in pods]
        assert sorted(ends) == [0] * (completions - 1) + [14] and ends[MISSING % completions] == 14, ends
        check_results(os.path.join(folder, "out"), completions, before, sandbox.flows(), again)
    check_merge(os.path.join(folder, "out"), source)


def main():
    signprep, source, what = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        make_folder(folder, os.path.abspath(signprep), os.path.abspath(source))
        sandbox = Sandbox(signprep, folder)
        try:
            environment = dict(os.environ, PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"], HOME=folder, LC_ALL="C.UTF-8",
                               **sandbox.environment)
            {"parallel": run_parallel, "indexed": run_indexed}[what](folder, os.path.abspath(source), sandbox, environment)
        finally:
            sandbox.stop()


main()
