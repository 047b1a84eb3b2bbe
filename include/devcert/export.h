/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_EXPORT_H
#define DEVCERT_EXPORT_H

/* SWIG sees none of these attributes. */
#if defined(SWIG) || !defined(__GNUC__)
#define DEVCERT_API
#define DEVCERT_MUST_CHECK
#else
#define DEVCERT_API __attribute__((visibility("default")))
#define DEVCERT_MUST_CHECK __attribute__((warn_unused_result))
#endif

/* Marks a call that may take more than about 10 microseconds: key generation,
 * signatures, key derivation, I/O.  Bindings release their global lock there. */
#define DEVCERT_SLOW

#ifdef __cplusplus
#define DEVCERT_BEGIN extern "C" {
#define DEVCERT_END }
#else
#define DEVCERT_BEGIN
#define DEVCERT_END
#endif

#endif /* DEVCERT_EXPORT_H */
