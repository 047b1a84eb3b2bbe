# SPDX-License-Identifier: LGPL-2.1-or-later
"""Detached signatures: devcert/sign.h."""
import hashlib
from datetime import datetime, timezone

from devcert import (
    Allow, Cert, CertBuilder, Encoding, ErrorCode, Name, Signature, SignatureBuilder, SignScheme,
)
from vectors import fails, read_key, vector

NOW = datetime(2027, 1, 15, 8, tzinfo=timezone.utc)
MESSAGE = vector("sign/message")
LEAF, MID = (Cert.parse(vector(f"certs/{name}.pem")) for name in ("leaf", "mid"))


def test_a_signature_is_made_and_verified():
    builder = SignatureBuilder(
        signer=(LEAF, read_key("certs/leaf.key")), chain=[MID], signing_time=NOW,
        signing_certificate=True)
    for encoding in Encoding:
        octets = builder.sign(MESSAGE, encoding)
        signature = Signature.verify(octets, MESSAGE)
        assert signature.signer == LEAF
        assert set(signature.certs) == {LEAF, MID}
        assert signature.has_signing_time and signature.signing_time == NOW
        assert signature.digest_algorithm == "2.16.840.1.101.3.4.2.1"
        assert signature.digest == hashlib.sha256(MESSAGE).hexdigest()
        with fails(ErrorCode.SIGNATURE):
            Signature.verify(octets, MESSAGE + b"x")


def test_the_signers_certificate_is_given_or_in_the_message():
    octets = vector("sign/cms_no_certs.der")
    with fails(ErrorCode.NOT_FOUND):
        Signature.verify(octets, MESSAGE)
    signature = Signature.verify(octets, MESSAGE, certs=[MID, LEAF])
    assert signature.signer == LEAF and list(signature.certs) == []


def test_the_scheme_is_what_was_set():
    signer = Cert.parse(vector("sign/rsa.crt")), read_key("keys/rsa.pem")
    builder = SignatureBuilder(signer=signer, scheme=SignScheme.RSA_PSS_SHA384)
    signature = Signature.verify(builder.sign(MESSAGE, Encoding.DER), MESSAGE)
    assert signature.digest == hashlib.sha384(MESSAGE).hexdigest()
    with fails(ErrorCode.WEAK):
        builder.set_scheme(SignScheme.RSA_SHA1)
    builder.set_scheme(SignScheme.ED25519)
    with fails(ErrorCode.KEY_MISMATCH):
        builder.sign(MESSAGE, Encoding.DER)


def test_ed448_signs_over_64_octets_of_shake256():
    key = read_key("keys/ed448.pem")
    name = Name.parse_text("CN=signer")
    cert = CertBuilder(subject=name, validity=(NOW, NOW)).sign(key)
    octets = SignatureBuilder(signer=(cert, key)).sign(MESSAGE, Encoding.DER)
    signature = Signature.verify(octets, MESSAGE)
    assert signature.digest == hashlib.shake_256(MESSAGE).hexdigest(64)


def test_what_openssl_signed_by_pss_verifies():
    for name in ("cms_pss", "cms_pss_no_salt", "cms_pss_sha384", "cms_pss_sha512"):
        assert Signature.verify(vector(f"sign/{name}.der"), MESSAGE)
    with fails(ErrorCode.WEAK):
        Signature.verify(vector("sign/cms_pss_sha1.der"), MESSAGE)
    assert Signature.verify(vector("sign/cms_pss_sha1.der"), MESSAGE, allow=Allow.SHA1)


def test_a_signature_without_a_signer_is_none():
    with fails(ErrorCode.STATE):
        SignatureBuilder().sign(b"", Encoding.DER)
