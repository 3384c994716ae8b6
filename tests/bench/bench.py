# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs signprep and its peers on the same files in turn, several times, and prints medians and ratios.

usage: bench.py BUILD_DIR [--runs N] [--write docs/benchmarks.md]
Hit counts are compared too: speed is never bought with misses.
"""
import argparse
import datetime
import html
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
KEYWORDS = {"cjk": ["甲方（盖章）", "乙方（签字）", "日期"], "latin": ["SIGNHERE", "Signature of lessee", "Date:"]}
JARS = ["pdfbox2.jar", "fontbox2.jar", "commons-logging.jar"]


def peak_megabytes(pid, so_far):
    """The kernel's high-water mark; wait4's ru_maxrss would include this interpreter, from before exec."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), so_far)
    except OSError:
        return so_far


def measure(command):
    """Wall seconds, CPU seconds, peak MB and output of one process."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        pid, peak = 0, 0
        while not pid:
            peak = peak_megabytes(child.pid, peak)
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if not pid:
                time.sleep(0.002)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return wall, usage.ru_utime + usage.ru_stime, peak, out.read().decode("utf-8", "replace")


def signprep_counts(text):
    return [len(query["hits"]) for query in json.loads(text)["queries"]]


def poppler_counts(text, keywords):
    words = "\n".join(html.unescape(word) for word in re.findall(r">([^<]*)</word>", text))
    joined = words.replace("\n", " ")
    return [joined.count(keyword) for keyword in keywords]


class Peers:
    def __init__(self, build, scratch):
        self.signprep = os.path.join(build, "cli", "signprep")
        self.classes = scratch
        self.jars = ":".join([scratch] + ["/usr/share/java/" + jar for jar in JARS])
        self.python = next((p for p in ("/usr/bin/python3", sys.executable)
                            if subprocess.run([p, "-c", "import fitz"], capture_output=True).returncode == 0), None)
        self.java = shutil.which("javac") and all(os.path.exists("/usr/share/java/" + jar) for jar in JARS)
        if self.java:
            subprocess.run(["javac", "-cp", self.jars, "-d", scratch, os.path.join(HERE, "PdfBoxFind.java")], check=True)

    def commands(self, path, keywords, heavy=True):
        """Name, command and how to count hits in its output (None: not comparable)."""
        lines = lambda text: [int(n) for n in text.split()]
        yield "signprep find", [self.signprep, "find", "--json", "-q", path, *keywords], signprep_counts
        if shutil.which("pdftotext"):
            yield "pdftotext -bbox", ["pdftotext", "-bbox", path, "-"], lambda text: poppler_counts(text, keywords)
        if self.python:
            yield "PyMuPDF search_for", [self.python, os.path.join(HERE, "pymupdf_find.py"), path, *keywords], lines
        if shutil.which("mutool"):
            yield "mutool stext", ["mutool", "draw", "-q", "-F", "stext", "-o", "/dev/null", path], None
        if heavy and self.java:
            yield "PDFBox recipe", ["java", "-cp", self.jars, "PdfBoxFind", path, *keywords], lines


def whole_files(peers, files, runs):
    """Every peer in turn, `runs` times, so that all see the same machine."""
    rows = []
    for title, path, keywords in files:
        results = {}
        for _ in range(runs):
            for name, command, count in peers.commands(path, keywords):
                results.setdefault(name, []).append((measure(command), count))
        for name, samples in results.items():
            wall, cpu, peak = (statistics.median(s[0][i] for s in samples) for i in range(3))
            count = samples[0][1]
            rows.append([title, name, wall, cpu, peak, count(samples[0][0][3]) if count else None])
    return rows


def corpus(peers, folder):
    """One process a file, several keywords at once; CPU seconds in all, files that need a password left out."""
    files = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".pdf"))
    keywords = ["the", "甲方", "Signature"]
    totals, most = {}, {}
    for path in files:
        for name, command, _ in peers.commands(path, keywords, heavy=False):
            _, cpu, peak, _ = measure(["timeout", "60", *command])
            totals[name] = totals.get(name, 0) + cpu
            most[name] = max(most.get(name, 0), peak)
    return [[f"{len(files)} real files, one process each", name, None, totals[name], most[name], None] for name in totals]


def table(rows):
    ours = {row[0]: row[3] for row in rows if row[1] == "signprep find"}
    lines = ["| input | program | wall s | CPU s | peak MB | hits | CPU, times ours |", "|---|---|---:|---:|---:|---|---:|"]
    for title, name, wall, cpu, peak, hits in rows:
        cells = [title, name, f"{wall:.2f}" if wall else "", f"{cpu:.2f}", f"{peak:.0f}",
                 "/".join(map(str, hits)) if hits else "", f"{cpu / ours[title]:.1f}" if ours.get(title) else ""]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def versions(peers):
    commands = {"signprep": [peers.signprep, "--version"], "poppler": ["pdftotext", "-v"], "mutool": ["mutool", "-v"]}
    found = []
    for name, command in commands.items():
        if shutil.which(command[0]) or os.path.exists(command[0]):
            run = subprocess.run(command, capture_output=True, text=True)
            found.append(f"{name}: {(run.stdout + run.stderr).strip().splitlines()[0]}")
    if peers.python:
        run = subprocess.run([peers.python, "-c", "import fitz; print(fitz.VersionBind)"], capture_output=True, text=True)
        found.append("PyMuPDF: " + run.stdout.strip())
    if peers.java:
        found.append("PDFBox: " + os.path.basename(os.path.realpath("/usr/share/java/pdfbox2.jar")))
    return found


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        peers = Peers(options.build, scratch)
        files = []
        for kind, keywords in KEYWORDS.items():
            path = os.path.join(scratch, kind + ".pdf")
            subprocess.run([os.path.join(options.build, "tests", "bench", "make_pages"), kind, str(options.pages), path], check=True)
            files.append((f"{options.pages} {'Chinese' if kind == 'cjk' else 'Latin'} pages", path, keywords))
        rows = whole_files(peers, files, options.runs)
        folder = os.path.join(os.environ.get("SIGNPREP_SHARED", ""), "corpus", "dev")
        if os.path.isdir(folder):
            rows += corpus(peers, folder)
        else:
            print("corpus: skipped (SIGNPREP_SHARED is not set)", file=sys.stderr)
        text = table(rows)
        print(text)
        if options.write:
            with open(options.write, "w", encoding="utf-8") as out:
                out.write("# Benchmarks\n\nWritten by `scripts/bench`: each program on the same files in turn, "
                          f"{options.runs} times, medians; whole processes, one core's work.\n"
                          "Hits are counted per keyword; pdftotext's are counted in its words joined by blanks.\n\n"
                          + text + "\n\n" + f"Machine: {machine()}. Date: {datetime.date.today()}.\n"
                          + "\n".join("- " + line for line in versions(peers)) + "\n")


if __name__ == "__main__":
    main()
