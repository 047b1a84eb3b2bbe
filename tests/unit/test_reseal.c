/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Another list of recipients: msg/reseal_plan.c and msg/reseal_recipients.c. */
#include "base/limits.h"
#include "certs.h"
#include "msg/recipient.h"
#include "msg/reseal_plan.h"
#include "recipients.h"

#define CEK_SLICE dc_slice_of(CEK, 32)

enum who { RSA, RSA_B, P256, P256_B, P384, PEOPLE };

static devcert_key *keys[PEOPLE];
static devcert_cert *certs[PEOPLE];

static int
read_people(void **state)
{
	static const char *const names[PEOPLE] = { "rsa2048", "rsa2048b", "p256", "p256b", "p384" };
	char path[64];

	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		(void)snprintf(path, sizeof(path), "envelope/%s.key", names[i]);
		keys[i] = read_plain_key(path);
		(void)snprintf(path, sizeof(path), "envelope/%s.pem", names[i]);
		certs[i] = read_cert(path);
	}
	return 0;
}

static int
free_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		devcert_key_free(keys[i]);
		devcert_cert_free(certs[i]);
	}
	return 0;
}

/* A plan that opens with RSA's key. */
static devcert_reseal_plan *
new_plan(void)
{
	devcert_opener_builder *opener = new_opener();
	devcert_reseal_plan *plan = NULL;

	add_key(opener, keys[RSA], certs[RSA]);
	assert_ok(devcert_reseal_plan_new(&plan));
	assert_ok(devcert_reseal_plan_set_opener(plan, opener));
	devcert_opener_builder_free(opener);
	return plan;
}

/* The recipients that are there: RSA, P256, a password and a KEK. */
static void
write_old(dc_buf *out)
{
	devcert_sealer_builder *b = new_sealer();

	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA]));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P256]));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	write_recipients(b, 32, out);
	devcert_sealer_builder_free(b);
}

/* Carry a plan out; how many recipients there are afterwards. */
static size_t
reseal(const devcert_reseal_plan *plan, dc_slice recipients, bool is_der, dc_buf *out)
{
	size_t count;

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	assert_ok(dc_reseal_recipients(plan, recipients, CEK_SLICE, is_der, out));
	assert_ok(dc_recipient_count(dc_buf_slice(out), 10000, &count));
	return count;
}

static devcert_status
reseal_fails(const devcert_reseal_plan *plan, dc_slice recipients)
{
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);
	devcert_status rc = dc_reseal_recipients(plan, recipients, CEK_SLICE, false, &out);

	dc_buf_free(&out);
	return rc;
}

static devcert_status
check_all(const devcert_reseal_plan *plan, dc_slice recipients)
{
	devcert_sealer_builder *sealer;
	devcert_status rc = dc_reseal_sealer(plan, recipients, &sealer);

	assert_true((rc == DEVCERT_OK) == (sealer != NULL));
	devcert_sealer_builder_free(sealer);
	return rc;
}

static void
a_plan_that_changes_nothing_copies(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	dc_buf old, out;

	(void)state;
	write_old(&old);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 4);
	assert_slice_equal(dc_buf_slice(&out), old.ptr, old.len);
	assert_null(plan->sealer);
	assert_non_null(dc_reseal_plan_opener(plan));
	assert_false(dc_reseal_plan_has_new_key(plan));
	devcert_reseal_plan_free(plan);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

static void
who_is_added_can_open(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener(), *password = new_opener();
	dc_buf old, out;

	(void)state;
	write_old(&old);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)"another", 7));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 6);
	assert_memory_equal(out.ptr, old.ptr, old.len);
	add_key(opener, keys[P384], certs[P384]);
	assert_opens(opener, dc_buf_slice(&out), 32, 4);
	assert_ok(devcert_opener_builder_add_password(password, (const uint8_t *)"another", 7));
	assert_opens(password, dc_buf_slice(&out), 32, 5);
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
	devcert_opener_builder_free(password);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

