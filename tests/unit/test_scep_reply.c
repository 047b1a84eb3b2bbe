/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device makes of replies: the right ones, and each that is wrong in one thing. */
#include "scep_fixture.h"

#include <stdio.h>

#include "scep_strings.h"

/* RSA operations with a private key of the client's: none before a reply is authentic (T11). */
static unsigned int decryptions;
int __real_gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
                                        const gnutls_datum_t *in, unsigned char *out, size_t len);
int __wrap_gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
                                        const gnutls_datum_t *in, unsigned char *out, size_t len);

int
__wrap_gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
                                    const gnutls_datum_t *in, unsigned char *out, size_t len)
{
	decryptions++;
	return __real_gnutls_privkey_decrypt_data2(key, flags, in, out, len);
}

/* R59, R60, RFC 8894, 3.3.2.1, table 6 */
static void
an_issued_certificate_comes_with_its_chain(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert_list *list = list_of(f->issued_cert, NULL), *chain = NULL;
	devcert_bytes *sealed = NULL;
	struct message m = certrep_success(f, client, list, &sealed);
	devcert_scep_outcome *outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_ISSUED);
	devcert_cert *cert = NULL;

	assert_ok(devcert_scep_outcome_get_cert(outcome, &cert));
	assert_true(devcert_cert_equals(cert, f->issued_cert));
	assert_ok(devcert_scep_outcome_get_chain(outcome, &chain));
	assert_int_equal(devcert_cert_list_get_count(chain), 2);
	assert_true(devcert_cert_equals(dc_cert_list_at(chain, 0), f->issued_cert));
	assert_true(devcert_cert_equals(dc_cert_list_at(chain, 1), f->ca_cert));
	assert_int_equal(devcert_scep_outcome_get_fail_info(outcome), -1);
	assert_string_equal(devcert_scep_outcome_get_fail_text(outcome), "");
	devcert_cert_list_free(chain);
	devcert_cert_free(cert);
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(list);
	devcert_scep_client_free(client);
}

static void
pending_is_an_outcome_without_a_certificate(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "3");
	devcert_scep_outcome *outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_PENDING);
	devcert_cert *cert = NULL;
	devcert_cert_list *chain = NULL;

	assert_fails(DEVCERT_E_NOT_FOUND, devcert_scep_outcome_get_cert(outcome, &cert));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_scep_outcome_get_chain(outcome, &chain));
	assert_int_equal(devcert_scep_outcome_get_fail_info(outcome), -1);
	assert_null(cert);
	assert_null(chain);
	devcert_scep_outcome_free(outcome);
	devcert_scep_client_free(client);
}

/* R40, R49, RFC 8894, 3.2.1.4 */
static void
each_fail_info_is_told(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i <= 4; i++) {
		const char digit[] = { (char)('0' + i), '\0' };
		devcert_scep_client *client = waiting_client(f, NULL);
		struct message m = certrep(f, client, "2");
		devcert_scep_outcome *outcome;

		attr_set_text(&m, DC_OID_SCEP_FAIL_INFO, digit);
		outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED);
		assert_int_equal(devcert_scep_outcome_get_fail_info(outcome), i);
		assert_string_equal(devcert_scep_outcome_get_fail_text(outcome), "");
		devcert_scep_outcome_free(outcome);
		devcert_scep_client_free(client);
	}
}

/* R42, R50, RFC 8894, 3.2.1.4: for people, in whatever string type. */
static void
the_fail_text_is_made_fit_for_people(void **state)
{
	struct fixture *f = *state;
	static const struct {
		uint8_t tag;
		const char *data;
		size_t len;
		const char *text;
	} cases[] = {
		{ DC_TAG_UTF8_STRING, "mot de passe \xc3\xa9puis\xc3\xa9", 21,
		  "mot de passe \xc3\xa9puis\xc3\xa9" },
		{ DC_TAG_PRINTABLE_STRING, "no", 2, "no" },
		{ DC_TAG_IA5_STRING, "a@b", 3, "a@b" },
		{ DC_TAG_TELETEX_STRING, "caf\xe9", 4, "caf?" },
		{ DC_TAG_BMP_STRING, "\0n\0o\0\xe9", 6, "no\xc3\xa9" },
		{ DC_TAG_UTF8_STRING, "\x1b[31mred\r\n\0", 11, "?[31mred???" },
		{ DC_TAG_UTF8_STRING, "", 0, "" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_client *client = waiting_client(f, NULL);
		struct message m = certrep(f, client, "2");
		devcert_scep_outcome *outcome;

		attr_set(&m, DC_OID_SCEP_FAIL_INFO_TEXT, cases[i].tag, cases[i].data, cases[i].len);
		outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED);
		assert_string_equal(devcert_scep_outcome_get_fail_text(outcome), cases[i].text);
		devcert_scep_outcome_free(outcome);
		devcert_scep_client_free(client);
	}
}

