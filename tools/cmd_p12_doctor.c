/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devcert p12 doctor: what a PKCS#12 file is, why it does not open, and what mends it. */
#include <stdio.h>
#include <string.h>

#include "p12.h"
#include "tool.h"

static const char *const verdicts[] = {
	[DEVCERT_P12_VERDICT_OPENS] = "opens",
	[DEVCERT_P12_VERDICT_NO_PASSWORD] = "no-password",
	[DEVCERT_P12_VERDICT_WRONG_PASSWORD] = "wrong-password",
	[DEVCERT_P12_VERDICT_TWO_PASSWORDS] = "two-passwords",
	[DEVCERT_P12_VERDICT_WRONG_MAC] = "wrong-mac",
	[DEVCERT_P12_VERDICT_UNSUPPORTED] = "unsupported",
	[DEVCERT_P12_VERDICT_ROUNDS] = "too-many-rounds",
	[DEVCERT_P12_VERDICT_LIMIT] = "over-limit",
	[DEVCERT_P12_VERDICT_DAMAGED] = "damaged",
	[DEVCERT_P12_VERDICT_NOT_PKCS12] = "not-pkcs12",
};

static const char *const encodings[] = {
	[DEVCERT_PKCS12_ENCODING_STANDARD] = "standard",
	[DEVCERT_PKCS12_ENCODING_OTHER_EMPTY] = "other-empty",
	[DEVCERT_PKCS12_ENCODING_UTF8_WIDENED] = "utf8-widened",
	[DEVCERT_PKCS12_ENCODING_WINDOWS_1252] = "windows-1252",
	[DEVCERT_PKCS12_ENCODING_LOW_OCTETS] = "low-octets",
	[DEVCERT_PKCS12_ENCODING_UTF16] = "utf16",
};

static const char *const parts[] = {
	[DEVCERT_P12_PART_MAC] = "mac",
	[DEVCERT_P12_PART_PLAIN] = "plain",
	[DEVCERT_P12_PART_ENCRYPTED] = "encrypted",
	[DEVCERT_P12_PART_KEY] = "encrypted-key",
	[DEVCERT_P12_PART_CLEAR_KEY] = "clear-key",
	[DEVCERT_P12_PART_OTHER] = "other",
};

static const char *const answers[] = {
	[DEVCERT_P12_ANSWER_YES] = "yes",
	[DEVCERT_P12_ANSWER_PARTLY] = "partly",
	[DEVCERT_P12_ANSWER_NO] = "no",
	[DEVCERT_P12_ANSWER_UNKNOWN] = "unknown",
};

/* A program's word, and the target of devcert p12 repack that it reads. */
static const struct {
	const char *word;
	const char *target;
} readers[] = {
	[DEVCERT_P12_READER_OPENSSL] = { "openssl", "modern" },
	[DEVCERT_P12_READER_OPENSSL_LEGACY] = { "openssl-legacy", "modern" },
	[DEVCERT_P12_READER_JAVA_OLD] = { "java-old", "legacy" },
	[DEVCERT_P12_READER_JAVA] = { "java", "java" },
	[DEVCERT_P12_READER_NSS] = { "nss", "nss" },
	[DEVCERT_P12_READER_GNUTLS] = { "gnutls", "modern" },
	[DEVCERT_P12_READER_WINDOWS_2016] = { "windows-2016", "windows-2016" },
	[DEVCERT_P12_READER_WINDOWS_2019] = { "windows-2019", "modern" },
	[DEVCERT_P12_READER_APPLE] = { "apple", "apple" },
	[DEVCERT_P12_READER_ANDROID] = { "android", "android" },
};

