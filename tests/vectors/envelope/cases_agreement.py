# SPDX-License-Identifier: LGPL-2.1-or-later
"""ECDH: curves, key derivation, wraps, and what can be wrong with them."""

from cms import AES, RSA, cut_last, flip, kari
from der import NULL, algorithm, context, octet_string, oid, seq, tlv
from keys import KEYS

from kit import add

NO_X = "refuses: 3.0 knows X25519 and X448, but not in CMS"


def key_agreement():
    for kdf in ("sha1", "sha256", "sha384", "sha512"):
        add("ecdh-p256-" + kdf, "success", "X9.63 KDF with it", to=kari(kdf=kdf))
    add(
        "ecdh-p256-sha224",
        "unsupported",
        "X9.63 KDF with SHA-224",
        to=kari(kdf="sha224"),
        openssl="opens",
    )
    add("ecdh-p384", "success", "P-384", to=kari("p384", "sha384"), keys=["p384"])
    add("ecdh-p521", "success", "P-521", to=kari("p521", "sha512"), keys=["p521"])
    add(
        "ecdh-cofactor",
        "success",
        "dhSinglePass-cofactorDH: the cofactor of the NIST curves is 1",
        to=kari(scheme="1.3.132.1.14.1"),
    )
    for size in (16, 24):
        add(
            "ecdh-wrap-%d" % (size * 8),
            "success",
            "a key-encryption key of %d bits" % (size * 8),
            to=kari(kek_len=size),
        )
    add(
        "ecdh-wrap-null",
        "success",
        "NULL in the wrap algorithm, which goes into the KDF as it stands",
        to=kari(wrap_params=NULL),
    )
    add(
        "ecdh-origin-null",
        "success",
        "originatorKey with parameters of NULL (RFC 5753, section 7.1.2)",
        to=kari(origin_params=NULL),
    )
    add(
        "ecdh-origin-curve",
        "success",
        "originatorKey with a named curve",
        to=kari(origin_params=oid(KEYS["p256"].curve)),
    )
    add("ecdh-compressed", "success", "a compressed point", to=kari(compressed=True))
    add("ecdh-ukm", "success", "user keying material of 32 octets", to=kari(ukm=bytes(range(32))))
    add("ecdh-ukm-empty", "success", "user keying material of no octets", to=kari(ukm=b""))
    add("ecdh-key-id", "success", "named by subject key identifier", to=kari(rid="key id"))
    dated = context(0, octet_string(KEYS["p256"].key_id), tlv(0x18, b"20260101000000Z"))
    add(
        "ecdh-key-id-date",
        "success",
        "named by subject key identifier and date",
        to=kari(rid=dated),
    )
    other = seq(KEYS["p256b"].rid(), octet_string(bytes(40)))
    add(
        "ecdh-shared",
        "success",
        "the second of three that share one key agreement",
        to=kari(keys=lambda ours: seq(other, ours, other)),
        recipient="1",
    )
    add(
        "ecdh-no-certificate", "success", "the opener has the key alone", to=kari(), keys=["p256 -"]
    )
    add(
        "ecdh-bogus-first",
        "success",
        "named twice, and the first one is not for the key",
        to=[kari(bend=flip), kari()],
        in_order=True,
        recipient="1",
        openssl="refuses: it takes the first one only",
    )
    for kdf in ("sha256", "sha384", "sha512"):
        add(
            "x25519-hkdf-" + kdf,
            "success",
            "X25519, HKDF (RFC 8418)",
            keys=["x25519"],
            to=kari("x25519", kdf, hkdf=True),
            openssl=NO_X,
        )
    add(
        "x448-hkdf-sha512",
        "success",
        "X448, HKDF (RFC 8418)",
        keys=["x448"],
        to=kari("x448", "sha512", hkdf=True),
        openssl=NO_X,
    )
    add(
        "x25519-x963",
        "success",
        "X25519, X9.63 KDF (RFC 8418)",
        keys=["x25519"],
        to=kari("x25519", "sha256"),
        openssl=NO_X,
    )
    add(
        "x448-x963",
        "success",
        "X448, X9.63 KDF (RFC 8418)",
        keys=["x448"],
        to=kari("x448", "sha512"),
        openssl=NO_X,
    )
    add(
        "x25519-ukm",
        "success",
        "X25519 with user keying material",
        keys=["x25519"],
        to=kari("x25519", "sha256", hkdf=True, ukm=b"keying material"),
        openssl=NO_X,
    )