static void
a_long_fail_text_is_cut(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "2");
	devcert_scep_outcome *outcome;
	char text[600];

	memset(text, 'x', sizeof(text));
	attr_set(&m, DC_OID_SCEP_FAIL_INFO_TEXT, DC_TAG_UTF8_STRING, text, sizeof(text));
	outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED);
	assert_int_equal(strlen(devcert_scep_outcome_get_fail_text(outcome)), 512);
	devcert_scep_outcome_free(outcome);
	devcert_scep_client_free(client);
}

/* Each of these replies is right but for one thing. */
static void
no_message_type(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_drop(m, DC_OID_SCEP_MESSAGE_TYPE);
}
static void
no_status(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_drop(m, DC_OID_SCEP_PKI_STATUS);
}
static void
no_fail_info(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_drop(m, DC_OID_SCEP_FAIL_INFO);
}
static void
no_transaction_id(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_drop(m, DC_OID_SCEP_TRANSACTION_ID);
}
static void
no_recipient_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_drop(m, DC_OID_SCEP_RECIPIENT_NONCE);
}
static void
other_transaction_id(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_set_text(m, DC_OID_SCEP_TRANSACTION_ID, "0123456789abcdef0123456789abcdef");
}
static size_t
find_attr(const struct message *m, const char *oid)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->attrs[i].oid, oid) == 0)
			return i;
	fail_msg("no attribute %s", oid);
	return 0;
}
static void
bent_transaction_id(struct message *m, const struct fixture *f)
{
	size_t i = find_attr(m, DC_OID_SCEP_TRANSACTION_ID);

	(void)f;
	m->attrs[i].data[31] = m->attrs[i].data[31] == '0' ? '1' : '0';
}
static void
longer_transaction_id(struct message *m, const struct fixture *f)
{
	size_t i = find_attr(m, DC_OID_SCEP_TRANSACTION_ID);

	(void)f;
	m->attrs[i].data[m->attrs[i].len++] = '0';
}
static void
shorter_transaction_id(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_TRANSACTION_ID)].len--;
}
static void
empty_transaction_id(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_set_text(m, DC_OID_SCEP_TRANSACTION_ID, "");
}
static void
control_in_transaction_id(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_TRANSACTION_ID)].data[5] = '\n';
}
static void
long_transaction_id(struct message *m, const struct fixture *f)
{
	char id[257];

	(void)f;
	memset(id, 'a', sizeof(id));
	attr_set(m, DC_OID_SCEP_TRANSACTION_ID, DC_TAG_PRINTABLE_STRING, id, sizeof(id));
}
static void
bent_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_RECIPIENT_NONCE)].data[15] ^= 1;
}
static void
shorter_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_RECIPIENT_NONCE)].len = 15;
}
static void
longer_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_RECIPIENT_NONCE)].len = 17;
}
static void
empty_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_RECIPIENT_NONCE)].len = 0;
}
static void
empty_sender_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_SENDER_NONCE)].len = 0;
}
static void
long_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	m->attrs[find_attr(m, DC_OID_SCEP_RECIPIENT_NONCE)].len = 65;
}
static void
swapped_nonces(struct message *m, const struct fixture *f)
{
	size_t i = find_attr(m, DC_OID_SCEP_RECIPIENT_NONCE);
	size_t j = find_attr(m, DC_OID_SCEP_SENDER_NONCE);
	const char *oid = m->attrs[i].oid;

	(void)f;
	m->attrs[i].oid = m->attrs[j].oid;
	m->attrs[j].oid = oid;
}
static void
doubled_status(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_double(m, DC_OID_SCEP_PKI_STATUS, DC_TAG_PRINTABLE_STRING, "0", 1);
}
static void
doubled_nonce(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_double(m, DC_OID_SCEP_RECIPIENT_NONCE, DC_TAG_OCTET_STRING, "0123456789abcdef", 16);
}
static void
request_type(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_set_text(m, DC_OID_SCEP_MESSAGE_TYPE, "19");
}
static void
bent_bmp_text(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_set(m, DC_OID_SCEP_FAIL_INFO_TEXT, DC_TAG_BMP_STRING, "\0n\0", 3);
}
static void
numeric_text(struct message *m, const struct fixture *f)
{
	(void)f;
	attr_set(m, DC_OID_SCEP_FAIL_INFO_TEXT, DC_TAG_INTEGER, "\1", 1);
}
/* T3: whoever it is, and whatever is embedded. */
static void
signed_by_nobody_known(struct message *m, const struct fixture *f)
{
	m->signer = f->other_cert;
	m->key = f->other_key;
}
static void
signed_by_a_device_of_the_ca(struct message *m, const struct fixture *f)
{
	m->signer = f->issued_cert;
	m->key = f->device_key;
}
static void
signed_by_the_decrypter(struct message *m, const struct fixture *f)
{
	m->signer = f->decrypter_cert;
	m->key = f->decrypter_key;
}
static void
signed_in_the_name_of_the_ra(struct message *m, const struct fixture *f)
{
	m->signer = f->ra_twin;
	m->key = f->other_key;
}
static void
long_content(struct message *m, const struct fixture *f)
{
	m->presence = DC_CONTENT_PRESENT;
	m->content = dc_cert_der(f->ca_cert);
}

