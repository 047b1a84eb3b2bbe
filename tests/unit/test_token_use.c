/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What keys in tokens do: pki/token_use.c, and pki/key_use.c in front of it */
#include <pthread.h>

#include "crypto/rsa_raw.h"
#include "octets.h"
#include "pki/key_use.h"
#include "token_fixture.h"

#define SECRET "0123456789abcdef0123456789abcdef"
#define SECRET_LEN (sizeof(SECRET) - 1)

/* Encrypted to the RSA key with PKCS#1 v1.5. */
static dc_slice
encrypt_v15(void)
{
	const gnutls_datum_t in = { (unsigned char *)SECRET, SECRET_LEN };
	gnutls_datum_t out;

	assert_int_equal(
	    gnutls_pubkey_encrypt_data(dc_public_key_gnutls(dc_key_public(soft)), 0, &in, &out), 0);
	return dc_slice_of(out.data, out.size);
}

static devcert_key *
open_rsa(void)
{
	devcert_key *key;

	put_key("keys/rsa.pkcs8.der", IN_KEY);
	assert_ok(open_key(&key));
	return key;
}

static void
v15_gives_what_was_encrypted(void **state)
{
	devcert_key *key = open_rsa();
	dc_slice in = encrypt_v15();
	uint8_t out[64];

	(void)state;
	assert_ok(dc_key_decrypt_v15(key, in, out, SECRET_LEN));
	assert_memory_equal(out, SECRET, SECRET_LEN);
	/* Public checks come before the token is asked. */
	fake->calls = 0;
	assert_fails(DEVCERT_E_DER,
	             dc_key_decrypt_v15(key, dc_slice_of(in.ptr, 255), out, SECRET_LEN));
	assert_int_equal(fake->calls, 0);
	gnutls_free((void *)in.ptr);
	devcert_key_free(key);
}

/* Whether two decryptions give two times the length, never what is in there, and what looks random:
 * no error, and the same each time, as a right padding gives. */
static void
assert_random(const devcert_key *key, dc_slice in, size_t len)
{
	uint8_t first[64] = { 0 }, second[64] = { 0 };

	assert_ok(dc_key_decrypt_v15(key, in, first, len));
	assert_ok(dc_key_decrypt_v15(key, in, second, len));
	assert_memory_not_equal(first, SECRET, 16);
	assert_memory_equal(first, second, len);
}

/* RFC 3218, section 2.3.2: wrong padding is not told. */
static void
v15_gives_octets_that_look_random_for_wrong_padding_and_lengths(void **state)
{
	static const CK_RV padding[] = {
		CKR_ENCRYPTED_DATA_INVALID, CKR_ENCRYPTED_DATA_LEN_RANGE,
		CKR_DATA_INVALID,           CKR_DATA_LEN_RANGE,
		CKR_GENERAL_ERROR,          CKR_FUNCTION_FAILED,
		CKR_DEVICE_ERROR,           CKR_ARGUMENTS_BAD,
		CKR_VENDOR_DEFINED | 7,     CKR_BUFFER_TOO_SMALL,
	};
	static const CK_ULONG lengths[] = { 1,   16,   31,           33,           256,
		                            257, 4096, (CK_ULONG)-1, (CK_ULONG)-32 };
	devcert_key *key = open_rsa();
	dc_slice in = encrypt_v15();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(padding); i++) {
		fake->rv[FAKE_DECRYPT] = padding[i];
		assert_random(key, in, SECRET_LEN);
	}
	fake->rv[FAKE_DECRYPT] = CKR_OK;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		fake->len[FAKE_DECRYPT] = lengths[i];
		assert_random(key, in, SECRET_LEN);
	}
	fake->len[FAKE_DECRYPT] = 0;
	assert_random(key, in, 16);
	gnutls_free((void *)in.ptr);
	devcert_key_free(key);
}

