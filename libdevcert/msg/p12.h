/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12, RFC 7292: what its files share.  p12_mac.c makes and checks the MAC, p12_bags.c reads
 * what is under it, p12_item.c keeps
 * it, p12_open.c and p12_build.c are devcert/pkcs12.h. */
#ifndef DEVCERT_MSG_P12_H
#define DEVCERT_MSG_P12_H

#include <devcert/pkcs12.h>

#include "asn1/asn1.h"
#include "base/buf.h"
#include "base/limits.h"
#include "crypto/kdf.h"

/* UTF-16 of the longest passphrase, with its final NUL. */
#define DC_P12_PASS16_MAX (2 * DC_LIMIT_PASS_LEN + 2)

/* Elements of one BER structure: a bag with certificate and two attributes has 17. */
#define DC_P12_ELEMENTS (32u * DC_LIMIT_PKCS12_BAGS)

/* MacData, read; the octets are those of the PFX. */
typedef struct {
	dc_hash hash;
	dc_slice digest;
	dc_slice salt;
	uint32_t rounds;
} dc_p12_mac;

/* The MacData of a PFX.  DEVCERT_E_UNSUPPORTED where there is none, or it is not an HMAC under the
 * derivation of RFC 7292, appendix B, with a digest that we know. */
devcert_status dc_p12_mac_read(const dc_asn1 *pfx, dc_p12_mac *out) DEVCERT_MUST_CHECK;

/* Check the MAC of the authSafe's content octets.  pass is UTF-8; ptr NULL means no passphrase,
 * which is not the same here as an empty one; where it is one of the two, both are tried.
 * DEVCERT_E_PASSWORD, DEVCERT_E_LIMIT, DEVCERT_E_TEXT. */
devcert_status dc_p12_mac_check(const dc_p12_mac *mac, dc_slice content, dc_slice pass,
                                dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

/* Write the MacData of a PFX: HMAC-SHA-256, for a passphrase that is not empty. */
devcert_status dc_p12_mac_write(dc_asn1 *pfx, dc_slice content, dc_slice pass,
                                uint32_t rounds) DEVCERT_MUST_CHECK;

/* What a bag holds: a key or a certificate; name and id are NULL where there is none. */
typedef struct {
	devcert_key *key;
	devcert_cert *cert;
	char *name;
	devcert_bytes *id;
} dc_p12_item;

void dc_p12_item_free(dc_p12_item *item);

/* friendlyName and localKeyId of a SafeBag; attributes of other types say nothing to us.
 * DEVCERT_E_DER where one has not exactly one value of its type, DEVCERT_E_TEXT, DEVCERT_E_LIMIT.
 */
devcert_status dc_p12_item_read_attributes(const dc_asn1 *bag,
                                           dc_p12_item *item) DEVCERT_MUST_CHECK;

typedef struct {
	dc_p12_item *items;
	size_t count;
	size_t size;
} dc_p12_items;

/* Hand the item over to the list; *item is empty then. */
devcert_status dc_p12_items_push(dc_p12_items *list, dc_p12_item *item) DEVCERT_MUST_CHECK;

/* What the bags of a file hold, in its order. */
typedef struct {
	dc_p12_items keys;
	dc_p12_items certs;
	size_t skipped;
} dc_p12_contents;

/* Look at what of the AuthenticatedSafe can be seen without a passphrase: counts and algorithms
 * are checked, rounds are taken off the budget; nothing is derived and nothing kept. */
devcert_status dc_p12_check(dc_slice authenticated_safe, dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

/* Read the bags of the AuthenticatedSafe, whose MAC was right.  The caller frees the contents
 * whether it works or not. */
devcert_status dc_p12_read(dc_slice authenticated_safe, dc_slice pass, dc_kdf_budget *budget,
                           dc_p12_contents *out) DEVCERT_MUST_CHECK;

void dc_p12_contents_free(dc_p12_contents *contents);

#endif /* DEVCERT_MSG_P12_H */
