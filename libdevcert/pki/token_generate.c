/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* New keys in a token.  The private half is made there and cannot be taken out. */
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "pki/token.h"

/* How a kind of key is made, and what it is made of. */
typedef struct {
	CK_MECHANISM_TYPE mechanism;
	CK_BBOOL decrypts, derives;
} recipe;

static devcert_status
find_recipe(const dc_key_type *type, recipe *out)
{
	if (type->type == DEVCERT_KEY_TYPE_RSA)
		*out = (recipe){ CKM_RSA_PKCS_KEY_PAIR_GEN, CK_TRUE, CK_FALSE };
	else if (type->curve_oid != NULL)
		*out = (recipe){ CKM_EC_KEY_PAIR_GEN, CK_FALSE, CK_TRUE };
	else if (type->type == DEVCERT_KEY_TYPE_ED25519 || type->type == DEVCERT_KEY_TYPE_ED448)
		*out = (recipe){ CKM_EC_EDWARDS_KEY_PAIR_GEN, CK_FALSE, CK_FALSE };
	else
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "a key in a token that is for agreement, or RSASSA-PSS, only");
	return DEVCERT_OK;
}

/* --- what both halves are to be like --- */

#define ATTRIBUTES_MAX 12

typedef struct {
	CK_ATTRIBUTE items[ATTRIBUTES_MAX];
	CK_ULONG count;
} template;

static void
add(template *t, CK_ATTRIBUTE_TYPE type, const void *value, size_t len)
{
	t->items[t->count++] = (CK_ATTRIBUTE){ type, (void *)value, len };
}

static const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

static void
add_flag(template *t, CK_ATTRIBUTE_TYPE type, bool value)
{
	add(t, type, value ? &yes : &no, sizeof(yes));
}

/* Label and identifier, as far as the URI has them. */
static void
add_names(template *t, p11_kit_uri *uri)
{
	static const CK_ATTRIBUTE_TYPE names[] = { CKA_LABEL, CKA_ID };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const CK_ATTRIBUTE *name = p11_kit_uri_get_attribute(uri, names[i]);

		if (name != NULL)
			t->items[t->count++] = *name;
	}
}

static CK_RV
make_pair(dc_token *token, p11_kit_uri *uri, const recipe *how, template *public)
{
	CK_MECHANISM mechanism = { how->mechanism, NULL, 0 };
	CK_OBJECT_HANDLE *made = token->made;
	template private = { .count = 0 };
	CK_RV rv;

	add_names(public, uri);
	add_flag(public, CKA_TOKEN, true);
	add_flag(public, CKA_PRIVATE, false);
	add_flag(public, CKA_VERIFY, true);
	if (how->decrypts)
		add_flag(public, CKA_ENCRYPT, true);
	add_names(&private, uri);
	add_flag(&private, CKA_TOKEN, true);
	add_flag(&private, CKA_PRIVATE, true);
	add_flag(&private, CKA_SENSITIVE, true);
	add_flag(&private, CKA_EXTRACTABLE, false);
	add_flag(&private, CKA_SIGN, true);
	if (how->decrypts)
		add_flag(&private, CKA_DECRYPT, true);
	if (how->derives)
		add_flag(&private, CKA_DERIVE, true);
	rv = token->module->C_GenerateKeyPair(token->session, &mechanism, public->items,
	                                      public->count, private.items, private.count, &made[0],
	                                      &made[1]);
	if (rv == CKR_OK) {
		token->made_count = 2;
		token->key = made[1];
	}
	return rv;
}

static devcert_status
make_rsa(dc_token *token, p11_kit_uri *uri, const recipe *how, uint32_t bits)
{
	static const CK_BYTE exponent[] = { 1, 0, 1 };
	template public = { .count = 0 };
	CK_ULONG size = bits;

	add(&public, CKA_MODULUS_BITS, &size, sizeof(size));
	add(&public, CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent));
	return dc_token_status(make_pair(token, uri, how, &public), "making a key in the token");
}

static CK_RV
make_on_curve(dc_token *token, p11_kit_uri *uri, const recipe *how, dc_slice curve)
{
	template public = { .count = 0 };

	add(&public, CKA_EC_PARAMS, curve.ptr, curve.len);
	return make_pair(token, uri, how, &public);
}

/* Tokens take a curve of RFC 8032 by its OID or by the name that PKCS#11 3.0, section 2.3.5, has
 * for it, and most not by both. */
