# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Python half of the generator.

write() makes in a directory, for the module devcert / any other module NAME:

  methods.i                     the classes for SWIG, with the text of their Python methods
  _enums.py / _NAME_enums.py    IntEnum and IntFlag classes; not written when there are none
  __init__.pyi / NAME.pyi       type stubs
"""
import builtins
import os
import re

import swig
from model import RuleBroken
from python_words import EXCEPTION_OF, EXCEPTIONS, Words, field, is_list, of_items, quoted

LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"
MADE = "Made by tools/to_python.py from the public headers."
STREAMS = ["SealWriter", "open_envelope"]  # written by hand
DEFAULTS = {"NULL": "None", "-1": "None", "0": "0"}
LINE = 100


def write(model, module, directory):
    writer = _Writer(model, module)
    files = {"methods.i": writer.interface(), writer.stub_file: writer.stubs()}
    if writer.enums:
        files[writer.enum_module + ".py"] = writer.enum_classes()
    os.makedirs(directory, exist_ok=True)
    for name, lines in files.items():
        comment = "/* {} */" if name.endswith(".i") else "# {}"
        with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
            f.write("\n".join([comment.format(LICENCE), comment.format(MADE), *lines]) + "\n")


def _indent(lines):
    return ["    " + line if line else "" for line in lines]


def _block(head, body):
    return [head, *_indent(body)]


def _shadow(target, lines):
    """The Python text of a method, instead of SWIG's."""
    return [f'%feature("shadow") {target} %{{', *lines, "%}"]


def _docstring(target, lines):
    return [f'%feature("docstring") {target} %{{{lines[0]}', *lines[1:], "%}"]


def _python(lines):
    return ["%pythoncode %{", *lines, "%}"] if lines else []


def _listed(name, names):
    """NAME = [...], a name a line."""
    return [f"{name} = [", *(f'    "{n}",' for n in names), "]"]


def _typed_def(name, params, result):
    line = f"def {name}({', '.join(params)}) -> {result}: ..."
    if len(line) <= LINE - 4:
        return [line]
    return [f"def {name}(", *(f"    {p}," for p in params), f") -> {result}: ..."]


def _passed(value, star):
    """An argument; with star a tuple of them, unpacked."""
    return f"*_support.arguments({value})" if star else value


class _Keyword:
    """A setter as a keyword of its class's constructor."""

    def __init__(self, words, name, method, several):
        types = [words.param_type(p) for p in method.params]
        one = types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"
        star = "" if len(types) == 1 else "*"
        given = [] if not star else [f"({', '.join(p.name for p in method.params)})"]
        # One value will do where the others of its tuple may be left out.
        alone = star and method.params[1].default
        self.name, self.setter = name, method.verb
        if several:
            single = "()" if star and not alone else self.single(words, method.params[0])
            self.type, self.given = f"{one} | Iterable[{one}]", "one or several"
            if alone:
                self.type = f"{types[0]} | Iterable[{types[0]} | {one}]"
                self.given = f"one or several {method.params[0].name} or {given[0]}"
            elif star:
                self.type, self.given = f"Iterable[{one}]", "an iterable of " + given[0]
            passed = f"*_support.arguments(value, {single})" if alone else _passed("value", star)
            self.use = [f"for value in _support.each({name}, {single}):",
                        f"    self.{method.verb}({passed})"]
        elif [p.kind for p in method.params] == ["opt_int"]:  # a fact, with a number or without
            self.type, self.given = "bool | " + one, "True, or a number"
            self.use = [f"if {name} is True:", f"    self.{method.verb}()",
                        f"elif {name} is not None and {name} is not False:",
                        f"    self.{method.verb}({name})"]
        else:
            self.type, self.given = one, "".join(given)
            self.use = [f"if {name} is not None:", f"    self.{method.verb}({_passed(name, star)})"]
        if not self.type.endswith(" | None"):
            self.type += " | None"

    @staticmethod
    def single(words, p):
        """The class of one value where several may be given."""
        kinds = {"text": "str", "uint32": "int", "password": "_support.PASSPHRASE",
                 "data": "_support.OCTETS"}
        if p.kind != "object" and p.kind not in kinds:
            raise RuleBroken(f"add_x with one parameter of kind {p.kind}: one or several?")
        return kinds.get(p.kind) or words.types[p.type]


