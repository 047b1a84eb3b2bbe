/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devcert_p12_diagnose(): what is seen, what comes of opening it, and what that means. */
#include <stdio.h>

#include "base/text.h"
#include "msg/p12.h"
#include "msg/p12_diagnose.h"
#include "msg/profile.h"

#define MESSAGE_SIZE 256
#define ALLOW_ALL (DEVCERT_PKCS12_ALLOW_NO_MAC | DEVCERT_PKCS12_ALLOW_WEAK)
/* U+FFFD in UTF-8 stands by chance in one of 16 million places. */
#define REPLACED_MIN 3
#define FEW_ROUNDS 1000

struct patient {
	dc_slice file;
	dc_slice pass; /* ptr NULL: none was given */
	dc_p12_look look;
	devcert_status status; /* of opening it */
	char message[MESSAGE_SIZE];
	devcert_p12_diagnosis *out;
};

static bool
has_mac(const struct patient *p)
{
	return (p->look.uses & DC_USES_NO_MAC) == 0;
}

static devcert_status
open_file(struct patient *p, const dc_p12_options *options)
{
	devcert_status rc = dc_p12_open(p->file, options, &p->out->contents);

	if (rc != DEVCERT_OK)
		(void)snprintf(p->message, sizeof(p->message), "%s", devcert_last_error_message());
	return rc;
}

static devcert_p12_verdict
judge_limit(const struct patient *p)
{
	if (p->look.rounds > DC_LIMIT_KDF_ROUNDS_FILE)
		return DEVCERT_P12_VERDICT_ROUNDS;
	for (size_t i = 0; i < p->look.count; i++)
		if (p->look.parts[i].rounds > DC_LIMIT_KDF_ROUNDS)
			return DEVCERT_P12_VERDICT_ROUNDS;
	return DEVCERT_P12_VERDICT_LIMIT;
}

/* The passphrase is not that of the MAC.  Whether it is that of the contents tells a changed file
 * from a wrong passphrase. */
static devcert_p12_verdict
try_contents(struct patient *p, dc_p12_options *options, const dc_p12_trace *trace)
{
	char message[MESSAGE_SIZE];
	devcert_status rc;

	memcpy(message, p->message, sizeof(message));
	options->skips_mac = true;
	options->max_rounds = trace->rounds_left;
	rc = trace->rounds_left > 0 ? open_file(p, options) : DEVCERT_E_LIMIT;
	memcpy(p->message, message, sizeof(message));
	return rc == DEVCERT_OK ? DEVCERT_P12_VERDICT_WRONG_MAC
	                        : DEVCERT_P12_VERDICT_WRONG_PASSWORD;
}

/* Open it, or where there is no passphrase for what is protected, check what costs nothing. */
static devcert_p12_verdict
judge(struct patient *p)
{
	dc_p12_trace trace = { false, 0 };
	dc_p12_options options = { .pass = p->pass,
		                   .mac_pass = p->pass,
		                   .max_rounds = DC_LIMIT_KDF_ROUNDS_FILE,
		                   .allow = ALLOW_ALL,
		                   .keeps_unread = true,
		                   .trace = &trace };

	options.only_checks = p->pass.ptr == NULL && dc_p12_look_is_protected(&p->look);
	p->status = open_file(p, &options);
	switch (p->status) {
	case DEVCERT_OK:
		return options.only_checks ? DEVCERT_P12_VERDICT_NO_PASSWORD
		                           : DEVCERT_P12_VERDICT_OPENS;
	case DEVCERT_E_PASSWORD:
		if (!has_mac(p))
			return DEVCERT_P12_VERDICT_WRONG_PASSWORD;
		return trace.mac_fits ? DEVCERT_P12_VERDICT_TWO_PASSWORDS
		                      : try_contents(p, &options, &trace);
	case DEVCERT_E_LIMIT:
		return judge_limit(p);
	case DEVCERT_E_UNSUPPORTED:
		return DEVCERT_P12_VERDICT_UNSUPPORTED;
	default:
		return DEVCERT_P12_VERDICT_DAMAGED;
	}
}

/* How often an octet that is no UTF-8 was replaced by what says so. */
static size_t
count_replaced(dc_slice file)
{
	size_t count = 0;

	for (size_t i = 0; i + 2 < file.len && i < DC_LIMIT_PKCS12_LEN; i++)
		if (file.ptr[i] == 0xef && file.ptr[i + 1] == 0xbf && file.ptr[i + 2] == 0xbd)
			count++;
	return count;
}