/* R47 to R49, R52, R53, RFC 8894, 3.2.1 */
static const struct {
	const char *what;
	void (*bend)(struct message *m, const struct fixture *f);
	int code;
} BENT[] = {
	{ "no messageType", no_message_type, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "no pkiStatus", no_status, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "no failInfo", no_fail_info, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "no transactionID", no_transaction_id, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "no recipientNonce", no_recipient_nonce, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "another transactionID", other_transaction_id, DEVCERT_E_SCEP_TRANSACTION },
	{ "a bent transactionID", bent_transaction_id, DEVCERT_E_SCEP_TRANSACTION },
	{ "a longer transactionID", longer_transaction_id, DEVCERT_E_SCEP_TRANSACTION },
	{ "a shorter transactionID", shorter_transaction_id, DEVCERT_E_SCEP_TRANSACTION },
	{ "an empty transactionID", empty_transaction_id, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "a control in the transactionID", control_in_transaction_id, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "a transactionID of 257", long_transaction_id, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "a bent nonce", bent_nonce, DEVCERT_E_SCEP_NONCE },
	{ "a shorter nonce", shorter_nonce, DEVCERT_E_SCEP_NONCE },
	{ "a longer nonce", longer_nonce, DEVCERT_E_SCEP_NONCE },
	{ "an empty nonce", empty_nonce, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "an empty senderNonce", empty_sender_nonce, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "a nonce of 65", long_nonce, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "swapped nonces", swapped_nonces, DEVCERT_E_SCEP_NONCE },
	{ "two pkiStatus", doubled_status, DEVCERT_E_DER },
	{ "two recipientNonces", doubled_nonce, DEVCERT_E_DER },
	{ "a request", request_type, DEVCERT_E_SCEP_TYPE },
	{ "half a BMPString", bent_bmp_text, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "failInfoText as a number", numeric_text, DEVCERT_E_SCEP_ATTRIBUTE },
	{ "an unknown signer", signed_by_nobody_known, DEVCERT_E_UNTRUSTED },
	{ "a signer issued by the CA", signed_by_a_device_of_the_ca, DEVCERT_E_UNTRUSTED },
	{ "a signer that may not", signed_by_the_decrypter, DEVCERT_E_UNTRUSTED },
	{ "a signer of the RA's name", signed_in_the_name_of_the_ra, DEVCERT_E_SIGNATURE },
	{ "content in a refusal", long_content, DEVCERT_E_DER },
};

