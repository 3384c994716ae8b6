#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes scans of the contracts of this folder, with the layer of text that a recogniser would have put to them.

The contract is drawn (python3-fitz), turned, dirtied, thresholded or not, and stored as a picture; its words stand over it
invisibly, each stretched to its width like those of Tesseract. The truth is the contract's own, turned with the page.
"""
import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile
import zlib

import fitz
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "scans")
FILLERS = set("_＿.．·・…⋯-–—─")

# name: source, dots per inch, filter, degrees, dirt, what becomes of underscores and dots, pages, how the page is turned
SCANS = {
    "scan-300-ccitt": ("docx", 300, "ccitt", 0.0, "specks", "keep", None, 0),
    "scan-200-jbig2": ("chromium", 200, "jbig2", 1.0, "torn", "drop", None, 0),
    "scan-150-jpeg": ("xelatex", 150, "jpeg", -0.8, "grey", "drop", None, 0),
    "scan-200-flate": ("weasyprint", 200, "flate", 0.4, "lid", "half", None, 0),
    "scan-300-jpeg": ("odt", 300, "jpeg", -0.3, "grey", "misread", (4, 5), 90),
}


def draw(page, dpi, degrees):
    """The page in grey, turned around its middle; and the matrix from points to pixels."""
    zoom = dpi / 72
    turn = fitz.Matrix(zoom, zoom) * fitz.Matrix(degrees)
    width, height = round(page.rect.width * zoom), round(page.rect.height * zoom)
    pix = page.get_pixmap(matrix=turn, colorspace=fitz.csGRAY)
    drawn = numpy.frombuffer(pix.samples, dtype=numpy.uint8).reshape(pix.height, pix.width)
    middle = fitz.Point(page.rect.width / 2, page.rect.height / 2) * turn
    left, top = round(middle.x - width / 2), round(middle.y - height / 2)
    out = numpy.full((height, width), 255, dtype=numpy.uint8)
    x0, y0 = max(left, pix.x), max(top, pix.y)
    x1, y1 = min(left + width, pix.x + pix.width), min(top + height, pix.y + pix.height)
    out[y0 - top:y1 - top, x0 - left:x1 - left] = drawn[y0 - pix.y:y1 - pix.y, x0 - pix.x:x1 - pix.x]
    return out, turn * fitz.Matrix(1, 0, 0, 1, -left, -top)


def blur(a):
    p = numpy.pad(a.astype(float), 1, mode="edge")
    return sum(p[y:y + a.shape[0], x:x + a.shape[1]] for y in range(3) for x in range(3)) / 9


def spots(rng, shape, share, size):
    """True at about `share` of all places, in squares of `size`."""
    small = rng.random((shape[0] // size + 1, shape[1] // size + 1)) < share
    return numpy.kron(small, numpy.ones((size, size), dtype=bool))[:shape[0], :shape[1]]


def shadow(a, dpi, dark):
    """What the lid and the edge of the glass leave: a black rim on two sides, ragged, and a grey one."""
    rim = round(2.2 * dpi / 25.4)
    for y in range(a.shape[0]):
        a[y, :max(1, rim + round(math.sin(y / 40) * rim / 3))] = dark
    a[:rim // 2, :] = dark
    a[:, -rim // 3:] = 120


def dirty(a, dpi, dirt, rng):
    """1-bit for all but `grey`."""
    if dirt == "grey":
        g = 45 + blur(a) / 255 * 188 + rng.normal(0, 5, a.shape)
        g -= numpy.linspace(0, 22, a.shape[1])[None, :]
        shadow(g, dpi, 30)
        return numpy.clip(g, 0, 255).astype(numpy.uint8)
    black = a < 150
    if dirt == "torn":
        black &= ~spots(rng, a.shape, 0.012, 2)
    if dirt == "lid":
        shade = numpy.where(black, 0, 255)
        shadow(shade, dpi, 0)
        black = shade < 128
    black |= spots(rng, a.shape, 0.0004, 2 if dpi < 300 else 3)
    return numpy.where(black, 0, 255).astype(numpy.uint8)


def pack_bits(a):
    return numpy.packbits(a > 127, axis=1).tobytes()


def ghostscript(raw, width, height, bits, how):
    """The stream that Ghostscript makes of an image: CCITT or JPEG."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in.pdf"), os.path.join(folder, "out.pdf")
        doc = Writer()
        image = doc.stream("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent %d /Filter /FlateDecode" % (width, height, bits), zlib.compress(raw))
        doc.page(width, height, "", "/XObject << /I %d 0 R >>" % image, b"%d 0 0 %d 0 0 cm /I Do" % (width, height))
        doc.save(source)
        subprocess.run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", target, "-dAutoFilterGrayImages=false", "-dDownsampleGrayImages=false", "-dDownsampleMonoImages=false",
                        "-dGrayImageFilter=/DCTEncode", "-dMonoImageFilter=/CCITTFaxEncode", "-c",
                        "<< /GrayImageDict << /QFactor 2.4 /Blend 1 /HSamples [1 1 1 1] /VSamples [1 1 1 1] >> >> setdistillerparams", "-f", source], check=True)
        made = fitz.open(target)
        xref = made[0].get_images()[0][0]
        return made.xref_object(xref), made.xref_stream_raw(xref)


