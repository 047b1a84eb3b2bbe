#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The generator of the bindings stops at every header that breaks a rule, and says which and where.

Each case breaks one rule in a small good header.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("srcdir", Path(__file__).parents[2]))
BUILT = Path(os.environ.get("builddir", ROOT))
SWIG = os.environ.get("SWIG", "swig")
TOOLS = ROOT / "bindings" / "tools"
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOOLS))

import reader  # noqa: E402  (from TOOLS)

CORE = [f"devcert/{name}.h" for name in (
    "export", "types", "version", "bytes", "error", "key", "name", "cert", "csr", "profile", "pkcs12",
    "diagnosis", "scep", "envelope", "file", "sign")]
# Those that GOOD needs.
BASE = [f"--import=devcert/{name}.h" for name in ("export", "types", "bytes", "error")]

GOOD = """
/** @file devcert/box.h */
#ifndef DEVCERT_BOX_H
#define DEVCERT_BOX_H
#include <devcert/types.h>

/** Colours of paper. */
typedef enum devcert_paper {
	DEVCERT_PAPER_NONE = 0, /**< None. */
	DEVCERT_PAPER_BLUE = 1  /**< Blue. */
} devcert_paper;

/** Looks. */
typedef enum devcert_look {
	DEVCERT_LOOK_FLAT = 1, /**< Flat. */
	DEVCERT_LOOK_DEEP = 2  /**< Deep. */
} devcert_look;

/** A box. */
typedef struct devcert_box devcert_box;

/** Free the box. */
DEVCERT_API void devcert_box_free(devcert_box *box);

/**
 * Make a box.
 *
 * @param paper     Its paper.
 * @param looks     Bits of devcert_look, or 0.
 * @param[out] out  The box.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: no such paper
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_box_new(devcert_paper paper, uint32_t looks,
                                                        devcert_box **out) DEVCERT_MUST_CHECK;

/** What it is made of. */
DEVCERT_API devcert_paper devcert_box_get_paper(const devcert_box *box);

/** devcert_error of the last accident. */
DEVCERT_API int devcert_box_get_problem(const devcert_box *box);

/**
 * Put something in.
 *
 * @param box       The box.
 * @param data      What.
 * @param data_len  Length in octets.
 * @param until_at  Until when.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: too large
 */
DEVCERT_API devcert_status devcert_box_add(devcert_box *box, const uint8_t *data, size_t data_len,
                                           int64_t until_at) DEVCERT_MUST_CHECK;

/**
 * Label the box.
 *
 * @param box    The box.
 * @param label  Text.
 * @return DEVCERT_OK; or as devcert_box_add().
 */
DEVCERT_API devcert_status devcert_box_set_label(devcert_box *box, const char *label);

/**
 * Take something out.
 *
 * @param box       The box.
 * @param pass      Passphrase; or NULL.
 * @param pass_len  Length in octets.
 * @param[out] out  What was in it.
 * @return DEVCERT_OK.
 */
DEVCERT_API devcert_status devcert_box_take(const devcert_box *box, const uint8_t *pass,
                                            size_t pass_len, devcert_bytes **out);
#endif
"""
END = "#endif\n"
ADD = "devcert_box_add(devcert_box *box, const uint8_t *data, size_t data_len,"


def function(declaration, comment="Something."):
    """A case that adds a function."""
    return END, f"/** {comment} */\nDEVCERT_API {declaration};\n{END}"


