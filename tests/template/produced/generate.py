#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Has the contracts of contracts.py written by LibreOffice, Chromium, WeasyPrint and XeLaTeX, and writes truth.json: where each left room.

Each contract is written twice: as it is, and with every blank in a colour of its own. poppler draws the second; where a colour stands is the
blank's place. Both must have the same words in the same places (pdftotext -bbox), or nothing is written.
Usage: generate.py [PRODUCER...]; Debian: libreoffice-writer-nogui chromium weasyprint fonts-arphic-gbsn00lp texlive-xetex texlive-lang-chinese fonts-noto-cjk poppler-utils
"""
import html
import json
import os
import subprocess
import sys
import tempfile

from contracts import ALL, B

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE = 11.0
DPI = 288


def colour(number):
    return 40 + number % 4 * 60, 20 + number // 4 % 4 * 60, 255 - number // 16 * 60 - number % 3


def hexa(number):
    return "#%02x%02x%02x" % colour(number)


def underscores(b):
    return "_" * max(4, round(b.width / (SIZE * 0.5)))


class Blanks:
    """Counts them while a contract is written."""

    def __init__(self, coloured):
        self.coloured, self.items = coloured, []

    def take(self, b):
        self.items.append(b)
        return len(self.items) - 1


# --- HTML: Chromium, WeasyPrint ---

def html_item(item, blanks):
    if not isinstance(item, B):
        return html.escape(item)
    number = blanks.take(item)
    ink = hexa(number) if blanks.coloured else "#000000"
    if item.form == "us":
        return '<span style="color:%s">%s</span>' % (ink, underscores(item))
    return '<span style="display:inline-block;width:%gpt;border-bottom:0.75pt solid %s">&nbsp;</span>' % (item.width, ink)


def html_cell(cell, width, high, blanks):
    ground = "transparent"
    if isinstance(cell, B):
        number = blanks.take(cell)
        ground = hexa(number) if blanks.coloured else "transparent"
        cell = ""
    return '<td style="width:%gpt;height:%gpt;background:%s">%s</td>' % (width, high, ground, html.escape(cell))


def as_html(elements, blanks):
    out = ['<!DOCTYPE html><html><head><meta charset="utf-8"><style>@page{size:A4;margin:25mm}body{margin:0;font:%gpt/1.7 "AR PL SungtiL GB",serif}'
           'h1{font-size:17pt;text-align:center;margin:0 0 14pt}p{margin:0 0 5pt}table{border-collapse:collapse}td{border:0.75pt solid #000;padding:0 4pt}'
           '.c{display:inline-block;width:225pt}</style></head><body>' % SIZE]
    fresh = ""
    for kind, *rest in elements:
        if kind == "title":
            out.append("<h1%s>%s</h1>" % (fresh, html.escape(rest[0])))
            fresh = ""
        elif kind == "para":
            out.append("<p>%s</p>" % html.escape(rest[0]))
        elif kind == "row":
            out.append("<p>%s</p>" % "".join(html_item(i, blanks) for i in rest[0]))
        elif kind == "columns":
            out.append("<p>%s</p>" % "".join('<span class="c">%s</span>' % "".join(html_item(i, blanks) for i in column) for column in rest))
        elif kind == "gap":
            out.append('<div style="height:%gpt"></div>' % rest[0])
        elif kind == "page":
            fresh = ' style="break-before:page"'
        else:
            rows, widths, high = rest
            out.append("<table>%s</table>" % "".join("<tr style=\"break-inside:avoid\">%s</tr>" % "".join(html_cell(c, w, high, blanks) for c, w in zip(r, widths)) for r in rows))
    return "".join(out) + "</body></html>"


def chromium(folder, name, text):
    with open(name + ".html", "w", encoding="utf-8") as f:
        f.write(text)
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=" + folder + "/chromium", "--print-to-pdf=" + name + ".pdf",
                    "file://%s/%s.html" % (folder, name)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def weasyprint(folder, name, text):
    with open(name + ".html", "w", encoding="utf-8") as f:
        f.write(text)
    subprocess.run(["weasyprint", name + ".html", name + ".pdf"], check=True, stderr=subprocess.DEVNULL)


# --- flat ODT: LibreOffice ---

def odt_item(item, blanks, styles):
    if not isinstance(item, B):
        return html.escape(item)
    number = blanks.take(item)
    styles.append('<style:style style:name="T%d" style:family="text"><style:text-properties fo:color="%s"/></style:style>' % (number, hexa(number) if blanks.coloured else "#000000"))
    return '<text:span text:style-name="T%d">%s</text:span>' % (number, underscores(item))


def odt_paragraph(items, blanks, styles, style="P"):
    return '<text:p text:style-name="%s">%s</text:p>' % (style, "".join(odt_item(i, blanks, styles) for i in items))


def odt_table(number, rows, widths, high, blanks, styles):
    name = "Table%d" % number
    styles.append('<style:style style:name="%s" style:family="table"><style:table-properties style:width="%gpt" table:align="left"/></style:style>' % (name, sum(widths)))
    styles.append('<style:style style:name="%s.r" style:family="table-row"><style:table-row-properties style:min-row-height="%gpt" fo:keep-together="always"/></style:style>' % (name, high))
    out = ['<table:table table:name="%s" table:style-name="%s">' % (name, name)]
    for i, w in enumerate(widths):
        styles.append('<style:style style:name="%s.%d" style:family="table-column"><style:table-column-properties style:column-width="%gpt"/></style:style>' % (name, i, w))
        out.append('<table:table-column table:style-name="%s.%d"/>' % (name, i))
    for y, row in enumerate(rows):
        out.append('<table:table-row table:style-name="%s.r">' % name)
        for x, cell in enumerate(row):
            ground = "transparent"
            if isinstance(cell, B):
                number_of = blanks.take(cell)
                ground = hexa(number_of) if blanks.coloured else "transparent"
                cell = ""
            styles.append('<style:style style:name="%s.c%d.%d" style:family="table-cell"><style:table-cell-properties fo:border="0.75pt solid #000000" fo:padding="3pt" '
                          'style:vertical-align="middle" fo:background-color="%s"/></style:style>' % (name, y, x, ground))
            out.append('<table:table-cell table:style-name="%s.c%d.%d">%s</table:table-cell>' % (name, y, x, odt_paragraph([cell], blanks, styles, "C")))
        out.append("</table:table-row>")
    return "".join(out) + "</table:table>"


def as_odt(elements, blanks):
    styles, body, fresh = [], [], "H"
    for number, (kind, *rest) in enumerate(elements):
        if kind == "title":
            body.append('<text:p text:style-name="%s">%s</text:p>' % (fresh, html.escape(rest[0])))
            fresh = "H"
        elif kind == "para":
            body.append(odt_paragraph([rest[0]], blanks, styles))
        elif kind == "row":
            body.append(odt_paragraph(rest[0], blanks, styles))
        elif kind == "columns":
            body.append('<text:p text:style-name="K">%s</text:p>' % "<text:tab/>".join("".join(odt_item(i, blanks, styles) for i in column) for column in rest))
        elif kind == "gap":
            styles.append('<style:style style:name="G%d" style:family="paragraph"><style:paragraph-properties fo:line-height="%gpt" fo:margin-top="0pt" fo:margin-bottom="0pt"/></style:style>' % (number, rest[0]))
            body.append('<text:p text:style-name="G%d"/>' % number)
        elif kind == "page":
            fresh = "N"
        else:
            body.append(odt_table(number, *rest, blanks, styles))
    font = '<style:text-properties fo:font-size="%gpt" style:font-size-asian="%gpt" style:font-name="L" style:font-name-asian="S" fo:language="en" fo:country="GB" style:language-asian="zh" style:country-asian="CN"/>'
    def paragraph(name, properties, size):
        return '<style:style style:name="%s" style:family="paragraph"><style:paragraph-properties %s/>%s</style:style>' % (name, properties, font % (size, size))
    title = 'fo:text-align="center" fo:margin-bottom="14pt"'
    styles += [paragraph("P", 'fo:margin-bottom="5pt" fo:line-height="150%"', SIZE), paragraph("C", "", SIZE), paragraph("H", title, 17), paragraph("N", title + ' fo:break-before="page"', 17),
               '<style:style style:name="K" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="5pt" fo:line-height="150%%"><style:tab-stops><style:tab-stop style:position="225pt"/>'
               '</style:tab-stops></style:paragraph-properties>%s</style:style>' % (font % (SIZE, SIZE)),
               '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin="25mm"/></style:page-layout>']
    spaces = "".join(' xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % p for p in (("office", "office"), ("style", "style"), ("text", "text"), ("table", "table")))
    spaces += "".join(' xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s-compatible:1.0"' % p for p in (("fo", "xsl-fo"), ("svg", "svg")))
    return ('<?xml version="1.0" encoding="UTF-8"?><office:document%s office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:font-face-decls>'
            '<style:font-face style:name="L" svg:font-family="\'Liberation Serif\'"/><style:font-face style:name="S" svg:font-family="\'Noto Serif CJK SC\'"/></office:font-face-decls>'
            '<office:automatic-styles>%s</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>'
            '<office:body><office:text>%s</office:text></office:body></office:document>' % (spaces, "".join(styles), "".join(body)))


def libreoffice(folder, name, text):
    with open(name + ".fodt", "w", encoding="utf-8") as f:
        f.write(text)
    subprocess.run(["soffice", "-env:UserInstallation=file://%s/office" % folder, "--headless", "--convert-to", "pdf", name + ".fodt"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# --- TeX: XeLaTeX ---

def tex(text):
    return "".join({"_": r"\_", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$"}.get(c, c) for c in text)


def tex_ink(number, blanks, what):
    return r"{\color[RGB]{%d,%d,%d}%s}" % (*(colour(number) if blanks.coloured else (0, 0, 0)), what)


def tex_item(item, blanks):
    if not isinstance(item, B):
        return tex(item)
    return tex_ink(blanks.take(item), blanks, r"\rule[-2pt]{%gpt}{0.6pt}" % item.width)


def tex_cell(cell, width, high, blanks):
    """A blank cell is filled in the coloured copy by a box that takes no room."""
    fill = ""
    if isinstance(cell, B):
        number = blanks.take(cell)
        fill = r"\smash{\rlap{%s}}" % (tex_ink(number, blanks, r"\rule[%gpt]{%gpt}{%gpt}" % (4 - high / 2, width - 12, high - 2)) if blanks.coloured else "")
        cell = ""
    return r"%s\rule[%gpt]{0pt}{%gpt}%s" % (fill, 4 - high / 2, high, tex(cell))


def as_tex(elements, blanks):
    out = [r"\documentclass[11pt,a4paper]{article}\usepackage[margin=25mm]{geometry}\usepackage{xcolor,array}\usepackage{xeCJK}\setCJKmainfont{Noto Sans CJK SC}"
           r"\setlength{\parindent}{0pt}\setlength{\parskip}{6pt}\linespread{1.25}\pagestyle{plain}\begin{document}"]
    for kind, *rest in elements:
        if kind == "title":
            out.append(r"{\centering\LARGE %s\par}\vspace{12pt}" % tex(rest[0]))
        elif kind == "para":
            out.append(tex(rest[0]) + r"\par")
        elif kind == "row":
            out.append("".join(tex_item(i, blanks) for i in rest[0]) + r"\par")
        elif kind == "columns":
            out.append("".join(r"\makebox[225pt][l]{%s}" % "".join(tex_item(i, blanks) for i in column) for column in rest) + r"\par")
        elif kind == "gap":
            out.append(r"\vspace{%gpt}" % rest[0])
        elif kind == "page":
            out.append(r"\newpage")
        else:
            rows, widths, high = rest
            columns = "|".join("p{%gpt}" % (w - 12) for w in widths)
            out.append(r"\begin{tabular}{|%s|}\hline %s\end{tabular}\par" % (columns, "".join("&".join(tex_cell(c, w, high, blanks) for c, w in zip(r, widths)) + r"\\ \hline " for r in rows)))
    return "\n".join(out) + r"\end{document}"


def xelatex(folder, name, text):
    with open(name + ".tex", "w", encoding="utf-8") as f:
        f.write(text)
    subprocess.run(["xelatex", "-interaction=batchmode", name + ".tex"], check=True, stdout=subprocess.DEVNULL)


PRODUCERS = {"chromium": (as_html, chromium), "weasyprint": (as_html, weasyprint), "libreoffice": (as_odt, libreoffice), "xelatex": (as_tex, xelatex)}


# --- truth ---

def words(pdf):
    return subprocess.run(["pdftotext", "-bbox", pdf, "-"], stdout=subprocess.PIPE, check=True).stdout.split(b"<body>")[1]


def pages(pdf):
    data = subprocess.run(["pdftoppm", "-r", str(DPI), "-aa", "no", "-aaVector", "no", pdf], stdout=subprocess.PIPE, check=True).stdout
    at = 0
    while at < len(data):
        head = data[at:at + 64].split(None, 4)[:4]
        width, height = int(head[1]), int(head[2])
        at += sum(map(len, head)) + 4
        yield width, height, data[at:at + width * height * 3]
        at += width * height * 3


def columns_of(row, ink):
    at = row.find(ink)
    while at >= 0:
        if at % 3 == 0:
            yield at // 3
        at = row.find(ink, at + 1)


def places(pdf, blanks):
    """Page and rectangle of each blank's colour."""
    found = {}
    for page, (width, height, data) in enumerate(pages(pdf), 1):
        for y in range(height):
            row = data[y * width * 3:(y + 1) * width * 3]
            if row.count(b"\xff") == len(row):
                continue
            for number in range(len(blanks)):
                xs = list(columns_of(row, bytes(colour(number))))
                if xs:
                    box = found.setdefault(number, [page, min(xs), y, max(xs) + 1, y + 1])
                    assert box[0] == page, (pdf, number)
                    box[1], box[3], box[4] = min(box[1], min(xs)), max(box[3], max(xs) + 1), y + 1
    out = []
    for number, b in enumerate(blanks):
        page, *box = found[number]
        x0, y0, x1, y1 = (v * 72 / DPI for v in box)
        if b.form != "cell":
            y0, y1 = y0 - 1.1 * SIZE, y1 + 2
        out.append({"kind": b.kind, "party": list(b.party) if b.party else None, "page": page, "rect": [round(v, 1) for v in (x0, y0, x1, y1)]})
    return out


