#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""bake killed in the middle: OUT is whole or absent, and what stood there before stands there still.

    killed.py SIGNPREP SOURCE_DIR
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

MOMENTS = 24
FILLER = 24 << 20  # bytes of a stream nobody uses, so that writing takes a while


def large_pdf():
    objects = [b'<< /Type /Catalog /Pages 2 0 R >>', b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
               b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>',
               b'<< /Length %d >>\nstream\n%s\nendstream' % (FILLER, b'x' * FILLER)]
    body, offsets = b'%PDF-1.7\n', []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += b'%d 0 obj\n%s\nendobj\n' % (number, text)
    table = b'xref\n0 5\n0000000000 65535 f \n' + b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
    return body + table + b'trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' % len(body)


def content(path):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except FileNotFoundError:
        return None


def run(command, limit):
    """True when it was killed."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode < 0, time.monotonic() - started


def main():
    program = os.path.abspath(sys.argv[1])
    asked = {'Operator': {'UserId': 'u'}, 'FlowName': 'f', 'Approvers': [{'ApproverType': 1, 'ApproverName': '李四', 'ApproverMobile': '13900139000', 'SignComponents': [
        {'ComponentType': 'SIGN_SIGNATURE', 'ComponentName': '签名', 'ComponentPage': 1, 'ComponentPosX': 100, 'ComponentPosY': 100,
         'ComponentWidth': 119, 'ComponentHeight': 43}]}]}
    with tempfile.TemporaryDirectory() as folder:
        request, pdf, whole, out = (os.path.join(folder, name) for name in ('r.json', 'in.pdf', 'whole.pdf', 'out.pdf'))
        original = large_pdf()
        for path, data in ((request, json.dumps(asked).encode()), (pdf, original)):
            with open(path, 'wb') as file:
                file.write(data)
        killed, seconds = run([program, 'bake', request, pdf, '-o', whole], 120)
        expected = content(whole)
        assert not killed and expected and expected.startswith(original)
        ends = {'absent': 0, 'whole': 0, 'old': 0}
        for i in range(MOMENTS):
            # Every other time something stands there that --force is to replace.
            before = b'%PDF-old' if i % 2 else None
            if os.path.exists(out):
                os.remove(out)
            if before:
                with open(out, 'wb') as file:
                    file.write(before)
            killed, _ = run([program, 'bake', request, pdf, '-o', out, '--force'], seconds * (i + 1) / MOMENTS)
            found = content(out)
            assert found in (before, expected), 'moment %d: %d bytes' % (i, len(found or b''))
            assert killed or found == expected, 'moment %d: not killed, and not there' % i
            assert content(pdf) == original
            ends['whole' if found == expected else 'old' if before else 'absent'] += 1
        print(', '.join('%s %d' % pair for pair in ends.items()))
        assert ends['absent'] + ends['old'] > 0, 'it was never killed in time'
    return 0


if __name__ == '__main__':
    sys.exit(main())
