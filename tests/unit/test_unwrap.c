/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way to the content key: msg/opener_builder.c, msg/unwrap.c and msg/unwrap_one.c.  Linked with
 * -Wl,--wrap for the calls that use a secret, so that they are counted. */
#include "base/limits.h"
#include "certs.h"
#include "crypto/kdf.h"
#include "pki/key_use.h"
#include "recipients.h"

static struct {
	unsigned int v15, oaep, agree, pbkdf2;
} calls;

devcert_status __real_dc_key_decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out,
                                         size_t len);
devcert_status __wrap_dc_key_decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out,
                                         size_t len);
devcert_status __real_dc_key_decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in,
                                          uint8_t *out, size_t len);
devcert_status __wrap_dc_key_decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in,
                                          uint8_t *out, size_t len);
devcert_status __real_dc_key_agree(const devcert_key *key, dc_slice point, uint8_t *secret);
devcert_status __wrap_dc_key_agree(const devcert_key *key, dc_slice point, uint8_t *secret);
devcert_status __real_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
devcert_status __wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);

devcert_status
__wrap_dc_key_decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out, size_t len)
{
	calls.v15++;
	return __real_dc_key_decrypt_v15(key, in, out, len);
}

devcert_status
__wrap_dc_key_decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in, uint8_t *out,
                           size_t len)
{
	calls.oaep++;
	return __real_dc_key_decrypt_oaep(key, oaep, in, out, len);
}

devcert_status
__wrap_dc_key_agree(const devcert_key *key, dc_slice point, uint8_t *secret)
{
	calls.agree++;
	return __real_dc_key_agree(key, point, secret);
}

/* The real rounds take their time, and are those of test_kdf.c. */
devcert_status
__wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
                 size_t len)
{
	calls.pbkdf2++;
	return __real_dc_pbkdf2(hash, pass, salt, rounds > 1000 ? 1000 : rounds, out, len);
}

static void
reset_calls(void)
{
	calls.v15 = calls.oaep = calls.agree = calls.pbkdf2 = 0;
}

static unsigned int
key_calls(void)
{
	return calls.v15 + calls.oaep + calls.agree;
}

enum who { RSA, RSA_B, RSA_1024, P256, P256_B, P384, P521, X25519, X448, PEOPLE };

static devcert_key *keys[PEOPLE];
static devcert_cert *certs[PEOPLE];

static int
read_people(void **state)
{
	static const char *const names[PEOPLE] = {
		[RSA] = "rsa2048", [RSA_B] = "rsa2048b", [RSA_1024] = "rsa1024",
		[P256] = "p256",   [P256_B] = "p256b",   [P384] = "p384",
		[P521] = "p521",   [X25519] = "x25519",  [X448] = "x448",
	};
	char path[64];

	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		(void)snprintf(path, sizeof(path), "envelope/%s.key", names[i]);
		keys[i] = read_plain_key(path);
		(void)snprintf(path, sizeof(path), "envelope/%s.pem", names[i]);
		certs[i] = read_cert(path);
	}
	return 0;
}

static int
free_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		devcert_key_free(keys[i]);
		devcert_cert_free(certs[i]);
	}
	return 0;
}

/* Add a recipient with a scheme; 0 is the default one. */
static void
seal_to(devcert_sealer_builder *b, enum who who, int scheme)
{
	b->scheme = dc_scheme_find((devcert_recipient_scheme)scheme);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[who]));
}

