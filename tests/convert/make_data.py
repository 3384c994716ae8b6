#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes data/: Word documents and pictures whose truth is known because it stands here. Needs PyMuPDF and pdftoppm for the JPEGs only.

What the documents ask for is counted by hand in test_office.c and convert_test.py.
"""
import os
import struct
import subprocess
import sys
import zipfile
import zlib

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
# Quadrants as the picture is looked at: top left, top right, bottom left, bottom right.
COLOURS = ((220, 0, 0), (0, 160, 0), (0, 0, 220), (250, 250, 250))


def archive(name, parts):
    with zipfile.ZipFile(os.path.join(DATA, name), "w", zipfile.ZIP_DEFLATED) as z:
        for part, text in parts:
            info = zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            z.writestr(info, text)


def docx(name, body, styles="", more=()):
    types = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/xml"/>'
             '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
             '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>')
    rel = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
           'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>')
    archive(name, [
        ("[Content_Types].xml", HEAD + types),
        ("_rels/.rels", HEAD + rel % ("officeDocument", "word/document.xml")),
        ("word/_rels/document.xml.rels", HEAD + rel % ("styles", "styles.xml")),
        ("word/styles.xml", HEAD + '<w:styles %s>%s</w:styles>' % (W, styles)),
        ("word/document.xml", HEAD + '<w:document %s><w:body>%s<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>' % (W, body)),
        *more])


DEFAULTS = ('<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
            'w:eastAsia="宋体"/></w:rPr></w:rPrDefault></w:docDefaults>')


def lease():
    """Fonts by default, by a run, by a style that inherits, by the theme; a change each way; a date control; two comments; macros."""
    styles = (DEFAULTS + '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>'
              '<w:style w:type="paragraph" w:styleId="Title"><w:basedOn w:val="Base"/></w:style>'
              '<w:style w:type="character" w:styleId="Themed"><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/></w:rPr></w:style>')
    body = ('<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>租赁合同</w:t></w:r></w:p>'
            '<w:p><w:r><w:t>Lease No. 12 编号</w:t></w:r></w:p>'
            '<w:p><w:r><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/></w:rPr><w:t>甲方（盖章）：</w:t></w:r></w:p>'
            '<w:p><w:r><w:rPr><w:rStyle w:val="Themed"/></w:rPr><w:t>乙方 B</w:t></w:r></w:p>'
            '<w:p><w:ins w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"><w:r><w:t>新增</w:t></w:r></w:ins>'
            '<w:del w:id="2" w:author="a" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>删除的文字</w:delText></w:r></w:del></w:p>'
            '<w:p><w:sdt><w:sdtPr><w:alias w:val="签订日期"/><w:date/></w:sdtPr><w:sdtContent><w:r><w:t>2026</w:t></w:r></w:sdtContent></w:sdt></w:p>')
    theme = ('<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="t"><a:themeElements><a:fontScheme name="f">'
             '<a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/></a:majorFont>'
             '<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:font script="Hans" typeface="等线"/></a:minorFont>'
             '</a:fontScheme></a:themeElements></a:theme>')
    comments = '<w:comments %s><w:comment w:id="1"/><w:comment w:id="2"/></w:comments>' % W
    header = '<w:hdr %s><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>' % W
    docx("lease.docx", body, styles, [("word/theme/theme1.xml", HEAD + theme), ("word/comments.xml", HEAD + comments),
                                      ("word/header1.xml", HEAD + header), ("word/vbaProject.bin", "not one")])


def plain():
    """What a contract with a table for signatures looks like; nothing odd in it."""
    docx("plain.docx", '<w:p><w:r><w:t>甲方（盖章）：</w:t></w:r></w:p><w:p><w:r><w:t>Party B (signature):</w:t></w:r></w:p>', DEFAULTS)


def circle():
    """Styles that inherit from each other; and elements nested 100 and 5,000 deep."""
    styles = (DEFAULTS + '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>')
    for name, depth in (("circle.docx", 100), ("deep.docx", 5000)):
        body = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr>' + "<w:smartTag>" * depth + '<w:r><w:t>合同</w:t></w:r>' + "</w:smartTag>" * depth + '</w:p>'
        docx(name, body, styles)


def odt():
    ns = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
          'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
          'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"')
    styles = ('<office:document-styles %s office:version="1.3"><office:font-face-decls><style:font-face style:name="Song" svg:font-family="宋体"/>'
              '<style:font-face style:name="Times" svg:font-family="\'Times New Roman\'"/></office:font-face-decls><office:styles>'
              '<style:default-style style:family="paragraph"><style:text-properties style:font-name="Times" style:font-name-asian="Song"/>'
              '</style:default-style></office:styles></office:document-styles>' % ns)
    content = ('<office:document-content %s office:version="1.3"><office:font-face-decls><style:font-face style:name="Hei" svg:font-family="黑体"/>'
               '</office:font-face-decls><office:automatic-styles><style:style style:name="P1" style:family="paragraph"/>'
               '<style:style style:name="T1" style:family="text"><style:text-properties style:font-name-asian="Hei"/></style:style>'
               '</office:automatic-styles><office:body><office:text>'
               '<text:tracked-changes><text:changed-region><text:deletion><text:p>删去</text:p></text:deletion></text:changed-region></text:tracked-changes>'
               '<office:forms><form:form><form:checkbox/><form:text/></form:form></office:forms>'
               '<text:p text:style-name="P1">甲方<text:span text:style-name="T1">（盖章）</text:span> A1</text:p>'
               '<text:p>乙方<office:annotation><text:p>看</text:p></office:annotation></text:p>'
               '</office:text></office:body></office:document-content>' % ns)
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">%s</manifest:manifest>'
    entry = ('<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
             '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
             '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>')
    locked = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    mime = ("mimetype", "application/vnd.oasis.opendocument.text")
    archive("order.odt", [mime, ("META-INF/manifest.xml", HEAD + manifest % entry), ("styles.xml", HEAD + styles), ("content.xml", HEAD + content)])
    archive("locked.odt", [mime, ("META-INF/manifest.xml", HEAD + manifest % locked), ("content.xml", "\x01\x02")])


def locked_docx():
    """A container of the old format that names the encrypted package: what Word writes when a password is set."""
    name = "EncryptedPackage".encode("utf-16-le")
    with open(os.path.join(DATA, "locked.docx"), "wb") as f:
        f.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + name + bytes(512))


def pixels(width, height):
    """Rows of pixels as they are looked at."""
    return [[COLOURS[(y >= height // 2) * 2 + (x >= width // 2)] for x in range(width)] for y in range(height)]


def stored(rows, orientation):
    """As a camera with that EXIF orientation stores them: TIFF 6.0, tag 274."""
    if orientation in (5, 6, 7, 8):
        rows = [list(c) for c in zip(*rows)]  # the 0th row is the visual left side, or right
    flip_x = {1: 0, 2: 1, 3: 1, 4: 0, 5: 0, 6: 0, 7: 1, 8: 1}[orientation]
    flip_y = {1: 0, 2: 0, 3: 1, 4: 1, 5: 0, 6: 1, 7: 1, 8: 0}[orientation]
    rows = rows[::-1] if flip_y else rows
    return [r[::-1] for r in rows] if flip_x else rows


def png(path, rows, per_metre=0):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    raw = b"".join(b"\0" + bytes(v for p in row for v in p) for row in rows)
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)))
        if per_metre:
            f.write(chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
        f.write(chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def jpegs():
    import fitz
    for orientation in range(1, 9):
        rows = stored(pixels(64, 48), orientation)
        raw = bytes(v for row in rows for p in row for v in p)
        pix, doc = fitz.Pixmap(fitz.csRGB, len(rows[0]), len(rows), raw, 0), fitz.open()
        page = doc.new_page(width=len(rows[0]), height=len(rows))
        page.insert_image(page.rect, pixmap=pix)
        jpeg = subprocess.run(["pdftoppm", "-jpeg", "-r", "72", "-singlefile", "-"], input=doc.tobytes(), stdout=subprocess.PIPE, check=True).stdout
        tiff = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">HHHIHH", 1, 274, 3, 1, orientation, 0) + struct.pack(">I", 0)
        exif = b"Exif\0\0" + tiff
        with open(os.path.join(DATA, "turned_%d.jpg" % orientation), "wb") as f:
            f.write(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:])


def tiff():
    """Two pages, RGB, Deflate, 300 dpi."""
    out = bytearray(b"II*\0" + struct.pack("<I", 0))
    link = 4
    for width, height in ((600, 300), (300, 600)):
        data = zlib.compress(bytes(v for row in pixels(width, height) for p in row for v in p), 9)
        at = len(out)
        out += data + struct.pack("<HHH", 8, 8, 8) + struct.pack("<II", 300, 1)
        bits, dpi = at + len(data), at + len(data) + 6
        out += b"\0" * (len(out) % 2)
        struct.pack_into("<I", out, link, len(out))
        tags = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, bits), (259, 3, 1, 8), (262, 3, 1, 2), (273, 4, 1, at),
                (277, 3, 1, 3), (278, 3, 1, height), (279, 4, 1, len(data)), (282, 5, 1, dpi), (283, 5, 1, dpi), (296, 3, 1, 2)]
        out += struct.pack("<H", len(tags))
        for tag, kind, count, value in tags:
            out += struct.pack("<HHII", tag, kind, count, value)
        link = len(out)
        out += struct.pack("<I", 0)
    with open(os.path.join(DATA, "two.tiff"), "wb") as f:
        f.write(out)


def main():
    os.makedirs(DATA, exist_ok=True)
    lease(), plain(), circle(), odt(), locked_docx(), tiff()
    png(os.path.join(DATA, "200dpi.png"), pixels(600, 400), 7874)
    png(os.path.join(DATA, "plain.png"), pixels(60, 40))
    if "--no-jpeg" not in sys.argv:
        jpegs()


main()
