/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_STATUS_H
#define DEVCERT_CRYPTO_STATUS_H

#include "base/error.h"

/* The one place where GnuTLS's codes become ours.  what is the thing that was done or read; the
 * code itself is left as DEVCERT_DETAIL_GNUTLS.  0 and above are DEVCERT_OK. */
devcert_status dc_gnutls_status(int ret, const char *what) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_STATUS_H */
