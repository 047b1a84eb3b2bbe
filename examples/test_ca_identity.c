/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys and certificates of the test CA.  What its folder lacks is made when it starts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test_ca.h"

#define YEAR (365 * INT64_C(86400))

#define SIGN DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE
#define DECRYPT DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT
#define ISSUE (DEVCERT_KEY_USAGE_KEY_CERT_SIGN | DEVCERT_KEY_USAGE_CRL_SIGN)

/* A key and its certificate: FILE.key and FILE.pem. */
struct identity {
	devcert_key *key;
	devcert_cert *cert;
};

/* What is to be made where it is not there. */
struct plan {
	const char *file, *subject;
	bool is_ca;
	uint32_t usage;
};

static void
identity_clear(struct identity *identity)
{
	devcert_key_free(identity->key);
	devcert_cert_free(identity->cert);
	*identity = (struct identity){ NULL, NULL };
}

/* A certificate by the issuer, or self-signed where that has none. */
static devcert_status
make_cert(const struct plan *plan, const devcert_key *key, const struct identity *issuer,
          devcert_cert **out)
{
	int64_t now = time(NULL);
	devcert_cert_builder *builder = NULL;
	devcert_public_key *public_key = NULL;
	devcert_name *subject = NULL;
	devcert_status rc = devcert_name_parse_text(plan->subject, &subject);

	if (rc == DEVCERT_OK)
		rc = devcert_key_get_public(key, &public_key);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_subject(builder, subject);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_public_key(builder, public_key);
	/* Clocks of devices are late now and then. */
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_validity(builder, now - 3600,
		                                       now + (plan->is_ca ? 10 : 5) * YEAR);
	if (rc == DEVCERT_OK && plan->is_ca)
		rc = devcert_cert_builder_set_ca(builder, 0);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_key_usage(builder, plan->usage);
	/* id-kp-cmcRA: so that nobody takes the RA for a server. */
	if (rc == DEVCERT_OK && !plan->is_ca)
		rc = devcert_cert_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.28");
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_sign(builder, issuer->key != NULL ? issuer->key : key,
		                               issuer->cert, out);
	devcert_cert_builder_free(builder);
	devcert_public_key_free(public_key);
	devcert_name_free(subject);
	return rc;
}

static int
save(const char *dir, const struct plan *plan, const struct identity *identity)
{
	devcert_secret *key = NULL;
	devcert_bytes *cert = NULL;
	char name[64];
	int result = -1;

	if (devcert_key_encode_private(identity->key, DEVCERT_ENCODING_PEM, NULL, 0, &key) !=
	        DEVCERT_OK ||
	    devcert_cert_encode(identity->cert, DEVCERT_ENCODING_PEM, &cert) != DEVCERT_OK) {
		complain_devcert(plan->file);
	} else {
		/* The certificate last: where it is, the key is. */
		snprintf(name, sizeof(name), "%s.key", plan->file);
		result = file_write(dir, name, devcert_secret_data(key), devcert_secret_len(key));
		snprintf(name, sizeof(name), "%s.pem", plan->file);
		if (result == 0)
			result = file_write(dir, name, devcert_bytes_data(cert),
			                    devcert_bytes_len(cert));
	}
	devcert_secret_free(key);
	devcert_bytes_free(cert);
	return result;
}

/* 0, 1 when there is none yet, or -1. */
static int
load(const char *dir, const struct plan *plan, struct identity *out)
{
	uint8_t *data;
	size_t data_len = 0;
	char name[64];
	int found;

	snprintf(name, sizeof(name), "%s.pem", plan->file);
	found = file_read(dir, name, &data, &data_len);
	if (found != 0)
		return found;
	devcert_status rc = devcert_cert_parse(data, data_len, &out->cert);
	free(data);
	if (rc != DEVCERT_OK) {
		complain_devcert(name);
		return -1;
	}

	snprintf(name, sizeof(name), "%s.key", plan->file);
	found = file_read(dir, name, &data, &data_len);
	if (found != 0)
		return -1;
	rc = devcert_key_parse(data, data_len, NULL, 0, &out->key);
	explicit_bzero(data, data_len);
	free(data);
	if (rc != DEVCERT_OK)
		complain_devcert(name);
	return rc == DEVCERT_OK ? 0 : -1;
}

static int
load_or_make(const char *dir, const struct plan *plan, const struct identity *issuer,
             struct identity *out)
{
	int found = load(dir, plan, out);

	if (found != 1)
		return found;
	/* RSA: SCEP encrypts to it. */
	if (devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 2048, &out->key) != DEVCERT_OK ||
	    make_cert(plan, out->key, issuer, &out->cert) != DEVCERT_OK) {
		complain_devcert(plan->file);
		return -1;
	}
	return save(dir, plan, out);
}

