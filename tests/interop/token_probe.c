/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Uses a key in a token, for token_softhsm.sh; PIN may be "-" for none:
 *
 *     token_probe public URI PIN OUT              the SubjectPublicKeyInfo in DER
 *     token_probe csr URI PIN OUT                 a certification request in PEM
 *     token_probe sign URI PIN IN OUT             a signature with the usual hash of the key
 *     token_probe sign URI PIN IN OUT SCHEME      a signature by this number of a scheme
 *     token_probe v15 URI PIN IN LEN OUT          decrypt PKCS#1 v1.5 to LEN octets
 *     token_probe oaep URI PIN IN LEN OUT HASH MGF-HASH [LABEL]  hashes as 1, 256, 384, 512
 *     token_probe agree URI PIN SPKI OUT          the secret with a public key in DER */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/pk.h"
#include "pki/key_use.h"

#define FILE_MAX 65536

/* End the program with the error of the library. */
static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static dc_slice
read_file(const char *name)
{
	static uint8_t data[FILE_MAX];
	FILE *file = fopen(name, "rb");
	size_t len;

	if (file == NULL) {
		perror(name);
		exit(2);
	}
	len = fread(data, 1, FILE_MAX, file);
	fclose(file);
	return dc_slice_of(data, len);
}

static void
write_file(const char *name, const uint8_t *data, size_t len)
{
	FILE *file = fopen(name, "wb");

	if (file == NULL || fwrite(data, 1, len, file) != len || fclose(file) != 0) {
		perror(name);
		exit(2);
	}
}

static void
write_bytes(const char *name, devcert_bytes *bytes)
{
	write_file(name, devcert_bytes_data(bytes), devcert_bytes_len(bytes));
	devcert_bytes_free(bytes);
}

static void
write_public(const devcert_key *key, const char *out)
{
	devcert_public_key *public;
	devcert_bytes *der;

	must(devcert_key_get_public(key, &public));
	must(devcert_public_key_encode(public, DEVCERT_ENCODING_DER, &der));
	write_bytes(out, der);
	devcert_public_key_free(public);
}

static void
request(const devcert_key *key, const char *out)
{
	devcert_csr_builder *builder;
	devcert_name *subject;
	devcert_csr *csr;
	devcert_bytes *pem;

	must(devcert_csr_builder_new(&builder));
	must(devcert_name_parse_text("CN=token.example", &subject));
	must(devcert_csr_builder_set_subject(builder, subject));
	must(devcert_csr_builder_build(builder, key, &csr));
	must(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem));
	write_bytes(out, pem);
	devcert_csr_free(csr);
	devcert_name_free(subject);
	devcert_csr_builder_free(builder);
}

static void
sign(const devcert_key *key, const char *in, const char *out)
{
	dc_buf signature = DC_BUF_INIT(4096);
	const char *oid;

	must(dc_pk_sign(dc_key_gnutls(key), read_file(in), &oid, &signature));
	write_file(out, signature.ptr, signature.len);
	dc_buf_free(&signature);
}

static void
sign_by(const devcert_key *key, const char *in, const char *out, const char *scheme)
{
	dc_slice data = read_file(in);
	devcert_bytes *signature;

	must(devcert_key_sign(key, (devcert_sign_scheme)atoi(scheme), data.ptr, data.len,
	                      &signature));
	write_file(out, devcert_bytes_data(signature), devcert_bytes_len(signature));
	devcert_bytes_free(signature);
}

static dc_hash
hash_of(const char *name)
{
	switch (atoi(name)) {
	case 1:
		return DC_SHA1;
	case 256:
		return DC_SHA256;
	case 384:
		return DC_SHA384;
	default:
		return DC_SHA512;
	}
}

static void
decrypt(const devcert_key *key, const char *in, const char *len_text, const char *out,
        const dc_oaep *oaep)
{
	uint8_t plain[1024];
	size_t len = strtoul(len_text, NULL, 10);

	if (len > sizeof(plain))
		exit(2);
	if (oaep != NULL)
		must(dc_key_decrypt_oaep(key, oaep, read_file(in), plain, len));
	else
		must(dc_key_decrypt_v15(key, read_file(in), plain, len));
	write_file(out, plain, len);
}

static void
agree(const devcert_key *key, const char *spki, const char *out)
{
	uint8_t secret[DC_ECDH_SECRET_MAX];
	devcert_public_key *other;
	dc_slice point;

	must(dc_public_key_from_spki(read_file(spki), &other));
	point = dc_public_key_bits(other);
	must(dc_key_agree(key, point, secret));
	write_file(out, secret, point.len / 2);
	devcert_public_key_free(other);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 4 ? argv[1] : "";
	devcert_key *key;

	if (argc < 5)
		return 2;
	must(devcert_key_open(argv[2], strcmp(argv[3], "-") != 0 ? (uint8_t *)argv[3] : NULL,
	                      strcmp(argv[3], "-") != 0 ? strlen(argv[3]) : 0, &key));
	if (strcmp(what, "public") == 0)
		write_public(key, argv[4]);
	else if (strcmp(what, "csr") == 0)
		request(key, argv[4]);
	else if (strcmp(what, "sign") == 0 && argc == 6)
		sign(key, argv[4], argv[5]);
	else if (strcmp(what, "sign") == 0 && argc == 7)
		sign_by(key, argv[4], argv[5], argv[6]);
	else if (strcmp(what, "v15") == 0 && argc == 7)
		decrypt(key, argv[4], argv[5], argv[6], NULL);
	else if (strcmp(what, "oaep") == 0 && argc >= 9)
		decrypt(key, argv[4], argv[5], argv[6],
		        &(dc_oaep){ hash_of(argv[7]), hash_of(argv[8]),
		                    dc_slice_text(argc > 9 ? argv[9] : "") });
	else if (strcmp(what, "agree") == 0 && argc == 6)
		agree(key, argv[4], argv[5]);
	else
		return 2;
	devcert_key_free(key);
	return 0;
}
