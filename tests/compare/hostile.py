#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs find and inspect over files made to break readers: every run ends in time, in memory, with a documented exit code.

    hostile.py SIGNPREP FOLDER [--memory-mb 4096] [--seconds 60] [--jobs 2] [--only REGEX]

Memory is the address space of the process: 0 sets no limit, as a build with AddressSanitizer needs. Exit status 0, or 1 when a run
was ended by a signal or by the clock, or with a code that docs do not know for these verbs.
"""
import argparse
import collections
import os
import re
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

DOCUMENTED = {0, 4, 7, 8, 9, 16}
VERBS = (['find', '--json', '--timeout', '20', '--hidden', '--cross-line', '--'], ['inspect', '--json', '--timeout', '20', '--'])
KEYWORDS = ['the', '甲方']


def run(args, path, verb):
    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if args.memory_mb:
            resource.setrlimit(resource.RLIMIT_AS, (args.memory_mb << 20, args.memory_mb << 20))
    command = [args.program] + verb + [path] + (KEYWORDS if verb[0] == 'find' else [])
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=args.seconds, preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return 'out of time', ''
    return done.returncode, done.stderr.decode('utf-8', 'replace')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('program')
    parser.add_argument('folder')
    parser.add_argument('--memory-mb', type=int, default=4096)
    parser.add_argument('--seconds', type=int, default=60)
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--only', default='', help='files whose path this regular expression finds')
    args = parser.parse_args()
    paths = sorted(os.path.join(top, name) for top, _, names in os.walk(args.folder) for name in names)
    jobs = [(path, verb) for path in paths if re.search(args.only, path) for verb in VERBS]
    codes, wrong = collections.Counter(), 0
    with ThreadPoolExecutor(args.jobs) as pool:
        for (path, verb), (code, said) in zip(jobs, pool.map(lambda job: run(args, *job), jobs)):
            codes[verb[0], code] += 1
            if code not in DOCUMENTED:
                wrong += 1
                print('%s %s: %s %s' % (verb[0], os.path.relpath(path, args.folder), code, said[-2000:]))
    for (verb, code), count in sorted(codes.items(), key=str):
        print('%s: exit %s: %d files' % (verb, code, count))
    return 1 if wrong or not jobs else 0


if __name__ == '__main__':
    sys.exit(main())
