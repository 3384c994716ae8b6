#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# One contract in many states: old.pdf, and what became of it. Lines have a leading of 14 pt, so that one line more moves
# what is below it by 14 pt. Usage: make.py FOLDER
import sys

A4, LETTER = (595, 842), (612, 792)
HEAD = ["Service Agreement", "1. The contractor works.", "2. The client pays."]
SCAN = "a picture in place of text"
SIGN = ["Party A (seal): ______________", "", "Signed on:", "", "End of page one"]


def page(lines, top=100, x=100):
    """Lines of 12 pt Helvetica, the first baseline `top` pt under the upper edge."""
    return [(x, top + 14 * i, text) for i, text in enumerate(lines) if text]


def write(name, pages, fields=(), remark="", signature="", font_dict=None, form_more=""):
    """pages: (size, [(x, y from the top, text)]); fields: (name, page from 0, rect from the lower left)."""
    objects = {}
    font, catalog, tree = 3, 1, 2
    objects[font] = font_dict or "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    first = 4
    field_first = first + 2 * len(pages)
    names = [field_first + i for i in range(len(fields))]
    for i, ((width, height), lines) in enumerate(pages):
        content = "BT /F 12 Tf " + " ".join(
            "1 0 0 1 %g %g Tm (%s) Tj" % (x, height - y, text.replace("(", "\\(").replace(")", "\\)")) for x, y, text in (() if lines == SCAN else lines)) + " ET"
        if lines == SCAN:
            content = "q %g 0 0 %g 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID ~ EI Q" % (width, height)
        annots = " ".join("%d 0 R" % names[k] for k, f in enumerate(fields) if f[1] == i)
        objects[first + 2 * i] = (
            "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %g %g] /Resources << /Font << /F %d 0 R >> >> /Contents %d 0 R%s >>"
            % (tree, width, height, font, first + 2 * i + 1, " /Annots [%s]" % annots if annots else ""))
        objects[first + 2 * i + 1] = "<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    for k, (field, at, rect) in enumerate(fields):
        objects[names[k]] = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /Rect [%s] /F 4 /P %d 0 R%s >>" % (
            field, " ".join("%g" % n for n in rect), first + 2 * at, signature)
    objects[tree] = "<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), " ".join("%d 0 R" % (first + 2 * i) for i in range(len(pages))))
    form = " /AcroForm << /Fields [%s]%s >>" % (" ".join("%d 0 R" % n for n in names), form_more) if names else ""
    objects[catalog] = "<< /Type /Catalog /Pages %d 0 R%s >>" % (tree, form)
    out = "%PDF-1.7\n" + remark
    at = {}
    for number in sorted(objects):
        at[number] = len(out)
        out += "%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += "xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += "".join("%010d 00000 n \n" % at[n] for n in sorted(objects))
    out += "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, catalog, start)
    with open("%s/%s.pdf" % (sys.argv[1], name), "w", encoding="ascii") as file:
        file.write(out)


SEAL = [("annex_seal", 1, (100, 500, 220, 620))]
TWO = (A4, page(["Annex", "Received by Party B"]))
old = (A4, page(HEAD + SIGN))

write("old", [old, TWO], SEAL)
write("same", [old, TWO], SEAL, "% other bytes, the same pages\n")
write("inserted", [(A4, page(HEAD + ["3. Both keep silent."] + SIGN)), TWO], SEAL)
write("lost", [(A4, page(HEAD + ["Stamp of the client: ________"] + SIGN[1:])), TWO], SEAL)
write("twice", [old, (A4, page(["Annex", "Received by Party B", "Party A (seal): ______________"]))], SEAL)
write("reworded", [(A4, page(HEAD + ["Party A (seal), or its agent: ____"] + SIGN[1:])), TWO], SEAL)
write("relabelled", [(A4, page(HEAD + SIGN[:2] + ["Paid on:"] + SIGN[3:])), TWO], SEAL)
write("under", [(A4, page(HEAD + SIGN) + [(180, 171, "Witness: ________")]), TWO], SEAL)
write("next_page", [(A4, page(HEAD)), (A4, page(SIGN)), TWO], [("annex_seal", 2, (100, 500, 220, 620))])
write("paper", [old, (LETTER, TWO[1])], SEAL)
write("renamed", [old, TWO], [("annex_stamp", 1, (100, 500, 220, 620))])
write("field_gone", [old, TWO])
write("field_moved", [old, TWO], [("annex_seal", 1, (130, 460, 250, 580))])
write("signed", [old, TWO], SEAL, signature=" /V << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
      " /ByteRange [0 100 200 100] /Contents <00> >>")
# The annex was scanned; nobody can tell which characters its letters are; an XFA form beside the pages.
write("scanned", [old, (A4, SCAN)], SEAL)
write("unreadable", [old, TWO], SEAL, font_dict="<< /Type /Font /Subtype /Type1 /BaseFont /AAAAAA+Own /Encoding << /Type /Encoding"
      " /Differences [32 %s] >> >>" % " ".join("/own%d" % i for i in range(32, 127)))
write("xfa", [old, TWO], SEAL, form_more=" /XFA [(preamble) 5 0 R]")
# restricted.pdf is old.pdf after: qpdf --encrypt "" owner 256 --modify=none --extract=n -- old.pdf restricted.pdf
