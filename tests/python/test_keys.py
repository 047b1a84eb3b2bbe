# SPDX-License-Identifier: LGPL-2.1-or-later
"""Key pairs and public keys: devcert/key.h."""
import base64
import hashlib

import pytest

from devcert import Allow, Encoding, ErrorCode, Key, KeyIdMethod, KeyType, PublicKey, SignScheme
from vectors import fails, read_key, vector

KINDS = [
    ("rsa", KeyType.RSA, 2048),
    ("p256", KeyType.EC_P256, 256),
    ("p384", KeyType.EC_P384, 384),
    ("p521", KeyType.EC_P521, 521),
    ("ed25519", KeyType.ED25519, 255),
    ("ed448", KeyType.ED448, 448),
    ("x25519", KeyType.X25519, 255),
    ("x448", KeyType.X448, 448),
    ("pss", KeyType.RSA_PSS, 2048),
    ("pss_sha256", KeyType.RSA_PSS, 2048),
]


@pytest.mark.parametrize("name, type, bits", KINDS)
def test_a_public_key_of_each_type_is_read_and_kept_verbatim(name, type, bits):
    spki = vector(f"keys/{name}.spki.der")
    public = PublicKey.parse(spki)
    assert public.type is type
    assert public.bits == bits
    assert public.encode(Encoding.DER) == spki
    assert public.fingerprint == hashlib.sha256(spki).hexdigest()
    pem = public.encode(Encoding.PEM)
    assert pem.startswith(b"-----BEGIN PUBLIC KEY-----\n")
    assert PublicKey.parse(pem) == public


def test_the_fingerprint_is_what_openssl_says():
    public = PublicKey.parse(vector("keys/p256.spki.der"))
    assert public.fingerprint == "1a763c08129ae91cdf150ad0e38a75f40b1e5504a64f0d11adc627413b081ca0"


@pytest.mark.parametrize(
    "name, code",
    [
        ("keys/k256.spki.der", ErrorCode.UNSUPPORTED),
        ("keys/p256_compressed.spki.der", ErrorCode.UNSUPPORTED),
        ("keys/make.sh", ErrorCode.DER),
        ("keys/p256.pem", ErrorCode.PEM),
    ],
)
def test_what_is_no_public_key_of_ours_has_its_own_code(name, code):
    with fails(code):
        PublicKey.parse(vector(name))


def test_public_keys_are_equal_by_their_octets():
    one, same = (PublicKey.parse(vector("keys/p256.spki.der")) for _ in range(2))
    other = PublicKey.parse(vector("keys/p384.spki.der"))
    assert one == same and not one != same
    assert one != other
    assert hash(one) == hash(same)
    assert {one, same, other} == {same, other}
    assert one != one.fingerprint


@pytest.mark.parametrize(
    "type, bits, made",
    [
        (KeyType.EC_P256, 0, 256),
        (KeyType.EC_P384, 0, 384),
        (KeyType.EC_P521, 0, 521),
        (KeyType.ED25519, 0, 255),
        (KeyType.ED448, 0, 448),
        (KeyType.X25519, 0, 255),
        (KeyType.X448, 0, 448),
    ],
)
def test_keys_of_each_type_are_made(type, bits, made):
    key = Key.generate(type, bits)
    assert key.type is type
    assert key.bits == made
    assert key.public.type is type
    assert len(key.public.fingerprint) == 64
    assert Key.generate(type).public != key.public


def test_an_rsa_key_has_the_size_that_was_asked_for(new_rsa_key):
    assert new_rsa_key.type is KeyType.RSA
    assert new_rsa_key.bits == 2048


@pytest.mark.parametrize(
    "type, bits",
    [
        (KeyType.RSA, 1024),
        (KeyType.RSA, 2047),
        (KeyType.RSA, 8200),
        (KeyType.RSA, 2**32 - 1),
        (KeyType.EC_P256, 256),
        (KeyType.ED25519, 1),
    ],
)
def test_no_key_of_another_size_is_made(type, bits):
    with fails(ErrorCode.ARGUMENT):
        Key.generate(type, bits=bits)


