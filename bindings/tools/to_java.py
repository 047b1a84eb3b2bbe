# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Java side: methods.i for SWIG, and the enums, which are plain Java files.

The directory becomes a source root: methods.i stands in it, and the Java files, also those that
SWIG is to write, in org/devcert or, of another module, in org/devcert/MODULE.
"""
import datetime
import os
import re
import textwrap

import swig
from model import RuleBroken, camel, lower_camel

PACKAGE = "org.devcert"
WIDTH = 100

TYPES = {
    "text": "String", "data": "byte[]", "src": "java.nio.ByteBuffer", "dest": "java.nio.ByteBuffer",
    "password": "char[]", "bool": "boolean", "int32": "int", "uint32": "int", "uint64": "long",
    "size": "long", "time": "java.time.Instant", "opt_int": "Integer", "code": "int",
    "bytes": "byte[]", "secret": "byte[]", "texts": "java.util.List<String>", "void": "void",
}
RESULTS = {"opt_int": "java.util.OptionalInt", "code": "ErrorCode"}

# What is thrown for a code, by the hundreds of its number.
EXCEPTIONS = {
    0: "DevcertException", 1: "DevcertUsageException", 2: "DevcertFormatException",
    3: "DevcertCryptoException", 4: "DevcertTrustException", 5: "DevcertProtocolException",
    6: "DevcertStoreException", 7: "DevcertIOException", 8: "DevcertNetworkException",
}
IO_EXCEPTIONS = ("DevcertIOException", "DevcertNetworkException")


def write(model, module, directory):
    _Writer(model, module, directory).write()


class _Writer:
    def __init__(self, model, module, directory):
        self.model = model
        self.module = module
        core = module == "devcert"
        self.package = PACKAGE if core else f"{PACKAGE}.{module}"
        self.imports = [f"{PACKAGE}.internal.*"] if core else [f"{PACKAGE}.*", f"{PACKAGE}.internal.*"]
        self.library = "devcert_jni" if core else f"devcert-{module}_jni"
        self.root = directory
        self.sources = os.path.join(directory, *self.package.split("."))
        errors = model.enum_of("devcert_error")
        self.number = {c_name: value for _, value, c_name, _ in errors.items}
        self.docs = _Docs(model)

    def write(self):
        os.makedirs(self.sources, exist_ok=True)
        for e in self.model.enums:
            if e.own:
                self.save(os.path.join(self.sources, e.name + ".java"), self.enum(e))
        self.save(os.path.join(self.root, "methods.i"), self.interface())

    def save(self, path, text):
        with open(path, "w", encoding="ascii") as f:
            f.write(text)

    # ------------------------------------------------------------------ enums

    def enum(self, e):
        constants = ",\n".join(
            f"{self.docs.comment('  ', [self.docs.text(doc)])}\n  {name}({value})"
            for name, value, _, doc in e.items)
        cases = "\n".join(
            f"      case {value}:\n        return {name};" for name, value, _, _ in e.items)
        return f"""\
// Generated from the public headers by to_java.py.
package {self.package};

{self.docs.comment('', [self.docs.text(e.doc)])}
public enum {e.name} {{
{constants};

  private final int code;

  {e.name}(int code) {{
    this.code = code;
  }}

  /**
   * The number of this constant in C.
   *
   * @return the number
   */
  public int code() {{
    return code;
  }}

