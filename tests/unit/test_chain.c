/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way to a trust anchor: pki/chain.c */
#include <devcert/cert.h>

#include "certs.h"
#include "crypto/pk.h"

/* root issued mid, mid issued leaf: tests/vectors/certs.  Others are made on the spot, with one key
 * each. */
struct fixture {
	devcert_cert *root, *mid, *leaf;
	devcert_key *root_key, *mid_key, *leaf_key;
};

static int
setup(void **state)
{
	static struct fixture f;

	f.root = read_cert("certs/root.pem");
	f.mid = read_cert("certs/mid.pem");
	f.leaf = read_cert("certs/leaf.pem");
	f.root_key = read_plain_key("certs/root.key");
	f.mid_key = read_plain_key("certs/mid.key");
	f.leaf_key = read_plain_key("certs/leaf.key");
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	devcert_cert_free(f->root);
	devcert_cert_free(f->mid);
	devcert_cert_free(f->leaf);
	devcert_key_free(f->root_key);
	devcert_key_free(f->mid_key);
	devcert_key_free(f->leaf_key);
	return 0;
}

/* Check cert with up to three intermediates; the length of the path is at len. */
static devcert_status
check_at(const devcert_cert *cert, const devcert_cert *anchor, int64_t now_at, uint32_t allow,
         const devcert_cert *const intermediates[3], size_t *len)
{
	devcert_cert_list *anchors = list_of_certs(1, &anchor), *between = NULL, *path;
	devcert_status rc;

	if (intermediates != NULL)
		between = list_of_certs(3, intermediates);
	rc = devcert_cert_check_chain(cert, anchors, now_at, allow, between, &path);
	assert_true((rc == DEVCERT_OK) == (path != NULL));
	*len = 0;
	if (rc == DEVCERT_OK) {
		*len = devcert_cert_list_get_count(path);
		assert_true(devcert_cert_equals(dc_cert_list_at(path, 0), cert));
		assert_true(devcert_cert_equals(dc_cert_list_at(path, *len - 1), anchor));
	}
	devcert_cert_list_free(path);
	devcert_cert_list_free(between);
	devcert_cert_list_free(anchors);
	return rc;
}

static devcert_status
check(const devcert_cert *cert, const devcert_cert *anchor, const devcert_cert *one,
      const devcert_cert *two, size_t *len)
{
	const devcert_cert *const between[3] = { one, two, NULL };

	return check_at(cert, anchor, CERTS_NOW, 0, between, len);
}

