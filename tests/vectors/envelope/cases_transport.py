# SPDX-License-Identifier: LGPL-2.1-or-later
"""RSA: the schemes of key transport, and what can be wrong with them."""

import hashlib

import ciphers
from cms import (
    MGF1,
    OAEP,
    P_SPECIFIED,
    RSA,
    cut_last,
    flip,
    hash_algorithm,
    kari,
    ktri,
    oaep,
    oaep_parameters,
)
from der import NULL, algorithm, context, integer, octet_string, oid, seq, tlv
from keys import ISSUER, KEYS

from kit import add

STRANGER = tlv(0x80, hashlib.sha1(b"nobody").digest())


def method_2(key):
    """RFC 5280, section 4.2.1.2: 0100 and 60 bits of SHA-1."""
    return (0x4 << 60 | int.from_bytes(key.key_id[-8:], "big") & (1 << 60) - 1).to_bytes(8, "big")


def rsa_opener(**o):
    return {"keys": ["rsa2048"], **o}


def key_transport():
    rsa = rsa_opener()
    add("rsa-v15", "success", "RSAES-PKCS1-v1_5", to=ktri(), **rsa)
    add(
        "rsa-v15-key-id", "success", "named by subject key identifier", to=ktri(rid="key id"), **rsa
    )
    add(
        "rsa-v15-no-parameters",
        "success",
        "rsaEncryption without the NULL of RFC 3370, section 4.2.1",
        to=ktri(alg=algorithm(RSA)),
        **rsa,
    )
    for name in ("sha1", "sha256", "sha384", "sha512"):
        add("oaep-" + name, "success", "RSAES-OAEP with it in both places", to=oaep(name), **rsa)
    add(
        "oaep-defaults",
        "success",
        "parameters of an empty SEQUENCE: SHA-1 in both places (RFC 8017, appendix A.2.1)",
        to=oaep("sha1", params=seq()),
        **rsa,
    )
    add(
        "oaep-sha256-mgf1-sha1",
        "success",
        "SHA-256 of the label, MGF1 with SHA-1",
        to=oaep("sha256", "sha1"),
        **rsa,
    )
    add(
        "oaep-no-null",
        "success",
        "hash algorithms without NULL (RFC 4055, section 2.1)",
        to=oaep(params=oaep_parameters("sha256", "sha256", parameters=b"")),
        **rsa,
    )
    add("oaep-label", "success", "a label of five octets", to=oaep(label=b"label"), **rsa)
    add(
        "oaep-label-empty",
        "success",
        "pSpecified, with no octets in it",
        to=oaep(
            params=seq(
                context(0, hash_algorithm("sha256")),
                context(1, algorithm(MGF1, hash_algorithm("sha256"))),
                context(2, algorithm(P_SPECIFIED, octet_string(b""))),
            )
        ),
        **rsa,
    )
    add(
        "rsa-v15-1024",
        "success",
        "RSAES-PKCS1-v1_5 with a key of 1024 bits, which is allowed",
        to=ktri("rsa1024"),
        keys=["rsa1024"],
        allow="weak-key",
    )
    add(
        "rsa-1024",
        "weak",
        "an RSA key of 1024 bits",
        to=oaep("sha1", name="rsa1024"),
        keys=["rsa1024"],
        openssl="opens: it has no such limit",
    )
    add(
        "rsa-1024-allowed",
        "success",
        "an RSA key of 1024 bits, which is allowed",
        to=oaep("sha1", name="rsa1024"),
        keys=["rsa1024"],
        allow="weak-key",
    )