static void
a_reply_that_is_wrong_in_one_thing_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m;

	decryptions = 0;
	for (size_t i = 0; i < COUNT_OF(BENT); i++) {
		print_message("# %s\n", BENT[i].what);
		m = certrep(f, client, "2");
		BENT[i].bend(&m, f);
		assert_reply_fails(client, &m, BENT[i].code);
	}
	assert_int_equal(decryptions, 0);
	/* And the right one still gets through. */
	m = certrep(f, client, "2");
	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED));
	devcert_scep_client_free(client);
}

/* T11: what is not the CA's never gets as far as our private key. */
static void
nothing_is_decrypted_before_the_reply_is_authentic(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert_list *list = list_of(f->issued_cert, NULL);
	devcert_bytes *sealed = NULL;
	struct message m;

	decryptions = 0;
	for (size_t i = 0; i < COUNT_OF(BENT); i++) {
		if (BENT[i].bend == no_fail_info || BENT[i].bend == bent_bmp_text ||
		    BENT[i].bend == numeric_text || BENT[i].bend == long_content)
			continue; /* of refusals only */
		m = certrep_success(f, client, list, &sealed);
		BENT[i].bend(&m, f);
		assert_reply_fails(client, &m, BENT[i].code);
		devcert_bytes_free(sealed);
	}
	assert_int_equal(decryptions, 0);
	m = certrep_success(f, client, list, &sealed);
	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_ISSUED));
	assert_int_equal(decryptions, 1);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(list);
	devcert_scep_client_free(client);
}

/* The number that is right, as a table of one. */
static bool
is_one_of(const char *text, size_t len, const char *const *right)
{
	for (; *right != NULL; right++)
		if (strlen(*right) == len && memcmp(*right, text, len) == 0)
			return true;
	return false;
}

/* Every number from 0 to 255 and every odd text, of which only some exist. */
static void
try_all_texts(const struct fixture *f, const char *oid, const char *status,
              const char *const *right)
{
	devcert_scep_client *client = waiting_client(f, NULL);
	char number[8];

	for (size_t i = 0; i < 256 + COUNT_OF(ODD_TEXTS); i++) {
		struct message m = certrep(f, client, status);
		struct odd_text text = { number, 0 };

		if (i < 256)
			text.len = (size_t)snprintf(number, sizeof(number), "%zu", i);
		else
			text = ODD_TEXTS[i - 256];
		if (is_one_of(text.data, text.len, right))
			continue;
		attr_set(&m, oid, DC_TAG_PRINTABLE_STRING, text.data, text.len);
		assert_reply_fails(client, &m, DEVCERT_E_SCEP_TYPE);
	}
	devcert_scep_client_free(client);
}

/* R47, RFC 8894, 3.2.1.2 */
static void
no_other_message_type_is_a_reply(void **state)
{
	static const char *const right[] = { "3", NULL };

	try_all_texts(*state, DC_OID_SCEP_MESSAGE_TYPE, "2", right);
}

/* R48, RFC 8894, 3.2.1.3 */
static void
no_other_status_exists(void **state)
{
	static const char *const right[] = { "0", "2", "3", NULL };

	try_all_texts(*state, DC_OID_SCEP_PKI_STATUS, "2", right);
}

/* R49, RFC 8894, 3.2.1.4 */
static void
no_other_fail_info_exists(void **state)
{
	static const char *const right[] = { "0", "1", "2", "3", "4", NULL };

	try_all_texts(*state, DC_OID_SCEP_FAIL_INFO, "2", right);
}

static void
an_unknown_number_is_named(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "2");

	attr_set_text(&m, DC_OID_SCEP_FAIL_INFO, "11");
	assert_reply_fails(client, &m, DEVCERT_E_SCEP_TYPE);
	assert_string_equal(devcert_last_error_message(), "there is no failInfo 11");
	/* But nothing that could be anything. */
	attr_set_text(&m, DC_OID_SCEP_FAIL_INFO, "1111");
	assert_reply_fails(client, &m, DEVCERT_E_SCEP_TYPE);
	assert_null(strstr(devcert_last_error_message(), "1111"));
	devcert_scep_client_free(client);
}