/* A certificate for key and subject, issued by issuer; a CA where path_len is at least -1. */
#define NO_CA (-2)
static devcert_cert *
issue(const char *subject, const devcert_key *key, int32_t path_len, const devcert_key *issuer_key,
      const devcert_cert *issuer)
{
	devcert_cert_builder *builder = start_cert(subject);
	devcert_public_key *public;

	assert_ok(devcert_key_get_public(key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	devcert_public_key_free(public);
	if (path_len != NO_CA)
		assert_ok(devcert_cert_builder_set_ca(builder, path_len));
	return finish_cert(builder, issuer_key, issuer);
}

static void
a_path_goes_over_the_intermediate_to_the_anchor(void **state)
{
	struct fixture *f = *state;
	size_t len;

	assert_ok(check(f->leaf, f->root, f->mid, NULL, &len));
	assert_int_equal(len, 3);
	/* In any order, among others. */
	assert_ok(check(f->leaf, f->root, f->leaf, f->mid, &len));
	assert_int_equal(len, 3);
	assert_ok(check(f->mid, f->root, NULL, NULL, &len));
	assert_int_equal(len, 2);
	assert_ok(check_at(f->mid, f->root, CERTS_NOW, 0, NULL, &len));
	assert_int_equal(len, 2);
}

static void
an_anchor_need_not_be_self_signed(void **state)
{
	struct fixture *f = *state;
	size_t len;

	assert_ok(check(f->leaf, f->mid, f->root, NULL, &len));
	assert_int_equal(len, 2);
}

static void
a_certificate_that_is_an_anchor_itself_is_a_path_of_one(void **state)
{
	struct fixture *f = *state;
	devcert_cert *v1 = read_cert("certs/v1.pem");
	size_t len;

	assert_ok(check(f->root, f->root, NULL, NULL, &len));
	assert_int_equal(len, 1);
	assert_ok(check(f->leaf, f->leaf, NULL, NULL, &len));
	assert_int_equal(len, 1);
	assert_ok(check(v1, v1, NULL, NULL, &len));
	assert_int_equal(len, 1);
	devcert_cert_free(v1);
}

static void
without_a_way_to_an_anchor_nothing_is_trusted(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *none = list_of_certs(0, NULL), *path;
	devcert_cert *self = read_cert("certs/v1.pem");
	size_t len;

	assert_fails(DEVCERT_E_UNTRUSTED, check(f->leaf, f->root, NULL, NULL, &len));
	assert_fails(DEVCERT_E_UNTRUSTED, check(f->leaf, f->root, f->leaf, f->root, &len));
	assert_fails(DEVCERT_E_UNTRUSTED, check(self, f->root, self, NULL, &len));
	assert_fails(DEVCERT_E_UNTRUSTED,
	             devcert_cert_check_chain(f->leaf, none, CERTS_NOW, 0, none, &path));
	assert_null(path);
	devcert_cert_list_free(none);
	devcert_cert_free(self);
}

/* RFC 5280, 6.1.3 (a)(2); each on the way, the anchor too. */
static void
all_on_the_way_are_valid_at_the_moment(void **state)
{
	struct fixture *f = *state;
	const devcert_cert *between[3] = { f->mid, NULL, NULL };
	devcert_cert_builder *builder;
	devcert_public_key *public;
	devcert_cert *brief;
	size_t len;

	assert_ok(check_at(f->leaf, f->root, CERTS_BEGIN, 0, between, &len));
	assert_ok(check_at(f->leaf, f->root, CERTS_END, 0, between, &len));
	assert_fails(DEVCERT_E_NOT_YET_VALID,
	             check_at(f->leaf, f->root, CERTS_BEGIN - 1, 0, between, &len));
	assert_fails(DEVCERT_E_EXPIRED,
	             check_at(f->leaf, f->root, CERTS_END + 1, 0, between, &len));
	assert_fails(DEVCERT_E_EXPIRED, check_at(f->leaf, f->leaf, CERTS_END + 1, 0, NULL, &len));

	/* The same intermediate, valid for a second only. */
	builder = start_cert("CN=mid,O=Example,C=BE");
	assert_ok(devcert_key_get_public(f->mid_key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	devcert_public_key_free(public);
	assert_ok(devcert_cert_builder_set_ca(builder, 0));
	assert_ok(devcert_cert_builder_set_validity(builder, CERTS_NOW, CERTS_NOW));
	brief = finish_cert(builder, f->root_key, f->root);
	between[0] = brief;
	assert_ok(check_at(f->leaf, f->root, CERTS_NOW, 0, between, &len));
	assert_fails(DEVCERT_E_EXPIRED,
	             check_at(f->leaf, f->root, CERTS_NOW + 1, 0, between, &len));
	assert_fails(DEVCERT_E_NOT_YET_VALID,
	             check_at(f->leaf, f->root, CERTS_NOW - 1, 0, between, &len));
	/* Also where it is the anchor. */
	assert_fails(DEVCERT_E_EXPIRED, check_at(f->leaf, brief, CERTS_NOW + 1, 0, NULL, &len));
	/* There is another way. */
	between[1] = f->mid;
	assert_ok(check_at(f->leaf, f->root, CERTS_NOW + 1, 0, between, &len));
	devcert_cert_free(brief);
}

static void
a_wrong_signature_is_told(void **state)
{
	struct fixture *f = *state;
	dc_buf der = DC_BUF_INIT(VECTOR_MAX);
	devcert_cert *bent;
	size_t len;

	dc_buf_add(&der, dc_cert_der(f->leaf));
	der.ptr[der.len - 1] ^= 1;
	assert_ok(dc_cert_from_der(dc_buf_slice(&der), &bent));
	assert_fails(DEVCERT_E_SIGNATURE, check(bent, f->root, f->mid, NULL, &len));
	devcert_cert_free(bent);
	dc_buf_truncate(&der, 0);
	dc_buf_add(&der, dc_cert_der(f->mid));
	der.ptr[der.len - 1] ^= 1;
	assert_ok(dc_cert_from_der(dc_buf_slice(&der), &bent));
	assert_fails(DEVCERT_E_SIGNATURE, check(f->leaf, f->root, bent, NULL, &len));
	/* As an anchor its own signature says nothing. */
	assert_ok(check(f->leaf, bent, NULL, NULL, &len));
	devcert_cert_free(bent);
	dc_buf_free(&der);
}

/* RFC 5280, 6.1.4 (k) and (n) */
static void
an_issuer_must_be_a_ca_that_may_sign(void **state)
{
	static const char *const names[] = { "certs/mid_plain.pem", "certs/mid_no_sign.pem" };
	struct fixture *f = *state;
	size_t len;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		devcert_cert *other = read_cert(names[i]);

		assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(f->leaf, f->root, other, NULL, &len));
		/* Nor as an anchor: a pinned peer is no CA. */
		assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(f->leaf, other, NULL, NULL, &len));
		/* It does not hinder the one that may. */
		assert_ok(check(f->leaf, f->root, other, f->mid, &len));
		assert_int_equal(len, 3);
		devcert_cert_free(other);
	}
}

/* A version 1 certificate says nothing of being a CA. */
static void
a_version_1_certificate_issues_nothing(void **state)
{
	struct fixture *f = *state;
	devcert_cert *v1 = read_cert("certs/v1.pem");
	devcert_cert *ca = issue("CN=router", f->leaf_key, -1, f->leaf_key, NULL);
	devcert_cert *cert = issue("CN=below", f->mid_key, NO_CA, f->leaf_key, ca);
	size_t len;

	assert_ok(check(cert, ca, NULL, NULL, &len));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(cert, v1, NULL, NULL, &len));
	devcert_cert_free(cert);
	devcert_cert_free(ca);
	devcert_cert_free(v1);
}

