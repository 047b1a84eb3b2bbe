/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A CA with an RA and a device, and messages whose every attribute can be bent. */
#ifndef SCEP_FIXTURE_H
#define SCEP_FIXTURE_H

#include "assert_devcert.h"

#include <devcert/scep.h>

#include "asn1/oid.h"
#include "asn1/tlv.h"
#include "base/bytes.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "msg/csr.h"
#include "msg/scep_ca.h"
#include "msg/scep_client.h"
#include "pki/cert.h"
#include "pki/key.h"

/* 2026-01-01 00:00:00 UTC */
#define NOW INT64_C(1767225600)
#define DAY INT64_C(86400)

#define CHALLENGE "correct horse"

#define KU_SIGN DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE
#define KU_ENCRYPT DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT
#define KU_CA (DEVCERT_KEY_USAGE_KEY_CERT_SIGN | DEVCERT_KEY_USAGE_CRL_SIGN)

struct fixture {
	devcert_key *ca_key, *ra_key, *decrypter_key, *device_key, *other_key, *weak_key, *ec_key;
	devcert_cert *ca_cert;        /* self-signed, signs certificates only */
	devcert_cert *ra_cert;        /* signs replies */
	devcert_cert *decrypter_cert; /* requests are encrypted to it */
	devcert_cert *other_cert;     /* self-signed, of nobody */
	devcert_cert *ra_twin;        /* of the same issuer and serial number, for other_key */
	devcert_cert *issued_cert;    /* for the device */
	devcert_cert_list *chain;     /* the CA's certificate */
	devcert_csr *csr;             /* of the device, with CHALLENGE */
	devcert_scep_ca *ca;
	devcert_scep_ca_certs *ca_certs;
	devcert_scep_policy *legacy; /* allows all */
};

int scep_setup(void **state);
int scep_teardown(void **state);

devcert_key *key_from(const char *pem);

/* What is not said is as little as possible: version 3, valid from yesterday for a year. */
struct cert_spec {
	const char *subject;
	const devcert_key *key;     /* whose public half is certified */
	const devcert_cert *issuer; /* NULL: self-signed */
	const devcert_key *issuer_key;
	uint32_t usage;
	bool is_ca;
	int64_t not_before_at, not_after_at; /* 0: yesterday, a year from NOW */
};
devcert_cert *cert_from(struct cert_spec spec);

/* What the fixture's CA is made of, for one that does more. */
devcert_scep_ca_builder *ca_builder(const struct fixture *f);
devcert_scep_ca *ca_built(devcert_scep_ca_builder *builder);

/* A self-signed certificate for key that issuer and serial number name as they name cert. */
devcert_cert *twin_of(const devcert_cert *cert, const devcert_key *key);

/* A request of this subject, "" for none, with CHALLENGE. */
devcert_csr *csr_from(const char *subject, const devcert_key *key);

devcert_cert_list *list_of(const devcert_cert *first, const devcert_cert *second);
devcert_scep_ca_certs *trust(const devcert_cert_list *list);

/* The certs-only SignedData of a list. */
devcert_bytes *certs_only(const devcert_cert_list *list);

/* An EnvelopedData in AES-128. */
devcert_bytes *envelope(dc_slice content, const devcert_cert *recipient);

/* A message to be signed: what a peer says that does not keep to the rules. */
struct message {
	struct {
		const char *oid;
		uint8_t tag;
		uint8_t data[600];
		size_t len;
	} attrs[16];
	size_t count;
	dc_content presence;
	dc_slice content; /* borrowed */
	const devcert_cert *signer;
	const devcert_key *key;
	const devcert_cert_list *certs; /* embedded; or NULL */
};

/* Set an attribute, in place of the one that is there; add one more; drop. */
void attr_set(struct message *m, const char *oid, uint8_t tag, const void *data, size_t len);
void attr_set_text(struct message *m, const char *oid, const char *text);
void attr_double(struct message *m, const char *oid, uint8_t tag, const void *data, size_t len);
void attr_drop(struct message *m, const char *oid);

/* The octets, signed. */
devcert_bytes *sign_message(const struct message *m);

/* A right CertRep to the client's last message: status "0", "2" or "3", without content. */
struct message certrep(const struct fixture *f, const devcert_scep_client *client,
                       const char *status);
/* A right SUCCESS with these octets in its content; *envelope_out is freed by the caller. */
struct message certrep_success(const struct fixture *f, const devcert_scep_client *client,
                               const devcert_cert_list *list, devcert_bytes **envelope_out);

/* A client that has sent the fixture's request; the request goes to *out where it is not NULL. */
devcert_scep_client *waiting_client(const struct fixture *f, devcert_bytes **out);

/* The reply to the client is refused with this code, and the client still waits. */
void assert_reply_fails(devcert_scep_client *client, const struct message *m, int code);
devcert_scep_outcome *assert_reply_is(devcert_scep_client *client, const struct message *m,
                                      devcert_scep_result result);

/* What our CA makes of octets, and of a client's message. */
devcert_scep_request *received(const devcert_scep_ca *ca, const devcert_bytes *message);

/* The SignedData with its signerInfos replaced by count copies of the one that it has. */
devcert_bytes *with_signers(const devcert_bytes *message, size_t count);

/* The octets with an OBJECT IDENTIFIER in place of another one, wherever it stands. */
devcert_bytes *with_oid(const devcert_bytes *der, const char *from, const char *to);

/* The same octets as BER: indefinite lengths, long strings in pieces. */
devcert_bytes *as_ber(const devcert_bytes *der);

/* The message, parsed, and verified under the certificate. */
dc_cms_signed *verified(const devcert_bytes *message, const devcert_cert *signer);
/* One attribute of it. */
void assert_attr(const dc_cms_signed *msg, const char *oid, uint8_t tag, const void *data,
                 size_t len);
void assert_attr_text(const dc_cms_signed *msg, const char *oid, const char *text);
void assert_no_attr(const dc_cms_signed *msg, const char *oid);

#endif /* SCEP_FIXTURE_H */
