#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file offers to others is asked for by others: fails on a function or table of ours that is not static although no
other file of the product needs it. A part that its own file calls may be offered for a test that looks at it alone; what
only tests call belongs to the tests.

Usage: used.py SOURCE_DIR BUILD_DIR
"""
import collections
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:])
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def symbols(objects, folder):
    """For each name of ours the object that defines it, and for each name the objects that need it."""
    out = subprocess.run(["nm", "-g", "-A", *objects], cwd=folder, check=True, capture_output=True, text=True).stdout
    defined, needed = {}, collections.defaultdict(set)
    for line in out.splitlines():
        path, _, rest = line.partition(":")
        words = rest.split()
        if words[-2] in ("U", "w"):
            needed[words[-1]].add(path)
        elif words[-1].startswith("sp_") and words[-2] in "TDBRVC":
            defined[words[-1]] = path
    return defined, needed


def unused(sources, folder, tests):
    """What stands open for nobody: `sources` says for each object what it is made of, `tests` are the words that tests use."""
    defined, needed = symbols(list(sources), folder)
    for name, path in sorted(defined.items()):
        if needed[name] - {path}:
            continue
        text = COMMENT.sub("", pathlib.Path(sources[path]).read_text(encoding="utf-8"))
        own = len(re.findall(rf"\b{name}\b", text)) > 1
        if not own:
            yield sources[path], name, "only tests call it" if name in tests else "nobody calls it"
        elif name not in tests:
            yield sources[path], name, "no other file calls it: make it static"


# What the build makes now: objects of files that have moved may still lie about.
objects, compiler = {}, ""
for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
    found = re.search(r" -o (\S+\.o) -c ", entry["command"])
    if found and not re.match(r"(tests|samples)/", found.group(1)):
        objects[found.group(1)] = pathlib.Path(entry["directory"], entry["file"])
        words = shlex.split(entry["command"])
        compiler = words[words[0].endswith("ccache")]
if len(objects) < 100 or not all((BUILD / path).exists() for path in objects):
    sys.exit(f"{BUILD} is not built")

# Planted, one of each kind: the check proves itself first.
with tempfile.TemporaryDirectory() as folder:
    planted = {
        "a.c": "/* sp_dead() */ int sp_dead(void) { return 1; } int sp_tested(void) { return 2; } int sp_served(void) { return 3; }\n"
        "int sp_own(void) { return 4; } int sp_part(void) { return 5; } int sp_door(void) { return sp_own() + sp_part(); }\n",
        "b.c": "int sp_served(void); int sp_door(void); int main(void) { return sp_served() + sp_door(); }\n",
    }
    for name, text in planted.items():
        pathlib.Path(folder, name).write_text(text, encoding="utf-8")
        subprocess.run([compiler, "-O0", "-c", name], cwd=folder, check=True)
    made = {name.replace(".c", ".o"): pathlib.Path(folder, name) for name in planted}
    found = [name for _, name, _ in unused(made, folder, {"sp_tested", "sp_part"})]
    if found != ["sp_dead", "sp_own", "sp_tested"]:
        sys.exit(f"of the planted functions these are found: {found}")

tracked = subprocess.run(["git", "ls-files", "tests", "samples"], cwd=SOURCE, check=True, capture_output=True, text=True).stdout.split()
words = set()
for path in tracked:
    if re.search(r"\.(c|h)$", path):
        words |= set(re.findall(r"\bsp_\w+", COMMENT.sub("", (SOURCE / path).read_text(encoding="utf-8"))))
wrong = [f"{path}: {name}: {verdict}" for path, name, verdict in unused(objects, BUILD, words)]
if wrong:
    sys.exit("\n".join(wrong))