@pytest.mark.parametrize(
    "name, spki",
    [
        ("keys/rsa.pkcs8.der", "keys/rsa.spki.der"),
        ("keys/rsa.pkcs1.der", "keys/rsa.spki.der"),
        ("keys/rsa.pem", "keys/rsa.spki.der"),
        ("keys/p256.sec1.der", "keys/p256.spki.der"),
        ("keys/p256_no_public.pkcs8.der", "keys/p256.spki.der"),
        ("keys/p521.sec1.der", "keys/p521.spki.der"),
        ("keys/ed25519.pkcs8.der", "keys/ed25519.spki.der"),
        ("keys/ed448.pkcs8.der", "keys/ed448.spki.der"),
        ("keys/encrypted.pem", "keys/p256.spki.der"),
        ("keys/encrypted_sha512.pem", "keys/p256.spki.der"),
        ("keys/encrypted_scrypt.pem", "keys/p256.spki.der"),
        ("keys/encrypted_gcm_256.pem", "keys/ed25519.spki.der"),
        ("keys/rsa_encrypted.der", "keys/rsa.spki.der"),
    ],
)
def test_each_form_of_a_key_is_read(name, spki):
    key = Key.parse(vector(name), "secret")
    assert key.public.encode(Encoding.DER) == vector(spki)


@pytest.mark.parametrize(
    "name, code",
    [
        ("keys/rsa1016.pkcs1.der", ErrorCode.WEAK),
        ("keys/pss_mgf1.pkcs8.der", ErrorCode.UNSUPPORTED),
        ("keys/k256.pkcs8.der", ErrorCode.UNSUPPORTED),
        ("keys/encrypted_3des.pem", ErrorCode.UNSUPPORTED),
        ("keys/encrypted_rounds.pem", ErrorCode.LIMIT),
        ("keys/rsa.spki.der", ErrorCode.DER),
        ("certs/leaf.pem", ErrorCode.PEM),
    ],
)
def test_what_is_no_key_of_ours_has_its_own_code(name, code):
    with fails(code):
        Key.parse(vector(name), "secret")


@pytest.mark.parametrize(
    "name, spki",
    [
        ("keys/legacy_pbe_md5_des.pem", "keys/ed25519.spki.der"),
        ("keys/legacy_pbe_sha1_rc2_40.pem", "keys/ed25519.spki.der"),
        ("keys/encrypted_3des.pem", "keys/p256.spki.der"),
        ("keys/rsa_dek.pem", "keys/rsa.spki.der"),
    ],
)
def test_an_old_form_of_a_key_is_read_where_that_is_wanted(name, spki):
    with fails(ErrorCode.UNSUPPORTED):
        Key.parse(vector(name), "secret")
    key = Key.parse_legacy(vector(name), "secret")
    assert key.public.encode(Encoding.DER) == vector(spki)
    with fails(ErrorCode.PASSWORD):
        Key.parse_legacy(vector(name), "Secret")


def test_an_octet_behind_a_key_is_refused():
    with fails(ErrorCode.TRAILING):
        Key.parse(vector("keys/p256.pkcs8.der") + b"\0")


@pytest.mark.parametrize("password", [None, "", "Secret", b"Secret"])
def test_an_encrypted_key_needs_its_passphrase(password):
    with fails(ErrorCode.PASSWORD):
        Key.parse(vector("keys/encrypted.pem"), password)


@pytest.mark.parametrize(
    "password", ["secret", b"secret", bytearray(b"secret"), memoryview(b"secret")]
)
def test_a_passphrase_is_text_or_octets(password):
    assert Key.parse(vector("keys/encrypted.pem"), password=password).bits == 256


def test_a_passphrase_for_a_plain_key_is_ignored():
    assert Key.parse(vector("keys/p256.pem"), "anything").type is KeyType.EC_P256


def test_a_key_is_written_octet_by_octet_as_openssl_does():
    for name in ("rsa", "p256", "p384", "p521", "ed25519", "ed448"):
        assert read_key(f"keys/{name}.pem").encode_private(Encoding.DER) == vector(
            f"keys/{name}.pkcs8.der"
        )


def test_a_plain_key_comes_out_as_a_bytearray_that_can_be_wiped(key):
    pem = key.encode_private(Encoding.PEM)
    assert type(pem) is bytearray
    assert pem.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    pem[:] = bytes(len(pem))
    assert Key.parse(key.encode_private(Encoding.PEM)).public == key.public


@pytest.mark.parametrize(
    "written, read", [("pässwörd", "pässwörd".encode()), (b"\xff\xfe", bytearray(b"\xff\xfe"))]
)
def test_an_encrypted_key_comes_back_with_its_passphrase_only(key, written, read):
    pem = key.encode_private(Encoding.PEM, password=written)
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert Key.parse(pem, read).public == key.public
    with fails(ErrorCode.PASSWORD):
        Key.parse(pem, b"another")


