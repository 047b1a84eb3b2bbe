# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C declarations of a SWIG interface, the same for all languages.

A method is declared in %extend without a body: SWIG then calls devcert_CLASS_VERB(self, ...)
itself, so a signature that drifts from the header does not compile.  What C says with a convention
instead of a type gets a type here, an alias that the typemaps are keyed by:

  dc_opt_devcert_x *, dc_opt_char, dc_opt_u8    "or NULL"
  dc_path, dc_file_name                         a path of the operating system, in and out
  dc_pass, dc_opt_pass                          octets of a passphrase
  dc_time, dc_opt_int, dc_code                  int64_t, int32_t with -1 for none, int
  dc_flags_devcert_x, dc_opt_enum_devcert_x     uint32_t, int32_t with -1 for none
  dc_ret_KIND, dc_ret_devcert_x,                devcert_status, with what a function gives besides
  dc_ret_self_devcert_x                         it: an output, an object, or its own object
"""
from model import Model


OUT = {
    "bytes": "devcert_bytes **", "secret": "devcert_secret **", "texts": "devcert_text_list **",
    "size": "size_t *", "uint64": "uint64_t *",
}
VALUE = {
    "bool": "bool", "int32": "int32_t", "uint32": "uint32_t", "uint64": "uint64_t",
    "size": "size_t", "time": "dc_time", "opt_int": "dc_opt_int", "code": "dc_code",
    "path": "dc_path", "file_name": "dc_file_name", "void": "void",
}


def parameters(f, rename=lambda n: n, defaults=True):
    """The C parameters without self, with out at the end where there is one."""
    made = _inputs(f, rename, defaults)
    if f.result.out:
        out = OUT.get(f.result.kind) or f"struct {f.result.type} **"
        made.append((out, "out", "NULL" if any(d for _, _, d in made) else ""))
    return _listed(made)


def _inputs(f, rename=lambda n: n, defaults=True):
    """(type, name, default) of each C parameter without self and out."""
    made = []
    for p in f.params:
        n, d = rename(p.name), p.default if defaults else ""
        if p.kind in ("data", "src", "dest", "kek", "signature", "password"):
            plain, optional, length = {
                "dest": ("uint8_t", "dc_opt_u8", "_size"),
                "password": ("const dc_pass", "const dc_opt_pass", "_len"),
            }.get(p.kind, ("const uint8_t", "const dc_opt_u8", "_len"))
            made += [(f"{optional if p.nullable else plain} *", n, d),
                     ("size_t", n + length, "0" if d else "")]
        elif p.kind == "object":
            t = f"dc_opt_{p.type}" if p.nullable else f"struct {p.type}"
            made.append((f"{'const ' if p.const else ''}{t} *", n, d))
        else:
            made.append((value_type(p), n, d))
    return made


def _listed(made):
    return ", ".join(_declared(t, n) + (f" = {d}" if d else "") for t, n, d in made)


def _declared(c_type, name):
    return c_type + ("" if c_type.endswith("*") else " ") + name


def value_type(v):
    """The C type of a Param or Result that is neither an object nor octets."""
    if v.kind == "text":
        return "const dc_opt_char *" if v.nullable else "const char *"
    if v.kind == "enum":
        return v.type
    if v.kind in ("flags", "opt_enum"):
        return f"dc_{v.kind}_{v.type}"
    return VALUE[v.kind]


def returned(f):
    if not f.fallible:
        return value_type(f.result)
    r = f.result
    return "dc_ret_" + {"object": r.type, "self": "self_" + r.type}.get(r.kind, r.kind)


def method(f, rename=lambda n: n, defaults=True):
    """The lines that declare a method inside %extend."""
    if f.constructor:
        made = _inputs(f, rename, defaults)
        arguments = ", ".join([n for _, n, _ in made] + ["&out"])
        return f"""\
    {f.cls.c_name}({_listed(made)}) {{
      struct {f.cls.c_name} *out = NULL;
      (void)!{f.c_name}({arguments});
      return out; /* NULL: the out typemap raises the last error */
    }}"""
    declared = _declared(returned(f), f.verb)
    return (f"    {'static ' if f.static else ''}{declared}({parameters(f, rename, defaults)})"
            f"{' const' if f.const else ''};")


def function(f, rename=lambda n: n, defaults=True):
    """The line that declares a function that is no method."""
    return f"{_declared(returned(f), f.c_name)}({parameters(f, rename, defaults)});"


def qualified(f):
    """What SWIG's features call a method."""
    if f.cls is None:
        return f.c_name
    return f"{f.cls.c_name}::{f.cls.c_name if f.constructor else f.verb}"


def prologue(model: Model):
    """One line for each class and enum; the typemaps define these macros."""
    lines = []
    for e in model.enums:
        lines.append(f"{'DC_FLAGS' if e.flags else 'DC_ENUM'}({e.c_name}, {e.name})")
    for c in model.classes:
        lines.append(f"{'DC_CLASS' if c.own else 'DC_IMPORTED_CLASS'}({c.c_name}, {c.name})")
    return lines
