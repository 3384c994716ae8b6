# SPDX-License-Identifier: AGPL-3.0-or-later
"""Idioms as HTML, for Chromium, WeasyPrint and wkhtmltopdf."""
from html import escape

from idioms import *

STYLE = """@page{size:A4;margin:72pt 72pt 72pt 72pt} body{font:12pt/1.6 FONT;margin:0}
p{margin:0 0 6pt 0;white-space:pre-wrap} table{border-collapse:collapse;margin:0 0 10pt 0;table-layout:fixed;page-break-inside:avoid}
table.b td{border:1px solid black} td{padding:2pt 5pt;white-space:pre-wrap;vertical-align:middle;line-height:1.4}
div.i{page-break-inside:avoid;margin-bottom:10pt}"""


class Html:
    def __init__(self, painted):
        self.painted = painted
        self.i = 0

    def colour(self, what):
        if not self.painted:
            return ""
        rgb = (200, 2 * self.i, 7) if what == "label" else (7, 2 * self.i, 200)
        return "background-color:rgb(%d,%d,%d);" % rgb

    def inline(self, x):
        if isinstance(x, str):
            return escape(x)
        if isinstance(x, L):
            return '<span style="%s%s">%s</span>' % (self.colour("label"), "font-weight:bold" if x.bold else "", escape(x.text))
        if isinstance(x, US):
            return x.char * x.count
        if isinstance(x, SP):
            return "\u00a0" * round(x.em * 3)
        if isinstance(x, U):
            return "<u>%s</u>" % ("\u00a0" * round(x.em * 3))
        if isinstance(x, LINE):
            return '<span style="display:inline-block;width:%gpt;height:1.2em;vertical-align:bottom;border-bottom:1px %s black"></span>' % (x.width, x.style)
        if isinstance(x, BOX):
            return '<span style="display:inline-block;width:%gpt;height:26pt;vertical-align:middle;border:1px solid black"></span>' % x.width
        return self.marked(x.items)

    def marked(self, items):
        """A frame or a line is painted itself: it is higher than the text of its line."""
        if len(items) == 1 and isinstance(items[0], (LINE, BOX)):
            return self.inline(items[0]).replace('style="', 'style="' + self.colour("blank"), 1)
        return '<span style="%s">%s</span>' % (self.colour("blank"), self.inlines(items))

    def inlines(self, items):
        return "".join(self.inline(x) for x in items)

    def block(self, b):
        if isinstance(b, P):
            style = "font-size:%gpt;text-align:%s;margin-left:%gpt;" % (b.size, b.align, b.indent)
            if b.rest or b.mark:
                style += self.colour("blank")
            return '<p style="%s">%s</p>' % (style, self.inlines(b.items) or "\u00a0")
        if isinstance(b, R):
            style = "width:%gpt;height:%gpt;border-bottom:%gpt solid black;" % (b.width, b.room, b.thick)
            return '<div style="%s"></div>' % (style + (self.colour("blank") if b.mark else ""))
        if isinstance(b, RR):
            out = []
            for k, w in enumerate(b.widths):
                style = "display:inline-block;width:%gpt;height:%gpt;border-bottom:0.75pt solid black;" % (w, b.room)
                out.append('<span style="%s"></span>' % (style + (self.colour("blank") if k == b.mark else "")))
            gap = '<span style="display:inline-block;width:%gpt"></span>' % b.gap
            return '<div style="line-height:0">%s</div>' % gap.join(out)
        return self.table(b)

    def table(self, t):
        out = ['<table class="%s" style="width:%gpt">' % ("b" if t.borders else "n", sum(t.widths))]
        out.append("".join('<col style="width:%gpt">' % w for w in t.widths))
        for height, row in zip(t.heights, t.rows):
            out.append('<tr style="height:%gpt">' % height)
            for c in row:
                style = "text-align:%s;" % c.align
                style += self.colour("blank") if c.mark or c.rest else ""
                style += "border-bottom:1px solid black;" if c.below else ""
                style += "vertical-align:top;" if c.top else ""
                out.append('<td rowspan="%d" colspan="%d" style="height:%gpt;%s">%s</td>' % (c.rows, c.span, height - 5, style, self.inlines(c.items)))
            out.append("</tr>")
        return "".join(out) + "</table>"

    def page(self, idioms, font):
        out = ['<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>blank</title><style>%s</style>' % STYLE.replace("FONT", font)]
        for self.i, idiom in enumerate(idioms):
            out.append('<div class="i">%s</div>' % "".join(self.block(b) for b in idiom.blocks))
            if self.i % 3 == 2:
                out.append("<p>%s</p>" % FILL)
        return "".join(out) + "</html>"