/* A job that was killed may do a file twice. */
static void
a_plan_carried_out_twice_changes_nothing_more(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	devcert_cert *renewed = fixed_cert(keys[P256], "CN=renewed", 9);
	dc_buf old, once, twice;

	(void)state;
	write_old(&old);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_sealer_builder_set_by_key_id(b, true));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA_B]));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)"another", 7));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"ie", 2, (const uint8_t *)KEK, 32));
	/* These are there already, the last one with another certificate of its key. */
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &once), 8);
	assert_int_equal(reseal(plan, dc_buf_slice(&once), false, &twice), 8);
	assert_slice_equal(dc_buf_slice(&twice), once.ptr, once.len);
	/* Another certificate does not name who is named by issuer and serial number. */
	devcert_sealer_builder_free(b);
	dc_buf_free(&twice);
	b = new_sealer();
	assert_ok(devcert_sealer_builder_add_cert(b, renewed));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_int_equal(reseal(plan, dc_buf_slice(&once), false, &twice), 9);
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	devcert_cert_free(renewed);
	dc_buf_free(&old);
	dc_buf_free(&once);
	dc_buf_free(&twice);
}

/* A KEK of the same name but another value is somebody else's. */
static void
another_kek_of_the_same_name_is_added(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	dc_buf old, out;

	(void)state;
	write_old(&old);
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)CEK, 32));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 5);
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

static void
who_is_dropped_is_gone(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_opener_builder *opener = new_opener();
	dc_buf old, out;

	(void)state;
	write_old(&old);
	add_key(opener, keys[P256], certs[P256]);
	assert_opens(opener, dc_buf_slice(&old), 32, 1);
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[P256]));
	/* None is no error. */
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[P384]));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 3);
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(opener, dc_buf_slice(&out)));
	dc_buf_free(&out);
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 3));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 2));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 1);
	dc_buf_free(&out);
	/* The last one stays. */
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 0));
	assert_fails(DEVCERT_E_NO_RECIPIENT, reseal_fails(plan, dc_buf_slice(&old)));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 4));
	assert_fails(DEVCERT_E_NOT_FOUND, reseal_fails(plan, dc_buf_slice(&old)));
	devcert_reseal_plan_free(plan);
	devcert_opener_builder_free(opener);
	dc_buf_free(&old);
}

/* So a scheme is changed: dropped and added in one plan. */
static void
who_is_dropped_and_added_is_written_anew(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	devcert_recipient_list *list = NULL;
	devcert_recipient *r = NULL;
	dc_buf old, out;

	(void)state;
	write_old(&old);
	assert_ok(devcert_sealer_builder_set_scheme(b, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[RSA]));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 4);
	assert_ok(dc_recipient_list_read(dc_buf_slice(&out), 10, &list));
	assert_ok(devcert_recipient_list_get_item(list, 3, &r));
	assert_true(devcert_recipient_is_for(r, certs[RSA]));
	assert_int_equal(devcert_recipient_get_scheme(r), DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512);
	devcert_recipient_free(r);
	devcert_recipient_list_free(list);
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

/* A key agreement with several members, which all wrap for P256 here; names of the others. */
static void
write_group(dc_buf *out)
{
	const enum who members[] = { P256, P256_B, P384 };
	devcert_sealer_builder *b = new_sealer();
	dc_buf one = DC_BUF_INIT(RECIPE_MAX);
	dc_recipient_walk walk = { 0 };
	size_t start = out->len, all, part;
	dc_recipient r;

	assert_ok(devcert_sealer_builder_add_cert(b, certs[P256]));
	assert_ok(dc_recipient_write(&b->to[0], CEK_SLICE, &one));
	walk.left = dc_buf_slice(&one);
	assert_ok(dc_recipient_next(&walk, &r));
	dc_der_add_uint(out, 3);
	dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(0), r.originator);
	dc_buf_add(out, r.algorithm);
	all = out->len;
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		part = out->len;
		add_id(out, certs[members[i]], false);
		dc_der_add(out, DC_TAG_OCTET_STRING, r.encrypted_key);
		dc_der_wrap(out, DC_TAG_SEQUENCE, part);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, all);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), start);
	assert_ok(dc_buf_status(out));
	dc_buf_free(&one);
	devcert_sealer_builder_free(b);
}

