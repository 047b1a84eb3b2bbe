/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GetCACert, RFC 8894, 2.9 and 4.2, R04, R22: msg/scep_ca_certs.c, msg/scep_trust.c,
 * msg/scep_roles.c */
#include "assert_devcert.h"
#include "base/base64.h"
#include "base/limits.h"
#include "msg/scep.h"
#include "pki/cert.h"

#define NOW INT64_C(2000000000)
#define DAY 86400

#define SIGN DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE
#define ENCRYPT DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT
#define ISSUE (DEVCERT_KEY_USAGE_KEY_CERT_SIGN | DEVCERT_KEY_USAGE_CRL_SIGN)
#define REQUEST_AGENT "1.3.6.1.4.1.311.20.2.1"
#define SERVER_AUTH "1.3.6.1.5.5.7.3.1"
#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"
#define ANY_PURPOSE "2.5.29.37.0"

/* Issuers stand in front of what they issue; a certificate's key is its own. */
enum who {
	NOBODY,
	ROOT,
	CA,
	OTHER_CA,
	FALSE_CA,
	BOTH_CA,
	OLD_CA,
	RA_SIGN,
	RA_ENC,
	RA_BOTH,
	RA_ANY,
	RA_CRL,
	RA_OLD,
	RA_NEXT,
	RA_AGENT,
	RA_PURPOSE_ANY,
	WEB,
	CLIENT,
	ROOT_RA,
	OTHER_RA,
	FALSE_RA,
	BOTH_RA,
	OLD_RA,
	COUNT
};

static const struct {
	const char *name;
	enum who issuer; /* itself where it is self-signed */
	bool is_ca;
	uint32_t usage;
	const char *purpose;
	int64_t from, until; /* relative to NOW; 0 for the usual span */
} plan[COUNT] = {
	[ROOT] = { "CN=Root", ROOT, true, ISSUE, NULL, 0, 0 },
	[CA] = { "CN=CA", ROOT, true, ISSUE, NULL, 0, 0 },
	[OTHER_CA] = { "CN=Other", OTHER_CA, true, ISSUE, NULL, 0, 0 },
	/* Somebody else's, with the CA's name. */
	[FALSE_CA] = { "CN=CA", FALSE_CA, true, ISSUE, NULL, 0, 0 },
	/* A CA that may do all. */
	[BOTH_CA] = { "CN=Both", BOTH_CA, true, ISSUE | SIGN | ENCRYPT, NULL, 0, 0 },
	[OLD_CA] = { "CN=Old", OLD_CA, true, ISSUE, NULL, -900 * DAY, -30 * DAY },
	[RA_SIGN] = { "CN=RA Sign", CA, false, SIGN, REQUEST_AGENT, 0, 0 },
	[RA_ENC] = { "CN=RA Encrypt", CA, false, ENCRYPT, REQUEST_AGENT, 0, 0 },
	[RA_BOTH] = { "CN=RA Both", CA, false, SIGN | ENCRYPT, NULL, 0, 0 },
	[RA_ANY] = { "CN=RA Any", CA, false, 0, NULL, 0, 0 },
	[RA_CRL] = { "CN=RA CRL", CA, false, DEVCERT_KEY_USAGE_CRL_SIGN, NULL, 0, 0 },
	[RA_OLD] = { "CN=RA Old", CA, false, SIGN | ENCRYPT, REQUEST_AGENT, -90 * DAY, -DAY },
	[RA_NEXT] = { "CN=RA Next", CA, false, SIGN | ENCRYPT, REQUEST_AGENT, DAY, 90 * DAY },
	[RA_AGENT] = { "CN=RA Agent", CA, false, SIGN | ENCRYPT, REQUEST_AGENT, 0, 0 },
	[RA_PURPOSE_ANY] = { "CN=RA Purpose", CA, false, SIGN | ENCRYPT, ANY_PURPOSE, 0, 0 },
	[WEB] = { "CN=Web", CA, false, SIGN | ENCRYPT, SERVER_AUTH, 0, 0 },
	[CLIENT] = { "CN=Client", CA, false, SIGN | ENCRYPT, CLIENT_AUTH, 0, 0 },
	[ROOT_RA] = { "CN=Root RA", ROOT, false, SIGN | ENCRYPT, NULL, 0, 0 },
	[OTHER_RA] = { "CN=Other RA", OTHER_CA, false, SIGN | ENCRYPT, NULL, 0, 0 },
	[FALSE_RA] = { "CN=False RA", FALSE_CA, false, SIGN | ENCRYPT, NULL, 0, 0 },
	[BOTH_RA] = { "CN=Both RA", BOTH_CA, false, ENCRYPT, NULL, 0, 0 },
	[OLD_RA] = { "CN=Old RA", OLD_CA, false, SIGN | ENCRYPT, NULL, -60 * DAY, -40 * DAY },
};

static devcert_cert *certs[COUNT];
static devcert_key *keys[COUNT];

static devcert_cert *
make_cert(enum who who)
{
	enum who issuer = plan[who].issuer;
	devcert_cert_builder *builder;
	devcert_public_key *public_key;
	devcert_name *subject;
	devcert_cert *cert;

	assert_ok(devcert_name_parse_text(plan[who].name, &subject));
	assert_ok(devcert_key_get_public(keys[who], &public_key));
	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_cert_builder_set_subject(builder, subject));
	assert_ok(devcert_cert_builder_set_public_key(builder, public_key));
	assert_ok(devcert_cert_builder_set_validity(
	    builder, NOW + (plan[who].from != 0 ? plan[who].from : -1000 * DAY),
	    NOW + (plan[who].until != 0 ? plan[who].until : 1000 * DAY)));
	if (plan[who].is_ca)
		assert_ok(devcert_cert_builder_set_ca(builder, -1));
	if (plan[who].usage != 0)
		assert_ok(devcert_cert_builder_set_key_usage(builder, plan[who].usage));
	if (plan[who].purpose != NULL)
		assert_ok(devcert_cert_builder_add_ext_key_usage(builder, plan[who].purpose));
	assert_ok(devcert_cert_builder_sign(builder, keys[issuer],
	                                    issuer == who ? NULL : certs[issuer], &cert));
	devcert_cert_builder_free(builder);
	devcert_public_key_free(public_key);
	devcert_name_free(subject);
	return cert;
}

