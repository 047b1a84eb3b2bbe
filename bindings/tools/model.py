# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the public headers say, as classes, methods and enums.

The headers are read twice: by SWIG's own parser (swig -xml), which knows C, and as text, for the
comments.  Whatever breaks the header rules that HACKING.md lists raises RuleBroken, which stops the
build: this is the headers' linter.  Nothing here knows a function by name.
"""
import dataclasses
import keyword
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

PREFIX = "devcert_"

# Enums whose name in the languages, or whose items' prefix, is not the one that the rules give.
ENUM_NAMES = {"devcert_error": "ErrorCode"}
ENUM_PREFIXES = {"devcert_error": ("DEVCERT_E_", "DEVCERT_")}

# What the typemaps replace by types of the languages: not classes, although they have a _free.
VALUES = {"devcert_bytes": "bytes", "devcert_secret": "secret", "devcert_text_list": "texts"}

# Functions that the typemaps call, and that have no meaning of their own in the languages.
HIDDEN = re.compile(r"devcert_(bytes|secret|text_list)_\w+|devcert_last_error_\w+|devcert_\w+_free")

# Pairs of C parameters that are one parameter in the languages.
PAIRS = {
    "data": ("p.q(const).uint8_t", "data_len"),
    "src": ("p.q(const).uint8_t", "src_len"),
    "dest": ("p.uint8_t", "dest_size"),
    "pass": ("p.q(const).uint8_t", "pass_len"),
}

# Words that no parameter, verb or enum item may be, as one of the languages cannot have it.
JAVA_WORDS = set(
    "abstract assert boolean break byte case catch char class const continue default do double else enum extends "
    "final finally float for goto if implements import instanceof int interface long native new package private "
    "protected public return short static strictfp super switch synchronized this throw throws transient try void "
    "volatile while true false null clone finalize notify wait hash_code to_string close closed".split()
)


class RuleBroken(Exception):
    """A header does not keep the rules that the bindings need."""


@dataclass
class Enum:
    c_name: str
    name: str
    doc: str
    items: list  # (name, value, C name, doc)
    flags: bool = False
    own: bool = True


@dataclass
class Param:
    """One parameter as the languages see it.

    kind: object, text, data, src, dest, password, enum, flags, bool, int32, uint32, uint64, size,
    time, opt_int, code.
    """

    name: str  # snake case, without "_at"
    c_name: str
    kind: str
    type: str = ""  # C name of the class or enum, where kind is object, enum or flags
    const: bool = True
    nullable: bool = False
    default: str = ""  # the C default when it may be left out: "NULL", "0", "-1"
    doc: str = ""


@dataclass
class Result:
    """What comes back.

    kind: void, self, object, bytes, secret, texts, text, enum, flags, bool, int32, uint32, uint64,
    size, time, opt_int, opt_enum, code.
    """

    kind: str
    type: str = ""
    nullable: bool = False
    out: bool = False  # through an out parameter; otherwise returned


@dataclass
class Function:
    c_name: str
    verb: str
    cls: "Class | None"
    params: list
    result: Result
    fallible: bool
    const: bool = False
    static: bool = False
    constructor: bool = False
    slow: bool = False
    brief: str = ""
    text: list = field(default_factory=list)  # further paragraphs
    returns: str = ""
    errors: list = field(default_factory=list)  # ([codes], text)
    error_refs: list = field(default_factory=list)  # functions whose errors may come too
    see: list = field(default_factory=list)
    own: bool = True

    @property
    def getter(self):
        """Its property's name, or None: asked without arguments, gives no secret."""
        if not self.const or self.params or self.result.kind in ("secret", "void", "self"):
            return None
        if self.verb.endswith("_private"):
            return None
        if self.verb.startswith("get_"):
            return self.verb[4:]
        return self.verb if re.match("(is|has)_", self.verb) else None

    @property
    def indexed(self):
        """The field that it gives of one element, or None."""
        if self.const and self.verb.startswith("get_") and [p.kind for p in self.params] == ["size"] and self.params[0].name == "index":
            return self.verb[4:]
        return None


