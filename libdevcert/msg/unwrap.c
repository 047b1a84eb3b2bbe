/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/unwrap.h"

#include <stdio.h>

#include "base/mem.h"
#include "crypto/kdf.h"
#include "crypto/pk.h"
#include "msg/opener_builder.h"
#include "msg/unwrap_one.h"

#define MESSAGE_SIZE 256
#define FIRST_SIZE 16u

/* In the order in which they are tried: what is cheap and what names us comes first, but a key that
 * only the content can prove comes last. */
enum rank {
	RANK_KEK_NAMED,
	RANK_KEY_NAMED,
	RANK_KEK,
	RANK_KEY,
	RANK_PASSWORD,       /* proves next to nothing, but notices a wrong password */
	RANK_UNPROVED_NAMED, /* RSAES-PKCS1-v1_5 */
	RANK_UNPROVED,
	RANK_COUNT
};

/* A recipient, and which key, password or KEK of the builder to try with it. */
struct candidate {
	uint32_t recipient;
	uint32_t with;
};

struct list {
	struct candidate *at;
	size_t count;
	size_t size;
};

struct dc_unwrap {
	const devcert_opener_builder *builder;
	dc_recipient *recipients;
	size_t count;
	struct list lists[RANK_COUNT];
	size_t rank, next; /* the next candidate */
	/* of the last content key */
	bool is_proved;
	int32_t index;
	/* why a recipient that names us was passed over, the first time */
	devcert_status problem;
	char message[MESSAGE_SIZE];
};

static bool
is_allowed(const devcert_opener_builder *builder, devcert_open_allow what)
{
	return (builder->allow & (uint32_t)what) != 0;
}

static devcert_status
add(struct dc_unwrap *unwrap, enum rank rank, size_t recipient, size_t with)
{
	struct list *list = &unwrap->lists[rank];

	if (list->count == list->size) {
		size_t size = list->size == 0 ? FIRST_SIZE : 2 * list->size;
		struct candidate *at = calloc(size, sizeof(*at));

		if (at == NULL)
			return dc_fail_nomem();
		for (size_t i = 0; i < list->count; i++)
			at[i] = list->at[i];
		free(list->at);
		list->at = at;
		list->size = size;
	}
	list->at[list->count++] = (struct candidate){ (uint32_t)recipient, (uint32_t)with };
	return DEVCERT_OK;
}

/* Pass a recipient over, unless it is memory that we have not. */
static devcert_status
pass_over(struct dc_unwrap *unwrap, devcert_status rc)
{
	if (rc == DEVCERT_E_NOMEM)
		return rc;
	if (unwrap->problem == DEVCERT_OK) {
		unwrap->problem = rc;
		(void)snprintf(unwrap->message, sizeof(unwrap->message), "%s",
		               devcert_last_error_message());
	}
	return DEVCERT_OK;
}

static bool
is_named(const dc_recipient *recipient, const dc_opener_key *key)
{
	size_t count = key->certs != NULL ? devcert_cert_list_get_count(key->certs) : 0;

	if (dc_recipient_has_id(recipient, &key->ids))
		return true;
	for (size_t i = 0; i < count; i++)
		if (dc_recipient_names(recipient, dc_cert_list_at(key->certs, i)))
			return true;
	return false;
}

static devcert_status
check_key(const devcert_opener_builder *builder, const dc_recipient *recipient,
          const devcert_key *key, bool *proves)
{
	uint32_t strength =
	    is_allowed(builder, DEVCERT_OPEN_ALLOW_WEAK_KEY) ? DEVCERT_ALLOW_RSA_1024 : 0;
	devcert_status rc = dc_unwrap_check_key(recipient, key, proves);

	return rc == DEVCERT_OK
	           ? dc_pk_check_strength(dc_public_key_gnutls(dc_key_public(key)), strength)
	           : rc;
}