static int
make_all(void **state)
{
	(void)state;
	for (enum who who = ROOT; who < COUNT; who++) {
		assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_EC_P256, 0, &keys[who]));
		certs[who] = make_cert(who);
	}
	return 0;
}

static int
free_all(void **state)
{
	(void)state;
	for (enum who who = ROOT; who < COUNT; who++) {
		devcert_cert_free(certs[who]);
		devcert_key_free(keys[who]);
	}
	return 0;
}

/* members ends with NOBODY. */
static devcert_cert_list *
list_of(const enum who *members)
{
	devcert_cert_list_builder *builder;
	devcert_cert_list *list;

	assert_ok(devcert_cert_list_builder_new(&builder));
	for (; *members != NOBODY; members++)
		assert_ok(devcert_cert_list_builder_add(builder, certs[*members]));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	devcert_cert_list_builder_free(builder);
	return list;
}

/* The certs-only body with these certificates. */
static dc_buf
bundle(const enum who *members)
{
	dc_buf body = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_cert_list *list = list_of(members);

	assert_ok(dc_certs_only_write(list, &body));
	devcert_cert_list_free(list);
	return body;
}

/* The same as PEM, which keeps their order; DER sorts them. */
static dc_buf
pem_bundle(const enum who *members)
{
	dc_buf body = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_cert_list *list = list_of(members);
	devcert_bytes *pem;

	assert_ok(devcert_cert_list_encode_pem(list, &pem));
	dc_buf_add(&body, dc_bytes_slice(pem));
	devcert_bytes_free(pem);
	devcert_cert_list_free(list);
	return body;
}

static devcert_status
by_fingerprint(const enum who *members, enum who pin, int64_t now_at, devcert_scep_ca_certs **out)
{
	dc_buf body = pem_bundle(members);
	devcert_status rc = devcert_scep_ca_certs_parse_by_fingerprint(
	    body.ptr, body.len, devcert_cert_get_fingerprint(certs[pin]), now_at, 0, out);

	dc_buf_free(&body);
	return rc;
}

static devcert_status
on_first_use(const enum who *members, devcert_scep_ca_certs **out)
{
	dc_buf body = pem_bundle(members);
	devcert_status rc =
	    devcert_scep_ca_certs_parse_on_first_use(body.ptr, body.len, NOW, 0, out);

	dc_buf_free(&body);
	return rc;
}

static void
assert_roles(const devcert_scep_ca_certs *ca_certs, enum who ca, enum who signer,
             enum who recipient)
{
	assert_true(devcert_cert_equals(dc_scep_ca_certs_ca(ca_certs), certs[ca]));
	assert_true(devcert_cert_equals(dc_scep_ca_certs_signer(ca_certs), certs[signer]));
	assert_true(devcert_cert_equals(dc_scep_ca_certs_recipient(ca_certs), certs[recipient]));
}

