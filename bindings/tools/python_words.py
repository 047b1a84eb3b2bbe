# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the headers say, in the words of Python: names, types and docstrings."""
import re
import textwrap

from model import PREFIX, RuleBroken

WIDTH = 88  # of a docstring's text

# Exceptions by the category of a code, which its number tells; some codes have their own.
EXCEPTIONS = ["Error", "UsageError", "DecodeError", "CryptoError", "TrustError", "ProtocolError",
              "StoreError", "IoError", "NetworkError"]
EXCEPTION_OF = {"DEVCERT_E_NOMEM": "MemoryError", "DEVCERT_E_NOT_FOUND": "devcert.NotFoundError"}

VALUES = {"text": "str", "bool": "bool", "int32": "int", "uint32": "int", "uint64": "int",
          "size": "int", "time": "datetime.datetime", "opt_int": "int"}
PARAMS = {**VALUES, "data": "ReadableBuffer", "src": "ReadableBuffer", "dest": "WriteableBuffer",
          "kek": "ReadableBuffer", "signature": "ReadableBuffer",
          "password": "str | ReadableBuffer", "path": "StrOrBytesPath",
          "code": "int"}
RESULTS = {**VALUES, "void": "None", "bytes": "bytes", "secret": "bytearray", "texts": "list[str]",
           "file_name": "str", "code": "ErrorCode"}


def is_list(c):
    """Whether an iterable of objects can be given for an object of this class."""
    add = c.builder and c.builder.add
    return bool(c.is_sequence and add and [p.kind for p in add.params] == ["object"])


def of_items(c):
    """Whether the items of a sequence are objects, not tuples of what several getters give."""
    return c.element[0].verb == "get_item"


def field(name, text):
    """The lines of one field of a docstring."""
    return textwrap.wrap(f":{name}: {text}", WIDTH, subsequent_indent="    ")


def quoted(lines):
    """A docstring."""
    if any('"""' in line for line in lines):
        raise RuleBroken(f"a comment with three quotes: {lines[0]}")
    if len(lines) == 1:
        return [f'r"""{lines[0]}"""']
    return [f'r"""{lines[0]}'] + lines[1:] + ['"""']


