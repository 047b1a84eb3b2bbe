/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 files that are wrong, cut, mutated, or cost too much. */
#include <devcert/pkcs12.h>
#include <time.h>

#include "p12_maker.h"

static devcert_key *leaf_key;
static devcert_cert *leaf;

static int
setup(void **state)
{
	(void)state;
	leaf_key = read_key("leaf.key");
	leaf = read_cert("leaf.crt");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	devcert_key_free(leaf_key);
	devcert_cert_free(leaf);
	return 0;
}

static devcert_status
open_octets(const uint8_t *data, size_t len)
{
	uint8_t *copy = exact_copy(data, len);
	devcert_pkcs12 *p12;
	devcert_status rc = devcert_pkcs12_parse(copy, len, SECRET, SECRET_LEN, &p12);

	free(copy);
	assert_true((rc == DEVCERT_OK) == (p12 != NULL));
	devcert_pkcs12_free(p12);
	return rc;
}

/* Open and free the file. */
static devcert_status
open_file(dc_buf *file)
{
	devcert_status rc = open_octets(file->ptr, file->len);

	dc_buf_free(file);
	return rc;
}

static devcert_status
open_bags(dc_buf *bags)
{
	dc_buf file;

	make_file_of_bags(&file, bags);
	return open_file(&file);
}

/* A file of one ContentInfo, which is freed. */
static devcert_status
open_content(dc_buf *content)
{
	dc_buf file;

	make_file(&file, content);
	dc_buf_free(content);
	return open_file(&file);
}

/* A file whose PFX is put together from these parts, which are freed. */
static devcert_status
open_pfx(uint32_t version, dc_buf *auth_safe, dc_buf *mac)
{
	dc_buf file;

	start(&file);
	put_pfx(&file, version, dc_buf_slice(auth_safe), dc_buf_slice(mac));
	dc_buf_free(auth_safe);
	dc_buf_free(mac);
	return open_file(&file);
}

static void
a_file_that_is_cut_is_refused_at_each_octet(void **state)
{
	static const char *const names[] = { "default.p12", "plain.p12" };
	dc_buf file;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		read_vector(names[i], &file);
		for (size_t len = 0; len < file.len; len++)
			assert_fails(DEVCERT_E_DER, open_octets(file.ptr, len));
		dc_buf_free(&file);
	}
}

static void
octets_behind_the_end_are_refused_at_each_level(void **state)
{
	dc_buf file, bags, contents, safe;

	(void)state;
	read_vector("default.p12", &file);
	dc_buf_add_octet(&file, 0);
	assert_fails(DEVCERT_E_TRAILING, open_file(&file));

	/* behind the AuthenticatedSafe */
	start(&bags);
	start(&contents);
	start(&safe);
	put_cert(&bags, leaf, NULL);
	put_data(&contents, &bags);
	dc_der_add(&safe, DC_TAG_SEQUENCE, dc_buf_slice(&contents));
	make_raw_file(&file, dc_buf_slice(&safe));
	assert_ok(open_file(&file));
	dc_buf_add_octet(&safe, 0);
	make_raw_file(&file, dc_buf_slice(&safe));
	assert_fails(DEVCERT_E_TRAILING, open_file(&file));
	dc_buf_free(&safe);

	/* behind the SafeContents */
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	dc_buf_add_octet(&bags, 0);
	dc_der_wrap(&bags, DC_TAG_OCTET_STRING, 0);
	dc_buf_truncate(&contents, 0);
	put_content(&contents, DC_OID_DATA, dc_buf_slice(&bags));
	assert_fails(DEVCERT_E_TRAILING, open_content(&contents));
	dc_buf_free(&bags);

	/* behind a private key, and behind a certificate */
	start(&bags);
	assert_ok(dc_key_write_pkcs8(leaf_key, &bags));
	dc_buf_add_octet(&bags, 0);
	start(&safe);
	put_shrouded(&safe, dc_buf_slice(&bags), "secret", NULL);
	assert_fails(DEVCERT_E_TRAILING, open_bags(&safe));
	dc_buf_truncate(&bags, 0);
	dc_buf_add(&bags, dc_cert_der(leaf));
	dc_buf_add_octet(&bags, 0);
	dc_der_wrap(&bags, DC_TAG_OCTET_STRING, 0);
	start(&safe);
	put_cert_value(&safe, DC_OID_X509_CERTIFICATE, dc_buf_slice(&bags), NULL);
	assert_fails(DEVCERT_E_TRAILING, open_bags(&safe));
	dc_buf_free(&bags);
}

