#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compares `signprep find` with poppler (pdftotext -bbox-layout) and PyMuPDF over a folder of PDFs.

    find_against_others.py SIGNPREP [FOLDER] [--words 60] [--phrases 30] [--seed 1] [--only REGEX] [--jobs 2]
        [--show 50] [--seconds 300]

Needs pdftotext and the module fitz (Debian: poppler-utils, python3-fitz). Keywords are drawn from what the two engines read, half
from each; find is asked for all of a file's keywords at once; then, page by page, the keyword is looked for in each engine's text
(reference.py), hits are paired (match.py), and those that one side lacks or has elsewhere are explained (classes.py). Exit status:
0 every disagreement has its class, 1 some are unexplained or a file could not be compared in time, 77 skipped: FOLDER or an
engine is missing. FOLDER is the corpus that SIGNPREP_SHARED points to; passwords are taken from FOLDER-manifest.tsv.
"""
import argparse
import collections
import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache

sys.dont_write_bytecode = True  # nothing into the source tree
try:
    import classes
    import engines
    import keywords
    import match
    import reference
except ImportError as error:
    print('skipped: %s' % error)
    sys.exit(77)

DOCUMENTED = {0, 3, 4, 7, 8, 9, 16}  # exit codes that find may have here


class OutOfTime(Exception):
    pass


class Trouble(Exception):
    """A file that find does not answer for, with what it said."""


class Ours:
    """Runs of `signprep find` over one file."""

    def __init__(self, program, path, password, seconds):
        self.command, self.path, self.seconds = [program, 'find', '--json', '--lang', 'en'], path, seconds
        if password:
            self.command += ['--password', password]
        self.again = lru_cache(maxsize=None)(self.one)

    def run(self, words, *switches):
        command = self.command + list(switches) + ['--', self.path] + list(words)
        run = subprocess.run(command, capture_output=True, timeout=self.seconds)
        if run.returncode not in DOCUMENTED:
            raise Trouble('exit %d' % run.returncode)
        answer = json.loads(run.stdout) if run.stdout else {}
        if 'queries' not in answer:
            raise Trouble('exit %d: %s' % (run.returncode, run.stderr.decode('utf-8', 'replace').split('\n')[0]))
        pages = collections.defaultdict(lambda: collections.defaultdict(list))
        for query in answer['queries']:
            for hit in query['hits']:
                pages[hit['page']][query['keyword']].append(hit)
        return pages

    def one(self, page, word, *switches):
        return self.run([word], *switches, '--pages', str(page))[page][word]


class Tally:
    def __init__(self):
        self.sums, self.classes, self.examples, self.unexplained = collections.Counter(), collections.Counter(), {}, []

    def add(self, engine, case, number, name):
        kind = classes.classify(case)
        key = (case.side, kind)
        self.classes[key + (engine,)] += 1
        around = case.hit['line'] if case.hit else case.page.line_text(case.found.line)
        line = '%s p.%d %s "%s" at %s in "%s"' % (name, number, engine, case.keyword, [round(v, 1) for v in case.box], around[:60])
        if case.side == classes.PLACE:
            line += ', theirs %s' % [round(v, 1) for v in case.found.box]
        self.examples.setdefault(key, line)
        if kind == classes.UNEXPLAINED:
            self.unexplained.append((case.side, line))

    def take(self, other):
        self.sums.update(other.sums)
        self.classes.update(other.classes)
        self.unexplained += other.unexplained
        for key, line in other.examples.items():
            self.examples.setdefault(key, line)


def compare_page(tally, name, number, pages, words, ours, again, facts):
    """`pages`: engine's name to its Page."""
    for engine, page in pages.items():
        second = next((p for n, p in pages.items() if n != engine), None)
        for word, folded in words:
            mine, theirs = ours.get(word, ()), page.find(folded)
            if not mine and not theirs:
                continue
            pairs, only_ours, only_theirs = match.pair(mine, theirs)
            apart = [(h, f) for h, f in pairs if not match.same_place(h, f)]
            tally.sums.update(ours=len(mine), theirs=len(theirs), agreed=len(pairs) - len(apart))

            def case(side, hit, found):
                return classes.Case(side, word, hit, found, page, second, facts,
                                    lambda text, *switches: again(number, text, *switches), theirs)
            odd = [(classes.OURS, h, None) for h in only_ours] + [(classes.THEIRS, None, f) for f in only_theirs]
            for side, hit, found in odd + [(classes.PLACE, h, f) for h, f in apart]:
                tally.add(engine, case(side, hit, found), number, name)