# rule: (what stands in GOOD, what stands there instead, the line that comes out or its pattern)
BROKEN = {
    # names and declarations
    "a name without the prefix": (
        *function("bool box_empty(void)"), "box_empty: names begin with devcert_"),
    "C that does not parse": (
        *function("bool devcert_box_x("), re.compile("broken.h:.*: Syntax error.*")),
    "a keyword of C++ as parameter": (
        *function("bool devcert_x(int class)"), re.compile("broken.h:.*class.*")),
    "a macro with arguments": (
        END, "#define DEVCERT_TWICE(x) ((x) * 2)\n" + END,
        "DEVCERT_TWICE: the languages cannot have a macro with arguments"),
    "a variable": (
        END, "extern int devcert_boxes;\n" + END,
        "devcert_boxes: a variable cannot be part of the interface"),
    "a static function": (
        END, "static inline int devcert_box_one(void) { return 1; }\n" + END,
        "devcert_box_one: a static function is not in the library"),
    "a visible struct": (
        "typedef struct devcert_box devcert_box;",
        "typedef struct devcert_box { int size; } devcert_box;",
        "struct devcert_box: what is in it is visible"),
    "a union": (
        END, "union devcert_any { int i; bool b; };\n" + END,
        "union devcert_any: what is in it is visible"),
    "a callback type": (
        END, "typedef void (*devcert_call)(int);\n" + END,
        "devcert_call: a typedef is an opaque struct or an enum of the same name"),
    "a typedef of a plain type": (
        END, "typedef uint8_t devcert_id[16];\n" + END,
        "devcert_id: a typedef is an opaque struct or an enum of the same name"),
    "a typedef of another name": (
        "typedef struct devcert_box devcert_box;", "typedef struct devcert_bax devcert_box;",
        "devcert_box: a typedef is an opaque struct or an enum of the same name"),
    "a struct without _free": (
        "devcert_box_free(devcert_box *box)", "devcert_box_release(devcert_box *box)",
        "struct devcert_box: no devcert_box_free()"),
    "a _free that may fail": (
        "DEVCERT_API void devcert_box_free", "DEVCERT_API devcert_status devcert_box_free",
        "devcert_box_free: takes a devcert_box * and gives nothing"),
    "a _free of something else": (
        *function("void devcert_bax_free(devcert_box *box)"),
        "devcert_bax_free: frees what is no struct of ours"),
    # enums
    "an item with a wrong prefix": (
        "DEVCERT_PAPER_BLUE", "DEVCERT_BLUE",
        "DEVCERT_BLUE: items of devcert_paper begin with DEVCERT_PAPER_"),
    "an item that begins with a digit": (
        "DEVCERT_PAPER_BLUE", "DEVCERT_PAPER_2BLUE",
        "DEVCERT_PAPER_2BLUE: 2BLUE is not a name in the languages"),
    "the first item without a number": (
        "DEVCERT_PAPER_NONE = 0,", "DEVCERT_PAPER_NONE,",
        "DEVCERT_PAPER_NONE: needs an explicit decimal number"),
    "an item without a number": (
        "DEVCERT_PAPER_BLUE = 1 ", "DEVCERT_PAPER_BLUE",
        "DEVCERT_PAPER_BLUE: needs an explicit decimal number"),
    "an item that is computed": (
        "DEVCERT_LOOK_DEEP = 2", "DEVCERT_LOOK_DEEP = 1 << 1",
        "DEVCERT_LOOK_DEEP: needs an explicit decimal number"),
    "an item without a comment": (
        " /**< Flat. */", "", "DEVCERT_LOOK_FLAT: no comment"),
    "a number twice": (
        "DEVCERT_PAPER_BLUE = 1", "DEVCERT_PAPER_BLUE = 0",
        "DEVCERT_PAPER_BLUE: 0 twice in devcert_paper"),
    "flags that are not bits": (
        "DEVCERT_LOOK_DEEP = 2", "DEVCERT_LOOK_DEEP = 3",
        "enum devcert_look: used as bits, but an item is not one bit"),
    "an enum without a comment": (
        "/** Looks. */\n", "", "devcert_look: no comment"),
    "an enum without a tag": (
        "typedef enum devcert_look", "typedef enum",
        "enum devcert_look: needs a typedef of the same name"),
    "an enum without a typedef": (
        END, "enum devcert_x { DEVCERT_X_A = 1 };\n" + END,
        "enum devcert_x: needs a typedef of the same name"),
    "bits of what is no enum": (
        "Bits of devcert_look", "Bits of devcert_box", "devcert_box_new: devcert_box is no enum"),
    # comments
    "a struct without a comment": ("/** A box. */\n", "", "devcert_box: no comment"),
    "a function without a comment": (
        "/** What it is made of. */\n", "", "devcert_box_get_paper: no comment"),
    "the comment of the file is that of no function": (
        "#include <devcert/types.h>", "bool devcert_first(void);", "devcert_first: no comment"),
    "a comment without a sentence": (
        "/** What it is made of. */", "/** @see another */", "devcert_box_get_paper: no comment"),
    "an unknown tag": (
        "/** What it is made of. */", "/**\n * What.\n * @retval 1 Blue. */",
        "devcert_box_get_paper: @retval is not a tag of our comments"),
    "a parameter without @param": (
        " * @param paper     Its paper.\n", "", "devcert_box_new: no @param paper"),
    "its object without @param": (
        " * @param box    The box.\n", "", "devcert_box_set_label: no @param box"),
    "an output without @param": (
        " * @param[out] out  The box.\n", "", "devcert_box_new: no @param out"),
    "@param of no parameter": (
        "@param paper ", "@param colour ", "devcert_box_new: no @param paper"),
    "@param too many": (
        " * @param paper ", " * @param size 1\n * @param paper ",
        "devcert_box_new: @param size is not among the parameters"),
    "no @return with errors": (
        *function("devcert_status devcert_box_close_all(void)"),
        "devcert_box_close_all: @return begins with DEVCERT_OK and lists the errors"),
    "@return of a status that tells of something else": (
        "@return DEVCERT_OK.", "@return The octets.",
        "devcert_box_take: @return begins with DEVCERT_OK and lists the errors"),
    "an error without a code": (
        "DEVCERT_E_LIMIT: too", "it is too",
        "devcert_box_add: an error without a code: it is too large"),
    "a code that does not exist": (
        "DEVCERT_E_LIMIT", "DEVCERT_E_LIMITS", "devcert_box_add: no DEVCERT_E_LIMITS"),
    "an error whose second line is not indented": (
        "too large\n", "too\n * large\n",
        "devcert_box_add: a line of an error that is not indented: large"),
    "errors of a function that does not exist": (
        "as devcert_box_add()", "as devcert_box_put()",
        "devcert_box_set_label: no devcert_box_put"),
    "errors of what cannot fail": (
        "/** What it is made of. */", "/**\n * What.\n * @param box Box.\n * @return Paper; or\n"
        " *   - DEVCERT_E_STATE: no paper\n */",
        "devcert_box_get_paper: what has errors returns devcert_status"),
    # outputs
    "two outputs": (
        "devcert_box **out)", "devcert_box **out, devcert_box **out2)",
        "devcert_box_new: there is at most one output, the last parameter, named out"),
    "an output that is not last": (
        "size_t pass_len, devcert_bytes **out", "devcert_bytes **out, bool all",
        "devcert_box_take: there is at most one output, the last parameter, named out"),
    "an output that is not named out": (
        "devcert_bytes **out", "devcert_bytes **octets",
        "devcert_box_take: there is at most one output, the last parameter, named out"),
    "an output of an unknown type": (
        "devcert_bytes **out", "uint32_t *out",
        "devcert_box_take: out: no rule for the type p.uint32_t"),
    "an output without a status": (
        *function("bool devcert_box_ask(const devcert_box *box, devcert_bytes **out)"),
        "devcert_box_ask: what has an output returns devcert_status"),
    "a constructor of another class": (
        "devcert_box **out", "devcert_bytes **out",
        "devcert_box_new: new gives an object of its class"),
    # results
    "an int that is no code": (
        "/** devcert_error of the last accident. */", "/** Size. */",
        "devcert_box_get_problem: an int is a code of devcert_error, and says so"),
    "an object that is lent": (
        *function("const devcert_box *devcert_box_get_inner(const devcert_box *box)"),
        "devcert_box_get_inner: no rule for the type p.q(const).devcert_box"),
    "a result of an unknown type": (
        *function("unsigned long devcert_box_get_size(const devcert_box *box)"),
        "devcert_box_get_size: no rule for the type unsigned long"),
    "a function as result": (
        *function("void (*devcert_box_get_call(const devcert_box *box))(void)"),
        "devcert_box_get_call: no rule for the type p.f(void).void"),
    # its object
    "its object is not first": (
        *function("bool devcert_box_has(devcert_paper paper, const devcert_box *box)"),
        "devcert_box_has: its own object is the first parameter"),
    "a getter that changes its object": (
        "devcert_box_get_paper(const devcert_box *", "devcert_box_get_paper(devcert_box *",
        "devcert_box_get_paper: asks, so its object is const"),
    "a setter that does not change its object": (
        "devcert_box_set_label(devcert_box *", "devcert_box_set_label(const devcert_box *",
        "devcert_box_set_label: changes its object, which is the first parameter and not const"),
    "a setter without an object": (
        *function("void devcert_set_level(uint32_t level)"),
        "devcert_set_level: changes its object, which is the first parameter and not const"),
    # parameters
    "a parameter without a name": (
        *function("bool devcert_x(uint32_t)"), "devcert_x: every parameter has a name"),
    "varargs": (
        *function("bool devcert_x(bool one, ...)"), "devcert_x: every parameter has a name"),
    "a callback": (
        *function("bool devcert_x(void (*call)(int))"),
        "devcert_x: call: no rule for the type p.f(int).void"),
    "a struct by value": (
        *function("bool devcert_x(devcert_box box)"),
        "devcert_x: box: no rule for the type devcert_box"),
    "an array": (
        *function("bool devcert_x(uint8_t id[16])"),
        "devcert_x: id: no rule for the type a(16).uint8_t"),
    "a list of texts": (
        *function("bool devcert_x(const char *const *names, size_t names_count)"),
        "devcert_x: names: no rule for the type p.q(const).p.q(const).char"),
    "text that may be written to": (
        *function("bool devcert_x(char *text)"), "devcert_x: text: no rule for the type p.char"),
    "a number without a fixed width": (
        *function("bool devcert_x(unsigned int count)"),
        "devcert_x: count: no rule for the type unsigned int"),
    "an int that is not named code": (
        *function("bool devcert_x(int count)"), "devcert_x: count: no rule for the type int"),
    "a floating point number": (
        *function("bool devcert_x(double size)"), "devcert_x: size: no rule for the type double"),
    "a moment whose comment and name differ": (
        "int64_t until_at", "int64_t until",
        "devcert_box_add: no @param until"),
    "an int64_t that is no moment": (
        *function("bool devcert_x(int64_t count)"),
        "devcert_x: count is a moment, and its name ends in _at"),
    "data without its length": (
        *function("bool devcert_x(const uint8_t *data)"),
        "devcert_x: data is p.q(const).uint8_t, and size_t data_len follows it"),
    "data with a length of another name": (
        *function("bool devcert_x(const uint8_t *data, size_t length)"),
        "devcert_x: data is p.q(const).uint8_t, and size_t data_len follows it"),
    "a length without data": (
        *function("bool devcert_x(size_t data_len)"),
        "devcert_x: data_len without its octets before it"),
    "data of another type": (
        *function("bool devcert_x(const void *data, size_t data_len)"),
        "devcert_x: data is p.q(const).uint8_t, and size_t data_len follows it"),
    "a key without its length": (
        *function("bool devcert_x(const uint8_t *kek, uint32_t bits)"),
        "devcert_x: kek is p.q(const).uint8_t, and size_t kek_len follows it"),
    "a path that may be absent": (
        "label  Text.", "label  Path of the label; or NULL.",
        "devcert_box_set_label: label is a path, which cannot be NULL"),
    "octets of another name": (
        *function("bool devcert_x(const uint8_t *octets, size_t octets_len)"),
        "devcert_x: octets: no rule for the type p.q(const).uint8_t"),
    "a destination that is const": (
        *function("bool devcert_x(const uint8_t *dest, size_t dest_size)"),
        "devcert_x: dest is p.uint8_t, and size_t dest_size follows it"),
}
BROKEN.update({
    f"a parameter named {word}": (
        *function(f"bool devcert_x(bool {word})"),
        f"devcert_x: the languages cannot have a parameter {word}")
    for word in ("from", "import", "del", "self", "lambda", "final", "package", "synchronized")})
