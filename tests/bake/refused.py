#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bake refuses or remarks, by id and exit code: nothing is written where it refuses, and the input is never touched.

    refused.py SIGNPREP SOURCE_DIR
"""
import json
import os
import subprocess
import sys
import tempfile

PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> %s >>'


def pdf(*more, catalog='', page='', broken=False):
    """A file of one page and further objects, the first of which has number 4."""
    body, offsets = b'%PDF-1.7\n', []
    for number, text in enumerate(['<< /Type /Catalog /Pages 2 0 R %s >>' % catalog, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', PAGE % page, *more], 1):
        offsets.append(len(body))
        body += b'%d 0 obj\n%s\nendobj\n' % (number, text.encode())
    start = len(body)
    body += b'xref\n0 %d\n0000000000 65535 f \n' % (len(offsets) + 1) + b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
    return body + b'trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' % (len(offsets) + 1, 7 if broken else start)


def control(kind='SIGN_SEAL', name='章', **more):
    return dict({'ComponentType': kind, 'ComponentName': name, 'ComponentPage': 1, 'ComponentPosX': 100, 'ComponentPosY': 100,
                 'ComponentWidth': 119, 'ComponentHeight': 119}, **more)


def request(*controls):
    return {'Operator': {'UserId': 'u'}, 'FlowName': 'f', 'Approvers': [{'ApproverType': 1, 'ApproverName': '李四', 'ApproverMobile': '13900139000',
                                                                         'SignComponents': list(controls)}]}


def text(value, kind='TEXT'):
    return control(kind, '编号', ComponentPosY=400, ComponentHeight=20, ComponentValue=value, ComponentExtra='{"FontSize": 12}')


METADATA = '<?xpacket begin=""?><x><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></x>'
WIDGET = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /Rect [10 10 50 50] /P 3 0 R /F 4 %s >>'
FIELD = {'catalog': '/AcroForm << /Fields [4 0 R] >>', 'page': '/Annots [4 0 R]'}

CASES = [  # what, the PDF, the request, exit code, ids among the findings, ids that must not be there
    ('plain', pdf(), request(control()), 0, [], ['D982', 'D983', 'D986']),
    ('page without an object to find', pdf(), request(control(ComponentPage=2)), 2, ['P101'], []),
    ('box without size', pdf(), request(control(ComponentWidth=0.00001)), 6, [], []),
    ('box off its page', pdf(), request(control(ComponentPosX=500)), 6, ['P201'], []),
    ('types that no field stands for', pdf(), request(control(), control('FILL_IMAGE', '图'), control('SIGN_PAGING_SEAL', '骑缝')), 0,
     ['F210', 'F211'], []),
    ('nothing to write', pdf(), request(control('SIGN_PAGING_SEAL', '骑缝')), 2, ['F214'], []),
    ('a name with full stops', pdf(), request(control(name='a.b')), 0, ['F212'], []),
    ('a name that the file has', pdf(WIDGET % ('seal', ''), **FIELD), request(control(name='seal')), 0, ['F212'], []),
    ('a field that is there', pdf(WIDGET % ('seal', ''), **FIELD), request(control(), control(name='seal', GenerateMode='FIELD', ComponentWidth=40, ComponentHeight=40)), 0, ['F213'], []),
    ('baked before', pdf(WIDGET % ('seal', '/NM (signprep-1)'), **FIELD), request(control()), 6, ['F208'], []),
    ('baked before and signed', pdf(WIDGET % ('seal', '/NM (signprep-1) /V << /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>'), **FIELD),
     request(control()), 6, ['F209'], []),
    ('PDF/A', pdf('<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream' % (len(METADATA), METADATA), catalog='/Metadata 4 0 R'),
     request(control()), 0, ['D983'], []),
    ('XFA beside the pages', pdf('<< /Length 0 >>\nstream\n\nendstream', catalog='/AcroForm << /Fields [] /XFA 4 0 R >>'), request(control()), 6,
     ['D984'], []),
    ('a portfolio', pdf(catalog='/Collection << >>'), request(control()), 7, ['D751'], []),
    ('broken cross-references', pdf(broken=True), request(control()), 0, ['D753', 'D986'], []),
    ('AcroForm is no dictionary', pdf(catalog='/AcroForm 7'), request(control()), 0, [], []),
    ('AcroForm is nowhere', pdf(catalog='/AcroForm 99 0 R'), request(control()), 0, [], []),
    ('Fields is no list', pdf(catalog='/AcroForm << /Fields (x) /DR 5 /DA 3 >>'), request(control()), 0, [], []),
    ('Annots is no list', pdf(page='/Annots << >> /Tabs /S'), request(control()), 0, [], []),
    ('fields that hold each other', pdf('<< /T (a) /Kids [5 0 R] >>', '<< /T (b) /Kids [4 0 R] >>', catalog='/AcroForm << /Fields [4 0 R 4 0 R] >>'),
     request(control()), 0, [], []),
    ('usage rights of a reader', pdf('<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>', catalog='/Perms << /UR3 4 0 R >>'), request(control()), 0,
     ['F218'], []),
    # A name with a character of the CJK extensions that the font built into MuPDF lacks: nothing of it may be lost.
    ('values with a character that the font lacks', pdf(), request(control(), text('张\U00020000')), 6, ['P342'], []),
    ('values with blanks of all kinds', pdf(), request(control(), text('张\u3000\u00a0三\u200b')), 0, [], ['P342']),
    # The second kid of the tree is the first one again.
    ('one object as two pages', pdf().replace(b'/Kids [3 0 R] /Count 1', b'/Kids [3 0 R 3 0 R] /Count 2'), request(control(ComponentPage=2)), 6, ['P341'], []),
    # 119 pt wide: 15 ideographs need 180 pt at 12 and have room at 7.5; 40 need 240 at 6, the smallest size.
    ('values that fit when they are smaller', pdf(), request(control(), text('字' * 15)), 0, ['P321', 'F216'], ['F217']),
    ('values of several lines that fit when they are smaller', pdf(), request(control(), text('字' * 30, 'MULTI_LINE_TEXT')), 0, ['P322', 'F216'], ['F217']),
    ('values that fit', pdf(), request(control(), text('字' * 9)), 0, [], ['P321', 'F216', 'F217']),
    ('values that fit at no size', pdf(), request(control(), text('字' * 40)), 6, ['F217'], ['F216']),
    ('a list that is in itself', pdf('[4 0 R]', catalog='/AcroForm << /Fields 4 0 R >>'), request(control()), 0, [], []),
]


def main():
    program, source = sys.argv[1], sys.argv[2]
    encrypted = os.path.join(source, 'tests', 'lab', 'pdf', '44_encrypted_empty.pdf')
    with open(encrypted, 'rb') as file:
        CASES.append(('encrypted', file.read(), request(control()), 6, ['D980'], []))
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ('request.json', 'in.pdf', 'out.pdf')]
        for what, data, asked, code, wanted, unwanted in CASES:
            for path, content in zip(paths, (json.dumps(asked).encode(), data)):
                with open(path, 'wb') as file:
                    file.write(content)
            force = ['--force'] if 'signed' in what else ['--values'] if 'values' in what else []
            done = subprocess.run([program, 'bake', paths[0], paths[1], '-o', paths[2], '--json', *force], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            ids = [issue['id'] for issue in json.loads(done.stdout)['issues']]
            with open(paths[1], 'rb') as file:
                touched = file.read() != data
            there = os.path.exists(paths[2])
            if done.returncode != code or not set(wanted) <= set(ids) or set(unwanted) & set(ids) or touched or there != (code == 0):
                wrong += 1
                print('%s: exit %d, %s, touched: %s, written: %s' % (what, done.returncode, ids, touched, there))
            if there:
                check = subprocess.run([program, 'inspect', paths[2], '--json'], stdout=subprocess.PIPE)
                fields = [f for f in json.loads(check.stdout)['fields'] if 'baked' in f['flags']]
                if not fields or any('orphan' in f['flags'] or f['page'] != 1 for f in fields):
                    wrong += 1
                    print('%s: the field is not found again: %s' % (what, fields))
                os.remove(paths[2])
        # The new file must not take the place of the old one, --force or not.
        done = subprocess.run([program, 'bake', paths[0], paths[1], '-o', paths[1], '--json', '--force'], stdout=subprocess.PIPE)
        ids = [issue['id'] for issue in json.loads(done.stdout)['issues']]
        if done.returncode != 2 or ids != ['F215']:
            wrong += 1
            print('the input as output: exit %d, %s' % (done.returncode, ids))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