/* RFC 5280, 4.2.1.9 and 6.1.4 (l) and (m) */
static void
a_path_length_counts_the_cas_below(void **state)
{
	struct fixture *f = *state;
	/* a with a path length of 0 has the name and key of a_free, which issued b. */
	devcert_cert *a = issue("CN=a", f->mid_key, 0, f->root_key, f->root);
	devcert_cert *a_one = issue("CN=a", f->mid_key, 1, f->root_key, f->root);
	devcert_cert *a_free = issue("CN=a", f->mid_key, -1, f->root_key, f->root);
	devcert_cert *b = issue("CN=b", f->leaf_key, -1, f->mid_key, a_free);
	devcert_cert *cert = issue("CN=c", f->root_key, NO_CA, f->leaf_key, b);
	size_t len;

	assert_ok(check(cert, f->root, b, a_free, &len));
	assert_int_equal(len, 4);
	assert_ok(check(cert, f->root, b, a_one, &len));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(cert, f->root, b, a, &len));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(cert, a, b, NULL, &len));
	/* b itself is the end of the path, which does not count. */
	assert_ok(check(b, f->root, a, NULL, &len));
	assert_int_equal(len, 3);
	devcert_cert_free(a);
	devcert_cert_free(a_one);
	devcert_cert_free(a_free);
	devcert_cert_free(b);
	devcert_cert_free(cert);
}

/* RFC 5280, 6.1.4 (l): self-issued certificates do not count. */
static void
a_new_key_of_a_ca_does_not_count(void **state)
{
	struct fixture *f = *state;
	devcert_cert *old = issue("CN=a", f->mid_key, 0, f->root_key, f->root);
	devcert_cert *old_free = issue("CN=a", f->mid_key, -1, f->root_key, f->root);
	devcert_cert *rollover = issue("CN=a", f->leaf_key, 0, f->mid_key, old_free);
	devcert_cert *cert = issue("CN=c", f->root_key, NO_CA, f->leaf_key, rollover);
	size_t len;

	assert_ok(check(cert, f->root, rollover, old, &len));
	assert_int_equal(len, 4);
	devcert_cert_free(old);
	devcert_cert_free(old_free);
	devcert_cert_free(rollover);
	devcert_cert_free(cert);
}

/* RFC 5280, 4.2: a critical extension that is not known must be refused. */
static void
unknown_critical_extensions_are_refused(void **state)
{
	struct fixture *f = *state;
	devcert_cert *critical = read_cert("certs/unknown.pem");
	devcert_cert *plain = read_cert("certs/unknown_plain.pem");
	devcert_cert *constrained = read_cert("certs/mid_name_constraints.pem");
	size_t len;

	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(critical, f->root, f->mid, NULL, &len));
	assert_non_null(strstr(devcert_last_error_message(), "1.2.3.4.5"));
	assert_ok(check(plain, f->root, f->mid, NULL, &len));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, check(f->leaf, f->root, constrained, NULL, &len));
	devcert_cert_free(critical);
	devcert_cert_free(plain);
	devcert_cert_free(constrained);
}