/* Whatever is wrong is told with a code of the contract; in particular never INTERNAL. */
static void
assert_contract(devcert_status rc)
{
	static const devcert_status allowed[] = {
		DEVCERT_OK,         DEVCERT_E_DER,  DEVCERT_E_TRAILING, DEVCERT_E_UNSUPPORTED,
		DEVCERT_E_LIMIT,    DEVCERT_E_TEXT, DEVCERT_E_TIME,     DEVCERT_E_KEY_MISMATCH,
		DEVCERT_E_PASSWORD, DEVCERT_E_WEAK,
	};

	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		if (rc == allowed[i])
			return;
	fail_msg("%s: %s", devcert_error_name(rc), devcert_last_error_message());
}

static void
each_mutated_octet_of_a_file_is_noticed(void **state)
{
	static const uint8_t masks[] = { 0x01, 0x20, 0x80, 0xff };
	size_t unnoticed = 0;
	dc_buf file;

	(void)state;
	read_vector("plain.p12", &file);
	for (size_t i = 0; i < file.len; i++) {
		for (size_t m = 0; m < COUNT_OF(masks); m++) {
			devcert_status rc;

			file.ptr[i] ^= masks[m];
			rc = open_octets(file.ptr, file.len);
			file.ptr[i] ^= masks[m];
			assert_contract(rc);
			unnoticed += rc == DEVCERT_OK;
		}
	}
	/* The type of the parameters of SHA-256, which are NULL and say nothing. */
	assert_in_range(unnoticed, 0, COUNT_OF(masks));
	dc_buf_free(&file);
}

/* Whether the octet stands in the certificate or the key, whose readers have tests of their own. */
static bool
is_within(const uint8_t *octet, dc_slice safe, dc_slice part)
{
	for (size_t i = 0; i + part.len <= safe.len; i++)
		if (memcmp(safe.ptr + i, part.ptr, part.len) == 0 && octet >= safe.ptr + i &&
		    octet < safe.ptr + i + part.len)
			return true;
	return false;
}

/* The same under a MAC that is right, as one who knows the passphrase can do. */
static void
each_mutated_octet_of_the_contents_ends_well(void **state)
{
	static const uint8_t masks[] = { 0x01, 0x02, 0x20, 0x80, 0xff };
	dc_buf attributes, bags, nested, contents, safe, plain, file;
	size_t refused = 0, tried = 0;

	(void)state;
	start(&attributes);
	start(&bags);
	start(&nested);
	start(&contents);
	start(&safe);
	start(&plain);
	put_name(&attributes, "bi-clé");
	put_id(&attributes, "1");
	put_key(&nested, leaf_key, &attributes);
	dc_der_wrap(&nested, DC_TAG_SEQUENCE, 0);
	put_bag(&bags, DC_OID_SAFE_CONTENTS_BAG, dc_buf_slice(&nested), NULL);
	put_cert(&bags, leaf, &attributes);
	put_data(&contents, &bags);
	dc_buf_truncate(&bags, 0);
	assert_ok(dc_key_write_pkcs8(leaf_key, &plain));
	put_shrouded(&bags, dc_buf_slice(&plain), "secret", NULL);
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	put_encrypted(&contents, dc_buf_slice(&bags), "secret");
	dc_der_add(&safe, DC_TAG_SEQUENCE, dc_buf_slice(&contents));
	for (size_t i = 0; i < safe.len; i++) {
		if (is_within(safe.ptr + i, dc_buf_slice(&safe), dc_cert_der(leaf)) ||
		    is_within(safe.ptr + i, dc_buf_slice(&safe), dc_buf_slice(&plain)))
			continue;
		for (size_t m = 0; m < COUNT_OF(masks); m++) {
			devcert_status rc;

			safe.ptr[i] ^= masks[m];
			make_raw_file(&file, dc_buf_slice(&safe));
			safe.ptr[i] ^= masks[m];
			rc = open_file(&file);
			assert_contract(rc);
			refused += rc != DEVCERT_OK;
			tried++;
		}
	}
	assert_true(refused > tried / 2);
	/* Cut with lengths that fit. */
	for (size_t len = 0; len < safe.len; len++) {
		make_raw_file(&file, dc_slice_of(safe.ptr, len));
		assert_fails(DEVCERT_E_DER, open_file(&file));
	}
	dc_buf_free(&attributes);
	dc_buf_free(&bags);
	dc_buf_free(&nested);
	dc_buf_free(&contents);
	dc_buf_free(&safe);
	dc_buf_free(&plain);
}

