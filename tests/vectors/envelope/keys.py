# SPDX-License-Identifier: LGPL-2.1-or-later
"""The keys of this folder, and certificates for them, which name them in the envelopes."""

import hashlib
import pathlib

from cryptography.hazmat.primitives import serialization
from der import NULL, algorithm, bit_string, context, integer, octet_string, oid, seq, set_of, tlv

HERE = pathlib.Path(__file__).parent

# Made once: openssl genpkey -algorithm RSA|EC|X25519|X448, which gives new ones each time.
NAMES = ["rsa2048", "rsa2048b", "rsa1024", "p256", "p256b", "p384", "p521", "x25519", "x448"]
CURVES = {"p256": "1.2.840.10045.3.1.7", "p384": "1.3.132.0.34", "p521": "1.3.132.0.35"}

ISSUER = seq(set_of(seq(oid("2.5.4.3"), tlv(0x0C, b"kit"))))


class Key:
    """A private key, its public half as it stands in a certificate, and how it is named."""

    def __init__(self, name, number):
        self.name = name
        pem = (HERE / (name + ".key")).read_bytes()
        self.private = serialization.load_pem_private_key(pem, None)
        self.public = self.private.public_key()
        self.info = self.public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        if name.startswith("rsa"):
            numbers = self.public.public_numbers()
            self.n, self.e = numbers.n, numbers.e
            self.bits = seq(integer(numbers.n), integer(numbers.e))
        elif name.startswith("p"):
            self.curve = CURVES[name[:4]]
            self.bits = self.public.public_bytes(
                serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
            )
        else:
            self.bits = self.public.public_bytes(
                serialization.Encoding.Raw, serialization.PublicFormat.Raw
            )
        self.serial = 0x1000 + number
        self.key_id = hashlib.sha1(self.bits).digest()

    def rid(self):
        return seq(ISSUER, integer(self.serial))


KEYS = {name: Key(name, number) for number, name in enumerate(NAMES)}


def pkcs1_signature(key, data):
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    info = seq(
        algorithm("2.16.840.1.101.3.4.2.1", NULL), octet_string(hashlib.sha256(data).digest())
    )
    block = b"\0\1" + b"\xff" * (253 - len(info)) + b"\0" + info
    numbers = key.private.private_numbers()
    value = pow(int.from_bytes(block, "big"), numbers.d, key.n)
    return value.to_bytes(256, "big")


def extension(number, value, critical=b""):
    return seq(oid("2.5.29.%d" % number), critical, octet_string(value))


def certificate(key):
    """By CN=kit for CN=NAME, 2025 to 2075; an issuer of that name has no certificate here."""
    sha256_rsa = algorithm("1.2.840.113549.1.1.11", NULL)
    usage = b"\x05\x20" if key.name.startswith("rsa") else b"\x03\x08"
    body = seq(
        context(0, integer(2)),
        integer(key.serial),
        sha256_rsa,
        ISSUER,
        seq(tlv(0x17, b"250101000000Z"), tlv(0x18, b"20750101000000Z")),
        seq(set_of(seq(oid("2.5.4.3"), tlv(0x0C, key.name.encode())))),
        key.info,
        context(
            3,
            seq(
                extension(14, octet_string(key.key_id)),
                extension(15, tlv(0x03, usage), b"\x01\x01\xff"),
            ),
        ),
    )
    return seq(body, sha256_rsa, bit_string(pkcs1_signature(KEYS["rsa2048"], body)))
