/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_TIME_H
#define DEVCERT_BASE_TIME_H

#include "base/slice.h"

/* 9999-12-31 23:59:59 UTC, which RFC 5280 gives to certificates without an end. */
#define DC_TIME_NO_END INT64_C(253402300799)
/* 1950-01-01, the first that a UTCTime can say. */
#define DC_TIME_MIN INT64_C(-631152000)

/* "20281121100000Z" and the NUL. */
#define DC_TIME_TEXT_SIZE 16

/* UTCTime "YYMMDDHHMMSSZ" or GeneralizedTime "YYYYMMDDHHMMSSZ", as DER has them (RFC 5280,
 * section 4.1.2.5), from 1950 on; DEVCERT_E_TIME. */
devcert_status dc_time_parse(dc_slice text, int64_t *out) DEVCERT_MUST_CHECK;

/* "YYYYMMDDHHMMSSZ"; DEVCERT_E_TIME before 1950 or after 9999. */
devcert_status dc_time_format(int64_t at, char out[DC_TIME_TEXT_SIZE]) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_BASE_TIME_H */