@pytest.mark.parametrize("password", ["", b"", "x" * 1025])
def test_a_passphrase_has_1_to_1024_octets(key, password):
    with fails(ErrorCode.ARGUMENT):
        key.encode_private(Encoding.DER, password)


def test_pem_is_base64_of_der():
    public = PublicKey.parse(vector("keys/p256.spki.der"))
    lines = public.encode(Encoding.PEM).splitlines()
    assert base64.b64decode(b"".join(lines[1:-1])) == public.encode(Encoding.DER)


def test_the_public_half_outlives_the_pair():
    key = read_key("keys/p256.pem")
    public = key.public
    key.close()
    assert public.encode(Encoding.DER) == vector("keys/p256.spki.der")


@pytest.mark.parametrize(
    "name, scheme, file",
    [
        ("rsa", SignScheme.RSA_SHA256, "rsa_sha256"),
        ("rsa", SignScheme.RSA_PSS_SHA512, "rsa_pss_sha512"),
        ("p256", SignScheme.ECDSA_SHA384, "ecdsa_sha384"),
        ("ed25519", SignScheme.ED25519, "ed25519"),
        ("ed448", SignScheme.ED448, "ed448"),
    ],
)
def test_octets_are_signed_and_verified(name, scheme, file):
    key, message = read_key(f"keys/{name}.pem"), vector("sign/message")
    key.public.verify(scheme, message, key.sign(scheme, message))
    key.public.verify(scheme, memoryview(message), vector(f"sign/{file}.sig"))
    with fails(ErrorCode.SIGNATURE):
        key.public.verify(scheme, b"another " + message, key.sign(scheme, message))
    with fails(ErrorCode.SIGNATURE):
        key.public.verify(scheme, message, b"")


def test_a_scheme_is_for_keys_of_its_type_and_sha1_only_verified_where_allowed():
    key, message = read_key("keys/p256.pem"), vector("sign/message")
    with fails(ErrorCode.KEY_MISMATCH):
        key.sign(SignScheme.RSA_SHA256, message)
    with fails(ErrorCode.WEAK):
        key.sign(SignScheme.ECDSA_SHA1, message)
    with fails(ErrorCode.WEAK):
        key.public.verify(SignScheme.ECDSA_SHA1, message, vector("sign/ecdsa_sha1.sig"))
    key.public.verify(SignScheme.ECDSA_SHA1, message, vector("sign/ecdsa_sha1.sig"), Allow.SHA1)


@pytest.mark.parametrize("name, code", [
    ("rsa_roca", ErrorCode.WEAK),
    ("rsa_close", ErrorCode.WEAK),
    ("rsa_composite", ErrorCode.KEY_MISMATCH),
    ("rsa_square", ErrorCode.KEY_MISMATCH),
])
def test_rsa_keys_that_are_no_secret_are_refused(name, code):
    with fails(code):
        Key.parse(vector(f"keys/{name}.pkcs1.der"))


def test_identifiers_are_made_by_each_method():
    public, spki = (PublicKey.parse(vector("keys/p256.spki.der")), vector("keys/p256.spki.der"))
    sha1 = hashlib.sha1(spki[-65:]).digest()
    assert public.identify(KeyIdMethod.SHA1) == sha1
    assert public.identify(KeyIdMethod.SHORT) == bytes([0x40 | sha1[12] & 15]) + sha1[13:]
    assert public.identify(KeyIdMethod.SHA256) == hashlib.sha256(spki[-65:]).digest()[:20]
    assert public.identify(KeyIdMethod.SPKI_SHA256).hex() == public.fingerprint


def test_a_key_for_pss_signs_by_its_parameters_only():
    key = read_key("keys/pss_sha256.pem")
    signature = key.sign(SignScheme.RSA_PSS_SHA256, b"data")
    assert key.public.verify(SignScheme.RSA_PSS_SHA256, b"data", signature) is None
    for scheme in (SignScheme.RSA_SHA256, SignScheme.RSA_PSS_SHA384):
        with fails(ErrorCode.KEY_MISMATCH):
            key.sign(scheme, b"data")
    with fails(ErrorCode.WEAK):
        read_key("keys/pss_sha1.pem")