  /**
   * The constant of a number.
   *
   * @param code the number in C
   * @return the constant; null when this release has none of this number
   */
  public static {e.name} of(int code) {{
    switch (code) {{
{cases}
      default:
        return null;
    }}
  }}
}}
"""

    # ------------------------------------------------------------------ methods.i

    def interface(self):
        functions = [f for f in self.model.functions if f.own]
        classes = [c for c in self.model.classes if c.own]
        imports = "\\n".join(f"import {i};" for i in self.imports)
        public = '"' + _quoted(self.docs.comment("", [
            "What belongs to no class."])) + '\\npublic final class"'
        lines = [
            "/* Generated from the public headers by to_java.py. */",
            f'%typemap(javaimports) SWIGTYPE "{imports}"',
            f'%pragma(java) jniclassimports="{imports}"',
            f'%pragma(java) moduleimports="{imports}"',
            f"%pragma(java) moduleclassmodifiers={public if functions else chr(34) + 'final class' + chr(34)}",
            f"%pragma(java) modulecode=%{{\n  private {camel(self.module)}() {{}}\n\n%}}",
            "%pragma(java) jniclasscode=%{",
            "  static {",
            f'    NativeLoader.load("{self.library}");',
            "  }",
            "%}",
        ]
        lines += swig.prologue(self.model)
        optional = {p.name for f in self.model.all() for p in f.params if p.kind == "opt_int"}
        lines += [f"DC_OPT_INT({lower_camel(n)})" for n in sorted(optional)]
        for c in classes:
            lines += self.class_lines(c)
        for f in functions:
            lines += self.features(f)
            lines.append(f"%rename({lower_camel(f.verb)}) {f.c_name};")
            lines.append(swig.function(f, lower_camel, defaults=False))
        code = "".join(text for f in functions for text in self.overloads(f))
        if code:
            lines.append(f"%pragma(java) modulecode=%{{\n{code}%}}")
        return "\n".join(lines) + "\n"

    def class_lines(self, c):
        interfaces = ["AutoCloseable"]
        if c.is_sequence:
            interfaces.append(f"Iterable<{self.element_type(c)}>")
        doc = _quoted(self.docs.comment("", [self.docs.text(c.doc)]))
        lines = [
            f'%typemap(javaclassmodifiers) struct {c.c_name} "{doc}\\npublic final class"',
            f'%typemap(javainterfaces) struct {c.c_name} "{", ".join(interfaces)}"',
        ]
        for m in c.methods:
            lines += self.features(m)
        lines.append(f"struct {c.c_name} {{\n  %extend {{")
        lines += [swig.method(m, lower_camel, defaults=False) for m in c.methods]
        code = "".join(text for m in c.methods for text in self.overloads(m)) + self.extras(c)
        lines.append(f"%proxycode %{{\n{code}%}}\n  }}\n}};")
        return lines

    def features(self, f):
        lines = []
        if f.verb == "equals":
            lines.append(f"%rename(isSame) {swig.qualified(f)};")
            lines.append(f'%javamethodmodifiers {swig.qualified(f)} "private";')
        else:
            doc = self.docs.method(self, f, f.params)
            lines.append(f"%javamethodmodifiers {swig.qualified(f)} %{{{doc}\n  public%}};")
        if f.fallible:
            thrown = ", ".join(self.thrown(f))
            lines.append(f'%javaexception("{thrown}") {swig.qualified(f)} "$action"')
        return lines

    def exception(self, code):
        return EXCEPTIONS[-self.number[code] // 100]

    def thrown(self, f):
        """The checked exceptions that a method declares."""
        if not f.fallible:
            return []
        io = any(self.exception(c) in IO_EXCEPTIONS for c in self.model.codes(f))
        return ["DevcertException"] + (["java.io.IOException"] if io else [])

    # ------------------------------------------------------------------ types

    def type_name(self, v):
        if v.kind in ("enum", "opt_enum"):
            return self.model.enum_of(v.type).name
        if v.kind == "flags":
            return f"java.util.Set<{self.model.enum_of(v.type).name}>"
        if v.kind in ("object", "self"):
            return self.model.class_of(v.type).name
        return TYPES[v.kind]

    def result_type(self, r):
        return RESULTS.get(r.kind) or self.type_name(r)

    # ------------------------------------------------------------------ code

    def overloads(self, f):
        """The same method without its last optional parameters."""
        made = []
        for n in range(len(f.params) - 1, -1, -1):
            if not f.params[n].default:
                break
            kept = f.params[:n]
            arguments = [lower_camel(p.name) for p in kept]
            arguments += [self.absent(p) for p in f.params[n:]]
            listed = ", ".join(f"{self.type_name(p)} {lower_camel(p.name)}" for p in kept)
            throws = ", ".join(self.thrown(f))
            if f.constructor:
                head, call = f.cls.name, "this"
            else:
                result = self.result_type(f.result)
                static = "static " if f.static or not f.cls else ""
                head = f"{static}{result} {lower_camel(f.verb)}"
                call = ("" if result == "void" else "return ") + lower_camel(f.verb)
            made.append(f"""\
  {self.docs.method(self, f, kept)}
  public {head}({listed}){f' throws {throws}' if throws else ''} {{
    {call}({', '.join(arguments)});
  }}

