/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inner calls for CMS, for cms_openssl.sh; input and output are stdin and stdout:
 *
 *     cms_probe sign CERT KEY            a signed message over stdin; over nothing at all with
 *     cms_probe sign-nothing CERT KEY    the content left out
 *     cms_probe verify CERT [ALLOW]      the content of a message that CERT's key signed
 *     cms_probe seal OID CERT            an envelope of stdin for CERT with this cipher
 *     cms_probe open CERT KEY [ALLOW]    the content of an envelope */
#include <stdio.h>
#include <stdlib.h>

#include "asn1/oid.h"
#include "base/buf.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"

#define SIZE_MAX_FILE (16u * 1024 * 1024)

/* End the program with the error of the library. */
static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static dc_buf
read_all(FILE *file)
{
	dc_buf out = DC_BUF_INIT(SIZE_MAX_FILE);
	uint8_t piece[16384];
	size_t len;

	if (file == NULL) {
		perror("open");
		exit(2);
	}
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		dc_buf_add(&out, dc_slice_of(piece, len));
	must(dc_buf_status(&out));
	return out;
}

static dc_buf
read_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	dc_buf out = read_all(file);

	fclose(file);
	return out;
}

static devcert_cert *
read_cert(const char *name)
{
	dc_buf octets = read_file(name);
	devcert_cert *cert = NULL;

	must(devcert_cert_parse(octets.ptr, octets.len, &cert));
	dc_buf_free(&octets);
	return cert;
}

static devcert_key *
read_key(const char *name)
{
	dc_buf octets = read_file(name);
	devcert_key *key = NULL;

	must(devcert_key_parse(octets.ptr, octets.len, NULL, 0, &key));
	dc_buf_free(&octets);
	return key;
}

static void
sign(dc_content presence, const devcert_cert *cert, const devcert_key *key, dc_slice in,
     dc_buf *out)
{
	/* PrintableString "19" */
	static const char type[] = "\x13\x02"
				   "19";
	dc_buf attrs = DC_BUF_INIT(1024);
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *certs = NULL;

	dc_attr_add(&attrs, DC_OID_SCEP_MESSAGE_TYPE, dc_slice_of(type, sizeof(type) - 1));
	must(devcert_cert_list_builder_new(&builder));
	must(devcert_cert_list_builder_add(builder, cert));
	must(devcert_cert_list_builder_build(builder, &certs));
	must(dc_cms_sign(presence, in, dc_buf_slice(&attrs), cert, key, 0, certs, out));
	devcert_cert_list_builder_free(builder);
	devcert_cert_list_free(certs);
	dc_buf_free(&attrs);
}

static void
verify(const devcert_cert *cert, uint32_t allow, dc_slice in, dc_buf *out)
{
	dc_cms_signed *msg = NULL;
	dc_slice content;

	must(dc_cms_signed_parse(in, &msg));
	if (!dc_cms_signed_names(msg, cert)) {
		fprintf(stderr, "signed by another\n");
		exit(1);
	}
	must(dc_cms_signed_verify(msg, cert, allow));
	if (dc_cms_signed_content(msg, &content) == DC_CONTENT_ABSENT)
		fprintf(stderr, "no content\n");
	dc_buf_add(out, content);
	dc_cms_signed_free(msg);
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	bool with_key = argc > 3 && strcmp(verb, "verify") != 0 && strcmp(verb, "seal") != 0;
	const char *last = argc > (with_key ? 4 : 3) ? argv[with_key ? 4 : 3] : "0";
	uint32_t allow = (uint32_t)strtoul(last, NULL, 0);
	dc_buf in, out = DC_BUF_INIT(SIZE_MAX_FILE);
	devcert_cert *cert;
	devcert_key *key = NULL;
	dc_cipher cipher;

	if (argc < 3) {
		fprintf(stderr, "usage: see the source\n");
		return 2;
	}
	in = read_all(stdin);
	cert = read_cert(strcmp(verb, "seal") == 0 && argc > 3 ? argv[3] : argv[2]);
	if (with_key)
		key = read_key(argv[3]);
	if (strcmp(verb, "sign") == 0 && with_key) {
		sign(DC_CONTENT_PRESENT, cert, key, dc_buf_slice(&in), &out);
	} else if (strcmp(verb, "sign-nothing") == 0 && with_key) {
		sign(DC_CONTENT_ABSENT, cert, key, dc_buf_slice(&in), &out);
	} else if (strcmp(verb, "verify") == 0) {
		verify(cert, allow, dc_buf_slice(&in), &out);
	} else if (strcmp(verb, "seal") == 0) {
		must(dc_cipher_from_oid(argv[2], &cipher));
		must(dc_cms_envelope(cipher, dc_buf_slice(&in), cert, &out));
	} else if (strcmp(verb, "open") == 0 && with_key) {
		must(dc_cms_open(dc_buf_slice(&in), cert, key, allow, NULL, &out));
	} else {
		fprintf(stderr, "usage: see the source\n");
		return 2;
	}
	must(dc_buf_status(&out));
	fwrite(out.ptr, 1, out.len, stdout);
	devcert_cert_free(cert);
	devcert_key_free(key);
	dc_buf_free(&in);
	dc_buf_free(&out);
	return 0;
}