/* RFC 7292, 4, R45 */
static void
another_version_is_refused(void **state)
{
	static const uint32_t versions[] = { 0, 1, 2, 4, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		dc_buf auth_safe, mac;

		start(&auth_safe);
		start(&mac);
		put_content(&auth_safe, DC_OID_DATA, dc_slice_of("\x04\x02\x30\x00", 4));
		put_mac(&mac, DC_SHA256, dc_slice_of("\x30\x00", 2), SECRET16, 1);
		assert_fails(DEVCERT_E_UNSUPPORTED, open_pfx(versions[i], &auth_safe, &mac));
	}
}

/* RFC 7292, 4, R46: signedData would be the public-key integrity mode; CVE-2024-0727: absent
 * contents */
static void
an_auth_safe_of_another_kind_is_refused(void **state)
{
	static const struct {
		const char *type, *content;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ DC_OID_DATA, "\x04\x02\x30\x00", 4, DEVCERT_OK },
		{ DC_OID_SIGNED_DATA, "\x30\x00", 2, DEVCERT_E_UNSUPPORTED },
		{ DC_OID_ENCRYPTED_DATA, "\x30\x00", 2, DEVCERT_E_UNSUPPORTED },
		{ DC_OID_DATA, "", 0, DEVCERT_E_DER },
		{ DC_OID_DATA, "\x30\x02\x30\x00", 4, DEVCERT_E_DER },
		{ DC_OID_DATA, "\x05\x00", 2, DEVCERT_E_DER },
		{ DC_OID_DATA, "\x04\x00", 2, DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf auth_safe, mac;

		start(&auth_safe);
		start(&mac);
		put_content(&auth_safe, cases[i].type, dc_slice_of(cases[i].content, cases[i].len));
		put_mac(&mac, DC_SHA256, dc_slice_of("\x30\x00", 2), SECRET16, 1);
		if (cases[i].code == DEVCERT_OK)
			assert_ok(open_pfx(3, &auth_safe, &mac));
		else
			assert_fails_with(cases[i].code, open_pfx(3, &auth_safe, &mac));
	}
}

/* T20; RFC 9579, R54: PBMAC1 without parameters */
static void
without_a_mac_that_we_know_nothing_is_read(void **state)
{
	static const struct {
		const char *oid;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ DC_OID_PBMAC1, 32, DEVCERT_E_DER },
		{ "2.16.840.1.101.3.4.2.4", 28, DEVCERT_E_UNSUPPORTED },
		{ DC_OID_MD5, 16, DEVCERT_E_UNSUPPORTED },
		{ DC_OID_SHA256, 31, DEVCERT_E_DER },
		{ DC_OID_SHA256, 33, DEVCERT_E_DER },
		{ DC_OID_SHA256, 20, DEVCERT_E_DER },
		{ DC_OID_SHA256, 0, DEVCERT_E_DER },
		{ DC_OID_SHA256, 32, DEVCERT_E_PASSWORD },
		{ DC_OID_SHA512, 64, DEVCERT_E_PASSWORD },
	};
	dc_buf file, auth_safe, mac;

	(void)state;
	read_vector("nomac.p12", &file);
	assert_fails(DEVCERT_E_UNSUPPORTED, open_file(&file));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		start(&auth_safe);
		start(&mac);
		put_content(&auth_safe, DC_OID_DATA, dc_slice_of("\x04\x02\x30\x00", 4));
		put_mac_raw(&mac, cases[i].oid, cases[i].len, text_slice("salt"),
		            dc_slice_of("\x01", 1));
		assert_fails_with(cases[i].code, open_pfx(3, &auth_safe, &mac));
		if (cases[i].code == DEVCERT_E_UNSUPPORTED)
			assert_non_null(strstr(devcert_last_error_message(), cases[i].oid));
	}
}