static devcert_status
collect_key(struct dc_unwrap *unwrap, size_t index, size_t with)
{
	const dc_opener_key *key = &unwrap->builder->keys[with];
	const dc_recipient *recipient = &unwrap->recipients[index];
	bool is_rsa = devcert_key_get_type(key->key) == DEVCERT_KEY_TYPE_RSA;
	bool proves, named;
	enum rank rank;
	devcert_status rc;

	if (recipient->kind !=
	    (is_rsa ? DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT : DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT))
		return DEVCERT_OK;
	named = is_named(recipient, key);
	if (!named && unwrap->lists[RANK_KEY].count == DC_LIMIT_KEY_OPERATIONS &&
	    unwrap->lists[RANK_UNPROVED].count == DC_LIMIT_KEY_OPERATIONS)
		return DEVCERT_OK;
	rc = check_key(unwrap->builder, recipient, key->key, &proves);
	/* Others may have what algorithms they like. */
	if (rc != DEVCERT_OK)
		return named || key->certs == NULL || rc == DEVCERT_E_NOMEM ? pass_over(unwrap, rc)
		                                                            : DEVCERT_OK;
	if (proves)
		rank = named ? RANK_KEY_NAMED : RANK_KEY;
	else
		rank = named ? RANK_UNPROVED_NAMED : RANK_UNPROVED;
	return unwrap->lists[rank].count < DC_LIMIT_KEY_OPERATIONS ? add(unwrap, rank, index, with)
	                                                           : DEVCERT_OK;
}

static devcert_status
collect_kek(struct dc_unwrap *unwrap, size_t index, size_t with)
{
	const dc_opener_kek *kek = &unwrap->builder->keks[with];
	const dc_recipient *recipient = &unwrap->recipients[index];
	bool named = kek->id.len > 0;
	devcert_status rc;

	if (recipient->kind != DEVCERT_RECIPIENT_KIND_KEK ||
	    (named && !dc_slice_equals(recipient->id.key_id, dc_buf_slice(&kek->id))))
		return DEVCERT_OK;
	rc = dc_unwrap_check_kek(recipient);
	return rc == DEVCERT_OK ? add(unwrap, named ? RANK_KEK_NAMED : RANK_KEK, index, with)
	                        : pass_over(unwrap, rc);
}

/* As many as the work of one envelope may be; the first always is. */
static devcert_status
collect_passwords(struct dc_unwrap *unwrap, size_t index, dc_kdf_budget *budget)
{
	const devcert_opener_builder *builder = unwrap->builder;
	const dc_recipient *recipient = &unwrap->recipients[index];
	bool takes_des3 = builder->takes_cbc && is_allowed(builder, DEVCERT_OPEN_ALLOW_DES3);
	uint32_t rounds;
	devcert_status rc;

	if (recipient->kind != DEVCERT_RECIPIENT_KIND_PASSWORD || builder->password_count == 0)
		return DEVCERT_OK;
	rc = dc_unwrap_check_password(recipient, takes_des3, &rounds);
	if (rc != DEVCERT_OK)
		return pass_over(unwrap, rc);
	for (size_t i = 0; rc == DEVCERT_OK && i < builder->password_count &&
	                   dc_kdf_spend(budget, rounds) == DEVCERT_OK;
	     i++)
		rc = add(unwrap, RANK_PASSWORD, index, i);
	return rc;
}

static devcert_status
collect(struct dc_unwrap *unwrap, size_t index, dc_kdf_budget *budget)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < unwrap->builder->key_count; i++)
		rc = collect_key(unwrap, index, i);
	for (size_t i = 0; rc == DEVCERT_OK && i < unwrap->builder->kek_count; i++)
		rc = collect_kek(unwrap, index, i);
	return rc == DEVCERT_OK ? collect_passwords(unwrap, index, budget) : rc;
}

/* Leave a list what is left, which gets less. */
static void
limit(struct list *list, size_t *left)
{
	if (list->count > *left)
		list->count = *left;
	*left -= list->count;
}

static void
limit_operations(struct dc_unwrap *unwrap, bool content_proves)
{
	size_t left = DC_LIMIT_KEY_OPERATIONS, unproved = content_proves ? left : 1;

	limit(&unwrap->lists[RANK_UNPROVED_NAMED], &unproved);
	limit(&unwrap->lists[RANK_UNPROVED], &unproved);
	limit(&unwrap->lists[RANK_KEY_NAMED], &left);
	limit(&unwrap->lists[RANK_UNPROVED_NAMED], &left);
	limit(&unwrap->lists[RANK_KEY], &left);
	limit(&unwrap->lists[RANK_UNPROVED], &left);
}

/* Why there is nobody left. */
static devcert_status
fail_new(const struct dc_unwrap *unwrap)
{
	size_t broken = 0;

	if (unwrap->problem != DEVCERT_OK)
		return dc_fail(unwrap->problem, "%s", unwrap->message);
	for (size_t i = 0; i < unwrap->count; i++)
		broken += unwrap->recipients[i].is_broken;
	if (unwrap->count == 0 || broken > 0)
		return dc_fail(DEVCERT_E_DER, "%zu of %zu recipients cannot be read", broken,
		               unwrap->count);
	return dc_fail(DEVCERT_E_NO_RECIPIENT, "none of %zu recipients is ours", unwrap->count);
}