@dataclass
class Class:
    c_name: str
    name: str
    doc: str
    methods: list = field(default_factory=list)
    own: bool = True
    builder: "Class | None" = None  # its builder, when that needs nothing but setters
    builds: "Class | None" = None

    def method(self, verb):
        return next((m for m in self.methods if m.verb == verb), None)

    @property
    def constructor(self):
        return next((m for m in self.methods if m.constructor), None)

    @property
    def setters(self):
        """What a constructor takes as keywords: (keyword, method, whether it takes several)."""
        found = []
        for m in self.methods:
            if m.result.kind == "self" and m.params:
                if m.verb.startswith("set_"):
                    found.append((m.verb[4:], m, False))
                elif m.verb.startswith("add_"):
                    found.append((m.verb[4:], m, True))
        return found

    @property
    def add(self):
        """The method that adds one element to a builder of lists, or None."""
        return self.method("add")

    @property
    def is_sequence(self):
        return bool(self.method("get_count") and self.element)

    @property
    def element(self):
        """What the elements of a sequence are: the method get_item, or the indexed getters that
        together give one; [] when this is no sequence."""
        if not self.method("get_count"):
            return []
        item = self.method("get_item")
        if item:
            return [item]
        return [m for m in self.methods if m.indexed and not m.fallible]


@dataclass
class Model:
    classes: list
    enums: list
    functions: list  # those that are no methods

    def class_of(self, c_name):
        return next(c for c in self.classes if c.c_name == c_name)

    def enum_of(self, c_name):
        return next(e for e in self.enums if e.c_name == c_name)

    def all(self):
        return self.functions + [m for c in self.classes for m in c.methods]

    def find(self, c_name):
        return next((f for f in self.all() if f.c_name == c_name), None)

    def codes(self, function, seen=None):
        """All codes that a function names, also through "as devcert_x()"."""
        seen = seen if seen is not None else set()
        if function is None or function.c_name in seen:
            return set()
        seen.add(function.c_name)
        found = {c for codes, _ in function.errors for c in codes}
        for ref in function.error_refs:
            found |= self.codes(self.find(ref), seen)
        return found


def camel(s):
    return "".join(w[:1].upper() + w[1:] for w in s.split("_"))


def lower_camel(s):
    c = camel(s)
    return c[:1].lower() + c[1:]


# ---------------------------------------------------------------------------- reading


def _attributes(node):
    return {a.get("name"): a.get("value") for a in node.findall("attributelist/attribute")}


def _swig(swig, includes, headers):
    with tempfile.TemporaryDirectory() as d:
        interface, xml = os.path.join(d, "h.i"), os.path.join(d, "h.xml")
        with open(interface, "w", encoding="utf-8") as f:
            f.write("%module h\n%include <stdint.i>\n" + "".join(f'%include "{h}"\n' for h in headers))
        subprocess.run([swig, "-xml"] + ["-I" + p for p in includes] + ["-o", xml, interface], check=True)
        return ET.parse(xml).getroot()


def _read(includes, header):
    for p in includes:
        path = os.path.join(p, header)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                return f.read()
    raise RuleBroken(f"{header}: not found in {' '.join(includes)}")


def _lines(comment):
    return [re.sub(r"^\s*\*? ?", "", line).rstrip() for line in comment.strip().splitlines()]


def _comments(text):
    """Comment before each typedef, enum and function; comment behind each enum item."""
    before, behind, slow = {}, {}, set()
    for m in re.finditer(r"/\*\*(?!<)((?:(?!\*/).)*)\*/\s*typedef (?:struct|enum) (devcert_\w+)", text, re.S):
        before[m.group(2)] = _lines(m.group(1))
    for m in re.finditer(r"/\*\*(?!<)((?:(?!\*/).)*)\*/\s*((?:(?!/\*|;|typedef).)*?)\b(devcert_\w+)\s*\(", text, re.S):
        before[m.group(3)] = _lines(m.group(1))
        if "DEVCERT_SLOW" in m.group(2):
            slow.add(m.group(3))
    for m in re.finditer(r"\b(DEVCERT_\w+)\s*=\s*-?\w+\s*,?\s*/\*\*<((?:(?!\*/).)*)\*/", text, re.S):
        behind[m.group(1)] = " ".join(_lines(m.group(2)))
    return before, behind, slow