static void
what_is_wrong_whatever_is_decrypted_is_told(void **state)
{
	static const struct {
		enum fake_call call;
		CK_RV rv;
		devcert_status code;
	} cases[] = {
		{ FAKE_DECRYPT_INIT, CKR_KEY_FUNCTION_NOT_PERMITTED, DEVCERT_E_UNSUPPORTED },
		{ FAKE_DECRYPT_INIT, CKR_MECHANISM_INVALID, DEVCERT_E_UNSUPPORTED },
		{ FAKE_DECRYPT_INIT, CKR_KEY_TYPE_INCONSISTENT, DEVCERT_E_UNSUPPORTED },
		{ FAKE_DECRYPT_INIT, CKR_GENERAL_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_DECRYPT, CKR_HOST_MEMORY, DEVCERT_E_NOMEM },
		{ FAKE_DECRYPT, CKR_DEVICE_MEMORY, DEVCERT_E_INTERNAL },
		{ FAKE_DECRYPT, CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND },
		{ FAKE_DECRYPT, CKR_TOKEN_NOT_PRESENT, DEVCERT_E_NOT_FOUND },
		{ FAKE_DECRYPT, CKR_SESSION_HANDLE_INVALID, DEVCERT_E_INTERNAL },
		{ FAKE_DECRYPT, CKR_USER_NOT_LOGGED_IN, DEVCERT_E_PASSWORD },
		{ FAKE_DECRYPT, CKR_MECHANISM_PARAM_INVALID, DEVCERT_E_UNSUPPORTED },
	};
	const dc_oaep oaep = { DC_SHA256, DC_SHA256, { NULL, 0 } };
	devcert_key *key = open_rsa();
	dc_slice in = encrypt_v15();
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->rv[cases[i].call] = cases[i].rv;
		assert_fails_with(cases[i].code, dc_key_decrypt_v15(key, in, out, SECRET_LEN));
		assert_fails_with(cases[i].code,
		                  dc_key_decrypt_oaep(key, &oaep, in, out, SECRET_LEN));
		fake->rv[cases[i].call] = CKR_OK;
	}
	gnutls_free((void *)in.ptr);
	devcert_key_free(key);
}

static CK_RV
give_secret(const unsigned char *in, CK_ULONG in_len, unsigned char *out, CK_ULONG *out_len)
{
	(void)in;
	assert_int_equal(in_len, 256);
	assert_true(*out_len >= SECRET_LEN);
	memcpy(out, SECRET, SECRET_LEN);
	*out_len = SECRET_LEN;
	return CKR_OK;
}

/* PKCS#11 2.40, section 2.1.7 */
static void
oaep_parameters_reach_the_module(void **state)
{
	static const struct {
		dc_hash hash, mgf_hash;
		const char *label;
		CK_MECHANISM_TYPE hash_type;
		CK_RSA_PKCS_MGF_TYPE mgf;
	} cases[] = {
		{ DC_SHA1, DC_SHA1, "", CKM_SHA_1, CKG_MGF1_SHA1 },
		{ DC_SHA256, DC_SHA256, "", CKM_SHA256, CKG_MGF1_SHA256 },
		{ DC_SHA384, DC_SHA384, "label", CKM_SHA384, CKG_MGF1_SHA384 },
		{ DC_SHA512, DC_SHA512, "another", CKM_SHA512, CKG_MGF1_SHA512 },
		{ DC_SHA256, DC_SHA1, "", CKM_SHA256, CKG_MGF1_SHA1 },
	};
	devcert_key *key = open_rsa();
	uint8_t in[256] = { 0 }, out[SECRET_LEN];

	(void)state;
	fake->decrypt = give_secret;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_oaep oaep = { cases[i].hash, cases[i].mgf_hash, dc_slice_text(cases[i].label) };

		assert_ok(dc_key_decrypt_oaep(key, &oaep, dc_slice_of(in, 256), out, SECRET_LEN));
		assert_memory_equal(out, SECRET, SECRET_LEN);
		assert_int_equal(fake->mechanism, CKM_RSA_PKCS_OAEP);
		assert_int_equal(fake->oaep.hashAlg, cases[i].hash_type);
		assert_int_equal(fake->oaep.mgf, cases[i].mgf);
		assert_int_equal(fake->oaep.source, CKZ_DATA_SPECIFIED);
		assert_int_equal(fake->oaep.ulSourceDataLen, strlen(cases[i].label));
		assert_memory_equal(fake->label, cases[i].label, strlen(cases[i].label));
		assert_true((fake->oaep.pSourceData == NULL) == (cases[i].label[0] == '\0'));
	}
	devcert_key_free(key);
}