static void
every_scheme_opens(void **state)
{
	static const struct {
		enum who who;
		int first, last; /* schemes */
	} cases[] = {
		{ RSA, 1, 5 },  { P256, 6, 9 },    { P384, 6, 9 },
		{ P521, 6, 9 }, { X25519, 6, 12 }, { X448, 6, 12 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (int scheme = cases[i].first; scheme <= cases[i].last; scheme++)
			for (unsigned int mode = 0; mode < 8; mode++) {
				size_t cek_len = (mode & 1) != 0 ? 32 : 16;
				devcert_sealer_builder *b = new_sealer();
				devcert_opener_builder *opener = new_opener();
				dc_buf out;

				assert_ok(devcert_sealer_builder_set_by_key_id(b, (mode & 2) != 0));
				seal_to(b, cases[i].who, scheme);
				write_recipients(b, cek_len, &out);
				add_key(opener, keys[cases[i].who],
				        (mode & 4) != 0 ? certs[cases[i].who] : NULL);
				reset_calls();
				assert_opens(opener, dc_buf_slice(&out), cek_len, 0);
				assert_int_equal(key_calls(), 1);
				devcert_sealer_builder_free(b);
				devcert_opener_builder_free(opener);
				dc_buf_free(&out);
			}
}

static void
labels_go_with_the_message(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	uint8_t label[1024];
	dc_buf out;

	(void)state;
	memset(label, 0xa5, sizeof(label));
	for (int scheme = 2; scheme <= 5; scheme++) {
		assert_ok(devcert_sealer_builder_set_oaep_label(
		    b, label, scheme == 2 ? sizeof(label) : (size_t)scheme));
		seal_to(b, RSA, scheme);
	}
	write_recipients(b, 32, &out);
	add_key(opener, keys[RSA], certs[RSA]);
	assert_opens(opener, dc_buf_slice(&out), 32, 0);
	for (size_t i = 0; i < b->count; i++) {
		dc_buf one = DC_BUF_INIT(RECIPE_MAX);

		assert_ok(dc_recipient_write(&b->to[i], dc_slice_of(CEK, 32), &one));
		assert_opens(opener, dc_buf_slice(&one), 32, 0);
		dc_buf_free(&one);
	}
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

static void
passwords_open(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_buf out;

	(void)state;
	seal_to(b, P256, 0);
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	write_recipients(b, 32, &out);
	assert_ok(devcert_opener_builder_add_password(opener, (const uint8_t *)"wrong", 5));
	assert_fails(DEVCERT_E_DECRYPT, open_fails(opener, dc_buf_slice(&out)));
	reset_calls();
	assert_ok(devcert_opener_builder_add_password(opener, (const uint8_t *)PASSWORD, 13));
	assert_opens(opener, dc_buf_slice(&out), 32, 1);
	assert_int_equal(calls.pbkdf2, 2);
	/* The key is of another length. */
	{
		uint8_t cek[24];

		assert_fails(DEVCERT_E_DECRYPT,
		             unwrap_first(opener, dc_buf_slice(&out), cek, sizeof(cek), NULL));
	}
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

static void
keks_open_by_identifier_or_any(void **state)
{
	static const size_t lens[] = { 16, 24, 32 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lens); i++) {
		devcert_sealer_builder *b = new_sealer();
		devcert_opener_builder *named = new_opener(), *any = new_opener(),
				       *other = new_opener();
		const uint8_t *kek = (const uint8_t *)KEK;
		dc_buf out;

		assert_ok(devcert_sealer_builder_add_kek(b, (const uint8_t *)"other", 5, kek + 1,
		                                         lens[i] < 32 ? lens[i] : 24));
		assert_ok(
		    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, kek, lens[i]));
		write_recipients(b, 32, &out);
		assert_ok(
		    devcert_opener_builder_add_kek(named, (const uint8_t *)"id", 2, kek, lens[i]));
		assert_opens(named, dc_buf_slice(&out), 32, 1);
		assert_ok(devcert_opener_builder_add_kek(any, NULL, 0, kek, lens[i]));
		assert_opens(any, dc_buf_slice(&out), 32, 1);
		assert_ok(
		    devcert_opener_builder_add_kek(other, (const uint8_t *)"ie", 2, kek, lens[i]));
		assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(other, dc_buf_slice(&out)));
		/* By the right name, but of another length. */
		assert_ok(devcert_opener_builder_add_kek(other, (const uint8_t *)"id", 2, kek,
		                                         lens[i] == 16 ? 32 : 16));
		assert_fails(DEVCERT_E_DECRYPT, open_fails(other, dc_buf_slice(&out)));
		devcert_sealer_builder_free(b);
		devcert_opener_builder_free(named);
		devcert_opener_builder_free(any);
		devcert_opener_builder_free(other);
		dc_buf_free(&out);
	}
}

/* Everything that opens is tried in the order that msg/unwrap.h says. */
static void
what_proves_itself_and_names_us_comes_first(void **state)
{
	static const struct {
		int32_t index;
		bool proved;
	} order[] = {
		{ 8, true },  /* KEK by its identifier */
		{ 2, true },  /* RSAES-OAEP, named */
		{ 4, true },  /* key agreement, named */
		{ 7, true },  /* KEK of any name */
		{ 3, true },  /* RSAES-OAEP, not named */
		{ 5, true },  /* key agreement, not named */
		{ 6, false }, /* password */
		{ 1, false }, /* RSAES-PKCS1-v1_5, named */
		{ 0, false }, /* not named */
	};
	devcert_cert *old_rsa = fixed_cert(keys[RSA], "CN=before,O=Example", 99);
	devcert_cert *old_p256 = fixed_cert(keys[P256], "CN=before,O=Example", 98);
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	uint8_t cek[32];
	dc_unwrap *unwrap = NULL;
	dc_buf out;

	(void)state;
	b->scheme = dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	assert_ok(devcert_sealer_builder_add_cert(b, old_rsa));
	seal_to(b, RSA, DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	seal_to(b, RSA, 0);
	assert_ok(devcert_sealer_builder_add_cert(b, old_rsa));
	seal_to(b, P256, 0);
	assert_ok(devcert_sealer_builder_add_cert(b, old_p256));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"a", 1, (const uint8_t *)KEK, 16));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"b", 1, (const uint8_t *)KEK, 32));
	write_recipients(b, 32, &out);
	assert_ok(devcert_opener_builder_add_password(opener, (const uint8_t *)PASSWORD, 13));
	add_key(opener, keys[RSA], certs[RSA]);
	add_key(opener, keys[P256], certs[P256]);
	assert_ok(devcert_opener_builder_add_kek(opener, NULL, 0, (const uint8_t *)KEK, 16));
	assert_ok(devcert_opener_builder_add_kek(opener, (const uint8_t *)"b", 1,
	                                         (const uint8_t *)KEK, 32));
	assert_ok(dc_unwrap_new(opener, dc_buf_slice(&out), true, &unwrap));
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		assert_true(dc_unwrap_has_more(unwrap));
		assert_ok(dc_unwrap_next(unwrap, cek, sizeof(cek)));
		assert_memory_equal(cek, CEK, sizeof(cek));
		assert_int_equal(dc_unwrap_index(unwrap), order[i].index);
		assert_int_equal(dc_unwrap_is_proved(unwrap), order[i].proved);
	}
	/* The KEK of any name was tried with the other one, too, and failed. */
	assert_false(dc_unwrap_has_more(unwrap));
	assert_fails(DEVCERT_E_DECRYPT, dc_unwrap_next(unwrap, cek, sizeof(cek)));
	assert_fails(DEVCERT_E_DECRYPT, dc_unwrap_next(unwrap, cek, sizeof(cek)));
	dc_unwrap_free(unwrap);
	dc_unwrap_free(NULL);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	devcert_cert_free(old_rsa);
	devcert_cert_free(old_p256);
	dc_buf_free(&out);
}

