# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs signprep and its peers on the same files in turn, several times, and prints medians and ratios.

usage: bench.py BUILD_DIR [--runs N] [--pages N] [--write docs/benchmarks.md]
Hit counts are compared too: speed is never bought with misses.
"""
import argparse
import datetime
import glob
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

import batch_part
import callback_part

HERE = os.path.dirname(os.path.abspath(__file__))
CHINESE = ["甲方（盖章）", "乙方（签字）", "日期"]
FILES = [  # title, make_pages' kind, keywords
    ("Chinese, any characters", "cjk", CHINESE),
    ("Chinese, contract prose", "prose", CHINESE),
    ("Latin", "latin", ["SIGNHERE", "Signature of lessee", "Date:"]),
]
CORPUS_KEYWORDS = ["the", "甲方", "Signature"]
JARS = ["pdfbox2.jar", "fontbox2.jar", "commons-logging.jar"]
OURS, POPPLER, PYMUPDF, PDFBOX = "signprep find", "pdftotext -bbox", "PyMuPDF search_for", "PDFBox recipe"
CORE = max(os.sched_getaffinity(0))


def peak_megabytes(pid, so_far):
    """
    The kernel's high-water marks of the process and its children, added up; wait4's ru_maxrss would include this interpreter,
    from before exec, and leave out the confined child that does the work.
    """
    total = 0
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            for each in [str(pid), *children.read().split()]:
                with open(f"/proc/{each}/status", encoding="ascii", errors="replace") as status:
                    total += next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), 0)
    except OSError:
        pass
    return max(so_far, total)


class Sample:
    """One process, from start to end: seconds, CPU seconds, peak MB, output."""

    def __init__(self, command, limit_s=600, pinned=True):
        start = time.monotonic()
        until = start + limit_s
        with tempfile.TemporaryFile() as out:
            child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
            if pinned:
                os.sched_setaffinity(child.pid, {CORE})
            pid, self.peak = 0, 0
            while not pid:
                self.peak = peak_megabytes(child.pid, self.peak)
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if not pid and time.monotonic() > until:
                    child.kill()
                if not pid:
                    time.sleep(0.001)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.wall = time.monotonic() - start
            self.cpu = usage.ru_utime + usage.ru_stime
            out.seek(0)
            self.output = out.read().decode("utf-8", "replace")


def signprep_counts(text):
    return [len(query["hits"]) for query in json.loads(text).get("queries", [])] if text.startswith("{") else []


def poppler_counts(text, keywords):
    words = re.findall(r">([^<]*)</word>", text)
    joined = html.unescape(" ".join(words))
    return [joined.count(keyword) for keyword in keywords]


def number_lines(text):
    return [int(n) for n in text.split()]


class Peers:
    def __init__(self, build, scratch):
        self.build = build
        self.signprep = os.path.join(build, "cli", "signprep")
        self.jars = ":".join([scratch] + ["/usr/share/java/" + jar for jar in JARS])
        self.python = next((p for p in ("/usr/bin/python3", sys.executable)
                            if subprocess.run([p, "-c", "import fitz"], capture_output=True).returncode == 0), None)
        self.java = shutil.which("javac") and all(os.path.exists("/usr/share/java/" + jar) for jar in JARS)
        if self.java:
            subprocess.run(["javac", "-cp", self.jars, "-d", scratch, os.path.join(HERE, "PdfBoxFind.java")], check=True)

    def commands(self, path, keywords, small=False):
        """Name, command and how to count hits in its output (None: not comparable)."""
        yield OURS, [self.signprep, "find", "--json", "-q", path, *keywords], signprep_counts
        if shutil.which("pdftotext"):
            yield POPPLER, ["pdftotext", "-bbox", path, "-"], lambda text: poppler_counts(text, keywords)
        if self.python:
            yield PYMUPDF, [self.python, os.path.join(HERE, "pymupdf_find.py"), path, *keywords], number_lines
        if not small and shutil.which("mutool"):
            yield "mutool stext", ["mutool", "draw", "-q", "-F", "stext", "-o", "/dev/null", path], None
        if not small and self.java:
            yield PDFBOX, ["java", "-cp", self.jars, "PdfBoxFind", path, *keywords], number_lines

    def make_pages(self, kind, pages, path):
        subprocess.run([os.path.join(self.build, "tests", "bench", "make_pages"), kind, str(pages), path], check=True)
        return path


class Report:
    """Sections in Markdown, and what became of the goals."""

    def __init__(self):
        self.text, self.goals = [], []

    def section(self, title, *paragraphs):
        self.text += [f"## {title}", *[p for p in paragraphs if p]]

    def goal(self, what, wanted, got, met):
        self.goals.append([what, wanted, got, "yes" if met else "**no**"])

    def faster(self, title, rows, peer, wanted):
        """`rows`: CPU seconds by program."""
        if OURS in rows and peer in rows:
            ratio = rows[peer] / rows[OURS]
            self.goal(f"{title}: {peer}, times ours", f">= {wanted}", f"{ratio:.2f}", ratio >= wanted)


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def run_in_turn(commands, runs):
    """{name: samples}; every program in turn, so that all see the same machine."""
    samples = {}
    for _ in range(runs):
        for name, command, _ in commands:
            samples.setdefault(name, []).append(Sample(command))
    return samples


def part_pages(report, peers, options, scratch):
    rows = []
    for title, kind, keywords in FILES:
        path = peers.make_pages(kind, options.pages, os.path.join(scratch, kind + ".pdf"))
        commands = list(peers.commands(path, keywords))
        samples = run_in_turn(commands, options.runs)
        cpu = {name: statistics.median(s.cpu for s in taken) for name, taken in samples.items()}
        for name, _, count in commands:
            hits = "/".join(map(str, count(samples[name][0].output))) if count else ""
            peak = statistics.median(s.peak for s in samples[name])
            rows.append([title, name, f"{cpu[name]:.2f}", f"{cpu[name] / cpu[OURS]:.1f}", f"{peak:.0f}", hits])
        for peer, wanted in ((POPPLER, 3), (PYMUPDF, 3), (PDFBOX, 10)):
            report.faster(f"{options.pages} pages, {title}", cpu, peer, wanted)
        megabytes = os.path.getsize(path) / 1e6
        peak = statistics.median(s.peak for s in samples[OURS])
        report.goal(f"{options.pages} pages, {title}: MB above the file ({megabytes:.0f} MB)", "<= 60", f"{peak - megabytes:.0f}",
                    peak - megabytes <= 60)
    report.section(f"{options.pages} pages", table(["pages", "program", "CPU s", "times ours", "peak MB", "hits of each keyword"], rows),
                   "Keywords: " + "; ".join(f"{title}: {', '.join(keywords)}" for title, _, keywords in FILES) + ".",
                   "In the first file the filter turns most pages away before their lines are made: few of them have all characters of a "
                   "keyword. In the second, every page has all of them.")


def part_hits(report, peers, options, scratch):
    """Pages that all hold hits: nothing can be turned away, and the answer is long."""
    rows = []
    for title, kind, keyword, wanted in (("Chinese", "prose", "的", 5), ("Latin", "latin", "the", 6)):
        path = peers.make_pages(kind, options.pages, os.path.join(scratch, kind + ".pdf"))
        commands = [c for c in peers.commands(path, [keyword]) if c[0] in (OURS, POPPLER, PYMUPDF)]
        samples = run_in_turn(commands, options.runs)
        cpu = {name: statistics.median(s.cpu for s in taken) for name, taken in samples.items()}
        for name, _, count in commands:
            rows.append([title, name, f"{cpu[name]:.2f}", f"{cpu[name] / cpu[OURS]:.1f}", count(samples[name][0].output)[0]])
        report.faster(f"{options.pages} pages that all hold hits, {title}", cpu, POPPLER, wanted)
    report.section("Pages that all hold hits", table(["pages", "program", "CPU s", "times ours", "hits"], rows),
                   "Keywords: 的 and the. Poppler's words are counted that equal the keyword, so that its count is of other things.",
                   "What is left, as callgrind counts instructions (Chinese, 200 pages, without isolation: 235 million, 650 for each glyph; there "
                   "were 375 million before loops were made for letters that simply follow one another): strings to glyphs 22 %, measuring "
                   "glyphs and making lines of them 29 %, folding the lines that may hold a hit and looking for it 15 %, which characters "
                   "page and line have 6 %, hits and their JSON 15 %, starting, loading libraries and MuPDF's objects the rest. A glyph is "
                   "written once, in 52 bytes, and read by four passes, each of 30 to 80 instructions; no single part is left that is worth "
                   "more than a seventh. With isolation the answer travels to the parent and is checked there, a twelfth of the time. "
                   "The streams of these files are not compressed. Where they are, inflating comes on top: of the Chinese file zlib takes 46 ms of "
                   "some 200 for it; libdeflate, which is not used, would take 22.")


PREVIEW_PROFILE = """Ours finds, checks and draws boxes besides, and its pictures are 1,093 pixels wide where mutool's are 794, for the legend beside the page.