def main():
    path = os.path.join(HERE, "truth.json")
    truth = {t["file"]: t for t in json.load(open(path, encoding="utf-8"))} if os.path.exists(path) else {}
    for producer in sys.argv[1:] or PRODUCERS:
        write, make = PRODUCERS[producer]
        for name, contract in ALL.items():
            language, companies, elements = contract()
            with tempfile.TemporaryDirectory(dir="/tmp") as folder:
                os.chdir(folder)
                seen = []
                for which in ("plain", "coloured"):
                    blanks = Blanks(which == "coloured")
                    make(folder, which, write(elements, blanks))
                    seen.append(words(which + ".pdf"))
                assert seen[0] == seen[1], (producer, name)
                file = "%s-%s-%s.pdf" % (producer, language, name)
                with open("plain.pdf", "rb") as f, open(os.path.join(HERE, file), "wb") as out:
                    out.write(f.read())
                truth[file] = {"file": file, "language": language, "held": True, "pages": sum(1 for _ in pages("plain.pdf")), "companies": companies, "places": places("coloured.pdf", blanks.items)}
                os.chdir(HERE)
            print(file, truth[file]["pages"], len(truth[file]["places"]))
    with open(path, "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(json.dumps(truth[t], ensure_ascii=False) for t in sorted(truth)) + "\n]\n")


main()
