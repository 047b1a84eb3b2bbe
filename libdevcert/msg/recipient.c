/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/recipient.h"

#include "asn1/algorithm.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/pbkdf2.h"
#include "msg/recipient_read.h"
#include "msg/recipient_scheme.h"

struct devcert_recipient_list {
	dc_ref ref;
	devcert_bytes *der; /* content octets of recipientInfos, into which items point */
	size_t count;
	dc_recipient items[];
};

/* What is told as text is made of the octets when one recipient is asked for. */
struct devcert_recipient {
	devcert_recipient_list *list;
	const dc_recipient *info;
	int32_t scheme;
	char algorithm[DC_OID_TEXT_SIZE];
	char *serial;
	char *key_id;
	uint32_t rounds;
};

devcert_status
dc_recipient_list_read(dc_slice recipients, size_t max, devcert_recipient_list **out)
{
	dc_recipient_walk walk = { 0 };
	devcert_recipient_list *list;
	size_t count;
	devcert_status rc = dc_recipient_count(recipients, max, &count);

	*out = NULL;
	if (rc == DEVCERT_OK && count == 0)
		rc = dc_fail(DEVCERT_E_DER, "an envelope without recipients");
	if (rc != DEVCERT_OK)
		return rc;
	list = calloc(1, sizeof(*list) + count * sizeof(list->items[0]));
	if (list == NULL)
		return dc_fail_nomem();
	dc_ref_init(&list->ref);
	list->count = count;
	rc = dc_bytes_from(recipients, &list->der);
	if (rc == DEVCERT_OK)
		walk.left = dc_bytes_slice(list->der);
	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++)
		rc = dc_recipient_next(&walk, &list->items[i]);
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_recipient_list_free(list);
	return rc;
}

/* see devcert/envelope.h */
size_t
devcert_recipient_list_get_count(const devcert_recipient_list *list)
{
	return list->count;
}

/* keyEncryptionAlgorithm, and what it means. */
static void
read_algorithm(devcert_recipient *recipient)
{
	const dc_recipient *info = recipient->info;
	const dc_scheme *scheme = NULL;
	dc_slice parameters;

	if (info->algorithm.len == 0 ||
	    dc_algorithm_read(info->algorithm, recipient->algorithm, &parameters) != DEVCERT_OK)
		return;
	if (info->kind == DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT)
		scheme = dc_scheme_of_transport(recipient->algorithm, parameters);
	else if (info->kind == DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT)
		scheme = dc_scheme_of_agreement(recipient->algorithm);
	if (scheme != NULL)
		recipient->scheme = (int32_t)scheme->scheme;
}

/* Rounds that cannot be read stay 0; who has the password will be told. */
static devcert_status
read_rounds(devcert_recipient *recipient)
{
	dc_pbkdf2_params kdf;
	dc_slice params;
	devcert_status rc;

	if (recipient->info->kind != DEVCERT_RECIPIENT_KIND_PASSWORD)
		return DEVCERT_OK;
	rc = dc_recipient_pbkdf2(recipient->info, &params);
	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2_read(params, 0, &kdf);
	if (rc == DEVCERT_OK)
		recipient->rounds = kdf.rounds;
	return rc == DEVCERT_E_NOMEM ? rc : DEVCERT_OK;
}

static devcert_status
make_text(dc_slice octets, char **out)
{
	dc_buf text = DC_BUF_INIT(2 * octets.len);

	dc_hex_add(octets, &text);
	return dc_buf_take_text(&text, out);
}

/* see devcert/envelope.h */
devcert_status
devcert_recipient_list_get_item(const devcert_recipient_list *list, size_t index,
                                devcert_recipient **out)
{
	devcert_recipient *recipient;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(list);
	if (index >= list->count)
		return dc_fail(DEVCERT_E_NOT_FOUND, "recipient %zu of %zu", index, list->count);
	rc = DC_NEW(recipient);
	if (rc != DEVCERT_OK)
		return rc;
	recipient->list = (devcert_recipient_list *)list;
	dc_ref_get(&recipient->list->ref);
	recipient->info = &list->items[index];
	recipient->scheme = -1;
	read_algorithm(recipient);
	rc = read_rounds(recipient);
	if (rc == DEVCERT_OK)
		rc = make_text(recipient->info->id.serial, &recipient->serial);
	if (rc == DEVCERT_OK)
		rc = make_text(recipient->info->id.key_id, &recipient->key_id);
	if (rc == DEVCERT_OK)
		*out = recipient;
	else
		devcert_recipient_free(recipient);
	return rc;
}

/* see devcert/envelope.h */
void
devcert_recipient_list_free(devcert_recipient_list *list)
{
	if (list == NULL || !dc_ref_put(&list->ref))
		return;
	devcert_bytes_free(list->der);
	free(list);
}

/* see devcert/envelope.h */
devcert_recipient_kind
devcert_recipient_get_kind(const devcert_recipient *recipient)
{
	return recipient->info->kind;
}

/* see devcert/envelope.h */
int32_t
devcert_recipient_get_scheme(const devcert_recipient *recipient)
{
	return recipient->scheme;
}

/* see devcert/envelope.h */
const char *
devcert_recipient_get_algorithm(const devcert_recipient *recipient)
{
	return recipient->algorithm;
}

/* see devcert/envelope.h */
devcert_status
devcert_recipient_get_issuer(const devcert_recipient *recipient, devcert_name **out)
{
	DC_OUT(out);
	DC_ARG(recipient);
	if (recipient->info->id.issuer.len == 0)
		return dc_fail(DEVCERT_E_NOT_FOUND,
		               "the recipient is not named by issuer and serial number");
	return devcert_name_parse(recipient->info->id.issuer.ptr, recipient->info->id.issuer.len,
	                          out);
}

/* see devcert/envelope.h */
const char *
devcert_recipient_get_serial(const devcert_recipient *recipient)
{
	return recipient->serial;
}

/* see devcert/envelope.h */
const char *
devcert_recipient_get_key_id(const devcert_recipient *recipient)
{
	return recipient->key_id;
}

/* see devcert/envelope.h */
uint32_t
devcert_recipient_get_rounds(const devcert_recipient *recipient)
{
	return recipient->rounds;
}

/* see devcert/envelope.h */
bool
devcert_recipient_is_for(const devcert_recipient *recipient, const devcert_cert *cert)
{
	dc_key_ids ids;

	return dc_recipient_names(recipient->info, cert) ||
	       (dc_key_ids_of(dc_cert_public_key(cert), &ids) == DEVCERT_OK &&
	        dc_recipient_has_id(recipient->info, &ids));
}

/* see devcert/envelope.h */
void
devcert_recipient_free(devcert_recipient *recipient)
{
	if (recipient == NULL)
		return;
	devcert_recipient_list_free(recipient->list);
	free(recipient->serial);
	free(recipient->key_id);
	free(recipient);
}
