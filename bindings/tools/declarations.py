# SPDX-License-Identifier: LGPL-2.1-or-later
"""What headers declare, read by SWIG's own parser of C (swig -xml).

Types are in SWIG's notation, read from left to right: p.q(const).char is a pointer to const char.
"""
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from model import PREFIX, RuleBroken


@dataclass
class CFunction:
    name: str
    result: str
    params: list  # (type, name)


@dataclass
class Declarations:
    """What some headers declare, in their order."""

    structs: list = field(default_factory=list)
    enums: list = field(default_factory=list)  # (name, [(item, number as written, or None)])
    functions: list = field(default_factory=list)
    text: str = ""  # of the headers


def read(swig, includes, headers):
    """The Declarations of each header."""
    with tempfile.TemporaryDirectory() as directory:
        interface = os.path.join(directory, "headers.i")
        xml = os.path.join(directory, "headers.xml")
        with open(interface, "w", encoding="utf-8") as file:
            file.write("%module headers\n%include <stdint.i>\n")
            file.writelines(f'%include "{header}"\n' for header in headers)
        command = [swig, "-xml", "-Wall", "-Werror", *(f"-I{path}" for path in includes)]
        done = subprocess.run([*command, "-o", xml, interface],
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise RuleBroken(done.stderr.partition("\n")[0])
        root = ET.parse(xml).getroot()
    # SWIG's own library stands before the interface, and <stdint.i> first in it.
    included = root.findall("include")[-1].findall("include")[1:]
    return [_header(node) for node in included]


def _attributes(node):
    return {a.get("name"): a.get("value") for a in node.findall("attributelist/attribute")}


def _header(include):
    found = Declarations()
    with open(_attributes(include)["name"], encoding="utf-8") as file:
        found.text = file.read()
    macro = re.search(r"^\s*#\s*define\s+(\w+)\(", found.text, re.M)
    if macro:
        raise RuleBroken(f"{macro.group(1)}: the languages cannot have a macro with arguments")
    for node in include:
        a = _attributes(node)
        name = a.get("name", "")
        if node.tag in ("class", "cdecl", "enum") and not name.startswith(PREFIX):
            raise RuleBroken(f"{name}: names begin with {PREFIX}")
        if node.tag == "class":
            raise RuleBroken(f"{a['kind']} {name}: what is in it is visible")
        if node.tag == "enum":
            if a["enumtype"] != "enum " + name or a.get("tdname") != name:
                raise RuleBroken(f"enum {name}: needs a typedef of the same name")
            items = [_attributes(item) for item in node.findall("enumitem")]
            found.enums.append((name, [(i["name"], i.get("enumvalue")) for i in items]))
        elif node.tag == "cdecl":
            _declaration(found, name, a, node)
    return found


def _declaration(found, name, a, node):
    if a["kind"] == "function":
        if a.get("storage") == "static":
            raise RuleBroken(f"{name}: a static function is not in the library")
        params = [_attributes(p) for p in node.findall("attributelist/parmlist/parm")]
        params = [(p["type"], p.get("name", "")) for p in params if p["type"] != "void"]
        found.functions.append(CFunction(name, _after_parameters(a["decl"]) + a["type"], params))
    elif a["kind"] == "variable":
        raise RuleBroken(f"{name}: a variable cannot be part of the interface")
    elif a["type"] == "struct " + name and not a["decl"]:
        found.structs.append(name)
    elif a["type"] != "enum " + name and name != "devcert_status":
        raise RuleBroken(f"{name}: a typedef is an opaque struct or an enum of the same name")


def _after_parameters(decl):
    """Of f(int,p.f(int).void).p. the part that belongs to the result: p."""
    depth = 0
    for i, c in enumerate(decl):
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == ")" and depth == 0:
            return decl[i + 2:]
    raise AssertionError(decl)