/* RFC 8018, 6.1: what older files have; a clear word instead of "wrong passphrase" */
static void
encryption_that_is_not_read_is_named(void **state)
{
	static const struct {
		const char *file, *oid;
	} cases[] = {
		{ "legacy.p12", "1.2.840.113549.1.12.1.6" },
		{ "des3-pbes2.p12", DC_OID_DES_EDE3_CBC },
		{ "camellia.p12", "1.2.392.200011.61.1.1.1.4" },
	};
	dc_buf content, algorithm;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf file;

		read_vector(cases[i].file, &file);
		assert_fails(DEVCERT_E_UNSUPPORTED, open_file(&file));
		assert_non_null(strstr(devcert_last_error_message(), cases[i].oid));
	}
	/* envelopedData: the public-key privacy mode */
	start(&content);
	put_content(&content, DC_OID_ENVELOPED_DATA, dc_slice_of("\x30\x00", 2));
	assert_fails(DEVCERT_E_UNSUPPORTED, open_content(&content));
	/* encrypted, but not data */
	start(&content);
	start(&algorithm);
	put_pbes2(&algorithm, 1, DC_OID_AES256_CBC);
	put_encrypted_raw(&content, DC_OID_SIGNED_DATA, dc_buf_slice(&algorithm),
	                  dc_slice_of("\x80\x00", 2));
	assert_fails(DEVCERT_E_UNSUPPORTED, open_content(&content));
	dc_buf_free(&algorithm);
}

/* CVE-2024-0727, CVE-2025-69421: what is optional in the type, but not for us */
static void
absent_contents_are_errors(void **state)
{
	dc_buf buf, algorithm;

	(void)state;
	start(&buf);
	put_content(&buf, DC_OID_DATA, dc_slice_of(NULL, 0));
	assert_fails(DEVCERT_E_DER, open_content(&buf));
	start(&buf);
	put_content(&buf, DC_OID_ENCRYPTED_DATA, dc_slice_of(NULL, 0));
	assert_fails(DEVCERT_E_DER, open_content(&buf));
	start(&buf);
	start(&algorithm);
	put_pbes2(&algorithm, 1, DC_OID_AES256_CBC);
	put_encrypted_raw(&buf, DC_OID_DATA, dc_buf_slice(&algorithm), dc_slice_of(NULL, 0));
	assert_fails(DEVCERT_E_DER, open_content(&buf));
	/* empty ciphertext */
	start(&buf);
	put_encrypted_raw(&buf, DC_OID_DATA, dc_buf_slice(&algorithm), dc_slice_of("\x80\x00", 2));
	assert_fails(DEVCERT_E_PASSWORD, open_content(&buf));
	dc_buf_free(&algorithm);
	start(&buf);
	put_bag(&buf, DC_OID_CERT_BAG, dc_slice_of(NULL, 0), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&buf));
	start(&buf);
	put_bag(&buf, DC_OID_KEY_BAG, dc_slice_of(NULL, 0), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&buf));
	start(&buf);
	put_cert_value(&buf, DC_OID_X509_CERTIFICATE, dc_slice_of(NULL, 0), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&buf));
	start(&buf);
	put_cert_value(&buf, DC_OID_X509_CERTIFICATE, dc_slice_of("\x04\x00", 2), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&buf));
	start(&buf);
	put_bag(&buf, DC_OID_SAFE_CONTENTS_BAG, dc_slice_of("\x05\x00", 2), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&buf));
}

/* CVE-2026-22795, CVE-2025-69420: each value is of the type that its attribute prescribes */
static void
attributes_of_another_type_are_refused(void **state)
{
	(void)state;
	for (unsigned int tag = 0; tag <= 0xff; tag++) {
		dc_buf bags, attributes;
		devcert_status rc;

		for (int which = 0; which < 2; which++) {
			start(&bags);
			start(&attributes);
			put_string_attribute(&attributes,
			                     which ? DC_OID_FRIENDLY_NAME : DC_OID_LOCAL_KEY_ID,
			                     (uint8_t)tag, dc_slice_of("\0A", 2));
			put_cert(&bags, leaf, &attributes);
			rc = open_bags(&bags);
			assert_contract(rc);
			assert_int_equal(rc == DEVCERT_OK,
			                 tag == (which ? DC_TAG_BMP_STRING : DC_TAG_OCTET_STRING));
			dc_buf_free(&attributes);
		}
	}
}