static void
oaep_has_one_error_after_the_private_operation(void **state)
{
	static const CK_RV padding[] = { CKR_ENCRYPTED_DATA_INVALID, CKR_GENERAL_ERROR,
		                         CKR_DEVICE_ERROR, CKR_BUFFER_TOO_SMALL };
	static const CK_ULONG lengths[] = { 1, 31, 33, 4096, (CK_ULONG)-1 };
	const dc_oaep oaep = { DC_SHA1, DC_SHA1, { NULL, 0 } };
	devcert_key *key = open_rsa();
	uint8_t octets[256] = { 0 }, out[SECRET_LEN];
	dc_slice in = dc_slice_of(octets, sizeof(octets));
	char message[256];

	(void)state;
	fake->decrypt = give_secret;
	fake->len[FAKE_DECRYPT] = 31;
	assert_fails(DEVCERT_E_DECRYPT, dc_key_decrypt_oaep(key, &oaep, in, out, SECRET_LEN));
	(void)snprintf(message, sizeof(message), "%s", devcert_last_error_message());
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		fake->len[FAKE_DECRYPT] = lengths[i];
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_key_decrypt_oaep(key, &oaep, in, out, SECRET_LEN));
		assert_string_equal(devcert_last_error_message(), message);
	}
	for (size_t i = 0; i < COUNT_OF(padding); i++) {
		fake->rv[FAKE_DECRYPT] = padding[i];
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_key_decrypt_oaep(key, &oaep, in, out, SECRET_LEN));
		assert_string_equal(devcert_last_error_message(), message);
	}
	/* Hashes that a module does not know are told by it before. */
	fake->rv[FAKE_DECRYPT_INIT] = CKR_ARGUMENTS_BAD;
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_key_decrypt_oaep(key, &oaep, in, out, SECRET_LEN));
	fake->rv[FAKE_DECRYPT_INIT] = CKR_MECHANISM_PARAM_INVALID;
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_key_decrypt_oaep(key, &oaep, in, out, SECRET_LEN));
	assert_fails(DEVCERT_E_DER,
	             dc_key_decrypt_oaep(key, &oaep, dc_slice_of(octets, 255), out, SECRET_LEN));
	devcert_key_free(key);
}

static CK_RV
decrypt_raw(const unsigned char *in, CK_ULONG in_len, unsigned char *out, CK_ULONG *out_len)
{
	memcpy(out, in, in_len);
	*out_len = in_len;
	return dc_rsa_raw_private(dc_key_gnutls(soft), out, in_len) == DEVCERT_OK
	           ? CKR_OK
	           : CKR_ENCRYPTED_DATA_INVALID;
}

static void
a_token_with_plain_rsa_does_oaep_too(void **state)
{
	static const CK_ULONG lengths[] = { 1, 255, 257, (CK_ULONG)-1 };
	const dc_oaep oaep = { DC_SHA384, DC_SHA256, dc_slice_text("label") };
	const dc_oaep other = { DC_SHA384, DC_SHA256, dc_slice_text("another") };
	devcert_key *key = open_rsa();
	dc_buf in = DC_BUF_INIT(256);
	uint8_t out[SECRET_LEN];

	(void)state;
	fake->refused = CKM_RSA_PKCS_OAEP;
	fake->decrypt = decrypt_raw;
	assert_ok(dc_oaep_encrypt(dc_public_key_gnutls(dc_key_public(soft)), &oaep,
	                          dc_slice_of(SECRET, SECRET_LEN), &in));
	assert_ok(dc_key_decrypt_oaep(key, &oaep, dc_buf_slice(&in), out, SECRET_LEN));
	assert_memory_equal(out, SECRET, SECRET_LEN);
	assert_int_equal(fake->mechanism, CKM_RSA_X_509);
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_key_decrypt_oaep(key, &other, dc_buf_slice(&in), out, SECRET_LEN));
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_key_decrypt_oaep(key, &oaep, dc_buf_slice(&in), out, SECRET_LEN - 1));
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		fake->len[FAKE_DECRYPT] = lengths[i];
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_key_decrypt_oaep(key, &oaep, dc_buf_slice(&in), out, SECRET_LEN));
	}
	dc_buf_free(&in);
	devcert_key_free(key);
}

