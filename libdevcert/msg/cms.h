/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What SignedData and EnvelopedData share (RFC 5652). */
#ifndef DEVCERT_MSG_CMS_H
#define DEVCERT_MSG_CMS_H

#include "asn1/asn1.h"
#include "base/buf.h"
#include "base/slice.h"
#include "pki/cert.h"

/* Read a ContentInfo of this type, BER or DER.  It goes to der, which is empty, with definite
 * lengths, and *content is the content in it: der must not change any more.
 * DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT. */
devcert_status dc_cms_read(dc_slice in, const char *type, dc_buf *der,
                           dc_slice *content) DEVCERT_MUST_CHECK;

/* Append the DER of a ContentInfo of this type. */
devcert_status dc_cms_write(const char *type, dc_slice content, dc_buf *out) DEVCERT_MUST_CHECK;

/* How many elements a SET OF has, without building anything; DEVCERT_E_LIMIT where more than max.
 */
devcert_status dc_cms_count(dc_slice set, size_t max, const char *what,
                            size_t *out) DEVCERT_MUST_CHECK;

/* SignerIdentifier and RecipientIdentifier: a certificate by issuer and serial number, or by
 * subject key identifier; the others are empty. */
typedef struct {
	dc_slice issuer;
	dc_slice serial;
	dc_slice key_id;
} dc_cms_id;

/* Parts point into what value was read from. */
devcert_status dc_cms_id_read(const dc_asn1 *value, const char *path,
                              dc_cms_id *out) DEVCERT_MUST_CHECK;

/* By issuer and serial number. */
void dc_cms_id_write(dc_asn1 *value, const char *path, const devcert_cert *cert);

bool dc_cms_id_names(const dc_cms_id *id, const devcert_cert *cert);

/* ShakeOutputLen, RFC 8419, section 2.3: INTEGER 512 */
#define DC_SHAKE256_BITS dc_slice_of("\x02\x02\x02\x00", 4)

/* The OID of an AlgorithmIdentifier whose parameters are absent or NULL; senders differ in it for
 * digests, RSA signatures and RSA key transport.  DEVCERT_E_UNSUPPORTED for other parameters. */
devcert_status dc_cms_algorithm(const dc_asn1 *value, const char *path,
                                char out[DC_OID_TEXT_SIZE]) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_CMS_H */