def key_agreement_faults():
    def fault(name, expect, comment, **o):
        opener = {k: o.pop(k) for k in ("keys", "openssl") if k in o}
        add(name, expect, comment, to=kari(**o), **opener)

    fault(
        "ecdh-point-off-curve",
        "decrypt",
        "the last bit of the point is flipped",
        point=flip(KEYS["p256b"].bits),
    )
    fault("ecdh-point-infinity", "decrypt", "the point at infinity", point=b"\0")
    fault("ecdh-point-empty", "decrypt", "a point of no octets", point=b"")
    fault("ecdh-point-zero", "decrypt", "the point (0, 0)", point=b"\4" + bytes(64))
    fault(
        "ecdh-point-short",
        "decrypt",
        "a point that is an octet short",
        point=KEYS["p256b"].bits[:-1],
    )
    fault("ecdh-point-other-curve", "decrypt", "a point of P-384", point=KEYS["p384"].bits)
    fault(
        "ecdh-point-hybrid",
        "decrypt",
        "a point in hybrid form, which RFC 5480, section 2.2 forbids",
        point=bytes([6 | KEYS["p256b"].bits[-1] & 1]) + KEYS["p256b"].bits[1:],
    )
    fault("ecdh-origin-rsa", "unsupported", "originatorKey says that it is RSA", origin_oid=RSA)
    fault(
        "ecdh-origin-name",
        "unsupported",
        "the originator's key is that of a certificate (static ECDH)",
        originator=KEYS["p256b"].rid(),
    )
    fault(
        "ecdh-wrap-3des",
        "unsupported",
        "the content key is wrapped with 3DES",
        wrap_alg=algorithm("1.2.840.113549.1.9.16.3.6", NULL),
    )
    fault(
        "ecdh-wrap-pad",
        "unsupported",
        "AES key wrap with padding (RFC 5649)",
        wrap_alg=algorithm(AES + "48"),
    )
    fault(
        "ecdh-wrap-unknown",
        "unsupported",
        "an unknown wrap algorithm",
        wrap_alg=algorithm("1.3.6.1.4.1.99999.5"),
    )
    fault(
        "ecdh-wrap-missing",
        "der",
        "keyEncryptionAlgorithm does not say how the content key is wrapped",
        scheme_params=b"",
    )
    fault("ecdh-kdf-unknown", "unsupported", "an unknown scheme", scheme="1.3.6.1.4.1.99999.6")
    fault("ecdh-kdf-wrong", "decrypt", "another hash than the scheme says", scheme="1.3.132.1.11.3")
    fault(
        "ecdh-ukm-wrong",
        "decrypt",
        "other user keying material than went into the KDF",
        ukm=b"one",
        said_ukm=b"two",
    )
    fault(
        "ecdh-ukm-missing",
        "decrypt",
        "the user keying material is not there",
        ukm=b"one",
        said_ukm=None,
    )
    fault("ecdh-wrapped-flipped", "decrypt", "a bit of the wrapped key is flipped", bend=flip)
    fault("ecdh-wrapped-39", "decrypt", "a wrapped key of 39 octets", bend=cut_last)
    fault("ecdh-wrapped-empty", "decrypt", "a wrapped key of no octets", bend=lambda octets: b"")
    add(
        "ecdh-nobody",
        "success",
        "beside ours a key agreement with nobody, which is nobody's",
        to=[kari(), kari(keys=lambda ours: seq())],
    )
    add(
        "ecdh-short-key", "decrypt", "a content key of 16 octets for AES-256", to=kari(), cek_len=16
    )
    add("ecdh-other-key", "decrypt", "for another key of the curve", to=kari("p256b"))
    add(
        "x25519-point-zero",
        "decrypt",
        "the shared secret is zero (RFC 8418, section 2)",
        to=kari("x25519", "sha256", hkdf=True, point=bytes(32)),
        keys=["x25519"],
    )
    order_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
    add(
        "x25519-point-order-8",
        "decrypt",
        "a point of order 8",
        to=kari("x25519", "sha256", hkdf=True, point=order_8),
        keys=["x25519"],
    )
    add(
        "x25519-point-31",
        "decrypt",
        "a point of 31 octets",
        to=kari("x25519", "sha256", hkdf=True, point=bytes(range(31))),
        keys=["x25519"],
    )
    add(
        "x448-point-zero",
        "decrypt",
        "the shared secret is zero (RFC 8418, section 2)",
        to=kari("x448", "sha512", hkdf=True, point=bytes(56)),
        keys=["x448"],
    )


def add_all():
    key_agreement()
    key_agreement_faults()
