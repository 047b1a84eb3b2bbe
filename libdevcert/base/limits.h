/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every limit of the library, with its reason.  Input beyond one is DEVCERT_E_LIMIT. */
#ifndef DEVCERT_BASE_LIMITS_H
#define DEVCERT_BASE_LIMITS_H

#define DC_KIB 1024u
#define DC_MIB (1024u * 1024u)

/* ASN.1: real messages nest below 20; recursion and trees cost memory for each level. */
#define DC_LIMIT_DEPTH 32u
/* BER strings in pieces of pieces; other readers stop between 3 and 16. */
#define DC_LIMIT_STRING_DEPTH 16u
/* Elements of a message that is put into a libtasn1 tree.  A node costs about 100 octets for a
 * name and value each, so this bounds a tree to a few MiB whatever the input. */
#define DC_LIMIT_ELEMENTS 20000u
/* OIDs: 32 arcs are more than any registered one has. */
#define DC_LIMIT_OID_LEN 128u
#define DC_LIMIT_OID_ARCS 32u

/* Names: attributes of one name, over all its RDNs; a name is never longer than what it is in. */
#define DC_LIMIT_RDNS 64u
#define DC_LIMIT_NAME_LEN (64u * DC_KIB)
/* Alternative names: GnuTLS reads them by index in more than quadratic time, so we do not let it,
 * and nobody needs more. */
#define DC_LIMIT_SANS 256u
#define DC_LIMIT_EXTENSIONS 64u
/* OIDs in one extension: extended key usages, policies. */
#define DC_LIMIT_EXT_OIDS 64u
#define DC_LIMIT_ATTRIBUTES 32u
/* A common name of a directory has 64 characters, of at most 3 octets of UTF-8 here. */
#define DC_LIMIT_TEMPLATE_NAME 192u
/* "S-1-", 15 digits, and 15 numbers of 32 bits. */
#define DC_LIMIT_SID 184u

/* Whole objects. */
#define DC_LIMIT_CERT_LEN (64u * DC_KIB)
/* The same as PEM, with some text around it. */
#define DC_LIMIT_CERT_PEM_LEN (128u * DC_KIB)
#define DC_LIMIT_CSR_LEN (64u * DC_KIB)
#define DC_LIMIT_KEY_LEN (64u * DC_KIB)
#define DC_LIMIT_BUNDLE_LEN (1u * DC_MIB)
#define DC_LIMIT_BUNDLE_CERTS 100u
#define DC_LIMIT_CHAIN_DEPTH 10u
#define DC_LIMIT_PKCS12_LEN (4u * DC_MIB)
#define DC_LIMIT_PKCS12_SAFES 16u
#define DC_LIMIT_PKCS12_BAGS 10000u
/* Parts that a diagnosis lists, where equal ones are one: a SafeContents has seldom two kinds. */
#define DC_LIMIT_P12_PARTS 64u
/* To check an RSA key takes time with the cube of its length, a second for one of 16,384 bits: two
 * of those, 16 of 8,192 or 900 of 2,048.  What is counted are octets of PKCS#8. */
#define DC_LIMIT_PKCS12_KEYS 1000u
#define DC_LIMIT_PKCS12_KEY_WORK 1650000000000u

/* RSA: GMP takes cubic time and aborts when memory is out. */
#define DC_LIMIT_RSA_BITS 16384u
/* FIPS 186-4 has no longer ones; verifying takes time by their length. */
#define DC_LIMIT_RSA_EXPONENT_BITS 256u
#define DC_RSA_BITS_MIN 2048u
#define DC_RSA_BITS_OLD 1024u
#define DC_RSA_BITS_NEW_MAX 8192u
#define DC_RSA_BITS_DEFAULT 3072u
/* P-256 is the smallest curve that we make, too. */
#define DC_EC_BITS_MIN 256u

/* Key derivation: about 0.2 s for a million rounds. */
#define DC_LIMIT_KDF_ROUNDS 2000000u
#define DC_LIMIT_KDF_ROUNDS_FILE 5000000u
/* What a caller may raise a file's to: 20 s. */
#define DC_LIMIT_KDF_ROUNDS_RAISED 100000000u
#define DC_KDF_ROUNDS_DEFAULT 600000u
/* scrypt: 128 * N * r octets; beside it, in 128 octets, r for once and r * p.  Others write r of 8
 * and p of 1. */
