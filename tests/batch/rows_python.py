#!/usr/bin/env python3
"""The rows as Python's csv, json and codecs read them: random files, each read by both. Usage: rows_python.py ROWS_TOOL [SEED]"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

PIECES = ["a", "b c", " lead", "trail ", '"', '""', ",", "\n", "\r\n", "\r", "甲方（盖章）", "乙方：李明", "é", "€", "😀", "𠮷", "\t", "0", "1e3",
          "-", ";", "'", "\\", "${x}", "　", "\u3000签", "￥", "ｱ", "\\n", "{", "}", "[1]"]


def random_cell(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.choice([0, 1, 1, 2, 3, 8])))


def read_python(text):
    """What csv.reader makes of it; rows of nothing but empty cells are none."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header, rows = rows[0], rows[1:]
    return [dict(zip(header, row)) for row in rows if any(row)]


def call(tool, path, stdin=None):
    done = subprocess.run([tool, "dump", path], stdin=stdin, stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in done.stdout.decode("utf-8").split("\n") if line]


def both_ways(tool, path):
    """From the file, and through a pipe: the answers must be the same."""
    direct = call(tool, path)
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as cat:
        piped = call(tool, "-", cat.stdout)
    return direct, piped


def csv_case(rng, tool, folder, encoding):
    count = rng.randint(1, 6)
    header = [f"列{i}" if i % 2 == 0 else f"c{i}" for i in range(count)]
    table = [[random_cell(rng) for _ in header] for _ in range(rng.randint(0, 12))]
    # A line of blanks is no row here; Python would see a cell of blanks.
    table = [row for row in table if "".join(row).strip(" \t\r") or len(row) > 1]
    out = io.StringIO(newline="")
    # Python's writer leaves a lone CR bare unless it is part of the line's end.
    ending, quoting = rng.choice([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)])
    writer = csv.writer(out, lineterminator=ending, quoting=quoting)
    writer.writerow(header)
    writer.writerows(table)
    text = out.getvalue()
    if rng.random() < 0.3 and text.endswith("\n") and not text.endswith('"\n'):
        text = text.rstrip("\r\n")
    path = os.path.join(folder, "rows.csv")
    bom = rng.choice(["", "\ufeff"])
    # Without its mark, text of rare characters and emoji is not taken for GB18030.
    bom = "\ufeff" if encoding == "gb18030" else bom
    with open(path, "wb") as f:
        f.write((bom + text).encode(encoding))
    expected = read_python(text)
    for answer in both_ways(tool, path):
        got = [entry["row"] for entry in answer if "row" in entry]
        if not expected:
            assert [e["id"] for e in answer if "id" in e] == ["B102"], (text, answer)
            continue
        assert got == expected, (encoding, text, got, expected)
        assert not [e for e in answer if "id" in e], answer


def random_value(rng, depth=0):
    kind = rng.randint(0, 8 if depth < 3 else 5)
    if kind == 0:
        return None
    if kind == 1:
        return rng.random() < 0.5
    if kind == 2:
        return rng.choice([0, -1, 12345678901234567890, 3.14, 1e-7, 13800000001])
    if kind <= 5:
        return random_cell(rng)
    if kind == 6:
        return [random_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {f"k{i}": random_value(rng, depth + 1) for i in range(rng.randint(0, 3))}


def jsonl_case(rng, tool, folder):
    rows = [{f"列{i}": random_value(rng) for i in range(rng.randint(0, 6))} for _ in range(rng.randint(1, 12))]
    newline = rng.choice(["\n", "\r\n", "\n\n", "\n \t\n"])
    text = newline.join(json.dumps(row, ensure_ascii=rng.random() < 0.5) for row in rows) + rng.choice(["", newline])
    path = os.path.join(folder, "rows.jsonl")
    with open(path, "wb") as f:
        f.write((rng.choice(["", "\ufeff"]) + text).encode())
    for answer in both_ways(tool, path):
        assert [entry["row"] for entry in answer if "row" in entry] == rows, (text, answer)


# Moved between the editions of the standard: Python's codec is of 2000, the C library's of 2005 or later.
MOVED = {0x1E3F, *range(0x9FB4, 0x9FBC), *range(0xFE10, 0xFE1A)}


def gb18030_everything(tool, folder):
    """Every character of the Basic Multilingual Plane and some beyond that Python's codec can write, back through the reader."""
    codes = [*range(0xA1, 0xD800), *range(0xF900, 0xFFFE), *range(0x20000, 0x20400)]
    chars = [chr(c) for c in codes if c not in MOVED]
    lines = ["".join(chars[i:i + 64]) for i in range(0, len(chars), 64)]
    path = os.path.join(folder, "all.csv")
    with open(path, "wb") as f:
        f.write(("\ufeff列\r\n" + "".join(f'"{line}"\r\n' for line in lines)).encode("gb18030"))
    for answer in both_ways(tool, path):
        assert [entry["row"]["列"] for entry in answer if "row" in entry] == lines
        assert answer[0] == {"note": "B105"}


def main():
    tool, rng = sys.argv[1], random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20260318)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(60):
            csv_case(rng, tool, folder, "utf-8")
            csv_case(rng, tool, folder, "gb18030")
            jsonl_case(rng, tool, folder)
        gb18030_everything(tool, folder)


main()