/* R41, R43, RFC 8894, table 1; V10: the tag is looked at before the value. */
static void
attributes_of_another_type_are_refused(void **state)
{
	static const char *const oids[] = { DC_OID_SCEP_MESSAGE_TYPE,    DC_OID_SCEP_TRANSACTION_ID,
		                            DC_OID_SCEP_PKI_STATUS,      DC_OID_SCEP_FAIL_INFO,
		                            DC_OID_SCEP_RECIPIENT_NONCE, DC_OID_SCEP_SENDER_NONCE };
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);

	for (size_t i = 0; i < COUNT_OF(oids); i++) {
		for (size_t j = 0; j < COUNT_OF(ODD_TAGS); j++) {
			struct message m = certrep(f, client, "2");

			m.attrs[find_attr(&m, oids[i])].tag = ODD_TAGS[j];
			assert_reply_fails(client, &m, DEVCERT_E_SCEP_ATTRIBUTE);
		}
	}
	devcert_scep_client_free(client);
}

static void
texts_and_nonces_are_not_mixed_up(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "2");

	m.attrs[find_attr(&m, DC_OID_SCEP_RECIPIENT_NONCE)].tag = DC_TAG_PRINTABLE_STRING;
	assert_reply_fails(client, &m, DEVCERT_E_SCEP_ATTRIBUTE);
	m = certrep(f, client, "2");
	m.attrs[find_attr(&m, DC_OID_SCEP_TRANSACTION_ID)].tag = DC_TAG_OCTET_STRING;
	assert_reply_fails(client, &m, DEVCERT_E_SCEP_ATTRIBUTE);
	devcert_scep_client_free(client);
}

/* S19: some write UTF8String by what is in it. */
static void
other_string_types_are_read(void **state)
{
	static const uint8_t tags[] = { DC_TAG_UTF8_STRING,    DC_TAG_IA5_STRING,
		                        DC_TAG_VISIBLE_STRING, DC_TAG_TELETEX_STRING,
		                        DC_TAG_NUMERIC_STRING, DC_TAG_PRINTABLE_STRING };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(tags); i++) {
		devcert_scep_client *client = waiting_client(f, NULL);
		struct message m = certrep(f, client, "2");

		m.attrs[find_attr(&m, DC_OID_SCEP_TRANSACTION_ID)].tag = tags[i];
		m.attrs[find_attr(&m, DC_OID_SCEP_MESSAGE_TYPE)].tag = tags[i];
		devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED));
		devcert_scep_client_free(client);
	}
}

/* R37, S9: RFC 8894, 3.3.2, asks for it and does not need it. */
/* S11, N4: nor is anything wrong with more attributes. */
static void
a_missing_sender_nonce_and_unknown_attributes_do_not_matter(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "2");

	attr_drop(&m, DC_OID_SCEP_SENDER_NONCE);
	attr_set(&m, "1.3.6.1.4.1.311.21.38", DC_TAG_UTF8_STRING, "Issued", 6);
	attr_set(&m, DC_OID_CHALLENGE_PASSWORD, DC_TAG_PRINTABLE_STRING, "x", 1);
	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED));
	devcert_scep_client_free(client);
}

/* N1: NDES embeds no certificate; what is embedded does not matter in any case (V5). */
static void
embedded_certificates_are_not_looked_at(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *wrong = list_of(f->other_cert, f->issued_cert);
	const devcert_cert_list *embedded[] = { NULL, wrong };

	for (size_t i = 0; i < COUNT_OF(embedded); i++) {
		devcert_scep_client *client = waiting_client(f, NULL);
		struct message m = certrep(f, client, "3");

		m.certs = embedded[i];
		devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_PENDING));
		devcert_scep_client_free(client);
	}
	devcert_cert_list_free(wrong);
}

