/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two sides of SCEP share. */
#ifndef DEVCERT_MSG_SCEP_H
#define DEVCERT_MSG_SCEP_H

#include <devcert/scep.h>

#include "crypto/cipher.h"

struct devcert_scep_policy {
	uint32_t allow;
	dc_cipher cipher; /* of what we send */
};

/* policy, or the defaults where it is NULL. */
struct devcert_scep_policy dc_scep_policy_or_default(const devcert_scep_policy *policy);

/* The parts of an authenticated GetCACert reply, borrowed; they live as long as ca_certs. */
const devcert_cert *dc_scep_ca_certs_ca(const devcert_scep_ca_certs *ca_certs);
const devcert_cert *dc_scep_ca_certs_signer(const devcert_scep_ca_certs *ca_certs);
const devcert_cert *dc_scep_ca_certs_recipient(const devcert_scep_ca_certs *ca_certs);
const devcert_cert_list *dc_scep_ca_certs_list(const devcert_scep_ca_certs *ca_certs);
/* The moment at which they were authenticated. */
int64_t dc_scep_ca_certs_now(const devcert_scep_ca_certs *ca_certs);
/* One more reference; never NULL. */
devcert_scep_ca_certs *dc_scep_ca_certs_ref(const devcert_scep_ca_certs *ca_certs);

#endif /* DEVCERT_MSG_SCEP_H */
