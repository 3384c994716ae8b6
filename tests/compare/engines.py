# SPDX-License-Identifier: AGPL-3.0-or-later
"""What poppler and PyMuPDF read: pages of lines of characters, each with its box in viewed space.

A page is a list of lines, a line a list of Char. Blanks that an engine makes up between words are characters without a box.
"""
import re
import subprocess
from collections import namedtuple
from functools import lru_cache
from html import unescape

import fitz

fitz.TOOLS.mupdf_display_errors(False)

# box: where it stands; word: the box of the whole word, when only that is known for certain; size: of the font
Char = namedtuple('Char', 'text box word size')
Item = namedtuple('Item', 'rect has_appearance texts')
BLANK = Char(' ', None, None, 0)
FLAGS = fitz.TEXT_PRESERVE_WHITESPACE | fitz.TEXT_PRESERVE_LIGATURES
HEX = re.compile('<([Ff][Ee][Ff][Ff](?:[0-9A-Fa-f]{4})*)>')
WORD = re.compile(r'<word xMin="([-\d.e+]+)" yMin="([-\d.e+]+)" xMax="([-\d.e+]+)" yMax="([-\d.e+]+)">(.*?)</word>')


BROKEN = (RuntimeError, ValueError, IndexError, AttributeError)  # what fitz raises for damaged files


def unhex(match):
    """A hexadecimal string as text, where it is UTF-16."""
    return bytes.fromhex(match[1]).decode('utf-16', 'replace') + ' '


class Unreadable(Exception):
    pass


class PyMuPDF:
    name = 'PyMuPDF'

    def __init__(self, path, password):
        try:
            self.doc = fitz.open(path)
            if self.doc.needs_pass and not self.doc.authenticate(password):
                raise Unreadable('password')
            self.count = self.doc.page_count if self.doc.is_pdf else 0
        except BROKEN as error:
            raise Unreadable(str(error)) from error

    def user_unit(self, number):
        if number >= self.count:
            return 1.0
        kind, value = self.doc.xref_get_key(self.doc.page_xref(number), 'UserUnit')
        return float(value) if kind in ('int', 'float') and float(value) > 0 else 1.0

    @lru_cache(maxsize=1)
    def page(self, number):
        return self.doc[number]

    def lines(self, number, _unit=1.0):
        if number >= self.count:
            return []
        try:
            page = self.page(number)
            turn = page.rotation_matrix if page.rotation else None
            blocks = page.get_text('rawdict', flags=FLAGS, clip=fitz.INFINITE_RECT())['blocks']
        except BROKEN:
            return []
        lines = []
        for block in blocks:
            for line in block.get('lines', ()):
                chars = [Char(c['c'], c['bbox'], None, span['size']) for span in line['spans'] for c in span['chars']]
                lines.append([c._replace(box=tuple(fitz.Rect(c.box) * turn)) for c in chars] if turn else chars)
        return lines

    def need_appearances(self):
        return self.doc.xref_get_key(self.doc.pdf_catalog(), 'AcroForm/NeedAppearances')[1] == 'true'

    def has_appearance(self, xref):
        return self.doc.xref_get_key(xref, 'AP')[0] != 'null'