static void
weak_keys_and_signatures_need_to_be_allowed(void **state)
{
	struct fixture *f = *state;
	const devcert_cert *between[3] = { f->mid, NULL, NULL };
	devcert_cert *sha1 = read_cert("certs/sha1.pem"), *rsa = read_cert("certs/rsa1024.pem");
	size_t len;

	assert_fails(DEVCERT_E_WEAK, check_at(sha1, f->root, CERTS_NOW, 0, between, &len));
	assert_fails(DEVCERT_E_WEAK,
	             check_at(sha1, f->root, CERTS_NOW, DEVCERT_ALLOW_RSA_1024, between, &len));
	assert_ok(check_at(sha1, f->root, CERTS_NOW, DEVCERT_ALLOW_SHA1, between, &len));
	assert_fails(DEVCERT_E_WEAK, check_at(rsa, f->root, CERTS_NOW, 0, between, &len));
	assert_fails(DEVCERT_E_WEAK,
	             check_at(rsa, f->root, CERTS_NOW, DEVCERT_ALLOW_SHA1, between, &len));
	assert_ok(check_at(rsa, f->root, CERTS_NOW, DEVCERT_ALLOW_RSA_1024, between, &len));
	/* An anchor of one's own is no way around it. */
	assert_fails(DEVCERT_E_WEAK, check_at(rsa, rsa, CERTS_NOW, 0, NULL, &len));
	devcert_cert_free(sha1);
	devcert_cert_free(rsa);
}

static void
circles_come_to_an_end(void **state)
{
	struct fixture *f = *state;
	devcert_cert *a_self = issue("CN=a", f->mid_key, -1, f->mid_key, NULL);
	devcert_cert *b_self = issue("CN=b", f->leaf_key, -1, f->leaf_key, NULL);
	/* a issued b, and b issued a. */
	devcert_cert *a = issue("CN=a", f->mid_key, -1, f->leaf_key, b_self);
	devcert_cert *b = issue("CN=b", f->leaf_key, -1, f->mid_key, a_self);
	devcert_cert *cert = issue("CN=c", f->root_key, NO_CA, f->mid_key, a_self);
	const devcert_cert *between[3] = { a, b, a_self };
	size_t len;

	assert_fails(DEVCERT_E_UNTRUSTED, check_at(cert, f->root, CERTS_NOW, 0, between, &len));
	assert_ok(check_at(cert, b_self, CERTS_NOW, 0, between, &len));
	assert_int_equal(len, 3);
	devcert_cert_free(a_self);
	devcert_cert_free(b_self);
	devcert_cert_free(a);
	devcert_cert_free(b);
	devcert_cert_free(cert);
}

/* A list with certs one after the other. */
static devcert_cert_list *
list_of_chain(devcert_cert *const *certs, size_t count)
{
	return list_of_certs(count, (const devcert_cert *const *)certs);
}

static void
a_path_has_at_most_10_certificates(void **state)
{
	struct fixture *f = *state;
	const devcert_cert *root = f->root;
	devcert_cert_list *anchors = list_of_certs(1, &root), *between, *path;
	devcert_cert *chain[10];
	const devcert_key *keys[] = { f->mid_key, f->leaf_key };

	/* root, 9 CAs, and one below each. */
	for (size_t i = 0; i < COUNT_OF(chain); i++) {
		char name[] = "CN=ca0";

		name[5] = (char)('0' + i);
		chain[i] = issue(name, keys[i % 2], -1, i == 0 ? f->root_key : keys[(i - 1) % 2],
		                 i == 0 ? f->root : chain[i - 1]);
	}
	between = list_of_chain(chain, COUNT_OF(chain));
	assert_ok(devcert_cert_check_chain(chain[8], anchors, CERTS_NOW, 0, between, &path));
	assert_int_equal(devcert_cert_list_get_count(path), 10);
	devcert_cert_list_free(path);
	assert_fails(DEVCERT_E_UNTRUSTED,
	             devcert_cert_check_chain(chain[9], anchors, CERTS_NOW, 0, between, &path));
	assert_null(path);
	devcert_cert_list_free(between);
	devcert_cert_list_free(anchors);
	for (size_t i = 0; i < COUNT_OF(chain); i++)
		devcert_cert_free(chain[i]);
}

/* Sixty certificates of two CAs that issued each other: 930 signatures fit, none of which leads
 * anywhere. */