BROKEN.update({
    f"a verb {word}": (
        *function(f"bool devcert_box_{word}(const devcert_box *box)"),
        f"devcert_box_{word}: the languages cannot have a method {word}")
    for word in ("import", "from", "del", "class", "clone", "wait", "notify", "notify_all",
                 "finalize", "delete", "close", "closed", "get_class", "hash_code", "to_string")})
BROKEN.update({
    "a property that Python cannot have": (
        *function("bool devcert_box_get_from(const devcert_box *box)"),
        "devcert_box_get_from: Python cannot have a property from"),
    "a keyword that Python cannot have": (
        "devcert_box_set_label", "devcert_box_set_from",
        "devcert_box_set_from: Python cannot have a keyword from"),
    "a method and a property of one name": (
        *function("bool devcert_box_paper(const devcert_box *box)"),
        "devcert_box_paper: Box has two of the name paper"),
})


class Rules(unittest.TestCase):
    """What the generator says of headers."""

    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.directory = Path(made.name)
        self.includes = [self.directory, BUILT / "include", ROOT / "include"]

    def generate(self, lang, output, *arguments):
        """Run the generator; its exit code, and what it said."""
        command = [sys.executable, "-B", TOOLS / "generate.py", "--lang", lang, "--module", "test",
                   "--swig", SWIG, "-o", output, *(f"-I{path}" for path in self.includes),
                   *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_every_broken_rule_stops_with_one_line(self):
        for rule, (good, bad, line) in BROKEN.items():
            with self.subTest(rule):
                self.assertEqual(GOOD.count(good), 1)
                (self.directory / "broken.h").write_text(GOOD.replace(good, bad), encoding="utf-8")
                code, said = self.generate("python", self.directory, *BASE, "broken.h")
                self.assertEqual(code, 1, said)
                pattern = getattr(line, "pattern", None) or re.escape(line)
                self.assertRegex(said, rf"\A[^\n]*generate\.py: (\S*/)?{pattern}\n\Z")
                self.assertEqual([p.name for p in self.directory.iterdir()], ["broken.h"])

    def test_good_headers_give_the_same_twice(self):
        (self.directory / "good.h").write_text(GOOD, encoding="utf-8")
        for lang in ("python", "java"):
            for headers in (CORE, [*BASE, "good.h"]):
                made = []
                for _ in range(2):
                    output = Path(tempfile.mkdtemp(dir=self.directory))
                    self.assertEqual(self.generate(lang, output, *headers), (0, ""))
                    made.append({file.relative_to(output): file.read_bytes()
                                 for file in output.rglob("*") if file.is_file()})
                self.assertIn(Path("methods.i"), made[0])
                self.assertEqual(*made)


class Headers(unittest.TestCase):
    """What the public headers are in the languages: a few of each kind."""

    @classmethod
    def setUpClass(cls):
        cls.model = reader.load(SWIG, [BUILT / "include", ROOT / "include"], CORE)

    def find(self, c_name):
        return next(c for c in self.model.classes if c.c_name == c_name)

    def test_classes(self):
        self.assertEqual([c.name for c in self.model.classes], (
            "PublicKey Key Name NameBuilder SanList Cert CertList CertListBuilder CertBuilder Csr "
            "CsrBuilder Profile FindingList Pkcs12 Pkcs12Opener Pkcs12Bag Pkcs12Builder "
            "P12PartList P12ReaderList P12Diagnosis ScepPolicy ScepCaps ScepCaCerts ScepOutcome "
            "ScepClient ScepCa ScepCaBuilder ScepRequest ScepTransaction ScepQuery Recipient "
            "RecipientList Envelope SealerBuilder Sealer OpenerBuilder Opener ResealPlan FileJob "
            "FolderJob Signature SignatureBuilder").split())

    def test_enums(self):
        self.assertEqual([e.name for e in self.model.enums], (
            "Encoding Allow ErrorCode Category Detail KeyType KeyUsage SignScheme KeyIdMethod SanType "
            "CsrReuse Finding Severity Pkcs12Encoding Pkcs12Allow Pkcs12Kind P12Target "
            "P12Verdict P12Part P12Reader P12Answer ScepType ScepFailInfo ScepOperation ScepCap ScepCipher ScepResult ContentCipher RecipientKind "
            "RecipientScheme SealAllow OpenAllow FileFlag FilePhase").split())
        self.assertEqual([e.name for e in self.model.enums if e.flags],
                         ["Allow", "KeyUsage", "CsrReuse", "Pkcs12Allow", "SealAllow",
                          "OpenAllow", "FileFlag"])

    def test_functions_that_are_no_methods(self):
        self.assertEqual([f.verb for f in self.model.functions], (
            "version version_number error_name error_text error_category p12_diagnose "
            "scep_url_build").split())

    def test_properties(self):
        for c_name, properties in {
            "devcert_key": "is_token type bits public",
            "devcert_csr": "version subject public_key signature_algorithm san_list key_usage "
                           "ext_key_usages is_ca path_len template_name template_oid template_major "
                           "template_minor sid extensions has_challenge",
            "devcert_scep_client": "transaction_id",
            "devcert_scep_transaction": "id csr",
            "devcert_pkcs12": "count has_mac encoding key_count certs skipped_count",
            "devcert_cert_builder": "",
        }.items():
            found = [m.getter for m in self.find(c_name).methods if m.getter]
            self.assertEqual(found, properties.split(), c_name)

    def test_optional_parameters(self):
        for c_name, verb, optional in (
            ("devcert_key", "generate", {"bits": "0"}),
            ("devcert_key", "parse", {"password": "NULL"}),
            ("devcert_cert", "check_chain", {"allow": "0", "intermediates": "NULL"}),
            ("devcert_cert_builder", "set_ca", {"path_len": "-1"}),
            ("devcert_pkcs12_builder", "build", {"password": "NULL"}),
            ("devcert_scep_client", "new", {"policy": "NULL"}),
            ("devcert_scep_ca", "refused", {"text": "NULL"}),
            ("devcert_opener_builder", "add_key", {"certs": "NULL"}),
            ("devcert_file_job", "seal", {"flags": "0"}),
            ("devcert_file_job", "step", {"max_len": "0"}),
        ):
            params = self.find(c_name).method(verb).params
            found = {p.name: p.default for p in params if p.default}
            self.assertEqual(found, optional, c_name + verb)

    def test_results(self):
        for c_name, verb, kind, c_type in (
            ("devcert_key", "encode_private", "secret", ""),
            ("devcert_cert", "encode", "bytes", ""),
            ("devcert_cert", "get_ext_key_usages", "texts", ""),
            ("devcert_cert", "get_not_after", "time", ""),
            ("devcert_cert", "get_path_len", "opt_int", ""),
            ("devcert_cert", "get_key_usage", "flags", "devcert_key_usage"),
            ("devcert_scep_outcome", "get_fail_info", "opt_enum", "devcert_scep_fail_info"),
            ("devcert_scep_request", "get_problem", "code", ""),
            ("devcert_csr_builder", "set_subject", "self", "devcert_csr_builder"),
            ("devcert_csr_builder", "build", "object", "devcert_csr"),
            ("devcert_recipient", "get_scheme", "opt_enum", "devcert_recipient_scheme"),
            ("devcert_sealer", "update_into", "size", ""),
            ("devcert_folder_job", "get_name", "file_name", ""),
            ("devcert_folder_job", "get_last_error", "code", ""),
        ):
            result = self.find(c_name).method(verb).result
            self.assertEqual((result.kind, result.type), (kind, c_type), c_name + verb)

    def test_sequences_and_builders(self):
        self.assertEqual([c.name for c in self.model.classes if c.is_sequence],
                         ["Name", "SanList", "CertList", "FindingList", "Pkcs12", "P12PartList",
                          "P12ReaderList", "RecipientList"])
        self.assertEqual([c.name for c in self.model.classes if c.builder],
                         ["Name", "CertList", "ScepCa", "Sealer", "Opener"])
        self.assertEqual([c.name for c in self.model.classes if c.is_job],
                         ["FileJob", "FolderJob"])

    def test_kinds_of_parameters(self):
        for c_name, verb, kinds in (
            ("devcert_sealer_builder", "add_kek", "data kek"),
            ("devcert_sealer_builder", "add_password", "password"),
            ("devcert_opener", "update_unverified_into", "src dest"),
            ("devcert_file_job", "seal", "object path path flags"),
            ("devcert_envelope", "read_file", "path"),
        ):
            params = self.find(c_name).method(verb).params
            self.assertEqual([p.kind for p in params], kinds.split(), c_name + verb)

    def test_slow_functions(self):
        slow = {f.c_name for f in self.model.all() if f.slow}
        self.assertLessEqual({"devcert_key_generate", "devcert_pkcs12_parse"}, slow)
        self.assertFalse([name for name in slow if "_set_" in name or "_add_" in name])


if __name__ == "__main__":
    unittest.main()