def jbig2(fax, width, height):
    """Page information, and one generic region coded as MMR, which is what CCITT group 4 is."""
    def segment(number, kind, data):
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + fax
    return segment(0, 48, page) + segment(1, 38, region)


def image_of(a, how):
    """Dictionary and stream."""
    height, width = a.shape
    start = "/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray " % (width, height)
    if how == "jpeg":
        return start + "/BitsPerComponent 8 /Filter /DCTDecode", ghostscript(a.tobytes(), width, height, 8, how)[1]
    if how == "flate":
        return start + "/BitsPerComponent 1 /Filter /FlateDecode", zlib.compress(pack_bits(a), 9)
    named, fax = ghostscript(pack_bits(a), width, height, 1, how)
    if "CCITTFax" not in named or "/K -1" not in named or "BlackIs1 true" in named:
        sys.exit("not as asked: " + named)
    if how == "jbig2":
        return start + "/BitsPerComponent 1 /Filter /JBIG2Decode", jbig2(fax, width, height)
    return start + "/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d >>" % (width, height), fax


def words(page):
    """(text, origin, end, size) of each word, as it stands on the page."""
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", []):
            word = []
            for span in line["spans"]:
                for char in span["chars"]:
                    c, box, size = char["c"], char["bbox"], span["size"]
                    if word and (c.isspace() or box[0] - word[-1][2] > 0.25 * size or (c in FILLERS) != (word[-1][0] in FILLERS)):
                        yield word
                        word = []
                    if not c.isspace():
                        word.append((c, char["origin"], box[2], size))
            if word:
                yield word


def text_layer(page, matrix, dpi, degrees, what, rng):
    """Invisible words. Recognisers see each word's box, and put the characters into it evenly."""
    lean, scale, height = math.radians(degrees), 72 / dpi, page.rect.height
    out = ["BT 3 Tr"]
    for word in words(page):
        text = "".join(c for c, _, _, _ in word)
        filler = word[0][0] in FILLERS
        if filler and (what == "drop" or (what == "half" and rng.random() < 0.5)):
            continue
        if filler and what == "misread":
            text = "一"
        size = word[0][3]
        start = fitz.Point(word[0][1]) * matrix * scale
        width = word[-1][2] - word[0][1][0]
        if filler and what == "misread":
            width = min(width, size)
        jitter = rng.uniform(-0.4, 0.4)
        # PDF counts y upwards, and the page leans the other way then.
        dx, dy = fitz.Point(1, 0) * fitz.Matrix(degrees)
        norm = math.hypot(dx, dy)
        a, b = dx / norm, -dy / norm
        codes = text.encode("utf-16-be").hex().upper()
        out.append("/F %.2f Tf %.2f Tz %.5f %.5f %.5f %.5f %.2f %.2f Tm <%s> Tj" % (size, 100 * width / (size * len(text)), a, b, -b, a, start.x, height - start.y + jitter, codes))
    return "\n".join(out + ["ET"]).encode()


