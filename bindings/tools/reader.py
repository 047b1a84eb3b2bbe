# SPDX-License-Identifier: LGPL-2.1-or-later
"""From declarations and comments to the Model, by the header rules of HACKING.md.

Whatever breaks a rule raises RuleBroken, which stops the build: this is the headers' linter.
Nothing here knows a function by name.
"""
import keyword
import re

import declarations
from comments import Comments
from model import PREFIX, Class, Enum, Function, Model, Param, Result, RuleBroken, camel

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
    "kek": ("p.q(const).uint8_t", "kek_len"),
    "signature": ("p.q(const).uint8_t", "signature_len"),
    "pass": ("p.q(const).uint8_t", "pass_len"),
}
LENGTHS = [length for _, length in PAIRS.values()]

# Types with one meaning each, as parameter, as result, and as output.
PARAMS = {"uint64_t": "uint64", "size_t": "size", "bool": "bool"}
RESULTS = {**PARAMS, "int64_t": "time", "void": "void"}
OUTPUTS = {"p.size_t": "size", "p.uint64_t": "uint64"}

# Verbs of methods that take their object as const, and of those that give it back.
ASKS = re.compile(r"(get|is|has)_")
CHANGES = re.compile(r"(set|add)(_|$)")

# Words that a parameter or a verb cannot be: those of the languages, and methods that their
# objects have already.
WORDS = set(keyword.kwlist) | set(
    "abstract assert boolean break byte case catch char class const continue default do double "
    "else enum extends final finally float for goto if implements import instanceof int interface "
    "long native new package private protected public return short static strictfp super switch "
    "synchronized this throw throws transient try void volatile while true false null "
    "clone close closed delete finalize get_class hash_code notify notify_all to_string "
    "wait".split()
)


def load(swig, includes, headers, imported=()):
    """The model of headers; what only the imported ones declare is known but not own."""
    files = declarations.read(swig, includes, [*imported, *headers])
    return _Reader(files, files[len(imported):]).model()


def _no_rule(what, c_type):
    return RuleBroken(f"{what}: no rule for the type {c_type}")


