# SPDX-License-Identifier: AGPL-3.0-or-later
"""Idioms as flat OpenDocument text and as DOCX, for LibreOffice."""
import io
import zipfile
from html import escape

from idioms import *


def hex_colour(i, what):
    return "%02X%02X%02X" % ((200, 2 * i, 7) if what == "label" else (7, 2 * i, 200))


class Docx:
    def __init__(self, painted):
        self.painted, self.i, self.together = painted, 0, True

    def shade(self, what):
        return '<w:shd w:val="clear" w:color="auto" w:fill="%s"/>' % hex_colour(self.i, what) if what and self.painted else ""

    def keep(self):
        return "<w:keepNext/>" if self.together else ""

    def run(self, text, size, what=None, bold=False, under=False):
        props = "<w:b/>" if bold else ""
        props += '<w:sz w:val="%d"/>' % round(2 * size)
        props += '<w:u w:val="single"/>' if under else ""
        return '<w:r><w:rPr>%s%s</w:rPr><w:t xml:space="preserve">%s</w:t></w:r>' % (props, self.shade(what), escape(text))

    def inline(self, x, size, what=None):
        if isinstance(x, str):
            return self.run(x, size, what)
        if isinstance(x, L):
            return self.run(x.text, size, "label", x.bold)
        if isinstance(x, US):
            return self.run(x.char * x.count, size, what)
        if isinstance(x, SP):
            return self.run("\u3000" * int(x.em) + "\u00a0" * round((x.em % 1) * 4), size, what)
        if isinstance(x, U):
            return self.run("\u00a0" * round(x.em * 3.6), size, what, under=True)
        if isinstance(x, LINE):
            return self.run("\u00a0" * round(x.width / size * 3.6), size, what, under=True)
        return "".join(self.inline(y, size, "blank") for y in x.items)

    def para(self, items, size=12, align="left", indent=0, what=None, extra="", after=6):
        props = extra + (self.shade(what) if what else "")
        props += '<w:spacing w:before="0" w:after="%d" w:line="%d" w:lineRule="auto"/>' % (after * 20, 340)
        props += '<w:ind w:left="%d"/>' % (indent * 20) if indent and "<w:ind" not in extra else ""
        props += '<w:jc w:val="%s"/>' % align
        return "<w:p><w:pPr>%s%s</w:pPr>%s</w:p>" % (self.keep(), props, "".join(self.inline(x, size) for x in items))

    def rule(self, left, width, room, mark):
        # A paragraph as wide as the rule, with a border below: 451 pt of text between the margins.
        border = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
        shade = self.shade("blank") if mark else ""
        exact = '<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/>' % (room * 20)
        ind = '<w:ind w:left="%d" w:right="%d"/>' % (left * 20, (451 - left - width) * 20)
        return "<w:p><w:pPr>%s%s%s%s%s</w:pPr></w:p>" % (self.keep(), border, shade, exact, ind)

    def block(self, b):
        if isinstance(b, P):
            return self.para(b.items, b.size, b.align, b.indent, "blank" if b.rest or b.mark else None)
        if isinstance(b, R):
            return self.rule(0, b.width, b.room, b.mark)
        if isinstance(b, RR):
            row = []
            for k, w in enumerate(b.widths):
                row.append(C(mark=k == b.mark, below=True))
                row.append(C())
            widths = [w for pair in zip(b.widths, [b.gap] * len(b.widths)) for w in pair][:-1]
            return self.table(T(widths, [row[:-1]], [b.room], borders=False), close=True)
        return self.table(b)

    def cell(self, c, width, goes_on=False):
        props = '<w:tcW w:w="%d" w:type="dxa"/>' % (width * 20)
        if c.rows > 1:
            props += '<w:vMerge w:val="%s"/>' % ("continue" if goes_on else "restart")
        if c.below:
            props += '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
        props += self.shade("blank") if c.mark or c.rest else ""
        props += '<w:vAlign w:val="%s"/>' % ("top" if c.top else "center")
        return "<w:tc><w:tcPr>%s</w:tcPr>%s</w:tc>" % (props, self.para([] if goes_on else c.items, align=c.align, after=0))

    def table(self, t, close=False):
        edges = "".join('<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>' % e for e in ("top", "left", "bottom", "right", "insideH", "insideV"))
        out = ['<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>' % (sum(t.widths) * 20, "<w:tblBorders>%s</w:tblBorders>" % edges if t.borders else "")]
        out.append("".join('<w:gridCol w:w="%d"/>' % (w * 20) for w in t.widths) + "</w:tblGrid>")
        held = {}
        for height, row in zip(t.heights, t.rows):
            out.append('<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>' % (height * 20))
            cells, k = list(row), 0
            while k < len(t.widths):
                if held.get(k, (0, None))[0] > 0:
                    left, c = held[k]
                    held[k] = (left - 1, c)
                    out.append(self.cell(c, t.widths[k], True))
                else:
                    c = cells.pop(0)
                    held[k] = (c.rows - 1, c)
                    out.append(self.cell(c, t.widths[k]))
                k += 1
            out.append("</w:tr>")
        tail = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/></w:pPr></w:p>' % (20 if close else 200)
        return "".join(out) + "</w:tbl>" + tail

    def page(self, idioms, font):
        body = []
        for self.i, idiom in enumerate(idioms):
            body += [self.block(b) for b in idiom.blocks]
            if self.i % 3 == 2:
                self.together = False
                body.append(self.para([FILL]))
                self.together = True
        fonts = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:eastAsia="{0}" w:cs="{0}"/>'.format(font)
        ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        sect = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
        doc = "<w:document %s><w:body>%s%s</w:body></w:document>" % (ns, "".join(body), sect)
        styles = '<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr>%s<w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>' % (ns, fonts)
        types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
        rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="%s/officeDocument" Target="word/document.xml"/></Relationships>' % rel
        doc_rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="%s/styles" Target="styles.xml"/></Relationships>' % rel
        out = io.BytesIO()
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        with zipfile.ZipFile(out, "w") as z:
            for name, text in (("[Content_Types].xml", types), ("_rels/.rels", rels), ("word/_rels/document.xml.rels", doc_rels), ("word/document.xml", doc), ("word/styles.xml", styles)):
                z.writestr(name, head + text)
        return out.getvalue()


