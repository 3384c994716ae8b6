#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that is signed is baked: the signed bytes are the same, and pdfsig still finds the signature valid. Where more must not
be added (certified, signed and broken) nothing is written.

    signed.py SIGNPREP SOURCE_DIR
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SIGNATURE_BYTES = 8192


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def signed_pdf(folder, reference='', perms='', streams=False, field=''):
    """One page with one signature field, signed by OpenSSL with a certificate of its own (PKCS#7, detached)."""
    key, certificate = os.path.join(folder, 'key.pem'), os.path.join(folder, 'certificate.pem')
    if not os.path.exists(key):
        done = run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=Tester')
        assert done.returncode == 0, done.stderr.decode()
    objects = ['<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> %s >>' % perms,
               '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
               '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] /Resources << >> >>',
               '<< /Type /Annot /Subtype /Widget /FT /Sig /T (first) /F 132 /Rect [100 100 200 150] /P 3 0 R /V 5 0 R %s >>' % field,
               '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached %s /ByteRange [0 AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC] '
               '/Contents <%s> >>' % (reference, '0' * SIGNATURE_BYTES)]
    body, offsets = b'%PDF-1.7\n', []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += b'%d 0 obj\n%s\nendobj\n' % (number, text.encode())
    start = len(body)
    if streams:
        entries = b''.join(b'\1' + offset.to_bytes(4, 'big') + b'\0' for offset in offsets + [start])
        body += (b'6 0 obj\n<< /Type /XRef /Size 7 /Root 1 0 R /W [1 4 1] /Index [1 6] /Length %d >>\nstream\n' % len(entries)) + entries + \
            b'\nendstream\nendobj\n'
    else:
        body += b'xref\n0 6\n0000000000 65535 f \n' + b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
        body += b'trailer\n<< /Size 6 /Root 1 0 R >>\n'
    body += b'startxref\n%d\n%%%%EOF\n' % start
    before, after = body.index(b'/Contents <') + len('/Contents '), body.index(b'> >>\nendobj', body.index(b'/Contents <')) + 1
    for mark, value in ((b'AAAAAAAAAA', before), (b'BBBBBBBBBB', after), (b'CCCCCCCCCC', len(body) - after)):
        body = body.replace(mark, b'%-10d' % value)
    done = run('openssl', 'cms', '-sign', '-binary', '-outform', 'DER', '-signer', certificate, '-inkey', key, '-md', 'sha256', '-nosmimecap',
               input=body[:before] + body[after:])
    assert done.returncode == 0, done.stderr.decode()
    return body[:before + 1] + done.stdout.hex().encode().ljust(SIGNATURE_BYTES, b'0') + body[after - 1:]


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def verdicts(path):
    done = run('pdfsig', '-nocert', path)
    return re.findall(r'Signature Validation: (.*)', done.stdout.decode())


def main():
    program = sys.argv[1]
    if not shutil.which('openssl') or not shutil.which('pdfsig'):
        print('skipped: needs openssl and pdfsig')
        return 77
    with tempfile.TemporaryDirectory() as folder:
        request, pdf, out = (os.path.join(folder, name) for name in ('request.json', 'in.pdf', 'out.pdf'))
        write(request, json.dumps({'Operator': {'UserId': 'u'}, 'FlowName': 'f', 'Approvers': [{
            'ApproverType': 1, 'ApproverName': '李四', 'ApproverMobile': '13900139000', 'SignComponents': [{
                'ComponentType': 'SIGN_SIGNATURE', 'ComponentName': '乙方', 'ComponentPage': 1, 'ComponentPosX': 300, 'ComponentPosY': 600,
                'ComponentWidth': 119, 'ComponentHeight': 43}]}]}).encode())

        def bake(data, *options):
            write(pdf, data)
            done = run(program, 'bake', request, pdf, '-o', out, '--json', *options)
            assert read(pdf) == data, 'the input was touched'
            return done.returncode, [issue['id'] for issue in json.loads(done.stdout)['issues']]

        for streams in (False, True):
            for more in ([], ['--anchors']):
                plain = signed_pdf(folder, streams=streams)
                code, ids = bake(plain, *more)
                assert code == 0 and 'D982' in ids, (code, ids)
                baked = read(out)
                ranges = [int(n) for n in re.search(rb'/ByteRange \[([\d ]+)\]', plain).group(1).split()]
                assert ranges[2] + ranges[3] == len(plain)
                assert baked[:len(plain)] == plain, 'the signed bytes changed'
                assert verdicts(pdf) == ['Signature is Valid.'], verdicts(pdf)
                assert verdicts(out) == ['Signature is Valid.'], verdicts(out)
                os.remove(out)

        # Whoever certifies a file says what may be done to it; new fields are never among that.
        transform = '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P %d /V /1.2 >> >>]'
        for allowed, expected in ((1, 'D815'), (2, 'D981'), (3, 'D981')):
            code, ids = bake(signed_pdf(folder, transform % allowed, '/Perms << /DocMDP 5 0 R >>'))
            assert code == 6 and expected in ids and not os.path.exists(out), (allowed, code, ids)

        # The certifying signature is in no list of fields: the catalog alone names it.
        code, ids = bake(signed_pdf(folder, transform % 1, '/Perms << /DocMDP 5 0 R >>').replace(b'/Fields [4 0 R]', b'/Fields [     ]').replace(b'/Annots [4 0 R]', b'/Annots [     ]'))
        assert code == 6 and 'D815' in ids and not os.path.exists(out), (code, ids)
        # PDF 2.0: a field's lock says what its signature allows from then on (ISO 32000-2, table 236).
        for allowed, expected in ((1, 'D815'), (3, 'D981')):
            code, ids = bake(signed_pdf(folder, field='/Lock << /Type /SigFieldLock /Action /All /P %d >>' % allowed))
            assert code == 6 and expected in ids and not os.path.exists(out), (allowed, code, ids)
        # A signature locks fields by name: all, those that are named, or all others. Anchors are no fields.
        locks = '/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 %s >> >>]'
        own, other = '<feff4e5965b9>', '(first)'
        for lock, more, refused in (('/Action /All', [], True), ('/Action /Include /Fields [%s]' % own, [], True), ('/Action /Include /Fields [%s]' % other, [], False),
                                    ('/Action /Exclude /Fields [%s]' % other, [], True), ('/Action /Exclude /Fields [%s %s]' % (other, own), [], False),
                                    ('/Action /All', ['--anchors'], False)):
            code, ids = bake(signed_pdf(folder, locks % lock), *more)
            assert (code == 6 and 'D545' in ids and not os.path.exists(out)) if refused else code == 0 and verdicts(out) == ['Signature is Valid.'], (lock, more, code, ids)
            if not refused:
                os.remove(out)

        # Broken cross-references: nothing can be appended, and written anew the signature would break.
        code, ids = bake(signed_pdf(folder).replace(b'startxref\n', b'startxref\n9'))
        assert code == 6 and 'D985' in ids and not os.path.exists(out), (code, ids)
    return 0


if __name__ == '__main__':
    sys.exit(main())
