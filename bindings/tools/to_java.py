# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Java side: methods.i for SWIG, and the enums, which are plain Java files.

The directory becomes a source root: methods.i stands in it, and the Java files, also those that
SWIG is to write, in org/devcert or, of another module, in org/devcert/MODULE.
"""
import os
import textwrap

import swig
from javadoc import Javadoc
from model import RuleBroken, camel, lower_camel

PACKAGE = "org.devcert"
PIECE = "16 << 20"  # of what a job does in one step when it is run

TYPES = {
    "text": "String", "path": "java.nio.file.Path", "data": "byte[]", "kek": "byte[]",
    "signature": "byte[]",
    "src": "java.nio.ByteBuffer", "dest": "java.nio.ByteBuffer", "password": "char[]",
    "bool": "boolean", "int32": "int", "uint32": "int", "uint64": "long", "size": "long",
    "time": "java.time.Instant", "opt_int": "Integer", "code": "int",
    "bytes": "byte[]", "secret": "byte[]", "texts": "java.util.List<String>", "void": "void",
}
RESULTS = {"file_name": "String", "opt_int": "java.util.OptionalInt", "code": "ErrorCode"}


def write(model, module, directory):
    _Writer(model, module, directory).write()


class _Writer:
    def __init__(self, model, module, directory):
        self.model = model
        self.module = camel(module)
        core = module == "devcert"
        self.package = PACKAGE if core else f"{PACKAGE}.{module}"
        imported = [] if core else [f"{PACKAGE}.*"]
        self.imports = imported + [f"{PACKAGE}.internal.*"]
        self.library = "devcert_jni" if core else f"devcert-{module}_jni"
        self.root = directory
        self.sources = os.path.join(directory, *self.package.split("."))
        self.docs = Javadoc(model, self.module)

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
        # SWIG makes this class of each module, also where there is nothing in it.
        modifiers = "final class"
        if functions:
            modifiers = "/** Functions that belong to no class. */\\npublic final class"
        lines = [
            "/* Generated from the public headers by to_java.py. */",
            f'%typemap(javaimports) SWIGTYPE "{imports}"',
            f'%pragma(java) jniclassimports="{imports}"',
            f'%pragma(java) moduleimports="{imports}"',
            f'%pragma(java) moduleclassmodifiers="{modifiers}"',
            f"%pragma(java) modulecode=%{{\n  private {self.module}() {{}}\n\n%}}",
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
            doc = self.docs.method(f, f.params)
            lines.append(f"%javamethodmodifiers {swig.qualified(f)} %{{{doc}\n  public%}};")
        if f.fallible:
            thrown = ", ".join(self.docs.thrown(f))
            lines.append(f'%javaexception("{thrown}") {swig.qualified(f)} "$action"')
        return lines

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
            throws = ", ".join(self.docs.thrown(f))
            if f.constructor:
                head, call = f.cls.name, "this"
            else:
                result = self.result_type(f.result)
                static = "static " if f.static or not f.cls else ""
                head = f"{static}{result} {lower_camel(f.verb)}"
                call = ("" if result == "void" else "return ") + lower_camel(f.verb)
            made.append(f"""\
  {self.docs.method(f, kept)}
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
        return (self.list_factory(c) + self.sequence(c) + self.job(c) + self.identity(c)
                + self.to_string(c))

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
    java.util.Objects.requireNonNull(items, "items");
    try ({builder} builder = new {builder}()) {{
      for ({item} item : items) {{
        builder.add(item);
      }}
      return builder.build();
    }}
  }}

{doc}
  public static {c.name} of({item}... items) throws DevcertException {{
    return of(java.util.Arrays.asList(java.util.Objects.requireNonNull(items, "items")));
  }}

"""

    def job(self, c):
        if not c.is_job:
            return ""
        throws = ", ".join(self.docs.thrown(c.method("step")))
        return f"""\
  /**
   * Steps until all is done.
   *
   * @param progress called with this object after each step; what it throws ends the work
   * @throws java.io.IOException as {{@link #step(long)}}
   * @throws DevcertException as {{@link #step(long)}}
   */
  public void run(java.util.function.Consumer<? super {c.name}> progress) throws {throws} {{
    java.util.Objects.requireNonNull(progress, "progress");
    while (!isDone()) {{
      step({PIECE});
      progress.accept(this);
    }}
  }}

  /**
   * Steps until all is done.
   *
   * @throws java.io.IOException as {{@link #step(long)}}
   * @throws DevcertException as {{@link #step(long)}}
   */
  public void run() throws {throws} {{
    run(job -> {{}});
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
