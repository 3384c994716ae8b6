#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What signprep bake writes, as qpdf, poppler and PyMuPDF see it: whole files, and fields where locate places the boxes.

    viewers.py SIGNPREP SOURCE_DIR
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import fitz
except ImportError:
    fitz = None

KINDS = [('TEXT', 'Tx', '编号'), ('MULTI_LINE_TEXT', 'Tx', '备注'), ('CHECK_BOX', 'Btn', '同意'), ('SELECTOR', 'Ch', '性别'),
         ('SIGN_SEAL', 'Sig', '甲方公章'), ('SIGN_DATE', 'Tx', '签署日期')]
SLACK = 0.01


def request(page):
    """A control of each kind, in two columns from the corner of the page."""
    controls = [{'ComponentType': kind, 'ComponentName': name, 'ComponentPage': page, 'ComponentPosX': 8 + 70 * (i % 2),
                 'ComponentPosY': 10 + 30.5 * (i // 2), 'ComponentWidth': 60, 'ComponentHeight': 18}
                for i, (kind, _, name) in enumerate(KINDS)]
    controls[0]['ComponentValue'] = '第7号 No. 7'
    return {'Operator': {'UserId': 'u'}, 'FlowName': 'f', 'Components': controls[:4],
            'Approvers': [{'ApproverType': 1, 'ApproverName': '李四', 'ApproverMobile': '13900139000', 'SignComponents': controls[4:]}]}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def placements(program, path, pdf, folder):
    report = os.path.join(folder, 'report.json')
    done = run(program, 'locate', path, pdf, '--force', '--report', report, '-o', os.path.join(folder, 'resolved.json'))
    assert done.returncode == 0, done.stderr.decode()
    with open(report, encoding='utf-8') as file:
        return json.load(file)['components']


def near(a, b, slack=SLACK):
    return all(abs(x - y) <= slack for x, y in zip(a, b))


def qpdf_warnings(path):
    """What qpdf finds fault with, without names and places. Newer ones also say what is odd about a form."""
    done = run('qpdf', '--check', path)
    assert done.returncode in (0, 3), (path, done.stdout.decode(), done.stderr.decode())
    return {line.rsplit(': ', 1)[-1] for line in done.stderr.decode().splitlines() if line.startswith('WARNING')}


def check_form(path, what, before):
    """The file is whole: for qpdf, which has nothing to say that it did not say of the input, and for poppler, which says what it stumbles over."""
    if shutil.which('qpdf'):
        new = qpdf_warnings(path) - qpdf_warnings(before)
        assert not new, (what, new)
    for tool in ('pdfinfo', 'pdffonts', 'pdftotext'):
        if shutil.which(tool):
            done = run(tool, path, *(['-'] if tool == 'pdftotext' else []))
            assert done.returncode == 0 and b'rror' not in done.stderr and b'arning' not in done.stderr, (what, tool, done.stderr.decode())


def print_widgets(path):
    """Those of page 1, in a process of its own, all kept to the end: PyMuPDF 1.21 does not bear it otherwise."""
    types = {fitz.PDF_WIDGET_TYPE_TEXT: 'Tx', fitz.PDF_WIDGET_TYPE_CHECKBOX: 'Btn', fitz.PDF_WIDGET_TYPE_COMBOBOX: 'Ch',
             fitz.PDF_WIDGET_TYPE_SIGNATURE: 'Sig'}
    doc = fitz.open(path)
    page = doc.load_page(0)
    kept = [page.first_widget]
    while kept[-1]:
        kept.append(kept[-1].next)
    found = [(w.field_name, types.get(w.field_type), 1, tuple(w.rect * page.rotation_matrix)) for w in kept[:-1]]
    print(json.dumps({'repaired': doc.is_repaired, 'widgets': found}))


def check_fitz(path, wanted, what):
    """Widgets of PyMuPDF, turned as the page is seen."""
    if not fitz:
        return
    done = run(sys.executable, os.path.abspath(__file__), '--widgets', path)
    assert done.returncode == 0, (what, done.stderr.decode())
    # What MuPDF has to say of the rest of the file comes first.
    answer = json.loads(next(line for line in done.stdout.decode().splitlines() if line.startswith('{')))
    assert not answer['repaired'], what
    found = {name: (kind, page, rect) for name, kind, page, rect in answer['widgets']}
    for kind, (name, page, rect) in wanted:
        assert name in found, (what, name, sorted(found))
        assert found[name][0] == kind and found[name][1] == page, (what, name, found[name])
        assert near(found[name][2], rect, 0.02), (what, name, found[name], rect)


def read_pgm(path):
    with open(path, 'rb') as file:
        data = file.read()
    parts = data.split(None, 4)
    width, height = int(parts[1]), int(parts[2])
    return width, height, data[-width * height:]


def draw(path, page, folder, name):
    out = os.path.join(folder, name)
    done = run('pdftoppm', '-gray', '-r', '144', '-cropbox', '-f', str(page), '-l', str(page), '-singlefile', path, out)
    assert done.returncode == 0, done.stderr.decode()
    return read_pgm(out + '.pgm')


def check_picture(before, after, wanted, page, folder, what):
    """Poppler draws the frames where the boxes are, and changes nothing elsewhere."""
    # Poppler knows nothing of UserUnit.
    if not shutil.which('pdftoppm') or 'userunit' in what:
        return
    width, height, old = draw(before, page, folder, 'before')
    again = draw(after, page, folder, 'after')
    assert again[:2] == (width, height), what
    rows = [(y, old[y * width:(y + 1) * width], again[2][y * width:(y + 1) * width]) for y in range(height)]
    changed = [(x / 2, y / 2) for y, a, b in rows if a != b for x in range(width) if a[x] != b[x]]
    for x, y in changed:
        assert any(r[0] - 1 <= x <= r[2] + 1 and r[1] - 1 <= y <= r[3] + 1 for _, (_, p, r) in wanted if p == page), (what, x, y)
    for _, (name, p, r) in wanted:
        for ex, ey in ((r[0], (r[1] + r[3]) / 2), (r[2], (r[1] + r[3]) / 2), ((r[0] + r[2]) / 2, r[1]), ((r[0] + r[2]) / 2, r[3])):
            # The frame of a signature is dashed: 3 points of 5 are drawn.
            assert any(abs(x - ex) < 4 and abs(y - ey) < 4 for x, y in changed), (what, name, ex, ey)


def check(program, pdf, folder, what, password=''):
    path, out, again = (os.path.join(folder, n) for n in ('request.json', 'out.pdf', 'again.json'))
    page = 1
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(request(page), file, ensure_ascii=False)
    done = run(program, 'bake', path, pdf, '-o', out, '--request', again, '--force', '-q')
    assert done.returncode == 0, (what, done.returncode, done.stderr.decode())
    with open(pdf, 'rb') as first, open(out, 'rb') as second:
        old, new = first.read(), second.read()
    assert new.startswith(old), what + ': the old bytes are not the beginning of the new file'
    wanted = []
    for component, (_, kind, name) in zip(placements(program, path, pdf, folder), KINDS):
        place = component['placements'][0]
        wanted.append((kind, (name, place['page'], place['rect'])))
    for (kind, (name, p, rect)), component in zip(wanted, placements(program, again, out, folder)):
        assert component['mode'] == 'FIELD' and near(component['placements'][0]['rect'], rect), (what, name, component)
    check_form(out, what, pdf)
    check_fitz(out, wanted, what)
    check_picture(pdf, out, wanted, page, folder, what)


def hybrid(path):
    """
    A hybrid-reference file as Word writes it: programs that know no object streams find everything but object 4, the fonts, by the first
    table; a second one without entries names the stream that has the rest.
    """
    content, fonts = b'BT /F1 12 Tf 30 300 Td (Hybrid) Tj ET', b'4 0 << /Font << /F1 8 0 R >> >>'
    objects = {1: b'<< /Type /Catalog /Pages 2 0 R >>', 2: b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
               3: b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Resources 4 0 R /Contents 7 0 R >>',
               5: b'<< /Type /ObjStm /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream' % (len(fonts), fonts),
               6: b'<< /Type /XRef /Size 9 /W [1 2 1] /Index [4 1] /Root 1 0 R /Length 4 >>\nstream\n\x02\x00\x05\x00\nendstream',
               7: b'<< /Length %d >>\nstream\n%s\nendstream' % (len(content), content),
               8: b'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'}
    body, table = b'%PDF-1.5\n', [b'0000000004 65535 f \n', *[b''] * 3, b'0000000000 65535 f \n', *[b''] * 4]
    for number, text in objects.items():
        table[number] = b'%010d 00000 n \n' % len(body)
        body += b'%d 0 obj\n%s\nendobj\n' % (number, text)
    stream = int(table[6].split()[0])
    with open(path, 'wb') as file:
        file.write(body + b'xref\n0 9\n' + b''.join(table) + b'trailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' % len(body))
        file.write(b'xref\n0 0\ntrailer\n<< /Size 9 /Root 1 0 R /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n' % (len(body), stream, file.tell()))


def shapes(source, folder):
    """Files of every form, as (path, what)."""
    lab = os.path.join(source, 'tests', 'lab')
    for name in ('01_plain', '02_crop_offset', '03_rot90', '04_rot90_crop', '05_rot270', '06_media_negative', '07_inherited_rot',
                 '08_userunit2', '46_objstm', '43_flipped_ctm'):
        yield os.path.join(lab, 'pdf', name + '.pdf'), name
    for name in ('01_merged', '02_kids_two_pages_noP', '03_hier', '05_utf16', '06_not_in_fields', '07_not_on_page',
                 '09_dup_names', '10_rot_crop_revrect', '15_cycle'):
        yield os.path.join(lab, 'fields', 'pdf', name + '.pdf'), name
    lease = os.path.join(source, 'samples', 'lease.pdf')
    yield lease, 'lease'
    path = os.path.join(folder, 'hybrid.pdf')
    hybrid(path)
    yield path, 'hybrid'
    if not shutil.which('qpdf'):
        return
    for name, options in (('streams', ['--object-streams=generate']), ('linearized', ['--linearize']),
                          ('linearized-streams', ['--linearize', '--object-streams=generate']), ('qdf', ['--qdf'])):
        path = os.path.join(folder, name + '.pdf')
        run('qpdf', lease, path, *options)
        yield path, name


def main():
    if sys.argv[1] == '--widgets':
        print_widgets(sys.argv[2])
        return 0
    program, source = sys.argv[1], os.path.abspath(sys.argv[2])
    if not fitz and not shutil.which('pdfinfo'):
        print('skipped: neither PyMuPDF nor poppler is here')
        return 77
    with tempfile.TemporaryDirectory() as folder:
        count = 0
        for path, what in shapes(source, folder):
            check(program, path, folder, what)
            count += 1
    print('%d files' % count)
    return 0


if __name__ == '__main__':
    sys.exit(main())
