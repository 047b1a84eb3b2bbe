#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each line of the second file is one JSON object whose keys are named in the manual page."""
import json
import re
import sys

man = open(sys.argv[1]).read()
section = man[man.index("\n.Sh JSON") : man.index("\n.Sh EXIT")]
known = set(re.findall(r"[a-z][a-z0-9_]+", section)) | set(re.findall(r"\b[a-z]+\b", section))
lines = [line for line in open(sys.argv[2]) if line.strip()]


def check(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in known:
                sys.exit(f"{key} is not documented")
            check(inner)
    elif isinstance(value, list):
        for inner in value:
            check(inner)


for line in lines:
    thing = json.loads(line)
    if not isinstance(thing, dict):
        sys.exit(f"not an object: {line}")
    check(thing)
if not lines:
    sys.exit("no JSON at all")
print(len(lines), "objects")
