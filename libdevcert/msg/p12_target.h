/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the program for which a PKCS#12 file is written reads, as data. */
#ifndef DEVCERT_MSG_P12_TARGET_H
#define DEVCERT_MSG_P12_TARGET_H

#include <devcert/pkcs12.h>

typedef enum {
	DC_P12_PLAIN = 1,
	DC_P12_3DES,    /* pbeWithSHAAnd3-KeyTripleDES-CBC; RFC 7292, appendix C */
	DC_P12_AES_256, /* PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC; RFC 8018 */
} dc_p12_encryption;

typedef enum {
	DC_P12_MAC_SHA1 = 1,
	DC_P12_MAC_SHA256,
	DC_P12_MAC_PBMAC1, /* PBKDF2 and HMAC, both with SHA-256; RFC 9579 */
} dc_p12_mac_kind;

typedef struct {
	dc_p12_encryption keys;
	dc_p12_encryption certs;
	dc_p12_mac_kind mac;
	uint32_t rounds; /* unless the caller sets them */
	/* What is checked; reasons are for people. */
	const char *ascii_reason; /* why a passphrase beyond ASCII does not do; NULL: it does */
	const char *empty_reason; /* why an empty one does not do; NULL: it does */
	bool has_no_edwards;      /* reads neither Ed25519, Ed448 nor X25519, X448 */
	bool folds_names;         /* of two bags of the same name, in whatever case, sees one */
	bool is_trust_store;      /* certificates only, each of them trusted */
	bool marks_trust;         /* a trusted certificate needs Java's attribute to be seen */
} dc_p12_target_row;

/* NULL where there is no such target. */
const dc_p12_target_row *dc_p12_target_find(devcert_p12_target target);

#endif /* DEVCERT_MSG_P12_TARGET_H */