static void
a_thicket_of_certificates_is_left_in_time(void **state)
{
	struct fixture *f = *state;
	const devcert_cert *root = f->root;
	devcert_cert_list *anchors = list_of_certs(1, &root), *between, *path;
	devcert_cert *top[2], *thicket[60], *cert;
	const devcert_key *keys[] = { f->mid_key, f->leaf_key };

	for (size_t i = 0; i < 2; i++)
		top[i] = issue(i == 0 ? "CN=x" : "CN=y", keys[i], -1, keys[i], NULL);
	/* Thirty times x issued by y, thirty times y issued by x. */
	for (size_t i = 0; i < COUNT_OF(thicket); i++)
		thicket[i] = issue(i % 2 == 0 ? "CN=x" : "CN=y", keys[i % 2], -1, keys[1 - i % 2],
		                   top[1 - i % 2]);
	cert = issue("CN=c", f->root_key, NO_CA, keys[0], top[0]);
	between = list_of_chain(thicket, COUNT_OF(thicket));
	assert_fails(DEVCERT_E_UNTRUSTED,
	             devcert_cert_check_chain(cert, anchors, CERTS_NOW, 0, between, &path));
	assert_non_null(strstr(devcert_last_error_message(), "signatures"));
	devcert_cert_list_free(between);
	devcert_cert_list_free(anchors);
	devcert_cert_free(cert);
	for (size_t i = 0; i < 2; i++)
		devcert_cert_free(top[i]);
	for (size_t i = 0; i < COUNT_OF(thicket); i++)
		devcert_cert_free(thicket[i]);
}

/* A namesake of the anchor whose key is another one must not hide the right one, whichever comes
 * first. */
static void
a_namesake_of_an_issuer_is_stepped_over(void **state)
{
	struct fixture *f = *state;
	devcert_cert *namesake =
	    issue("CN=root,O=Example,C=BE", f->leaf_key, -1, f->leaf_key, NULL);
	const devcert_cert *both[] = { namesake, f->root }, *turned[] = { f->root, namesake };
	devcert_cert_list *anchors, *path;
	size_t len;

	for (int i = 0; i < 2; i++) {
		anchors = list_of_certs(2, i == 0 ? both : turned);
		assert_ok(devcert_cert_check_chain(f->mid, anchors, CERTS_NOW, 0, NULL, &path));
		assert_true(devcert_cert_equals(dc_cert_list_at(path, 1), f->root));
		devcert_cert_list_free(path);
		devcert_cert_list_free(anchors);
	}
	assert_fails(DEVCERT_E_UNTRUSTED, check(f->mid, namesake, NULL, NULL, &len));
	devcert_cert_free(namesake);
}

static void
arguments_are_checked(void **state)
{
	struct fixture *f = *state;
	const devcert_cert *root = f->root;
	devcert_cert_list *anchors = list_of_certs(1, &root), *path = anchors;

	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_cert_check_chain(NULL, anchors, CERTS_NOW, 0, NULL, &path));
	assert_null(path);
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_cert_check_chain(f->mid, NULL, CERTS_NOW, 0, NULL, &path));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_cert_check_chain(f->mid, anchors, CERTS_NOW, 0, NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_check_chain(f->mid, anchors, CERTS_NOW,
	                                                          DC_ALLOW_ALL + 1, NULL, &path));
	devcert_cert_list_free(anchors);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_goes_over_the_intermediate_to_the_anchor),
		cmocka_unit_test(an_anchor_need_not_be_self_signed),
		cmocka_unit_test(a_certificate_that_is_an_anchor_itself_is_a_path_of_one),
		cmocka_unit_test(without_a_way_to_an_anchor_nothing_is_trusted),
		cmocka_unit_test(all_on_the_way_are_valid_at_the_moment),
		cmocka_unit_test(a_wrong_signature_is_told),
		cmocka_unit_test(an_issuer_must_be_a_ca_that_may_sign),
		cmocka_unit_test(a_version_1_certificate_issues_nothing),
		cmocka_unit_test(a_path_length_counts_the_cas_below),
		cmocka_unit_test(a_new_key_of_a_ca_does_not_count),
		cmocka_unit_test(unknown_critical_extensions_are_refused),
		cmocka_unit_test(weak_keys_and_signatures_need_to_be_allowed),
		cmocka_unit_test(circles_come_to_an_end),
		cmocka_unit_test(a_path_has_at_most_10_certificates),
		cmocka_unit_test(a_thicket_of_certificates_is_left_in_time),
		cmocka_unit_test(a_namesake_of_an_issuer_is_stepped_over),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