static devcert_status
read_recipients(struct dc_unwrap *unwrap, dc_slice recipients)
{
	dc_recipient_walk walk = { .left = recipients };
	devcert_status rc =
	    dc_recipient_count(recipients, unwrap->builder->max_recipients, &unwrap->count);

	if (rc != DEVCERT_OK)
		return rc;
	unwrap->recipients = calloc(unwrap->count + 1, sizeof(*unwrap->recipients));
	if (unwrap->recipients == NULL)
		return dc_fail_nomem();
	for (size_t i = 0; rc == DEVCERT_OK && i < unwrap->count; i++)
		rc = dc_recipient_next(&walk, &unwrap->recipients[i]);
	return rc;
}

devcert_status
dc_unwrap_new(const devcert_opener_builder *builder, dc_slice recipients, bool content_proves,
              dc_unwrap **out)
{
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	dc_unwrap *unwrap;
	devcert_status rc = DC_NEW(unwrap);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	unwrap->builder = builder;
	unwrap->index = -1;
	rc = read_recipients(unwrap, recipients);
	for (size_t i = 0; rc == DEVCERT_OK && i < unwrap->count; i++)
		rc = collect(unwrap, i, &budget);
	limit_operations(unwrap, content_proves);
	if (rc == DEVCERT_OK && !dc_unwrap_has_more(unwrap))
		rc = fail_new(unwrap);
	if (rc == DEVCERT_OK)
		*out = unwrap;
	else
		dc_unwrap_free(unwrap);
	return rc;
}

static devcert_status
try_one(const struct dc_unwrap *unwrap, enum rank rank, const struct candidate *candidate,
        uint8_t *cek, size_t cek_len)
{
	const devcert_opener_builder *builder = unwrap->builder;
	const dc_recipient *recipient = &unwrap->recipients[candidate->recipient];

	switch (rank) {
	case RANK_KEK_NAMED:
	case RANK_KEK:
		return dc_unwrap_by_kek(
		    recipient, dc_buf_slice(&builder->keks[candidate->with].kek), cek, cek_len);
	case RANK_PASSWORD:
		return dc_unwrap_by_password(
		    recipient, dc_buf_slice(&builder->passwords[candidate->with]), cek, cek_len);
	default:
		return dc_unwrap_by_key(recipient, builder->keys[candidate->with].key, cek,
		                        cek_len);
	}
}

/* Go to the next candidate that is there; false where there is none. */
static bool
find_next(const struct dc_unwrap *unwrap, size_t *rank, size_t *next)
{
	while (*rank < RANK_COUNT && *next >= unwrap->lists[*rank].count) {
		(*rank)++;
		*next = 0;
	}
	return *rank < RANK_COUNT;
}

devcert_status
dc_unwrap_next(dc_unwrap *unwrap, uint8_t *cek, size_t cek_len)
{
	while (find_next(unwrap, &unwrap->rank, &unwrap->next)) {
		const struct candidate *candidate = &unwrap->lists[unwrap->rank].at[unwrap->next++];
		devcert_status rc =
		    try_one(unwrap, (enum rank)unwrap->rank, candidate, cek, cek_len);

		if (rc == DEVCERT_OK) {
			unwrap->is_proved = unwrap->rank < RANK_PASSWORD;
			unwrap->index = (int32_t)candidate->recipient;
		}
		if (rc == DEVCERT_OK || rc == DEVCERT_E_NOMEM)
			return rc;
	}
	dc_wipe(cek, cek_len);
	return dc_unwrap_fail();
}

bool
dc_unwrap_is_proved(const dc_unwrap *unwrap)
{
	return unwrap->is_proved;
}

int32_t
dc_unwrap_index(const dc_unwrap *unwrap)
{
	return unwrap->index;
}

bool
dc_unwrap_has_more(const dc_unwrap *unwrap)
{
	size_t rank = unwrap->rank, next = unwrap->next;

	return find_next(unwrap, &rank, &next);
}

void
dc_unwrap_free(dc_unwrap *unwrap)
{
	if (unwrap == NULL)
		return;
	for (size_t i = 0; i < RANK_COUNT; i++)
		free(unwrap->lists[i].at);
	free(unwrap->recipients);
	free(unwrap);
}
