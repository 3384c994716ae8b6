# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contract set line by line, which notes what it leaves room for: kind, party, page, rectangle. Nothing here knows signprep."""
from dataclasses import dataclass

from paper import Paper, width

LEFT, RIGHT, TOP, BOTTOM = 72.0, 523.0, 72.0, 770.0


@dataclass
class Party:
    zh: str          # as the contract calls it
    en: str
    keys: tuple      # what its columns may begin with
    company: bool
    name: str = ""


@dataclass
class B:             # room to write in
    kind: str        # seal, sign, date, text; "": nothing is asked for
    party: object    # None: whoever sends the contract
    form: str        # us underscores, rule, white, zh 年月日 with underscores, sp 年月日 with blanks, slash
    width: float = 120


class Flow:
    def __init__(self, latin=False, size=12.0, header=None):
        self.paper = Paper()
        self.latin, self.size, self.header = latin, size, header
        self.truth = []
        self.y = TOP
        self._head()

    def _head(self):
        if self.header:
            self.paper.text(LEFT, 40, self.header, 9, self.is_latin(self.header))
            self.paper.text(280, 815, "- %d -" % self.paper.page, 9, True)

    def page(self):
        self.paper.new_page()
        self.y = TOP
        self._head()

    def need(self, high):
        if self.y + high > BOTTOM:
            self.page()

    def step(self, high=None):
        self.y += high or self.size * 2

    def note(self, kind, party, rect):
        if kind:
            self.truth.append({"kind": kind, "party": list(party.keys) if party else None, "page": self.paper.page, "rect": [round(v, 1) for v in rect]})

    def is_latin(self, text):
        return self.latin and all(ord(c) < 127 for c in text)

    def text(self, x, text, size=None):
        return self.paper.text(x, self.y, text, size or self.size, self.is_latin(text))

    def width(self, text, size=None):
        return width(text, size or self.size, self.is_latin(text))

    def blank(self, x, b):
        s, y = self.size, self.y
        if b.form == "us":
            end = self.text(x, "_" * max(2, round(b.width / self.width("_"))))
        elif b.form == "rule":
            end = x + b.width
            self.paper.rule(x + 1, y + 2, end, y + 2)
        elif b.form == "white":
            end = x + b.width
        elif b.form == "zh":
            end = self.text(x, "______年____月____日")
        elif b.form == "sp":
            end = self.text(x, "        年      月      日")
        elif b.form == "slash":
            end = self.text(x, "____/____/______")
        self.note(b.kind, b.party, (x, y - s, end, y + 3))
        return end

    def row(self, *items, x=LEFT, step=None):
        """Text and blanks one behind the other on one line."""
        self.need(self.size * 2)
        for item in items:
            x = self.blank(x, item) if isinstance(item, B) else self.text(x, item)
        self.step(step)
        return x

    def columns(self, *columns, at=(LEFT, 310.0), step=None):
        """Rows side by side."""
        self.need(self.size * 2)
        for x, items in zip(at, columns):
            for item in items:
                x = self.blank(x, item) if isinstance(item, B) else self.text(x, item)
        self.step(step)

    def para(self, text):
        words, line = (text.split(" ") if self.latin else list(text)), ""
        glue = " " if self.latin else ""
        for word in words:
            longer = line + glue + word if line else word
            if self.width(longer) > RIGHT - LEFT:
                self.need(self.size * 1.6)
                self.text(LEFT, line)
                self.step(self.size * 1.6)
                line = word
            else:
                line = longer
        self.need(self.size * 1.6)
        self.text(LEFT, line)
        self.step(self.size * 2)

    def title(self, text):
        self.need(60)
        self.paper.text((595 - width(text, 18, self.is_latin(text))) / 2, self.y, text, 18, self.is_latin(text))
        self.step(40)

    def head(self, text):
        self.need(60)
        self.step(6)
        self.text(LEFT, text)
        self.step()

    def table(self, rows, widths, high=30.0):
        """Cells: a text, a (text, B) with room behind the text in the cell, or a B that is the cell."""
        self.need(high * min(len(rows), 8))
        for cells in rows:
            if self.y - self.size - 6 + high > BOTTOM + 20:
                self.page()
            top = self.y - self.size - 6
            x = LEFT
            for cell, w in zip(cells, widths):
                self.paper.rule(x, top, x + w, top)
                self.paper.rule(x, top + high, x + w, top + high)
                self.paper.rule(x, top, x, top + high)
                self.paper.rule(x + w, top, x + w, top + high)
                y, self.y = self.y, top + high / 2 + self.size * 0.35
                if isinstance(cell, B):
                    self.note(cell.kind, cell.party, (x, top, x + w, top + high))
                elif isinstance(cell, tuple):
                    end = self.text(x + 4, cell[0])
                    if cell[1].form == "white":
                        self.note(cell[1].kind, cell[1].party, (end, top, x + w, top + high))
                    else:
                        self.blank(end, cell[1])
                elif cell:
                    self.text(x + 4, cell)
                self.y = y
                x += w
            self.step(high)
        self.step(8)