""")
        return made

    def absent(self, p):
        if p.kind == "flags":
            return "java.util.Set.of()"
        # The cast tells a constructor from the one that takes a Handle.
        return f"({self.type_name(p)}) null" if p.default in ("NULL", "-1") else p.default

    def extras(self, c):
        """What Java expects of an object, and C does not have as such."""
        return self.list_factory(c) + self.sequence(c) + self.identity(c) + self.to_string(c)

    def list_factory(self, c):
        add = c.builder and c.builder.add
        if not add or len(add.params) != 1:
            return ""
        item, builder = self.type_name(add.params[0]), c.builder.name
        doc = f"""\
  /**
   * Makes a {{@link {c.name}}} of its elements.
   *
   * @param items the elements, in this order
   * @return the new object
   * @throws DevcertException as {{@link {builder}#add}} and {{@link {builder}#build}}
   */"""
        return f"""\
{doc}
  public static {c.name} of(java.util.Collection<{item}> items) throws DevcertException {{
    try ({builder} builder = new {builder}()) {{
      for ({item} item : items) {{
        builder.add(item);
      }}
      return builder.build();
    }}
  }}

{doc}
  public static {c.name} of({item}... items) throws DevcertException {{
    return of(java.util.Arrays.asList(items));
  }}

"""

    def element_type(self, c):
        first = c.element[0]
        return self.type_name(first.result) if first.verb == "get_item" else f"{c.name}.Item"

    def sequence(self, c):
        if not c.is_sequence:
            return ""
        item = self.element_type(c)
        getters = [lower_camel(m.verb) for m in c.element]
        if c.element[0].verb == "get_item":
            read = "items.add(getItem(i));"
        else:
            read = f"items.add(new Item({', '.join(f'{g}(i)' for g in getters)}));"
        loop = f"""\
    java.util.List<{item}> items = new java.util.ArrayList<>();
    for (long i = 0; i < getCount(); i++) {{
      {read}
    }}
"""
        if c.element[0].fallible:
            loop = "    try {\n" + textwrap.indent(loop, "  ") + """\
      return java.util.Collections.unmodifiableList(items);
    } catch (DevcertException e) {
      throw new IllegalStateException(e); // an element that is counted can be had
    }
"""
        else:
            loop += "    return java.util.Collections.unmodifiableList(items);\n"
        return f"""\
  /**
   * How many elements there are.
   *
   * @return the number, as {{@link #getCount}} gives it
   */
  public int size() {{
    return Math.toIntExact(getCount());
  }}

  /**
   * The elements as a list.
   *
   * @return the list, unmodifiable
   */
  public java.util.List<{item}> toList() {{
{loop}\
  }}

  /**
   * Goes through {{@link #toList}}.
   *
   * @return the iterator
   */
  @Override
  public java.util.Iterator<{item}> iterator() {{
    return toList().iterator();
  }}

{self.item_class(c)}"""

    def item_class(self, c):
        if c.element[0].verb == "get_item":
            return ""
        fields = [(lower_camel(m.indexed), self.result_type(m.result), m) for m in c.element]
        declared = "\n".join(f"    private final {t} {n};" for n, t, _ in fields)
        listed = ", ".join(f"{t} {n}" for n, t, _ in fields)
        stored = "\n".join(f"      this.{n} = {n};" for n, _, _ in fields)
        documented = "\n".join(f"     * @param {n} the {n}" for n, _, _ in fields)
        getters = "".join(f"""\

    /**
     * The {n}.
     *
     * @return the {n}
     */
    public {t} get{camel(m.indexed)}() {{
      return {n};
    }}
""" for n, t, m in fields)
        same = "\n          && ".join(
            ["other instanceof Item"]
            + [f"java.util.Objects.equals({n}, ((Item) other).{n})" for n, _, _ in fields])
        shown = ' + ", '.join(f'{n}=" + {n}' for n, _, _ in fields)
        return f"""\
  /** An element of a {{@link {c.name}}}. */
  public static final class Item {{
{declared}

    /**
     * An element.
     *
{documented}
     */
    public Item({listed}) {{
{stored}
    }}
{getters}
    @Override
    public boolean equals(Object other) {{
      return {same};
    }}

    @Override
    public int hashCode() {{
      return java.util.Objects.hash({', '.join(n for n, _, _ in fields)});
    }}

    @Override
    public String toString() {{
      return "Item({shown} + ")";
    }}
  }}