/* What begins otherwise than a PKCS#12 file. */
static devcert_status
explain_form(const struct patient *p)
{
	static const struct {
		const char *begin, *message, *reason;
	} forms[] = {
		{ "-----BEGIN", "text (PEM), not PKCS#12",
		  "keys and certificates as PEM are put into a PKCS#12 file by devcert p12 "
		  "create" },
		{ "MII", "text (base64)", "decode it first: base64 -d makes octets of it" },
		{ "\xfe\xed\xfe\xed", "a key store of Java's own type JKS",
		  "keytool -importkeystore -deststoretype PKCS12 makes PKCS#12 of it" },
		{ "\xce\xce\xce\xce", "a key store of Java's own type JCEKS",
		  "keytool -importkeystore -deststoretype PKCS12 makes PKCS#12 of it" },
		{ "PK\x03\x04", "a ZIP archive", "take the file out of it first" },
		{ "<", "HTML or XML",
		  "a page of a server, which mostly says why it did not give the file" },
		{ "\x30", "DER of another structure than PKCS#12",
		  "it may be a key, a certificate or a CMS message" },
	};
	devcert_finding_list *list = p->out->findings;

	if (p->file.len == 0)
		return dc_finding_add(list, DEVCERT_FINDING_P12_FORM, DEVCERT_SEVERITY_ERROR,
		                      "nothing arrived: get it again", "an empty file");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		dc_slice begin = dc_slice_text(forms[i].begin);

		if (p->file.len >= begin.len &&
		    dc_slice_equals(begin, dc_slice_of(p->file.ptr, begin.len)))
			return dc_finding_add(list, DEVCERT_FINDING_P12_FORM,
			                      DEVCERT_SEVERITY_ERROR, forms[i].reason, "%s",
			                      forms[i].message);
	}
	return dc_finding_add(list, DEVCERT_FINDING_P12_FORM, DEVCERT_SEVERITY_ERROR,
	                      "PKCS#12 begins with octet 30", "not PKCS#12");
}

static devcert_status
explain_damage(const struct patient *p)
{
	const dc_p12_look *look = &p->look;
	devcert_finding_list *list = p->out->findings;
	const devcert_finding type = DEVCERT_FINDING_P12_DAMAGED;
	const devcert_severity error = DEVCERT_SEVERITY_ERROR;

	if (count_replaced(p->file) >= REPLACED_MIN)
		return dc_finding_add(
		    list, type, error,
		    "octets are lost for ever: get it again, as an attachment or binary",
		    "it was converted as text: U+FFFD stands %zu times where other octets were",
		    count_replaced(p->file));
	if (look->missing > 0)
		return dc_finding_add(list, type, error, "it was cut on its way: get it again",
		                      "it ends after %zu octets, and %zu are missing", p->file.len,
		                      look->missing);
	if (look->status == DEVCERT_E_TRAILING && look->has_offset)
		return dc_finding_add(
		    list, type, error,
		    "something was appended, as by copying it as text; cut it there",
		    "broken at octet %zu: %s", look->offset, look->message);
	if (look->has_offset)
		return dc_finding_add(list, type, error,
		                      "octets were changed or lost on its way: get it again",
		                      "broken at octet %zu: %s", look->offset, look->message);
	return dc_finding_add(
	    list, type, error, "it was made wrongly, or changed on its way: get it again",
	    "broken: %s", look->status != DEVCERT_OK ? look->message : p->message);
}