/* S13: the CA itself, though its key usage is for certificates only. */
static void
the_ca_itself_may_sign(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "3");

	m.signer = f->ca_cert;
	m.key = f->ca_key;
	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_PENDING));
	devcert_scep_client_free(client);
}

/* N3, R63, R64, RFC 8894, 3.3.2.2, 3.3.2.3 */
static void
empty_content_and_one_octet_count_as_none(void **state)
{
	static const char *const statuses[] = { "2", "3" };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		for (size_t len = 0; len <= 2; len++) {
			devcert_scep_client *client = waiting_client(f, NULL);
			struct message m = certrep(f, client, statuses[i]);

			m.presence = DC_CONTENT_PRESENT;
			m.content = dc_slice_of("\0\0", len);
			if (len == 2)
				assert_reply_fails(client, &m, DEVCERT_E_DER);
			else
				devcert_scep_outcome_free(
				    assert_reply_is(client, &m,
				                    i == 0 ? DEVCERT_SCEP_RESULT_REFUSED
				                           : DEVCERT_SCEP_RESULT_PENDING));
			devcert_scep_client_free(client);
		}
	}
}

/* T3: exactly one signer. */
static void
no_signer_and_two_signers_are_refused(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "3");
	devcert_bytes *reply = sign_message(&m), *single;
	devcert_scep_outcome *outcome = NULL;

	for (size_t count = 0; count <= 2; count += 2) {
		devcert_bytes *bent = with_signers(reply, count);

		assert_fails(DEVCERT_E_DER,
		             devcert_scep_client_reply(client, devcert_bytes_data(bent),
		                                       devcert_bytes_len(bent), &outcome));
		devcert_bytes_free(bent);
	}
	/* The way of making them is right: with one it is a reply. */
	single = with_signers(reply, 1);
	devcert_bytes_free(reply);
	reply = single;
	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(reply);
	devcert_scep_client_free(client);
}

static void
the_signer_must_be_valid_now(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "3");

	assert_ok(devcert_scep_client_set_now(client, NOW + 366 * DAY));
	assert_reply_fails(client, &m, DEVCERT_E_EXPIRED);
	assert_ok(devcert_scep_client_set_now(client, NOW - 2 * DAY));
	assert_reply_fails(client, &m, DEVCERT_E_NOT_YET_VALID);
	devcert_scep_client_free(client);
}

/* T4, R52, RFC 8894, 3.2.1.5 */
static void
a_reply_is_taken_once(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "3");
	devcert_bytes *reply = sign_message(&m), *poll = NULL;
	devcert_scep_outcome *outcome = NULL;

	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	devcert_scep_outcome_free(outcome);
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                       devcert_bytes_len(reply), &outcome));
	/* Nor as the answer to the next message. */
	assert_ok(devcert_scep_client_poll(client, &poll));
	assert_fails(DEVCERT_E_SCEP_NONCE,
	             devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                       devcert_bytes_len(reply), &outcome));
	devcert_bytes_free(poll);
	devcert_bytes_free(reply);
	devcert_scep_client_free(client);
}

/* R65, RFC 8894, 3.3.2: each message has its own nonce, whatever senderNonce the CA sent. */
static void
the_reply_to_a_lost_message_is_none_to_the_next(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message late = certrep(f, client, "3");
	devcert_bytes *again = NULL;

	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &again));
	assert_reply_fails(client, &late, DEVCERT_E_SCEP_NONCE);
	devcert_bytes_free(again);
	devcert_scep_client_free(client);
}

static void
replies_that_are_no_message_are_refused(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "2");
	devcert_bytes *reply = sign_message(&m);
	devcert_scep_outcome *outcome = NULL;
	uint8_t *big = calloc(1, (1 << 20) + 1);
	size_t len = devcert_bytes_len(reply);

	assert_non_null(big);
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_scep_client_reply(client, big, (1 << 20) + 1, &outcome));
	memcpy(big, devcert_bytes_data(reply), len);
	assert_fails(DEVCERT_E_TRAILING, devcert_scep_client_reply(client, big, len + 1, &outcome));
	free(big);
	for (size_t i = 0; i < len; i += i < 64 ? 1 : 7) {
		uint8_t *cut = exact_copy(devcert_bytes_data(reply), i);
		int rc = devcert_scep_client_reply(client, cut, i, &outcome);

		assert_int_equal(devcert_error_category(rc), DEVCERT_CATEGORY_DECODE);
		assert_null(outcome);
		free(cut);
	}
	assert_true(client->waiting);
	devcert_bytes_free(reply);
	devcert_scep_client_free(client);
}