Where the time goes, as perf samples it: zlib at its quickest level 54 % (run-length and fixed Huffman codes alone are no quicker and half as large again; a palette has no room for the thousand shades of a page with boxes), the kernel with pages of memory and files 15 %, painting text 12 %, tags and boxes 6 %."""


def part_preview(report, peers, options, scratch):
    if not shutil.which("mutool"):
        return
    pages = 20
    path = peers.make_pages("prose", pages, os.path.join(scratch, "preview.pdf"))
    request, folder = os.path.join(scratch, "preview.json"), os.path.join(scratch, "preview")
    component = {"ComponentType": "SIGN_SEAL", "ComponentPage": 1, "ComponentPosX": 300, "ComponentPosY": 300,
                 "ComponentWidth": 119, "ComponentHeight": 119, "Locate": {"Pages": "all"}}
    with open(request, "w", encoding="utf-8") as out:
        json.dump({"Approvers": [{"SignComponents": [component]}]}, out)
    commands = [(OURS, [peers.signprep, "preview", "-q", "--force", request, path, "-o", folder], None),
                ("mutool draw", ["mutool", "draw", "-q", "-r", "96", "-o", os.path.join(scratch, "drawn-%d.png"), path], None)]
    samples = run_in_turn(commands, options.runs)
    cpu = {name: statistics.median(s.cpu for s in taken) for name, taken in samples.items()}
    drawn = {OURS: glob.glob(os.path.join(folder, "*.png")), "mutool draw": glob.glob(os.path.join(scratch, "drawn-*.png"))}
    assert len(drawn[OURS]) == len(drawn["mutool draw"]) == pages, drawn
    report.faster(f"{pages} pages as PNG, 96 dpi", cpu, "mutool draw", 2)
    report.section("Pages as PNG", table(["program", "CPU ms a page", "times ours", "kB a page"], [
        [name.replace("find", "preview"), f"{1000 * cpu[name] / pages:.0f}", f"{cpu[name] / cpu[OURS]:.1f}",
         f"{sum(map(os.path.getsize, files)) / pages / 1000:.0f}"] for name, files in drawn.items()]),
                   PREVIEW_PROFILE, all_cores(commands[0][1], pages, options.runs))


def all_cores(command, pages, runs):
    """Pages of one preview are shared by as many workers as there are processors."""
    cores = len(os.sched_getaffinity(0))
    one, all_of_them = [], []
    for _ in range(runs):
        one.append(Sample(command).wall)
        all_of_them.append(Sample(command, pinned=False).wall)
    ratio = statistics.median(a / b for a, b in zip(one, all_of_them))
    return (f"From start to end, {pages} pages take {1000 * statistics.median(one):.0f} ms on one core and "
            f"{1000 * statistics.median(all_of_them):.0f} ms on {cores}: {ratio:.2f} times faster.")


def part_memory(report, peers, options, scratch):
    rows = []
    for pages in (options.pages // 10, options.pages, options.pages * 4):
        path = peers.make_pages("prose", pages, os.path.join(scratch, "memory.pdf"))
        peak = statistics.median(Sample([peers.signprep, "find", "--json", "-q", path, *CHINESE]).peak for _ in range(3))
        rows.append([pages, f"{os.path.getsize(path) / 1e6:.0f}", f"{peak:.0f}"])
        os.remove(path)
    report.section("Memory by pages", table(["pages", "file MB", "peak MB"], rows),
                   "The command and its confined child added up. Files above 4 MiB stay on the disk; what grows are the answer and MuPDF's "
                   "table of objects.")


def part_corpus(report, peers, options, scratch):
    """One process a file, several keywords at once."""
    folder = os.path.join(os.environ.get("SIGNPREP_SHARED", ""), "corpus", "dev")
    if not os.path.isdir(folder):
        print("corpus: skipped (SIGNPREP_SHARED is not set)", file=sys.stderr)
        return
    files = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".pdf"))
    totals, hits = {}, {}
    for _ in range(max(1, min(3, options.runs))):
        once = {}
        for path in files:
            for name, command, count in peers.commands(path, CORPUS_KEYWORDS, small=True):
                sample = Sample(command, 60)
                once[name] = once.get(name, 0) + sample.cpu
                if count and name not in hits.setdefault(path, {}):
                    hits[path][name] = count(sample.output)
        for name, cpu in once.items():
            totals.setdefault(name, []).append(cpu)
    cpu = {name: statistics.median(taken) for name, taken in totals.items()}
    rows = []
    for name in cpu:
        found = [hits[path][name] for path in files if len(hits[path].get(name, [])) == len(CORPUS_KEYWORDS)]
        total = "/".join(str(sum(counts[i] for counts in found)) for i in range(len(CORPUS_KEYWORDS))) if found else ""
        rows.append([name, f"{cpu[name]:.1f}", f"{cpu[name] / cpu[OURS]:.1f}", total])
    for peer in (POPPLER, PYMUPDF):
        report.faster(f"{len(files)} real files", cpu, peer, 4)
    report.section(f"{len(files)} real files, a process each", table(["program", "CPU s in all", "times ours", "hits of each keyword"], rows),
                   "Keywords: " + ", ".join(CORPUS_KEYWORDS) + ". " + explain(files, hits))


def explain(files, hits):
    """Why the counts differ, as far as the counts can tell."""
    fewer = [os.path.basename(p) for p in files if len(hits[p].get(OURS, [])) == len(hits[p].get(PYMUPDF, [])) > 0
             and any(a < b for a, b in zip(hits[p][OURS], hits[p][PYMUPDF]))]
    return ("signprep and PyMuPDF fold case (the, The, THE), poppler's words are compared as they stand. signprep reports copies in one "
            "place (fake bold, shadows) once, folds width, radicals and ligatures, counts annotations and fields, leaves hidden and "
            "clipped text out, and joins no words across columns; PyMuPDF counts a hit over a line's end as two, and takes text out of "
            "sight for text. Where PyMuPDF counts more hits of some keyword than signprep: "
            f"{len(fewer)} of {len(files)} files" + (f" ({', '.join(fewer[:12])}{', …' if len(fewer) > 12 else ''})." if fewer else "."))


def part_warm(report, peers, options, scratch):
    path = peers.make_pages("prose", 10, os.path.join(scratch, "contract.pdf"))
    warm = os.path.join(peers.build, "tests", "bench", "warm")
    wall, cpu, placed = Sample([warm, path, os.path.join(HERE, "contract.json"), "300"]).output.split()
    report.goal("10-page contract, locate in a warm process: ms, median", "< 5", wall, float(wall) < 5)
    report.section("A 10-page contract in a warm process", table(["open, locate, free: ms", "of it CPU ms", "components placed"], [[wall, cpu, placed]]),
                   "Medians of 300; the file is read from the disk each time, nothing is kept but the process.")


def part_batch(report, peers, options, scratch):
    batch_part.part_batch(report, peers, options, scratch, HERE, table)


def part_callbacks(report, peers, options, scratch):
    callback_part.part_callbacks(report, peers, options, scratch, table)
    callback_part.part_callbacks_together(report, peers, options, scratch, table)
    callback_part.part_callbacks_broker(report, peers, options, scratch, table)


# Each adds a section to the report.
PARTS = [part_pages, part_hits, part_preview, part_memory, part_corpus, part_warm, part_batch, part_callbacks]


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
        run = subprocess.run(["java", "-version"], capture_output=True, text=True)
        found.append("PDFBox: " + os.path.basename(os.path.realpath("/usr/share/java/pdfbox2.jar")) + ", " + run.stderr.splitlines()[0])
    return found


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        lines = [line.split(":")[1].strip() for line in info if line.startswith(("model name", "model\t"))]
    model = ", model ".join(reversed(lines[:2])) if lines else platform.machine()
    return f"{model}; {os.cpu_count()} cores; {platform.system()} {platform.release().split('-')[0]}; load {os.getloadavg()[0]:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--write")
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        peers = Peers(options.build, scratch)
        for part in PARTS:
            print(f"bench: {part.__name__.removeprefix('part_')} …", file=sys.stderr, flush=True)
            part(report, peers, options, scratch)
        head = ["# Benchmarks",
                f"Written by `scripts/bench {options.runs}`: each program on the same files in turn, runs: {options.runs} (real files: "
                f"{max(1, min(3, options.runs))}), pinned to one core. Figures are medians of user and system time of whole processes, "
                "from start to end.",
                f"Machine: {machine()}. Date: {datetime.date.today()}.", "\n".join("- " + line for line in versions(peers)),
                "## Goals", table(["what", "wanted", "got", "met"], report.goals)]
    text = "\n\n".join(head + report.text) + "\n"
    print(text)
    if options.write:
        with open(options.write, "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    main()