static void
a_member_leaves_its_group(void **state)
{
	devcert_opener_builder *opener = new_opener();
	dc_buf old = DC_BUF_INIT(RECIPE_MAX), out;

	(void)state;
	write_group(&old);
	add_key(opener, keys[P256], certs[P256]);
	assert_opens(opener, dc_buf_slice(&old), 32, 0);
	for (unsigned int drops = 0; drops < 8; drops++) {
		devcert_reseal_plan *plan = new_plan();
		size_t left = 3;

		for (uint32_t i = 0; i < 3; i++)
			if ((drops & 1u << i) != 0) {
				assert_ok(devcert_reseal_plan_add_drop_index(plan, i));
				left--;
			}
		if (left == 0) {
			assert_fails(DEVCERT_E_NO_RECIPIENT,
			             reseal_fails(plan, dc_buf_slice(&old)));
		} else {
			assert_int_equal(reseal(plan, dc_buf_slice(&old), true, &out), left);
			if (left == 3)
				assert_slice_equal(dc_buf_slice(&out), old.ptr, old.len);
			if ((drops & 1) == 0)
				assert_opens(opener, dc_buf_slice(&out), 32, 0);
			dc_buf_free(&out);
		}
		devcert_reseal_plan_free(plan);
	}
	devcert_opener_builder_free(opener);
	dc_buf_free(&old);
}

/* --- replacements */

static void
add_replacement(devcert_reseal_plan *plan, enum who old, enum who successor)
{
	devcert_sealer_builder *b = new_sealer();

	assert_ok(devcert_sealer_builder_add_cert(b, certs[successor]));
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[old], b));
	devcert_sealer_builder_free(b);
}

/* Nobody gets access to what his predecessor could not read. */
static void
who_is_replaced_has_a_successor_only_where_he_is(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_opener_builder *old_one = new_opener(), *new_one = new_opener();
	dc_buf old, once, twice;

	(void)state;
	write_old(&old);
	add_key(old_one, keys[P256], certs[P256]);
	add_key(new_one, keys[P384], certs[P384]);
	add_replacement(plan, RSA_B, P384);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &once), 4);
	assert_slice_equal(dc_buf_slice(&once), old.ptr, old.len);
	dc_buf_free(&once);
	add_replacement(plan, P256, P384);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &once), 4);
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(old_one, dc_buf_slice(&once)));
	assert_opens(new_one, dc_buf_slice(&once), 32, 3);
	/* A job that was killed may do a file twice. */
	assert_int_equal(reseal(plan, dc_buf_slice(&once), false, &twice), 4);
	assert_slice_equal(dc_buf_slice(&twice), once.ptr, once.len);
	devcert_reseal_plan_free(plan);
	devcert_opener_builder_free(old_one);
	devcert_opener_builder_free(new_one);
	dc_buf_free(&old);
	dc_buf_free(&once);
	dc_buf_free(&twice);
}

static void
successor_is_added_once(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer(), *secrets = new_sealer();
	dc_buf old, out;

	(void)state;
	write_old(&old);
	/* who stays */
	add_replacement(plan, P256, RSA);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 3);
	dc_buf_free(&out);
	/* of two, and of the plan */
	devcert_reseal_plan_free(plan);
	plan = new_plan();
	add_replacement(plan, P256, P384);
	add_replacement(plan, RSA, P384);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 3);
	dc_buf_free(&out);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)"x", 1));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"ie", 2, (const uint8_t *)KEK, 32));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 5);
	dc_buf_free(&out);
	/* other secrets are other recipients, also under the same name */
	assert_ok(devcert_sealer_builder_add_password(secrets, (const uint8_t *)"y", 1));
	assert_ok(devcert_sealer_builder_add_password(secrets, (const uint8_t *)"xy", 2));
	assert_ok(devcert_sealer_builder_add_kek(secrets, (const uint8_t *)"ie", 2,
	                                         (const uint8_t *)CEK, 32));
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[RSA], secrets));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 8);
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	devcert_sealer_builder_free(secrets);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

/* One who has both names, or is dropped anyway, has all his successors; they are not replaced. */
static void
replacements_start_from_what_was_there(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_opener_builder *opener = new_opener();
	dc_buf old, out;

	(void)state;
	write_old(&old);
	add_key(opener, keys[RSA_B], certs[RSA_B]);
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 1));
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[P256]));
	add_replacement(plan, P256, P384);
	add_replacement(plan, P256, RSA_B);
	add_replacement(plan, P384, P256_B);
	add_replacement(plan, RSA_B, P256_B);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 5);
	assert_opens(opener, dc_buf_slice(&out), 32, 4);
	devcert_reseal_plan_free(plan);
	devcert_opener_builder_free(opener);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

