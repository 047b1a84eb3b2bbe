# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fixtures: keys, certificates, and a CA with an RA and a device.  All are immutable objects, made
once a session from fixed keys."""
import enum
from datetime import datetime
from types import SimpleNamespace

import pytest

import devcert
from devcert import CertBuilder, CsrBuilder, Key, KeyType, KeyUsage, Name
from vectors import CHALLENGE, DAY, ENCRYPT, NOW, SIGN, c_text, read_cert, read_key


def pytest_make_parametrize_id(config, val, argname):
    """Names of cases are for people: members have names, octets and long texts only lengths."""
    if isinstance(val, enum.Enum):
        return str(val.name or int(val))
    if isinstance(val, datetime):
        return val.isoformat()
    if isinstance(val, (bytes, bytearray, memoryview)):
        return f"{len(val)} octets"
    if isinstance(val, str) and len(val) > 60:
        return f"{len(val)} characters"
    return None


@pytest.fixture(scope="session")
def leaf():
    """EC P-256, issued by mid."""
    return read_cert("certs/leaf.pem")


@pytest.fixture(scope="session")
def leaf_key():
    return read_key("certs/leaf.key")


@pytest.fixture(scope="session")
def mid():
    """A CA with path length 0, issued by root."""
    return read_cert("certs/mid.pem")


@pytest.fixture(scope="session")
def mid_key():
    return read_key("certs/mid.key")


@pytest.fixture(scope="session")
def root():
    """A self-signed CA."""
    return read_cert("certs/root.pem")


@pytest.fixture(scope="session")
def root_key():
    return read_key("certs/root.key")


@pytest.fixture(scope="session")
def key():
    """Any key pair, where which one does not matter; quick to sign with."""
    return read_key("keys/ed25519.pem")


@pytest.fixture(scope="session")
def new_rsa_key():
    """The one RSA key that is generated in a session: it takes long."""
    return Key.generate(KeyType.RSA, bits=2048)


def make_cert(subject, key, issuer=None, issuer_key=None, usage=None, **settings):
    """What is not said is as little as possible: valid from yesterday for a year."""
    settings.setdefault("validity", (NOW - DAY, NOW + 365 * DAY))
    if usage is not None:
        settings["key_usage"] = usage
    builder = CertBuilder(subject=Name.parse_text(subject), public_key=key.public, **settings)
    return builder.sign(issuer_key or key, issuer)


@pytest.fixture(scope="session")
def parties():
    """Two persons with keys of either kind, and a backup of the RSA kind."""
    p = SimpleNamespace()
    p.rsa_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_RSA_A"))
    p.ec_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_EC_P256"))
    p.backup_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_RSA_B"))
    p.weak_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_RSA_1024"))
    p.signing_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_ED25519"))
    p.rsa = make_cert("CN=Jean Dupont", p.rsa_key, usage=ENCRYPT)
    p.ec = make_cert("CN=Marie Durand", p.ec_key, usage=KeyUsage.KEY_AGREEMENT)
    p.backup = make_cert("CN=Backup", p.backup_key, usage=ENCRYPT)
    p.weak = make_cert("CN=Weak", p.weak_key, usage=ENCRYPT)
    p.signer = make_cert("CN=Signer", p.rsa_key, usage=KeyUsage.DIGITAL_SIGNATURE)
    p.expired = make_cert("CN=Old", p.rsa_key, usage=ENCRYPT,
                          validity=(NOW - 9 * DAY, NOW - 2 * DAY))
    p.future = make_cert("CN=New", p.rsa_key, usage=ENCRYPT,
                         validity=(NOW + DAY, NOW + 9 * DAY))
    p.signing = make_cert("CN=Signer", p.signing_key, usage=KeyUsage.DIGITAL_SIGNATURE)
    p.all = [p.rsa, p.ec, p.backup]
    p.keys = [p.rsa_key, p.ec_key, p.backup_key]
    return p


@pytest.fixture(scope="session")
def scep():
    """A CA that signs certificates only, its RA with one key for signing and one for decrypting,
    and a device with its request: what tests/unit/scep_fixture.c has."""
    s = SimpleNamespace(make_cert=make_cert)
    s.ca_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_RSA_A"))
    s.ra_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_RSA_B"))
    s.decrypter_key = Key.parse(c_text("scep_keys.h", "KEY_DECRYPTER"))
    s.device_key = Key.parse(c_text("scep_keys.h", "KEY_DEVICE"))
    s.other_key = Key.parse(c_text("scep_keys.h", "KEY_OTHER"))
    s.weak_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_RSA_1024"))
    s.ec_key = Key.parse(c_text("fixed_keys.h", "FIXED_KEY_EC_P256"))
    s.ca_cert = make_cert(
        "CN=Example Device CA",
        s.ca_key,
        ca=True,
        usage=KeyUsage.KEY_CERT_SIGN | KeyUsage.CRL_SIGN,
    )
    s.ra_cert = make_cert("CN=Example RA", s.ra_key, s.ca_cert, s.ca_key, SIGN)
    s.decrypter_cert = make_cert(
        "CN=Example RA decrypter", s.decrypter_key, s.ca_cert, s.ca_key, ENCRYPT
    )
    s.other_cert = make_cert("CN=Somebody", s.other_key, usage=SIGN | ENCRYPT)
    s.issued_cert = make_cert("CN=device-7", s.device_key, s.ca_cert, s.ca_key, SIGN)
    s.csr = CsrBuilder(subject=Name.parse_text("CN=device-7"), challenge=CHALLENGE).build(
        s.device_key
    )
    s.ca = devcert.ScepCa(
        signer=(s.ra_cert, s.ra_key),
        decrypter=(s.decrypter_cert, s.decrypter_key),
        chain=[s.ca_cert],
    )
    s.ca_certs = devcert.ScepCaCerts.parse_by_fingerprint(
        s.ca.certs, s.ca_cert.fingerprint, NOW
    )
    return s