/* N5, RFC 8894, 3.5.2: Microsoft's three certificates come in any order. */
static void
an_ra_pair_is_told_apart_in_any_order(void **state)
{
	static const enum who orders[][4] = {
		{ RA_ENC, RA_SIGN, CA, NOBODY }, { RA_ENC, CA, RA_SIGN, NOBODY },
		{ RA_SIGN, RA_ENC, CA, NOBODY }, { RA_SIGN, CA, RA_ENC, NOBODY },
		{ CA, RA_ENC, RA_SIGN, NOBODY }, { CA, RA_SIGN, RA_ENC, NOBODY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		devcert_scep_ca_certs *ca_certs;

		assert_ok(by_fingerprint(orders[i], CA, NOW, &ca_certs));
		assert_roles(ca_certs, CA, RA_SIGN, RA_ENC);
		devcert_scep_ca_certs_free(ca_certs);
		assert_ok(on_first_use(orders[i], &ca_certs));
		assert_roles(ca_certs, CA, RA_SIGN, RA_ENC);
		devcert_scep_ca_certs_free(ca_certs);
	}
}

/* By key usage, then by extended key usage, then by position. */
static void
roles_are_found(void **state)
{
	static const struct {
		enum who members[6], pin, ca, signer, recipient;
	} cases[] = {
		/* One certificate does it all; S13: whatever its key usage says. */
		{ { BOTH_CA }, BOTH_CA, BOTH_CA, BOTH_CA, BOTH_CA },
		{ { ROOT }, ROOT, ROOT, ROOT, ROOT },
		/* A chain without an RA: its lower end issues. */
		{ { ROOT, CA }, ROOT, CA, CA, CA },
		{ { CA, ROOT }, ROOT, CA, CA, CA },
		/* One RA for both. */
		{ { CA, RA_BOTH }, CA, CA, RA_BOTH, RA_BOTH },
		{ { RA_ANY, CA }, CA, CA, RA_ANY, RA_ANY },
		/* The pin may be the root: the CA is still the one that issues. */
		{ { ROOT, RA_SIGN, CA, RA_ENC }, ROOT, CA, RA_SIGN, RA_ENC },
		{ { ROOT, ROOT_RA, CA }, ROOT, ROOT, ROOT_RA, ROOT_RA },
		/* For one use alone, before for both, before not said. */
		{ { RA_ANY, RA_BOTH, RA_SIGN, RA_ENC, CA }, CA, CA, RA_SIGN, RA_ENC },
		{ { RA_ANY, RA_BOTH, CA }, CA, CA, RA_BOTH, RA_BOTH },
		{ { RA_BOTH, RA_ENC, CA }, CA, CA, RA_BOTH, RA_ENC },
		{ { RA_SIGN, RA_ANY, CA }, CA, CA, RA_SIGN, RA_ANY },
		/* An RA's purpose, before none or any. */
		{ { WEB, RA_BOTH, RA_AGENT, CA }, CA, CA, RA_AGENT, RA_AGENT },
		{ { WEB, RA_BOTH, CA }, CA, CA, RA_BOTH, RA_BOTH },
		{ { WEB, RA_PURPOSE_ANY, CA }, CA, CA, RA_PURPOSE_ANY, RA_PURPOSE_ANY },
		/* Position. */
		{ { RA_BOTH, RA_PURPOSE_ANY, CA }, CA, CA, RA_BOTH, RA_BOTH },
		{ { RA_PURPOSE_ANY, RA_BOTH, CA }, CA, CA, RA_PURPOSE_ANY, RA_PURPOSE_ANY },
		{ { CLIENT, RA_ANY, CA }, CA, CA, RA_ANY, RA_ANY },
		/* One that is valid, before one that is not (any more, yet). */
		{ { RA_OLD, RA_NEXT, RA_ANY, CA }, CA, CA, RA_ANY, RA_ANY },
		/* The CA stands in for the use that the RA has not, if it may. */
		{ { BOTH_RA, BOTH_CA }, BOTH_CA, BOTH_CA, BOTH_CA, BOTH_RA },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_ca_certs *ca_certs;

		assert_ok(by_fingerprint(cases[i].members, cases[i].pin, NOW, &ca_certs));
		assert_roles(ca_certs, cases[i].ca, cases[i].signer, cases[i].recipient);
		assert_int_equal(dc_scep_ca_certs_now(ca_certs), NOW);
		devcert_scep_ca_certs_free(ca_certs);
	}
}

/* T1, V26: nobody gets in beside the pin. */
static void
what_does_not_lead_to_the_pin_is_refused(void **state)
{
	static const struct {
		enum who members[5], pin;
		devcert_status rc;
	} cases[] = {
		/* Another CA, also of the same name. */
		{ { OTHER_CA }, CA, DEVCERT_E_UNTRUSTED },
		{ { FALSE_CA }, CA, DEVCERT_E_UNTRUSTED },
		{ { OTHER_CA, OTHER_RA }, CA, DEVCERT_E_UNTRUSTED },
		/* The right CA, and one more. */
		{ { CA, RA_BOTH, OTHER_CA }, CA, DEVCERT_E_UNTRUSTED },
		{ { CA, OTHER_CA }, CA, DEVCERT_E_UNTRUSTED },
		/* The right CA, and somebody else's RA, also of a CA with the same name. */
		{ { CA, OTHER_RA }, CA, DEVCERT_E_UNTRUSTED },
		{ { CA, OTHER_CA, OTHER_RA }, CA, DEVCERT_E_UNTRUSTED },
		{ { CA, FALSE_RA }, CA, DEVCERT_E_UNTRUSTED },
		/* The RA of the CA above. */
		{ { CA, ROOT, ROOT_RA }, CA, DEVCERT_E_UNTRUSTED },
		/* An RA without its CA. */
		{ { RA_BOTH }, CA, DEVCERT_E_UNTRUSTED },
		{ { RA_BOTH, ROOT }, ROOT, DEVCERT_E_UNTRUSTED },
		/* The pin of an RA is not the pin of a CA. */
		{ { RA_BOTH }, RA_BOTH, DEVCERT_E_USAGE_FORBIDDEN },
		{ { RA_BOTH, CA }, RA_BOTH, DEVCERT_E_USAGE_FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_ca_certs *ca_certs;

		assert_fails_with(cases[i].rc,
		                  by_fingerprint(cases[i].members, cases[i].pin, NOW, &ca_certs));
		assert_null(ca_certs);
	}
}

/* A CA of the pin's name and another key: whichever is looked at first, it is refused. */
static void
a_false_ca_beside_the_true_one_is_refused(void **state)
{
	static const enum who orders[][4] = { { FALSE_CA, ROOT }, { ROOT, FALSE_CA, CA } };
	devcert_scep_ca_certs *ca_certs;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		assert_int_not_equal(by_fingerprint(orders[i], ROOT, NOW, &ca_certs), DEVCERT_OK);
		assert_null(ca_certs);
		assert_int_not_equal(on_first_use(orders[i], &ca_certs), DEVCERT_OK);
		assert_null(ca_certs);
	}
}

/* Servers send whole chains; who pins the issuing CA does not thereby trust the root. */
static void
certificates_above_the_pin_are_left_out(void **state)
{
	static const enum who members[] = { ROOT, RA_SIGN, CA, RA_ENC, NOBODY };
	devcert_scep_ca_certs *ca_certs;
	devcert_cert_list *list;

	(void)state;
	assert_ok(by_fingerprint(members, CA, NOW, &ca_certs));
	assert_roles(ca_certs, CA, RA_SIGN, RA_ENC);
	assert_ok(devcert_scep_ca_certs_get_list(ca_certs, &list));
	assert_int_equal(devcert_cert_list_get_count(list), 3);
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 0), certs[RA_SIGN]));
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 1), certs[CA]));
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 2), certs[RA_ENC]));
	devcert_cert_list_free(list);
	devcert_scep_ca_certs_free(ca_certs);
}

