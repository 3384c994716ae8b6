#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call with more than seven arguments is not read but counted: fails on any function, and any pointer to one, that takes more.

Usage: parameters.py SOURCE_DIR
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
MOST = 7
# Whose parameters a library prescribes, because it calls them.
GIVEN = {
    "sp_exchange_read": "libmicrohttpd's MHD_AccessHandlerCallback",
    "curve_to": "MuPDF's fz_path_walker",
    "count_stencil": "MuPDF's fz_device",
    "on_header": "nghttp2_on_header_callback, in a test",
}
# Comments, texts, characters and lines of the preprocessor: nothing in them is a declaration.
ASIDE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:\\\n|[^\n])*", re.S | re.M)
# A pointer to a function, wherever it stands; or what may be a declaration: its result, its name, its list.
HEAD = re.compile(r"\(\s*\*\s*(?:const\s+)?(?P<pointer>\w*)(?:\[\w*\])?\s*\)\s*\(|(?P<type>[\w*)])\s*[ *](?P<name>[A-Za-z_]\w*)\s*\(")


def blank(found):
    return re.sub(r"[^\n]", " ", found.group())


def list_of(text, start):
    """The texts between the commas of the list that opens before `start`."""
    depth, begin, parts = 0, start, []
    for at in range(start, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}" and depth == 0:
            return parts + [text[begin:at]]
        elif text[at] in ")]}":
            depth -= 1
        elif text[at] == "," and depth == 0:
            parts.append(text[begin:at])
            begin = at + 1
    return []


def outside(text):
    """The text with all bodies of functions blanked: what stands in braces after a closing bracket."""
    out, at = [], 0
    while at < len(text):
        body = re.compile(r"\)\s*\{").search(text, at)
        if not body:
            break
        out.append(text[at:body.end()])
        depth, at = 1, body.end()
        while at < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            out.append("\n" if text[at] == "\n" else " ")
            at += 1
    return "".join(out) + text[at:]


def long_lists(text):
    """(line, name, number of parameters) of what takes too many."""
    text = ASIDE.sub(blank, text)
    plain = outside(text)
    for kind, where in (("pointer", text), ("name", plain)):
        for found in HEAD.finditer(where):
            if found.group(kind) is None or found.group(kind) in ("if", "while", "for", "switch", "return", "sizeof", "defined"):
                continue
            count = sum(part.strip() != "..." for part in list_of(where, found.end()))
            if count > MOST and found.group(kind) not in GIVEN:
                yield where.count("\n", 0, found.start()) + 1, found.group(kind) or "a pointer", count


PLANTED = """
int seven(int a, int b, int c, int d, int e, int f, int g);
/* int never(int a, int b, int c, int d, int e, int f, int g, int h); */
static const char *eight(int a, int b, int (*c)(int, int), const char *d,
	int e, int f, int g, int h)
{
	return printf("(", 1, 2, 3, 4, 5, 6, 7, 8, ')') ? "x" : "";
}
struct s { int (*nine)(int, int, int, int, int, int, int, int, int); };
signprep_code sp_ten(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) __attribute__((x));
void inner(int a, int (*deep)(int, int, int, int, int, int, int, int));
"""
found = sorted(name for _, name, _ in long_lists(PLANTED))
if found != ["deep", "eight", "nine", "sp_ten"]:
    sys.exit(f"of the planted functions these are found: {found}")

tracked = subprocess.run(["git", "ls-files", "*.c", "*.h"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
if len(tracked) < 300:
    sys.exit("not a git checkout")
wrong = [f"{path}:{line}: {name} takes {count} parameters" for path in tracked
    for line, name, count in long_lists((ROOT / path).read_text(encoding="utf-8"))]
if wrong:
    sys.exit("\n".join(wrong))
