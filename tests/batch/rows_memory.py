#!/usr/bin/env python3
"""Many rows, little memory: streams N rows of CSV and of JSONL into rows_tool and looks at how far it grew.

Usage: rows_memory.py ROWS_TOOL N     (the test: 300000; by hand: 10000000)
"""
import json
import os
import subprocess
import sys
import time

GROWTH_KIB = 16384  # a hundred bytes a row would be twice that
# AddressSanitizer holds freed memory back, which is no growth of ours.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"}


def csv_row(i):
    return f'contract-{i}.pdf,K{i},"张{i}，""小""",1380000{i % 10000:04d},"示例路 {i} 号\r\n{i % 97} 室"\r\n'


def jsonl_row(i):
    return json.dumps({"pdf": f"contract-{i}.pdf", "key": f"K{i}", "name": f"张{i}", "list": [i, {"a": "示例"}]}, ensure_ascii=False) + "\n"


def run(tool, kind, count, header, make):
    start = time.monotonic()
    process = subprocess.Popen([tool, "count", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
    process.stdin.write(header.encode())
    block = []
    for i in range(count):
        block.append(make(i))
        if len(block) == 20000:
            process.stdin.write("".join(block).encode())
            block = []
    process.stdin.write("".join(block).encode())
    answer = process.communicate()[0].decode()
    words = answer.split()
    print(f"{kind}: {answer.strip()}, {time.monotonic() - start:.1f} s with the making of them")
    assert process.returncode == 0 and int(words[0]) == count, answer
    assert int(words[4]) < GROWTH_KIB, answer


def main():
    tool, count = sys.argv[1], int(sys.argv[2])
    run(tool, "CSV", count, "pdf,key,name,mobile,address\r\n", csv_row)
    run(tool, "JSONL", count, "", jsonl_row)


main()