static devcert_status
list_of_one(const devcert_cert *cert, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_add(builder, cert);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

static devcert_status
set_options(devcert_scep_ca_builder *builder, const struct settings *settings)
{
	devcert_scep_policy *policy = NULL;
	devcert_status rc = devcert_scep_policy_new(&policy);

	if (rc == DEVCERT_OK)
		rc = devcert_scep_policy_set_allow(policy, settings->allow);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_ca_builder_set_policy(builder, policy);
	devcert_scep_policy_free(policy);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_ca_builder_set_empty_content(builder, settings->empty_content);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_ca_builder_set_renewal(builder, true);
	for (size_t i = 0; rc == DEVCERT_OK && i < settings->capability_count; i++)
		rc = devcert_scep_ca_builder_add_capability(builder, settings->capabilities[i]);
	return rc;
}

/* Make what speaks SCEP of who signs and who decrypts, and of who issues where that is another. */
static devcert_status
make_scep(const struct settings *settings, const struct identity *signer,
          const struct identity *decrypter, const devcert_cert_list *chain, devcert_scep_ca **out)
{
	devcert_scep_ca_builder *builder = NULL;
	devcert_status rc = devcert_scep_ca_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_scep_ca_builder_set_signer(builder, signer->cert, signer->key);
	if (rc == DEVCERT_OK && decrypter != signer)
		rc =
		    devcert_scep_ca_builder_set_decrypter(builder, decrypter->cert, decrypter->key);
	/* What GetCACert gives out besides the RA's. */
	if (rc == DEVCERT_OK && chain != NULL)
		rc = devcert_scep_ca_builder_set_chain(builder, chain);
	if (rc == DEVCERT_OK)
		rc = set_options(builder, settings);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_ca_builder_build(builder, out);
	devcert_scep_ca_builder_free(builder);
	return rc;
}

static int
open_identities(const struct settings *settings, struct authority *out)
{
	const uint32_t both = SIGN | DECRYPT;
	const struct plan ca_plan = { "ca", "CN=Test CA,O=libdevcert", true,
		                      settings->no_ra ? ISSUE | both : ISSUE };
	const struct plan one_plan = { "ra", "CN=Test RA,O=libdevcert", false, both };
	const struct plan sign_plan = { "ra-sign", "CN=Test RA Signing,O=libdevcert", false, SIGN };
	const struct plan decrypt_plan = { "ra-decrypt", "CN=Test RA Decryption,O=libdevcert",
		                           false, DECRYPT };
	const struct identity nobody = { NULL, NULL };
	struct identity ca = nobody, ra = nobody, ra_decrypt = nobody;
	const struct identity *signer = settings->no_ra ? &ca : &ra;
	const struct identity *decrypter = settings->two_ra_keys ? &ra_decrypt : signer;
	int result = load_or_make(settings->dir, &ca_plan, &nobody, &ca);

	if (result == 0 && signer == &ra)
		result = load_or_make(settings->dir, settings->two_ra_keys ? &sign_plan : &one_plan,
		                      &ca, &ra);
	if (result == 0 && decrypter == &ra_decrypt)
		result = load_or_make(settings->dir, &decrypt_plan, &ca, &ra_decrypt);
	if (result == 0 &&
	    (list_of_one(ca.cert, &out->issuers) != DEVCERT_OK ||
	     make_scep(settings, signer, decrypter, signer == &ca ? NULL : out->issuers,
	               &out->scep) != DEVCERT_OK)) {
		/* For example a folder that was made for an RA, and is used with --no-ra. */
		complain_devcert(settings->dir);
		result = -1;
	}
	identity_clear(&ra);
	identity_clear(&ra_decrypt);
	out->cert = ca.cert;
	out->key = ca.key;
	return result;
}

static int
read_challenge(const char *file, struct authority *out)
{
	int found = file_read(NULL, file, &out->challenge, &out->challenge_len);

	if (found > 0)
		fprintf(stderr, "test_ca: %s: there is no such file\n", file);
	if (found != 0)
		return -1;
	while (out->challenge_len > 0 && (out->challenge[out->challenge_len - 1] == '\n' ||
	                                  out->challenge[out->challenge_len - 1] == '\r'))
		out->challenge_len--;
	if (out->challenge_len == 0) {
		fprintf(stderr, "test_ca: %s: an empty challenge\n", file);
		return -1;
	}
	return 0;
}

int
authority_open(const struct settings *settings, struct authority *out)
{
	*out = (struct authority){
		.dir = settings->dir,
		.manual = settings->manual,
		.renewal_window_s = settings->renewal_window_s,
		.allow = settings->allow,
	};
	if (folder_make(settings->dir) == 0 && open_identities(settings, out) == 0 &&
	    (settings->challenge_file == NULL ||
	     read_challenge(settings->challenge_file, out) == 0))
		return 0;
	authority_close(out);
	return -1;
}

void
authority_close(struct authority *ca)
{
	devcert_scep_ca_free(ca->scep);
	devcert_cert_list_free(ca->issuers);
	devcert_cert_free(ca->cert);
	devcert_key_free(ca->key);
	if (ca->challenge != NULL)
		explicit_bzero(ca->challenge, ca->challenge_len);
	free(ca->challenge);
	*ca = (struct authority){ .dir = NULL };
}