/* RFC 5652, section 6.2.1, says nothing of certificates that were renewed. */
static void
every_certificate_of_a_key_names_it(void **state)
{
	devcert_cert *renewed = fixed_cert(keys[P256], "CN=renewed", 77);
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *list = NULL;
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_buf out;

	(void)state;
	/* 20 strangers, whose keys would be tried before ours if it were not named. */
	for (size_t i = 0; i < 20; i++)
		seal_to(b, P256_B, 0);
	assert_ok(devcert_sealer_builder_add_cert(b, renewed));
	write_recipients(b, 32, &out);
	assert_ok(devcert_cert_list_builder_new(&builder));
	assert_ok(devcert_cert_list_builder_add(builder, certs[RSA]));
	assert_ok(devcert_cert_list_builder_add(builder, certs[P256]));
	assert_ok(devcert_cert_list_builder_add(builder, renewed));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	assert_ok(devcert_opener_builder_add_key(opener, keys[P256], list));
	reset_calls();
	assert_opens(opener, dc_buf_slice(&out), 32, 20);
	assert_int_equal(calls.agree, 1);
	/* Without that certificate it is beyond the sixteenth. */
	devcert_opener_builder_free(opener);
	opener = new_opener();
	add_key(opener, keys[P256], certs[P256]);
	reset_calls();
	assert_fails(DEVCERT_E_DECRYPT, open_fails(opener, dc_buf_slice(&out)));
	assert_int_equal(calls.agree, DC_LIMIT_KEY_OPERATIONS);
	devcert_cert_list_free(list);
	devcert_cert_list_builder_free(builder);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	devcert_cert_free(renewed);
	dc_buf_free(&out);
}

