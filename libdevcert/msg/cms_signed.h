/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SignedData (RFC 5652, section 5) with exactly one signer and signed attributes, as SCEP has it.
 */
#ifndef DEVCERT_MSG_CMS_SIGNED_H
#define DEVCERT_MSG_CMS_SIGNED_H

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/digest.h"
#include "pki/cert.h"
#include "pki/key_sign.h"

/* How the content is given: absent and none, present and maybe empty, or elsewhere. */
typedef enum { DC_CONTENT_ABSENT, DC_CONTENT_PRESENT, DC_CONTENT_DETACHED } dc_content;

/* Append one Attribute with one value; value is DER. */
void dc_attr_add(dc_buf *attrs, const char *oid, dc_slice value);

/* Append the DER of a ContentInfo with SignedData over content of type id-data, which is not
 * in it where that is DC_CONTENT_DETACHED.
 *
 * attrs: Attribute elements; contentType and messageDigest are added here, and the SET is sorted.
 * The signer is named by issuer and serial number; certs are embedded, or none where NULL.  It
 * is signed by the scheme, or where that is 0 as the key does by itself; SignerInfo says
 * rsaEncryption for RSASSA-PKCS1-v1_5, as old peers need it.
 * DEVCERT_E_KEY_MISMATCH where key is not signer's, or the scheme not the key's; DEVCERT_E_WEAK for
 * a scheme with SHA-1; DEVCERT_E_UNSUPPORTED for a key that cannot sign. */
devcert_status dc_cms_sign(dc_content presence, dc_slice content, dc_slice attrs,
                           const devcert_cert *signer, const devcert_key *key,
                           devcert_sign_scheme scheme, const devcert_cert_list *certs,
                           dc_buf *out) DEVCERT_MUST_CHECK;

/* A parsed SignedData.  Nothing of it is to be believed before dc_cms_signed_verify(). */
typedef struct dc_cms_signed dc_cms_signed;

/* Read a ContentInfo, BER or DER, base64 or PEM too as some peers send it: SignedData with exactly
 * one SignerInfo that has signed attributes, each once and with one value.  Signed attributes that
 * came as DER keep their octets.  What is no certificate among the certificates is skipped.
 * DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT; DEVCERT_E_WEAK for MD5;
 * DEVCERT_E_UNSUPPORTED for other digests, for algorithms with parameters, and for content that is
 * neither id-data nor id-envelopedData, as some peers call it. */
devcert_status dc_cms_signed_parse(dc_slice in, dc_cms_signed **out) DEVCERT_MUST_CHECK;

/* The content of a message without one, borrowed until dc_cms_signed_verify() is done.
 * DEVCERT_E_UNSUPPORTED where it has one. */
devcert_status dc_cms_signed_attach(dc_cms_signed *msg, dc_slice content) DEVCERT_MUST_CHECK;

/* The embedded certificates that can be read, maybe none; borrowed. */
const devcert_cert_list *dc_cms_signed_certs(const dc_cms_signed *msg);

/* Whether the SignerInfo names this certificate, by issuer and serial number or by SKI. */
bool dc_cms_signed_names(const dc_cms_signed *msg, const devcert_cert *cert);

/* Check that signer's key signed: contentType as the content's, messageDigest over its octets, the
 * signature over the signed attributes as received.  Whom to trust is the caller's choice of
 * signer, taken from the set that it trusts.
 * DEVCERT_E_SIGNATURE; DEVCERT_E_WEAK by allow; DEVCERT_E_UNSUPPORTED, also where signature and
 * digest algorithm do not agree. */
devcert_status dc_cms_signed_verify(dc_cms_signed *msg, const devcert_cert *signer,
                                    uint32_t allow) DEVCERT_MUST_CHECK;

/* The following need a verified message; before, they give nothing: no content, no attribute, 0. */

/* The content: DC_CONTENT_ABSENT, or its octets, maybe none. */
dc_content dc_cms_signed_content(const dc_cms_signed *msg, dc_slice *out);

/* The one value of a signed attribute: *tag, and its content octets.  DEVCERT_E_NOT_FOUND. */
devcert_status dc_cms_signed_attr(const dc_cms_signed *msg, const char *oid, uint8_t *tag,
                                  dc_slice *value) DEVCERT_MUST_CHECK;

dc_hash dc_cms_signed_hash(const dc_cms_signed *msg);

void dc_cms_signed_free(dc_cms_signed *msg);

#endif /* DEVCERT_MSG_CMS_SIGNED_H */