static json_t *
describe_parts(const devcert_p12_diagnosis *d)
{
	devcert_p12_part_list *list;
	json_t *array = json_array();

	if (devcert_p12_diagnosis_get_parts(d, &list) < 0)
		return array;
	for (size_t i = 0; i < devcert_p12_part_list_get_count(list); i++)
		(void)json_array_append_new(
		    array,
		    json_pack("{sssssssIsIsIsI}", "part",
		              parts[devcert_p12_part_list_get_type(list, i)], "algorithm",
		              devcert_p12_part_list_get_algorithm(list, i), "oid",
		              devcert_p12_part_list_get_oid(list, i), "rounds",
		              (json_int_t)devcert_p12_part_list_get_rounds(list, i), "salt_octets",
		              (json_int_t)devcert_p12_part_list_get_salt_len(list, i), "octets",
		              (json_int_t)devcert_p12_part_list_get_len(list, i), "bags",
		              (json_int_t)devcert_p12_part_list_get_bags(list, i)));
	devcert_p12_part_list_free(list);
	return array;
}

static json_t *
describe_readers(const devcert_p12_diagnosis *d)
{
	devcert_p12_reader_list *list;
	json_t *array = json_array();

	if (devcert_p12_diagnosis_get_readers(d, &list) < 0)
		return array;
	for (size_t i = 0; i < devcert_p12_reader_list_get_count(list); i++) {
		devcert_p12_reader reader = devcert_p12_reader_list_get_reader(list, i);
		devcert_p12_answer answer = devcert_p12_reader_list_get_answer(list, i);
		json_t *object =
		    json_pack("{ssssssss}", "program", readers[reader].word, "name",
		              devcert_p12_reader_list_get_name(list, i), "reads", answers[answer],
		              "reason", devcert_p12_reader_list_get_reason(list, i));

		if (answer == DEVCERT_P12_ANSWER_NO)
			(void)json_object_set_new(object, "repack_for",
			                          json_string(readers[reader].target));
		(void)json_array_append_new(array, object);
	}
	devcert_p12_reader_list_free(list);
	return array;
}

/* Certificates, each with whether it has expired, and for which key it is. */
static json_t *
describe_contents(const devcert_pkcs12 *p12)
{
	json_t *object = describe_p12(p12), *certs;
	devcert_cert_list *list = NULL;

	if (object == NULL || devcert_pkcs12_get_certs(p12, &list) < 0)
		return object;
	certs = describe_certs(list);
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		json_t *cert = json_array_get(certs, i);
		devcert_cert *item;

		if (devcert_cert_list_get_item(list, i, &item) < 0)
			continue;
		(void)json_object_set_new(
		    cert, "expired", json_boolean(devcert_cert_get_not_after(item) < time_now()));
		for (size_t k = 0; k < devcert_pkcs12_get_key_count(p12); k++) {
			devcert_key *key = NULL;

			if (devcert_pkcs12_get_key_private(p12, k, &key) == DEVCERT_OK &&
			    devcert_cert_has_key(item, key))
				(void)json_object_set_new(cert, "for_key",
				                          json_integer((json_int_t)k));
			devcert_key_free(key);
		}
		devcert_cert_free(item);
	}
	(void)json_object_set_new(object, "certificates", certs);
	devcert_cert_list_free(list);
	return object;
}

static json_t *
describe_allow(uint32_t allow)
{
	json_t *array = json_array();

	for (uint32_t bit = 1; bit != 0 && bit <= allow; bit <<= 1)
		if ((allow & bit) != 0)
			(void)json_array_append_new(array, json_string(p12_allow_word(bit)));
	return array;
}

/* NULL for what is no PKCS#12 file. */
static const char *
form(const devcert_p12_diagnosis *d)
{
	if (devcert_p12_diagnosis_get_verdict(d) == DEVCERT_P12_VERDICT_NOT_PKCS12)
		return NULL;
	return devcert_p12_diagnosis_is_ber(d) ? "BER" : "DER";
}

