# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a hit is ours or theirs alone, or stands elsewhere. Each rule asks for evidence; what no rule takes is unexplained."""
import re
import unicodedata

import match
import reference

OURS, THEIRS, PLACE = 'ours only', 'theirs only', 'place'
UNEXPLAINED = 'unexplained'
GAP_COLUMN, GAP_MAX = 0.9, 2.5  # em, of docs/locating.md
LIGATURE = re.compile('[\ufb00-\ufb06\u01c4-\u01cc\u01f1-\u01f3\u0132\u0133]')


class Case:
    """One disagreement: `hit` is ours, `found` theirs (None where there is none); `page` and `second` are the page as this
    engine and the other one read it, `facts` what PyMuPDF tells of the page besides text, `again(keyword, *switches)` the hits
    of another run of find on this page, `twins` all that this engine found for the keyword."""

    def __init__(self, side, keyword, hit, found, page, second, facts, again, twins):
        self.side, self.keyword, self.hit, self.found = side, keyword, hit, found
        self.page, self.second, self.facts, self.again, self.twins = page, second, facts, again, twins

    @property
    def box(self):
        return self.hit['rect'] if self.hit else self.found.box


def dense(text):
    return reference.fold(text).replace(' ', '')


def overlapping(hits, box):
    return [h for h in hits if any(match.shared(p, box) > 0.5 for p in match.parts(h))]


def letters(page, box, direction, slack=0.5):
    """Characters of theirs at a place, along the writing; whole words where they know no more."""
    inside = page.chars_in(box, slack)
    words = {id(c.word) for _, _, c in inside if c.word}
    if words:
        inside = [(n, i, c) for n, line in enumerate(page.lines) for i, c in enumerate(line) if id(c.word) in words]
    key = {0: lambda b: b[0] + b[2], 90: lambda b: -b[1] - b[3], 180: lambda b: -b[0] - b[2], 270: lambda b: b[1] + b[3]}[direction]
    return sorted(inside, key=lambda item: key(item[2].box))


def spelled(found):
    return dense(''.join(c.text for _, _, c in found))


def outside(box, page_box):
    return box[0] < page_box[0] or box[1] < page_box[1] or box[2] > page_box[2] or box[3] > page_box[3]


# Hits that only we have.

def hyphenated(case):
    """Two quads: what the engine has in the first, less its hyphen, and in the second make the keyword."""
    parts = match.parts(case.hit)
    if len(parts) < 2:
        return False
    size = match.em(case.hit)
    read = [spelled(letters(case.page, (p[0] - size / 2, p[1], p[2] + size / 2, p[3]), case.hit['direction'])) for p in parts]
    bare = ''.join(read).replace('-', '').replace('\u2010', '')
    return all('-' in r or '\u2010' in r for r in read[:-1]) and dense(case.keyword).replace('-', '') in bare


def in_appearance(case):
    """We say it is an annotation's or a field's, and PyMuPDF knows one at this place."""
    return bool({'annotation', 'field'} & set(case.hit['flags'])) and \
        any(match.shared(case.hit['rect'], item.rect) > 0.5 for item in case.facts.items())


def at_the_edge(case):
    """Part of it lies beyond the edge of the page."""
    return outside(case.hit['rect'], case.facts.box())


def broken_up(case):
    """The same characters stand there side by side, but the engine has them in several lines, or in another order."""
    for box in hung(case.hit, case.page):
        found = letters(case.page, box, case.hit['direction'])
        places = [(n, i) for n, i, _ in found]
        if dense(case.keyword) in spelled(found) and (len({n for n, _ in places}) > 1 or places != sorted(places)):
            return True
    return False


def spaced_otherwise(case):
    """The same characters in one line of theirs: only blanks differ."""
    found = letters(case.page, case.box, case.hit['direction'])
    return len({n for n, _, _ in found}) == 1 and dense(case.keyword) in spelled(found)


def raised_left_out(case):
    """Without the smaller ones, superscripts and ruby, the engine's characters there are the keyword's."""
    for box in hung(case.hit, case.page):
        found = letters(case.page, box, case.hit['direction'])
        largest = max((c.size for _, _, c in found), default=0)
        if dense(case.keyword) in spelled([item for item in found if item[2].size > 0.85 * largest]):
            return True
    return False