/* One bit anywhere, and it is not the CA's message any more. */
static void
a_bent_octet_is_noticed(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	struct message m = certrep(f, client, "2");
	devcert_bytes *reply;
	size_t len, taken = 0;

	m.certs = NULL;
	reply = sign_message(&m);
	len = devcert_bytes_len(reply);
	for (size_t i = 0; i < len; i++) {
		uint8_t *bent = exact_copy(devcert_bytes_data(reply), len);
		devcert_scep_outcome *outcome = NULL;

		bent[i] ^= 0x10;
		if (devcert_scep_client_reply(client, bent, len, &outcome) == DEVCERT_OK) {
			/* Only where it is not signed: versions, digestAlgorithms.  What it says
			 * is the same. */
			assert_int_equal(devcert_scep_outcome_get_result(outcome),
			                 DEVCERT_SCEP_RESULT_REFUSED);
			assert_int_equal(devcert_scep_outcome_get_fail_info(outcome), 2);
			devcert_scep_outcome_free(outcome);
			client->waiting = true;
			memcpy(client->nonce,
			       m.attrs[find_attr(&m, DC_OID_SCEP_RECIPIENT_NONCE)].data,
			       sizeof(client->nonce));
			taken++;
		}
		free(bent);
	}
	assert_true(taken < 32);
	devcert_bytes_free(reply);
	devcert_scep_client_free(client);
}

static void
null_outcomes_say_nothing(void **state)
{
	devcert_cert *cert = NULL;
	devcert_cert_list *chain = NULL;

	(void)state;
	assert_int_equal(devcert_scep_outcome_get_result(NULL), 0);
	assert_int_equal(devcert_scep_outcome_get_fail_info(NULL), -1);
	assert_string_equal(devcert_scep_outcome_get_fail_text(NULL), "");
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_outcome_get_cert(NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_outcome_get_chain(NULL, &chain));
	devcert_scep_outcome_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_issued_certificate_comes_with_its_chain),
		cmocka_unit_test(pending_is_an_outcome_without_a_certificate),
		cmocka_unit_test(each_fail_info_is_told),
		cmocka_unit_test(the_fail_text_is_made_fit_for_people),
		cmocka_unit_test(a_long_fail_text_is_cut),
		cmocka_unit_test(a_reply_that_is_wrong_in_one_thing_is_refused),
		cmocka_unit_test(nothing_is_decrypted_before_the_reply_is_authentic),
		cmocka_unit_test(no_other_message_type_is_a_reply),
		cmocka_unit_test(no_other_status_exists),
		cmocka_unit_test(no_other_fail_info_exists),
		cmocka_unit_test(an_unknown_number_is_named),
		cmocka_unit_test(attributes_of_another_type_are_refused),
		cmocka_unit_test(texts_and_nonces_are_not_mixed_up),
		cmocka_unit_test(other_string_types_are_read),
		cmocka_unit_test(a_missing_sender_nonce_and_unknown_attributes_do_not_matter),
		cmocka_unit_test(embedded_certificates_are_not_looked_at),
		cmocka_unit_test(the_ca_itself_may_sign),
		cmocka_unit_test(empty_content_and_one_octet_count_as_none),
		cmocka_unit_test(no_signer_and_two_signers_are_refused),
		cmocka_unit_test(the_signer_must_be_valid_now),
		cmocka_unit_test(a_reply_is_taken_once),
		cmocka_unit_test(the_reply_to_a_lost_message_is_none_to_the_next),
		cmocka_unit_test(replies_that_are_no_message_are_refused),
		cmocka_unit_test(a_bent_octet_is_noticed),
		cmocka_unit_test(null_outcomes_say_nothing),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
