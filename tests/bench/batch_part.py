# SPDX-License-Identifier: AGPL-3.0-or-later
"""The batch: one worker against two, and what isolation costs."""
import os
import shutil
import statistics
import subprocess
import time

ROWS = 1500
ROUNDS = 2  # for each run of the others: a few per cent are to be told apart
ONE_CORE = ["taskset", "-c", str(max(os.sched_getaffinity(0)))]
# Isolation is weighed on one core: two processes on two threads of one core would each look slower than they are.
KINDS = [("no isolation, one core", ONE_CORE, ["--jobs", "1", "--no-isolation"]), ("one isolated worker, one core", ONE_CORE, ["--jobs", "1"]),
         ("one isolated worker", [], ["--jobs", "1"]), ("two isolated workers", [], ["--jobs", "2"])]


def run(pin, signprep, here, rows, out, options):
    """Wall and CPU seconds of a batch, workers included, after it was seen to have done its work."""
    shutil.rmtree(out, ignore_errors=True)
    began = time.monotonic()
    child = subprocess.Popen([*pin, signprep, "batch", os.path.join(here, "contract.json"), rows, "--out", out, "-q", *options],
                             stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    with open(os.path.join(out, "results.jsonl"), encoding="utf-8") as results:
        located = sum('"status":"located"' in line for line in results)
    if located != ROWS:
        raise SystemExit(f"batch: {located} of {ROWS} rows were located, exit code {child.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def part_batch(report, peers, options, scratch, here, table):
    contract = peers.make_pages("prose", 10, os.path.join(scratch, "row.pdf"))
    rows = os.path.join(scratch, "rows.csv")
    with open(rows, "w", encoding="utf-8") as file:
        file.write("key,pdf\n" + "".join(f"{i},{contract}\n" for i in range(ROWS)))
    taken = {name: [] for name, _, _ in KINDS}
    for _ in range(ROUNDS * options.runs):
        for name, pin, more in KINDS:
            taken[name].append(run(pin, peers.signprep, here, rows, os.path.join(scratch, "out"), more))
    wall = {name: statistics.median(w for w, _ in samples) for name, samples in taken.items()}
    cpu = {name: statistics.median(c for _, c in samples) for name, samples in taken.items()}
    plain, walled, one, two = (name for name, _, _ in KINDS)
    scale = statistics.median(a[0] / b[0] for a, b in zip(taken[one], taken[two]))
    cost = 100 * (statistics.median(a[1] / b[1] for a, b in zip(taken[walled], taken[plain])) - 1)
    report.goal("batch: two workers, times one", ">= 1.8", f"{scale:.2f}", scale >= 1.8)
    report.goal("batch: cost of isolation, % of CPU time", "<= 5", f"{cost:.1f}", cost <= 5)
    report.section(f"A batch of {ROWS} rows", table(["workers", "seconds", "CPU s", "rows a second"],
                   [[name, f"{wall[name]:.2f}", f"{cpu[name]:.2f}", f"{ROWS / wall[name]:.0f}"] for name, _, _ in KINDS]),
                   "Each row is a 10-page contract that is located and checked; nothing is sent, no pictures are drawn. From the start of the "
                   "process to its end, reading of rows and writing of results included. Ratios are medians of those of the rounds: one after "
                   "the other the machine's speed changes less than over all of them.")