"""

    def identity(self, c):
        if not c.method("equals"):
            return ""
        encode = c.method("encode")
        if c.method("get_fingerprint"):
            code = "    return getFingerprint().hashCode();\n"
        elif encode and not encode.params:
            code = """\
    try {
      return java.util.Arrays.hashCode(encode());
    } catch (DevcertException e) {
      throw new IllegalStateException(e); // the octets are there
    }
"""
        else:
            raise RuleBroken(f"{c.c_name}: equals, but neither get_fingerprint nor encode without "
                             "parameters to make a hash of")
        return f"""\
  /**
   * Tells whether the other is the same, by its octets.
   *
   * @param other anything
   * @return whether it is a {c.name} with the same octets
   */
  @Override
  public boolean equals(Object other) {{
    return this == other || other instanceof {c.name} && isSame(({c.name}) other);
  }}

  @Override
  public int hashCode() {{
{code}\
  }}

"""

    def to_string(self, c):
        """Cheap properties that cannot fail; none of them is a secret."""
        if c.method("get_text"):
            shown = "getText()"
            what = "The text, or that the object is closed or in use."
        else:
            parts = [f'{lower_camel(m.getter)}=" + {lower_camel(m.verb)}()' for m in c.methods
                     if m.getter and not m.fallible and not m.slow]
            shown = f'"{c.name}(' + ' + ", '.join(parts) + (' + ")"' if parts else ')"')
            what = "A description without secrets."
        return f"""\
  /**
   * {what}
   *
   * @return one line
   */
  @Override
  public String toString() {{
    if (isClosed()) {{
      return "{c.name} (closed)";
    }}
    try {{
      return {shown};
    }} catch (IllegalStateException e) {{
      return "{c.name} (" + (isClosed() ? "closed" : "in use") + ")";
    }}
  }}
"""


def _quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


class _Docs:
    """Comments of the headers as Javadoc."""

    def __init__(self, model):
        self.model = model
        self.items = {c: (e.name, n) for e in model.enums for n, _, c, _ in e.items}
        self.types = {t.c_name: t.name for t in model.classes + model.enums}

    def text(self, text, f=None):
        """A text of a header, as HTML in ASCII, with the names that Java has."""
        # Nobody frees anything here.
        text = re.sub(r"[;,]? ?the caller frees (it|them)(, before or after [@\w ]+)?", "", text)
        text = re.sub(r" ?The caller frees (it|them)\.", "", text)
        # Bits are a set, seconds a moment, and -1 is nothing.
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
            return f"{{@link Devcert#{lower_camel(f.verb)}}}"
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
        """A Javadoc comment; paragraphs and tags are wrapped.  The first line is not indented when
        it follows what SWIG indents."""
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

    def method(self, writer, f, params):
        """The comment of a method with these of its parameters."""
        paragraphs = [self.text(p, f) for p in [f.brief] + f.text]
        tags = [f"@param {lower_camel(p.name)} {self.param(p, f)}" for p in params]
        if not f.constructor and f.result.kind != "void":
            tags.append(f"@return {self.returned(f)}")
        tags += self.throws(writer, f)
        tags += [f'@see "{self.text(s)}"' for s in f.see]
        return self.comment("  ", paragraphs, tags).lstrip()

    def param(self, p, f):
        if p.doc:
            return self.lowered(self.text(p.doc, f))
        return "from 0" if p.name == "index" else "the " + p.name.replace("_", " ")

    def returned(self, f):
        if f.result.kind == "self":
            return "this object"
        return self.lowered(self.text(f.returns or f.brief, f))

    def throws(self, writer, f):
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
                links.setdefault(writer.exception(code), []).append(self.text(code))
            for name, found in links.items():
                reasons.setdefault(name, []).append(f"{', '.join(found)}: {reason}")
        listed = " ".join(reason for _, reason in f.errors)
        others += [f"as {self.text(ref + '()')}" for ref in f.error_refs if ref not in listed]
        io = [reason for name in IO_EXCEPTIONS for reason in reasons.pop(name, [])]
        general = reasons.pop("DevcertException", []) + others
        tags = [f"@throws {name} {'; '.join(found)}" for name, found in reasons.items()]
        if "java.io.IOException" in writer.thrown(f):
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