/* Recipients that name cert, but are for somebody else's key. */
static void
add_bogus(dc_buf *out, enum who named, enum who sealed, int scheme, size_t count)
{
	devcert_cert *bogus = fixed_cert(keys[sealed], "CN=bogus", 1);
	dc_seal_to to = { .kind = scheme <= 5 ? DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT
		                              : DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT,
		          .scheme = dc_scheme_find((devcert_recipient_scheme)scheme),
		          .cert = bogus };

	/* The writer takes the names out of the certificate, whose key is another one here. */
	for (size_t i = 0; i < count; i++) {
		dc_buf one = DC_BUF_INIT(RECIPE_MAX);
		dc_recipient_walk walk = { 0 };
		dc_recipient r;
		dc_buf id = DC_BUF_INIT(RECIPE_MAX);

		assert_ok(dc_recipient_write(&to, dc_slice_of(CEK, 32), &one));
		walk.left = dc_buf_slice(&one);
		assert_ok(dc_recipient_next(&walk, &r));
		add_id(&id, certs[named], false);
		if (scheme <= 5) {
			size_t start = out->len;

			dc_der_add_uint(out, 0);
			dc_buf_add(out, dc_buf_slice(&id));
			dc_buf_add(out, r.algorithm);
			dc_der_add(out, DC_TAG_OCTET_STRING, r.encrypted_key);
			dc_der_wrap(out, DC_TAG_SEQUENCE, start);
		} else {
			size_t start = out->len, part;

			dc_der_add_uint(out, 3);
			dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(0), r.originator);
			dc_buf_add(out, r.algorithm);
			part = out->len;
			dc_buf_add(out, dc_buf_slice(&id));
			dc_der_add(out, DC_TAG_OCTET_STRING, r.encrypted_key);
			dc_der_wrap(out, DC_TAG_SEQUENCE, part);
			dc_der_wrap(out, DC_TAG_SEQUENCE, part);
			dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), start);
		}
		dc_buf_free(&one);
		dc_buf_free(&id);
	}
	devcert_cert_free(bogus);
}