/* RFC 2985, 5.5.1 and 5.5.2, R51 */
static void
attributes_have_one_value_and_stand_once(void **state)
{
	static const char *const types[] = { DC_OID_FRIENDLY_NAME, DC_OID_LOCAL_KEY_ID };
	static const uint8_t tags[] = { DC_TAG_BMP_STRING, DC_TAG_OCTET_STRING };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		dc_buf bags, attributes, values;

		start(&bags);
		start(&attributes);
		put_attribute(&attributes, types[i], dc_slice_of(NULL, 0));
		put_cert(&bags, leaf, &attributes);
		assert_fails(DEVCERT_E_DER, open_bags(&bags));
		dc_buf_free(&attributes);

		start(&bags);
		start(&attributes);
		start(&values);
		dc_der_add(&values, tags[i], dc_slice_of("\0A", 2));
		dc_der_add(&values, tags[i], dc_slice_of("\0B", 2));
		put_attribute(&attributes, types[i], dc_buf_slice(&values));
		put_cert(&bags, leaf, &attributes);
		assert_fails(DEVCERT_E_DER, open_bags(&bags));
		dc_buf_free(&attributes);
		dc_buf_free(&values);

		start(&bags);
		start(&attributes);
		put_string_attribute(&attributes, types[i], tags[i], dc_slice_of("\0A", 2));
		put_string_attribute(&attributes, types[i], tags[i], dc_slice_of("\0B", 2));
		put_cert(&bags, leaf, &attributes);
		assert_fails(DEVCERT_E_DER, open_bags(&bags));
		dc_buf_free(&attributes);
	}
}