def _split(lines):
    """(brief, paragraphs, {param: text}, return lines, [see])"""
    head, params, returns, see = [], {}, [], []
    where = head
    for line in lines:
        m = re.match(r"@param(?:\[\w+\])?\s+(\w+)\s+(.*)", line)
        if m:
            where = params.setdefault(m.group(1), [m.group(2)])
        elif line.startswith("@return"):
            where = returns
            where.append(line[7:].strip())
        elif line.startswith("@see"):
            where = see
            see.append(line[4:].strip())
        elif line.startswith("@since") or line.startswith("@file"):
            where = []
        else:
            where.append(line if where is head or where is returns else line.strip())
    paragraphs, now = [], []
    for line in head + [""]:
        if line.strip():
            now.append(line.strip())
        elif now:
            paragraphs.append(" ".join(now))
            now = []
    return paragraphs[:1], paragraphs[1:], {k: " ".join(v).strip() for k, v in params.items()}, returns, see


def _errors(name, returns):
    """@return: a sentence about success, and a list of codes, each with its reason."""
    text = "\n".join(returns)
    first, *bullets = re.split(r"\n\s*- ", text)
    refs = re.findall(r"\bas (devcert_\w+)\(\)", first)
    errors = []
    for b in bullets:
        b = " ".join(b.split())
        m = re.match(r"((?:DEVCERT_E_\w+(?:, )?)+): (.*)", b)
        if m:
            errors.append((m.group(1).split(", "), m.group(2)))
        else:
            found = re.findall(r"\b(devcert_\w+)\(\)", b)
            if not found:
                raise RuleBroken(f"{name}: an error without a code: {b}")
            refs += found
            errors.append(([], b))
    first = " ".join(first.split())
    first = re.sub(r"^DEVCERT_OK[.;,]?( or( as devcert_\w+\(\).*)?)?", "", first).strip()
    return first, errors, refs


# ---------------------------------------------------------------------------- the model


