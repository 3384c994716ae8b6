#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that need each other can only be read together: fails on any circle of object files, within a room or across rooms.

Usage: circles.py BUILD_DIR
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1])


def symbols(paths):
    """For each object file the global names it defines and those it needs."""
    out = subprocess.run(["nm", "-g", "-A", *map(str, paths)], check=True, capture_output=True, text=True).stdout
    defined, needed = {}, collections.defaultdict(set)
    for line in out.splitlines():
        path, _, rest = line.partition(":")
        words = rest.split()
        kind, name = words[-2], words[-1]
        if kind == "U":
            needed[path].add(name)
        elif kind in "TDBRVC":
            defined[name] = path
    return {path: {defined[n] for n in names if n in defined} - {path} for path, names in needed.items()}


def circles(graph):
    """Strongly connected parts of more than one file (Tarjan, without recursion)."""
    index, low, stack, on, found = {}, {}, [], set(), []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(sorted(graph.get(root, ()))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on.add(root)
        while work:
            node, edges = work[-1]
            for other in edges:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(sorted(graph.get(other, ())))))
                    break
                if other in on:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while True:
                        part.append(stack.pop())
                        on.discard(part[-1])
                        if part[-1] == node:
                            break
                    if len(part) > 1:
                        found.append(sorted(part))
    return found


# What the build makes now: objects of files that have moved may still lie about.
commands = [entry["command"] for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))]
outputs = [found.group(1) for found in (re.search(r" -o (\S+\.o) -c ", command) for command in commands) if found]
objects = [BUILD / output for output in outputs if not re.match(r"(tests|samples)/", output)]
if len(objects) < 100:
    sys.exit(f"{BUILD}: only {len(objects)} object files")
planted = circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
if planted != [["a", "b", "c"]]:
    sys.exit(f"the search for circles is wrong: {planted}")


def name(path):
    """build/…/locate/CMakeFiles/sp_locate.dir/place/pick.c.o is locate/place/pick."""
    return path.split("/CMakeFiles")[0].split("/")[-1] + "/" + path.split(".dir/")[-1].removesuffix(".c.o")


found = [sorted(name(path) for path in part) for part in circles(symbols(objects))]
if found:
    sys.exit("\n".join("circle: " + ", ".join(files) for files in found))
