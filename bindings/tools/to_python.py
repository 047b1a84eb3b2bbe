# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Python half of the generator: methods.i, the enums and the stubs.

write() makes in a directory, for the module devcert / any other module NAME:

  methods.i                     the classes for SWIG, with the text of their Python methods
  _enums.py / _NAME_enums.py    IntEnum and IntFlag classes; not written when there are none
  __init__.pyi / NAME.pyi       type stubs
"""
import builtins
import os
import re
import textwrap

import model as headers
import swig
from model import PREFIX, Model, RuleBroken

WIDTH = 96

# Exceptions by the category of a code, which its number tells; NOT_FOUND has one of its own.
EXCEPTIONS = ["Error", "UsageError", "DecodeError", "CryptoError", "TrustError", "ProtocolError",
              "StoreError", "IoError", "NetworkError"]
EXCEPTION_OF = {"DEVCERT_E_NOMEM": "MemoryError", "DEVCERT_E_NOT_FOUND": "devcert.NotFoundError"}

TYPES = {"text": "str", "data": "ReadableBuffer", "src": "ReadableBuffer", "dest": "WriteableBuffer",
         "password": "str | ReadableBuffer", "bool": "bool", "int32": "int", "uint32": "int",
         "uint64": "int", "size": "int", "time": "datetime.datetime", "opt_int": "int", "code": "int"}
RESULTS = {"void": "None", "bytes": "bytes", "secret": "bytearray", "texts": "list[str]",
           "text": "str", "bool": "bool", "int32": "int", "uint32": "int", "uint64": "int",
           "size": "int", "time": "datetime.datetime", "opt_int": "int", "code": "ErrorCode"}
DEFAULTS = {"NULL": "None", "-1": "None", "0": "0"}


def write(model: Model, module, directory):
    os.makedirs(directory, exist_ok=True)
    core = module == "devcert"
    enums = "_enums" if core else f"_{module}_enums"
    writer = _Writer(model, enums, "_native" if core else "_" + module)
    files = {"methods.i": writer.interface(), "__init__.pyi" if core else module + ".pyi": writer.stubs(core)}
    if writer.enums:
        files[enums + ".py"] = writer.enum_classes()
    for name, lines in files.items():
        comment = "/* %s */" if name.endswith(".i") else "# %s"
        with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
            f.write(comment % "SPDX-License-Identifier: LGPL-2.1-or-later" + "\n")
            f.write(comment % "Made by tools/to_python.py from the public headers." + "\n")
            f.write("\n".join(lines) + "\n")


def _indent(lines, by="    "):
    return [by + line if line else "" for line in lines]


def _quoted(lines):
    """A docstring."""
    if any('"""' in line for line in lines):
        raise RuleBroken(f"a comment with three quotes: {lines[0]}")
    end = " " if lines[-1].endswith('"') else ""
    if len(lines) == 1:
        return [f'r"""{lines[0]}{end}"""']
    return [f'r"""{lines[0]}'] + lines[1:] + ['"""']


