/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_STATUS_H
#define DEVCERT_CRYPTO_STATUS_H

#include <gnutls/gnutls.h>

#include "base/error.h"

/* What our callbacks into GnuTLS return after a failure of ours. */
#define DC_GNUTLS_E_OURS GNUTLS_E_APPLICATION_ERROR_MAX

/* The one place where GnuTLS's codes become ours.  what is the thing that was done or read; the
 * code itself is left as DEVCERT_DETAIL_GNUTLS.  0 and above are DEVCERT_OK.  After a failure of
 * ours in a callback its code and message stand. */
devcert_status dc_gnutls_status(int ret, const char *what) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_STATUS_H */
