/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/rsa.h"

#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/pk.h"
#include "crypto/rsa_check.h"
#include "crypto/status.h"

/* In the order of the RSAPrivateKey. */
enum { N, E, D, P, Q, EXP1, EXP2, COEFFICIENT, NUMBERS };

/* A positive INTEGER, without the zero octet in front of its first bit. */
static devcert_status
read_number(dc_slice *in, dc_slice *out)
{
	dc_tlv tlv;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_INTEGER, &tlv);
	dc_slice zero;

	if (rc != DEVCERT_OK)
		return rc;
	*out = tlv.value;
	if (out->len > 1 && out->ptr[0] == 0) {
		(void)dc_slice_take(out, 1, &zero);
		if ((out->ptr[0] & 0x80) == 0)
			return dc_fail(DEVCERT_E_DER, "an INTEGER with leading zeros");
	} else if (out->len == 0 || (out->ptr[0] & 0x80) != 0 || out->ptr[0] == 0) {
		return dc_fail(DEVCERT_E_DER, "a number of an RSA key that is not positive");
	}
	return DEVCERT_OK;
}

/* How many bits a number has; the first octet is not zero. */
static uint32_t
count_bits(dc_slice number)
{
	uint32_t bits = (uint32_t)(number.len - 1) * 8;

	for (unsigned int first = number.ptr[0]; first != 0; first >>= 1)
		bits++;
	return bits;
}

static bool
is_odd(dc_slice number)
{
	return (number.ptr[number.len - 1] & 1) != 0;
}

static devcert_status
check_public(dc_slice n, dc_slice e, uint32_t *bits)
{
	if (n.len > DC_LIMIT_RSA_BITS / 8)
		return dc_fail(DEVCERT_E_LIMIT, "an RSA modulus of %zu octets", n.len);
	if (e.len > DC_LIMIT_RSA_EXPONENT_BITS / 8)
		return dc_fail(DEVCERT_E_LIMIT, "an RSA exponent of %zu octets", e.len);
	if (!is_odd(n) || !is_odd(e) || count_bits(e) < 2)
		return dc_fail(DEVCERT_E_DER, "modulus or exponent are not those of an RSA key");
	*bits = count_bits(n);
	return DEVCERT_OK;
}

/* RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } */
devcert_status
dc_rsa_check_public(dc_slice der, uint32_t *bits)
{
	dc_slice n = { NULL, 0 }, e = { NULL, 0 };
	dc_tlv sequence;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);

	*bits = 0;
	if (rc == DEVCERT_OK)
		rc = read_number(&sequence.value, &n);
	if (rc == DEVCERT_OK)
		rc = read_number(&sequence.value, &e);
	if (rc == DEVCERT_OK && sequence.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "more than two numbers in an RSAPublicKey");
	return rc == DEVCERT_OK ? check_public(n, e, bits) : rc;
}

/* RSAPrivateKey ::= SEQUENCE { version INTEGER { two-prime(0), multi(1) }, modulus INTEGER, ... }
 */
static devcert_status
read_private(dc_slice der, dc_slice numbers[NUMBERS])
{
	uint32_t version = 0;
	dc_tlv sequence, tlv;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_INTEGER, &tlv);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_uint(tlv.value, &version);
	if (rc == DEVCERT_OK && version != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "an RSAPrivateKey of version %u", version);
	for (size_t i = 0; rc == DEVCERT_OK && i < NUMBERS; i++)
		rc = read_number(&sequence.value, &numbers[i]);
	if (rc == DEVCERT_OK && sequence.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "more numbers than an RSAPrivateKey has");
	return rc;
}

/* What must hold for the sizes, and keeps GMP from dividing by zero or by even numbers. */
static devcert_status
check_private(const dc_slice numbers[NUMBERS])
{
	uint32_t bits = 0, primes;
	devcert_status rc = check_public(numbers[N], numbers[E], &bits);

	if (rc != DEVCERT_OK)
		return rc;
	if (bits < DC_RSA_BITS_OLD)
		return dc_fail(DEVCERT_E_WEAK, "RSA key of %u bits", bits);
	primes = count_bits(numbers[P]) + count_bits(numbers[Q]);
	if (!is_odd(numbers[P]) || !is_odd(numbers[Q]) || count_bits(numbers[P]) < 2 ||
	    count_bits(numbers[Q]) < 2 || primes < bits || primes > bits + 1 ||
	    count_bits(numbers[D]) > bits)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the primes are not those of the modulus");
	return DEVCERT_OK;
}

static gnutls_datum_t
datum(dc_slice in)
{
	return (gnutls_datum_t){ (unsigned char *)in.ptr, (unsigned int)in.len };
}

/* GnuTLS makes the numbers for the Chinese remainder theorem anew from the primes; those that came
 * in must be the same, or the file was tampered with or is broken. */
static devcert_status
check_crt(const dc_slice numbers[NUMBERS], gnutls_privkey_t key)
{
	gnutls_datum_t made[NUMBERS] = { { NULL, 0 } };
	bool fits = true;
	devcert_status rc = dc_gnutls_status(
	    gnutls_privkey_export_rsa_raw2(key, &made[N], &made[E], &made[D], &made[P], &made[Q],
	                                   &made[COEFFICIENT], &made[EXP1], &made[EXP2],
	                                   GNUTLS_EXPORT_FLAG_NO_LZ),
	    "RSA key");

	for (size_t i = 0; i < NUMBERS; i++) {
		fits = fits && made[i].size == numbers[i].len &&
		       dc_equal_ct(made[i].data, numbers[i].ptr, numbers[i].len);
		dc_wipe(made[i].data, made[i].size);
		gnutls_free(made[i].data);
	}
	return rc != DEVCERT_OK || fits
	           ? rc
	           : dc_fail(DEVCERT_E_KEY_MISMATCH, "the numbers of the RSA key do not fit");
}

devcert_status
dc_rsa_import(dc_slice der, gnutls_privkey_t out)
{
	dc_slice numbers[NUMBERS] = { { NULL, 0 } };
	gnutls_datum_t in[NUMBERS];
	devcert_status rc = read_private(der, numbers);

	if (rc == DEVCERT_OK)
		rc = check_private(numbers);
	if (rc == DEVCERT_OK)
		rc = dc_rsa_check_modulus(numbers[N]);
	if (rc != DEVCERT_OK)
		return rc;
	for (size_t i = 0; i < NUMBERS; i++)
		in[i] = datum(numbers[i]);
	rc = dc_gnutls_status(gnutls_privkey_import_rsa_raw(out, &in[N], &in[E], &in[D], &in[P],
	                                                    &in[Q], &in[COEFFICIENT], &in[EXP1],
	                                                    &in[EXP2]),
	                      "RSA key");
	if (rc == DEVCERT_OK)
		rc = check_crt(numbers, out);
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_privkey_verify_params(out), "RSA key");
	if (rc != DEVCERT_OK)
		return rc == DEVCERT_E_NOMEM ? rc
		                             : dc_fail(DEVCERT_E_KEY_MISMATCH,
		                                       "the numbers of the RSA key do not fit");
	/* GnuTLS does not ask whether the primes are some. */
	return dc_rsa_check_secrets(numbers[P], numbers[Q], numbers[D]);
}