class Fodt:
    """Word processors of the OpenDocument kind write styles, not properties: each use makes its own automatic style."""

    def __init__(self, painted):
        self.painted, self.i, self.styles, self.together = painted, 0, [], True

    def style(self, family, props):
        name = "a%d" % len(self.styles)
        self.styles.append('<style:style style:name="%s" style:family="%s">%s</style:style>' % (name, family, props))
        return name

    def colour(self, what):
        return ' fo:background-color="#%s"' % hex_colour(self.i, what) if what and self.painted else ""

    def run(self, text, size, what=None, bold=False, under=False):
        props = ' fo:font-size="{0}pt" style:font-size-asian="{0}pt"'.format(size) + self.colour(what)
        props += ' fo:font-weight="bold" style:font-weight-asian="bold"' if bold else ""
        props += ' style:text-underline-style="solid" style:text-underline-width="auto" style:text-underline-color="font-color"' if under else ""
        name = self.style("text", "<style:text-properties%s/>" % props)
        return '<text:span text:style-name="%s">%s</text:span>' % (name, escape(text))

    def inline(self, x, size, what=None):
        if isinstance(x, str):
            return self.run(x.replace("  ", "\u00a0 "), size, what)
        if isinstance(x, L):
            return self.run(x.text, size, "label", x.bold)
        if isinstance(x, US):
            return self.run(x.char * x.count, size, what)
        if isinstance(x, SP):
            return self.run("\u00a0" * round(x.em * 3.6), size, what)
        if isinstance(x, U):
            return self.run("\u3000" * int(x.em) + "\u00a0" * round((x.em % 1) * 3.6), size, what, under=True)
        if isinstance(x, LINE):
            return self.run("\u3000" * round(x.width / size), size, what, under=True)
        return "".join(self.inline(y, size, "blank") for y in x.items)

    def para(self, items, size=12, align="left", indent=0, what=None, after=6, more=""):
        align = {"left": "start", "right": "end"}.get(align, align)
        props = ' fo:margin-bottom="%gpt" fo:margin-left="%gpt" fo:text-align="%s" fo:line-height="140%%"' % (after, indent, align) if not more else more
        props += ' fo:keep-with-next="always"' if self.together else ""
        name = self.style("paragraph", "<style:paragraph-properties%s%s/>" % (props, self.colour(what)))
        return '<text:p text:style-name="%s">%s</text:p>' % (name, "".join(self.inline(x, size) for x in items))

    def block(self, b):
        if isinstance(b, P):
            return self.para(b.items, b.size, b.align, b.indent, "blank" if b.rest or b.mark else None)
        if isinstance(b, R):
            more = ' fo:margin-right="%gpt" fo:line-height="%gpt" fo:border-bottom="0.75pt solid #000000"' % (451 - b.width, b.room)
            return self.para([], what="blank" if b.mark else None, more=more)
        if isinstance(b, RR):
            row = []
            for k, w in enumerate(b.widths):
                row += [C(mark=k == b.mark, below=True), C()]
            widths = [w for pair in zip(b.widths, [b.gap] * len(b.widths)) for w in pair][:-1]
            return self.table(T(widths, [row[:-1]], [b.room], borders=False), True)
        return self.table(b)

    def cell(self, c, t):
        border = ' fo:border="0.5pt solid #000000"' if t.borders else ""
        border = ' fo:border-bottom="0.75pt solid #000000"' if c.below else border
        props = '<style:table-cell-properties%s style:vertical-align="%s" fo:padding="2pt"%s/>' % (border, "top" if c.top else "middle", self.colour("blank" if c.mark or c.rest else None))
        spans = ' table:number-rows-spanned="%d"' % c.rows if c.rows > 1 else ""
        return '<table:table-cell table:style-name="%s"%s>%s</table:table-cell>' % (self.style("table-cell", props), spans, self.para(c.items, align=c.align, after=0))

    def table(self, t, close=False):
        name = self.style("table", '<style:table-properties style:width="%gpt" table:align="left" table:border-model="collapsing" style:may-break-between-rows="false" fo:keep-with-next="always"/>' % sum(t.widths))
        out = ['<table:table table:style-name="%s">' % name]
        for w in t.widths:
            out.append('<table:table-column table:style-name="%s"/>' % self.style("table-column", '<style:table-column-properties style:column-width="%gpt"/>' % w))
        held = [0] * len(t.widths)
        for height, row in zip(t.heights, t.rows):
            out.append('<table:table-row table:style-name="%s">' % self.style("table-row", '<style:table-row-properties style:min-row-height="%gpt"/>' % height))
            cells = list(row)
            for k in range(len(t.widths)):
                if held[k]:
                    held[k] -= 1
                    out.append("<table:covered-table-cell/>")
                else:
                    c = cells.pop(0)
                    held[k] = c.rows - 1
                    out.append(self.cell(c, t))
            out.append("</table:table-row>")
        tail = self.para([], more=' fo:line-height="%gpt"' % (1 if close else 10))
        return "".join(out) + "</table:table>" + tail

    def page(self, idioms, font):
        body = []
        for self.i, idiom in enumerate(idioms):
            body += [self.block(b) for b in idiom.blocks]
            if self.i % 3 == 2:
                self.together = False
                body.append(self.para([FILL]))
                self.together = True
        names = ("office", "style", "text", "table")
        ns = " ".join('xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (n, n) for n in names)
        ns += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
        face = '<style:font-face style:name="F" svg:font-family="&apos;%s&apos;"/>' % font
        default = '<style:default-style style:family="paragraph"><style:text-properties style:font-name="F" style:font-name-asian="F" fo:font-size="12pt" style:font-size-asian="12pt"/></style:default-style>'
        layout = '<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="595.3pt" fo:page-height="841.9pt" fo:margin="72pt"/></style:page-layout>'
        return ('<?xml version="1.0" encoding="UTF-8"?><office:document %s office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
                "<office:font-face-decls>%s</office:font-face-decls><office:styles>%s</office:styles><office:automatic-styles>%s%s</office:automatic-styles>"
                '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"/></office:master-styles>'
                "<office:body><office:text>%s</office:text></office:body></office:document>" % (ns, face, default, "".join(self.styles), layout, "".join(body))).encode()