static void
a_secret_is_agreed_on(void **state)
{
	static const char *const keys[] = { "keys/p256.pkcs8.der", "keys/p384.pkcs8.der",
		                            "keys/p521.pkcs8.der" };

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		uint8_t ours[DC_ECDH_SECRET_MAX], theirs[DC_ECDH_SECRET_MAX];
		devcert_key *key, *other;
		dc_slice point;
		size_t half;
		uint8_t compressed[1 + DC_ECDH_SECRET_MAX];

		reset_token(state);
		put_key(keys[i], IN_PUBLIC);
		assert_ok(open_key(&key));
		assert_ok(devcert_key_generate(devcert_key_get_type(key), 0, &other));
		point = dc_public_key_bits(dc_key_public(other));
		half = point.len / 2;
		assert_ok(dc_key_agree(key, point, ours));
		assert_ok(dc_key_agree(other, dc_public_key_bits(dc_key_public(key)), theirs));
		assert_memory_equal(ours, theirs, half);
		assert_int_equal(fake->derived, 0);

		/* SEC 1, section 2.3.3: many tokens take no compressed point, so they get none. */
		compressed[0] = 2 + (point.ptr[point.len - 1] & 1);
		memcpy(compressed + 1, point.ptr + 1, half);
		assert_ok(dc_key_agree(key, dc_slice_of(compressed, 1 + half), theirs));
		assert_memory_equal(ours, theirs, half);
		devcert_key_free(other);
		devcert_key_free(key);
		assert_int_equal(check_token(state), 0);
	}
}

static void
a_point_that_is_none_does_not_reach_the_token(void **state)
{
	uint8_t secret[DC_ECDH_SECRET_MAX], point[65] = { 4, 1 };
	devcert_key *key;

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	assert_ok(open_key(&key));
	fake->calls = 0;
	assert_fails(DEVCERT_E_DER, dc_key_agree(key, dc_slice_of(point, 65), secret));
	assert_fails(DEVCERT_E_DER, dc_key_agree(key, dc_slice_of(point, 64), secret));
	assert_fails(DEVCERT_E_DER, dc_key_agree(key, dc_slice_of(point, 0), secret));
	assert_fails(DEVCERT_E_DER, dc_key_agree(key, dc_slice_of("\0", 1), secret));
	assert_int_equal(fake->calls, 0);
	devcert_key_free(key);
	assert_int_equal(check_token(state), 0);

	reset_token(state);
	key = open_rsa();
	assert_fails(DEVCERT_E_KEY_MISMATCH, dc_key_agree(key, dc_slice_of(point, 65), secret));
	devcert_key_free(key);
	assert_int_equal(check_token(state), 0);

	reset_token(state);
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	assert_ok(open_key(&key));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_key_decrypt_v15(key, dc_slice_of(point, 65), secret, 16));
	devcert_key_free(key);
}

static void
an_agreement_may_fail(void **state)
{
	static const struct {
		enum fake_call call;
		CK_RV rv;
		CK_ULONG len;
		devcert_status code;
	} cases[] = {
		{ FAKE_DERIVE, CKR_MECHANISM_INVALID, 0, DEVCERT_E_UNSUPPORTED },
		{ FAKE_DERIVE, CKR_KEY_FUNCTION_NOT_PERMITTED, 0, DEVCERT_E_UNSUPPORTED },
		{ FAKE_DERIVE, CKR_DEVICE_ERROR, 0, DEVCERT_E_INTERNAL },
		{ FAKE_DERIVE, CKR_DEVICE_REMOVED, 0, DEVCERT_E_NOT_FOUND },
		{ FAKE_GET_VALUE, CKR_ATTRIBUTE_SENSITIVE, 0, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, CKR_OK, 31, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, CKR_OK, 33, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, CKR_OK, (CK_ULONG)-1, DEVCERT_E_INTERNAL },
	};
	uint8_t secret[DC_ECDH_SECRET_MAX];
	devcert_key *key;

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	assert_ok(open_key(&key));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->rv[cases[i].call] = cases[i].rv;
		fake->len[cases[i].call] = cases[i].len;
		assert_fails_with(
		    cases[i].code,
		    dc_key_agree(key, dc_public_key_bits(dc_key_public(soft)), secret));
		assert_int_equal(fake->derived, 0);
		fake->rv[cases[i].call] = CKR_OK;
		fake->len[cases[i].call] = 0;
	}
	devcert_key_free(key);
}

