/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MGF1, RFC 8017, appendix B.2.1, which RSAES-OAEP and RSASSA-PSS share. */
#ifndef DEVCERT_CRYPTO_MGF1_H
#define DEVCERT_CRYPTO_MGF1_H

#include "crypto/digest.h"

/* Add the mask that the seed gives to len octets at out.  The seed is no longer than a modulus. */
devcert_status dc_mgf1_mask(dc_hash hash, dc_slice seed, uint8_t *out,
                            size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_MGF1_H */