def read_otherwise(case):
    """The engine has nothing there, or other characters; the other engine has what we have, where we have it."""
    found = letters(case.page, case.box, case.hit['direction'])
    return dense(case.keyword) not in spelled(found) and second_finds(case)


def no_map(case):
    """The lines it has there are strewn with what it could not read."""
    lines = {n for n, _, _ in letters(case.page, case.box, case.hit['direction'])}
    return any(unreadable(case.page.line_text(n)) for n in lines)


# Hits that only they have.

def merged(case):
    """Another of their hits for the keyword stands in the same place: fake bold, a shadow, text under an OCR layer."""
    return any(t is not case.found and match.shared(t.box, case.found.box) > 0.5 for t in case.twins)


def hidden(case):
    """Found with Match Hidden."""
    return bool(overlapping(case.again(case.keyword, '--hidden'), case.found.box))


def drawn_by_engine(case):
    """In a field or annotation without an appearance, or with one that the engine replaced: its text is the value, an option, a
    caption, or the word that the engine puts there."""
    for item in case.facts.items():
        replaced = not item.has_appearance or case.facts.need_appearances
        told = dense(case.keyword) in dense(item.texts)
        if match.shared(item.rect, case.found.box) > 0.5 and (replaced or told):
            return True
        if replaced and told:
            return True  # drawn beyond its frame: options of a list, a font of negative size
    return False


def loose_pattern(keyword):
    """The keyword with or without blanks anywhere."""
    return r'\s*'.join(re.escape(c) for c in keyword if not c.isspace())


def blank_differs(case):
    """We find the characters there when blanks do not matter."""
    hits = overlapping(case.again(loose_pattern(case.keyword), '--regex', '--hidden'), case.found.box)
    return any(dense(h['text']) == dense(case.keyword) for h in hits)


def rule_between(case):
    """A drawn line stands between two of its characters."""
    chars = [c for c in case.page.lines[case.found.line][case.found.first:case.found.last + 1] if c.box and c.text.strip()]
    for x, top, bottom in case.facts.uprights():
        if any(a.box[2] - 1 <= x <= b.box[0] + 1 and top < a.box[3] and bottom > a.box[1] for a, b in zip(chars, chars[1:])):
            return True
    return False


def apart(case):
    """Between two of its characters is a gap that parts columns or cells, or they stand on different lines or on each other: as
    this engine has it, or as the other has it at the same place."""
    places = [(case.page, case.found)]
    if case.second is not None:
        again = case.second.find(reference.fold(case.keyword))
        places += [(case.second, f) for f in again if match.shared(f.box, case.found.box) > 0.5]
    return any(parted(page.lines[f.line][f.first:f.last + 1]) for page, f in places)


def parted(chars):
    chars = [c for c in chars if c.box and c.text.strip()]
    for a, b in zip(chars, chars[1:]):
        if a.word is not None and a.word is b.word:
            continue
        size, narrower = max(a.size, b.size, 0.1), min(a.box[2] - a.box[0], b.box[2] - b.box[0])
        gap = max(b.box[0] - a.box[2], b.box[1] - a.box[3], a.box[1] - b.box[3])
        step, lap = abs(a.box[3] - b.box[3]), min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
        han = reference.is_han(a.text[0]) and reference.is_han(b.text[0])
        if gap > (GAP_MAX if han else GAP_COLUMN) * size or step > 0.5 * size or lap > 0.5 * narrower:
            return True
    return False


def read_otherwise_by_us(case):
    """We read other characters at this place, or none; the other engine does not find it there either."""
    ours = overlapping(case.again('.+', '--regex', '--hidden'), case.found.box)
    return dense(case.keyword) not in dense(''.join(h['text'] for h in ours)) and not second_finds(case)


def no_map_there(case):
    return unreadable(case.page.line_text(case.found.line))


# Either side.

def unreadable(text):
    return '\ufffd' in text


def second_finds(case):
    if case.second is None:
        return False
    boxes = hung(case.hit, case.second) if case.hit else [case.box]
    return any(match.shared(b, f.box) > 0.5 for f in case.second.find(reference.fold(case.keyword)) for b in boxes)


