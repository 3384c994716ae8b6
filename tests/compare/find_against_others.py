#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compares `signprep find` with pdftotext -bbox (poppler) and MuPDF's Python binding over a folder of PDFs.

Run by hand; needs pdftotext and the module fitz (Debian: poppler-utils, python3-fitz).

    find_against_others.py SIGNPREP FOLDER [--words 40] [--phrases] [--seed 1] [--only NAME] [--show 5]

Two questions are asked of every file:
  recall     words are drawn at random from what pdftotext reads; does ours find each of them where pdftotext has it?
  precision  each hit of ours: are the characters that MuPDF sees within its box those of the keyword?
Neither engine is always right: disagreements are listed to be looked at, and the tool's exit status says nothing.
"""
import argparse, json, os, random, re, subprocess, sys, unicodedata
from html import unescape

import fitz


def fold(text):
    text = unicodedata.normalize('NFKC', text).casefold()
    return re.sub(r'[\s\u00ad\u200b-\u200f\ufeff]+', '', text)


def poppler_words(path):
    """[(page, word, x0, y0, x1, y1)] in viewed space."""
    out = subprocess.run(['pdftotext', '-q', '-cropbox', '-bbox', path, '-'], capture_output=True, timeout=120).stdout.decode('utf-8', 'replace')
    words, page = [], 0
    for line in out.splitlines():
        if '<page ' in line:
            page += 1
        m = re.search(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>', line)
        if m:
            words.append((page, unescape(m.group(5))) + tuple(float(m.group(i)) for i in range(1, 5)))
    return words


def phrases(words):
    """Two or three words that stand side by side, as one."""
    out = []
    for count in (2, 3):
        for run in zip(*(words[i:] for i in range(count))):
            height = run[0][5] - run[0][3]
            level = all(a[0] == b[0] and abs(a[3] - b[3]) < 0.5 and abs(a[5] - b[5]) < 0.5 for a, b in zip(run, run[1:]))
            if level and all(0 < b[2] - a[4] < 0.5 * height for a, b in zip(run, run[1:])):
                text = ' '.join(w[1] for w in run)
                out.append((run[0][0], text, run[0][2], run[0][3], run[-1][4], run[-1][5]))
    return out


def user_units(path):
    """Page number to UserUnit: poppler leaves it out of its coordinates."""
    units = {}
    try:
        doc = fitz.open(path)
        for page in doc if not doc.needs_pass else []:
            kind, value = doc.xref_get_key(page.xref, 'UserUnit')
            units[page.number + 1] = float(value) if kind in ('int', 'float') else 1.0
    except (RuntimeError, ValueError):
        pass
    return units


def ours(program, path, keywords):
    run = subprocess.run([program, 'find', '--json', '--', path] + keywords, capture_output=True, timeout=300)
    try:
        return json.loads(run.stdout)['queries']
    except ValueError:
        print('%s: exit %d, %s' % (path, run.returncode, run.stderr.decode('utf-8', 'replace')[:200]))
        return None


def overlaps(hit, x0, y0, x1, y1):
    a = hit['rect']
    return a[0] < x1 and a[2] > x0 and a[1] < y1 and a[3] > y0


def page_chars(page):
    """[(character, x, y)] centres in viewed space."""
    chars = []
    for block in page.get_text('rawdict', flags=fitz.TEXT_PRESERVE_WHITESPACE | fitz.TEXT_PRESERVE_LIGATURES)['blocks']:
        for line in block.get('lines', []):
            for span in line['spans']:
                for c in span['chars']:
                    r = fitz.Rect(c['bbox']) * page.rotation_matrix
                    chars.append((c['c'], (r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2))
    return chars


def choose(words, count, rng):
    seen = sorted({w[1] for w in words if 2 <= len(fold(w[1])) <= 40 and re.search(r'\w\w', w[1]) and '\ufffd' not in w[1]})
    return rng.sample(seen, min(count, len(seen)))


def check_recall(words, queries):
    missing, total = [], 0
    for keyword, query in queries.items():
        for page, word, *box in words:
            if word != keyword:
                continue
            total += 1
            if not any(h['page'] == page and overlaps(h, *box) for h in query['hits']):
                missing.append((page, word, [round(v, 1) for v in box]))
    return total, missing


def check_precision(path, queries):
    doc, cache, wrong, total = fitz.open(path), {}, [], 0
    if doc.needs_pass:
        return 0, []
    for keyword, query in queries.items():
        for h in query['hits'][:200]:
            if h['page'] not in cache:
                cache = {h['page']: page_chars(doc[h['page'] - 1])}
            x0, y0, x1, y1 = h['rect']
            inside = ''.join(c for c, x, y in cache[h['page']] if x0 - 0.5 <= x <= x1 + 0.5 and y0 - 1 <= y <= y1 + 1)
            total += 1
            if set(fold(keyword)) - set(fold(inside)) - {'-'}:
                wrong.append((h['page'], keyword, h['rect'], h['flags'], inside[:60]))
    return total, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('program')
    parser.add_argument('folder')
    parser.add_argument('--words', type=int, default=40)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--only', default='')
    parser.add_argument('--phrases', action='store_true', help='draw two or three neighbouring words instead of one')
    parser.add_argument('--show', type=int, default=5)
    args = parser.parse_args()
    sums = [0, 0, 0, 0, 0]
    fitz.TOOLS.mupdf_display_errors(False)
    for name in sorted(os.listdir(args.folder)):
        if not name.lower().endswith('.pdf') or args.only not in name:
            continue
        path, rng = os.path.join(args.folder, name), random.Random(args.seed)
        try:
            words = poppler_words(path)
            units = user_units(path)
            words = [(w[0], w[1]) + tuple(v * units.get(w[0], 1.0) for v in w[2:]) for w in words]
            if args.phrases:
                words = phrases(words)
            keywords = choose(words, args.words, rng)
            answer = ours(args.program, path, keywords) if keywords else []
            if answer is None:
                continue
            queries = {q['keyword']: q for q in answer}
            total, missing = check_recall(words, queries)
            checked, wrong = check_precision(path, queries)
        except (subprocess.TimeoutExpired, RuntimeError) as error:
            print('%s: %s' % (name, error))
            continue
        for i, n in enumerate((1, total, len(missing), checked, len(wrong))):
            sums[i] += n
        if missing or wrong:
            print('%s: %d of %d not found, %d of %d doubtful' % (name, len(missing), total, len(wrong), checked))
            for item in missing[:args.show]:
                print('    not found', *item)
            for item in wrong[:args.show]:
                print('    doubtful ', *item)
    print('%d files: recall %d of %d, doubtful %d of %d' % (sums[0], sums[1] - sums[2], sums[1], sums[4], sums[3]))


if __name__ == '__main__':
    sys.exit(main())
