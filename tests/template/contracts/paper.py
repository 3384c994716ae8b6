# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages set by hand: text, rules, cells and form fields at known places, written as PDF.

Chinese is STSong-Light by a predefined CMap (not embedded, so that files stay small; every reader knows its characters), Latin is
Helvetica. Coordinates are those of a reader: from the upper left corner, y down.
"""
import zlib

HELVETICA = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278] + [556] * 10 + [
    278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,
    611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
    556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584]


def width(text, size, latin):
    if latin:
        return sum(HELVETICA[ord(c) - 32] for c in text) * size / 1000
    return sum(0.5 if ord(c) < 128 else 1 for c in text) * size


class Paper:
    def __init__(self, w=595.0, h=842.0):
        self.w, self.h = w, h
        self.pages = []
        self.fields = []  # (page, kind, name, rect)
        self.signature = None
        self.xfa = None
        self.title = None
        self.new_page()

    def new_page(self):
        self.pages.append([])

    @property
    def page(self):
        return len(self.pages)

    def text(self, x, y, text, size=12, latin=False, page=None):
        """`y`: the baseline. Returns where the text ends."""
        out = self.pages[(page or self.page) - 1]
        if latin:
            body = text.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            out.append(b"BT /H %g Tf %.2f %.2f Td (" % (size, x, self.h - y) + body + b") Tj ET")
        else:
            out.append(b"BT /S %g Tf %.2f %.2f Td <" % (size, x, self.h - y) + text.encode("utf-16-be").hex().encode() + b"> Tj ET")
        return x + width(text, size, latin)

    def rule(self, x0, y0, x1, y1, thick=0.75):
        self.pages[-1].append(b"%g w %.2f %.2f m %.2f %.2f l S" % (thick, x0, self.h - y0, x1, self.h - y1))

    def field(self, kind, name, rect):
        self.fields.append((self.page, kind, name, rect))

    def save(self, path):
        objects = []

        def add(body):
            objects.append(body)
            return len(objects)

        def stream(data):
            packed = zlib.compress(data, 9)
            return add(b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream")

        catalog, tree = add(b""), add(b"")
        descriptor = add(b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
        cid = add(b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500 814 939 500]/FontDescriptor %d 0 R/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>" % descriptor)
        song = add(b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]>>" % cid)
        helvetica = add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
        kids, widgets = [], []
        for number, content in enumerate(self.pages, 1):
            annots = []
            for page, kind, name, (x0, y0, x1, y1) in self.fields:
                if page != number:
                    continue
                rect = b"[%.2f %.2f %.2f %.2f]" % (x0, self.h - y1, x1, self.h - y0)
                title = b"<" + (b"\xfe\xff" + name.encode("utf-16-be")).hex().encode() + b">"
                value = b""
                if kind == "Sig" and self.signature == name:
                    value = b"/V %d 0 R" % add(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 10]/Contents<00>>>")
                annots.append(add(b"<</Type/Annot/Subtype/Widget/F 4/FT/" + kind.encode() + b"/T" + title + b"/Rect" + rect + value + b">>"))
            widgets += annots
            body = stream(b"\n".join(content))
            extra = b"/Annots[" + b" ".join(b"%d 0 R" % a for a in annots) + b"]" if annots else b""
            kids.append(add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Contents %d 0 R%s/Resources<</Font<</S %d 0 R/H %d 0 R>>>>>>" % (tree, self.w, self.h, body, extra, song, helvetica)))
        objects[tree - 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
        xfa = b"/XFA %d 0 R" % stream(self.xfa) if self.xfa else b""
        form = b"/AcroForm<</Fields[" + b" ".join(b"%d 0 R" % w for w in widgets) + b"]" + xfa + b">>" if widgets or xfa else b""
        objects[catalog - 1] = b"<</Type/Catalog/Pages %d 0 R%s>>" % (tree, form)
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
        out += b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, catalog, start)
        with open(path, "wb") as f:
            f.write(out)