static void
a_bogus_recipient_does_not_block_ours(void **state)
{
	static const struct {
		enum who us, other;
		int scheme;
	} cases[] = {
		{ RSA, RSA_B, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256 },
		{ P256, P256_B, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (size_t bogus = 15; bogus <= 17; bogus++) {
			devcert_sealer_builder *b = new_sealer();
			devcert_opener_builder *opener = new_opener();
			dc_buf out = DC_BUF_INIT(RECIPE_MAX);

			add_bogus(&out, cases[i].us, cases[i].other, cases[i].scheme, bogus);
			seal_to(b, cases[i].us, cases[i].scheme);
			assert_ok(dc_recipient_write(&b->to[0], dc_slice_of(CEK, 32), &out));
			add_key(opener, keys[cases[i].us], certs[cases[i].us]);
			reset_calls();
			if (bogus == 15)
				assert_opens(opener, dc_buf_slice(&out), 32, (int32_t)bogus);
			else
				assert_fails(DEVCERT_E_DECRYPT,
				             open_fails(opener, dc_buf_slice(&out)));
			assert_int_equal(key_calls(), DC_LIMIT_KEY_OPERATIONS);
			devcert_sealer_builder_free(b);
			devcert_opener_builder_free(opener);
			dc_buf_free(&out);
		}
}

/* Others' recipients do not use up what one that names us needs. */
static void
those_that_name_us_get_their_operations_first(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_unwrap *unwrap = NULL;
	uint8_t cek[32];
	dc_buf out;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		seal_to(b, RSA_B,
		        i % 2 == 0 ? DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256
		                   : DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	seal_to(b, RSA, DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	write_recipients(b, 32, &out);
	add_key(opener, keys[RSA], certs[RSA]);
	assert_ok(dc_unwrap_new(opener, dc_buf_slice(&out), true, &unwrap));
	reset_calls();
	assert_ok(dc_unwrap_next(unwrap, cek, sizeof(cek)));
	assert_memory_equal(cek, CEK, 32);
	assert_int_equal(dc_unwrap_index(unwrap), 40);
	assert_int_equal(calls.oaep, DC_LIMIT_KEY_OPERATIONS - 1);
	assert_int_equal(calls.v15, 1);
	assert_false(dc_unwrap_has_more(unwrap));
	dc_unwrap_free(unwrap);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

/* With a tag each of 16 may be tried; without one there is no second try (CVE-2019-1563). */
static void
unproved_keys_have_one_try_unless_the_content_proves(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);
	uint8_t cek[32];

	(void)state;
	add_bogus(&out, RSA, RSA_B, DEVCERT_RECIPIENT_SCHEME_RSA_V15, 20);
	for (size_t i = 0; i < 3; i++)
		seal_to(b, RSA_B, DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	for (size_t i = 0; i < b->count; i++)
		assert_ok(dc_recipient_write(&b->to[i], dc_slice_of(CEK, 32), &out));
	add_key(opener, keys[RSA], certs[RSA]);
	for (unsigned int proves = 0; proves < 2; proves++) {
		unsigned int tries = 0;
		dc_unwrap *unwrap = NULL;

		assert_ok(dc_unwrap_new(opener, dc_buf_slice(&out), proves == 1, &unwrap));
		reset_calls();
		while (dc_unwrap_has_more(unwrap)) {
			assert_ok(dc_unwrap_next(unwrap, cek, sizeof(cek)));
			assert_int_equal(dc_unwrap_index(unwrap), tries);
			assert_false(dc_unwrap_is_proved(unwrap));
			tries++;
		}
		assert_int_equal(tries, proves == 1 ? DC_LIMIT_KEY_OPERATIONS : 1);
		assert_int_equal(calls.v15, tries);
		assert_fails(DEVCERT_E_DECRYPT, dc_unwrap_next(unwrap, cek, sizeof(cek)));
		dc_unwrap_free(unwrap);
	}
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

/* Of those that do not name us, too, the first alone. */
static void
an_unnamed_unproved_key_has_one_try_too(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_unwrap *unwrap = NULL;
	uint8_t cek[32];
	dc_buf out;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		seal_to(b, RSA_B, DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	write_recipients(b, 32, &out);
	add_key(opener, keys[RSA], certs[RSA]);
	assert_ok(dc_unwrap_new(opener, dc_buf_slice(&out), false, &unwrap));
	assert_ok(dc_unwrap_next(unwrap, cek, sizeof(cek)));
	assert_false(dc_unwrap_has_more(unwrap));
	dc_unwrap_free(unwrap);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

/* RFC 3218, section 2.3.2: neither code nor calls tell good padding from bad. */
static void
bad_padding_is_not_told(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	uint8_t cek[32], first[32];
	dc_buf out;

	(void)state;
	seal_to(b, RSA, DEVCERT_RECIPIENT_SCHEME_RSA_V15);
	write_recipients(b, 32, &out);
	add_key(opener, keys[RSA], certs[RSA]);
	reset_calls();
	assert_opens(opener, dc_buf_slice(&out), 32, 0);
	assert_int_equal(key_calls(), 1);
	/* Of another length than the content's cipher takes: another key, and the same each time.
	 */
	assert_ok(unwrap_first(opener, dc_buf_slice(&out), first, 24, NULL));
	assert_ok(unwrap_first(opener, dc_buf_slice(&out), cek, 24, NULL));
	assert_memory_equal(cek, first, 24);
	assert_memory_not_equal(cek, CEK, 24);
	for (size_t i = 0; i < 500; i++) {
		size_t at = out.len - 1 - i % 255;

		out.ptr[at] ^= (uint8_t)(1u << i % 8);
		reset_calls();
		assert_ok(unwrap_first(opener, dc_buf_slice(&out), cek, 32, NULL));
		assert_int_equal(key_calls(), 1);
		assert_memory_not_equal(cek, CEK, 32);
		out.ptr[at] ^= (uint8_t)(1u << i % 8);
	}
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

/* Whatever is done to an encrypted key, the outcome is one, and so is its message. */
static void
every_mutant_of_an_encrypted_key_has_one_outcome(void **state)
{
	static const struct {
		enum who who;
		int scheme;
		size_t len; /* of the encrypted key */
		size_t mutants;
	} cases[] = {
		{ RSA, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1, 256, 500 },
		{ RSA, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, 256, 500 },
		{ P256, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256, 40, 2000 },
		{ X25519, DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA256, 40, 2000 },
		{ PEOPLE, 0, 40, 2000 }, /* KEK */
		{ PEOPLE, 1, 48, 2000 }, /* password */
	};
	char message[256] = "";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_sealer_builder *b = new_sealer();
		devcert_opener_builder *opener = new_opener();
		dc_buf out;

		if (cases[i].who != PEOPLE) {
			seal_to(b, cases[i].who, cases[i].scheme);
			add_key(opener, keys[cases[i].who], certs[cases[i].who]);
		} else if (cases[i].scheme == 0) {
			assert_ok(devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2,
			                                         (const uint8_t *)KEK, 32));
			assert_ok(devcert_opener_builder_add_kek(opener, (const uint8_t *)"id", 2,
			                                         (const uint8_t *)KEK, 32));
		} else {
			assert_ok(
			    devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
			assert_ok(devcert_opener_builder_add_password(
			    opener, (const uint8_t *)PASSWORD, 13));
		}
		write_recipients(b, 32, &out);
		assert_opens(opener, dc_buf_slice(&out), 32, 0);
		for (size_t m = 0; m < cases[i].mutants; m++) {
			uint8_t *key = out.ptr + out.len - cases[i].len;
			size_t bit = m % (8 * cases[i].len);
			/* After each bit has been flipped, two of them are. */
			size_t other = m < 8 * cases[i].len ? bit : (m * 7919) % (8 * cases[i].len);

			key[bit / 8] ^= (uint8_t)(1u << bit % 8);
			if (other != bit)
				key[other / 8] ^= (uint8_t)(1u << other % 8);
			reset_calls();
			assert_fails(DEVCERT_E_DECRYPT, open_fails(opener, dc_buf_slice(&out)));
			assert_int_equal(key_calls() + calls.pbkdf2,
			                 cases[i].who == PEOPLE && cases[i].scheme == 0 ? 0 : 1);
			if (message[0] == '\0')
				(void)snprintf(message, sizeof(message), "%s",
				               devcert_last_error_message());
			assert_string_equal(devcert_last_error_message(), message);
			key[bit / 8] ^= (uint8_t)(1u << bit % 8);
			if (other != bit)
				key[other / 8] ^= (uint8_t)(1u << other % 8);
		}
		assert_opens(opener, dc_buf_slice(&out), 32, 0);
		devcert_sealer_builder_free(b);
		devcert_opener_builder_free(opener);
		dc_buf_free(&out);
	}
}

static void
a_short_rsa_key_of_ours_needs_permission(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_buf out;

	(void)state;
	seal_to(b, RSA_1024, 0);
	write_recipients(b, 32, &out);
	add_key(opener, keys[RSA_1024], certs[RSA_1024]);
	reset_calls();
	assert_fails(DEVCERT_E_WEAK, open_fails(opener, dc_buf_slice(&out)));
	assert_int_equal(key_calls(), 0);
	assert_ok(devcert_opener_builder_set_allow(opener, DEVCERT_OPEN_ALLOW_WEAK_KEY));
	assert_opens(opener, dc_buf_slice(&out), 32, 0);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

static void
recipients_are_counted_first(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	dc_buf out;

	(void)state;
	seal_to(b, P256, 0);
	seal_to(b, RSA, 0);
	seal_to(b, P384, 0);
	write_recipients(b, 32, &out);
	add_key(opener, keys[P256], certs[P256]);
	assert_ok(devcert_opener_builder_set_max_recipients(opener, 2));
	reset_calls();
	assert_fails(DEVCERT_E_LIMIT, open_fails(opener, dc_buf_slice(&out)));
	assert_ok(devcert_opener_builder_set_max_recipients(opener, 3));
	assert_opens(opener, dc_buf_slice(&out), 32, 0);
	/* RFC 5652, section 6.1 */
	assert_fails(DEVCERT_E_DER, open_fails(opener, NOTHING));
	assert_fails(DEVCERT_E_DER, open_fails(opener, dc_slice_of(out.ptr, out.len - 1)));
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

static void
nobody_else_is_taken_for_us(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *rsa = new_opener(), *ec = new_opener(), *password = new_opener(),
			       *kek = new_opener();
	dc_buf out;

	(void)state;
	seal_to(b, P256, 0);
	seal_to(b, X448, 0);
	write_recipients(b, 32, &out);
	add_key(rsa, keys[RSA], certs[RSA]);
	add_key(ec, keys[P256_B], certs[P256_B]);
	assert_ok(devcert_opener_builder_add_password(password, (const uint8_t *)"x", 1));
	assert_ok(devcert_opener_builder_add_kek(kek, NULL, 0, (const uint8_t *)KEK, 16));
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(rsa, dc_buf_slice(&out)));
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(password, dc_buf_slice(&out)));
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(kek, dc_buf_slice(&out)));
	/* One of its type is tried, one on another curve is not. */
	reset_calls();
	assert_fails(DEVCERT_E_DECRYPT, open_fails(ec, dc_buf_slice(&out)));
	assert_int_equal(calls.agree, 1);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(rsa);
	devcert_opener_builder_free(ec);
	devcert_opener_builder_free(password);
	devcert_opener_builder_free(kek);
	dc_buf_free(&out);
}

static void
setters_refuse_what_does_not_fit(void **state)
{
	static const uint8_t octets[1025] = { 1 };
	devcert_key *ed = fixed_key(FIXED_KEY_ED25519);
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *none = NULL, *others = NULL;
	devcert_opener_builder *o = new_opener();

	(void)state;
	assert_fails(DEVCERT_E_STATE, dc_opener_builder_check(o));
	assert_ok(devcert_cert_list_builder_new(&builder));
	assert_ok(devcert_cert_list_builder_build(builder, &none));
	assert_ok(devcert_cert_list_builder_add(builder, certs[RSA_B]));
	assert_ok(devcert_cert_list_builder_build(builder, &others));
	assert_fails(DEVCERT_E_UNSUPPORTED, devcert_opener_builder_add_key(o, ed, NULL));
	assert_fails(DEVCERT_E_KEY_MISMATCH, devcert_opener_builder_add_key(o, keys[RSA], none));
	assert_fails(DEVCERT_E_KEY_MISMATCH, devcert_opener_builder_add_key(o, keys[RSA], others));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_add_password(o, octets, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_add_password(o, NULL, 1));
	assert_fails(DEVCERT_E_LIMIT, devcert_opener_builder_add_password(o, octets, 1025));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_add_kek(o, NULL, 0, octets, 17));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_add_kek(o, NULL, 0, octets, 0));
	assert_fails(DEVCERT_E_LIMIT, devcert_opener_builder_add_kek(o, octets, 1025, octets, 16));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_set_allow(o, 32));
	assert_ok(devcert_opener_builder_set_allow(o, 31));
	assert_int_equal(dc_opener_builder_allow(o), 31);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_set_max_recipients(o, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_set_max_recipients(o, 10001));
	assert_int_equal(dc_opener_builder_max_recipients(o), 1000);
	assert_false(dc_opener_builder_takes_cbc(o));
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(o, true));
	assert_true(dc_opener_builder_takes_cbc(o));
	assert_false(dc_opener_builder_requires_commitment(o));
	assert_ok(devcert_opener_builder_set_require_commitment(o, true));
	assert_true(dc_opener_builder_requires_commitment(o));
	assert_fails(DEVCERT_E_STATE, dc_opener_builder_check(o));
	for (size_t i = 0; i < 16; i++)
		assert_ok(devcert_opener_builder_add_password(o, octets, 1024));
	assert_fails(DEVCERT_E_LIMIT, devcert_opener_builder_add_password(o, octets, 1));
	for (size_t i = 0; i < 100; i++) {
		assert_ok(devcert_opener_builder_add_key(o, keys[P256], NULL));
		assert_ok(devcert_opener_builder_add_kek(o, octets, 1024, octets, 32));
	}
	assert_fails(DEVCERT_E_LIMIT, devcert_opener_builder_add_key(o, keys[P256], NULL));
	assert_fails(DEVCERT_E_LIMIT, devcert_opener_builder_add_kek(o, NULL, 0, octets, 32));
	assert_ok(dc_opener_builder_check(o));
	devcert_opener_builder_free(o);
	devcert_opener_builder_free(NULL);
	devcert_cert_list_free(none);
	devcert_cert_list_free(others);
	devcert_cert_list_builder_free(builder);
	devcert_key_free(ed);
}

static void
null_is_no_builder(void **state)
{
	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_add_key(NULL, keys[RSA], NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_opener_builder_add_password(NULL, (const uint8_t *)"x", 1));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_opener_builder_add_kek(NULL, NULL, 0, (const uint8_t *)KEK, 16));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_set_allow(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_opener_builder_set_unauthenticated_cbc(NULL, true));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_set_require_commitment(NULL, true));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_set_max_recipients(NULL, 1));
}

