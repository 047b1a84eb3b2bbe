/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes the seeds of the SCEP targets below the folder that is named; see "make fuzz-seeds". */
#include "asn1/der.h"
#include "scep.h"

static const char *folder;

static void
put(const char *name, enum part part, const void *data, size_t size)
{
	char path[4096];
	FILE *out;
	uint8_t first = (uint8_t)part;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "wb");
	MUST(out != NULL && fwrite(&first, 1, 1, out) == 1);
	MUST(size == 0 || fwrite(data, size, 1, out) == 1);
	MUST(fclose(out) == 0);
}

static void
put_bytes(const char *name, enum part part, devcert_bytes *bytes)
{
	put(name, part, devcert_bytes_data(bytes), devcert_bytes_len(bytes));
	devcert_bytes_free(bytes);
}

static void
put_replies(const struct fixture *f)
{
	devcert_bytes *request = NULL, *sealed = NULL;
	devcert_scep_client *client = waiting_client(f, &request);
	devcert_cert_list *one = list_of(f->issued_cert, NULL);
	devcert_cert_list *two = list_of(f->ca_cert, f->issued_cert);
	struct message m;

	put_bytes("scep_request/message", PART_MESSAGE, request);
	m = certrep_success(f, client, one, &sealed);
	put_bytes("scep_reply/issued", PART_MESSAGE, sign_message(&m));
	put_bytes("scep_reply/envelope", PART_ENVELOPE, sealed);
	m = certrep(f, client, "2");
	put_bytes("scep_reply/refused", PART_MESSAGE, sign_message(&m));
	m = certrep(f, client, "3");
	put_bytes("scep_reply/pending", PART_MESSAGE, sign_message(&m));
	put_bytes("scep_reply/content_one", PART_CONTENT, certs_only(one));
	put_bytes("scep_reply/content_two", PART_CONTENT, certs_only(two));
	put("scep_reply/attrs_none", PART_ATTRS, "\0", 1);
	put("scep_reply/attrs_pending", PART_ATTRS, "\2", 1);
	put("scep_reply/attrs_fail_text", PART_ATTRS, "\1\206\14\3why", 7);
	put("scep_reply/attrs_fail_info", PART_ATTRS,
	    "\1\202\23\1"
	    "4\2",
	    6);
	put("scep_reply/attrs_dropped", PART_ATTRS, "\2\4\0\0", 4);
	put("scep_reply/attrs_doubled", PART_ATTRS, "\2\105\23\1x", 5);
	devcert_cert_list_free(one);
	devcert_cert_list_free(two);
	devcert_scep_client_free(client);
}

static void
put_requests(const struct fixture *f)
{
	dc_buf content = DC_BUF_INIT(1 << 16);
	dc_slice csr = dc_csr_der(f->csr);

	put_bytes("scep_request/envelope", PART_ENVELOPE, envelope(csr, f->decrypter_cert));
	dc_buf_add_octet(&content, 0);
	dc_buf_add(&content, csr);
	put("scep_request/content_csr", PART_CONTENT, content.ptr, content.len);
	/* IssuerAndSubject, RFC 8894, 3.3.3 */
	dc_buf_truncate(&content, 0);
	dc_buf_add(&content, dc_slice_of("\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02"
	                                 "CA"
	                                 "\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"
	                                 "d",
	                                 29));
	dc_der_wrap(&content, DC_TAG_SEQUENCE, 0);
	dc_buf_insert(&content, 0, dc_slice_of("\1", 1));
	put("scep_request/content_poll", PART_CONTENT, content.ptr, content.len);
	put("scep_request/attrs_none", PART_ATTRS, "", 0);
	put("scep_request/attrs_type", PART_ATTRS,
	    "\200\23\2"
	    "17",
	    5);
	put("scep_request/attrs_nonce", PART_ATTRS,
	    "\203\4\10"
	    "12345678",
	    11);
	put("scep_request/attrs_id", PART_ATTRS,
	    "\205\23\3"
	    "abc\107\27\15"
	    "260101000000Z",
	    22);
	put("scep_request/attrs_dropped", PART_ATTRS, "\3\0\0", 3);
	dc_buf_free(&content);
}

int
main(int argc, char **argv)
{
	const struct fixture *f = scep_fixture();

	folder = argc > 1 ? argv[1] : ".";
	/* First, as the target does it: the transaction must be the same. */
	put_replies(f);
	put_requests(f);
	return 0;
}