/* RFC 8894, 2.1.2, R01: beside an RA without the one use the CA does not stand in for it. */
static void
without_a_certificate_for_a_use_the_reply_is_refused(void **state)
{
	static const enum who members[][4] = {
		{ CA, RA_SIGN },
		{ RA_ENC, CA },
		{ CA, RA_CRL },
		/* T1: a certificate for other purposes only is nobody's RA.  Each device of the CA
		 * has one, and would read the challenges of all others. */
		{ WEB, CLIENT, CA },
	};
	devcert_scep_ca_certs *ca_certs;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		assert_fails(DEVCERT_E_USAGE_FORBIDDEN,
		             by_fingerprint(members[i], CA, NOW, &ca_certs));
		assert_null(ca_certs);
	}
}

/* RFC 8894, 2.2, R05. */
static void
certificates_with_a_role_are_valid_now(void **state)
{
	static const struct {
		enum who members[4], pin;
		int64_t now_at;
		devcert_status rc;
	} cases[] = {
		{ { CA, RA_OLD }, CA, NOW, DEVCERT_E_EXPIRED },
		{ { CA, RA_NEXT }, CA, NOW, DEVCERT_E_NOT_YET_VALID },
		{ { CA, RA_BOTH }, CA, NOW + 2000 * DAY, DEVCERT_E_EXPIRED },
		{ { CA, RA_BOTH }, CA, NOW - 2000 * DAY, DEVCERT_E_NOT_YET_VALID },
		{ { OLD_CA }, OLD_CA, NOW, DEVCERT_E_EXPIRED },
		{ { OLD_CA, OLD_RA }, OLD_CA, NOW, DEVCERT_E_EXPIRED },
		/* The second of validity's ends belong to it. */
		{ { CA, RA_OLD }, CA, NOW - DAY, DEVCERT_OK },
		{ { CA, RA_OLD }, CA, NOW - DAY + 1, DEVCERT_E_EXPIRED },
		{ { CA, RA_NEXT }, CA, NOW + DAY, DEVCERT_OK },
		{ { CA, RA_NEXT }, CA, NOW + DAY - 1, DEVCERT_E_NOT_YET_VALID },
		/* Without a role it does not matter. */
		{ { CA, RA_BOTH, RA_OLD }, CA, NOW, DEVCERT_OK },
		{ { RA_NEXT, CA, RA_BOTH }, CA, NOW, DEVCERT_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_ca_certs *ca_certs;
		devcert_status rc =
		    by_fingerprint(cases[i].members, cases[i].pin, cases[i].now_at, &ca_certs);

		assert_string_equal(devcert_error_name(rc), devcert_error_name(cases[i].rc));
		devcert_scep_ca_certs_free(ca_certs);
	}
}

static void
certificates_that_we_have_vouch_for_the_reply(void **state)
{
	static const struct {
		enum who anchors[3], members[5];
		devcert_status rc;
		enum who ca, signer, recipient;
	} cases[] = {
		{ { CA }, { CA, RA_SIGN, RA_ENC }, DEVCERT_OK, CA, RA_SIGN, RA_ENC },
		/* The anchor need not be in the reply. */
		{ { ROOT }, { CA, RA_SIGN, RA_ENC }, DEVCERT_OK, CA, RA_SIGN, RA_ENC },
		{ { CA }, { RA_BOTH }, DEVCERT_OK, CA, RA_BOTH, RA_BOTH },
		{ { ROOT }, { CA }, DEVCERT_OK, CA, CA, CA },
		{ { CA }, { ROOT, CA, RA_BOTH }, DEVCERT_OK, CA, RA_BOTH, RA_BOTH },
		/* Several. */
		{ { OTHER_CA, ROOT }, { CA, RA_BOTH }, DEVCERT_OK, CA, RA_BOTH, RA_BOTH },
		{ { OTHER_CA, CA }, { OTHER_RA }, DEVCERT_OK, OTHER_CA, OTHER_RA, OTHER_RA },
		/* The RA's certificate itself, with the CA's. */
		{ { RA_BOTH, CA }, { RA_BOTH }, DEVCERT_OK, CA, RA_BOTH, RA_BOTH },
		/* None, others, and what stands above them alone. */
		{ { NOBODY }, { CA }, DEVCERT_E_UNTRUSTED, 0, 0, 0 },
		{ { OTHER_CA }, { CA, RA_BOTH }, DEVCERT_E_UNTRUSTED, 0, 0, 0 },
		{ { OTHER_CA }, { CA, OTHER_RA }, DEVCERT_E_UNTRUSTED, 0, 0, 0 },
		{ { CA }, { ROOT }, DEVCERT_E_UNTRUSTED, 0, 0, 0 },
		{ { ROOT }, { RA_BOTH }, DEVCERT_E_UNTRUSTED, 0, 0, 0 },
		{ { RA_BOTH }, { RA_BOTH }, DEVCERT_E_UNTRUSTED, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf body = bundle(cases[i].members);
		devcert_cert_list *anchors = list_of(cases[i].anchors);
		devcert_scep_ca_certs *ca_certs;
		devcert_status rc = devcert_scep_ca_certs_parse_by_anchors(
		    body.ptr, body.len, anchors, NOW, 0, &ca_certs);

		assert_string_equal(devcert_error_name(rc), devcert_error_name(cases[i].rc));
		if (rc == DEVCERT_OK)
			assert_roles(ca_certs, cases[i].ca, cases[i].signer, cases[i].recipient);
		else
			assert_null(ca_certs);
		devcert_scep_ca_certs_free(ca_certs);
		devcert_cert_list_free(anchors);
		dc_buf_free(&body);
	}
}

/* On first use all must lead to one CA of the reply; what is shown to a person works as a pin. */
static void
on_first_use_there_is_one_ca(void **state)
{
	static const struct {
		enum who members[5];
		devcert_status rc;
		enum who ca;
	} cases[] = {
		{ { ROOT }, DEVCERT_OK, ROOT },
		{ { CA }, DEVCERT_OK, CA },
		{ { CA, RA_SIGN, RA_ENC }, DEVCERT_OK, CA },
		{ { RA_BOTH, ROOT, CA }, DEVCERT_OK, CA },
		{ { CA, CA }, DEVCERT_OK, CA },
		{ { CA, OTHER_CA }, DEVCERT_E_UNTRUSTED, 0 },
		{ { CA, RA_BOTH, OTHER_CA, OTHER_RA }, DEVCERT_E_UNTRUSTED, 0 },
		{ { CA, OTHER_RA }, DEVCERT_E_UNTRUSTED, 0 },
		{ { RA_BOTH }, DEVCERT_E_UNTRUSTED, 0 },
		{ { CA, FALSE_RA }, DEVCERT_E_UNTRUSTED, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_ca_certs *ca_certs;
		devcert_status rc = on_first_use(cases[i].members, &ca_certs);

		assert_string_equal(devcert_error_name(rc), devcert_error_name(cases[i].rc));
		if (rc != DEVCERT_OK) {
			assert_null(ca_certs);
			continue;
		}
		assert_true(devcert_cert_equals(dc_scep_ca_certs_ca(ca_certs), certs[cases[i].ca]));
		devcert_scep_ca_certs_free(ca_certs);
		assert_ok(by_fingerprint(cases[i].members, cases[i].ca, NOW, &ca_certs));
		devcert_scep_ca_certs_free(ca_certs);
	}
}

/* S5, R90, R91, N12: by what it is, whatever the content type says. */
static void
the_body_is_known_by_its_octets(void **state)
{
	static const enum who members[] = { BOTH_CA, NOBODY };
	dc_buf der = bundle(members), base64 = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_bytes *cert, *pem;
	dc_slice bodies[4];

	(void)state;
	assert_ok(devcert_cert_encode(certs[BOTH_CA], DEVCERT_ENCODING_DER, &cert));
	assert_ok(devcert_cert_encode(certs[BOTH_CA], DEVCERT_ENCODING_PEM, &pem));
	dc_base64_encode(dc_bytes_slice(cert), 76, &base64);
	bodies[0] = dc_bytes_slice(cert);
	bodies[1] = dc_bytes_slice(pem);
	bodies[2] = dc_buf_slice(&base64);
	bodies[3] = dc_buf_slice(&der);
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		uint8_t *copy = exact_copy(bodies[i].ptr, bodies[i].len);
		devcert_scep_ca_certs *ca_certs;

		assert_ok(devcert_scep_ca_certs_parse_by_fingerprint(
		    copy, bodies[i].len, devcert_cert_get_fingerprint(certs[BOTH_CA]), NOW, 0,
		    &ca_certs));
		assert_roles(ca_certs, BOTH_CA, BOTH_CA, BOTH_CA);
		devcert_scep_ca_certs_free(ca_certs);
		free(copy);
	}
	devcert_bytes_free(cert);
	devcert_bytes_free(pem);
	dc_buf_free(&base64);
	dc_buf_free(&der);
}

static void
other_bodies_are_refused(void **state)
{
	static const struct {
		const char *body;
		devcert_status rc;
	} cases[] = {
		{ "", DEVCERT_E_DER },
		{ "<html>not here</html>", DEVCERT_E_DER },
		{ "Not Found", DEVCERT_E_DER },
		{ "MIIB", DEVCERT_E_DER },
		{ "aGVsbG8=", DEVCERT_E_DER },
		{ "\x31\x03\x02\x01\x01", DEVCERT_E_DER },
		{ "\x30\x03\x02\x01\x01", DEVCERT_E_DER },
		{ "-----BEGIN CERTIFICATE-----\nMIIB\n", DEVCERT_E_PEM },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t len = strlen(cases[i].body);
		uint8_t *copy = exact_copy(cases[i].body, len);
		devcert_scep_ca_certs *ca_certs;

		assert_fails_with(cases[i].rc, devcert_scep_ca_certs_parse_on_first_use(
						   copy, len, NOW, 0, &ca_certs));
		assert_null(ca_certs);
		free(copy);
	}
}

static void
a_cut_or_longer_body_is_refused(void **state)
{
	static const enum who members[] = { CA, RA_BOTH, NOBODY };
	dc_buf body = bundle(members);
	devcert_scep_ca_certs *ca_certs;

	(void)state;
	for (size_t len = 0; len < body.len; len++) {
		uint8_t *copy = exact_copy(body.ptr, len);

		assert_int_not_equal(
		    devcert_scep_ca_certs_parse_on_first_use(copy, len, NOW, 0, &ca_certs),
		    DEVCERT_OK);
		assert_null(ca_certs);
		free(copy);
	}
	dc_buf_add_octet(&body, 0);
	assert_fails(DEVCERT_E_TRAILING, devcert_scep_ca_certs_parse_on_first_use(
					     body.ptr, body.len, NOW, 0, &ca_certs));
	dc_buf_free(&body);
}

/* Where the octets of the part are in the whole. */
static uint8_t *
find_octets(const dc_buf *whole, dc_slice part)
{
	for (size_t i = 0; i + part.len <= whole->len; i++)
		if (memcmp(whole->ptr + i, part.ptr, part.len) == 0)
			return whole->ptr + i;
	return NULL;
}

/* A wrong octet anywhere in the RA's certificate shows. */
static void
a_bent_ra_certificate_is_refused(void **state)
{
	static const enum who members[] = { CA, RA_BOTH, NOBODY };
	dc_buf body = bundle(members);
	dc_slice ra = dc_cert_der(certs[RA_BOTH]);
	uint8_t *at = find_octets(&body, ra);
	devcert_scep_ca_certs *ca_certs;

	(void)state;
	assert_non_null(at);
	/* Every 7th, to be quick; the structure's and the signature's octets are among them.  With
	 * another first octet it is no certificate, and left out. */
	for (size_t i = 7; i < ra.len; i += 7) {
		at[i] ^= 1;
		assert_int_not_equal(devcert_scep_ca_certs_parse_by_fingerprint(
					 body.ptr, body.len,
					 devcert_cert_get_fingerprint(certs[CA]), NOW, 0,
					 &ca_certs),
		                     DEVCERT_OK);
		assert_null(ca_certs);
		at[i] ^= 1;
	}
	at[ra.len - 1] ^= 1;
	assert_fails(
	    DEVCERT_E_SIGNATURE,
	    devcert_scep_ca_certs_parse_by_fingerprint(
		body.ptr, body.len, devcert_cert_get_fingerprint(certs[CA]), NOW, 0, &ca_certs));
	dc_buf_free(&body);
}

/* T1: 100 certificates, and 1 MiB. */
static void
the_limits_hold(void **state)
{
	dc_buf body = DC_BUF_INIT(2 * DC_LIMIT_SCEP_REPLY_LEN);
	devcert_scep_ca_certs *ca_certs;
	uint8_t *large;

	(void)state;
	for (size_t count = DC_LIMIT_BUNDLE_CERTS; count <= DC_LIMIT_BUNDLE_CERTS + 1; count++) {
		devcert_cert_list_builder *builder;
		devcert_cert_list *list;
		devcert_status rc;

		assert_ok(devcert_cert_list_builder_new(&builder));
		for (size_t i = 0; i < count; i++)
			assert_ok(dc_cert_list_builder_add_up_to(builder, certs[CA], count));
		assert_ok(devcert_cert_list_builder_build(builder, &list));
		dc_buf_truncate(&body, 0);
		assert_ok(dc_certs_only_write(list, &body));
		rc =
		    devcert_scep_ca_certs_parse_on_first_use(body.ptr, body.len, NOW, 0, &ca_certs);
		assert_int_equal(rc, count <= DC_LIMIT_BUNDLE_CERTS ? DEVCERT_OK : DEVCERT_E_LIMIT);
		devcert_scep_ca_certs_free(ca_certs);
		devcert_cert_list_free(list);
		devcert_cert_list_builder_free(builder);
	}
	dc_buf_free(&body);

	large = calloc(1, DC_LIMIT_SCEP_REPLY_LEN + 1);
	assert_non_null(large);
	assert_fails(DEVCERT_E_LIMIT, devcert_scep_ca_certs_parse_on_first_use(
					  large, DC_LIMIT_SCEP_REPLY_LEN + 1, NOW, 0, &ca_certs));
	free(large);
}

/* Namesakes of an issuer cost a signature each: 40 certificates under 11 of them are refused. */
static void
the_work_is_bounded(void **state)
{
	enum { CAS = 11, LEAVES = 40 };
	devcert_cert *cas[CAS + 1];
	devcert_cert_list_builder *list_builder;
	devcert_scep_ca_certs *ca_certs;
	devcert_cert_list *list;
	devcert_bytes *pem;
	devcert_name *name;
	devcert_key *key = NULL;

	(void)state;
	assert_ok(devcert_name_parse_text("CN=Namesake", &name));
	assert_ok(devcert_cert_list_builder_new(&list_builder));
	assert_ok(devcert_cert_list_builder_add(list_builder, certs[ROOT]));
	for (size_t i = 0; i <= CAS + LEAVES; i++) {
		devcert_cert_builder *builder;
		devcert_cert *cert;

		assert_ok(devcert_cert_builder_new(&builder));
		assert_ok(devcert_cert_builder_set_validity(builder, NOW - DAY, NOW + DAY));
		if (i <= CAS) {
			devcert_public_key *public_key;

			/* The last one stays outside, and issues the leaves. */
			devcert_key_free(key);
			assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_EC_P256, 0, &key));
			assert_ok(devcert_key_get_public(key, &public_key));
			assert_ok(devcert_cert_builder_set_subject(builder, name));
			assert_ok(devcert_cert_builder_set_ca(builder, -1));
			assert_ok(devcert_cert_builder_set_public_key(builder, public_key));
			assert_ok(
			    devcert_cert_builder_sign(builder, keys[ROOT], certs[ROOT], &cas[i]));
			devcert_public_key_free(public_key);
			if (i < CAS)
				assert_ok(devcert_cert_list_builder_add(list_builder, cas[i]));
		} else {
			assert_ok(devcert_cert_builder_sign(builder, key, cas[CAS], &cert));
			assert_ok(devcert_cert_list_builder_add(list_builder, cert));
			devcert_cert_free(cert);
		}
		devcert_cert_builder_free(builder);
	}
	assert_ok(devcert_cert_list_builder_build(list_builder, &list));
	assert_ok(devcert_cert_list_encode_pem(list, &pem));
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_scep_ca_certs_parse_on_first_use(
			 devcert_bytes_data(pem), devcert_bytes_len(pem), NOW, 0, &ca_certs));
	for (size_t i = 0; i <= CAS; i++)
		devcert_cert_free(cas[i]);
	devcert_bytes_free(pem);
	devcert_cert_list_free(list);
	devcert_cert_list_builder_free(list_builder);
	devcert_key_free(key);
	devcert_name_free(name);
}

