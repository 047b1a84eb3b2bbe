/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening an envelope, with the keys, passwords and KEKs of tests/vectors/envelope.  The first
 * octet of the input says what is tolerated, the second how the envelope is cut into pieces:
 * whatever the cuts are, the outcome is the same, octet by octet.
 *
 * Linked with -Wl,--wrap for the derivation from passwords, which does few rounds here; for the
 * random source, so that what a wrong key gives is always the same; and for the comparison of tags
 * and commitments, which finds all of them right where the first octet says so: so what stands
 * behind them can be reached. */
#include <devcert/envelope.h>
#include <gnutls/crypto.h>

#include "base/buf.h"
#include "crypto/kdf.h"
#include "fuzz.h"

#define ROUNDS 16u
#define ROUNDS_REAL 2048u

/* The first octet, from its lowest bit. */
#define ALLOW_BITS 0x1fu
#define TAKES_CBC 0x20u
#define REQUIRES_COMMITMENT 0x40u
#define BELIEVES_TAGS 0x80u

static bool believes;
static uint32_t drawn;

devcert_status __real_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
devcert_status __wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
bool __real_dc_equal_ct(const void *a, const void *b, size_t len);
bool __wrap_dc_equal_ct(const void *a, const void *b, size_t len);
int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);

/* Seeds have few rounds, and stay openable. */
devcert_status
__wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
                 size_t len)
{
	return __real_dc_pbkdf2(hash, pass, salt, rounds <= ROUNDS_REAL ? rounds : ROUNDS, out,
	                        len);
}

static bool
is_zeros(const uint8_t *octets, size_t len)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum |= octets[i];
	return sum == 0;
}

/* A shared secret that is compared with zeros is not one of them. */
bool
__wrap_dc_equal_ct(const void *a, const void *b, size_t len)
{
	bool equal = __real_dc_equal_ct(a, b, len);

	return equal || (believes && !is_zeros(b, len));
}

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	(void)level;
	for (size_t i = 0; i < len; i++) {
		drawn = drawn * 1103515245u + 12345u;
		((uint8_t *)data)[i] = (uint8_t)(drawn >> 16);
	}
	return 0;
}

static size_t
read_file(const char *name, uint8_t *data, size_t size)
{
	const char *srcdir = getenv("srcdir");
	char path[2048];
	FILE *in;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/tests/vectors/envelope/%s",
	               srcdir != NULL ? srcdir : ".", name);
	in = fopen(path, "rb");
	MUST(in != NULL);
	len = fread(data, 1, size, in);
	MUST(fclose(in) == 0);
	return len;
}

static void
add_key(devcert_opener_builder *builder, const char *name)
{
	uint8_t data[8192];
	char file[64];
	devcert_cert_list *certs = NULL;
	devcert_key *key = NULL;

	(void)snprintf(file, sizeof(file), "%s.key", name);
	MUST(!failed(devcert_key_parse(data, read_file(file, data, sizeof(data)), NULL, 0, &key)));
	(void)snprintf(file, sizeof(file), "%s.pem", name);
	MUST(!failed(devcert_cert_list_parse(data, read_file(file, data, sizeof(data)), &certs)));
	MUST(!failed(devcert_opener_builder_add_key(builder, key, certs)));
	devcert_cert_list_free(certs);
	devcert_key_free(key);
}

/* Made once. */
static devcert_opener_builder *
keys(void)
{
	static devcert_opener_builder *builder;
	uint8_t kek[32];

	if (builder != NULL)
		return builder;
	for (size_t i = 0; i < sizeof(kek); i++)
		kek[i] = (uint8_t)i;
	MUST(!failed(devcert_opener_builder_new(&builder)));
	add_key(builder, "p256");
	add_key(builder, "rsa2048");
	add_key(builder, "x25519");
	MUST(!failed(
	    devcert_opener_builder_add_password(builder, (const uint8_t *)"correct horse", 13)));
	MUST(!failed(devcert_opener_builder_add_kek(builder, (const uint8_t *)"kit kek", 7, kek,
	                                            sizeof(kek))));
	return builder;
}

/* The length of the next piece: all of it, one octet, or any that the cuts give. */
static size_t
next_piece(uint32_t *cuts, size_t left)
{
	size_t len = left;

	if ((*cuts & 0xff) == 1) {
		len = 1;
	} else if ((*cuts & 0xff) != 0) {
		*cuts = (*cuts & 0xff) | ((*cuts >> 8) * 1103515245u + 12345u) << 8;
		len = (*cuts >> 16) % ((*cuts & 0xff) * 4);
	}
	return len < left ? len : left;
}

/* The outcome, and in out what has come out until then. */
static devcert_status
open_in_pieces(const devcert_opener_builder *builder, uint32_t cuts, dc_slice in, dc_buf *out)
{
	devcert_opener *opener = NULL;
	devcert_status rc = DEVCERT_OK;

	drawn = 1;
	MUST(!failed(devcert_opener_builder_build(builder, &opener)));
	while (rc == DEVCERT_OK && in.len > 0) {
		size_t len = next_piece(&cuts, in.len), written = 0;
		uint8_t *dest = malloc(len + 64);
		dc_slice piece;

		MUST(dest != NULL && dc_slice_take(&in, len, &piece));
		rc = devcert_opener_update_unverified_into(opener, piece.ptr, piece.len, dest,
		                                           len + 64, &written);
		MUST(written <= len + 64 && (rc == DEVCERT_OK || written == 0));
		dc_buf_add(out, dc_slice_of(dest, written));
		free(dest);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	if (rc == DEVCERT_OK) {
		MUST(devcert_opener_get_recipient_index(opener) >= 0);
		MUST(devcert_opener_get_cipher(opener) > 0);
	}
	MUST(failed(devcert_opener_finish(opener)));
	MUST(devcert_last_error_code() == DEVCERT_E_STATE);
	devcert_opener_free(opener);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	devcert_opener_builder *builder;
	dc_buf whole = DC_BUF_INIT(SIZE_MAX), pieces = DC_BUF_INIT(SIZE_MAX);
	devcert_status rc, again;
	uint8_t options;
	dc_slice in;

	if (size < 2)
		return 0;
	options = data[0];
	in = dc_slice_of(data + 2, size - 2);
	believes = false;
	builder = keys();
	MUST(!failed(devcert_opener_builder_set_allow(builder, options & ALLOW_BITS)));
	MUST(!failed(
	    devcert_opener_builder_set_unauthenticated_cbc(builder, (options & TAKES_CBC) != 0)));
	MUST(!failed(devcert_opener_builder_set_require_commitment(
	    builder, (options & REQUIRES_COMMITMENT) != 0)));
	believes = (options & BELIEVES_TAGS) != 0;
	rc = open_in_pieces(builder, 0, in, &whole);
	again = open_in_pieces(builder, data[1], in, &pieces);
	MUST(rc == again);
	/* What had come out before an error was seen depends on the cuts. */
	MUST(rc != DEVCERT_OK || dc_slice_equals(dc_buf_slice(&whole), dc_buf_slice(&pieces)));
	touch(pieces.ptr, pieces.len);
	dc_buf_free(&whole);
	dc_buf_free(&pieces);
	return 0;
}