def key_transport_named():
    add(
        "rsa-no-certificate",
        "success",
        "the opener has the key alone",
        to=oaep(),
        keys=["rsa2048 -"],
    )
    add(
        "rsa-other-serial",
        "success",
        "named by a certificate that the opener does not have: "
        "every recipient of the key's type is tried",
        keys=["rsa2048"],
        to=oaep(rid=seq(ISSUER, integer(0x7777))),
        openssl="refuses: it looks for the certificate that it is given",
    )
    add(
        "rsa-key-id-method-2",
        "success",
        "named by a key identifier of 60 bits (RFC 5280, section 4.2.1.2)",
        keys=["rsa2048 -"],
        to=oaep(rid=tlv(0x80, method_2(KEYS["rsa2048"]))),
    )
    add(
        "rsa-key-id-unknown",
        "success",
        "named by a key identifier that is none of the key's",
        to=oaep(rid=STRANGER),
        keys=["rsa2048 -"],
    )
    add(
        "rsa-not-ours",
        "no-recipient",
        "ECDH only, and the opener has an RSA key",
        to=kari(),
        keys=["rsa2048"],
    )
    add(
        "rsa-v15-other-key",
        "decrypt",
        "RSAES-PKCS1-v1_5 to another RSA key: a random content key "
        "instead (RFC 3218, section 2.3.2)",
        to=ktri("rsa2048b"),
        keys=["rsa2048"],
    )
    add(
        "oaep-other-key",
        "decrypt",
        "RSAES-OAEP to another RSA key",
        to=oaep(name="rsa2048b"),
        keys=["rsa2048"],
    )
    two = [oaep(bend=flip), oaep()]
    add(
        "oaep-bogus-first",
        "success",
        "named twice, and the first one is not for the key",
        to=two,
        in_order=True,
        recipient="1",
        openssl="refuses: it takes the first one only",
        **rsa_opener(),
    )
    two = [ktri(bend=flip), ktri()]
    add(
        "rsa-v15-bogus-first",
        "success",
        "named twice; that the first is not for the key only the "
        "tag can tell, so a stream ends there",
        to=two,
        in_order=True,
        recipient="1",
        stream="decrypt",
        openssl="refuses: it takes the first one only",
        **rsa_opener(),
    )
    mixed = [ktri(bend=flip), oaep()]
    add(
        "oaep-behind-bogus-v15",
        "success",
        "RSAES-OAEP, which proves itself, goes before RSAES-PKCS1-v1_5",
        to=mixed,
        in_order=True,
        recipient="1",
        openssl="refuses: it takes the first one only",
        **rsa_opener(),
    )
    add(
        "oaep-15-bogus",
        "success",
        "the 16th of 16 that name us is the one",
        in_order=True,
        to=[oaep(bend=flip)] * 15 + [oaep()],
        recipient="15",
        openssl="refuses: it takes the first one only",
        **rsa_opener(),
    )
    add(
        "oaep-16-bogus",
        "decrypt",
        "the 17th that names us would be the one; there are at most 16 private-key operations",
        in_order=True,
        to=[oaep(bend=flip)] * 16 + [oaep()],
        **rsa_opener(),
    )


def key_transport_faults():
    def fault(name, expect, comment, to, **o):
        add(name, expect, comment, to=to, **rsa_opener(**o))

    fault(
        "rsa-v15-short-key",
        "decrypt",
        "a content key of 16 octets for AES-256",
        ktri(block=lambda key, random, cek: key_block(key, random, cek[:16])),
    )
    fault(
        "rsa-v15-block-type-1",
        "decrypt",
        "block type 1 (RFC 8017, section 7.2.2)",
        ktri(block=lambda key, random, cek: b"\0\1" + key_block(key, random, cek)[2:]),
    )
    fault(
        "rsa-v15-short-padding",
        "decrypt",
        "seven octets of padding, not eight",
        ktri(
            block=lambda key, random, cek: b"\0\2"
            + random.nonzero(7)
            + b"\0"
            + bytes(256 - 10 - len(cek))
            + cek
        ),
    )
    fault(
        "rsa-v15-no-separator",
        "decrypt",
        "padding that does not end",
        ktri(block=lambda key, random, cek: b"\0\2" + random.nonzero(254)),
    )
    fault(
        "rsa-v15-oaep-block", "decrypt", "rsaEncryption around a block of RSAES-OAEP", oaep_as_v15()
    )
    fault(
        "rsa-encrypted-key-short",
        "decrypt",
        "encryptedKey is an octet shorter than the modulus",
        oaep(bend=cut_last),
    )
    fault(
        "rsa-encrypted-key-long",
        "decrypt",
        "encryptedKey is an octet longer than the modulus",
        oaep(bend=lambda octets: b"\0" + octets),
    )
    fault(
        "rsa-encrypted-key-empty",
        "decrypt",
        "encryptedKey has no octets",
        oaep(bend=lambda octets: b""),
    )
    fault(
        "rsa-encrypted-key-large",
        "decrypt",
        "encryptedKey is a number above the modulus",
        oaep(bend=lambda octets: b"\xff" * 256),
    )
    fault(
        "rsa-version-9",
        "unsupported",
        "RFC 5652, section 6.2.1: KeyTransRecipientInfo has no version 9",
        oaep(version=9),
        openssl="opens: it does not look at the version",
    )
    fault(
        "oaep-first-octet",
        "decrypt",
        "the block begins with 1 (RFC 8017, section 7.1.2)",
        oaep(first=1),
    )
    fault(
        "oaep-no-separator",
        "decrypt",
        "a 2 where a 1 separates (RFC 8017, section 7.1.2)",
        oaep(separator=2),
    )
    fault(
        "oaep-label-wrong",
        "decrypt",
        "another label than was encrypted",
        oaep(label=b"label", real=("sha256", "sha256", b"other")),
    )
    fault(
        "oaep-label-missing",
        "decrypt",
        "a label was encrypted, and none is named",
        oaep(real=("sha256", "sha256", b"label")),
    )
    fault(
        "oaep-mgf-wrong",
        "decrypt",
        "MGF1 with another hash than is named",
        oaep(real=("sha256", "sha1", b"")),
    )
    fault(
        "oaep-v15-block",
        "decrypt",
        "RSAES-OAEP around a block of RSAES-PKCS1-v1_5",
        oaep(block=key_block),
    )


