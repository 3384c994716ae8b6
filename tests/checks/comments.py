#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments outlive what they speak of: fails where one names a source file or a function of ours that is not there.

Usage: comments.py SOURCE_DIR
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
COMMENT = re.compile(r"/\*.*?\*/", re.S)
FILE = re.compile(r"(?<![\w*<.-])([a-z0-9_]+\.(?:c|h|def|py|sh))\b")
NAME = re.compile(r"\b((?:sp|signprep)_[a-z0-9_]+)\b(?![*….])")


def stale(text, files, names):
    """The names of a source's comments that stand for nothing, with their lines."""
    for comment in COMMENT.finditer(text):
        line = text.count("\n", 0, comment.start()) + 1
        for found in FILE.findall(comment.group()):
            if found not in files:
                yield line, found
        for found in NAME.findall(comment.group()):
            if found not in names:
                yield line, found


tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in tracked if re.search(r"\.(c|h|h\.in)$", path)}
if len(sources) < 300:
    sys.exit("not a git checkout")
known_files = {pathlib.Path(path).name.removesuffix(".in") for path in tracked}
known_names = set()
for source in sources.values():
    known_files |= {pathlib.Path(path).name for path in re.findall(r"#\s*include [<\"]([^>\"]+)", source)}
    known_names |= set(re.findall(r"\b(?:sp|signprep)_\w+", COMMENT.sub("", source)))

planted = "/* See none_such.c and buf.h, sp_none_such() and sp_buf_clear, sp_none_*. */"
found = [name for _, name in stale(planted, known_files, known_names)]
if found != ["none_such.c", "sp_none_such"]:
    sys.exit(f"of the planted names these are found: {found}")

wrong = [f"{path}:{line}: {name} is not there" for path, text in sources.items() for line, name in stale(text, known_files, known_names)]
if wrong:
    sys.exit("\n".join(wrong))