def compare_file(args, path, password):
    tally, name = Tally(), os.path.basename(path)
    readers = []
    for make in (lambda: engines.PyMuPDF(path, password), lambda: engines.Poppler(path, password, args.seconds)):
        try:
            readers.append(make())
        except engines.Unreadable:
            pass
    if not readers:
        tally.sums['files no other engine opens'] += 1
        return tally
    rng = random.Random('%d %s' % (args.seed, name))
    drawn = keywords.draw([(r.lines, r.count) for r in readers], args.words, args.phrases, rng)
    if not drawn:
        tally.sums['files without words'] += 1
        return tally
    ours = Ours(args.program, path, password, args.seconds)
    hits = ours.run(drawn)
    words = [(w, reference.fold(w)) for w in drawn]
    mupdf = next((r for r in readers if isinstance(r, engines.PyMuPDF)), None)
    for number in range(max(r.count for r in readers)):
        pages = {r.name: reference.Page(r.name, r.lines(number, mupdf.user_unit(number) if mupdf else 1.0)) for r in readers}
        facts = engines.Facts(mupdf, number) if mupdf and number < mupdf.count else engines.NoFacts
        compare_page(tally, name, number + 1, pages, words, hits[number + 1], ours.again, facts)
    tally.sums.update(files=1, keywords=len(words), pages=max(r.count for r in readers))
    return tally


def guarded(job):
    """One file, within its time; what went wrong is a line of text."""
    args, path, password = job

    def stop(*_):
        raise OutOfTime
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(args.seconds)
    try:
        return path, compare_file(args, path, password), None
    except (OutOfTime, subprocess.TimeoutExpired):
        return path, Tally(), 'out of time'
    except Trouble as trouble:
        return path, Tally(), str(trouble)
    finally:
        signal.alarm(0)


def passwords(folder):
    try:
        with open(folder.rstrip('/') + '-manifest.tsv', encoding='utf-8') as file:
            return {row['file']: row['password'] or '' for row in csv.DictReader(file, delimiter='\t')}
    except OSError:
        return {}


def report(total, troubles, show):
    print('\n| | |\n|---|---|')
    for key, value in total.sums.items():
        print('| %s | %s |' % (key, format(value, ',')))
    names = sorted({k[2] for k in total.classes})
    print('\n| | class | %s | example |\n|---|---|%s---|' % (' | '.join(names), '---|' * len(names)))
    for side, kind in sorted({k[:2] for k in total.classes}):
        counts = ' | '.join(str(total.classes[side, kind, n]) for n in names)
        print('| %s | %s | %s | %s |' % (side, kind, counts, total.examples[side, kind].replace('|', '\\|')))
    for path, text in troubles:
        print('not compared: %s: %s' % (os.path.basename(path), text))
    print('\n%d unexplained' % len(total.unexplained))
    for side, line in total.unexplained[:show]:
        print('  %s: %s' % (side, line))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('program')
    parser.add_argument('folder', nargs='?')
    parser.add_argument('--words', type=int, default=60)
    parser.add_argument('--phrases', type=int, default=30)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--only', default='', help='files whose name this regular expression finds')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--seconds', type=int, default=300, help='for each file')
    parser.add_argument('--show', type=int, default=50, help='lines of what is unexplained')
    args = parser.parse_args()
    if not args.folder and 'SIGNPREP_SHARED' in os.environ:
        args.folder = os.path.join(os.environ['SIGNPREP_SHARED'], 'corpus', 'dev')
    if not shutil.which('pdftotext') or not args.folder or not os.path.isdir(args.folder):
        print('skipped: needs pdftotext and a folder (SIGNPREP_SHARED)')
        return 77
    known = passwords(args.folder)
    names = [n for n in sorted(os.listdir(args.folder)) if n.lower().endswith('.pdf') and re.search(args.only, n)]
    jobs = [(args, os.path.join(args.folder, n), known.get(n, '')) for n in names]
    total, troubles = Tally(), []
    with ProcessPoolExecutor(args.jobs) as pool:
        for path, tally, trouble in pool.map(guarded, jobs):
            total.take(tally)
            if trouble:
                troubles.append((path, trouble))
    report(total, troubles, args.show)
    return 1 if total.unexplained or any(text == 'out of time' for _, text in troubles) else 0


if __name__ == '__main__':
    sys.exit(main())
