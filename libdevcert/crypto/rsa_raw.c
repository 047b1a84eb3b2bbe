/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/rsa_raw.h"

#include <nettle/rsa.h>

#include "base/mem.h"
#include "crypto/number.h"
#include "crypto/random.h"
#include "crypto/status.h"

devcert_status
dc_rsa_modulus_len(gnutls_pubkey_t key, size_t *out)
{
	unsigned int bits = 0;
	int pk = gnutls_pubkey_get_pk_algorithm(key, &bits);

	*out = 0;
	if (pk != GNUTLS_PK_RSA)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "a key that is not RSA");
	*out = (bits + 7) / 8;
	return DEVCERT_OK;
}

static void
set_number(mpz_t number, gnutls_datum_t octets)
{
	nettle_mpz_set_str_256_u(number, octets.size, octets.data);
}

devcert_status
dc_rsa_raw_public(gnutls_pubkey_t key, uint8_t *octets, size_t len)
{
	gnutls_datum_t n = { NULL, 0 }, e = { NULL, 0 };
	mpz_t number, modulus, exponent;
	devcert_status rc = dc_gnutls_status(
	    gnutls_pubkey_export_rsa_raw2(key, &n, &e, GNUTLS_EXPORT_FLAG_NO_LZ), "RSA key");

	if (rc == DEVCERT_OK) {
		nettle_mpz_init_set_str_256_u(number, len, octets);
		mpz_init(modulus);
		mpz_init(exponent);
		set_number(modulus, n);
		set_number(exponent, e);
		/* What is encrypted is as secret as a key. */
		mpz_powm_sec(number, number, exponent, modulus);
		dc_number_write(number, octets, len);
		dc_number_clear(number);
		mpz_clear(modulus);
		mpz_clear(exponent);
	}
	gnutls_free(n.data);
	gnutls_free(e.data);
	return rc;
}

/* In the order in which GnuTLS gives them. */
enum { N, E, D, P, Q, COEFFICIENT, EXP1, EXP2, NUMBERS };

static void
wipe_numbers(gnutls_datum_t numbers[NUMBERS])
{
	for (size_t i = 0; i < NUMBERS; i++) {
		dc_wipe(numbers[i].data, numbers[i].size);
		gnutls_free(numbers[i].data);
	}
}

/* What blinds comes from here.  nettle asks again for a number that has no inverse, so it always
 * gets octets; where they are not random, what is made with them is thrown away. */
struct blinding {
	devcert_status failed;
};

static void
draw(void *arg, size_t len, uint8_t *out)
{
	struct blinding *blinding = arg;
	devcert_status rc = dc_random(out, len);

	if (rc != DEVCERT_OK) {
		memset(out, 1, len);
		blinding->failed = rc;
	}
}

static devcert_status
compute_root(const gnutls_datum_t in[NUMBERS], uint8_t *octets, size_t len)
{
	struct rsa_public_key public;
	struct rsa_private_key private;
	struct blinding blinding = { DEVCERT_OK };
	mpz_t number, root;
	bool good;

	rsa_public_key_init(&public);
	rsa_private_key_init(&private);
	set_number(public.n, in[N]);
	set_number(public.e, in[E]);
	set_number(private.d, in[D]);
	set_number(private.p, in[P]);
	set_number(private.q, in[Q]);
	set_number(private.a, in[EXP1]);
	set_number(private.b, in[EXP2]);
	set_number(private.c, in[COEFFICIENT]);
	nettle_mpz_init_set_str_256_u(number, len, octets);
	mpz_init(root);
	good = rsa_public_key_prepare(&public) != 0 && rsa_private_key_prepare(&private) != 0 &&
	       public.size == len && mpz_cmp(number, public.n) < 0 &&
	       rsa_compute_root_tr(&public, &private, &blinding, draw, root, number) != 0 &&
	       blinding.failed == DEVCERT_OK;
	if (good)
		dc_number_write(root, octets, len);
	dc_number_clear(root);
	mpz_clear(number);
	dc_number_clear(private.d);
	dc_number_clear(private.p);
	dc_number_clear(private.q);
	dc_number_clear(private.a);
	dc_number_clear(private.b);
	dc_number_clear(private.c);
	rsa_public_key_clear(&public);
	if (good)
		return DEVCERT_OK;
	return blinding.failed != DEVCERT_OK
	           ? blinding.failed
	           : dc_fail(DEVCERT_E_DECRYPT, "the encrypted key cannot be decrypted");
}

devcert_status
dc_rsa_raw_private(gnutls_privkey_t key, uint8_t *octets, size_t len)
{
	gnutls_datum_t numbers[NUMBERS] = { { NULL, 0 } };
	devcert_status rc = dc_gnutls_status(
	    gnutls_privkey_export_rsa_raw2(key, &numbers[N], &numbers[E], &numbers[D], &numbers[P],
	                                   &numbers[Q], &numbers[COEFFICIENT], &numbers[EXP1],
	                                   &numbers[EXP2], GNUTLS_EXPORT_FLAG_NO_LZ),
	    "RSA key");

	if (rc == DEVCERT_OK)
		rc = compute_root(numbers, octets, len);
	wipe_numbers(numbers);
	return rc;
}
