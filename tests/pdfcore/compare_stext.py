#!/usr/bin/env python3
"""Compares glyph origins with mutool's structured text. Usage: compare_stext.py DUMP_TEXT [PAGES [FILE...]]

Without FILE, some files of the corpus that SIGNPREP_SHARED points to; exit code 77 (skipped) when it or mutool is
missing. Blanks and what mutool cannot map are left out. Widths with fractions are cut off by MuPDF before 1.24, so a
third of a point is allowed; vertical writing has another origin and is not in the list."""
import collections
import os
import re
import shutil
import subprocess
import sys

FILES = """deb-debian-reference-zh---debian-reference.zh-cn.pdf deb-texlive-lang-chinese--lshort-zh-cn.pdf
deb-debian-policy--policy.pdf deb-installation-guide-a--install.ja.pdf deb-texlive-lang-korean--cjk-ko-doc.pdf
UsTaxes--f1040sb.pdf UsTaxes--f8995a.pdf deb-gnuplot-doc--gnuplot.pdf documenso--documenso-supporter-pledge.pdf
deb-texlive-lang-chinese--zhlipsum.pdf OCRmyPDF--rotated_skew.pdf zufang--uc99f24.pdf""".split()
ENTITIES = {'&lt;': 60, '&gt;': 62, '&amp;': 38, '&quot;': 34, '&apos;': 39}
BLANK = {0x20, 0xa0, 0x3000, 0xfffd}
SLACK = 0.35


def ours(program, path, pages):
    out = subprocess.run([program, '-n', str(pages), path], capture_output=True, timeout=60).stdout.decode('utf-8', 'replace')
    found, page = {}, None
    for line in out.splitlines():
        part = line.split(' ')
        if part[0] == 'page':
            page = found.setdefault(int(part[1]), collections.defaultdict(list))
        elif part[0] == 'glyph':
            x, y = float(part[2]), float(part[3])
            cps = [int(cp, 16) for cp in part[1].split('U+')[1:]]
            page[round(x), round(y)].append((x, y, cps))
    return found


def theirs(path, pages):
    out = subprocess.run(['mutool', 'draw', '-q', '-F', 'stext', '-O', 'preserve-ligatures,preserve-whitespace', '-o', '-', path,
        '1-%d' % pages], capture_output=True, timeout=60).stdout
    for number, page in enumerate(out.split(b'<page ')[1:], 1):
        for m in re.finditer(rb'<char quad="[^"]*" x="([^"]*)" y="([^"]*)"[^>]*? c="([^"]*)"', page):
            text = m[3].decode('utf-8', 'replace')
            numeric = re.match(r'&#x([0-9a-fA-F]+);|&#(\d+);', text)
            if numeric:
                cp = int(numeric[1], 16) if numeric[1] else int(numeric[2])
            else:
                cp = ENTITIES.get(text) or ord(text[0]) if text else 0
            yield number, cp, float(m[1]), float(m[2])


def matches(page, cp, x, y):
    return any(abs(gx - x) < SLACK and abs(gy - y) < SLACK and cp in cps
        for i in (-1, 0, 1) for k in (-1, 0, 1) for gx, gy, cps in page.get((round(x) + i, round(y) + k), ()))


def main():
    program, pages = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    files = sys.argv[3:]
    shared = os.environ.get('SIGNPREP_SHARED')
    if not shutil.which('mutool') or not (files or shared):
        print('skipped: needs mutool and SIGNPREP_SHARED')
        return 77
    files = files or [os.path.join(shared, 'corpus', 'dev', name) for name in FILES]
    status = 0
    for path in filter(os.path.exists, files):
        own, seen, missed, example = ours(program, path, pages), 0, 0, None
        for number, cp, x, y in theirs(path, pages):
            if cp in BLANK:
                continue
            seen += 1
            if not matches(own.get(number, {}), cp, x, y):
                missed += 1
                example = example or 'page %d U+%04X at (%.2f, %.2f)' % (number, cp, x, y)
        print('%s: %d glyphs, %d not found%s' % (os.path.basename(path), seen, missed, ', first: ' + example if example else ''))
        if missed * 100 > seen:
            status = 1
    return status


if __name__ == '__main__':
    sys.exit(main())