static devcert_status
make_ec(dc_token *token, p11_kit_uri *uri, const recipe *how, const dc_key_type *type)
{
	dc_buf curve = DC_BUF_INIT(64);
	devcert_status rc;
	CK_RV rv;

	dc_der_add_oid(&curve, type->curve_oid != NULL ? type->curve_oid : type->oid);
	rc = dc_buf_status(&curve);
	if (rc != DEVCERT_OK)
		goto out;
	rv = make_on_curve(token, uri, how, dc_buf_slice(&curve));
	if (rv != CKR_OK && rv != CKR_MECHANISM_INVALID && type->curve_oid == NULL) {
		dc_buf_truncate(&curve, 0);
		dc_der_add(&curve, DC_TAG_PRINTABLE_STRING,
		           dc_slice_text(type->type == DEVCERT_KEY_TYPE_ED25519 ? "edwards25519"
		                                                                : "edwards448"));
		rc = dc_buf_status(&curve);
		if (rc != DEVCERT_OK)
			goto out;
		rv = make_on_curve(token, uri, how, dc_buf_slice(&curve));
	}
	rc = dc_token_status(rv, "making a key in the token");
out:
	dc_buf_free(&curve);
	return rc;
}

/* --- around it --- */

/* Nobody could tell the new key from one that is there. */
static devcert_status
check_is_new(dc_token *token, p11_kit_uri *uri)
{
	const CK_ATTRIBUTE *id = p11_kit_uri_get_attribute(uri, CKA_ID);
	CK_OBJECT_HANDLE found;
	CK_ULONG count = 0;
	CK_ATTRIBUTE *want = p11_kit_uri_get_attributes(uri, &count);
	CK_ATTRIBUTE same;
	size_t there = 0;
	devcert_status rc = dc_token_search(token, want, count, &found, 1, &there);

	if (rc == DEVCERT_OK && there == 0 && id != NULL) {
		same = *id;
		rc = dc_token_search(token, &same, 1, &found, 1, &there);
	}
	if (rc == DEVCERT_OK && there > 0)
		rc = dc_fail(DEVCERT_E_EXISTS, "the token has a key or certificate of this name");
	return rc;
}

/* RFC 5280, section 4.2.1.2, method 1, by which certificates name the key, too. */
static devcert_status
set_id(dc_token *token)
{
	devcert_public_key *public = NULL;
	uint8_t id[20];
	CK_ATTRIBUTE name = { CKA_ID, id, sizeof(id) };
	devcert_status rc = dc_token_public(token, token->made[0], &public);

	if (rc == DEVCERT_OK)
		rc = dc_public_key_id(public, id);
	devcert_public_key_free(public);
	for (size_t i = 0; rc == DEVCERT_OK && i < token->made_count; i++)
		rc = dc_token_status(
		    token->module->C_SetAttributeValue(token->session, token->made[i], &name, 1),
		    "naming the key in the token");
	return rc;
}

/* What was asked for is not taken for granted. */
static devcert_status
check_stays(dc_token *token)
{
	bool sensitive = false, extractable = true;
	devcert_status rc = dc_token_is(token, token->key, CKA_SENSITIVE, false, &sensitive);

	if (rc == DEVCERT_OK)
		rc = dc_token_is(token, token->key, CKA_EXTRACTABLE, true, &extractable);
	if (rc == DEVCERT_OK && (!sensitive || extractable))
		rc = dc_fail(DEVCERT_E_INTERNAL,
		             "the module: a key that can be taken out of the token");
	return rc;
}

static devcert_status
generate(const dc_token_scan *scan, const dc_key_type *type, uint32_t bits, dc_slice pin,
         dc_token *token)
{
	recipe how;
	devcert_status rc = find_recipe(type, &how);

	if (rc == DEVCERT_OK)
		rc = dc_token_login(token, &scan->tokens[0], pin);
	if (rc == DEVCERT_OK)
		rc = check_is_new(token, scan->uri);
	if (rc == DEVCERT_OK)
		rc = type->type == DEVCERT_KEY_TYPE_RSA ? make_rsa(token, scan->uri, &how, bits)
		                                        : make_ec(token, scan->uri, &how, type);
	if (rc == DEVCERT_OK && p11_kit_uri_get_attribute(scan->uri, CKA_ID) == NULL)
		rc = set_id(token);
	return rc == DEVCERT_OK ? check_stays(token) : rc;
}

devcert_status
dc_token_generate(const char *uri, const dc_key_type *type, uint32_t bits, dc_slice pin,
                  dc_token **out)
{
	dc_token_scan *scan;
	dc_token *token = NULL;
	devcert_status rc = dc_token_scan_new(uri, DC_NAMES_PRIVATE_KEY, &scan);

	*out = NULL;
	if (rc == DEVCERT_OK && p11_kit_uri_get_attribute(scan->uri, CKA_LABEL) == NULL &&
	    p11_kit_uri_get_attribute(scan->uri, CKA_ID) == NULL)
		rc = dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI without a name for the new key");
	if (rc == DEVCERT_OK)
		rc = dc_token_scan_one(scan);
	if (rc == DEVCERT_OK)
		rc = dc_token_start(scan->tokens[0].module, scan->tokens[0].slot, CKF_RW_SESSION,
		                    &token);
	if (rc == DEVCERT_OK)
		rc = generate(scan, type, bits, pin, token);
	if (rc == DEVCERT_OK) {
		dc_token_scan_keep(scan, token->module);
		*out = token;
	} else if (token != NULL) {
		dc_token_end(token);
	}
	dc_token_scan_free(scan);
	return rc;
}