/* R03: SHA-256 of the whole certificate, as people write it down. */
static void
a_fingerprint_has_several_spellings(void **state)
{
	dc_slice der = dc_cert_der(certs[ROOT]);
	const char *hex = devcert_cert_get_fingerprint(certs[ROOT]);
	char upper[65] = "", colons[96] = "", blanks[96] = "", wrong[65] = "";
	const char *good[4] = { hex, upper, colons, blanks };
	devcert_scep_ca_certs *ca_certs;

	(void)state;
	for (size_t i = 0; i < 64; i++)
		upper[i] = (char)(hex[i] >= 'a' ? hex[i] - 'a' + 'A' : hex[i]);
	for (size_t i = 0; i < 32; i++) {
		memcpy(colons + 3 * i, hex + 2 * i, 2);
		memcpy(blanks + 3 * i, upper + 2 * i, 2);
		colons[3 * i + 2] = i < 31 ? ':' : '\0';
		blanks[3 * i + 2] = i < 31 ? ' ' : '\0';
	}
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_ok(devcert_scep_ca_certs_parse_by_fingerprint(der.ptr, der.len, good[i], NOW,
		                                                     0, &ca_certs));
		devcert_scep_ca_certs_free(ca_certs);
	}

	/* Every digit counts. */
	for (size_t i = 0; i < 64; i++) {
		memcpy(wrong, hex, 65);
		wrong[i] = wrong[i] == '0' ? '1' : '0';
		assert_fails(DEVCERT_E_UNTRUSTED, devcert_scep_ca_certs_parse_by_fingerprint(
						      der.ptr, der.len, wrong, NOW, 0, &ca_certs));
		assert_null(ca_certs);
		wrong[i] = '\0';
		assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_certs_parse_by_fingerprint(
						 der.ptr, der.len, wrong, NOW, 0, &ca_certs));
	}
	memcpy(wrong, hex, 65);
	wrong[3] = 'g';
	assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_certs_parse_by_fingerprint(
					 der.ptr, der.len, wrong, NOW, 0, &ca_certs));
	/* SHA-1 is not enough. */
	assert_fails(DEVCERT_E_TEXT,
	             devcert_scep_ca_certs_parse_by_fingerprint(
			 der.ptr, der.len, devcert_cert_get_fingerprint_sha1(certs[ROOT]), NOW, 0,
			 &ca_certs));
}