/* The finding of the verdict, where something is wrong. */
static devcert_status
explain(const struct patient *p)
{
	devcert_finding_list *list = p->out->findings;
	const devcert_severity error = DEVCERT_SEVERITY_ERROR;

	switch (p->out->verdict) {
	case DEVCERT_P12_VERDICT_OPENS:
	case DEVCERT_P12_VERDICT_NO_PASSWORD:
		return DEVCERT_OK;
	case DEVCERT_P12_VERDICT_WRONG_PASSWORD:
		return dc_finding_add(
		    list, DEVCERT_FINDING_P12_PASSWORD, error,
		    "as UTF-8 and as older programs encode it; whoever made the file has the right "
		    "one, and a blank or line end at the end counts",
		    "the passphrase is wrong: %s", p->message);
	case DEVCERT_P12_VERDICT_TWO_PASSWORDS:
		return dc_finding_add(list, DEVCERT_FINDING_P12_PASSWORD, error,
		                      "the file has two passphrases, and both are needed", "%s",
		                      p->message);
	case DEVCERT_P12_VERDICT_WRONG_MAC:
		return dc_finding_add(
		    list, DEVCERT_FINDING_P12_MAC, error,
		    "the file was changed, or its MAC has another passphrase; do not trust it "
		    "before you know",
		    "the passphrase opens the contents, but the MAC does not fit");
	case DEVCERT_P12_VERDICT_UNSUPPORTED:
		return dc_finding_add(list, DEVCERT_FINDING_P12_UNSUPPORTED, error,
		                      "export it again with AES, from the program that made it",
		                      "not read: %s", p->message);
	case DEVCERT_P12_VERDICT_ROUNDS:
		return dc_finding_add(list, DEVCERT_FINDING_P12_ROUNDS, error,
		                      "an attack, or a file for which the limit has to be raised",
		                      "%s", p->message);
	case DEVCERT_P12_VERDICT_LIMIT:
		return dc_finding_add(list, DEVCERT_FINDING_P12_LIMIT, error,
		                      "a limit that keeps hostile files away", "%s",
		                      p->message[0] != '\0' ? p->message : p->look.message);
	case DEVCERT_P12_VERDICT_DAMAGED:
		return explain_damage(p);
	case DEVCERT_P12_VERDICT_NOT_PKCS12:
		break;
	}
	return explain_form(p);
}

static devcert_status
explain_encoding(const struct patient *p)
{
	static const char *const words[] = {
		[DEVCERT_PKCS12_ENCODING_OTHER_EMPTY] = "the other form of an empty passphrase",
		[DEVCERT_PKCS12_ENCODING_UTF8_WIDENED] = "each octet of UTF-8 as a character",
		[DEVCERT_PKCS12_ENCODING_WINDOWS_1252] = "windows-1252",
		[DEVCERT_PKCS12_ENCODING_LOW_OCTETS] = "the low octet of each character",
		[DEVCERT_PKCS12_ENCODING_UTF16] = "UTF-16 where UTF-8 is right",
	};
	devcert_pkcs12_encoding encoding = devcert_p12_diagnosis_get_encoding(p->out);

	if (encoding == DEVCERT_PKCS12_ENCODING_STANDARD)
		return DEVCERT_OK;
	return dc_finding_add(p->out->findings, DEVCERT_FINDING_P12_ENCODING,
	                      DEVCERT_SEVERITY_WARNING,
	                      "programs that do not try that call the passphrase wrong",
	                      "the passphrase is encoded as: %s", words[encoding]);
}

/* What is not wrong, but remarkable, whether it was opened or not. */
static devcert_status
remark(const struct patient *p)
{
	devcert_finding_list *list = p->out->findings;
	devcert_status rc = DEVCERT_OK;

	if (!has_mac(p))
		rc = dc_finding_add(list, DEVCERT_FINDING_P12_MAC, DEVCERT_SEVERITY_WARNING,
		                    "nobody knows who changed what in it; some programs refuse it",
		                    "no MAC");
	if (rc == DEVCERT_OK && (p->look.uses & DC_USES_WEAK) != 0)
		rc = dc_finding_add(list, DEVCERT_FINDING_ENCRYPTION_WEAK, DEVCERT_SEVERITY_WARNING,
		                    "it is opened only where that is allowed",
		                    "weak encryption: 3DES, RC2 or RC4");
	if (rc == DEVCERT_OK && (p->look.uses & DC_USES_CLEAR_KEY) != 0)
		rc = dc_finding_add(list, DEVCERT_FINDING_ENCRYPTION_WEAK, DEVCERT_SEVERITY_WARNING,
		                    "whoever gets the file has the key",
		                    "a private key that is not encrypted");
	for (size_t i = 0; rc == DEVCERT_OK && i < p->look.count; i++) {
		uint32_t rounds = p->look.parts[i].rounds;

		if (rounds == 0 || rounds >= FEW_ROUNDS)
			continue;
		return dc_finding_add(list, DEVCERT_FINDING_P12_ROUNDS, DEVCERT_SEVERITY_NOTE,
		                      "a passphrase is guessed soon, unless it is long",
		                      "%u rounds of key derivation", rounds);
	}
	return rc;
}

/* What the passphrase is, once it is known to be right. */
static uint32_t
uses_of(dc_slice pass)
{
	if (pass.len == 0)
		return DC_USES_EMPTY;
	for (size_t i = 0; i < pass.len; i++)
		if (pass.ptr[i] > 0x7f)
			return DC_USES_NOT_ASCII;
	return 0;
}