def key_block(key, random, cek):
    return b"\0\2" + random.nonzero(253 - len(cek)) + b"\0" + cek


def oaep_as_v15():
    """RSAES-OAEP, with rsaEncryption written for it."""
    inner = oaep()

    def make(env):
        made = inner(env)
        assert made.count(oid(OAEP)) == 1
        start = made.index(oid(OAEP)) - 2
        assert made[start] == 0x30
        end = start + 2 + made[start + 1]
        body = made[4:start] + algorithm(RSA, NULL) + made[end:]
        return seq(body)

    return make


def oaep_parameter_faults():
    def fault(name, expect, comment, alg, block=None, **o):
        add(name, expect, comment, to=ktri(alg=alg, block=block or sha1_block), **rsa_opener(**o))

    fallback = "opens: it takes this for RSAES-PKCS1-v1_5"
    fault(
        "oaep-absent",
        "der",
        "no parameters; RFC 8017, appendix A.2.1 wants them always",
        algorithm(OAEP),
    )
    fault(
        "oaep-absent-v15-block",
        "der",
        "no parameters, around a block of RSAES-PKCS1-v1_5",
        algorithm(OAEP),
        key_block,
        openssl=fallback,
    )
    fault(
        "oaep-garbage-v15-block",
        "der",
        "parameters that are an OCTET STRING, around a block of RSAES-PKCS1-v1_5",
        algorithm(OAEP, octet_string(b"garbage")),
        key_block,
        openssl=fallback,
    )
    fault("oaep-null", "der", "parameters that are NULL", algorithm(OAEP, NULL))
    sha1 = hash_algorithm("sha1")
    for name, comment, parameters in [
        ("md5", "MD5 of the label", seq(context(0, algorithm("1.2.840.113549.2.5", NULL)))),
        ("sha3", "SHA3-256 of the label", seq(context(0, algorithm("2.16.840.1.101.3.4.2.8")))),
        (
            "mgf-md5",
            "MGF1 with MD5",
            seq(context(1, algorithm(MGF1, algorithm("1.2.840.113549.2.5", NULL)))),
        ),
        (
            "mgf-unknown",
            "a mask generation function that is not MGF1",
            seq(context(1, algorithm("1.3.6.1.4.1.99999.4", sha1))),
        ),
        (
            "label-source",
            "a label that is not pSpecified",
            seq(context(2, algorithm("1.3.6.1.4.1.99999.4", octet_string(b"label")))),
        ),
    ]:
        fault("oaep-" + name, "unsupported", comment, algorithm(OAEP, parameters))


def sha1_block(key, random, cek):
    return ciphers.oaep(key, random, cek, "sha1", "sha1")


def add_all():
    key_transport()
    key_transport_named()
    key_transport_faults()
    oaep_parameter_faults()
