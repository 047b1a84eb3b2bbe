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

/* A key and its certificate: FILE.key, or FILE in a token, and FILE.pem. */
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

/* Where keys and certificates are. */
struct place {
	const char *dir, *token; /* a URI; NULL where keys are in the folder */
	uint8_t *pin;
	size_t pin_len;
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

/* The URI of a key in the token. */
static void
write_uri(const struct place *at, const struct plan *plan, char uri[1024])
{
	size_t len = strcspn(at->token, "?");

	snprintf(uri, 1024, "%.*s%sobject=%s%s", (int)len, at->token,
	         len > 0 && at->token[len - 1] == ':' ? "" : ";", plan->file, at->token + len);
}

static int
save_key(const struct place *at, const struct plan *plan, const devcert_key *key)
{
	devcert_secret *pem = NULL;
	char name[64];
	int result = -1;

	if (at->token != NULL) /* it is where it was made */
		return 0;
	snprintf(name, sizeof(name), "%s.key", plan->file);
	if (devcert_key_encode_private(key, DEVCERT_ENCODING_PEM, NULL, 0, &pem) != DEVCERT_OK)
		complain_devcert(plan->file);
	else
		result =
		    file_write(at->dir, name, devcert_secret_data(pem), devcert_secret_len(pem));
	devcert_secret_free(pem);
	return result;
}

/* The certificate last: where it is, the key is. */
static int
save(const struct place *at, const struct plan *plan, const struct identity *identity)
{
	devcert_bytes *cert = NULL;
	char name[64];
	int result = save_key(at, plan, identity->key);

	if (result != 0)
		return result;
	snprintf(name, sizeof(name), "%s.pem", plan->file);
	if (devcert_cert_encode(identity->cert, DEVCERT_ENCODING_PEM, &cert) != DEVCERT_OK) {
		complain_devcert(plan->file);
		return -1;
	}
	result = file_write(at->dir, name, devcert_bytes_data(cert), devcert_bytes_len(cert));
	devcert_bytes_free(cert);
	return result;
}

static int
load_key(const struct place *at, const struct plan *plan, devcert_key **out)
{
	uint8_t *data;
	size_t data_len = 0;
	char name[64], uri[1024];
	devcert_status rc;

	snprintf(name, sizeof(name), "%s.key", plan->file);
	if (at->token != NULL) {
		write_uri(at, plan, uri);
		rc = devcert_key_open(uri, at->pin, at->pin_len, out);
	} else {
		if (file_read(at->dir, name, &data, &data_len) != 0)
			return -1;
		rc = devcert_key_parse(data, data_len, NULL, 0, out);
		explicit_bzero(data, data_len);
		free(data);
	}
	if (rc != DEVCERT_OK)
		complain_devcert(name);
	return rc == DEVCERT_OK ? 0 : -1;
}

/* 0, 1 when there is none yet, or -1. */
static int
load(const struct place *at, const struct plan *plan, struct identity *out)
{
	uint8_t *data;
	size_t data_len = 0;
	char name[64];
	int found;

	snprintf(name, sizeof(name), "%s.pem", plan->file);
	found = file_read(at->dir, name, &data, &data_len);
	if (found != 0)
		return found;
	devcert_status rc = devcert_cert_parse(data, data_len, &out->cert);
	free(data);
	if (rc != DEVCERT_OK) {
		complain_devcert(name);
		return -1;
	}
	return load_key(at, plan, &out->key);
}

/* RSA: SCEP encrypts to it. */
static devcert_status
make_key(const struct place *at, const struct plan *plan, devcert_key **out)
{
	char uri[1024];

	if (at->token == NULL)
		return devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 2048, out);
	write_uri(at, plan, uri);
	return devcert_key_generate_in_token(uri, DEVCERT_KEY_TYPE_RSA, 2048, at->pin, at->pin_len,
	                                     out);
}

static int
load_or_make(const struct place *at, const struct plan *plan, const struct identity *issuer,
             struct identity *out)
{
	int found = load(at, plan, out);

	if (found != 1)
		return found;
	if (make_key(at, plan, &out->key) != DEVCERT_OK ||
	    make_cert(plan, out->key, issuer, &out->cert) != DEVCERT_OK) {
		complain_devcert(plan->file);
		return -1;
	}
	return save(at, plan, out);
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
open_identities(const struct settings *settings, const struct place *at, struct authority *out)
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
	int result = load_or_make(at, &ca_plan, &nobody, &ca);

	if (result == 0 && signer == &ra)
		result = load_or_make(at, settings->two_ra_keys ? &sign_plan : &one_plan, &ca, &ra);
	if (result == 0 && decrypter == &ra_decrypt)
		result = load_or_make(at, &decrypt_plan, &ca, &ra_decrypt);
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

/* A file with a secret in one line. */
static int
read_secret(const char *file, uint8_t **data, size_t *len)
{
	int found = file_read(NULL, file, data, len);

	if (found > 0)
		fprintf(stderr, "test_ca: %s: there is no such file\n", file);
	if (found != 0)
		return -1;
	while (*len > 0 && ((*data)[*len - 1] == '\n' || (*data)[*len - 1] == '\r'))
		(*len)--;
	if (*len == 0) {
		fprintf(stderr, "test_ca: %s: an empty file\n", file);
		return -1;
	}
	return 0;
}

static void
wipe(uint8_t *data, size_t len)
{
	if (data != NULL)
		explicit_bzero(data, len);
	free(data);
}

int
authority_open(const struct settings *settings, struct authority *out)
{
	struct place at = { .dir = settings->dir, .token = settings->token };
	int result;

	*out = (struct authority){
		.dir = settings->dir,
		.manual = settings->manual,
		.renewal_window_s = settings->renewal_window_s,
		.allow = settings->allow,
	};
	result = folder_make(settings->dir);
	if (result == 0 && settings->pin_file != NULL)
		result = read_secret(settings->pin_file, &at.pin, &at.pin_len);
	if (result == 0)
		result = open_identities(settings, &at, out);
	if (result == 0 && settings->challenge_file != NULL)
		result =
		    read_secret(settings->challenge_file, &out->challenge, &out->challenge_len);
	wipe(at.pin, at.pin_len);
	if (result != 0)
		authority_close(out);
	return result;
}

void
authority_close(struct authority *ca)
{
	devcert_scep_ca_free(ca->scep);
	devcert_cert_list_free(ca->issuers);
	devcert_cert_free(ca->cert);
	devcert_key_free(ca->key);
	wipe(ca->challenge, ca->challenge_len);
	*ca = (struct authority){ .dir = NULL };
}
