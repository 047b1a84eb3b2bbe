# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keys in PKCS#11 tokens: Key.open()."""
import glob
import os
import shutil
import subprocess

import pytest

from devcert import (
    CertBuilder,
    CsrBuilder,
    Encoding,
    ErrorCode,
    Key,
    KeyType,
    Name,
    TokenFlag,
    TokenKeyList,
    TokenList,
    TokenUse,
)
from vectors import CERTS_BEGIN, CERTS_END, fails, vector

SOFTHSM = shutil.which("softhsm2-util")
MODULE = next(
    (
        found
        for place in ("/usr/lib", "/usr/lib/*", "/usr/lib64", "/usr/local/lib")
        for found in glob.glob(f"{place}/softhsm/libsofthsm2.so")
    ),
    None,
)
needs_softhsm = pytest.mark.skipif(
    SOFTHSM is None or MODULE is None, reason="skipped: softhsm2 is not here"
)
PIN = "5678"


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """The URI of a key in a new token, which is that of keys/p256.pem."""
    folder = tmp_path_factory.mktemp("token")
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)
    (folder / "key.pem").write_bytes(
        Key.parse(vector("keys/p256.pem")).encode_private(Encoding.PEM)
    )
    for command in (
        ["--init-token", "--free", "--label", "t", "--so-pin", "1234", "--pin", PIN],
        ["--import", folder / "key.pem", "--token", "t", "--label", "k", "--id", "01"]
        + ["--pin", PIN],
    ):
        subprocess.run([SOFTHSM, *command], check=True, capture_output=True)
    yield f"pkcs11:token=t;object=k?module-path={MODULE}"
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@needs_softhsm
def test_a_key_in_a_token_signs(token):
    with Key.open(token, PIN) as key:
        assert key.is_token
        assert key.type is KeyType.EC_P256
        assert key.public.encode(Encoding.DER) == vector("keys/p256.spki.der")
        csr = CsrBuilder(subject=Name.parse_text("CN=token.example")).build(key)
        csr.verify()
        with fails(ErrorCode.UNSUPPORTED):
            key.encode_private(Encoding.PEM)


@needs_softhsm
def test_a_pin_may_be_octets(token):
    assert Key.open(token, bytearray(PIN.encode())).is_token


@needs_softhsm
def test_what_is_wrong_with_pin_and_uri_has_its_code(token):
    with fails(ErrorCode.PASSWORD):
        Key.open(token)
    with fails(ErrorCode.PASSWORD):
        Key.open(token, "8765")
    with fails(ErrorCode.NOT_FOUND):
        Key.open(token.replace("object=k", "object=other"), PIN)


@needs_softhsm
@pytest.mark.parametrize("type", [KeyType.RSA, KeyType.EC_P384, KeyType.ED25519])
def test_a_key_is_made_in_a_token(token, type):
    uri = token.replace("object=k", f"object=new-{type.name}")
    with Key.generate_in_token(uri, type, password=PIN) as key:
        assert key.is_token and key.type is type
        CsrBuilder(subject=Name.parse_text("CN=token.example")).build(key).verify()
        assert Key.open(uri, PIN).public == key.public
    with fails(ErrorCode.EXISTS):
        Key.generate_in_token(uri, type, password=PIN)


@needs_softhsm
@pytest.mark.parametrize("type", [KeyType.RSA, KeyType.EC_P256])
def test_a_ca_has_its_key_in_a_token(token, type, tmp_path):
    uri = token.replace("object=k", f"object=ca-{type.name}")
    ca = Key.generate_in_token(uri, type, password=PIN)
    root = CertBuilder(
        subject=Name.parse_text("CN=token CA"),
        public_key=ca.public,
        validity=(CERTS_BEGIN, CERTS_END),
        ca=0,
    ).sign(ca)
    leaf = CertBuilder(
        subject=Name.parse_text("CN=leaf"),
        public_key=Key.parse(vector("keys/p256.pem")).public,
        validity=(CERTS_BEGIN, CERTS_END),
    ).sign(ca, issuer=root)
    for name, cert in ("root.pem", root), ("leaf.pem", leaf):
        (tmp_path / name).write_bytes(cert.encode(Encoding.PEM))
    command = ["openssl", "verify", "-no_check_time", "-CAfile", "root.pem", "leaf.pem"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)


def test_a_key_cannot_be_made_without_a_name():
    with fails(ErrorCode.TEXT):
        Key.generate_in_token("pkcs11:token=t", KeyType.EC_P256)


@needs_softhsm
def test_tokens_are_listed(token):
    (found,) = TokenList.read(f"pkcs11:token=t?module-path={MODULE}")
    assert found.label == "t"
    assert found.manufacturer == "SoftHSM project"
    assert found.model.startswith("SoftHSM")
    assert found.serial
    assert TokenFlag.PIN_REQUIRED in found.flags and TokenFlag.PIN_SET in found.flags
    assert TokenFlag.PIN_LOCKED not in found.flags
    assert len(TokenList.read(found.uri)) == 1


@needs_softhsm
def test_keys_of_a_token_are_listed(token):
    (found,) = TokenKeyList.read(token, PIN)
    assert (found.label, found.id, found.type, found.bits) == ("k", "01", KeyType.EC_P256, 256)
    assert found.has_private()
    assert TokenUse.SIGN in found.uses
    assert found.public.encode(Encoding.DER) == vector("keys/p256.spki.der")
    assert Key.open(found.uri, PIN).public == found.public
    (public,) = TokenKeyList.read(token)
    assert not public.has_private() and not public.uses
    with fails(ErrorCode.PASSWORD):
        TokenKeyList.read(token, "8765")


def test_listing_from_nowhere_has_its_code():
    with fails(ErrorCode.TEXT):
        TokenList.read("pkcs11:object=k")
    with fails(ErrorCode.NOT_FOUND):
        TokenList.read("pkcs11:?module-path=/nowhere/none.so")
    with fails(ErrorCode.NOT_FOUND):
        TokenKeyList.read("pkcs11:?module-path=/nowhere/none.so")


def test_a_key_in_memory_is_in_no_token():
    assert not Key.parse(vector("keys/p256.pem")).is_token


@pytest.mark.parametrize(
    "uri, code",
    [
        ("", ErrorCode.TEXT),
        ("key.pem", ErrorCode.TEXT),
        ("pkcs11:object=k?pin-value=5678", ErrorCode.TEXT),
        ("tpmkey:file=k", ErrorCode.UNSUPPORTED),
        ("pkcs11:object=k?module-path=/nowhere/none.so", ErrorCode.NOT_FOUND),
    ],
)
def test_a_uri_that_leads_nowhere_has_its_code(uri, code):
    with fails(code):
        Key.open(uri)
    with fails(ErrorCode.ARGUMENT):
        Key.open(uri, "1" * 257)