class Facts:
    """What PyMuPDF tells of a page besides its text, asked for only when needed."""

    def __init__(self, mupdf, number):
        self.mupdf, self.number = mupdf, number
        self.need_appearances = mupdf.need_appearances()

    def page(self):
        return self.mupdf.page(self.number)

    @lru_cache(maxsize=None)
    def items(self):
        """Annotations and fields with their texts: values, options, captions, names."""
        items = []
        try:
            page, doc = self.page(), self.mupdf.doc
            turn = page.transformation_matrix * page.rotation_matrix
            for xref, *_ in page.annot_xrefs():
                if not xref:  # written into the page itself
                    text = doc.xref_object(doc.page_xref(self.number), compressed=True)
                    return [Item(self.box(), '/AP' in text, text + (' SIGN' if '/FT/Sig' in text else ''))]
                rect = doc.xref_get_key(xref, 'Rect')[1].strip('[] ').split()
                parent = re.match(r'(\d+) 0 R', doc.xref_get_key(xref, 'Parent')[1])
                texts = [doc.xref_get_key(x, key)[1] for x in [xref] + [int(m[1]) for m in [parent] if m]
                         for key in ('V', 'Opt', 'MK/CA', 'T', 'Contents')]
                if '/Sig' in [doc.xref_get_key(x, 'FT')[1] for x in [xref] + [int(m[1]) for m in [parent] if m]]:
                    texts.append('SIGN')  # what PyMuPDF shows in a signature field that nobody signed
                if len(rect) == 4:
                    items.append(Item(tuple(fitz.Rect(*map(float, rect)) * turn), self.mupdf.has_appearance(xref),
                                      HEX.sub(unhex, ' '.join(texts))))
        except BROKEN:
            pass
        return items

    @lru_cache(maxsize=None)
    def box(self):
        return tuple(self.page().rect)

    def user_unit(self):
        return self.mupdf.user_unit(self.number)

    @lru_cache(maxsize=None)
    def boxes_meet(self):
        keys = [self.mupdf.doc.xref_get_key(self.mupdf.doc.page_xref(self.number), k)[1] for k in ('MediaBox', 'CropBox')]
        boxes = [fitz.Rect(*map(float, k.strip('[] ').split())) for k in keys if re.fullmatch(r'\[[-+.\d\s]+\]', k)]
        return len(boxes) < 2 or not (boxes[0] & boxes[1]).is_empty

    @lru_cache(maxsize=None)
    def uprights(self):
        """Upright lines and edges of shapes: (x, top, bottom)."""
        found = []
        try:
            drawings = self.page().get_drawings()
        except BROKEN:
            drawings = []
        for drawing in drawings:
            for item in drawing['items']:
                if item[0] == 'l' and abs(item[1].x - item[2].x) < 1:
                    found.append((item[1].x, min(item[1].y, item[2].y), max(item[1].y, item[2].y)))
                elif item[0] == 're':
                    found += [(item[1].x0, item[1].y0, item[1].y1), (item[1].x1, item[1].y0, item[1].y1)]
        return found


class NoFacts:
    """Of a file that PyMuPDF does not open."""
    need_appearances = False
    items = uprights = staticmethod(lambda: ())
    user_unit = staticmethod(lambda: 1.0)
    boxes_meet = staticmethod(lambda: True)
    box = staticmethod(lambda: (-1e9, -1e9, 1e9, 1e9))


class Poppler:
    """pdftotext gives boxes of words: those of characters are equal shares of them, along its longer side."""
    name = 'poppler'

    def __init__(self, path, password, seconds):
        args = ['pdftotext', '-q', '-cropbox', '-bbox-layout'] + (['-upw', password] if password else [])
        try:
            run = subprocess.run(args + [path, '-'], capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Unreadable('time') from error
        self.pages = run.stdout.decode('utf-8', 'replace').split('<page ')[1:]
        self.count = len(self.pages)
        if run.returncode and not self.count:
            raise Unreadable('exit %d' % run.returncode)

    def lines(self, number, unit=1.0):
        lines = []
        for part in self.pages[number].split('<line ')[1:] if number < self.count else ():
            line = []
            for m in WORD.finditer(part):
                box = tuple(float(m[i]) * unit for i in range(1, 5))
                if line:
                    line.append(BLANK)
                line.extend(shares(unescape(m[5]), box) if m[5] else ())
            lines.append(line)
        return lines


def shares(word, box):
    """Characters of a word, each with its share of the box; ideographs count twice."""
    weights = [1 if c < '\u1100' else 2 for c in word]
    upright = len(word) > 1 and box[3] - box[1] > 1.5 * (box[2] - box[0])
    low, high = (box[1], box[3]) if upright else (box[0], box[2])
    size, step, chars = min(box[3] - box[1], box[2] - box[0]) if upright else box[3] - box[1], (high - low) / sum(weights), []
    for c, weight in zip(word, weights):
        end = low + weight * step
        chars.append(Char(c, (box[0], low, box[2], end) if upright else (low, box[1], end, box[3]), box, size))
        low = end
    return chars