static void
a_member_of_a_group_is_replaced(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_opener_builder *stays = new_opener(), *successor = new_opener();
	dc_buf old = DC_BUF_INIT(RECIPE_MAX), out;

	(void)state;
	write_group(&old);
	add_key(stays, keys[P256], certs[P256]);
	add_key(successor, keys[RSA], certs[RSA]);
	add_replacement(plan, P384, RSA);
	assert_int_equal(reseal(plan, dc_buf_slice(&old), false, &out), 3);
	assert_opens(stays, dc_buf_slice(&out), 32, 0);
	assert_opens(successor, dc_buf_slice(&out), 32, 2);
	devcert_reseal_plan_free(plan);
	devcert_opener_builder_free(stays);
	devcert_opener_builder_free(successor);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

/* The successor's builder sets limits of its own where there is no other, and the higher one
 * counts where there are two. */
static void
successors_are_counted(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	dc_buf old;

	(void)state;
	write_old(&old);
	assert_ok(devcert_sealer_builder_set_max_recipients(b, 4));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA_B]));
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[P256], b));
	assert_fails(DEVCERT_E_LIMIT, reseal_fails(plan, dc_buf_slice(&old)));
	devcert_sealer_builder_free(b);
	b = new_sealer();
	assert_ok(devcert_sealer_builder_set_max_recipients(b, 5));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(reseal_fails(plan, dc_buf_slice(&old)));
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	dc_buf_free(&old);
}

static void
a_new_key_is_sealed_to_successors(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer(), *one = new_sealer(), *added = NULL;
	devcert_sealer *sealer = NULL;
	dc_buf old;

	(void)state;
	write_old(&old);
	assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA]));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	/* A password that comes by a replacement is not the one that was there. */
	assert_ok(devcert_sealer_builder_add_password(one, (const uint8_t *)"x", 1));
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[P256], one));
	assert_fails(DEVCERT_E_NO_RECIPIENT, check_all(plan, dc_buf_slice(&old)));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 2));
	/* What one tolerates the other need not: they were checked. */
	devcert_sealer_builder_free(one);
	one = new_sealer();
	assert_ok(devcert_sealer_builder_set_allow(one, DEVCERT_SEAL_ALLOW_EXPIRED));
	assert_ok(devcert_sealer_builder_set_now(one, INT64_C(9999999999)));
	assert_ok(devcert_sealer_builder_add_cert(one, certs[P384]));
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[P256], one));
	add_replacement(plan, P256_B, RSA_B); /* who is not there */
	assert_ok(dc_reseal_sealer(plan, dc_buf_slice(&old), &added));
	assert_int_equal(added->count, 4);
	assert_ok(devcert_sealer_builder_build(added, &sealer));
	devcert_sealer_free(sealer);
	devcert_sealer_builder_free(added);
	/* Nobody but a successor, and nobody at all. */
	devcert_reseal_plan_free(plan);
	plan = new_plan();
	for (uint32_t i = 0; i < 4; i++)
		assert_ok(devcert_reseal_plan_add_drop_index(plan, i));
	add_replacement(plan, P256_B, RSA_B);
	assert_fails(DEVCERT_E_NO_RECIPIENT, check_all(plan, dc_buf_slice(&old)));
	assert_fails(DEVCERT_E_NO_RECIPIENT, reseal_fails(plan, dc_buf_slice(&old)));
	add_replacement(plan, P256, RSA_B);
	assert_ok(check_all(plan, dc_buf_slice(&old)));
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	devcert_sealer_builder_free(one);
	dc_buf_free(&old);
}

/* --- limits, a new key, setters */

static void
der_is_sorted(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	dc_slice last = { NULL, 0 }, left;
	dc_buf old, out;

	(void)state;
	write_old(&old);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA_B]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_int_equal(reseal(plan, dc_buf_slice(&old), true, &out), 5);
	/* X.690, section 11.6 */
	for (left = dc_buf_slice(&out); left.len > 0;) {
		dc_tlv tlv;

		assert_ok(dc_tlv_next(&left, &tlv));
		assert_true(dc_slice_compare(last, tlv.whole) < 0);
		last = tlv.whole;
	}
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	dc_buf_free(&old);
	dc_buf_free(&out);
}

static void
there_are_not_more_than_there_may_be(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	dc_buf old;

	(void)state;
	write_old(&old);
	assert_ok(devcert_sealer_builder_set_max_recipients(b, 4));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P256]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(reseal_fails(plan, dc_buf_slice(&old)));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_fails(DEVCERT_E_LIMIT, reseal_fails(plan, dc_buf_slice(&old)));
	/* Of those that are there the opener says how many may be. */
	devcert_reseal_plan_free(plan);
	{
		devcert_opener_builder *opener = new_opener();

		plan = NULL;
		assert_ok(devcert_opener_builder_set_max_recipients(opener, 3));
		assert_ok(devcert_reseal_plan_new(&plan));
		assert_ok(devcert_reseal_plan_set_opener(plan, opener));
		assert_fails(DEVCERT_E_LIMIT, reseal_fails(plan, dc_buf_slice(&old)));
		devcert_opener_builder_free(opener);
	}
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	dc_buf_free(&old);
}

