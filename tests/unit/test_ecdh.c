/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/ecdh.h"

#include "crypto/ec.h"
#include "octets.h"
#include "vectors.h"

static const gnutls_ecc_curve_t all[] = {
	GNUTLS_ECC_CURVE_SECP256R1, GNUTLS_ECC_CURVE_SECP384R1, GNUTLS_ECC_CURVE_SECP521R1,
	GNUTLS_ECC_CURVE_X25519,    GNUTLS_ECC_CURVE_X448,
};

/* NIST's CAVS vectors of ECC CDH, the first of each curve; RFC 7748, section 6. */
static const struct {
	gnutls_ecc_curve_t curve;
	const char *scalar, *point, *secret;
} vectors[] = {
	{ GNUTLS_ECC_CURVE_SECP256R1,
	  "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534",
	  "04700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d2"
	  "87db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4"
	  "ac",
	  "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b" },
	{ GNUTLS_ECC_CURVE_SECP384R1,
	  "3cc3122a68f0d95027ad38c067916ba0eb8c38894d22e1b15618b6818a661774"
	  "ad463b205da88cf699ab4d43c9cf98a1",
	  "04a7c76b970c3b5fe8b05d2838ae04ab47697b9eaf52e764592efda27fe75132"
	  "72734466b400091adbf2d68c58e0c50066ac68f19f2e1cb879aed43a9969b91a"
	  "0839c4c38a49749b661efedf243451915ed0905a32b060992b468c64766fc843"
	  "7a",
	  "5f9d29dc5e31a163060356213669c8ce132e22f57c9a04f40ba7fcead493b457"
	  "e5621e766c40a2e3d4d6a04b25e533f1" },
	{ GNUTLS_ECC_CURVE_SECP521R1,
	  "017eecc07ab4b329068fba65e56a1f8890aa935e57134ae0ffcce802735151f4"
	  "eac6564f6ee9974c5e6887a1fefee5743ae2241bfeb95d5ce31ddcb6f9edb4d6"
	  "fc47",
	  "0400685a48e86c79f0f0875f7bc18d25eb5fc8c0b07e5da4f4370f3a94903408"
	  "54334b1e1b87fa395464c60626124a4e70d0f785601d37c09870ebf176666877"
	  "a2046d01ba52c56fc8776d9e8f5db4f0cc27636d0b741bbe05400697942e80b7"
	  "39884a83bde99e0f6716939e632bc8986fa18dccd443a348b6c3e522497955a4"
	  "f3c302f676",
	  "005fc70477c3e63bc3954bd0df3ea0d1f41ee21746ed95fc5e1fdf90930d5e13"
	  "6672d72cc770742d1711c3c3a4c334a0ad9759436a4d3c5bf6e74b9578fac148"
	  "c831" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
	  "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
	  "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742" },
	{ GNUTLS_ECC_CURVE_X448,
	  "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5"
	  "74a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
	  "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
	  "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
	  "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
	  "fd2464c335543936521c24403085d59a449a5037514a879d" },
};

static void
vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice scalar = hex_octets(vectors[i].scalar);
		dc_slice point = hex_octets(vectors[i].point);
		uint8_t secret[DC_ECDH_SECRET_MAX];

		assert_ok(dc_ecdh(vectors[i].curve, scalar, point, secret));
		assert_slice_is_hex(dc_slice_of(secret, dc_ecdh_secret_len(vectors[i].curve)),
		                    vectors[i].secret);
		octets_free(scalar);
		octets_free(point);
	}
}