#define DC_LIMIT_SCRYPT_MEMORY (64u * DC_MIB)
#define DC_LIMIT_SCRYPT_R 64u
#define DC_LIMIT_SCRYPT_P 16u
#define DC_LIMIT_SALT_LEN (1u * DC_KIB)
#define DC_LIMIT_PASS_LEN (1u * DC_KIB)

/* Envelopes.  The head is kept in memory.  The least rounds of a password are those of RFC 8018,
 * the default number of recipients is DC_LIMIT_RECIPIENTS. */
#define DC_LIMIT_ENVELOPE_HEAD_LEN (4u * DC_MIB)
/* Authenticated and other attributes, behind the content. */
#define DC_LIMIT_ENVELOPE_ATTRS_LEN (64u * DC_KIB)
#define DC_LIMIT_ENVELOPE_RECIPIENTS 10000u
#define DC_LIMIT_ENVELOPE_KEYS 100u
#define DC_LIMIT_ENVELOPE_PASSWORDS 16u
#define DC_LIMIT_RESEAL_CERTS 100u
#define DC_LIMIT_ENVELOPE_ROUNDS_MIN 1000u
/* Content of an envelope under one key and nonce: beyond it the counter of GCM (NIST SP 800-38D,
 * section 5.2.1.1) or of ChaCha20-Poly1305 (RFC 8439, section 2.8) would come round. */
#define DC_LIMIT_GCM_LEN ((UINT64_C(1) << 36) - 32)
#define DC_LIMIT_CHACHA_LEN ((UINT64_C(1) << 38) - 64)
/* Real ones have 12 octets, some 16; any length would have a meaning. */
#define DC_LIMIT_GCM_NONCE 64u
/* One limit for all ciphers, the lowest. */
#define DC_LIMIT_ENVELOPE_CONTENT DC_LIMIT_GCM_LEN
/* Beyond this BER: readers of DER hold all of it in memory, and stop somewhere below 2 GiB. */
#define DC_ENVELOPE_DER_LEN_MAX (UINT64_C(1) << 30)
/* Content octets in one OCTET STRING of BER. */
#define DC_ENVELOPE_PIECE_LEN (64u * DC_KIB)
/* Identifiers of key-encryption keys, labels of RSAES-OAEP. */
#define DC_LIMIT_KEK_ID 1024u
#define DC_LIMIT_OAEP_LABEL 1024u
/* What one envelope may have done with private keys: some 0.1 s with RSA of 4,096 bits. */
#define DC_LIMIT_KEY_OPERATIONS 16u

/* PKCS#11: tokens that are looked at, of a URI that fits more than one; PINs and key identifiers
 * are far shorter in all tokens. */
#define DC_LIMIT_TOKENS 64u
#define DC_LIMIT_PIN_LEN 256u
#define DC_LIMIT_TOKEN_ID_LEN 1024u
/* Keys that a listing of one token has: far more than smart cards hold. */
#define DC_LIMIT_TOKEN_KEYS 1024u

/* A CMS message, before base64: the longest that SCEP takes. */
#define DC_LIMIT_CMS_LEN (1u * DC_MIB)

/* Envelopes of one folder that are resealed by one job; their names are kept in memory. */
#define DC_LIMIT_FOLDER_FILES 1000000u

/* SCEP. */
#define DC_LIMIT_SCEP_REPLY_LEN (1u * DC_MIB)
#define DC_LIMIT_SCEP_REQUEST_LEN (256u * DC_KIB)
#define DC_LIMIT_SCEP_CAPS_LEN (64u * DC_KIB)
#define DC_LIMIT_SCEP_CAPS_LINES 100u
#define DC_LIMIT_SCEP_TRANSACTION_ID 256u
/* RFC 8894 says 16; old iOS sends 8, and what is sent is echoed. */
#define DC_LIMIT_SCEP_NONCE 64u
#define DC_LIMIT_SCEP_QUERY_LEN (512u * DC_KIB)
/* Recipients of one message; there is one RSA operation for it, see msg/cms_enveloped.c. */
#define DC_LIMIT_RECIPIENTS 1000u

/* HTTP.  Servers refuse request lines above 8 KiB or so; the URL of one is far shorter. */
#define DC_LIMIT_URL_LEN (4u * DC_KIB)
#define DC_LIMIT_HTTP_HEADER_LEN (64u * DC_KIB)
#define DC_LIMIT_HTTP_HEADER_LINES 100u
#define DC_LIMIT_HTTP_REPLY_MAX (16u * DC_MIB)

#endif /* DEVCERT_BASE_LIMITS_H */