/* T19 */
static void
names_that_are_not_utf16_are_refused(void **state)
{
	static const struct {
		const char *utf16;
		size_t len;
	} cases[] = {
		{ "A", 1 },
		{ "\0A\0", 3 },
		{ "\xd8\x3d", 2 },
		{ "\xdd\x11", 2 },
		{ "\xd8\x3d\0A", 4 },
		{ "\xd8\x3d\xd8\x3d", 4 },
		{ "\xdd\x11\xd8\x3d", 4 },
		{ "\xd8\x3d\xdd", 3 },
		{ "A\0\0", 3 },
		{ "\0A\0\0\0\0", 6 },
		{ "\0\0\0A", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf bags, attributes;

		start(&bags);
		start(&attributes);
		put_string_attribute(&attributes, DC_OID_FRIENDLY_NAME, DC_TAG_BMP_STRING,
		                     dc_slice_of(cases[i].utf16, cases[i].len));
		put_cert(&bags, leaf, &attributes);
		assert_fails(DEVCERT_E_TEXT, open_bags(&bags));
		dc_buf_free(&attributes);
	}
}

static void
attributes_are_at_most_32(void **state)
{
	(void)state;
	for (size_t count = 32; count <= 33; count++) {
		dc_buf bags, attributes;

		start(&bags);
		start(&attributes);
		for (size_t i = 0; i < count; i++)
			put_attribute(&attributes, "1.2.3", dc_slice_of("\x05\x00", 2));
		put_cert(&bags, leaf, &attributes);
		if (count == 32)
			assert_ok(open_bags(&bags));
		else
			assert_fails(DEVCERT_E_LIMIT, open_bags(&bags));
		dc_buf_free(&attributes);
	}
}

static void
safe_contents_are_at_most_16(void **state)
{
	(void)state;
	for (size_t count = 16; count <= 17; count++) {
		dc_buf contents, bags;

		start(&contents);
		start(&bags);
		for (size_t i = 0; i < count; i++)
			put_data(&contents, &bags);
		if (count == 16)
			assert_ok(open_content(&contents));
		else
			assert_fails(DEVCERT_E_LIMIT, open_content(&contents));

		/* nested ones, side by side */
		start(&contents);
		for (size_t i = 0; i < count - 1; i++)
			put_bag(&bags, DC_OID_SAFE_CONTENTS_BAG, dc_slice_of("\x30\x00", 2), NULL);
		if (count == 16)
			assert_ok(open_bags(&bags));
		else
			assert_fails(DEVCERT_E_LIMIT, open_bags(&bags));
		dc_buf_free(&contents);
	}
	/* one in another */
	for (size_t depth = 9; depth < 2000; depth += 1990) {
		dc_buf bags, inner;

		start(&bags);
		for (size_t i = 0; i < depth; i++) {
			inner = bags;
			dc_der_wrap(&inner, DC_TAG_SEQUENCE, 0);
			start(&bags);
			put_bag(&bags, DC_OID_SAFE_CONTENTS_BAG, dc_buf_slice(&inner), NULL);
			dc_buf_free(&inner);
		}
		if (depth == 9)
			assert_ok(open_bags(&bags));
		else
			assert_fails(DEVCERT_E_LIMIT, open_bags(&bags));
	}
}

static void
bags_are_at_most_10000(void **state)
{
	(void)state;
	for (size_t count = 10000; count <= 10001; count++) {
		dc_buf contents, bags;

		start(&contents);
		start(&bags);
		/* in two SafeContents: they are counted together */
		for (size_t i = 0; i < count; i++) {
			put_bag(&bags, "1.2.3", dc_slice_of("\x05\x00", 2), NULL);
			if (i == 5000) {
				put_data(&contents, &bags);
				dc_buf_truncate(&bags, 0);
			}
		}
		put_data(&contents, &bags);
		dc_buf_free(&bags);
		if (count == 10000)
			assert_ok(open_content(&contents));
		else
			assert_fails(DEVCERT_E_LIMIT, open_content(&contents));
	}
}

/* A file may hold no more keys than can be checked in a moment. */
static void
keys_are_counted_before_they_are_checked(void **state)
{
	dc_buf bags, key, long_key;
	dc_slice in;
	dc_tlv tlv;
	uint8_t *at;

	(void)state;
	start(&bags);
	for (size_t i = 0; i < 1001; i++)
		put_key(&bags, leaf_key, NULL);
	assert_fails(DEVCERT_E_LIMIT, open_bags(&bags));

	/* An attribute of the key makes it long: the first is read, the second is too much. */
	start(&key);
	start(&long_key);
	assert_ok(dc_key_write_pkcs8(leaf_key, &key));
	in = dc_buf_slice(&key);
	assert_ok(dc_tlv_only(in, DC_TAG_SEQUENCE, &tlv));
	in = tlv.value;
	for (size_t i = 0; i < 3; i++)
		assert_ok(dc_tlv_next(&in, &tlv));
	at = dc_buf_grow(&long_key, 10000);
	assert_non_null(at);
	memset(at, 0, 10000);
	dc_der_wrap(&long_key, DC_TAG_OCTET_STRING, 0);
	dc_der_wrap(&long_key, DC_TAG_SET, 0);
	dc_buf_insert(&long_key, 0, dc_slice_of("\x06\x02\x2a\x03", 4));
	dc_der_wrap(&long_key, DC_TAG_SEQUENCE, 0);
	dc_der_wrap(&long_key, DC_TAG_CONTEXT_CONSTRUCTED(0), 0);
	assert_ok(dc_tlv_only(dc_buf_slice(&key), DC_TAG_SEQUENCE, &tlv));
	dc_buf_insert(&long_key, 0, dc_slice_of(tlv.value.ptr, tlv.value.len - in.len));
	dc_buf_add(&long_key, in);
	dc_der_wrap(&long_key, DC_TAG_SEQUENCE, 0);
	for (size_t count = 1; count <= 2; count++) {
		start(&bags);
		for (size_t i = 0; i < count; i++)
			put_bag(&bags, DC_OID_KEY_BAG, dc_buf_slice(&long_key), NULL);
		if (count == 1)
			assert_ok(open_bags(&bags));
		else
			assert_fails(DEVCERT_E_LIMIT, open_bags(&bags));
	}
	at = dc_buf_grow(&long_key, 60000);
	assert_non_null(at);
	memset(at, 0, 60000);
	start(&bags);
	dc_der_wrap(&long_key, DC_TAG_SEQUENCE, 0);
	put_shrouded(&bags, dc_buf_slice(&long_key), "secret", NULL);
	assert_fails(DEVCERT_E_LIMIT, open_bags(&bags));
	dc_buf_free(&key);
	dc_buf_free(&long_key);
}

static void
a_file_is_at_most_4_mib(void **state)
{
	static const size_t len = 4u * 1024 * 1024 + 1;
	uint8_t *zeros = calloc(1, len);
	devcert_pkcs12 *p12;

	(void)state;
	assert_non_null(zeros);
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_parse(zeros, len, NULL, 0, &p12));
	assert_fails(DEVCERT_E_DER, devcert_pkcs12_parse(zeros, len - 1, NULL, 0, &p12));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_parse(zeros, 10, zeros, 1025, &p12));
	free(zeros);
}

