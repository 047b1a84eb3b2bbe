/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What everybody can see of an envelope. */
#include <stdio.h>
#include <string.h>

#include "envelope.h"

/* Columns of the table of recipients. */
#define HOW_WIDTH 18

/* see envelope.h */
int
load_envelope(const char *path, devcert_envelope **out)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int code = check_input(path);

	*out = NULL;
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_envelope_read_file(is_stdin ? "/dev/stdin" : path, out);

		if (rc < 0)
			code = fail_status(rc, is_stdin ? "standard input" : path);
	}
	return code;
}

/* The holder of the first certificate that the recipient is named as; "" where nobody is known. */
static const char *
holder(const devcert_recipient *recipient, const devcert_cert_list *known, char *text, size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; known != NULL && i < devcert_cert_list_get_count(known); i++) {
		devcert_cert *cert;
		bool found;

		if (devcert_cert_list_get_item(known, i, &cert) < 0)
			break;
		found = devcert_recipient_is_for(recipient, cert);
		if (found)
			(void)describe_subject(cert, text, size);
		devcert_cert_free(cert);
		if (found)
			break;
	}
	return text;
}

static json_t *
describe_recipient(const devcert_recipient *r, size_t number, const devcert_cert_list *known)
{
	const char *scheme = scheme_word(devcert_recipient_get_scheme(r));
	devcert_name *issuer;
	char text[256];

	/* A name that cannot be read is no reason to hide the others. */
	if (devcert_recipient_get_issuer(r, &issuer) < 0)
		issuer = NULL;
	json_t *object =
	    json_pack("{sI, ss, ss?, ss, ss, ss, ss, ss, sI}", "number", (json_int_t)number, "kind",
	              recipient_kind_word(devcert_recipient_get_kind(r)), "scheme", scheme,
	              "algorithm", devcert_recipient_get_algorithm(r), "issuer",
	              issuer != NULL ? devcert_name_get_text(issuer) : "", "serial",
	              devcert_recipient_get_serial(r), "key_id", devcert_recipient_get_key_id(r),
	              "holder", holder(r, known, text, sizeof(text)), "rounds",
	              (json_int_t)devcert_recipient_get_rounds(r));
	devcert_name_free(issuer);
	return object;
}

/* see envelope.h */
json_t *
describe_recipients(const devcert_envelope *envelope, const devcert_cert_list *known)
{
	devcert_recipient_list *list;
	json_t *array = json_array();

	if (devcert_envelope_get_recipients(envelope, &list) < 0)
		list = NULL;
	for (size_t i = 0; array != NULL && i < devcert_recipient_list_get_count(list); i++) {
		devcert_recipient *recipient;
		json_t *object = NULL;

		if (devcert_recipient_list_get_item(list, i, &recipient) == DEVCERT_OK)
			object = describe_recipient(recipient, i + 1, known);
		devcert_recipient_free(recipient);
		if (json_array_append_new(array, object) != 0) {
			json_decref(array);
			array = NULL;
		}
	}
	devcert_recipient_list_free(list);
	return array;
}

/* see envelope.h */
json_t *
describe_envelope(const devcert_envelope *e, const devcert_cert_list *known)
{
	const char *cipher = cipher_word(devcert_envelope_get_cipher(e));
	json_t *len = devcert_envelope_has_content_len(e)
	                  ? json_integer((json_int_t)devcert_envelope_get_content_len(e))
	                  : json_null();

	return json_pack("{ss?, ss, sb, so, sI, so}", "cipher", cipher, "algorithm",
	                 devcert_envelope_get_algorithm(e), "authenticated",
	                 (int)devcert_envelope_is_authenticated(e), "content_length", len,
	                 "head_length", (json_int_t)devcert_envelope_get_head_len(e), "recipients",
	                 describe_recipients(e, known));
}

static const char *
get(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* "  3  oaep-sha256        4a01, issued by CN=Example CA": who somebody is, as far as that is
 * known. */
static void
show_recipient(json_t *r)
{
	const char *scheme = get(r, "scheme"), *action = get(r, "action");
	char text[1024];

	printf("%3lld  ", (long long)json_integer_value(json_object_get(r, "number")));
	if (action[0] != '\0')
		printf("%-5s", action);
	printf("%-*s", HOW_WIDTH, scheme[0] != '\0' ? scheme : get(r, "kind"));
	if (get(r, "holder")[0] != '\0')
		printf("%s, ", clean(get(r, "holder"), text, sizeof(text)));
	if (get(r, "serial")[0] != '\0') {
		printf("serial %s", get(r, "serial"));
		printf(" of %s", clean(get(r, "issuer"), text, sizeof(text)));
	} else if (get(r, "key_id")[0] != '\0') {
		printf("key %s", get(r, "key_id"));
	} else if (json_integer_value(json_object_get(r, "rounds")) > 0) {
		printf("%lld rounds", (long long)json_integer_value(json_object_get(r, "rounds")));
	} else {
		printf("%s", get(r, "algorithm"));
	}
	putchar('\n');
}

/* see envelope.h */
void
show_recipients(json_t *array)
{
	size_t i;
	json_t *item;

	json_array_foreach(array, i, item)
	{
		show_recipient(item);
	}
}

/* see envelope.h */
int
show_envelope(json_t *object, bool as_json)
{
	const char *cipher;
	json_t *len;

	if (as_json || object == NULL)
		return show(object, true);
	cipher = get(object, "cipher");
	len = json_object_get(object, "content_length");
	show_line("cipher", "%s%s", cipher[0] != '\0' ? cipher : get(object, "algorithm"),
	          json_is_true(json_object_get(object, "authenticated"))
	              ? ""
	              : ", content NOT authenticated");
	if (json_is_integer(len))
		show_line("content", "%lld octets", (long long)json_integer_value(len));
	show_line("recipients", "%zu", json_array_size(json_object_get(object, "recipients")));
	show_recipients(json_object_get(object, "recipients"));
	json_decref(object);
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail_file("write", "standard output");
	return EXIT_DONE;
}
