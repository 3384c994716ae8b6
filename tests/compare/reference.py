# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keywords found in another engine's text by the rules of docs/locating.md, written down a second time: folding by Python's
unicodedata, white space as that engine tells it, never across lines.
"""
import re
import unicodedata
from collections import namedtuple
from functools import lru_cache

# box: of the letters, or of the words they are in; ends: whether it is the letters' at the start and at the end; raw: as the
# engine has it; line, first, last: where in the page's lines
Found = namedtuple('Found', 'box ends middle raw line first last')

IGNORABLE = re.compile('[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164'
                       '\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]')


def typed(c):
    """What is typed for a typographic mark, by its name in Unicode."""
    name = unicodedata.name(c, '')
    if unicodedata.category(c) == 'Pd' or name in ('MINUS SIGN', 'BOX DRAWINGS LIGHT HORIZONTAL'):
        return '-'
    if re.fullmatch('(LEFT|RIGHT|SINGLE|DOUBLE|HIGH-REVERSED-9|LOW-9|REVERSED|COMMA| |-9)*QUOTATION MARK|(REVERSED |LOW )?(DOUBLE )?PRIME'
                    '( QUOTATION MARK)?|(REVERSED |LOW )?DOUBLE PRIME QUOTATION MARK', name) and c not in '"':
        return '"' if 'DOUBLE' in name else "'"
    return c


@lru_cache(maxsize=None)
def fold_char(c):
    if c.isspace() or c in '\u3000\xa0':
        return ' '
    c = ''.join(map(typed, c))
    folded = unicodedata.normalize('NFKC', IGNORABLE.sub('', unicodedata.normalize('NFKC', c)).casefold())
    return unicodedata.normalize('NFKC', folded.casefold()) if folded.strip() else folded.strip()


@lru_cache(maxsize=None)
def is_han(c):
    """Ideographs, kana, Hangul, and fullwidth punctuation."""
    n = ord(c)
    return (0x2e80 <= n <= 0x9fff or 0xac00 <= n <= 0xd7af or 0xf900 <= n <= 0xfaff or 0xfe30 <= n <= 0xfe4f
            or 0xff00 <= n <= 0xffef or 0x1100 <= n <= 0x11ff or 0xa960 <= n <= 0xa97f or 0x1b000 <= n <= 0x1b16f
            or 0x20000 <= n <= 0x3ffff)


@lru_cache(maxsize=None)
def is_point(c):
    return not c.isalnum() and not c.isspace() and unicodedata.category(c)[0] in 'PS'


class Folded:
    """A line's text as it is compared, and the character that each of its letters comes from."""

    def __init__(self, texts):
        self.text, self.origin = '', []
        letters, blank, last = [], False, ''
        for index, text in enumerate(texts):
            for c in text:
                folded = fold_char(c)
                if folded == ' ':
                    blank = True
                    continue
                if not folded:
                    continue
                kind = 'han' if is_han(c) or (is_point(c) and last == 'han') else 'point' if is_point(c) else 'other'
                if blank and last and not (kind == 'han' or last == 'han' or kind == last == 'point'):
                    letters.append(' ')
                    self.origin.append(index)
                blank, last = False, kind
                letters.extend(folded)
                self.origin.extend([index] * len(folded))
        self.text = ''.join(letters)
        if not self.text.isascii():
            self.compose()

    def compose(self):
        """e and its accent, or parts of a syllable, that came one by one."""
        composed = unicodedata.normalize('NFC', self.text)
        if composed == self.text:
            return
        origin, at = [], 0
        for c in composed:
            origin.append(self.origin[min(at, len(self.origin) - 1)])
            taken = 1
            while at + taken < len(self.text) and unicodedata.normalize('NFC', self.text[at:at + taken]) != c:
                taken += 1
            at += taken
        self.text, self.origin = composed, origin


def fold(text):
    return Folded(text).text


def bounds(boxes):
    boxes = [b for b in boxes if b]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


class Page:
    """One page as one engine reads it."""

    def __init__(self, engine, lines):
        self.engine = engine
        self.lines = [line for line in lines if line]
        folded = [Folded([c.text for c in line]) for line in self.lines]
        self.starts, at = [], 0
        for f in folded:
            self.starts.append(at)
            at += len(f.text) + 1
        self.folded = folded
        self.text = '\n'.join(f.text for f in folded)

    def find(self, keyword):
        """Every place of an already folded keyword."""
        found, at, line = [], self.text.find(keyword), 0
        while at >= 0:
            while line + 1 < len(self.starts) and self.starts[line + 1] <= at:
                line += 1
            origin, start = self.folded[line].origin, at - self.starts[line]
            first, last = origin[start], origin[start + len(keyword) - 1]
            if any(c.box and c.text.strip() for c in self.lines[line][first:last + 1]):
                found.append(self.found(line, first, last))
            at = self.text.find(keyword, at + len(keyword))
        return found

    def found(self, number, first, last):
        line = self.lines[number]
        chars = [c for c in line[first:last + 1] if c.box and c.text.strip()]
        before, after = line[first - 1] if first else None, line[last + 1] if last + 1 < len(line) else None
        ends = (not (chars[0].word and before and before.word is chars[0].word),
                not (chars[-1].word and after and after.word is chars[-1].word))
        inner = bounds(c.box for c in chars)
        return Found(bounds(c.word or c.box for c in chars), ends, ((inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2),
                     ''.join(c.text for c in line[first:last + 1]), number, first, last)

    def line_text(self, number):
        return ''.join(c.text for c in self.lines[number])

    def chars_in(self, box, slack=0.0):
        """Characters, blanks left out, whose centre is in a box, as (line, index, Char)."""
        x0, y0, x1, y1 = box
        inside = []
        for number, line in enumerate(self.lines):
            for index, c in enumerate(line):
                if c.box and c.text.strip() and x0 - slack <= (c.box[0] + c.box[2]) / 2 <= x1 + slack and \
                        y0 - slack <= (c.box[1] + c.box[3]) / 2 <= y1 + slack:
                    inside.append((number, index, c))
        return inside
