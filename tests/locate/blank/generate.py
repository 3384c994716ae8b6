#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the contracts of this folder with the producers that are installed, and records where their blanks are.

Every contract is made twice: plain, and with a background of a colour of its own under each label and each blank, which
moves nothing. The painted twin is drawn by poppler; the bounds of a colour are the truth. Only the plain one is kept.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy

import idioms
import write_html
import write_office
import write_tex

HERE = os.path.dirname(os.path.abspath(__file__))
DPI = 144
FONT = "Noto Serif CJK SC"
# The producers' clock and random names must not show in what is committed.
ENV = dict(os.environ, SOURCE_DATE_EPOCH="1700000000", LC_ALL="C.UTF-8", HOME=tempfile.gettempdir())


def run(*command, cwd=None):
    done = subprocess.run(command, env=ENV, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    if done.returncode:
        sys.exit("%s: %s" % (command[0], done.stdout.decode(errors="replace")[-2000:]))


def html(folder, painted, which):
    source = os.path.join(folder, "in.html")
    with open(source, "w", encoding="utf-8") as f:
        f.write(write_html.Html(painted).page(chosen(which), "'%s'" % FONT))
    return source


def chromium(folder, painted):
    source = html(folder, painted, "chromium")
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf-no-header", "--user-data-dir=" + os.path.join(folder, "profile"), "--print-to-pdf=" + os.path.join(folder, "out.pdf"), "file://" + source)


def weasyprint(folder, painted):
    run("weasyprint", html(folder, painted, "weasyprint"), os.path.join(folder, "out.pdf"))


def wkhtmltopdf(folder, painted):
    margins = [x for side in "TBLR" for x in ("-" + side, "25.4mm")]
    run("wkhtmltopdf", "-q", "-s", "A4", "--disable-smart-shrinking", "--zoom", "1.28", *margins, html(folder, painted, "wkhtmltopdf"), os.path.join(folder, "out.pdf"))


def office(folder, name, content):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(content)
    run("soffice", "-env:UserInstallation=file://" + os.path.join(tempfile.gettempdir(), "blank-office"), "--headless", "--convert-to", "pdf", "--outdir", folder, os.path.join(folder, name))
    os.rename(os.path.join(folder, os.path.splitext(name)[0] + ".pdf"), os.path.join(folder, "out.pdf"))


def docx(folder, painted):
    office(folder, "in.docx", write_office.Docx(painted).page(chosen("docx"), FONT))


def odt(folder, painted):
    office(folder, "in.fodt", write_office.Fodt(painted).page(chosen("odt"), FONT))


def xelatex(folder, painted):
    with open(os.path.join(folder, "out.tex"), "w", encoding="utf-8") as f:
        f.write(write_tex.Tex(painted).page(chosen("xelatex"), FONT, FONT))
    run("xelatex", "-interaction=nonstopmode", "-halt-on-error", "out.tex", cwd=folder)


def ghostscript(source, target):
    run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dAutoRotatePages=/None", "-o", target, source)


def cairo(source, target):
    run("pdftocairo", "-pdf", source, target)


PRODUCERS = {"chromium": chromium, "weasyprint": weasyprint, "wkhtmltopdf": wkhtmltopdf, "docx": docx, "odt": odt, "xelatex": xelatex}
DISTILLED = {"docx-cairo": ("docx", cairo), "chromium-cairo": ("chromium", cairo), "xelatex-ghostscript": ("xelatex", ghostscript), "weasyprint-cairo": ("weasyprint", cairo)}


def chosen(producer):
    return [i for i in idioms.document() if not i.only or producer in i.only]


def bounds(folder):
    """{(kind, number): (page, rect)} of every colour in the painted twin."""
    run("pdftoppm", "-r", str(DPI), "-aa", "no", "-aaVector", "no", os.path.join(folder, "out.pdf"), os.path.join(folder, "p"))
    found = {}
    for number, name in enumerate(sorted(n for n in os.listdir(folder) if n.startswith("p-") and n.endswith(".ppm"))):
        with open(os.path.join(folder, name), "rb") as f:
            f.readline()
            width, height = (int(x) for x in f.readline().split())
            f.readline()
            pixels = numpy.frombuffer(f.read(), dtype=numpy.uint8).reshape(height, width, 3)
        for what, red, blue in (("label", 200, 7), ("blank", 7, 200)):
            ys, xs = numpy.nonzero((pixels[:, :, 0] == red) & (pixels[:, :, 2] == blue))
            greens = pixels[ys, xs, 1]
            for green in numpy.unique(greens):
                on = greens == green
                if on.sum() < 20:
                    continue
                box = [v * 72 / DPI for v in (xs[on].min(), ys[on].min(), xs[on].max() + 1, ys[on].max() + 1)]
                found.setdefault((what, int(green) // 2), (number + 1, box))
    return found


def truth(folder, producer):
    found, out = bounds(folder), []
    for i, idiom in enumerate(chosen(producer)):
        entry = {"idiom": idiom.name, "keyword": idiom.keyword, "ask": idiom.ask}
        if idiom.issue:
            out.append(dict(entry, issue=idiom.issue, proposes=idiom.proposes))
            continue
        if ("blank", i) not in found or ("label", i) not in found:
            if idiom.keyword:
                sys.exit("%s: nothing painted for %s" % (producer, idiom.name))
        page, box = found["blank", i]
        label_page, label = found["label", i]
        if page != label_page:
            sys.exit("%s: %s is broken over two pages" % (producer, idiom.name))
        # A whole line or cell is painted where room is meant: what counts begins behind the label.
        if any(getattr(b, "rest", False) or (isinstance(b, idioms.T) and any(c.rest for r in b.rows for c in r)) for b in idiom.blocks):
            box[0] = label[2]
        out.append(dict(entry, page=page, rect=[round(v, 2) for v in box]))
    return out


def main(names):
    for name, producer in PRODUCERS.items():
        copies = [(n, how) for n, (of, how) in DISTILLED.items() if of == name]
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            producer(folder, False)
            plain = os.path.join(HERE, name + ".pdf")
            shutil.move(os.path.join(folder, "out.pdf"), plain)
        with tempfile.TemporaryDirectory() as folder:
            producer(folder, True)
            if os.environ.get("KEEP"):
                shutil.copy(os.path.join(folder, "out.pdf"), os.path.join(os.environ["KEEP"], name + ".pdf"))
            entries = truth(folder, name)
        for copy, how in [(name, None)] + copies:
            if how:
                how(plain, os.path.join(HERE, copy + ".pdf"))
            with open(os.path.join(HERE, copy + ".json"), "w", encoding="utf-8") as f:
                f.write("[\n " + ",\n ".join(json.dumps(e, ensure_ascii=False) for e in entries) + "\n]\n")
        print(name, len(entries))


if __name__ == "__main__":
    main(sys.argv[1:])