class _Reader:
    def __init__(self, files, own):
        self.comments = Comments("".join(file.text for file in files))
        self.structs = [s for file in files for s in file.structs]
        self.enums = [e for file in files for e in file.enums]
        self.functions = [f for file in files for f in file.functions]
        self.own = {name for file in own for name in file.structs}
        self.own |= {name for file in own for name, _ in file.enums}
        self.own |= {f.name for file in own for f in file.functions}
        self.class_names = [s for s in self.structs if s not in VALUES]
        self.enum_names = [name for name, _ in self.enums]
        self.flags = set()

    def model(self):
        classes = [self.make_class(name) for name in self.class_names]
        longest = sorted(classes, key=lambda c: len(c.c_name), reverse=True)
        model = Model(classes, [], [])
        for declared in self.functions:
            name = declared.name
            if name.endswith("_free") and name[:-len("_free")] not in self.structs:
                raise RuleBroken(f"{name}: frees what is no struct of ours")
            if HIDDEN.fullmatch(name):
                continue
            cls = next((c for c in longest if name.startswith(c.c_name + "_")), None)
            (cls.methods if cls else model.functions).append(self.make_function(declared, cls))
        model.enums = [self.make_enum(name, items) for name, items in self.enums]
        for cls in classes:
            _check_members(cls)
            _find_builder(cls, classes)
        self.check_errors(model)
        return model

    def make_class(self, name):
        free = next((f for f in self.functions if f.name == name + "_free"), None)
        if free is None:
            raise RuleBroken(f"struct {name}: no {name}_free()")
        if free.result != "void" or [t for t, _ in free.params] != ["p." + name]:
            raise RuleBroken(f"{free.name}: takes a {name} * and gives nothing")
        doc = " ".join(self.comments.of(name).paragraphs)
        return Class(name, camel(name[len(PREFIX):]), doc, own=name in self.own)

    def make_enum(self, name, items):
        prefixes = ENUM_PREFIXES.get(name, (name.upper() + "_",))
        made = []
        for item, number in items:
            prefix = next((p for p in prefixes if item.startswith(p)), None)
            if prefix is None:
                raise RuleBroken(f"{item}: items of {name} begin with {prefixes[0]}")
            short = item[len(prefix):]
            if not re.fullmatch(r"[A-Z][A-Z0-9_]*", short):
                raise RuleBroken(f"{item}: {short} is not a name in the languages")
            if number is None or not re.fullmatch(r"0|-?[1-9]\d*", number):
                raise RuleBroken(f"{item}: needs an explicit decimal number")
            if int(number) in [value for _, value, _, _ in made]:
                raise RuleBroken(f"{item}: {number} twice in {name}")
            if item not in self.comments.behind:
                raise RuleBroken(f"{item}: no comment")
            made.append((short, int(number), item, self.comments.behind[item]))
        flags = name in self.flags
        if flags and any(value & (value - 1) or value <= 0 for _, value, _, _ in made):
            raise RuleBroken(f"enum {name}: used as bits, but an item is not one bit")
        doc = " ".join(self.comments.of(name).paragraphs)
        language_name = ENUM_NAMES.get(name, camel(name[len(PREFIX):]))
        return Enum(name, language_name, doc, made, flags, name in self.own)

    def make_function(self, declared, cls):
        name, params = declared.name, declared.params
        comment = self.comments.of(name)
        verb = name[len(cls.c_name if cls else PREFIX.rstrip("_")) + 1:]
        if verb in WORDS and verb != "new":
            raise RuleBroken(f"{name}: the languages cannot have a method {verb}")

        self_type = None
        if cls and params and params[0][0] in ("p." + cls.c_name, "p.q(const)." + cls.c_name):
            self_type, params = params[0][0], params[1:]
        const = self_type is not None and "q(const)" in self_type
        _check_self(name, verb, cls, self_type, const, params)

        outs = [p for p in params if p[1].startswith("out") or p[0].startswith("p.p.")]
        if outs and (outs != params[-1:] or outs[0][1] != "out"):
            raise RuleBroken(f"{name}: there is at most one output, the last parameter, named out")
        fallible = declared.result == "devcert_status"
        if outs and not fallible:
            raise RuleBroken(f"{name}: what has an output returns devcert_status")

        errors, refs = comment.errors(name)
        if fallible and not comment.returns.startswith("DEVCERT_OK"):
            raise RuleBroken(f"{name}: @return begins with DEVCERT_OK and lists the errors")
        if (errors or refs) and not fallible:
            raise RuleBroken(f"{name}: what has errors returns devcert_status")
        if comment.params or comment.returns:  # a full comment tells of every parameter
            _check_params(name, [n for _, n in declared.params], comment)

        if not fallible:
            result = self.returned(name, declared.result, comment)
        elif outs:
            result = self.output(name, outs[0][0])
        elif CHANGES.match(verb):
            result = Result("self", cls.c_name)
        else:
            result = Result("void")
        function = Function(
            c_name=name, verb=verb, cls=cls, fallible=fallible, const=const, result=result,
            params=self.make_params(name, params[:-1] if outs else params, comment),
            static=cls is not None and self_type is None,
            constructor=cls is not None and self_type is None and verb == "new",
            slow=name in self.comments.slow, own=name in self.own,
            brief=comment.paragraphs[0], text=comment.paragraphs[1:], see=comment.see,
            returns=comment.params.get("out", "") if outs else comment.success(),
            errors=errors, error_refs=refs)
        if verb == "new" and (result.kind, result.type) != ("object", cls.c_name if cls else ""):
            raise RuleBroken(f"{name}: new gives an object of its class")
        return function

    def make_params(self, function, params, comment):
        made = []
        rest = iter(params)
        for c_type, name in rest:
            if name in PAIRS:
                made.append(self.pair(function, c_type, name, next(rest, None), comment))
            else:
                made.append(self.param(function, c_type, name, comment.params.get(name, "")))
        # what may be left out stands at the end
        for i, p in enumerate(made):
            if any(not q.default for q in made[i + 1:]):
                p.default = ""
        return made

    def pair(self, function, c_type, name, second, comment):
        wanted, length = PAIRS[name]
        if c_type != wanted or second != ("size_t", length):
            raise RuleBroken(f"{function}: {name} is {wanted}, and size_t {length} follows it")
        doc = comment.params.get(name, "")
        # The languages have no parameter of the length, but what it may be.
        limit = re.match(r"Length in octets, (at most .*)", comment.params.get(length, ""))
        if limit:
            doc = f"{doc.rstrip('.')}; {limit.group(1)}"
        kind = "password" if name == "pass" else name
        p = Param(kind, name, kind, nullable=_or("NULL", doc), doc=doc)
        if p.nullable:
            p.default = "NULL"
        return p

    def param(self, function, c_type, c_name, doc):
        if c_type == "v(...)" or not c_name:
            raise RuleBroken(f"{function}: every parameter has a name")
        if c_name in LENGTHS:
            raise RuleBroken(f"{function}: {c_name} without its octets before it")
        moment = c_type == "int64_t"
        if moment and not c_name.endswith("_at"):
            raise RuleBroken(f"{function}: {c_name} is a moment, and its name ends in _at")
        name = c_name[:-len("_at")] if moment else c_name
        if name in WORDS or name == "self":
            raise RuleBroken(f"{function}: the languages cannot have a parameter {name}")
        p = Param(name, c_name, PARAMS.get(c_type, ""), doc=doc)
        bare = c_type.removeprefix("p.").removeprefix("q(const).")
        if moment:
            p.kind = "time"
        elif c_type == "p.q(const).char":
            p.kind, p.nullable = "text", _or("NULL", doc)
            if _is_path(doc):
                if p.nullable:
                    raise RuleBroken(f"{function}: {c_name} is a path, which cannot be NULL")
                p.kind = "path"
        elif c_type == "int32_t":
            p.nullable = _or("-1", doc)
            p.kind, p.default = ("opt_int", "-1") if p.nullable else ("int32", "")
        elif c_type == "uint32_t":
            p.type = self.bits_of(function, doc)
            p.kind = "flags" if p.type else "uint32"
        elif c_type == "int" and c_name == "code":
            p.kind = "code"
        elif c_type in self.enum_names:
            p.kind, p.type = "enum", c_type
        elif bare in self.class_names and c_type in ("p." + bare, "p.q(const)." + bare):
            p.kind, p.type = "object", bare
            p.const, p.nullable = "const" in c_type, _or("NULL", doc)
        elif not p.kind:
            raise _no_rule(f"{function}: {c_name}", c_type)
        if p.nullable and not p.default:
            p.default = "NULL"
        if p.kind in ("flags", "uint32", "uint64", "size") and _or("0", doc):
            p.default = "0"
        return p

    def output(self, function, c_type):
        pointed = c_type.removeprefix("p.p.")
        if c_type in OUTPUTS:
            return Result(OUTPUTS[c_type], out=True)
        if pointed in VALUES:
            return Result(VALUES[pointed], out=True)
        if pointed in self.class_names:
            return Result("object", pointed, out=True)
        raise _no_rule(f"{function}: out", c_type)

    def returned(self, function, c_type, comment):
        doc = comment.whole
        if c_type == "p.q(const).char":
            if _is_path(doc):
                return Result("file_name")
            may_be_null = re.search(r"\bNULL\b", doc) and not re.search(r"never NULL", doc)
            return Result("text", nullable=bool(may_be_null))
        if c_type == "int32_t":
            if not re.search(r"-1 (when|for)\b", doc):
                return Result("int32")
            named = next((n for n in re.findall(r"\bdevcert_\w+", doc) if n in self.enum_names), "")
            return Result("opt_enum" if named else "opt_int", named, nullable=True)
        if c_type == "uint32_t":
            bits = self.bits_of(function, doc)
            return Result("flags" if bits else "uint32", bits)
        if c_type == "int":
            if "devcert_error" not in doc:
                raise RuleBroken(f"{function}: an int is a code of devcert_error, and says so")
            return Result("code")
        if c_type in self.enum_names:
            return Result("enum", c_type)
        if c_type in RESULTS:
            return Result(RESULTS[c_type])
        raise _no_rule(function, c_type)

    def bits_of(self, function, doc):
        """The enum whose bits a number is said to hold, or ""."""
        match = re.search(r"\b[Bb]its of (devcert_\w+)", doc)
        if not match:
            return ""
        if match.group(1) not in self.enum_names:
            raise RuleBroken(f"{function}: {match.group(1)} is no enum")
        self.flags.add(match.group(1))
        return match.group(1)

    def check_errors(self, model):
        """What a comment says of errors exists."""
        errors = next((e.items for e in model.enums if e.c_name == "devcert_error"), [])
        known = {item for _, _, item, _ in errors}
        names = {f.name for f in self.functions}
        for function in model.all():
            unknown = {code for codes, _ in function.errors for code in codes} - known
            unknown |= set(function.error_refs) - names
            if unknown:
                raise RuleBroken(f"{function.c_name}: no {min(unknown)}")