/* Made with openssl: a CA with RSA-1024; a CA with P-256 and its RA, signed over SHA-1. */
static const char rsa_1024[] = "-----BEGIN CERTIFICATE-----\n"
			       "MIICEDCCAXmgAwIBAgIUFegzZH/0r19NScY8EqPHBF3PkLowDQYJKoZIhvcNAQEL\n"
			       "BQAwETEPMA0GA1UEAwwGT2xkIENBMCAXDTI2MTEyMjA2MzIxOVoYDzIwODEwODI1\n"
			       "MDYzMjE5WjARMQ8wDQYDVQQDDAZPbGQgQ0EwgZ8wDQYJKoZIhvcNAQEBBQADgY0A\n"
			       "MIGJAoGBAL2wMPgn5DqV01NXWEuUPDatg5D3JDKJuCV1hKEWamhETNUQYS/FEoDT\n"
			       "hVIipiiTan40Y9rlGhmDdklVrHyKnWbtZGCPCQwM9XTfpdJEkWPmLFrynkgZrf9A\n"
			       "dJymKyqy/ahrvfRraNhWMe4FFVeKqpwJ7zU9y8iUYXNdnDw6/6eXAgMBAAGjYzBh\n"
			       "MB0GA1UdDgQWBBRodFq+GklX1VRnz9ZJ85CG4ePr6TAfBgNVHSMEGDAWgBRodFq+\n"
			       "GklX1VRnz9ZJ85CG4ePr6TAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIB\n"
			       "BjANBgkqhkiG9w0BAQsFAAOBgQCI4EEz3OvCBKPZo2GGV2fauImWRM1/PfLBojTu\n"
			       "7APVnCugkUdRTWKOXq3pRFtUqWQJgxX4Ti2BsG0KS0/SuehBhVjOsbhgkg5FWx2J\n"
			       "vjssq3PdTM+tHoXxiXK+ar6wi28qSdgleDBEVTd3EOQd+5Prc+OjFV6sfITgYHg/\n"
			       "dW8qpA==\n"
			       "-----END CERTIFICATE-----\n";
