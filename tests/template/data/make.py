#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the PDFs of this folder: small contracts that something is odd about. Needs qpdf."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "contracts"))
from paper import Paper  # noqa: E402


def contract():
    p = Paper()
    p.text(200, 90, "示例合同")
    for x, label in ((72, "甲方（盖章）："), (320, "乙方（签字）：")):
        end = p.text(x, 600, label)
        p.rule(end, 602, end + 120, 602)
    return p


def main():
    os.chdir(HERE)
    contract().save("plain.pdf")
    p = contract()
    p.field("Sig", "earlier", (400, 700, 500, 740))
    p.signature = "earlier"
    p.save("signed.pdf")
    for name, rights in (("encrypted.pdf", []), ("restricted.pdf", ["--modify=none"])):
        subprocess.run(["qpdf", "--static-id", "--allow-weak-crypto", "--encrypt", "", "" if not rights else "owner", "128", *rights, "--", "plain.pdf", name], check=True)
    for name, field in (("xfa.pdf", None), ("xfa-beside.pdf", (400, 700, 500, 740))):
        p = contract()
        p.xfa = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>"
        if field:
            p.field("Tx", "remark", field)
        p.save(name)
    p = Paper()
    p.text(72, 90, "本文没有需要签署之处，仅供参考阅读。")
    p.save("nothing.pdf")


main()