/* Milliseconds of this thread. */
static double
cpu_ms(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t), 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* T18: the rounds of the MAC are bounded, and nothing is derived before that */
static void
rounds_of_the_mac_are_bounded(void **state)
{
	static const struct {
		const char *rounds;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ "\x00", 1, DEVCERT_E_LIMIT },                 /* 0 */
		{ "\x1e\x84\x81", 3, DEVCERT_E_LIMIT },         /* 2,000,001 */
		{ "\x00\x98\x96\x80", 4, DEVCERT_E_LIMIT },     /* 10,000,000 */
		{ "\x7f\xff\xff\xff", 4, DEVCERT_E_LIMIT },     /* 2^31 - 1 */
		{ "\x00\xff\xff\xff\xff", 5, DEVCERT_E_LIMIT }, /* 2^32 - 1 */
		{ "\x01\x00\x00\x00\x01", 5, DEVCERT_E_LIMIT }, /* 2^32 + 1 */
		{ "\x01\x00\x00\x00\x00\x00\x00\x00\x01", 9, DEVCERT_E_LIMIT },
		{ "\xff", 1, DEVCERT_E_DER }, /* -1 */
	};
	double begun = cpu_ms();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf auth_safe, mac;

		start(&auth_safe);
		start(&mac);
		put_content(&auth_safe, DC_OID_DATA, dc_slice_of("\x04\x02\x30\x00", 4));
		put_mac_raw(&mac, DC_OID_SHA256, 32, text_slice("salt"),
		            dc_slice_of(cases[i].rounds, cases[i].len));
		assert_fails_with(cases[i].code, open_pfx(3, &auth_safe, &mac));
	}
	assert_true(cpu_ms() - begun < 100);
}

/* What can be seen counts together, and before the MAC: the passphrase need not be right. */
static void
rounds_of_the_file_are_bounded(void **state)
{
	static const struct {
		uint32_t rounds;
		size_t keys;
		devcert_status code;
	} cases[] = {
		{ 0, 1, DEVCERT_E_LIMIT },
		{ 2000001, 1, DEVCERT_E_LIMIT },
		{ 2000000, 3, DEVCERT_E_LIMIT },
		{ 1000, 5000, DEVCERT_E_LIMIT }, /* and one of the MAC */
		{ 0xffffffff, 1, DEVCERT_E_LIMIT },
	};
	double begun = cpu_ms();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf bags, contents, algorithm;

		start(&bags);
		start(&contents);
		start(&algorithm);
		put_pbes2(&algorithm, cases[i].rounds, DC_OID_AES256_CBC);
		for (size_t k = 0; k < cases[i].keys; k++)
			put_shrouded_raw(&bags, dc_buf_slice(&algorithm));
		assert_fails_with(cases[i].code, open_bags(&bags));
		if (cases[i].keys < 16) {
			for (size_t k = 0; k < cases[i].keys; k++)
				put_encrypted_raw(&contents, DC_OID_DATA, dc_buf_slice(&algorithm),
				                  dc_slice_of("\x80\x00", 2));
			assert_fails_with(cases[i].code, open_content(&contents));
		}
		dc_buf_free(&contents);
		dc_buf_free(&algorithm);
	}
	assert_true(cpu_ms() - begun < 2000);
}