class _Constructor:
    """__init__ of a class that has a constructor, or a builder that needs nothing but setters."""

    def __init__(self, words, c):
        maker = c.builder or c
        self.maker = maker
        self.defined, self.typed, self.fields, self.use = [], [], [], []
        for p in maker.constructor.params:
            default = DEFAULTS.get(p.default)
            self.defined.append(p.name + (f"={default}" if default else ""))
            self.typed.append(f"{p.name}: {words.param_type(p)}" + (" = ..." if default else ""))
            self.fields += field(f"param {p.name}", words.text(p.doc))
        if maker.add:
            added = maker.add.params
            types = ", ".join(words.param_type(p) for p in added)
            names = ", ".join(p.name for p in added)
            star = "*" if len(added) > 1 else ""
            self.defined.append("items=()")
            self.typed.append(f"items: Iterable[{f'tuple[{types}]' if star else types}] = ...")
            self.fields += field("param items", (f"each ({names}), as" if star else "As")
                                 + f" for {maker.name}.add().")
            self.use += ["for item in items:", f"    self.add({_passed('item', star)})"]
        self.keywords = [_Keyword(words, *setter) for setter in maker.setters]
        if self.keywords:
            self.defined.append("*")
            self.typed.append("*")
        for k in self.keywords:
            self.defined.append(f"{k.name}=None")
            self.typed.append(f"{k.name}: {k.type} = ...")
            told = f"{k.given}, as" if k.given else "as"
            self.fields += field(f"param {k.name}", f"{told} for {maker.name}.{k.setter}().")
            self.use += k.use