static void
a_copy_opens_what_the_first_opens(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *o = new_opener(), *copy = NULL;
	dc_buf out;

	(void)state;
	seal_to(b, P521, 0);
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	add_key(o, keys[P521], certs[P521]);
	assert_ok(devcert_opener_builder_add_password(o, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_opener_builder_add_kek(o, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	assert_ok(devcert_opener_builder_set_max_recipients(o, 1));
	assert_ok(devcert_opener_builder_set_allow(o, 5));
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(o, true));
	assert_ok(devcert_opener_builder_set_require_commitment(o, true));
	assert_ok(dc_opener_builder_copy(o, &copy));
	devcert_opener_builder_free(o);
	assert_int_equal(dc_opener_builder_allow(copy), 5);
	assert_int_equal(dc_opener_builder_max_recipients(copy), 1);
	assert_true(dc_opener_builder_takes_cbc(copy));
	assert_true(dc_opener_builder_requires_commitment(copy));
	for (size_t i = 0; i < 3; i++) {
		out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
		assert_ok(dc_recipient_write(&b->to[i], dc_slice_of(CEK, 32), &out));
		assert_opens(copy, dc_buf_slice(&out), 32, 0);
		dc_buf_free(&out);
	}
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scheme_opens),
		cmocka_unit_test(labels_go_with_the_message),
		cmocka_unit_test(passwords_open),
		cmocka_unit_test(keks_open_by_identifier_or_any),
		cmocka_unit_test(what_proves_itself_and_names_us_comes_first),
		cmocka_unit_test(every_certificate_of_a_key_names_it),
		cmocka_unit_test(a_bogus_recipient_does_not_block_ours),
		cmocka_unit_test(those_that_name_us_get_their_operations_first),
		cmocka_unit_test(unproved_keys_have_one_try_unless_the_content_proves),
		cmocka_unit_test(an_unnamed_unproved_key_has_one_try_too),
		cmocka_unit_test(bad_padding_is_not_told),
		cmocka_unit_test(every_mutant_of_an_encrypted_key_has_one_outcome),
		cmocka_unit_test(a_short_rsa_key_of_ours_needs_permission),
		cmocka_unit_test(recipients_are_counted_first),
		cmocka_unit_test(nobody_else_is_taken_for_us),
		cmocka_unit_test(setters_refuse_what_does_not_fit),
		cmocka_unit_test(null_is_no_builder),
		cmocka_unit_test(a_copy_opens_what_the_first_opens),
	};

	return cmocka_run_group_tests(tests, read_people, free_people);
}