/* What is only seen after decryption counts too. */
static void
rounds_behind_encryption_are_bounded(void **state)
{
	dc_buf bags, contents, algorithm;

	(void)state;
	start(&bags);
	start(&contents);
	start(&algorithm);
	put_pbes2(&algorithm, 2000001, DC_OID_AES256_CBC);
	put_shrouded_raw(&bags, dc_buf_slice(&algorithm));
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	put_encrypted(&contents, dc_buf_slice(&bags), "secret");
	assert_fails(DEVCERT_E_LIMIT, open_content(&contents));
	dc_buf_free(&bags);
	dc_buf_free(&algorithm);
}

static void
salt_is_at_most_1_kib(void **state)
{
	static uint8_t salt[1025];

	(void)state;
	for (size_t len = 1024; len <= 1025; len++) {
		dc_buf auth_safe, mac;

		start(&auth_safe);
		start(&mac);
		put_content(&auth_safe, DC_OID_DATA, dc_slice_of("\x04\x02\x30\x00", 4));
		put_mac_raw(&mac, DC_OID_SHA256, 32, dc_slice_of(salt, len),
		            dc_slice_of("\x01", 1));
		assert_fails_with(len == 1024 ? DEVCERT_E_PASSWORD : DEVCERT_E_LIMIT,
		                  open_pfx(3, &auth_safe, &mac));
	}
}

/* A key or certificate that cannot be read is told with its own code. */
static void
keys_and_certificates_that_cannot_be_read_are_told(void **state)
{
	/* PrivateKeyInfo { 0, id-dsa, 04 00 }; one with the algorithm alone; not a key at all */
	static const char dsa[] = "\x30\x12\x02\x01\x00\x30\x0b\x06\x07\x2a\x86\x48\xce\x38\x04\x01"
				  "\x30\x00\x04\x00";
	dc_buf bags;

	(void)state;
	start(&bags);
	put_bag(&bags, DC_OID_KEY_BAG, dc_slice_of(dsa, sizeof(dsa) - 1), NULL);
	assert_fails(DEVCERT_E_UNSUPPORTED, open_bags(&bags));
	start(&bags);
	put_bag(&bags, DC_OID_KEY_BAG, dc_slice_of("\x30\x03\x02\x01\x00", 5), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&bags));
	start(&bags);
	put_shrouded(&bags, dc_slice_of("\x30\x03\x02\x01\x00", 5), "secret", NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&bags));
	start(&bags);
	put_cert_value(&bags, DC_OID_X509_CERTIFICATE, dc_slice_of("\x04\x02\x30\x00", 4), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&bags));
	/* x509Certificate in another type */
	start(&bags);
	put_cert_value(&bags, DC_OID_X509_CERTIFICATE, dc_cert_der(leaf), NULL);
	assert_fails(DEVCERT_E_DER, open_bags(&bags));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_is_cut_is_refused_at_each_octet),
		cmocka_unit_test(octets_behind_the_end_are_refused_at_each_level),
		cmocka_unit_test(each_mutated_octet_of_a_file_is_noticed),
		cmocka_unit_test(each_mutated_octet_of_the_contents_ends_well),
		cmocka_unit_test(another_version_is_refused),
		cmocka_unit_test(an_auth_safe_of_another_kind_is_refused),
		cmocka_unit_test(without_a_mac_that_we_know_nothing_is_read),
		cmocka_unit_test(encryption_that_is_not_read_is_named),
		cmocka_unit_test(absent_contents_are_errors),
		cmocka_unit_test(attributes_of_another_type_are_refused),
		cmocka_unit_test(attributes_have_one_value_and_stand_once),
		cmocka_unit_test(names_that_are_not_utf16_are_refused),
		cmocka_unit_test(attributes_are_at_most_32),
		cmocka_unit_test(safe_contents_are_at_most_16),
		cmocka_unit_test(bags_are_at_most_10000),
		cmocka_unit_test(keys_are_counted_before_they_are_checked),
		cmocka_unit_test(a_file_is_at_most_4_mib),
		cmocka_unit_test(rounds_of_the_mac_are_bounded),
		cmocka_unit_test(rounds_of_the_file_are_bounded),
		cmocka_unit_test(rounds_behind_encryption_are_bounded),
		cmocka_unit_test(salt_is_at_most_1_kib),
		cmocka_unit_test(keys_and_certificates_that_cannot_be_read_are_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