class _Reader:
    def __init__(self, root, text, own):
        self.before, self.behind, self.slow = _comments(text)
        self.own = own  # names declared by the headers of this module
        self.flags = set(re.findall(r"[Bb]its of (devcert_\w+)", text))
        self.functions, self.structs, self.enums = [], [], []
        for node in root.iter():
            a = _attributes(node) if node.tag in ("cdecl", "enum") else {}
            name = a.get("name", "")
            if not name.startswith(PREFIX):
                continue
            if node.tag == "enum":
                items = [_attributes(i) for i in node.findall("enumitem")]
                self.enums.append((name, [(i["name"], i.get("enumvalue") or i.get("enumvalueex")) for i in items]))
            elif a.get("kind") == "function":
                params = [_attributes(p) for p in node.findall("attributelist/parmlist/parm")]
                params = [(p["type"], p.get("name", "")) for p in params if p["type"] != "void"]
                pointer = "p." * a["decl"].rpartition(").")[2].count("p.")
                self.functions.append((name, pointer + a["type"], params))
            elif a.get("kind") == "typedef" and a.get("type", "").startswith("struct "):
                self.structs.append(name)

    def make_enums(self):
        result = []
        for c_name, items in self.enums:
            prefixes = ENUM_PREFIXES.get(c_name, (c_name.upper() + "_",))
            made, seen = [], set()
            for item, value in items:
                prefix = next((p for p in prefixes if item.startswith(p)), None)
                if prefix is None:
                    raise RuleBroken(f"{item}: items of {c_name} begin with {prefixes[0]}")
                short = item[len(prefix):]
                if not re.fullmatch(r"[A-Z][A-Z0-9_]*", short):
                    raise RuleBroken(f"{item}: {short} is not a name in the languages")
                if value is None or not re.fullmatch(r"-?\d+", value):
                    raise RuleBroken(f"{item}: needs an explicit number")
                if value in seen:
                    raise RuleBroken(f"{item}: {value} twice in {c_name}")
                seen.add(value)
                if item not in self.behind:
                    raise RuleBroken(f"{item}: no comment")
                made.append((short, int(value), item, self.behind[item]))
            doc = " ".join(self.before.get(c_name, []))
            if not doc:
                raise RuleBroken(f"enum {c_name}: no comment")
            flags = c_name in self.flags
            if flags and any(v & (v - 1) or v <= 0 for _, v, _, _ in made):
                raise RuleBroken(f"enum {c_name}: \"bits of\" it are spoken of, but an item is not one bit")
            result.append(Enum(c_name, ENUM_NAMES.get(c_name, camel(c_name[len(PREFIX):])), doc, made, flags, c_name in self.own))
        return result

    def make(self):
        names = {n for n, _, _ in self.functions}
        enums = self.make_enums()
        classes = []
        for s in self.structs:
            if s in VALUES:
                continue
            if s + "_free" not in names:
                raise RuleBroken(f"struct {s}: no {s}_free()")
            doc = " ".join(self.before.get(s, []))
            if not doc:
                raise RuleBroken(f"struct {s}: no comment")
            classes.append(Class(s, camel(s[len(PREFIX):]), doc, own=s in self.own))
        longest = sorted(classes, key=lambda c: len(c.c_name), reverse=True)
        self.enum_names = {e.c_name for e in enums}
        self.class_names = {c.c_name for c in classes}
        model = Model(classes, enums, [])
        for name, ret, params in self.functions:
            if HIDDEN.fullmatch(name):
                continue
            cls = next((c for c in longest if name.startswith(c.c_name + "_")), None)
            f = self.function(name, ret, params, cls)
            (cls.methods if cls else model.functions).append(f)
        for c in classes:
            b = next((b for b in classes if b.c_name == c.c_name + "_builder"), None)
            if b and not c.constructor and b.constructor and not b.constructor.params:
                build = b.method("build")
                if build and not build.params and build.result.type == c.c_name:
                    c.builder, b.builds = b, c
        return model

    def function(self, name, ret, params, cls):
        def broken(what):
            return RuleBroken(f"{name}: {what}")

        if name not in self.before:
            raise broken("no comment")
        brief, text, docs, returns, see = _split(self.before[name])
        if not brief:
            raise broken("the comment has no first sentence")
        success, errors, refs = _errors(name, returns)
        whole = " ".join(self.before[name])
        verb = name[len(cls.c_name) + 1:] if cls else name[len(PREFIX):]
        if verb != "new" and (verb in JAVA_WORDS or keyword.iskeyword(verb)):
            raise broken(f"the languages cannot have a method {verb}")
        params = list(params)

        # self
        self_type = params[0][0] if cls and params and re.fullmatch(r"p\.(q\(const\)\.)?" + cls.c_name, params[0][0]) else None
        if self_type:
            params = params[1:]

        # out
        outs = [(t, n) for t, n in params if n.startswith("out")]
        if len(outs) > 1 or (outs and outs[0] != params[-1]) or (outs and outs[0][1] != "out"):
            raise broken("there is at most one output, the last parameter, named out")
        if outs:
            params = params[:-1]
            if ret != "devcert_status":
                raise broken("what has an output returns devcert_status")

        made, i = [], 0
        while i < len(params):
            p, used = self.param(name, params, i, docs)
            made.append(p)
            i += used
        if returns or docs:  # a full comment tells of every parameter
            missing = [p.c_name for p in made if not p.doc]
            if missing:
                raise broken(f"no @param {missing[0]}")
        # what may be left out stands at the end
        for i, p in enumerate(made):
            if p.default and any(not q.default for q in made[i + 1:]):
                p.default = ""

        fallible = ret == "devcert_status"
        if fallible:
            if not returns:
                raise broken("no @return with its errors")
            result = self.out_result(name, outs, cls, verb, self_type)
        else:
            result = self.return_result(name, ret, whole)
        f = Function(
            c_name=name, verb=verb, cls=cls, params=made, result=result, fallible=fallible,
            const=bool(self_type and "q(const)" in self_type), static=bool(cls and not self_type),
            constructor=bool(cls and not self_type and verb == "new"), slow=name in self.slow, brief=brief[0], text=text,
            returns=docs.get("out", "") if outs else success, errors=errors, error_refs=refs, see=see, own=name in self.own)
        if f.constructor and (result.kind != "object" or result.type != cls.c_name):
            raise broken("new gives an object of its class")
        return f

    def param(self, function, params, i, docs):
        t, n = params[i]

        def broken(what):
            return RuleBroken(f"{function}: {what}")

        if not n:
            raise broken("a parameter without a name")
        doc = docs.get(n, "")
        null = bool(re.search(r"\bor NULL\b", doc))
        if n in PAIRS:
            want, length = PAIRS[n]
            if t != want or i + 1 >= len(params) or params[i + 1] != ("size_t", length):
                raise broken(f"{n} is {want} and is followed by size_t {length}")
            kind = "password" if n == "pass" else n
            name = "password" if n == "pass" else n
            return Param(name, n, kind, nullable=null, default="NULL" if null else "", doc=doc), 2
        if n.endswith(("_len", "_size")) and n in [v[1] for v in PAIRS.values()]:
            raise broken(f"{n} without its octets before it")
        name = n[:-3] if t == "int64_t" and n.endswith("_at") else n
        if name in JAVA_WORDS or keyword.iskeyword(name) or name in ("self", "out"):
            raise broken(f"the languages cannot have a parameter {name}")
        p = Param(name, n, "", doc=doc)
        if t == "p.q(const).char":
            p.kind, p.nullable = "text", null
        elif t == "int64_t":
            if not n.endswith("_at"):
                raise broken(f"{n}: an int64_t is a moment, and its name ends in _at")
            p.kind = "time"
        elif t == "int32_t":
            p.kind = "int32"
            if re.search(r"\bor -1\b", doc):
                p.kind, p.nullable, p.default = "opt_int", True, "-1"
        elif t == "uint32_t":
            bits = re.search(r"\b[Bb]its of (devcert_\w+)", doc)
            p.kind = "flags" if bits else "uint32"
            p.type = bits.group(1) if bits else ""
        elif t in ("uint64_t", "size_t", "bool"):
            p.kind = {"uint64_t": "uint64", "size_t": "size", "bool": "bool"}[t]
        elif t == "int" and n == "code":
            p.kind = "code"
        elif t in self.enum_names:
            p.kind, p.type = "enum", t
        else:
            m = re.fullmatch(r"p\.(q\(const\)\.)?(devcert_\w+)", t)
            if not m or m.group(2) not in self.class_names:
                raise broken(f"{n}: no rule for the type {t}")
            p.kind, p.type, p.const, p.nullable = "object", m.group(2), bool(m.group(1)), null
        if p.nullable and not p.default:
            p.default = "NULL"
        if p.kind in ("flags", "uint32", "size") and re.search(r"\bor 0\b", doc):
            p.default = "0"
        return p, 1

    def out_result(self, name, outs, cls, verb, self_type):
        if not outs:
            chained = self_type and "q(const)" not in self_type and re.match(r"(set|add)(_|$)", verb)
            return Result("self", cls.c_name) if chained else Result("void")
        t = outs[0][0]
        m = re.fullmatch(r"p\.p\.(devcert_\w+)", t)
        if m and m.group(1) in VALUES:
            return Result(VALUES[m.group(1)], out=True)
        if m and m.group(1) in self.class_names:
            return Result("object", m.group(1), out=True)
        if t in ("p.size_t", "p.uint64_t"):
            return Result({"p.size_t": "size", "p.uint64_t": "uint64"}[t], out=True)
        raise RuleBroken(f"{name}: no rule for an output of type {t}")

    def return_result(self, name, ret, doc):
        bits = re.search(r"\b[Bb]its of (devcert_\w+)", doc)
        none = re.search(r"-1 (when|for)\b", doc)
        if ret == "p.q(const).char":
            return Result("text", nullable=bool(re.search(r"\bNULL\b", doc) and not re.search(r"never NULL", doc)))
        if ret == "int64_t":
            return Result("time")
        if ret == "int32_t":
            m = re.search(r"\b(devcert_\w+)", doc)
            if none and m and m.group(1) in self.enum_names:
                return Result("opt_enum", m.group(1), nullable=True)
            return Result("opt_int", nullable=True) if none else Result("int32")
        if ret == "uint32_t":
            return Result("flags", bits.group(1)) if bits else Result("uint32")
        if ret == "int":
            if "devcert_error" not in doc:
                raise RuleBroken(f"{name}: an int is a code of devcert_error")
            return Result("code")
        if ret in self.enum_names:
            return Result("enum", ret)
        simple = {"bool": "bool", "uint64_t": "uint64", "size_t": "size", "void": "void"}
        if ret in simple:
            return Result(simple[ret])
        raise RuleBroken(f"{name}: no rule for a result of type {ret}")


def load(swig, includes, headers, imported=()):
    """The model of headers; what only the imported ones declare is known but not own."""
    root = _swig(swig, includes, list(imported) + list(headers))
    own_text = "".join(_read(includes, h) for h in headers)
    text = "".join(_read(includes, h) for h in imported) + own_text
    own = set(re.findall(r"\btypedef (?:struct|enum) (devcert_\w+)", own_text)) | set(re.findall(r"\b(devcert_\w+)\s*\(", re.sub(r"/\*.*?\*/", "", own_text, flags=re.S)))
    return _Reader(root, text, own).make()


__all__ = ["Class", "Enum", "Function", "Model", "Param", "Result", "RuleBroken", "camel", "dataclasses", "load", "lower_camel"]