class _Writer:
    def __init__(self, model, module):
        core = module == "devcert"
        self.model = model
        self.words = Words(model)
        self.core = core
        self.native = "_native" if core else "_" + module  # the extension module
        self.enum_module = "_enums" if core else f"_{module}_enums"
        self.stub_file = "__init__.pyi" if core else module + ".pyi"
        self.classes = [c for c in model.classes if c.own]
        self.enums = [e for e in model.enums if e.own]
        self.functions = [f for f in model.functions if f.own]

    def names(self):
        return [c.name for c in self.classes] + [f.verb for f in self.functions]

    def typed(self, f):
        return [f"{p.name}: {self.words.param_type(p)}" + (" = ..." if p.default else "")
                for p in f.params]

    # ------------------------------------------------------------ methods.i

    def interface(self):
        details = ", ".join(c for _, _, c, _ in self.model.enum_of("devcert_detail").items)
        lines = ['%insert("runtime") %{', f"#define DC_DETAILS {details}", "%}", ""]
        lines += swig.prologue(self.model)
        lines += [f"DC_LIST({c.c_name}, {c.name})" for c in self.model.classes if is_list(c)]
        shown = _listed("__all__", self.names())
        if self.enums and not self.core:
            shown += ["", f"from . import {self.enum_module}", "",
                      f"_support.add_enums({self.enum_module})"]
        lines += ["", *_python(shown)]
        for c in self.classes:
            lines += ["", *self.class_features(c), f"struct {c.c_name} {{", "  %extend {"]
            lines += [swig.method(f, defaults=f.static and not f.constructor) for f in c.methods]
            lines += [*_python(self.further(c)), "  }", "};"]
        for f in self.functions:
            lines += ["", f"%rename({f.verb}) {f.c_name};", *self.function_features(f)]
            lines += [swig.function(f)]
        return lines

    def class_features(self, c):
        base = "ObjectSequence" if c.is_sequence else "Job" if c.is_job else "Object"
        # Meant for abstract base classes, and the only way to give a proxy any base.
        lines = [f'%feature("python:abc", "_support.{base}") {c.c_name};']
        lines += _docstring(c.c_name, self.words.class_doc(c))
        for f in c.methods:
            lines += self.function_features(f)
        return lines

    def function_features(self, f):
        name = swig.qualified(f)
        lines = [f"DC_SLOW({name})"] if f.slow else []
        if f.cls and hasattr(builtins, f.verb):  # a method hides no builtin, but SWIG warns of it
            lines.append(f'%namewarn("") {name};')
        if f.constructor:
            return lines + _shadow(name, self.init(f.cls))
        if f.cls is None or f.static:  # SWIG writes these itself
            return lines + _docstring(name, self.words.doc(f))
        return lines + _shadow(name, self.method(f))

    def method(self, f):
        """The Python text of a method; nothing where another one stands for it."""
        if f.cls.is_sequence and f in f.cls.element:
            return []
        if f.cls.is_sequence and f.verb == "get_count":
            return ["def __len__(self):", "    return $action(self)"]
        doc = quoted(self.words.doc(f))
        if f.getter:
            return [f"{f.getter} = property(", "    $action,", "    doc=" + doc[0],
                    *_indent(doc[1:]), ")"]
        names = ["self"] + [p.name for p in f.params]
        defined = ["self"] + [p.name + (f"={DEFAULTS[p.default]}" if p.default else "")
                              for p in f.params]
        return _block(f"def {f.verb}({', '.join(defined)}):",
                      doc + [f"return $action({', '.join(names)})"])

    def init(self, c):
        """The Python text of __init__."""
        made = _Constructor(self.words, c)
        f = made.maker.constructor
        if c.builder:
            doc = [f"Make it at once, from what {c.builder.name} takes."]
            fields = made.fields
        else:
            doc = self.words.paragraphs(f)
            fields = made.fields + self.words.raises(f)
        body = quoted(doc + ([""] + fields if fields else []))
        if c.builder:
            names = [d.partition("=")[0] for d in made.defined]
            plain = names.index("*") if "*" in names else len(names)
            given = names[:plain] + [f"{n}={n}" for n in names[plain + 1:]]
            body.append(f"self.this = {c.builder.name}({', '.join(given)}).build().this")
        else:
            given = ", ".join(p.name for p in f.params)
            body.append(f"{self.native}.{c.name}_swiginit(self, $action({given}))")
            body += made.use
        return _block(f"def __init__({', '.join(['self', *made.defined])}):", body)

    def further(self, c):
        """Python that no single C function stands for."""
        blocks = []
        if c.builder:
            blocks.append(self.init(c))
        elif not c.constructor:
            blocks.append(["__init__ = _support.no_constructor"])
        cheap = [f.getter for f in c.methods if f.getter and not f.fallible and not f.slow]
        if c.is_sequence:
            cheap.remove("count")
        if cheap:
            blocks.append(_block("_shown = (", [f'"{n}",' for n in cheap]) + [")"])
        if c.method("get_text"):
            blocks.append(["def __str__(self):", "    return self.text"])
        if c.method("equals"):
            unique = "self.fingerprint" if c.method("get_fingerprint") else "self.encode()"
            blocks.append(["def __eq__(self, other):", f"    if not isinstance(other, {c.name}):",
                           "        return NotImplemented", "    return self.equals(other)"])
            blocks.append(["def __hash__(self):", f"    return hash({unique})"])
        if c.is_sequence:
            blocks += self.items(c)
        return [line for block in blocks for line in [*block, ""]][:-1]

    def items(self, c):
        got = [f"{self.native}.{c.name}_{f.verb}(self, index)" for f in c.element]
        if of_items(c):
            return [_block("def _item(self, index):", [f"return {got[0]}"])]
        fields = [f'{f.indexed}: "{self.words.field_type(f)}"' for f in c.element]
        return [_block("class Item(typing.NamedTuple):",
                       quoted(self.words.item_doc(c)) + ["", *fields]),
                _block("def _item(self, index):", [f"return self.Item({', '.join(got)})"])]

    # ------------------------------------------------------------ enums

    def enum_classes(self):
        lines = ["import enum", "", *_listed("__all__", [e.name for e in self.enums])]
        for e in self.enums:
            base = "IntFlag" if e.flags else "IntEnum"
            items = [f"{item} = {value}" for item, value, _, _ in e.items]
            lines += ["", "", *_block(f"class {e.name}(enum.{base}):",
                                      quoted(self.words.enum_doc(e)) + ["", *items])]
        return lines

    # ------------------------------------------------------------ stubs

    def stubs(self):
        body = [line for c in self.classes for line in [*self.class_stub(c), ""]]
        for f in self.functions:
            body += _typed_def(f.verb, self.typed(f), self.words.result_type(f))
        text = "\n".join(body)

        def used(*names):
            return [n for n in names if re.search(rf"\b{n}\b", text)]

        lines = ["import datetime"] if used("datetime") else []
        public = [(self.enum_module, e.name) for e in self.enums]
        if self.core:
            special = [e.partition(".")[2] for e in EXCEPTION_OF.values() if "." in e]
            public += [("_support", e) for e in EXCEPTIONS + special]
            public += [("_streams", name) for name in STREAMS]
        others = [t.name for t in self.model.classes + self.model.enums if not t.own]
        for module, names in [
            ("collections.abc", used("Iterable")),
            ("typing", used("Literal", "NamedTuple")),
            ("_typeshed", used("ReadableBuffer", "StrOrBytesPath", "WriteableBuffer")),
            ("typing_extensions", used("Never")),
            (".", used(*others)),
            ("._support", used("Job", "Object", "ObjectSequence")),
        ]:
            lines += [f"from {module} import {', '.join(names)}"] if names else []
        lines += [f"from .{module} import {name} as {name}" for module, name in public]
        lines += ["", *_listed("__all__", self.names() + [name for _, name in public]), ""]
        return lines + (["__version__: str", ""] if self.core else []) + body

    def class_stub(self, c):
        words, body = self.words, []
        if c.is_sequence and not of_items(c):
            body += _block("class Item(NamedTuple):",
                           [f"{f.indexed}: {words.field_type(f)}" for f in c.element])
        if c.constructor or c.builder:
            init = _Constructor(words, c).typed
        else:
            init = ["*args: Never", "**kwargs: Never"]
        body += _typed_def("__init__", ["self", *init], "None")
        for f in c.methods:
            if f.constructor or (c.is_sequence and f in c.element):
                continue
            if c.is_sequence and f.verb == "get_count":
                body += _typed_def("__len__", ["self"], "int")
            elif f.getter:
                body += ["@property", *_typed_def(f.getter, ["self"], words.result_type(f))]
            elif f.static:
                body += ["@staticmethod", *_typed_def(f.verb, self.typed(f), words.result_type(f))]
            else:
                body += _typed_def(f.verb, ["self", *self.typed(f)], words.result_type(f))
        if c.method("equals"):
            body += _typed_def("__eq__", ["self", "other: object"], "bool")
            body += _typed_def("__hash__", ["self"], "int")
        base = "Job" if c.is_job else "Object"
        if c.is_sequence:
            base = f"ObjectSequence[{words.item_type(c)}]"
        return _block(f"class {c.name}({base}):", body)
