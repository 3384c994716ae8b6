# SPDX-License-Identifier: AGPL-3.0-or-later
"""Idioms as LaTeX, for XeLaTeX."""
from idioms import *

HEAD = r"""\documentclass[12pt,a4paper]{article}
\usepackage[margin=72pt]{geometry}
\usepackage{xeCJK,xcolor,colortbl,array,multirow}
\setmainfont{MAIN}\setCJKmainfont{FONT}
\setlength{\parindent}{0pt}\setlength{\parskip}{6pt}\setlength{\fboxsep}{0pt}\pagestyle{empty}\raggedright\linespread{1.3}
\newcommand{\paint}[2]{PAINT}
\newcommand{\paintrule}[2]{RULE}
\newcommand{\cellpaint}[1]{CELL}
\newcommand{\restpaint}[1]{REST}
\begin{document}
"""


class Tex:
    def __init__(self, painted):
        self.painted, self.i = painted, 0

    def colour(self, what):
        return "c%s%d" % (what[0], self.i)

    def text(self, s):
        for a, b in (("\\", r"\textbackslash{}"), ("_", r"\_"), ("　", r"\hspace{1em}"), ("  ", r"~~"), ("&", r"\&"), ("%", r"\%")):
            s = s.replace(a, b)
        return s

    def inline(self, x):
        if isinstance(x, str):
            return self.text(x)
        if isinstance(x, L):
            t = self.text(x.text)
            return r"\paint{%s}{%s}" % (self.colour("label"), r"\textbf{%s}" % t if x.bold else t)
        if isinstance(x, US):
            return r"{%s}" % "".join(self.text(x.char) + r"{}" for _ in range(x.count))
        if isinstance(x, SP):
            return r"\hspace*{%gem}" % x.em
        if isinstance(x, U):
            return r"\underline{\hspace{%gem}}" % x.em
        if isinstance(x, LINE):
            return r"\rule[-2pt]{%gpt}{0.5pt}" % x.width
        if isinstance(x, BOX):
            return r"\raisebox{-8pt}{\fbox{\rule{0pt}{26pt}\hspace{%gpt}}}" % x.width
        return r"\paint{%s}{%s}" % (self.colour("blank"), "".join(self.inline(y) for y in x.items))

    def inlines(self, items):
        return "".join(self.inline(x) for x in items)

    def rule(self, width, room, mark, thick=0.75):
        rule = r"\rule{%gpt}{%gpt}" % (width, thick)
        return r"\paintrule{%s}{%s\rule{0pt}{%gpt}}" % (self.colour("blank"), rule, room) if mark else rule + r"\rule{0pt}{%gpt}" % room

    def block(self, b):
        if isinstance(b, P):
            size = r"\fontsize{%gpt}{%gpt}\selectfont " % (b.size, b.size * 1.5)
            text = self.inlines(b.items)
            if b.mark:
                return r"\restpaint{%s}\par " % self.colour("blank") if self.painted else r"\mbox{}\par "
            if b.rest:
                text += r"\restpaint{%s}" % self.colour("blank")
            lead = {"right": r"\hfill ", "center": r"\hfill "}.get(b.align, r"\hspace*{%gpt}" % b.indent if b.indent else "")
            return r"{%s\noindent %s%s\par}" % (size, lead, text)
        if isinstance(b, R):
            return self.rule(b.width, b.room, b.mark, b.thick) + r"\par\vspace{-6pt} "
        if isinstance(b, RR):
            rules = [self.rule(w, b.room, k == b.mark) for k, w in enumerate(b.widths)]
            return (r"\hspace{%gpt}" % b.gap).join(rules) + r"\par\vspace{-6pt} "
        return self.table(b)

    def cell(self, c, borders):
        paint = r"\cellpaint{%s}" % self.colour("blank") if c.mark or (c.rest and borders) else ""
        text = self.inlines(c.items)
        if c.align == "center" and text:
            text = r"\centering " + text
        if c.rest and not borders:
            text += r"\restpaint{%s}" % self.colour("blank")
        return paint + text

    def table(self, t):
        inner = [w - 12 for w in t.widths]
        bar = "|" if t.borders else ""
        spec = bar + bar.join("m{%gpt}" % w for w in inner) + bar
        spec += "" if bar else "@{}"
        out = [r"\begin{tabular}{%s}" % spec, r"\hline " if t.borders else ""]
        held = [None] * len(t.widths)
        for height, row in zip(t.heights, t.rows):
            cells, line, rules = list(row), [], []
            for k in range(len(t.widths)):
                if held[k]:
                    line.append("")
                    held[k] = None
                    rules.append(True)
                else:
                    c = cells.pop(0)
                    text = self.cell(c, t.borders)
                    if c.rows > 1:
                        text = r"\multirow{%d}{*}{%s}" % (c.rows, text)
                        held[k] = c
                    rules.append(c.rows == 1)
                    strut = r"\rule[-%gpt]{0pt}{%gpt}" % (height - 14 if c.top else height / 2 - 4, height)
                    line.append((strut if k == len(t.widths) - 1 or k == 0 else "") + text)
            out.append(" & ".join(line) + r"\tabularnewline ")
            if t.borders:
                out.append(r"\hline " if all(rules) else "".join(r"\cline{%d-%d}" % (k + 1, k + 1) for k, on in enumerate(rules) if on))
            else:
                out.append("".join(r"\cline{%d-%d}" % (k + 1, k + 1) for k, c in enumerate(row) if c.below))
        return "".join(out) + r"\end{tabular}\par "

    def page(self, idioms, font, main):
        body, colours = [], []
        for self.i, idiom in enumerate(idioms):
            colours.append(r"\definecolor{cl%d}{RGB}{200,%d,7}\definecolor{cb%d}{RGB}{7,%d,200}" % (self.i, 2 * self.i, self.i, 2 * self.i))
            body.append(r"\vbox{%s}" % "".join(self.block(b) for b in idiom.blocks) + r"\par" + "\n")
            if self.i % 3 == 2:
                body.append(FILL + r"\par" + "\n")
        paint = (r"\colorbox{#1}{\strut #2}", r"\colorbox{#1}{#2}", r"\cellcolor{#1}", r"\textcolor{#1}{\leaders\hrule height 12pt depth 3pt\hfill}\kern0pt") if self.painted else (r"\mbox{\strut #2}", r"\mbox{#2}", "", r"\hfill\kern0pt")
        head = HEAD.replace("FONT", font).replace("MAIN", main)
        for name, text in zip(("PAINT", "RULE", "CELL", "REST"), paint):
            head = head.replace(name, text)
        return head + "".join(colours) + "\n" + "".join(body) + r"\end{document}"
