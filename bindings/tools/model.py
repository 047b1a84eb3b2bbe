# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the public headers say, as the classes, methods and enums of the languages."""
import re
from dataclasses import dataclass, field

PREFIX = "devcert_"


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

    kind: object, text, path, data, src, dest, kek, signature, password, enum, flags, bool,
    int32, uint32, uint64, size, time, opt_int, code.
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

    kind: void, self, object, bytes, secret, texts, text, file_name, enum, flags, bool, int32,
    uint32, uint64, size, time, opt_int, opt_enum, code.
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
        by_index = [(p.kind, p.name) for p in self.params] == [("size", "index")]
        return self.verb[4:] if by_index and self.const and self.verb.startswith("get_") else None


@dataclass
class Class:
    c_name: str
    name: str
    doc: str
    methods: list = field(default_factory=list)
    own: bool = True
    builder: "Class | None" = None  # its builder, when that needs nothing but setters

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
    def is_job(self):
        """Whether it does its work in steps until it is done, so that it can be run."""
        step = self.method("step")
        return bool(step and self.method("is_done") and [p.kind for p in step.params] == ["uint64"])

    @property
    def is_sequence(self):
        return bool(self.element)

    @property
    def element(self):
        """The method get_item, or the indexed getters that together give an element; [] when
        this is no sequence."""
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


def camel(snake):
    return "".join(word[:1].upper() + word[1:] for word in snake.split("_"))


def lower_camel(snake):
    return snake[:1].lower() + camel(snake)[1:]