static const char sha1_ra[] = "-----BEGIN CERTIFICATE-----\n"
			      "MIIBjDCCATGgAwIBAgIUNCpD38voI2wnzOQIjFJUDTjSf7EwCgYIKoZIzj0EAwIw\n"
			      "EjEQMA4GA1UEAwwHR29vZCBDQTAgFw0yNjExMjIwNjMyMTlaGA8yMDgxMDgyNTA2\n"
			      "MzIxOVowEjEQMA4GA1UEAwwHR29vZCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
			      "A0IABMCSVzd9fxiprVpJa+v69Y/QAHK48uBGTDBr54IFHQA8gduvQ8Q4J7kXmpSq\n"
			      "OAm/mgbbPC9QaoB6evkASWvU00OjYzBhMB0GA1UdDgQWBBQcBDqcx+CrW1D8I+zO\n"
			      "CIx22R6peDAfBgNVHSMEGDAWgBQcBDqcx+CrW1D8I+zOCIx22R6peDAPBgNVHRMB\n"
			      "Af8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNJADBGAiEAp0p1\n"
			      "+ZLlgfC5y9U6sRaquNJQYu3TvFVMZ2/HyYxHkdcCIQDFqnNIChfxGvl7cvewxN28\n"
			      "c+sfUgI5cQX2FtrFhG5xUA==\n"
			      "-----END CERTIFICATE-----\n"
			      "-----BEGIN CERTIFICATE-----\n"
			      "MIIBQDCB6aADAgECAgECMAkGByqGSM49BAEwEjEQMA4GA1UEAwwHR29vZCBDQTAg\n"
			      "Fw0yNjExMjIwNjMyMTlaGA8yMDgxMDgyNTA2MzIxOVowEzERMA8GA1UEAwwIU0hB\n"
			      "LTEgUkEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATAklc3fX8Yqa1aSWvr+vWP\n"
			      "0AByuPLgRkwwa+eCBR0APIHbr0PEOCe5F5qUqjgJv5oG2zwvUGqAenr5AElr1NND\n"
			      "oy4wLDALBgNVHQ8EBAMCBaAwHQYDVR0OBBYEFBwEOpzH4KtbUPwj7M4IjHbZHql4\n"
			      "MAkGByqGSM49BAEDRwAwRAIgN7wHfP/xGBT6QVYKBvBJM1LyJMu3hRJrw5hGOXqh\n"
			      "4g8CIApEB8JgzFR0HqEgN19O7acoXyOwgemPvC9vpeDb1YBp\n"
			      "-----END CERTIFICATE-----\n";

