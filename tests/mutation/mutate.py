#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes the source in small ways, one at a time, and sees whether a test of that room notices.

    tests/mutation/mutate.py --work DIR [--seed N] [--count N] [--minutes M] [--rooms submit,isolate,place]
    tests/mutation/mutate.py --work DIR --report

DIR is a folder of its own: a git worktree of HEAD, a build without optimisation, and mutants.jsonl, one line for each mutant
that is done. Run again, it goes on behind the last line; the same seed and count choose the same mutants as long as the source
is the same. Nothing outside DIR is changed. Named mutants are holes of earlier days and always come first."""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD_LIMIT_S, TEST_LIMIT_S = 600, 180

# Quick tests first: most mutants die of the first. What needs a server of PostgreSQL is left out.
ROOMS = {
    "submit": (["submit"], ["submit_submit", "submit_outcome", "submit_parts", "submit_tc3", "submit_api", "submit_clock",
                            "submit_crash", "submit_alloc", "submit_memory", "submit_network", "submit_journal", "submit_parallel"]),
    "journal": (["submit/journal"], ["submit_journal", "submit_submit", "submit_crash", "submit_journal_disk"]),
    "isolate": (["isolate"], ["isolate_pack", "isolate_processors", "isolate_confine", "isolate_seal", "isolate_api", "isolate_pool"]),
    "place": (["locate/place"], ["locate_place", "locate_keyword", "locate_field", "locate_spec", "locate_answer", "locate_blank",
                                 "locate_choice", "locate_turned", "locate_account", "locate_check", "locate_paging", "locate_memory"]),
}
LEFT_OUT = re.compile(r"postgres|libpq|journal_server|/plan\.c$")

# file, text, what it becomes, tests
NAMED = [
    ("submit/submit.c", "if (strcmp(s->row.pdf_sha256, now.pdf_sha256) != 0)", "if (0)", ["submit_submit"]),
    ("submit/submit.c", "{ \"PDF (sha256)\", before->pdf_sha256, now->pdf_sha256 },", "{ \"PDF (sha256)\", \"\", \"\" },", ["submit_submit"]),
    ("submit/submission.c", "if (!is_result_of(result, doc))", "if (0)", ["submit_submit"]),
    ("submit/upload.c", "left > 0 && left <= FILE_ID_LIFE_S", "left > 0", ["submit_clock"]),
    ("base/output.c", "!sync_to_disk(writer->fd)", "0", ["base_output"]),
    ("base/output.c", "return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EBADF;", "return fd >= 0;", ["base_output"]),
    ("submit/flow.c", ".before = s->preview ? NULL : before,", ".before = NULL,", ["submit_submit", "submit_crash"]),
]

SWAPS = [("<=", "<"), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"), (" < ", " <= "), (" > ", " >= ")]


def is_code(line):
    text = line.strip()
    return bool(text) and line.startswith("\t") and not text.startswith(("/*", "*", "//", "#", "\"", "{", "}", "case ", "default", "static const"))


def blank_strings(line):
    """Texts, characters and remarks as blanks of the same length, so that columns stay."""
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//.*', lambda m: " " * len(m.group()), line)


def sites_of_line(line):
    bare = blank_strings(line)
    for old, new in SWAPS:
        at = bare.find(old)
        while at >= 0:
            if not (old.strip() in "<>" and ("->" in bare[max(0, at - 1):at + 3] or "<<" in bare[at - 1:at + 3])):
                if not (old in ("<=", ">=") and bare[at - 1:at] in "<>"):
                    yield "comparison" if old not in ("&&", "||") else "logic", at, old, new
            at = bare.find(old, at + len(old))
    for match in re.finditer(r"(?<![\w.])(\d{1,4})(?![\w.])", bare):
        yield "number", match.start(), match.group(), str(int(match.group()) + 1)
    for match in re.finditer(r" ([+-]) 1\b", bare):
        yield "off by one", match.start(), match.group(), ""
    for old, new in (("return true;", "return false;"), ("return false;", "return true;"), ("return code;", "return SIGNPREP_OK;"),
                     ("return NULL;", "abort();")):
        if old in bare and new != "abort();":
            yield "return", bare.index(old), old, new
    match = re.match(r"(\t+(?:else )?if \()(.*)(\))$", line.rstrip())
    if match and line.count("(") == line.count(")"):
        yield "condition", match.start(2), match.group(2), "!(%s)" % match.group(2)
    text = line.strip()
    if re.match(r"^[A-Za-z_][\w>.\[\]*()-]*( [|&+-]?= .*|\(.*\)|\+\+|--);$", text) and not re.match(r"^(return|break|goto|continue|free|fclose|close|cJSON_Delete)\b", text):
        if line.count("(") == line.count(")"):
            yield "removed", line.index(text), text, ";"


def sites(tree, rooms):
    for room in rooms:
        for folder in ROOMS[room][0]:
            for name in sorted(os.listdir(os.path.join(tree, folder))):
                path = folder + "/" + name
                if not name.endswith(".c") or LEFT_OUT.search(path):
                    continue
                lines = open(os.path.join(tree, path), encoding="utf-8").read().split("\n")
                for number, line in enumerate(lines):
                    if is_code(line):
                        for kind, at, old, new in sites_of_line(line):
                            yield {"room": room, "file": path, "line": number + 1, "column": at, "kind": kind, "old": old, "new": new}


def run(command, limit, cwd, quiet=True):
    """Return code, or None when time is up: then all it started is ended with it."""
    out = subprocess.DEVNULL if quiet else None
    child = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out, start_new_session=True)
    try:
        return child.wait(limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return None


def prepare(work):
    tree, build = os.path.join(work, "tree"), os.path.join(work, "build")
    if not os.path.isdir(tree):
        os.makedirs(work, exist_ok=True)
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", tree, "HEAD"], check=True)
    if not os.path.isfile(os.path.join(build, "build.ninja")):
        subprocess.run(["cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None", "-DCMAKE_C_FLAGS=-O0 -g0", "-DSIGNPREP_WERROR=OFF"],
                       check=True, stdout=subprocess.DEVNULL)
    return tree, build


def make(build, test):
    return run(["ninja", "-C", build, "-j1", "test_" + test], BUILD_LIMIT_S, build)


def binary(build, test):
    for folder, _, names in os.walk(os.path.join(build, "tests")):
        if "test_" + test in names:
            return os.path.join(folder, "test_" + test)
    return None


def judge(build, tests):
    """What became of the mutant that stands in the tree."""
    for test in tests:
        built = make(build, test)
        if built != 0:
            return "stillborn", ""
        ended = run([binary(build, test)], TEST_LIMIT_S, build)
        if ended not in (0, 77):
            return "killed", test + (" (no end)" if ended is None else "")
    return "survived", ""


def try_one(tree, build, mutant, tests):
    path = os.path.join(tree, mutant["file"])
    before = open(path, encoding="utf-8").read()
    if "line" in mutant:
        lines = before.split("\n")
        line, at = lines[mutant["line"] - 1], mutant["column"]
        assert line[at:at + len(mutant["old"])] == mutant["old"], mutant
        lines[mutant["line"] - 1] = line[:at] + mutant["new"] + line[at + len(mutant["old"]):]
        after = "\n".join(lines)
    else:
        assert mutant["old"] in before, mutant
        after = before.replace(mutant["old"], mutant["new"], 1)
    try:
        with open(path, "w", encoding="utf-8") as out:
            out.write(after)
        return judge(build, tests)
    finally:
        with open(path, "w", encoding="utf-8") as out:
            out.write(before)


def name_of(mutant):
    return "%s:%s:%s:%s>%s" % (mutant["file"], mutant.get("line", 0), mutant.get("column", 0), mutant["old"], mutant["new"])


def read_done(path):
    if not os.path.isfile(path):
        return {}
    return {name_of(m): m for m in (json.loads(line) for line in open(path, encoding="utf-8"))}


def report(done):
    rooms = {}
    for mutant in done.values():
        row = rooms.setdefault(mutant["room"], {"killed": 0, "survived": 0, "stillborn": 0})
        row[mutant["end"]] += 1
    print("| room | mutants | killed | survived | do not compile |\n|---|---|---|---|---|")
    for room, row in sorted(rooms.items()):
        print("| %s | %d | %d | %d | %d |" % (room, sum(row.values()), row["killed"], row["survived"], row["stillborn"]))
    for mutant in done.values():
        if mutant["end"] == "survived":
            print("survived: %s:%s %s: %s -> %s" % (mutant["file"], mutant.get("line", ""), mutant["kind"], mutant["old"], mutant["new"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--rooms", default=",".join(ROOMS))
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    log = os.path.join(options.work, "mutants.jsonl")
    done = read_done(log)
    if options.report:
        report(done)
        return 0
    end = time.time() + options.minutes * 60
    os.nice(19)
    tree, build = prepare(options.work)
    rooms = options.rooms.split(",")
    for room in rooms:
        verdict = judge(build, ROOMS[room][1])
        if verdict[0] != "survived":
            print("%s: its tests fail without any change: %s %s" % (room, *verdict))
            return 1
    every = list(sites(tree, rooms))
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    named = [{"room": "named", "file": f, "kind": "named", "old": a, "new": b, "tests": t} for f, a, b, t in NAMED]
    for mutant in named + chosen:
        if name_of(mutant) in done:
            continue
        if time.time() > end:
            break
        verdict, by = try_one(tree, build, mutant, mutant.get("tests") or ROOMS[mutant["room"]][1])
        mutant["end"], mutant["by"] = verdict, by
        done[name_of(mutant)] = mutant
        with open(log, "a", encoding="utf-8") as out:
            out.write(json.dumps(mutant, ensure_ascii=False) + "\n")
        print("%-9s %-22s %s:%s %s: %s -> %s" % (verdict, by, mutant["file"], mutant.get("line", ""), mutant["kind"], mutant["old"], mutant["new"]), flush=True)
    report(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
