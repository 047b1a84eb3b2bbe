/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12, RFC 7292: what its files share.  p12_pass.c encodes passphrases, p12_mac.c makes and
 * checks the MAC, p12_bags.c reads what is under it, p12_item.c and p12_bag.c keep it; p12_open.c,
 * p12_opener.c and p12_builder.c are devcert/pkcs12.h. */
#ifndef DEVCERT_MSG_P12_H
#define DEVCERT_MSG_P12_H

#include <devcert/pkcs12.h>

#include "asn1/asn1.h"
#include "base/buf.h"
#include "base/limits.h"
#include "crypto/kdf.h"
#include "msg/p12_target.h"

/* UTF-16 of the longest passphrase, with its final NUL. */
#define DC_P12_PASS16_MAX (2 * DC_LIMIT_PASS_LEN + 2)

/* Elements of one BER structure: a bag with certificate and two attributes has 17. */
#define DC_P12_ELEMENTS (32u * DC_LIMIT_PKCS12_BAGS)

/* A passphrase in the octets that a derivation takes: the right ones first, then those that other
 * programs are known to have taken for it. */
typedef struct {
	dc_buf octets[4];
	devcert_pkcs12_encoding encodings[4];
	size_t count;
	size_t right; /* which one was right the last time */
} dc_p12_forms;

typedef struct {
	dc_p12_forms wide;   /* for the derivation of RFC 7292: UTF-16 */
	dc_p12_forms narrow; /* for PBKDF2: UTF-8 */
} dc_p12_pass;

/* A passphrase that is to be set.  DEVCERT_E_ARGUMENT: too long.  DEVCERT_E_TEXT: not UTF-8. */
devcert_status dc_p12_pass_check(dc_slice pass) DEVCERT_MUST_CHECK;

/* pass is UTF-8; ptr NULL means no passphrase, which is not the same in RFC 7292 as an empty one;
 * where it is one of the two, both are tried.  The caller frees *out whether it works or not. */
devcert_status dc_p12_pass_make(dc_slice pass, dc_p12_pass *out) DEVCERT_MUST_CHECK;

void dc_p12_pass_free(dc_p12_pass *pass);

/* Something that fails with DEVCERT_E_PASSWORD where the octets are wrong, and with DEVCERT_E_LIMIT
 * where the budget has no rounds left for it. */
typedef devcert_status (*dc_p12_attempt)(dc_slice octets, void *context);

/* Attempt it with one form after the other.  DEVCERT_E_LIMIT is of the first one only: a file that
 * can be afforded but once is not refused for it. */
devcert_status dc_p12_pass_try(dc_p12_forms *forms, dc_p12_attempt attempt,
                               void *context) DEVCERT_MUST_CHECK;

/* How the passphrase was encoded, after all that was tried. */
devcert_pkcs12_encoding dc_p12_pass_encoding(const dc_p12_pass *pass);

/* MacData, read; the octets are those of the PFX. */
typedef struct {
	dc_slice digest; /* empty: there is no MAC */
	dc_hash hash;    /* of the HMAC */
	dc_slice salt;
	uint32_t rounds;
	uint32_t key_len; /* PBMAC1 (RFC 9579): of PBKDF2; otherwise 0 */
	dc_hash prf;
} dc_p12_mac;

/* The MacData of a PFX.  DEVCERT_E_UNSUPPORTED where it is neither an HMAC under the derivation of
 * RFC 7292, appendix B, with a digest that we know, nor a PBMAC1. */
devcert_status dc_p12_mac_read(const dc_asn1 *pfx, dc_p12_mac *out) DEVCERT_MUST_CHECK;

/* Check the MAC of the authSafe's content octets.  DEVCERT_E_PASSWORD, DEVCERT_E_LIMIT. */
devcert_status dc_p12_mac_check(const dc_p12_mac *mac, dc_slice content, dc_p12_pass *pass,
                                dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

/* Write the MacData of a PFX, for the passphrase in its right encoding. */
devcert_status dc_p12_mac_write(dc_asn1 *pfx, dc_slice content, const dc_p12_pass *pass,
                                dc_p12_mac_kind kind, uint32_t rounds) DEVCERT_MUST_CHECK;

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

/* What is known of a bag beside its item and attributes.  value: NULL where the item has it. */
typedef struct {
	devcert_pkcs12_kind kind;
	const char *type;
	dc_slice value;
	uint32_t depth;
} dc_p12_bag_facts;

/* The bag, with references and copies of its own. */
devcert_status dc_p12_bag_make(const dc_asn1 *bag, const dc_p12_bag_facts *facts,
                               const dc_p12_item *item,
                               devcert_pkcs12_bag **out) DEVCERT_MUST_CHECK;

devcert_pkcs12_bag *dc_p12_bag_ref(devcert_pkcs12_bag *bag);

/* What the bags of a file hold, in its order: all of it, and what is read. */
typedef struct {
	devcert_pkcs12_bag **bags;
	size_t bag_count;
	size_t bag_size;
	dc_p12_items keys;
	dc_p12_items certs;
	size_t skipped;
} dc_p12_contents;

/* Hand a bag over, whether it works or not. */
devcert_status dc_p12_contents_push(dc_p12_contents *contents,
                                    devcert_pkcs12_bag *bag) DEVCERT_MUST_CHECK;

/* How far a file was read, for its diagnosis. */
typedef struct {
	bool mac_fits;
	uint32_t rounds_left;
} dc_p12_trace;

/* How a file is to be read. */
typedef struct {
	dc_slice pass;
	dc_slice mac_pass;
	uint32_t max_rounds;
	uint32_t allow;      /* bits of devcert_pkcs12_allow */
	bool keeps_unread;   /* a key of an algorithm that is not read is no reason to fail */
	bool only_checks;    /* what costs nothing; the contents are empty then */
	bool skips_mac;      /* as if there were none */
	dc_p12_trace *trace; /* or NULL */
} dc_p12_options;

/* devcert_pkcs12_parse() and devcert_pkcs12_opener_open(). */
devcert_status dc_p12_open(dc_slice file, const dc_p12_options *options,
                           devcert_pkcs12 **out) DEVCERT_MUST_CHECK;

devcert_pkcs12 *dc_p12_ref(devcert_pkcs12 *pkcs12);

/* Look at what of the AuthenticatedSafe can be seen without a passphrase: counts and algorithms
 * are checked, rounds are taken off the budget; nothing is derived and nothing kept. */
devcert_status dc_p12_check(dc_slice authenticated_safe, const dc_p12_options *options,
                            dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

/* Read the bags of the AuthenticatedSafe; has_mac: it was authenticated, and by that passphrase.
 * The caller frees the contents whether it works or not. */
devcert_status dc_p12_read(dc_slice authenticated_safe, const dc_p12_options *options,
                           dc_p12_pass *pass, bool has_mac, dc_kdf_budget *budget,
                           dc_p12_contents *out) DEVCERT_MUST_CHECK;

void dc_p12_contents_free(dc_p12_contents *contents);

#endif /* DEVCERT_MSG_P12_H */