static json_t *
describe_diagnosis(const devcert_p12_diagnosis *d, const devcert_finding_list *findings)
{
	devcert_pkcs12 *contents;
	json_t *object =
	    json_pack("{sssIss?sIsoso}", "verdict", verdicts[devcert_p12_diagnosis_get_verdict(d)],
	              "octets", (json_int_t)devcert_p12_diagnosis_get_file_len(d), "form", form(d),
	              "rounds", (json_int_t)devcert_p12_diagnosis_get_rounds(d), "needs",
	              describe_allow(devcert_p12_diagnosis_get_allow(d)), "findings",
	              describe_findings(findings));

	if (object == NULL)
		return NULL;
	if (devcert_p12_diagnosis_has_offset(d))
		(void)json_object_set_new(
		    object, "damaged_at",
		    json_integer((json_int_t)devcert_p12_diagnosis_get_offset(d)));
	(void)json_object_set_new(object, "parts", describe_parts(d));
	(void)json_object_set_new(object, "programs", describe_readers(d));
	if (devcert_p12_diagnosis_get_contents(d, &contents) < 0)
		return object;
	(void)json_object_set_new(object, "password_encoding",
	                          json_string(encodings[devcert_p12_diagnosis_get_encoding(d)]));
	(void)json_object_set_new(object, "contents", describe_contents(contents));
	devcert_pkcs12_free(contents);
	return object;
}

static void
show_parts(const devcert_p12_diagnosis *d)
{
	devcert_p12_part_list *list;

	if (devcert_p12_diagnosis_get_parts(d, &list) < 0)
		return;
	for (size_t i = 0; i < devcert_p12_part_list_get_count(list); i++) {
		char more[96] = "";
		size_t bags = devcert_p12_part_list_get_bags(list, i);
		uint32_t rounds = devcert_p12_part_list_get_rounds(list, i);
		const char *algorithm = devcert_p12_part_list_get_algorithm(list, i);

		if (rounds > 0)
			(void)snprintf(more, sizeof(more), ", %u rounds, %zu octets of salt",
			               rounds, devcert_p12_part_list_get_salt_len(list, i));
		if (bags > 0)
			(void)snprintf(more + strlen(more), sizeof(more) - strlen(more), ", %zu %s",
			               bags, bags == 1 ? "item" : "items");
		show_line(parts[devcert_p12_part_list_get_type(list, i)], "%s%s, %zu octets",
		          algorithm[0] != '\0' ? algorithm
		          : devcert_p12_part_list_get_type(list, i) == DEVCERT_P12_PART_OTHER
		              ? devcert_p12_part_list_get_oid(list, i)
		              : "not encrypted",
		          more, devcert_p12_part_list_get_len(list, i));
	}
	devcert_p12_part_list_free(list);
}

/* A key, or a certificate with for which key it is. */
static void
show_contents(const devcert_pkcs12 *p12)
{
	devcert_cert_list *list = NULL;

	for (size_t i = 0; i < devcert_pkcs12_get_key_count(p12); i++) {
		char name[256], label[32];
		devcert_key *key;

		if (devcert_pkcs12_get_key_private(p12, i, &key) < 0)
			continue;
		(void)snprintf(label, sizeof(label), "key %zu", i);
		show_line(label, "%s, %u bits%s%s", key_type_word(devcert_key_get_type(key)),
		          devcert_key_get_bits(key),
		          devcert_pkcs12_get_name(p12, i)[0] != '\0' ? ", " : "",
		          clean(devcert_pkcs12_get_name(p12, i), name, sizeof(name)));
		devcert_key_free(key);
	}
	if (devcert_pkcs12_get_certs(p12, &list) < 0)
		return;
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		char subject[512], end[TIME_SIZE], of[32] = "";
		devcert_cert *cert;

		if (devcert_cert_list_get_item(list, i, &cert) < 0)
			continue;
		for (size_t k = devcert_pkcs12_get_key_count(p12); k-- > 0;) {
			devcert_key *key = NULL;

			if (devcert_pkcs12_get_key_private(p12, k, &key) == DEVCERT_OK &&
			    devcert_cert_has_key(cert, key))
				(void)snprintf(of, sizeof(of), ", for key %zu", k);
			devcert_key_free(key);
		}
		show_line("certificate", "%s%s, %s %.10s",
		          describe_subject(cert, subject, sizeof(subject)), of,
		          devcert_cert_get_not_after(cert) < time_now() ? "expired since" : "until",
		          time_text(devcert_cert_get_not_after(cert), end));
		devcert_cert_free(cert);
	}
	devcert_cert_list_free(list);
}