static devcert_status
sign(const devcert_key *key)
{
	dc_buf signature = DC_BUF_INIT(4096);
	const char *oid;
	devcert_status rc =
	    dc_pk_sign(dc_key_gnutls(key), dc_slice_text("message"), &oid, &signature);

	dc_buf_free(&signature);
	return rc;
}

/* The message of the token, and not that of GnuTLS, which only passes it on. */
static void
a_signature_that_fails_says_why(void **state)
{
	devcert_key *key = open_rsa();

	(void)state;
	fake->rv[FAKE_SIGN] = CKR_DEVICE_REMOVED;
	assert_fails(DEVCERT_E_NOT_FOUND, sign(key));
	assert_non_null(strstr(devcert_last_error_message(), "removed"));
	fake->rv[FAKE_SIGN] = CKR_DEVICE_ERROR;
	assert_fails(DEVCERT_E_INTERNAL, sign(key));
	assert_non_null(strstr(devcert_last_error_message(), "0x30"));
	fake->rv[FAKE_SIGN] = CKR_OK;
	fake->len[FAKE_SIGN] = 255;
	assert_fails(DEVCERT_E_INTERNAL, sign(key));
	devcert_key_free(key);
}

/* An operation that stays active would be in the way of all that come after it. */
static void
a_session_that_is_stuck_is_replaced(void **state)
{
	devcert_key *key = open_rsa();

	(void)state;
	fake->rv[FAKE_SIGN] = CKR_BUFFER_TOO_SMALL;
	assert_fails(DEVCERT_E_INTERNAL, sign(key));
	fake->rv[FAKE_SIGN] = CKR_OK;
	assert_int_equal(fake->sessions, 1);
	assert_true(fake->logged_in);
	assert_ok(sign(key));
	/* Where no other is to be had it stays. */
	fake->rv[FAKE_SIGN_INIT] = CKR_OPERATION_ACTIVE;
	fake->rv[FAKE_OPEN_SESSION] = CKR_SESSION_COUNT;
	assert_fails(DEVCERT_E_INTERNAL, sign(key));
	assert_int_equal(fake->sessions, 1);
	devcert_key_free(key);
}

static void *
sign_often(void *key)
{
	for (int i = 0; i < 50; i++)
		if (sign(key) != DEVCERT_OK)
			return key;
	return NULL;
}

static void
threads_take_turns(void **state)
{
	pthread_t threads[4];
	devcert_key *key;

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	assert_ok(open_key(&key));
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_often, key), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++) {
		void *failed;

		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	assert_false(fake->was_busy);
	devcert_key_free(key);
}

#define token_test(f) cmocka_unit_test_setup_teardown(f, reset_token, check_token)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		token_test(v15_gives_what_was_encrypted),
		token_test(v15_gives_octets_that_look_random_for_wrong_padding_and_lengths),
		token_test(what_is_wrong_whatever_is_decrypted_is_told),
		token_test(oaep_parameters_reach_the_module),
		token_test(oaep_has_one_error_after_the_private_operation),
		token_test(a_token_with_plain_rsa_does_oaep_too),
		token_test(a_secret_is_agreed_on),
		token_test(a_point_that_is_none_does_not_reach_the_token),
		token_test(an_agreement_may_fail),
		token_test(a_signature_that_fails_says_why),
		token_test(a_session_that_is_stuck_is_replaced),
		token_test(threads_take_turns),
	};

	return cmocka_run_group_tests(tests, load_module, NULL);
}
