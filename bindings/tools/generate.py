#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Make what the bindings need out of the public headers.

    generate.py --lang python|java --module NAME --swig SWIG -I DIR ... -o DIR HEADER ...

Needs nothing but Python and SWIG.  Ends with one line and exit code 1 when a header breaks a rule.
"""
import argparse
import importlib
import sys

import reader
from model import RuleBroken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", choices=("python", "java"), required=True)
    parser.add_argument("--module", required=True, help="devcert, net, or that of a test")
    parser.add_argument("--swig", default="swig")
    parser.add_argument("-I", action="append", default=[], dest="includes")
    parser.add_argument("--import", action="append", default=[], dest="imported", metavar="HEADER",
                        help="a header of another module, whose classes are known but not made")
    parser.add_argument("-o", required=True, dest="directory")
    parser.add_argument("headers", nargs="+")
    options = parser.parse_args()
    try:
        read = reader.load(options.swig, options.includes, options.headers, options.imported)
        importlib.import_module("to_" + options.lang).write(read, options.module, options.directory)
    except RuleBroken as e:
        sys.exit(f"{sys.argv[0]}: {e}")


main()
