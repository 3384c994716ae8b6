#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# A turned page with a filled form: a text with an appearance, a check box that is on, an empty signature field, a hidden field, a link.
# bare.pdf: the text has no appearance. Usage: make.py FOLDER
import sys


def write(name, text_look):
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R 8 0 R 9 0 R] >> >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate 90 /Resources << /Font << /F 4 0 R >> >> /Contents 5 0 R"
        " /Annots [6 0 R 7 0 R 8 0 R 9 0 R 10 0 R] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        # It leaves a state saved, and the matrix changed.
        ("", "q BT /F 12 Tf 100 700 Td (Name:) Tj ET 2 0 0 2 50 50 cm"),
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Filled) /Rect [150 690 250 710] /F 4 /P 3 0 R%s >>" % text_look,
        "<< /Type /Annot /Subtype /Widget /FT /Btn /T (agreed) /V /On /AS /On /Rect [150 650 162 662] /F 4 /P 3 0 R"
        " /AP << /N << /On 12 0 R /Off 13 0 R >> >> >>",
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (sign) /Rect [150 600 250 630] /F 4 /P 3 0 R >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (secret) /V (Hidden) /Rect [300 690 400 710] /F 6 /P 3 0 R /AP << /N 11 0 R >> >>",
        "<< /Type /Annot /Subtype /Link /Rect [10 10 60 30] /Border [0 0 0] /A << /S /URI /URI (https://example.org/) >> >>",
        ("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F 4 0 R >> >>", "BT /F 12 Tf 2 5 Td (Filled) Tj ET"),
        ("/Type /XObject /Subtype /Form /BBox [0 0 24 24] /Resources << /Font << /F 4 0 R >> >>", "BT /F 24 Tf 4 3 Td (X) Tj ET"),
        ("/Type /XObject /Subtype /Form /BBox [0 0 24 24]", "0 0 24 24 re S"),
    ]
    out, at = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        if isinstance(body, tuple):
            body = "<< %s /Length %d >>\nstream\n%s\nendstream" % (body[0], len(body[1]), body[1])
        out += "%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += "xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + "".join("%010d 00000 n \n" % a for a in at)
    out += "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    with open("%s/%s.pdf" % (sys.argv[1], name), "w", encoding="ascii") as file:
        file.write(out)


write("filled", " /AP << /N 11 0 R >>")
write("bare", "")
# locked.pdf is filled.pdf after: qpdf --encrypt open own 256 -- filled.pdf locked.pdf
# owned.pdf is filled.pdf after: qpdf --encrypt open own 256 --modify=none -- filled.pdf owned.pdf