def hung(hit, page):
    """Boxes of a hit, and where poppler would have them in vertical writing: hung from the origin of horizontal writing, half an
    em further right and an em higher."""
    boxes = match.parts(hit)
    if hit['direction'] == 270 and page.engine == 'poppler':
        size = match.em(hit)
        boxes += [(x0 + size / 2, y0 - size, x1 + size / 2, y1 - size) for x0, y0, x1, y1 in boxes]
    return boxes


def vertical(case):
    """Vertical writing, and the place is ours when that is reckoned with."""
    hits = [case.hit] if case.hit else case.again(case.keyword)
    boxes = [case.found.box] if case.found else [t.box for t in case.twins]
    return any(match.shared(m, b) > 0.5 for h in hits for m in hung(h, case.page)[len(h['quads']):] for b in boxes)


def right_to_left(case):
    """Right-to-left letters, the same as ours, in an order of the engine's."""
    if not any(unicodedata.bidirectional(c) in ('R', 'AL') for c in case.keyword):
        return False
    ours = [case.hit] if case.hit else overlapping(case.again('.+', '--regex'), case.found.box)
    return set(dense(case.keyword)) <= set(dense(''.join(h['text'] for h in ours)))


def scaled(case):
    """UserUnit is not 1: PyMuPDF leaves it out of its rotation; the other engine stands by us."""
    if case.facts.user_unit() == 1 or case.page.engine != 'PyMuPDF':
        return False
    return second_finds(case) or bool(case.found and case.again(case.keyword))


def no_page(case):
    """CropBox and MediaBox have nothing in common: the MediaBox counts (P334), the others show an empty page."""
    return not case.facts.boxes_meet()


def ligature(case):
    """It starts or ends inside a glyph that stands for several characters."""
    line, f = case.page.lines[case.found.line], case.found
    return bool(LIGATURE.search(f.raw)) or any(c.box and c.text.strip() and c.box[2] - c.box[0] < 0.1
                                               for c in line[max(f.first - 1, 0):f.last + 2])


def second_agrees(case):
    """The other engine's ends are where ours are."""
    return any(match.shared(case.box, f.box) > 0.5 and match.same_place(case.hit, f)
               for f in case.second.find(reference.fold(case.keyword))) if case.second else False


def drawn_anew(case):
    """The file holds no appearance: every engine sets the text in a size of its own, from the same edge of the field."""
    ours, theirs = case.hit['rect'], case.box
    return 'no-appearance' in case.hit['flags'] and match.shared(ours, theirs) > 0.5 and abs(ours[0] - theirs[0]) < 2


RULES = {
    OURS: [
        ('hyphenated at a line end: joined', hyphenated),
        ('appearance of an annotation or field', in_appearance),
        ('page boxes that do not meet', no_page),
        ('vertical writing: poppler\'s box is set off', vertical),
        ('UserUnit and rotation', scaled),
        ('the engine breaks the line up', broken_up),
        ('blanks: gap read otherwise', spaced_otherwise),
        ('superscript or ruby passed over', raised_left_out),
        ('partly beyond the edge', at_the_edge),
        ('read otherwise by the engine, by the other as by us', read_otherwise),
        ('codes that the engine has no map for', no_map),
    ],
    THEIRS: [
        ('page boxes that do not meet', no_page),
        ('one text painted twice: one hit', merged),
        ('cannot be seen: found with Hidden', hidden),
        ('field without appearance: drawn by the engine', drawn_by_engine),
        ('vertical writing: poppler\'s box is set off', vertical),
        ('UserUnit and rotation', scaled),
        ('blanks: gap read otherwise', blank_differs),
        ('a drawn line between: cells', rule_between),
        ('columns, other baseline, or on top of each other', apart),
        ('right to left: order of letters', right_to_left),
        ('codes that the engine has no map for', no_map_there),
        ('read otherwise by the engine, not so by the other', read_otherwise_by_us),
    ],
    PLACE: [
        ('inside a ligature: its share of the width', ligature),
        ('vertical writing: poppler\'s box is set off', vertical),
        ('the other engine agrees with us', second_agrees),
        ('right to left: order of letters', right_to_left),
        ('field without appearance: each in a size of its own', drawn_anew),
    ],
}


def classify(case):
    for name, rule in RULES[case.side]:
        if rule(case):
            return name
    return UNEXPLAINED