/* SEC 1, section 2.3.3 */
static void
compressed_points_give_the_same_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice scalar = hex_octets(vectors[i].scalar);
		dc_slice point = hex_octets(vectors[i].point);
		size_t len = dc_ecdh_secret_len(vectors[i].curve);
		uint8_t secret[DC_ECDH_SECRET_MAX], *octets = (uint8_t *)(uintptr_t)point.ptr;

		if (point.len == 1 + 2 * len) {
			octets[0] = (uint8_t)(2 + (octets[2 * len] & 1));
			assert_ok(dc_ecdh(vectors[i].curve, scalar, dc_slice_of(octets, 1 + len),
			                  secret));
			assert_slice_is_hex(dc_slice_of(secret, len), vectors[i].secret);
			/* The other root is minus the point, and has the same x. */
			octets[0] ^= 1;
			assert_ok(dc_ecdh(vectors[i].curve, scalar, dc_slice_of(octets, 1 + len),
			                  secret));
			assert_slice_is_hex(dc_slice_of(secret, len), vectors[i].secret);
		}
		octets_free(scalar);
		octets_free(point);
	}
}

static void
two_new_key_pairs_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		uint8_t a[DC_ECDH_SECRET_MAX], b[DC_ECDH_SECRET_MAX], pa[DC_ECDH_POINT_MAX],
		    pb[DC_ECDH_POINT_MAX], sa[DC_ECDH_SECRET_MAX], sb[DC_ECDH_SECRET_MAX];
		size_t len = dc_ecdh_secret_len(all[i]), a_len, b_len, pa_len, pb_len;

		assert_ok(dc_ecdh_generate(all[i], a, &a_len, pa, &pa_len));
		assert_ok(dc_ecdh_generate(all[i], b, &b_len, pb, &pb_len));
		assert_int_equal(a_len, len);
		assert_int_equal(pa_len, len == 56 || i == 3 ? len : 1 + 2 * len);
		assert_memory_not_equal(a, b, len);
		assert_ok(dc_ecdh(all[i], dc_slice_of(a, a_len), dc_slice_of(pb, pb_len), sa));
		assert_ok(dc_ecdh(all[i], dc_slice_of(b, b_len), dc_slice_of(pa, pa_len), sb));
		assert_memory_equal(sa, sb, len);
	}
}

static void
each_curve_has_its_length(void **state)
{
	static const size_t lengths[] = { 32, 48, 66, 32, 56 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		assert_int_equal(dc_ecdh_secret_len(all[i]), lengths[i]);
	assert_int_equal(dc_ecdh_secret_len(GNUTLS_ECC_CURVE_ED25519), 0);
	assert_int_equal(dc_ecdh_secret_len(GNUTLS_ECC_CURVE_INVALID), 0);
}

static void
curves_without_diffie_hellman_are_unsupported(void **state)
{
	static const gnutls_ecc_curve_t others[] = { GNUTLS_ECC_CURVE_ED25519,
		                                     GNUTLS_ECC_CURVE_SECP192R1,
		                                     GNUTLS_ECC_CURVE_INVALID };
	uint8_t scalar[DC_ECDH_SECRET_MAX] = { 1 }, point[DC_ECDH_POINT_MAX] = { 4 },
		secret[DC_ECDH_SECRET_MAX];
	size_t scalar_len, point_len;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		assert_fails(DEVCERT_E_UNSUPPORTED,
		             dc_ecdh_generate(others[i], scalar, &scalar_len, point, &point_len));
		assert_fails(DEVCERT_E_UNSUPPORTED, dc_ecdh(others[i], dc_slice_of(scalar, 32),
		                                            dc_slice_of(point, 65), secret));
		assert_fails(
		    DEVCERT_E_UNSUPPORTED,
		    dc_ec_multiply(others[i], dc_slice_of(scalar, 32), 32, point, point, secret));
		assert_fails(DEVCERT_E_UNSUPPORTED,
		             dc_ec_decompress(others[i], 32, point, true, secret));
	}
}