/* V16: old algorithms only where they are allowed. */
static void
weak_certificates_need_to_be_allowed(void **state)
{
	static const struct {
		const char *body;
		uint32_t allow;
		devcert_status rc;
	} cases[] = {
		{ rsa_1024, 0, DEVCERT_E_WEAK },
		{ rsa_1024, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_DES3, DEVCERT_E_WEAK },
		{ rsa_1024, DEVCERT_ALLOW_RSA_1024, DEVCERT_OK },
		{ sha1_ra, 0, DEVCERT_E_WEAK },
		{ sha1_ra, DEVCERT_ALLOW_RSA_1024 | DEVCERT_ALLOW_DES3, DEVCERT_E_WEAK },
		{ sha1_ra, DEVCERT_ALLOW_SHA1, DEVCERT_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_ca_certs *ca_certs;
		devcert_status rc = devcert_scep_ca_certs_parse_on_first_use(
		    (const uint8_t *)cases[i].body, strlen(cases[i].body), NOW, cases[i].allow,
		    &ca_certs);

		assert_string_equal(devcert_error_name(rc), devcert_error_name(cases[i].rc));
		devcert_scep_ca_certs_free(ca_certs);
	}
}

static void
the_certificates_can_be_asked_for(void **state)
{
	static const enum who members[] = { RA_ENC, CA, RA_SIGN, NOBODY };
	devcert_scep_ca_certs *ca_certs, *same;
	devcert_cert *ca, *signer, *recipient;
	devcert_cert_list *list;

	(void)state;
	assert_ok(on_first_use(members, &ca_certs));
	same = dc_scep_ca_certs_ref(ca_certs);
	devcert_scep_ca_certs_free(ca_certs);
	assert_ok(devcert_scep_ca_certs_get_ca(same, &ca));
	assert_ok(devcert_scep_ca_certs_get_signer(same, &signer));
	assert_ok(devcert_scep_ca_certs_get_recipient(same, &recipient));
	assert_ok(devcert_scep_ca_certs_get_list(same, &list));
	assert_ptr_equal(dc_scep_ca_certs_list(same), list);
	devcert_scep_ca_certs_free(same);
	/* What was asked for stays. */
	assert_true(devcert_cert_equals(ca, certs[CA]));
	assert_true(devcert_cert_equals(signer, certs[RA_SIGN]));
	assert_true(devcert_cert_equals(recipient, certs[RA_ENC]));
	assert_int_equal(devcert_cert_list_get_count(list), 3);
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 0), certs[RA_ENC]));
	devcert_cert_free(ca);
	devcert_cert_free(signer);
	devcert_cert_free(recipient);
	devcert_cert_list_free(list);
}

static void
wrong_arguments_are_refused(void **state)
{
	static const enum who members[] = { CA, NOBODY };
	const char *fingerprint = devcert_cert_get_fingerprint(certs[CA]);
	dc_slice der = dc_cert_der(certs[CA]);
	devcert_cert_list *anchors = list_of(members);
	devcert_scep_ca_certs *out;
	devcert_cert *cert;
	devcert_cert_list *list;

	(void)state;
	/* clang-format off */
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_fingerprint(NULL, 1, fingerprint, NOW, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_fingerprint(der.ptr, der.len, NULL, NOW, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_fingerprint(der.ptr, der.len, fingerprint, NOW, 8, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_fingerprint(der.ptr, der.len, fingerprint, NOW, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_anchors(NULL, 1, anchors, NOW, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_anchors(der.ptr, der.len, NULL, NOW, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_anchors(der.ptr, der.len, anchors, NOW, 8, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_by_anchors(der.ptr, der.len, anchors, NOW, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_on_first_use(NULL, 1, NOW, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_on_first_use(der.ptr, der.len, NOW, 8, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_parse_on_first_use(der.ptr, der.len, NOW, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_get_ca(NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_get_signer(NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_get_recipient(NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_certs_get_list(NULL, &list));
	/* clang-format on */
	devcert_scep_ca_certs_free(NULL);
	devcert_cert_list_free(anchors);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ra_pair_is_told_apart_in_any_order),
		cmocka_unit_test(roles_are_found),
		cmocka_unit_test(what_does_not_lead_to_the_pin_is_refused),
		cmocka_unit_test(a_false_ca_beside_the_true_one_is_refused),
		cmocka_unit_test(certificates_above_the_pin_are_left_out),
		cmocka_unit_test(without_a_certificate_for_a_use_the_reply_is_refused),
		cmocka_unit_test(certificates_with_a_role_are_valid_now),
		cmocka_unit_test(certificates_that_we_have_vouch_for_the_reply),
		cmocka_unit_test(on_first_use_there_is_one_ca),
		cmocka_unit_test(the_body_is_known_by_its_octets),
		cmocka_unit_test(other_bodies_are_refused),
		cmocka_unit_test(a_cut_or_longer_body_is_refused),
		cmocka_unit_test(a_bent_ra_certificate_is_refused),
		cmocka_unit_test(the_limits_hold),
		cmocka_unit_test(the_work_is_bounded),
		cmocka_unit_test(a_fingerprint_has_several_spellings),
		cmocka_unit_test(weak_certificates_need_to_be_allowed),
		cmocka_unit_test(the_certificates_can_be_asked_for),
		cmocka_unit_test(wrong_arguments_are_refused),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