class Writer:
    def __init__(self):
        self.objects, self.kids = [None, None], []

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode())
        return len(self.objects)

    def stream(self, entries, data):
        return self.add(("<< %s /Length %d >>\nstream\n" % (entries, len(data))).encode() + data + b"\nendstream")

    def page(self, width, height, more, resources, content):
        contents = self.stream("/Filter /FlateDecode", zlib.compress(content, 9))
        self.kids.append(self.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] %s /Contents %d 0 R /Resources << %s >> >>" % (width, height, more, contents, resources)))

    def save(self, path):
        self.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        self.objects[1] = ("<< /Type /Pages /Count %d /Kids [%s] >>" % (len(self.kids), " ".join("%d 0 R" % k for k in self.kids))).encode()
        data, at = bytearray(b"%PDF-1.7\n"), []
        for number, body in enumerate(self.objects, 1):
            at.append(len(data))
            data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        xref = len(data)
        data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at)
        data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(at) + 1, xref)
        with open(path, "wb") as f:
            f.write(data)


def quarter(width, height, turn):
    """For a page that is stored lying and shown upright: its size, /Rotate, and the matrix of its content."""
    if turn == 90:
        return height, width, "/Rotate 90", b"0 1 -1 0 %.2f 0 cm\n" % height
    return width, height, "", b""


def make(name):
    source, dpi, how, degrees, dirt, what, pages, turn = SCANS[name]
    rng, fillers = numpy.random.default_rng(9), random.Random(9)
    contract = fitz.open(os.path.join(HERE, source + ".pdf"))
    doc, matrices, numbers = Writer(), {}, {}
    descriptor = doc.add("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>")
    cid = doc.add("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor %d 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> >>" % descriptor)
    font = doc.add("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [%d 0 R] >>" % cid)
    for page in contract:
        if pages and page.number + 1 not in pages:
            continue
        drawn, matrix = draw(page, dpi, degrees)
        image = doc.stream(*image_of(dirty(drawn, dpi, dirt, rng), how))
        w, h, rotate, cm = quarter(page.rect.width, page.rect.height, turn)
        content = cm + b"q %.2f 0 0 %.2f 0 0 cm /I Do Q\n" % (page.rect.width, page.rect.height) + text_layer(page, matrix, dpi, degrees, what, fillers)
        doc.page(w, h, rotate, "/XObject << /I %d 0 R >> /Font << /F %d 0 R >>" % (image, font), content)
        matrices[page.number + 1], numbers[page.number + 1] = matrix, len(doc.kids)
    doc.save(os.path.join(OUT, name + ".pdf"))
    entries = []
    with open(os.path.join(HERE, source + ".json"), encoding="utf-8") as f:
        for e in json.load(f):
            if "rect" not in e:
                entries += [] if pages else [e]
                continue
            if e["page"] not in matrices:
                continue
            x0, y0, x1, y1 = e["rect"]
            middle = fitz.Point((x0 + x1) / 2, (y0 + y1) / 2) * matrices[e["page"]] * (72 / dpi)
            dx, dy = (x1 - x0) / 2, (y1 - y0) / 2
            entries.append(dict(e, page=numbers[e["page"]], rect=[round(v, 2) for v in (middle.x - dx, middle.y - dy, middle.x + dx, middle.y + dy)]))
    with open(os.path.join(OUT, name + ".json"), "w", encoding="utf-8") as f:
        f.write("[\n " + ",\n ".join(json.dumps(e, ensure_ascii=False) for e in entries) + "\n]\n")
    print(name, len(entries), os.path.getsize(os.path.join(OUT, name + ".pdf")))


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for each in sys.argv[1:] or SCANS:
        make(each)