/* RFC 7748, section 6: points whose order divides the cofactor give zeros with any key. */
static const struct {
	gnutls_ecc_curve_t curve;
	const char *point;
} small[] = {
	{ GNUTLS_ECC_CURVE_X25519,
	  "0000000000000000000000000000000000000000000000000000000000000000" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "0100000000000000000000000000000000000000000000000000000000000000" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
	{ GNUTLS_ECC_CURVE_X25519,
	  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
	{ GNUTLS_ECC_CURVE_X448, "00000000000000000000000000000000000000000000000000000000"
	                         "00000000000000000000000000000000000000000000000000000000" },
	{ GNUTLS_ECC_CURVE_X448, "01000000000000000000000000000000000000000000000000000000"
	                         "00000000000000000000000000000000000000000000000000000000" },
	{ GNUTLS_ECC_CURVE_X448, "fefffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	                         "ffffffffffffffffffffffffffffffffffffffffffffffffffffff" },
};

static void
points_of_small_order_are_refused(void **state)
{
	uint8_t scalar[56], secret[DC_ECDH_SECRET_MAX];

	(void)state;
	memset(scalar, 0x5a, sizeof(scalar));
	for (size_t i = 0; i < COUNT_OF(small); i++) {
		dc_slice point = hex_octets(small[i].point);

		assert_fails(DEVCERT_E_DER, dc_ecdh(small[i].curve, dc_slice_of(scalar, point.len),
		                                    point, secret));
		octets_free(point);
	}
}

static void
points_that_are_none_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t len = dc_ecdh_secret_len(all[i]), n, point_len;
		uint8_t scalar[DC_ECDH_SECRET_MAX], point[DC_ECDH_POINT_MAX],
		    secret[DC_ECDH_SECRET_MAX];
		dc_slice k, in;

		assert_ok(dc_ecdh_generate(all[i], scalar, &n, point, &point_len));
		k = dc_slice_of(scalar, n);
		in = dc_slice_of(point, point_len);
		/* beside the curve */
		point[2 * len] ^= 1;
		assert_fails(DEVCERT_E_DER, dc_ecdh(all[i], k, in, secret));
		/* infinity as SEC 1 writes it, and as no one should */
		assert_fails(DEVCERT_E_DER, dc_ecdh(all[i], k, dc_slice_of("\0", 1), secret));
		memset(point + 1, 0, 2 * len);
		assert_fails(DEVCERT_E_DER, dc_ecdh(all[i], k, in, secret));
		/* beyond the field */
		memset(point + 1, 0xff, 2 * len);
		assert_fails(DEVCERT_E_DER, dc_ecdh(all[i], k, in, secret));
		point[0] = 2;
		assert_fails(DEVCERT_E_DER,
		             dc_ecdh(all[i], k, dc_slice_of(point, 1 + len), secret));
		/* SEC 1 has three forms; X9.62's hybrid is not for us. */
		for (unsigned int form = 0; form < 256; form++) {
			point[0] = (uint8_t)form;
			assert_fails(DEVCERT_E_DER, dc_ecdh(all[i], k, in, secret));
		}
	}
}

/* SEC 1, section 2.3.3 */
static void
a_point_is_uncompressed_and_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t len = dc_ecdh_secret_len(all[i]), n, point_len, out_len;
		uint8_t scalar[DC_ECDH_SECRET_MAX], point[DC_ECDH_POINT_MAX],
		    short_point[DC_ECDH_POINT_MAX], out[DC_ECDH_POINT_MAX];

		assert_ok(dc_ecdh_generate(all[i], scalar, &n, point, &point_len));
		assert_ok(dc_ecdh_uncompress(all[i], dc_slice_of(point, point_len), out, &out_len));
		assert_slice_equal(dc_slice_of(out, out_len), point, point_len);
		memcpy(short_point, point, 1 + len);
		short_point[0] = (uint8_t)(2 + (point[2 * len] & 1));
		assert_ok(
		    dc_ecdh_uncompress(all[i], dc_slice_of(short_point, 1 + len), out, &out_len));
		assert_slice_equal(dc_slice_of(out, out_len), point, point_len);
		point[2 * len] ^= 1;
		assert_fails(
		    DEVCERT_E_DER,
		    dc_ecdh_uncompress(all[i], dc_slice_of(point, point_len), out, &out_len));
		assert_fails(
		    DEVCERT_E_DER,
		    dc_ecdh_uncompress(all[i], dc_slice_of(point, point_len - 1), out, &out_len));
	}
	{
		uint8_t point[32] = { 9 }, out[DC_ECDH_POINT_MAX];
		size_t out_len;

		assert_fails(DEVCERT_E_UNSUPPORTED,
		             dc_ecdh_uncompress(GNUTLS_ECC_CURVE_X25519, dc_slice_of(point, 32),
		                                out, &out_len));
	}
}