static void
with_a_new_key_everybody_is_added_or_dropped(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = new_sealer();
	dc_buf old = { 0 };

	(void)state;
	write_old(&old);
	assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
	assert_true(dc_reseal_plan_has_new_key(plan));
	assert_fails(DEVCERT_E_NO_RECIPIENT, check_all(plan, dc_buf_slice(&old)));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA]));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[P256]));
	assert_fails(DEVCERT_E_NO_RECIPIENT, check_all(plan, dc_buf_slice(&old)));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)"x", 1));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_fails(DEVCERT_E_NO_RECIPIENT, check_all(plan, dc_buf_slice(&old)));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 16));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(check_all(plan, dc_buf_slice(&old)));
	/* One password is not two. */
	devcert_reseal_plan_free(plan);
	dc_buf_free(&old);
	plan = new_plan();
	write_old(&old);
	{
		devcert_sealer_builder *two = new_sealer();

		assert_ok(devcert_sealer_builder_add_password(two, (const uint8_t *)"y", 1));
		assert_ok(dc_recipient_write(&two->to[0], CEK_SLICE, &old));
		devcert_sealer_builder_free(two);
	}
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 1));
	assert_fails(DEVCERT_E_NO_RECIPIENT, check_all(plan, dc_buf_slice(&old)));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 4));
	assert_ok(check_all(plan, dc_buf_slice(&old)));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 5));
	assert_fails(DEVCERT_E_NOT_FOUND, check_all(plan, dc_buf_slice(&old)));
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
	dc_buf_free(&old);
}

static void
setters_say_what_does_not_fit(void **state)
{
	devcert_reseal_plan *plan = NULL;
	devcert_sealer_builder *b = NULL;
	devcert_opener_builder *opener = new_opener();

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_new(NULL));
	assert_ok(devcert_reseal_plan_new(&plan));
	assert_null(dc_reseal_plan_opener(plan));
	assert_fails(DEVCERT_E_LIMIT, devcert_reseal_plan_add_drop_index(plan, 10000));
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 9999));
	for (size_t i = 0; i < 100; i++)
		assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[RSA]));
	assert_fails(DEVCERT_E_LIMIT, devcert_reseal_plan_add_drop_cert(plan, certs[RSA]));
	assert_ok(devcert_sealer_builder_new(&b));
	/* No recipients are no error here. */
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_null(plan->sealer);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA]));
	assert_fails(DEVCERT_E_STATE, devcert_reseal_plan_set_sealer(plan, b));
	assert_ok(devcert_sealer_builder_set_now(b, INT64_C(9999999999)));
	assert_fails(DEVCERT_E_EXPIRED, devcert_reseal_plan_set_sealer(plan, b));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_set_opener(NULL, opener));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_set_opener(plan, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_set_sealer(NULL, b));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_set_sealer(plan, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_add_drop_index(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_add_drop_cert(NULL, certs[RSA]));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_add_drop_cert(plan, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_set_new_content_key(NULL, true));
	devcert_reseal_plan_free(plan);
	devcert_reseal_plan_free(NULL);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
}