def _or(value, doc):
    return bool(re.search(rf"\bor {value}\b", doc))


def _is_path(doc):
    return doc.startswith("Path of ")


def _check_self(name, verb, cls, self_type, const, params):
    inputs = [t.rpartition(".")[2] for t, _ in params if not t.startswith("p.p.")]
    if cls and not self_type and cls.c_name in inputs:
        raise RuleBroken(f"{name}: its own object is the first parameter")
    if ASKS.match(verb) and self_type and not const:
        raise RuleBroken(f"{name}: asks, so its object is const")
    if CHANGES.match(verb) and (const or not self_type):
        raise RuleBroken(f"{name}: changes its object, which is the first parameter and not const")


def _check_params(name, params, comment):
    for param in params:
        if not comment.params.get(param):
            raise RuleBroken(f"{name}: no @param {param}")
    for param in comment.params:
        if param not in params:
            raise RuleBroken(f"{name}: @param {param} is not among the parameters")


def _check_members(cls):
    """Each name in the languages stands for one thing."""
    seen = set()
    for method in cls.methods:
        member = method.getter or method.verb
        if member in seen:
            raise RuleBroken(f"{method.c_name}: {cls.name} has two of the name {member}")
        seen.add(member)
        if keyword.iskeyword(member) or member in ("close", "closed"):
            raise RuleBroken(f"{method.c_name}: Python cannot have a property {member}")
    for word, method, _ in cls.setters:
        if keyword.iskeyword(word):
            raise RuleBroken(f"{method.c_name}: Python cannot have a keyword {word}")


def _find_builder(cls, classes):
    """A builder that needs nothing but setters is hidden behind its class."""
    builder = next((b for b in classes if b.c_name == cls.c_name + "_builder"), None)
    if not builder or cls.constructor or not builder.constructor or builder.constructor.params:
        return
    build = builder.method("build")
    if build and not build.params and build.result.type == cls.c_name:
        cls.builder = builder