/* About half of all numbers are no x-coordinate. */
static void
a_compressed_point_without_a_root_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t len = dc_ecdh_secret_len(all[i]), refused = 0;

		for (uint8_t n = 0; n < 64; n++) {
			uint8_t x[DC_EC_OCTETS_MAX] = { 0 }, y[DC_EC_OCTETS_MAX];
			devcert_status rc;

			x[len - 1] = n;
			rc = dc_ec_decompress(all[i], len, x, false, y);
			if (rc == DEVCERT_OK)
				assert_int_equal(y[len - 1] & 1, 0);
			else
				assert_int_equal(rc, DEVCERT_E_DER);
			refused += rc != DEVCERT_OK;
		}
		assert_in_range(refused, 16, 48);
	}
}

static void
each_other_length_of_a_point_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		uint8_t scalar[DC_ECDH_SECRET_MAX], point[DC_ECDH_POINT_MAX + 1],
		    secret[DC_ECDH_SECRET_MAX];
		size_t n, right;

		assert_ok(dc_ecdh_generate(all[i], scalar, &n, point, &right));
		for (size_t len = 0; len <= right + 1; len++) {
			uint8_t *exact = exact_copy(point, len);

			if (len == right)
				assert_ok(dc_ecdh(all[i], dc_slice_of(scalar, n),
				                  dc_slice_of(exact, len), secret));
			else
				assert_fails(DEVCERT_E_DER,
				             dc_ecdh(all[i], dc_slice_of(scalar, n),
				                     dc_slice_of(exact, len), secret));
			free(exact);
		}
	}
}

static void
scalars_out_of_range_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		uint8_t scalar[DC_ECDH_SECRET_MAX + 1], point[DC_ECDH_POINT_MAX],
		    secret[DC_ECDH_SECRET_MAX];
		size_t n, len;

		assert_ok(dc_ecdh_generate(all[i], scalar, &n, point, &len));
		scalar[n] = 0;
		assert_fails(DEVCERT_E_KEY_MISMATCH, dc_ecdh(all[i], dc_slice_of(scalar, n + 1),
		                                             dc_slice_of(point, len), secret));
		assert_fails(DEVCERT_E_KEY_MISMATCH, dc_ecdh(all[i], dc_slice_of(scalar, 0),
		                                             dc_slice_of(point, len), secret));
		if (i >= 3)
			continue;
		memset(scalar, 0, n);
		assert_fails(DEVCERT_E_KEY_MISMATCH, dc_ecdh(all[i], dc_slice_of(scalar, n),
		                                             dc_slice_of(point, len), secret));
		memset(scalar, 0xff, n);
		assert_fails(DEVCERT_E_KEY_MISMATCH, dc_ecdh(all[i], dc_slice_of(scalar, n),
		                                             dc_slice_of(point, len), secret));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold),
		cmocka_unit_test(compressed_points_give_the_same_secret),
		cmocka_unit_test(two_new_key_pairs_agree),
		cmocka_unit_test(each_curve_has_its_length),
		cmocka_unit_test(curves_without_diffie_hellman_are_unsupported),
		cmocka_unit_test(points_of_small_order_are_refused),
		cmocka_unit_test(points_that_are_none_are_refused),
		cmocka_unit_test(a_point_is_uncompressed_and_checked),
		cmocka_unit_test(a_compressed_point_without_a_root_is_refused),
		cmocka_unit_test(each_other_length_of_a_point_is_refused),
		cmocka_unit_test(scalars_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