static void
replacements_say_what_does_not_fit(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	devcert_sealer_builder *b = NULL;

	(void)state;
	assert_ok(devcert_sealer_builder_new(&b));
	assert_fails(DEVCERT_E_STATE, devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA_B]));
	assert_fails(DEVCERT_E_STATE, devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_ok(devcert_sealer_builder_set_now(b, INT64_C(9999999999)));
	assert_fails(DEVCERT_E_EXPIRED, devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_ok(devcert_sealer_builder_set_now(b, 0));
	assert_fails(DEVCERT_E_NOT_YET_VALID,
	             devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_ok(devcert_sealer_builder_set_now(b, CERTS_NOW));
	assert_ok(devcert_sealer_builder_add_cert(b, certs[RSA_B]));
	assert_fails(DEVCERT_E_EXISTS, devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_ok(devcert_sealer_builder_set_allow(b, DEVCERT_SEAL_ALLOW_DUPLICATE));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_add_replacement(NULL, certs[RSA], b));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_reseal_plan_add_replacement(plan, NULL, b));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_reseal_plan_add_replacement(plan, certs[RSA], NULL));
	for (size_t i = 0; i < 100; i++)
		assert_ok(devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	assert_fails(DEVCERT_E_LIMIT, devcert_reseal_plan_add_replacement(plan, certs[RSA], b));
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(b);
}

static void
assert_hash_is(const devcert_reseal_plan *plan, uint8_t last[32], bool same)
{
	uint8_t hash[32];

	assert_ok(dc_reseal_plan_hash(plan, hash));
	if (same)
		assert_memory_equal(hash, last, 32);
	else
		assert_memory_not_equal(hash, last, 32);
	memcpy(last, hash, 32);
}

static void
each_change_of_a_plan_changes_its_hash(void **state)
{
	devcert_reseal_plan *plan = new_plan(), *copy = NULL;
	devcert_sealer_builder *b = new_sealer();
	devcert_opener_builder *opener = new_opener();
	uint8_t hash[32] = { 0 };

	(void)state;
	assert_hash_is(plan, hash, false);
	/* What it is opened with does not count. */
	assert_ok(devcert_reseal_plan_set_opener(plan, opener));
	assert_hash_is(plan, hash, true);
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 7));
	assert_hash_is(plan, hash, false);
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, certs[P256]));
	assert_hash_is(plan, hash, false);
	assert_ok(devcert_sealer_builder_add_cert(b, certs[P384]));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_hash_is(plan, hash, false);
	assert_ok(devcert_sealer_builder_set_commitment(b, true));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_hash_is(plan, hash, true);
	assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
	assert_hash_is(plan, hash, false);
	assert_ok(devcert_sealer_builder_set_commitment(b, false));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_hash_is(plan, hash, false);
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	assert_ok(devcert_reseal_plan_set_sealer(plan, b));
	assert_hash_is(plan, hash, false);
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[P256], b));
	assert_hash_is(plan, hash, false);
	assert_ok(devcert_reseal_plan_add_replacement(plan, certs[P256], b));
	assert_hash_is(plan, hash, false);
	assert_ok(dc_reseal_plan_copy(plan, &copy));
	devcert_reseal_plan_free(plan);
	assert_hash_is(copy, hash, true);
	devcert_reseal_plan_free(copy);
	devcert_sealer_builder_free(b);
	devcert_opener_builder_free(opener);
}

static void
what_is_no_list_is_refused(void **state)
{
	devcert_reseal_plan *plan = new_plan();
	dc_buf old;

	(void)state;
	write_old(&old);
	assert_fails(DEVCERT_E_DER, reseal_fails(plan, dc_slice_of(old.ptr, old.len - 1)));
	assert_fails(DEVCERT_E_DER, check_all(plan, dc_slice_of(old.ptr, old.len - 1)));
	assert_fails(DEVCERT_E_NO_RECIPIENT, reseal_fails(plan, NOTHING));
	devcert_reseal_plan_free(plan);
	dc_buf_free(&old);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_that_changes_nothing_copies),
		cmocka_unit_test(who_is_added_can_open),
		cmocka_unit_test(a_plan_carried_out_twice_changes_nothing_more),
		cmocka_unit_test(another_kek_of_the_same_name_is_added),
		cmocka_unit_test(who_is_dropped_is_gone),
		cmocka_unit_test(who_is_dropped_and_added_is_written_anew),
		cmocka_unit_test(a_member_leaves_its_group),
		cmocka_unit_test(who_is_replaced_has_a_successor_only_where_he_is),
		cmocka_unit_test(successor_is_added_once),
		cmocka_unit_test(replacements_start_from_what_was_there),
		cmocka_unit_test(a_member_of_a_group_is_replaced),
		cmocka_unit_test(successors_are_counted),
		cmocka_unit_test(a_new_key_is_sealed_to_successors),
		cmocka_unit_test(der_is_sorted),
		cmocka_unit_test(there_are_not_more_than_there_may_be),
		cmocka_unit_test(with_a_new_key_everybody_is_added_or_dropped),
		cmocka_unit_test(setters_say_what_does_not_fit),
		cmocka_unit_test(replacements_say_what_does_not_fit),
		cmocka_unit_test(each_change_of_a_plan_changes_its_hash),
		cmocka_unit_test(what_is_no_list_is_refused),
	};

	return cmocka_run_group_tests(tests, read_people, free_people);
}
