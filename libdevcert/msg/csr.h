/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_MSG_CSR_H
#define DEVCERT_MSG_CSR_H

#include <devcert/csr.h>

#include "base/slice.h"
#include "pki/ext.h"

/* Read the DER of exactly one request. */
devcert_status dc_csr_from_der(dc_slice der, devcert_csr **out) DEVCERT_MUST_CHECK;

/* Parts of the request; they live as long as the request. */
dc_slice dc_csr_der(const devcert_csr *csr);
dc_slice dc_csr_subject_der(const devcert_csr *csr);
const devcert_public_key *dc_csr_public_key(const devcert_csr *csr);
/* UTF-8 of the challengePassword; empty where there is none. */
dc_slice dc_csr_challenge(const devcert_csr *csr);

/* The extensions that are asked for. */
const dc_ext_list *dc_csr_extensions(const devcert_csr *csr);

/* One more reference; never NULL. */
devcert_csr *dc_csr_ref(const devcert_csr *csr);

#endif /* DEVCERT_MSG_CSR_H */
