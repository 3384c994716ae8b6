#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes the source in small ways, one at a time, and sees whether a test of what was changed notices.

    tests/mutation/mutate.py --work DIR [--seed N] [--count N] [--minutes M] [--rooms submit,journal,wecom,draft]
    tests/mutation/mutate.py --work DIR --again REGEX     what survived in such files, and can die, once more over the tree as it is now
    tests/mutation/mutate.py --work DIR --report

DIR is a folder of its own: a git worktree of HEAD, a build without optimisation, and mutants.jsonl, one line for each mutant
that is done. Run again, it goes on behind the last line; the same seed and count choose the same mutants as long as the source
is the same. Nothing outside DIR is changed. Named mutants are holes of earlier days and come first.

A mutant costs the compilation of one file and the linking of the tests that concern it: its object stands before the library, so
that the linker takes nothing of that file from there. What survives is compiled with optimisation, too: where the code is
the same, nothing was changed. What was read and judged by a person stands in survivors.tsv."""

import argparse
import csv
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD_LIMIT_S, LEAST_LIMIT_S, TIMES_AS_LONG = 300, 20, 8

# Where, and how much of the whole: a mutant of what speaks to PostgreSQL takes minutes.
ROOMS = {"submit": (r"submit/\w+\.c$", 25), "journal": (r"submit/journal/(?!journal_(server|postgres|libpq))", 20),
         "postgres": (r"submit/journal/journal_(server|postgres|libpq)", 5), "isolate": (r"isolate/", 25), "place": (r"locate/place/", 25),
         "flows": (r"submit/flows/", 25), "draft": (r"template/draft/", 25), "callback": (r"service/callback/", 25), "wecom": (r"wecom/", 25)}
FOLDERS = ["submit", "submit/journal", "isolate", "locate/place", "submit/flows", "template/draft", "service/callback", "wecom"]

# Which tests a file concerns, the first match counts; quick ones first; behind a slash their whole name stands. Tests that need a server of PostgreSQL come only for its files.
TESTS = [
    (r"submit/api\.c", "api network memory alloc"),
    (r"submit/call\.c", "answers submit api parts network memory alloc"),
    (r"submit/client\.c", "api submit parts parallel memory alloc"),
    (r"submit/environment\.c", "parts api"),
    (r"submit/exchange\.c", "submit answers api clock network alloc parallel"),
    (r"submit/flow\.c", "submit crash clock alloc"),
    (r"submit/outcome\.c", "outcome answers submit api"),
    (r"submit/plan\.c", "api clock alloc"),
    (r"submit/(submit|submission)\.c", "submit crash clock api journal alloc"),
    (r"submit/tc3\.c", "tc3 submit api alloc"),
    (r"submit/times\.c", "clock"),
    (r"submit/upload\.c", "submit parts clock crash network memory alloc"),
    (r"submit/journal/journal\.c", "journal submit crash /batch_ledger journal_disk parallel"),
    (r"submit/journal/journal_keys\.c", "journal /batch_ledger"),
    (r"submit/journal/journal_sqlite", "journal submit crash /batch_ledger journal_disk parallel"),
    (r"submit/journal/journal_(look|place|state)\.c", "journal submit api"),
    (r"submit/journal/", "journal journal_postgres"),
    (r"isolate/(answer_pack|job_pack)\.c", "pack turns pool api"),
    (r"isolate/(confine|landlock|syscall_filter)\.c", "confine turns pool"),
    (r"isolate/processors\.c", "processors"),
    (r"isolate/pool_api\.c", "api opaque"),
    (r"isolate/pool\.c", "turns pool confine api pack seal"),
    (r"isolate/", "turns pool api pack opaque"),
    (r"locate/place/absolute\.c", "place pages paging spec check examples answer"),
    (r"locate/place/blank", "blank blank_page blank_producers answer turned"),
    (r"locate/place/candidate\.c", "choice account keyword field answer"),
    (r"locate/place/field\.c", "field choice account answer memory"),
    (r"locate/place/(page_ranges|paging)\.c", "pages paging account answer"),
    (r"locate/place/place\.c", "place turned keyword blank field"),
    (r"locate/place/", "keyword field account choice pages answer turned memory"),
    (r"submit/flows/(hand_over|evidence|files|seal_picture)\.c", "hand_over flows_files flows account flows_partner flows_alloc"),
    (r"submit/flows/fetch\.c", "download flows_files flows"),
    (r"submit/flows/", "flows flows_partner flows_files account hand_over flows_alloc"),
    (r"template/draft/", "labels draft idioms contracts draft_alloc"),
    (r"service/callback/wecom\.c", "/callback_receiver"),
    (r"service/callback/", "/callback_receiver"),
    (r"wecom/(archive_\w+)\.c", "archive alloc"),
    (r"wecom/(envelope|xml|event)\.c", "envelope event alloc"),
    (r"wecom/page", "page alloc"),
    (r"wecom/(send|people|reach)\.c", "send client page alloc"),
    (r"wecom/", "client send alloc"),
]
PREFIX = {"submit": "submit_", "journal": "submit_", "postgres": "submit_", "isolate": "isolate_", "place": "locate_", "flows": "submit_",
          "draft": "template_", "callback": "", "wecom": "wecom_"}

# file, text, what it becomes, tests
NAMED = [
    ("submit/submit.c", "if (strcmp(s->row.pdf_sha256, now.pdf_sha256) != 0)", "if (0)", ["submit_submit"]),
    ("submit/submit.c", "{ \"PDF (sha256)\", before->pdf_sha256, now->pdf_sha256 },", "{ \"PDF (sha256)\", \"\", \"\" },", ["submit_submit"]),
    ("submit/submission.c", "if (!is_result_of(result, doc))", "if (0)", ["submit_submit"]),
    ("submit/upload.c", "left > 0 && left <= FILE_ID_LIFE_S", "left > 0", ["submit_clock"]),
    ("base/output.c", "!sync_to_disk(writer->fd)", "0", ["base_output"]),
    ("base/output.c", "return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EBADF;", "return fd >= 0;", ["base_output"]),
    ("submit/flow.c", ".before = s->preview ? NULL : before,", ".before = NULL,", ["submit_submit", "submit_crash"]),
    ("submit/flow.c", "if (code == SIGNPREP_OK && !sp_journal_is_there(s->client->core->journal))", "if (0)", ["submit_submit"]),
    ("submit/submission.c", "if (created && !sp_journal_is_there(s->client->core->journal))", "if (0)", ["submit_submit"]),
    ("submit/submit.c", "if (!decided && !client->resend)", "if (0)", ["submit_submit"]),
    ("submit/exchange.c", "return made->clock_set = set_clock(client, answer);", "return false;", ["submit_submit"]),
    ("submit/call.c", "if (root != NULL && !is_without_fault(http))", "if (0)", ["submit_answers"]),
    ("submit/call.c", "names_flow(answer->response) ? SP_REPLY_BOTH", "0 ? SP_REPLY_BOTH", ["submit_answers"]),
    ("submit/journal/journal_sqlite_open.c", "if (((unsigned long) about.f_type & 0xffffffff) == shared_systems[i].type)", "if (0)", ["submit_journal"]),
    ("submit/journal/journal_sqlite_open.c", "return status == SP_FILE_SHARED ?", "return 0 ?", ["submit_journal"]),
    ("net/body.c", "return strcmp(hex, body->source_sha256) == 0;", "return true;", ["submit_submit", "submit_parts"]),
    ("isolate/pool.c", "if (slot->state == SP_POOL_SLOT_ALIVE && !sp_pool_slot_is_silent(slot))", "if (0)", ["isolate_turns"]),
    ("isolate/pool_slot.c", "slot->in.number == slot->number && ", "", ["isolate_turns"]),
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
    # How long a text of the stack is changes nothing when it is one longer.
    if not re.match(r"\s*(static )?(const )?(unsigned )?(char|struct \w+|\w+_t) .*\[[^]]*\]", bare):
        for match in re.finditer(r"(?<![\w.])(\d{1,4})(?![\w.])", bare):
            yield "number", match.start(), match.group(), str(int(match.group()) + 1)
    for match in re.finditer(r" ([+-]) 1\b", bare):
        yield "off by one", match.start(), match.group(), ""
    for old, new in (("return true;", "return false;"), ("return false;", "return true;"), ("return code;", "return SIGNPREP_OK;")):
        if old in bare:
            yield "return", bare.index(old), old, new
    match = re.match(r"(\t+(?:else )?if \()(.*)(\))$", line.rstrip())
    if match and line.count("(") == line.count(")"):
        yield "condition", match.start(2), match.group(2), "!(%s)" % match.group(2)
    text = line.strip()
    if re.match(r"^[A-Za-z_][\w>.\[\]*()-]*( [|&+-]?= .*|\(.*\)|\+\+|--);$", text) and not re.match(r"^(return|break|goto|continue|(\w+_)?(free|fclose|close|clear|finalize|Delete)\w*)\b", text):
        if line.count("(") == line.count(")"):
            yield "removed", line.index(text), text, ";"


def sites(tree, room):
    files = [folder + "/" + name for folder in FOLDERS for name in sorted(os.listdir(os.path.join(tree, folder))) if name.endswith(".c")]
    for path in [f for f in files if re.match(ROOMS[room][0], f)]:
        lines = open(os.path.join(tree, path), encoding="utf-8").read().split("\n")
        for number, line in enumerate(lines):
            if is_code(line):
                for kind, at, old, new in sites_of_line(line):
                    yield {"room": room, "file": path, "line": number + 1, "column": at, "kind": kind, "old": old, "new": new, "text": line.strip()}


def choose(tree, rooms, seed, count):
    """Each room's share; mixed, so that a run that is stopped has seen all rooms."""
    chosen, whole = [], sum(ROOMS[room][1] for room in rooms)
    for room in rooms:
        every = list(sites(tree, room))
        chosen += random.Random("%d %s" % (seed, room)).sample(every, min(len(every), count * ROOMS[room][1] // whole))
    random.Random(seed).shuffle(chosen)
    return sorted(chosen, key=lambda m: m["room"] == "postgres")


def tests_of(mutant):
    if "tests" in mutant:
        return mutant["tests"]
    names = next(names for pattern, names in TESTS if re.match(pattern, mutant["file"]))
    return [name[1:] if name.startswith("/") else PREFIX[mutant["room"]] + name for name in names.split()]


def run(command, limit, cwd):
    """Return code, or None when time is up: then all it started is ended with it."""
    child = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return child.wait(limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return None


class Bench:
    """The tree as it is, its library and tests, and what it takes to try one file in another shape."""

    def __init__(self, work, lane=0):
        self.work, self.tree, self.build = work, os.path.join(work, "tree"), os.path.join(work, "build")
        self.scratch = os.path.join(work, "scratch%d" % lane)
        os.makedirs(self.scratch, exist_ok=True)
        if not os.path.isdir(self.tree):
            subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", self.tree, "HEAD"], check=True)
        if not os.path.isfile(os.path.join(self.build, "build.ninja")):
            subprocess.run(["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None", "-DCMAKE_C_FLAGS=-O0 -g0",
                            "-DSIGNPREP_WERROR=OFF"], check=True, stdout=subprocess.DEVNULL)
        self.compilers = {os.path.relpath(e["file"], self.tree): e for e in json.load(open(os.path.join(self.build, "compile_commands.json")))}
        self.links, self.limits, self.plain_code = {}, {}, {}
        self.linker = ["-fuse-ld=lld"] if run(["ld.lld", "--version"], 10, work) == 0 else []

    def update(self):
        head = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
        subprocess.run(["git", "-C", self.tree, "checkout", "-q", "--detach", head], check=True)

    def ready(self, test):
        """Builds the test and runs it as it is, once. False when it fails: then it tells nothing."""
        if test in self.limits:
            return self.limits[test] is not None
        self.limits[test] = None
        if subprocess.run(["ninja", "-C", self.build, "-j1", "test_" + test], stdout=subprocess.DEVNULL).returncode != 0:
            print("%s: cannot be built" % test)
            return False
        commands = subprocess.run(["ninja", "-C", self.build, "-t", "commands", "test_" + test], capture_output=True, text=True).stdout
        self.links[test] = commands.strip().split("\n")[-1]
        start = time.time()
        ended = run([self.program(test)], 600, self.build)
        if ended != 0:
            print("%s: left out, it ends with %s without any change" % (test, ended), flush=True)
            return False
        self.limits[test] = max(LEAST_LIMIT_S, TIMES_AS_LONG * (time.time() - start))
        return True

    def program(self, test):
        return os.path.join(self.build, re.search(r" -o (\S+)", self.links[test]).group(1))

    def object_of(self, file):
        words = shlex.split(self.compilers[file]["command"])
        return words[words.index("-o") + 1]

    def compile(self, file, source, out, more=()):
        words = shlex.split(self.compilers[file]["command"])
        words = words[1:] if os.path.basename(words[0]) == "ccache" else words
        words[words.index("-o") + 1] = out
        words[-1] = source
        return run(words + list(more) + ["-w"], BUILD_LIMIT_S, self.compilers[file]["directory"]) == 0

    def link(self, test, mutated, right):
        """The mutated object in the place of the right one, or before the library that holds it. The line is "cd … && cc … -o … && :"."""
        words = shlex.split(self.links[test])
        words = [w for w in words[words.index("&&") + 1 if "&&" in words else 0:]]
        words = words[:words.index("&&")] if "&&" in words else words
        own = os.path.join(self.scratch, "test_" + test)
        words[words.index("-o") + 1] = own
        if right in words:
            words[words.index(right)] = mutated
            return own if run(words + self.linker, BUILD_LIMIT_S, self.build) == 0 else None
        at = next(i for i, w in enumerate(words) if w.endswith("libsignprep.a"))
        # Symbols of objects that come later are taken from what stands before.
        return own if run(words[:at] + [mutated] + words[at:] + self.linker, BUILD_LIMIT_S, self.build) == 0 else None

    def same_code(self, file, source):
        out = os.path.join(self.scratch, "optimised.o")
        flags = ["-O2", "-g0", "-fno-ident"]
        if file not in self.plain_code:
            original = os.path.join(self.scratch, "original.c")
            open(original, "w", encoding="utf-8").write(open(os.path.join(self.tree, file), encoding="utf-8").read())
            os.replace(original, os.path.join(self.scratch, os.path.basename(file)))
            self.plain_code[file] = open(out, "rb").read() if self.compile(file, os.path.join(self.scratch, os.path.basename(file)), out, flags) else None
        open(os.path.join(self.scratch, os.path.basename(file)), "w", encoding="utf-8").write(source)
        return self.compile(file, os.path.join(self.scratch, os.path.basename(file)), out, flags) and open(out, "rb").read() == self.plain_code[file]

    def mutate(self, mutant):
        before = open(os.path.join(self.tree, mutant["file"]), encoding="utf-8").read()
        if "line" not in mutant:
            assert mutant["old"] in before, mutant
            return before.replace(mutant["old"], mutant["new"], 1)
        lines = before.split("\n")
        line, at = lines[mutant["line"] - 1], mutant["column"]
        assert line[at:at + len(mutant["old"])] == mutant["old"], mutant
        lines[mutant["line"] - 1] = line[:at] + mutant["new"] + line[at + len(mutant["old"]):]
        return "\n".join(lines)

    def judge(self, mutant):
        """What became of it, and by which test."""
        source, path = self.mutate(mutant), os.path.join(self.scratch, os.path.basename(mutant["file"]))
        mutated = os.path.join(self.scratch, "mutated.o")
        with open(path, "w", encoding="utf-8") as out:
            out.write(source)
        if not self.compile(mutant["file"], path, mutated):
            return "stillborn", ""
        for test in [t for t in tests_of(mutant) if self.ready(t)]:
            program = self.link(test, mutated, self.object_of(mutant["file"]))
            if program is None:
                return "stillborn", test
            ended = run([program], self.limits[test], self.build)
            if ended not in (0, 77):
                return "killed", test + (" (no end)" if ended is None else "")
        return ("same code", "") if self.same_code(mutant["file"], source) else ("survived", "")


def name_of(mutant):
    return "%s:%s:%s:%s>%s" % (mutant["file"], mutant.get("line", 0), mutant.get("column", 0), mutant["old"], mutant["new"])


def read_done(path):
    if not os.path.isfile(path):
        return {}
    return {name_of(m): m for m in (json.loads(line) for line in open(path, encoding="utf-8"))}


def after_of(mutant):
    """The whole line as it became: so a survivor is known when lines have moved."""
    at = mutant.get("column", 0) - mutant.get("indent", 0)
    return mutant["text"][:at] + mutant["new"] + mutant["text"][at + len(mutant["old"]):]


def read_judged():
    path = os.path.join(HERE, "survivors.tsv")
    if not os.path.isfile(path):
        return {}
    rows = csv.DictReader((line for line in open(path, encoding="utf-8") if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {(r["file"], r["was"], r["became"]): r for r in rows}


def report(done):
    columns = ["killed", "same code", "equivalent", "sanitizer", "closed", "open", "stillborn"]
    rooms, judged, left = {}, read_judged(), []
    for mutant in done.values():
        end = mutant["end"]
        if end == "survived":
            row = judged.get((mutant["file"], mutant["text"], after_of(mutant)))
            end = row["verdict"] if row else "open"
            if not row:
                left.append(mutant)
        rooms.setdefault(mutant["room"], dict.fromkeys(columns, 0))[end] += 1
    print("| room | mutants | killed | same code | equivalent | sanitizers | closed | open | do not compile |\n|---|---|---|---|---|---|---|---|---|")
    for room, row in sorted(rooms.items()):
        print("| %s | %d | %s |" % (room, sum(row.values()), " | ".join(str(row[c]) for c in columns)))
    for m in left:
        print("%s\t%s\t%s\t\t" % (m["file"], m["text"], after_of(m)))


def find_again(bench, mutant):
    """Its line in the tree as it is now: the nearest one with the same text."""
    lines = open(os.path.join(bench.tree, mutant["file"]), encoding="utf-8").read().split("\n")
    at = [i + 1 for i, line in enumerate(lines) if line.strip() == mutant["text"]]
    if not at:
        return None
    line = min(at, key=lambda i: abs(i - mutant["line"]))
    indent = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    return dict(mutant, line=line, column=mutant["column"] - mutant["indent"] + indent, indent=indent)


def tell(mutant):
    print("%-9s %-24s %s:%s %s: %s -> %s" % (mutant["end"], mutant["by"], mutant["file"], mutant.get("line", ""), mutant["kind"], mutant["old"],
                                           mutant["new"]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rooms", default=",".join(ROOMS))
    parser.add_argument("--lane", type=int, default=0, help="a number of its own for each of several that share DIR once its tests are built")
    parser.add_argument("--no-named", action="store_true", help="without the holes of earlier days, which take minutes")
    parser.add_argument("--again", metavar="REGEX")
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    options.work = os.path.abspath(options.work)
    log = os.path.join(options.work, "mutants.jsonl")
    done = read_done(log)
    if options.report:
        report(done)
        return 0
    end = time.time() + options.minutes * 60
    os.nice(19)
    bench = Bench(options.work, options.lane)
    if options.again:
        bench.update()
        judged = read_judged()
        for mutant in [m for m in done.values() if m["end"] == "survived" and re.search(options.again, m["file"])]:
            row = judged.get((mutant["file"], mutant["text"], after_of(mutant)))
            now = find_again(bench, mutant) if not row or row["verdict"] in ("closed", "open") else None
            if now and time.time() < end:
                now["end"], now["by"] = bench.judge(now)
                tell(now)
        return 0
    named = [{"room": "named", "file": f, "kind": "named", "old": a, "new": b, "text": a, "tests": t} for f, a, b, t in NAMED]
    for mutant in ([] if options.no_named else named) + choose(bench.tree, options.rooms.split(","), options.seed, options.count):
        if name_of(mutant) in done:
            continue
        if time.time() > end:
            break
        if "line" in mutant:
            line = open(os.path.join(bench.tree, mutant["file"]), encoding="utf-8").read().split("\n")[mutant["line"] - 1]
            mutant["indent"] = len(line) - len(line.lstrip())
        mutant["end"], mutant["by"] = bench.judge(mutant)
        done[name_of(mutant)] = mutant
        with open(log, "a", encoding="utf-8") as out:
            out.write(json.dumps(mutant, ensure_ascii=False) + "\n")
        tell(mutant)
    report(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