class _Writer:
    def __init__(self, model: Model, enum_module, native):
        self.model = model
        self.enum_module = enum_module
        self.native = native  # the extension module
        self.classes = [c for c in model.classes if c.own]
        self.enums = [e for e in model.enums if e.own]
        self.functions = [f for f in model.functions if f.own]
        self.codes = {c_name: value for _, value, c_name, _ in model.enum_of("devcert_error").items}

    # ------------------------------------------------------------ names and types

    def name(self, f):
        """What a function is called where its documentation is read."""
        if f.cls is None:
            return f.verb + "()"
        if f.constructor:
            return f.cls.name + "()"
        if f.cls.is_sequence and f.verb == "get_count":
            return f"len({f.cls.name})"
        return f"{f.cls.name}.{f.getter}" if f.getter else f"{f.cls.name}.{f.verb}()"

    def is_list(self, c):
        """Whether an iterable of objects can be given for an object of this class."""
        add = c.builder and c.builder.add
        return bool(c.is_sequence and add and len(add.params) == 1 and add.params[0].kind == "object")

    def param_type(self, p):
        if p.kind == "object":
            c = self.model.class_of(p.type)
            t = f"Iterable[{self.item_type(c)}]" if self.is_list(c) else c.name
        elif p.kind in ("enum", "flags"):
            t = self.model.enum_of(p.type).name
            if p.default:
                t += f" | Literal[{p.default}]"
        else:
            t = TYPES[p.kind]
        return t + " | None" if p.nullable else t

    def result_type(self, f):
        r = f.result
        if r.kind in ("object", "self"):
            return self.model.class_of(r.type).name
        t = self.model.enum_of(r.type).name if r.kind in ("enum", "flags", "opt_enum") else RESULTS[r.kind]
        return t + " | None" if r.nullable else t

    def item_type(self, c):
        return self.result_type(c.element[0]) if c.element[0].verb == "get_item" else c.name + ".Item"

    # ------------------------------------------------------------ documentation

    def text(self, s):
        """A header's words, said in Python."""
        s = re.sub(r"(?:[;,.]\s+)?\b[Tt]he caller frees (?:it|them)(, before or after [^.;]*)?(?=[.;]|$)", "", s)
        s = re.sub(r"[@\\]p pass\b", "*password*", s)
        s = re.sub(r"[@\\]p (\w+?)(?:_at)?\b", r"*\1*", s)
        s = re.sub(r"[@\\][bc] ", "", s)
        s = re.sub(r"\b253402300799(?: \(9999-12-31 23:59:59\))?", "9999-12-31 23:59:59 UTC", s)
        s = re.sub(r"\bSeconds since 1970-01-01 UTC", "The moment", s)
        s = re.sub(r"\b(NULL|-1) for none\b|\bNULL\b|(?<!less than )-1(?= when| for|$)", "None", s)
        s = re.sub(r"\ba devcert_(\w+)", lambda m: self.word(m, "a "), s)
        s = re.sub(r"\bdevcert_(\w+)(?:\(\))?", self.word, s)
        s = re.sub(r"\bDEVCERT_\w+", self.constant, s)
        s = s.strip()
        return s if not s or s[-1] in ".?!" else s + "."

    def word(self, m, article=""):
        c_name = PREFIX + m.group(1)
        f = self.model.find(c_name)
        if f:
            return self.name(f)
        found = [t for t in self.model.classes + self.model.enums if t.c_name == c_name]
        if not found:
            raise RuleBroken(f"a comment speaks of {c_name}, which the languages do not have")
        name = found[0].name
        return ("an " if article and name[0] in "AEIO" else article) + name

    def constant(self, m):
        for e in self.model.enums:
            for item, _, c_name, _ in e.items:
                if c_name == m.group():
                    return f"{e.name}.{item}"
        return m.group()  # a macro

    def exception(self, code):
        return EXCEPTION_OF.get(code) or "devcert." + EXCEPTIONS[-self.codes[code] // 100]

    def raises(self, f):
        """(exception, text) of all errors that a function names."""
        found, mentioned = [], set()
        for codes, why in f.errors:
            if not codes:
                mentioned |= set(re.findall(r"\b(devcert_\w+)\(\)", why))
                found.append(("devcert.Error", self.text(re.sub(r"\bmay return\b", "may raise", why))))
            for exception in dict.fromkeys(self.exception(c) for c in codes):
                own = ", ".join(c for c in codes if self.exception(c) == exception)
                found.append((exception, f"{own}: {self.text(why)}"))
        found += [("devcert.Error", f"as {self.name(self.model.find(r))}.")
                  for r in f.error_refs if r not in mentioned]
        return found

    def doc(self, f, member=True):
        """The lines of a function's docstring; those of a property tell no result."""
        lines = []
        for p in [f.brief] + f.text:
            lines += textwrap.wrap(self.text(p), WIDTH - 8) + [""]
        fields = [(f"param {p.name}", self.text(p.doc)) for p in f.params if p.doc]
        if not (f.getter and member) and not f.constructor and f.result.kind not in ("void", "self"):
            if f.returns:
                fields.append(("returns", self.text(f.returns)))
        elif f.getter and f.returns:
            lines[-1:] = [""] + textwrap.wrap(self.text(f.returns), WIDTH - 8) + [""]
        fields += [(f"raises {e}", t) for e, t in self.raises(f)]
        if f.see:
            fields.append(("see", self.text("; ".join(f.see))))
        for name, text in fields:
            lines += textwrap.wrap(f":{name}: {text}".rstrip(), WIDTH - 8, subsequent_indent="    ")
        while not lines[-1]:
            lines.pop()
        return lines

    # ------------------------------------------------------------ constructors

    def keywords(self, c):
        """What a constructor takes besides its parameters: (name, type, lines that use it, text)."""
        found = []
        for name, m, several in c.setters:
            types = [self.param_type(p) for p in m.params]
            one = types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"
            if several:
                t = f"Iterable[{one}]" if len(types) > 1 else f"{one} | Iterable[{one}]"
                single = self.runtime_type(m.params[0]) if len(types) == 1 else "()"
                lines = [f"for value in _support.each({name}, {single}):",
                         f"    self.{m.verb}({'value' if len(types) == 1 else '*value'})"]
            elif [p.kind for p in m.params] == ["opt_int"]:  # a fact with a number that may be left out
                t = "bool | " + one
                lines = [f"if {name} is True:", f"    self.{m.verb}()",
                         f"elif {name} is not None and {name} is not False:", f"    self.{m.verb}({name})"]
            else:
                t = one
                lines = [f"if {name} is not None:", f"    self.{m.verb}({'*' if len(types) > 1 else ''}{name})"]
            if not t.endswith(" | None"):
                t += " | None"
            what = "" if len(m.params) == 1 else f" ({', '.join(p.name for p in m.params)})"
            found.append((name, t, lines, f"as for {m.verb}(){what}"))
        return found

    def runtime_type(self, p):
        if p.kind == "text":
            return "str"
        if p.kind == "object":
            return self.model.class_of(p.type).name
        raise RuleBroken(f"add_... with one parameter of kind {p.kind}: cannot tell one from several")

    def signature(self, c):
        """The parameters of a class's __init__: (definition, typed definition, documentation)."""
        maker = c.builder or c
        defined, typed, docs = [], [], []
        for p in maker.constructor.params:
            default = DEFAULTS.get(p.default)
            defined.append(p.name + (f"={default}" if default else ""))
            typed.append(f"{p.name}: {self.param_type(p)}" + (" = ..." if default else ""))
            docs.append((p.name, self.text(p.doc)))
        if maker.add:
            types = [self.param_type(p) for p in maker.add.params]
            defined.append("items=()")
            typed.append(f"items: Iterable[{types[0] if len(types) == 1 else 'tuple[' + ', '.join(types) + ']'}] = ...")
            docs.append(("items", "what to begin with, as for "
                         + (f"{maker.name}." if c.builder else "") + f"add(), each ({', '.join(p.name for p in maker.add.params)})."
                         if len(types) > 1 else "what it holds, as for " + (f"{maker.name}." if c.builder else "") + "add()."))
        keywords = self.keywords(maker)
        if keywords:
            defined.append("*")
            typed.append("*")
        for name, t, _, text in keywords:
            defined.append(f"{name}=None")
            typed.append(f"{name}: {t} = ...")
            docs.append((name, (text if not c.builder else text.replace("as for ", f"as for {maker.name}.")) + "."))
        return defined, typed, docs

    def init(self, c):
        """The lines of __init__, or one that has none to offer."""
        if not c.constructor and not c.builder:
            return ["__init__ = _support.no_constructor"]
        defined, _, docs = self.signature(c)
        names = [d.partition("=")[0] for d in defined]
        lines = [f"def __init__({', '.join(['self'] + defined)}):"]
        f = (c.builder or c).constructor
        if c.builder:
            doc = [f"Make it at once, with the parameters of {c.builder.name}."]
        else:
            doc = [line for line in self.doc(f) if not line.startswith((":", "    "))]
        fields = []
        for name, text in docs:
            fields += textwrap.wrap(f":param {name}: {text}", WIDTH - 8, subsequent_indent="    ")
        for e, t in ([] if c.builder else self.raises(f)):
            fields += textwrap.wrap(f":raises {e}: {t}", WIDTH - 8, subsequent_indent="    ")
        while doc and not doc[-1]:
            doc.pop()
        if fields:
            doc += [""] + fields
        lines += _indent(_quoted(doc))
        if c.builder:
            given = [n if "*" not in names[:i] else f"{n}={n}" for i, n in enumerate(names) if n != "*"]
            return lines + [f"    self.this = {c.builder.name}({', '.join(given)}).build().this"]
        own = ", ".join(p.name for p in f.params)
        lines.append(f"    {self.native}.{c.name}_swiginit(self, $action({own}))")
        if c.add:
            lines += ["    for item in items:", f"        self.add({'*' if len(c.add.params) > 1 else ''}item)"]
        for _, _, use, _ in self.keywords(c):
            lines += _indent(use)
        return lines

    # ------------------------------------------------------------ classes

    def shadow(self, c, f):
        """The Python text of a method; [] when another one stands for it."""
        names = [p.name for p in f.params]
        if c.is_sequence and f in c.element:
            return []
        if c.is_sequence and f.verb == "get_count":
            return ["def __len__(self):", "    return $action(self)"]
        if f.getter:
            return [f"{f.getter} = property(", "    $action,"] + _indent(["doc=" + line if not i else line for i, line in enumerate(_quoted(self.doc(f)))]) + [")"]
        defined = ["self"] + [p.name + (f"={DEFAULTS[p.default]}" if p.default else "") for p in f.params]
        return ([f"def {f.verb}({', '.join(defined)}):"] + _indent(_quoted(self.doc(f)))
                + [f"    return $action({', '.join(['self'] + names)})"])

    def further(self, c):
        """Python that no single C function stands for."""
        lines = []
        if not c.constructor:
            lines += self.init(c) + [""]
        shown = [f.getter for f in c.methods if f.getter and not f.fallible and not f.slow
                 and not (c.is_sequence and f.verb == "get_count")]
        if shown:
            lines += [f"_shown = ({', '.join(repr(s) for s in shown)},)", ""]
        if c.method("get_text"):
            lines += ["def __str__(self):", "    return self.text", ""]
        if c.method("equals"):
            unique = "self.fingerprint" if c.method("get_fingerprint") else "self.encode()"
            lines += ["def __eq__(self, other):", f"    return self.equals(other) if isinstance(other, {c.name}) else NotImplemented", "",
                      "def __hash__(self):", f"    return hash({unique})", ""]
        if c.is_sequence and c.element[0].verb == "get_item":
            lines += ["def _item(self, index):", f"    return {self.native}.{c.name}_get_item(self, index)", ""]
        elif c.is_sequence:
            lines += ["class Item(typing.NamedTuple):"]
            lines += _indent(_quoted([f"One item of {c.name}.", ""] + [line for f in c.element for line in self.item_field(f)]))
            lines += ["", *(f'    {f.indexed}: "{self.result_type(f).replace(" | None", "")}"' for f in c.element), ""]
            made = ", ".join(f"{self.native}.{c.name}_{f.verb}(self, index)" for f in c.element)
            lines += ["def _item(self, index):", f"    return self.Item({made})", ""]
        return lines[:-1]

    def item_field(self, f):
        text = re.sub(r"[;,] [\w.]+ when (\*\w+\* is )?out of range", "", self.text(f.returns or f.brief))
        return textwrap.wrap(f":ivar {f.indexed}: {text}", WIDTH - 8, subsequent_indent="    ")

    def interface(self):
        """methods.i"""
        details = ", ".join(c for _, _, c, _ in self.model.enum_of("devcert_detail").items)
        lines = ["%insert(\"runtime\") %{", f"#define DC_DETAILS {details}", "%}", "", *swig.prologue(self.model)]
        lines += [f"DC_LIST({c.c_name}, {c.name})" for c in self.model.classes if self.is_list(c)]
        exported = [c.name for c in self.classes] + [f.verb for f in self.functions]
        lines += ["", "%pythoncode %{", "__all__ = ["] + [f'    "{n}",' for n in exported] + ["]"]
        if self.enums and self.enum_module != "_enums":
            lines += ["", f"from . import {self.enum_module}", "",
                      f"_support.ENUMS.update((name, getattr({self.enum_module}, name)) for name in {self.enum_module}.__all__)"]
        lines += ["%}", ""]
        for c in self.classes:
            base = "ObjectSequence" if c.is_sequence else "Object"
            lines += [f'%feature("python:abc", "_support.{base}") {c.c_name};',
                      f'%feature("docstring") {c.c_name} %{{{self.text(c.doc)}%}}']
            for f in c.methods:
                lines += self.features(c, f)
            lines += [f"struct {c.c_name} {{", "  %extend {"]
            for f in c.methods:
                lines.append(swig.method(f, defaults=f.static and not f.constructor))
            further = self.further(c)
            if further:
                lines += ["%pythoncode %{"] + further + ["%}"]
            lines += ["  }", "};", ""]
        for f in self.functions:
            lines += [f"%rename({f.verb}) {f.c_name};"]
            lines += ['%feature("docstring") ' + f.c_name + " %{" + "\n".join(self.doc(f)) + "%}"]
            lines += [f"DC_SLOW({f.c_name})"] if f.slow else []
            lines += [swig.function(f), ""]
        return lines

    def features(self, c, f):
        lines = [f"DC_SLOW({swig.qualified(f)})"] if f.slow else []
        if hasattr(builtins, f.verb):  # a method hides no builtin, but SWIG warns of it
            lines.append(f'%namewarn("") {swig.qualified(f)};')
        if f.static and not f.constructor:  # SWIG writes these itself
            return lines + [f'%feature("docstring") {swig.qualified(f)} %{{' + "\n".join(self.doc(f)) + "%}"]
        text = self.init(c) if f.constructor else self.shadow(c, f)
        return lines + [f'%feature("shadow") {swig.qualified(f)} %{{'] + text + ["%}"]

    # ------------------------------------------------------------ enums

    def enum_classes(self):
        lines = ["import enum", "", "__all__ = ["] + [f'    "{e.name}",' for e in self.enums] + ["]"]
        for e in self.enums:
            doc = textwrap.wrap(self.text(e.doc), WIDTH - 8) + [""]
            for item, _, _, text in e.items:
                doc += textwrap.wrap(f":cvar {item}: {self.text(text)}", WIDTH - 8, subsequent_indent="    ")
            lines += ["", "", f"class {e.name}(enum.{'IntFlag' if e.flags else 'IntEnum'}):"]
            lines += _indent(_quoted(doc)) + [""] + [f"    {item} = {value}" for item, value, _, _ in e.items]
        return lines

    # ------------------------------------------------------------ stubs

    def stubs(self, core):
        body = []
        for c in self.classes:
            body += self.stub(c)
        for f in self.functions:
            body += [f"def {f.verb}({', '.join(self.typed(f))}) -> {self.result_type(f)}: ..."]
        text = "\n".join(body)
        names = [c.name for c in self.classes] + [f.verb for f in self.functions]
        lines = ["import datetime"] if "datetime." in text else []
        abc = [n for n in ("Iterable",) if re.search(rf"\b{n}\b", text)]
        typing = [n for n in ("Literal", "NamedTuple") if re.search(rf"\b{n}\b", text)]
        lines += [f"from collections.abc import {', '.join(abc)}"] if abc else []
        lines += [f"from typing import {', '.join(typing)}"] if typing else []
        buffers = [n for n in ("ReadableBuffer", "WriteableBuffer") if n in text]
        lines += [f"from _typeshed import {', '.join(buffers)}"] if buffers else []
        lines += ["from typing_extensions import Never"] if "Never" in text else []
        lines.append("")
        enums = [e.name for e in self.enums]
        if enums:
            lines += [f"from .{self.enum_module} import {n} as {n}" for n in enums]
        if core:
            errors = sorted(set(EXCEPTIONS) | {e.partition(".")[2] for e in EXCEPTION_OF.values() if "." in e})
            lines += [f"from ._support import {n} as {n}" for n in errors]
            names = errors + names + enums
        else:
            imported = [t.name for t in self.model.classes + self.model.enums
                        if not t.own and re.search(rf"\b{t.name}\b", text)]
            lines += [f"from . import {', '.join(imported)}"] if imported else []
            names = names + enums
        bases = [n for n in ("Object", "ObjectSequence") if re.search(rf"\({n}[)\[]", text)]
        lines += [f"from ._support import {', '.join(bases)}", "", "__all__ = ["]
        lines += [f'    "{n}",' for n in names] + ["]", ""] + (["__version__: str", ""] if core else [])
        return lines + body

    def typed(self, f):
        return [f"{p.name}: {self.param_type(p)}" + (" = ..." if p.default else "") for p in f.params]

    def stub(self, c):
        lines = [f"class {c.name}({f'ObjectSequence[{self.item_type(c)}]' if c.is_sequence else 'Object'}):"]
        body = []
        if c.is_sequence and c.element[0].verb != "get_item":
            body += ["class Item(NamedTuple):"] + [f"    {f.indexed}: {self.result_type(f).replace(' | None', '')}" for f in c.element]
        if c.constructor or c.builder:
            body.append(f"def __init__({', '.join(['self'] + self.signature(c)[1])}) -> None: ...")
        else:
            body.append("def __init__(self, *args: Never, **kwargs: Never) -> None: ...")
        for f in c.methods:
            if f.constructor or (c.is_sequence and f in c.element):
                continue
            if c.is_sequence and f.verb == "get_count":
                body.append("def __len__(self) -> int: ...")
            elif f.getter:
                body += ["@property", f"def {f.getter}(self) -> {self.result_type(f)}: ..."]
            elif f.static:
                body += ["@staticmethod", f"def {f.verb}({', '.join(self.typed(f))}) -> {self.result_type(f)}: ..."]
            else:
                body.append(f"def {f.verb}({', '.join(['self'] + self.typed(f))}) -> {self.result_type(f)}: ...")
        if c.method("equals"):
            body += ["def __eq__(self, other: object) -> bool: ...", "def __hash__(self) -> int: ..."]
        return lines + _indent(body) + [""]
