/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EnvelopedData (RFC 5652, section 6) with RSA key transport and a CBC cipher, as SCEP has it.
 *
 * There is no integrity in it: only what came inside a verified SignedData is opened. */
#ifndef DEVCERT_MSG_CMS_ENVELOPED_H
#define DEVCERT_MSG_CMS_ENVELOPED_H

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/cipher.h"
#include "pki/cert.h"
#include "pki/key.h"

/* Append the DER of a ContentInfo with EnvelopedData of content, type id-data, for one recipient,
 * named by issuer and serial number, with RSAES-PKCS1-v1_5.  That the recipient and its key are
 * good enough is the caller's to know.
 * DEVCERT_E_UNSUPPORTED where the recipient's key is not RSA. */
devcert_status dc_cms_envelope(dc_cipher cipher, dc_slice content, const devcert_cert *recipient,
                               dc_buf *out) DEVCERT_MUST_CHECK;

/* Open a ContentInfo, BER or DER, with the key of cert; appends to out.
 *
 * What everybody can see is checked first: structure, at most DC_LIMIT_RECIPIENTS, the cipher
 * (3DES only with DEVCERT_ALLOW_DES3), lengths, the size of the key.  DEVCERT_E_DER,
 * DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_UNSUPPORTED, DEVCERT_E_WEAK;
 * DEVCERT_E_KEY_MISMATCH where key is not cert's; DEVCERT_E_NO_RECIPIENT where none is named as
 * cert is.  Of several that are, the first is taken: there is one RSA operation a message.  From it
 * on there is one error, DEVCERT_E_DECRYPT: a wrong padding gives a random key of the cipher's
 * length (RFC 3218, section 2.3.2), and in one of 256 cases that gives garbage without an error,
 * which the caller must answer in the same way; but a token that is gone, wants its PIN or fails is
 * no fault of the message: DEVCERT_E_NOT_FOUND, DEVCERT_E_PASSWORD, DEVCERT_E_INTERNAL.
 * *cipher, where not NULL, gets the cipher on success. */
devcert_status dc_cms_open(dc_slice in, const devcert_cert *cert, const devcert_key *key,
                           uint32_t allow, dc_cipher *cipher, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_CMS_ENVELOPED_H */