static devcert_status
explain_all(struct patient *p, uint32_t *uses)
{
	devcert_status rc = explain(p);

	if (rc == DEVCERT_OK && p->look.is_pfx)
		rc = remark(p);
	if (rc != DEVCERT_OK || p->out->contents == NULL)
		return rc;
	*uses |= uses_of(p->pass);
	rc = explain_encoding(p);
	return rc == DEVCERT_OK ? dc_p12_diagnose_contents(p->out->contents, p->out->findings, uses)
	                        : rc;
}

/* What is wrong with the form decides, unless it opens all the same. */
static devcert_p12_verdict
decide(struct patient *p)
{
	devcert_p12_verdict verdict;

	if (!p->look.is_pfx)
		return count_replaced(p->file) >= REPLACED_MIN ? DEVCERT_P12_VERDICT_DAMAGED
		                                               : DEVCERT_P12_VERDICT_NOT_PKCS12;
	verdict = judge(p);
	if (p->look.status == DEVCERT_E_DER || p->look.status == DEVCERT_E_TRAILING)
		return p->status == DEVCERT_OK && p->out->contents != NULL
		           ? verdict
		           : DEVCERT_P12_VERDICT_DAMAGED;
	return verdict;
}

static devcert_status
fill(struct patient *p)
{
	devcert_p12_diagnosis *out = p->out;
	uint32_t uses;
	bool is_readable;
	devcert_status rc;

	out->verdict = decide(p);
	if (devcert_error_category(p->status) == DEVCERT_CATEGORY_SYSTEM)
		return dc_fail(p->status, "%s", p->message);
	/* Checks leave contents that hold nothing. */
	if (out->verdict == DEVCERT_P12_VERDICT_NO_PASSWORD) {
		devcert_pkcs12_free(out->contents);
		out->contents = NULL;
	}
	uses = p->look.uses;
	out->file_len = p->file.len;
	out->is_ber = p->look.is_ber;
	out->has_offset = out->verdict == DEVCERT_P12_VERDICT_DAMAGED && p->look.has_offset;
	out->offset = out->has_offset ? p->look.offset : 0;
	out->rounds = p->look.rounds < UINT32_MAX ? (uint32_t)p->look.rounds : UINT32_MAX;
	if (p->look.is_pfx && !has_mac(p))
		out->allow |= DEVCERT_PKCS12_ALLOW_NO_MAC;
	if ((uses & DC_USES_WEAK) != 0)
		out->allow |= DEVCERT_PKCS12_ALLOW_WEAK;
	dc_ref_init(&out->parts->ref);
	out->parts->count = p->look.count;
	memcpy(out->parts->parts, p->look.parts, sizeof(p->look.parts));
	rc = explain_all(p, &uses);
	is_readable = p->look.is_pfx && out->verdict != DEVCERT_P12_VERDICT_DAMAGED;
	return rc == DEVCERT_OK ? dc_p12_reader_list_make(is_readable, uses, &out->readers) : rc;
}

static devcert_status
check_pass(dc_slice pass)
{
	dc_p12_pass forms;
	devcert_status rc;

	if (pass.len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a passphrase of %zu octets", pass.len);
	rc = dc_p12_pass_make(pass, &forms);
	dc_p12_pass_free(&forms);
	return rc;
}

/* see devcert/diagnosis.h */
devcert_status
devcert_p12_diagnose(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                     devcert_p12_diagnosis **out)
{
	struct patient *p;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_DATA(pass, pass_len);
	rc = check_pass(dc_slice_of(pass, pass_len));
	if (rc == DEVCERT_OK)
		rc = DC_NEW(p);
	if (rc != DEVCERT_OK)
		return rc;
	p->file = dc_slice_of(data, data_len);
	p->pass = dc_slice_of(pass, pass_len);
	rc = DC_NEW(p->out);
	if (rc == DEVCERT_OK)
		rc = DC_NEW(p->out->parts);
	if (rc == DEVCERT_OK)
		rc = dc_finding_list_new(&p->out->findings);
	if (rc == DEVCERT_OK)
		rc = dc_p12_look_at(p->file, &p->look);
	if (rc == DEVCERT_OK)
		rc = fill(p);
	if (rc == DEVCERT_OK)
		*out = p->out;
	else
		devcert_p12_diagnosis_free(p->out);
	free(p);
	return rc;
}