class Words:
    def __init__(self, model):
        self.model = model
        self.items = {c_name: (e.name + "." + item, value)
                      for e in model.enums for item, value, c_name, _ in e.items}
        self.types = {t.c_name: t.name for t in model.classes + model.enums}

    # ------------------------------------------------------------ types

    def param_type(self, p):
        if p.kind == "object":
            c = self.model.class_of(p.type)
            t = f"Iterable[{self.item_type(c)}]" if is_list(c) else c.name
        elif p.kind in ("enum", "flags"):
            t = self.types[p.type] + (f" | Literal[{p.default}]" if p.default else "")
        else:
            t = PARAMS[p.kind]
        return t + " | None" if p.nullable else t

    def result_type(self, f):
        r = f.result
        t = self.types[r.type] if r.type else RESULTS[r.kind]
        return t + " | None" if r.nullable else t

    def item_type(self, c):
        return self.result_type(c.element[0]) if of_items(c) else c.name + ".Item"

    def field_type(self, f):
        """What an indexed getter gives in range."""
        return self.result_type(f).replace(" | None", "")

    # ------------------------------------------------------------ sentences

    def name(self, f):
        """What a function is called where its documentation is read."""
        if f.cls is None:
            return f.verb + "()"
        if f.constructor:
            return f.cls.name + "()"
        if f.cls.is_sequence and f.verb == "get_count":
            return f"len({f.cls.name})"
        return f"{f.cls.name}.{f.getter or f.verb + '()'}"

    def text(self, s):
        """A header's words, said in Python."""
        s = re.sub(r"(?:[;,.]\s+)?\b[Tt]he caller frees (?:it|them)(?:, before or after [^.;]*)?"
                   r"(?=[.;]|$)", "", s)
        s = re.sub(r"[@\\]p pass\b", "*password*", s)
        s = re.sub(r"[@\\]p (\w+?)(?:_at)?\b", r"*\1*", s)
        s = re.sub(r"[@\\][bc] ", "", s)
        s = re.sub(r"\b253402300799(?: \(9999-12-31 23:59:59\))?", "9999-12-31 23:59:59 UTC", s)
        s = re.sub(r"\bSeconds since 1970-01-01 UTC", "The moment", s)
        s = re.sub(r"(?:\bNULL|(?<!\S)-1) for none\b|\bNULL\b|(?<!than )(?<!\S)-1(?= when| for)",
                   "None", s)
        s = re.sub(r"\bfalse\b", "False", re.sub(r"(?<!\bcA )\btrue\b", "True", s))
        s = re.sub(r"\b(an? )?devcert_(\w+)(?:\(\))?", self._word, s)
        s = re.sub(r'(?<!")\bDEVCERT_\w+', lambda m: self.items.get(m[0], (m[0],))[0], s)
        s = s.strip()
        return s if not s or s[-1] in ".?!" else s + "."

    def _word(self, m):
        c_name = PREFIX + m[2]
        f = self.model.find(c_name)
        if not f and c_name not in self.types:
            raise RuleBroken(f"a comment speaks of {c_name}, which the languages do not have")
        word = self.name(f) if f else self.types[c_name]
        article = m[1] and ("an " if word[0] in "AEIO" else "a ")
        return (article or "") + word

    # ------------------------------------------------------------ docstrings

    def exception(self, code):
        return EXCEPTION_OF.get(code) or "devcert." + EXCEPTIONS[-self.items[code][1] // 100]

    def raises(self, f):
        """The fields of all errors that a function names."""
        lines, told = [], set()
        for codes, why in f.errors:
            if not codes:
                told.update(re.findall(r"\b(devcert_\w+)\(\)", why))
                why = re.sub(r"\bmay return\b", "may raise", why)
                lines += field("raises devcert.Error", self.text(why))
            for exception in dict.fromkeys(self.exception(c) for c in codes):
                own = ", ".join(c for c in codes if self.exception(c) == exception)
                lines += field(f"raises {exception}", f"{own}: {self.text(why)}")
        for ref in f.error_refs:
            if ref not in told:
                as_what = f"as {self.name(self.model.find(ref))}."
                lines += field("raises devcert.Error", as_what)
        return lines

    def paragraphs(self, f):
        lines = []
        for p in [f.brief] + f.text:
            lines += textwrap.wrap(self.text(p), WIDTH) + [""]
        return lines[:-1]

    def doc(self, f):
        """The lines of a function's docstring."""
        fields = []
        for p in f.params:
            if p.doc:
                fields += field(f"param {p.name}", self.text(p.doc))
        if f.returns and f.result.kind not in ("void", "self"):
            fields += field("returns", self.text(f.returns))
        fields += self.raises(f)
        if f.see:
            fields += field("see", self.text("; ".join(f.see)))
        return self.paragraphs(f) + ([""] + fields if fields else [])

    def class_doc(self, c):
        lines = textwrap.wrap(self.text(c.doc), WIDTH)
        if c.is_sequence:
            lines += ["", f"A sequence of {self.item_type(c)}."]
        return lines

    def enum_doc(self, e):
        lines = textwrap.wrap(self.text(e.doc), WIDTH) + [""]
        for item, _, _, text in e.items:
            lines += field(f"cvar {item}", self.text(text))
        return lines

    def item_doc(self, c):
        """Of the tuple that is an item of a sequence; it is never out of range."""
        lines = [f"One item of {c.name}.", ""]
        for f in c.element:
            text = re.sub(r"[;,] [\w.]+ when (?:\*\w+\* is )?out of range", "",
                          self.text(f.returns or f.brief))
            lines += field(f"ivar {f.indexed}", text)
        return lines