/* Whether a program does not read it, and is the first with its target. */
static bool
is_first_for(const devcert_p12_reader_list *list, size_t index)
{
	const char *target = readers[devcert_p12_reader_list_get_reader(list, index)].target;

	if (devcert_p12_reader_list_get_answer(list, index) != DEVCERT_P12_ANSWER_NO)
		return false;
	for (size_t i = 0; i < index; i++)
		if (devcert_p12_reader_list_get_answer(list, i) == DEVCERT_P12_ANSWER_NO &&
		    strcmp(readers[devcert_p12_reader_list_get_reader(list, i)].target, target) ==
		        0)
			return false;
	return true;
}

static void
show_readers(const devcert_p12_diagnosis *d, const char *path)
{
	devcert_p12_reader_list *list;
	char name[256];

	if (devcert_p12_diagnosis_get_readers(d, &list) < 0)
		return;
	for (size_t i = 0; i < devcert_p12_reader_list_get_count(list); i++) {
		const char *reason = devcert_p12_reader_list_get_reason(list, i);

		show_line(answers[devcert_p12_reader_list_get_answer(list, i)], "%s%s%s",
		          devcert_p12_reader_list_get_name(list, i), reason[0] != '\0' ? ": " : "",
		          reason);
	}
	for (size_t i = 0; i < devcert_p12_reader_list_get_count(list); i++)
		if (is_first_for(list, i))
			show_line("to mend it", "devcert p12 repack %s --for %s -o NEW",
			          clean(path, name, sizeof(name)),
			          readers[devcert_p12_reader_list_get_reader(list, i)].target);
	devcert_p12_reader_list_free(list);
}

static void
show_text(const devcert_p12_diagnosis *d, const devcert_finding_list *findings, const char *path)
{
	devcert_pkcs12 *contents;
	uint32_t allow = devcert_p12_diagnosis_get_allow(d);

	show_line("verdict", "%s", verdicts[devcert_p12_diagnosis_get_verdict(d)]);
	show_line("file", "%zu octets%s%s", devcert_p12_diagnosis_get_file_len(d),
	          form(d) != NULL ? ", " : "", form(d) != NULL ? form(d) : "");
	show_findings(findings);
	show_parts(d);
	if (devcert_p12_diagnosis_get_contents(d, &contents) == DEVCERT_OK) {
		show_contents(contents);
		devcert_pkcs12_free(contents);
	}
	for (uint32_t bit = 1; bit != 0 && bit <= allow; bit <<= 1)
		if ((allow & bit) != 0)
			show_line("it needs", "--%s", p12_allow_word(bit));
	if (devcert_p12_diagnosis_get_verdict(d) == DEVCERT_P12_VERDICT_ROUNDS)
		show_line("it needs", "--max-rounds %u", devcert_p12_diagnosis_get_rounds(d));
	show_readers(d, path);
}

/* see tool.h */
int
p12_doctor(const struct verb *verb, int argc, char **argv)
{
	struct secret_source password = { .file = NULL };
	bool json = false, is_wrong = false;
	const struct option_spec options[] = {
		{ "password", 0, OPTION_SECRET, &password, NULL,
		  "password of the file; without it only what can be seen is told" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	struct secret secret = { .len = 0 };
	struct octets in = { NULL, 0 };
	devcert_p12_diagnosis *d = NULL;
	devcert_finding_list *findings = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = read_input(argv[0], &in);
	if (code == EXIT_DONE)
		code = secret_get(&password, false, &secret);
	if (code == EXIT_DONE) {
		devcert_status rc;

		progress_begin("deriving the keys of the PKCS#12 file");
		rc = devcert_p12_diagnose(in.data, in.len, secret_pass(&secret), secret.len, &d);
		progress_end();
		if (rc == DEVCERT_OK)
			rc = devcert_p12_diagnosis_get_findings(d, &findings);
		if (rc < 0)
			code = fail_status(rc, argv[0]);
	}
	if (code == EXIT_DONE) {
		is_wrong = findings_have_error(findings);
		if (json)
			code = show(describe_diagnosis(d, findings), true);
		else
			show_text(d, findings, argv[0]);
	}
	devcert_finding_list_free(findings);
	devcert_p12_diagnosis_free(d);
	secret_wipe(&secret);
	octets_free(&in);
	return code == EXIT_DONE && is_wrong ? EXIT_NO : code;
}
