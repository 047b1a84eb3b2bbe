# SPDX-License-Identifier: LGPL-2.1-or-later
"""Comments of the headers as Javadoc.

Names are those of Java; bits are a set, seconds a moment, and NULL, -1 or 0 where they stand for
nothing are what Java has for that.  Errors become a @throws for each exception.
"""
import datetime
import re
import textwrap

from model import RuleBroken, lower_camel

WIDTH = 100

# What is thrown for a code, by the hundreds of its number.
EXCEPTIONS = {
    0: "DevcertException", 1: "DevcertUsageException", 2: "DevcertFormatException",
    3: "DevcertCryptoException", 4: "DevcertTrustException", 5: "DevcertProtocolException",
    6: "DevcertStoreException", 7: "DevcertIOException", 8: "DevcertNetworkException",
}
IO_EXCEPTIONS = ("DevcertIOException", "DevcertNetworkException")


class Javadoc:
    """Makes the comments of the classes of a model."""

    def __init__(self, model, module):
        self.model = model
        self.module = module  # the class of its functions that are no methods
        self.items = {c: (e.name, n) for e in model.enums for n, _, c, _ in e.items}
        self.types = {t.c_name: t.name for t in model.classes + model.enums}
        errors = model.enum_of("devcert_error")
        self.number = {c_name: value for _, value, c_name, _ in errors.items}

    def exception(self, code):
        """What is thrown for a code."""
        return EXCEPTIONS[-self.number[code] // 100]

    def thrown(self, f):
        """The checked exceptions that a method declares."""
        if not f.fallible:
            return []
        io = any(self.exception(c) in IO_EXCEPTIONS for c in self.model.codes(f))
        return ["DevcertException"] + (["java.io.IOException"] if io else [])

    def text(self, text, f=None):
        """A text of a header, as HTML in ASCII, with the names that Java has."""
        # Nobody frees anything here.
        text = re.sub(r"[;,]? ?the caller frees (it|them)(, before or after [@\w ]+)?", "", text)
        text = re.sub(r" ?The caller frees (it|them)\.", "", text)
        text = re.sub(r"\b([Bb])its of (devcert_\w+)", _set, text)
        text = re.sub(r"(set of devcert_\w+), or 0\b", r"\1, maybe empty", text)
        text = re.sub(r"(set of devcert_\w+); 0 when", r"\1; empty when", text)
        text = re.sub(r"\b(\d{10,})( \([-\d]+ [:\d]+\))?", _moment, text)
        text = re.sub(r"^Seconds since 1970-01-01 UTC", "The moment", text)
        text = text.replace(", seconds since 1970-01-01 UTC", "")
        text = re.sub(r"\bor -1 for none", "or NULL for none", text)
        if f and f.result.kind in ("opt_int", "opt_enum"):
            none = "empty" if f.result.kind == "opt_int" else "NULL"
            text = re.sub(r"-1 (when|for)\b", rf"{none} \1", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(r"\b(devcert_\w+)\(\)", self.link, text)
        text = re.sub(r"@[pc] (\w+)", lambda m: f"{{@code {_parameter(m.group(1), f)}}}", text)
        text = re.sub(r"@b (\w+)", r"<b>\1</b>", text)
        text = re.sub(r"\bDEVCERT_\w+", self.item, text)
        text = re.sub(r"\bdevcert_\w+", self.type, text)
        text = re.sub(r"\bNULL\b", "null", text)
        return "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in text).strip()

    def link(self, match):
        f = self.model.find(match.group(1))
        if f is None:
            raise RuleBroken(f"{match.group(0)}: spoken of, but no method in Java")
        if f.cls is None:
            return f"{{@link {self.module if f.own else 'Devcert'}#{lower_camel(f.verb)}}}"
        if f.constructor:
            return f"{{@link {f.cls.name}#{f.cls.name} new {f.cls.name}}}"
        return f"{{@link {f.cls.name}#{lower_camel(f.verb)}}}"

    def item(self, match):
        found = self.items.get(match.group(0))
        return "{@link %s#%s}" % found if found else f"{{@code {match.group(0)}}}"

    def type(self, match):
        if match.group(0) not in self.types:
            raise RuleBroken(f"{match.group(0)}: spoken of, but no type in Java")
        return f"{{@link {self.types[match.group(0)]}}}"

    def comment(self, indent, paragraphs, tags=()):
        """A Javadoc comment, wrapped."""
        if len(paragraphs) == 1 and not tags and len(indent + paragraphs[0]) + 7 <= WIDTH:
            return f"{indent}/** {paragraphs[0]} */"
        lines = []
        for i, p in enumerate(paragraphs):
            lines += ([""] if i else []) + _wrapped(("<p>" if i else "") + p, indent)
        lines += [""] if tags else []
        for t in tags:
            lines += _wrapped(t, indent, "    ")
        body = "\n".join(f"{indent} * {line}".rstrip() for line in lines)
        return f"{indent}/**\n{body}\n{indent} */"

    def method(self, f, params):
        """The comment of a method with these of its parameters."""
        paragraphs = [self.text(p, f) for p in [f.brief] + f.text]
        tags = [f"@param {lower_camel(p.name)} {self.param(p, f)}" for p in params]
        if not f.constructor and f.result.kind != "void":
            tags.append(f"@return {self.returned(f)}")
        tags += self.throws(f)
        tags += [f"@see {self.see(s)}" for s in f.see]
        return self.comment("  ", paragraphs, tags).lstrip()

    def see(self, text):
        """A method that is spoken of, or a document."""
        text = self.text(text)
        link = re.fullmatch(r"\{@link ([^}]*)\}", text)
        return link.group(1) if link else f'"{text}"'

    def param(self, p, f):
        if p.doc:
            return self.lowered(self.text(p.doc, f))
        return "from 0" if p.name == "index" else "the " + p.name.replace("_", " ")

    def returned(self, f):
        if f.result.kind == "self":
            return "this object"
        return self.lowered(self.text(f.returns or f.brief, f))

    def throws(self, f):
        """One @throws for each exception, with its codes and their reasons."""
        if not f.fallible:
            return []
        reasons, others = {}, []
        for codes, reason in f.errors:
            reason = self.text(reason, f)
            if not codes:
                others.append(reason)
            links = {}
            for code in codes:
                links.setdefault(self.exception(code), []).append(self.text(code))
            for name, found in links.items():
                reasons.setdefault(name, []).append(f"{', '.join(found)}: {reason}")
        listed = " ".join(reason for _, reason in f.errors)
        others += [f"as {self.text(ref + '()')}" for ref in f.error_refs if ref not in listed]
        io = [reason for name in IO_EXCEPTIONS for reason in reasons.pop(name, [])]
        general = reasons.pop("DevcertException", []) + others
        tags = [f"@throws {name} {'; '.join(found)}" for name, found in reasons.items()]
        if "java.io.IOException" in self.thrown(f):
            tags.append(f"@throws java.io.IOException {'; '.join(io or others)}")
        if general or reasons:
            general.append("for any other failure")
        tags.append(f"@throws DevcertException {'; '.join(general) or 'if it fails'}")
        return tags

    def lowered(self, text):
        """As a phrase: without a capital and a full stop, unless it is more than one sentence."""
        if re.match(r"[A-Z][a-z]+\b|A ", text):
            text = text[0].lower() + text[1:]
        return text[:-1] if text.endswith(".") and ". " not in text else text


def _set(match):
    return f"{'A' if match.group(1) == 'B' else 'a'} set of {match.group(2)}"


def _moment(match):
    at = datetime.datetime.fromtimestamp(int(match.group(1)), datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _parameter(c_name, f):
    """What a parameter of C is called; the one that is none of Java's is the object itself."""
    if f is None:
        return lower_camel(c_name)
    return next((lower_camel(p.name) for p in f.params if p.c_name == c_name), "this")


def _wrapped(text, indent, hanging=""):
    """The lines of a paragraph; an inline tag is not broken."""
    whole = re.sub(r"\{@[^}]*\}", lambda tag: tag.group(0).replace(" ", "\0"), text)
    lines = textwrap.wrap(whole, WIDTH - len(indent) - 3, subsequent_indent=hanging,
                          break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]
