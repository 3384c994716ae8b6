#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/service.md names a test for every row, and each test exists: a name of ctest, and behind a dot a case of its source.
Every action of actions/schema.json has a row.

Usage: service_doc.py SOURCE_DIR BUILD_DIR
"""
import json
import pathlib
import re
import subprocess
import sys

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:3])


def complaints(text, tests, cases, actions):
    """What is wrong with the page."""
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or set(line) <= set("|-") or cells[-1] == "test" or cells[-1] == "console":
            continue
        found = re.fullmatch(r"`(\w+)(?:\.(\w+))?`", cells[-1])
        if not found:
            wrong.append("line %d names no test" % number)
        elif found.group(1) not in tests:
            wrong.append("line %d: there is no test %s" % (number, found.group(1)))
        elif found.group(2) and found.group(2) not in cases:
            wrong.append("line %d: %s has no case %s" % (number, found.group(1), found.group(2)))
    rows = set(re.findall(r"^\| (\w+) \((\w+)\) \|", text, re.M))
    wrong += ["no row for %s of %s" % pair for pair in sorted(actions - rows)]
    return wrong + ["%s is no action of %s" % pair for pair in sorted(rows - actions)]


listed = subprocess.run(["ctest", "-N", "--test-dir", str(BUILD)], check=True, capture_output=True, text=True).stdout
tests = set(re.findall(r"Test +#\d+: (\w+)", listed))
cases = set()
for path in (SOURCE / "tests").rglob("*.c"):
    cases |= set(re.findall(r"^(?:static )?void (\w+)\(void \*\*state\)", path.read_text(encoding="utf-8", errors="replace"), re.M))
services = json.loads((SOURCE / "actions/schema.json").read_text(encoding="utf-8"))["services"]
actions = {(name, service) for service, value in services.items() for name in value["actions"]}
# The check proves itself first.
planted = "| a | test |\n|---|---|\n| a | b | `no_such_test` |\n| a | `actions_body.no_such_case` |\n| a | soon |\n| CancelFlows (ess) | `actions_body` |\n"
if len(complaints(planted, {"actions_body"}, set(), {("CancelFlow", "ess")})) != 5:
    sys.exit("of five planted faults this is found: %s" % complaints(planted, {"actions_body"}, set(), {("CancelFlow", "ess")}))
wrong = complaints((SOURCE / "docs/service.md").read_text(encoding="utf-8"), tests, cases, actions)
if wrong:
    sys.exit("\n".join(wrong))
