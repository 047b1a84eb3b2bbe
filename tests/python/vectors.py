# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files, keys and moments that the tests share with those of the C library, and how an error is
asserted.  No test reads the clock."""
import contextlib
import importlib
import importlib.util
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import devcert
from devcert import Category, KeyUsage

# A build may be without libdevcert-net; a module that is there and cannot be loaded is an error.
HAS_NET = importlib.util.find_spec("devcert._net") is not None
MODULES = [importlib.import_module(name) for name in ["devcert"] + ["devcert.net"] * HAS_NET]

TESTS = Path(__file__).resolve().parent.parent

# The validity of tests/vectors/certs, and a moment within it.
CERTS_BEGIN = datetime(2025, 1, 1, tzinfo=timezone.utc)
CERTS_END = datetime(2075, 1, 1, tzinfo=timezone.utc)
CERTS_NOW = datetime.fromtimestamp(1800000000, timezone.utc)

# The moment at which the tests of SCEP happen.
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
CHALLENGE = "correct horse"

SIGN = KeyUsage.DIGITAL_SIGNATURE
ENCRYPT = KeyUsage.KEY_ENCIPHERMENT

# What is raised for the codes of a category; NOT_FOUND has a class of its own.
EXCEPTIONS = {
    Category.SYSTEM: devcert.Error,
    Category.USAGE: devcert.UsageError,
    Category.DECODE: devcert.DecodeError,
    Category.CRYPTO: devcert.CryptoError,
    Category.TRUST: devcert.TrustError,
    Category.PROTOCOL: devcert.ProtocolError,
    Category.STORE: devcert.StoreError,
    Category.IO: devcert.IoError,
    Category.NETWORK: devcert.NetworkError,
}


def net():
    """The module devcert.net; where it was not built, whoever asks for it is skipped."""
    if not HAS_NET:
        pytest.skip("skipped: devcert.net was not built", allow_module_level=True)
    return MODULES[1]


def vector(name):
    """The octets of a file of tests/vectors."""
    return (TESTS / "vectors" / name).read_bytes()


def c_text(header, name):
    """A text of a header of tests/unit: fixed keys and requests stand there, once."""
    source = (TESTS / "unit" / header).read_text()
    literals = re.search(r"\b%s\b[^\"]*((?:\"[^\"]*\"[\s\\]*)+)" % name, source).group(1)
    return "".join(re.findall(r'"([^"]*)"', literals)).replace("\\n", "\n").encode()


def read_key(name):
    return devcert.Key.parse(vector(name))


def read_cert(name):
    return devcert.Cert.parse(vector(name))


def utc(seconds):
    """The moment so many seconds after the epoch, without the limits of the platform."""
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)


@contextlib.contextmanager
def fails(code, match=""):
    """An error is right only with its class, code, name, category and a message."""
    with pytest.raises(devcert.Error, match=match) as caught:
        yield caught
    error = caught.value
    assert error.code is code, f"{error.name}: {error.message}"
    assert error.name == devcert.error_name(code)
    assert error.category is devcert.error_category(code)
    expected = EXCEPTIONS[error.category]
    if code is devcert.ErrorCode.NOT_FOUND:
        expected = devcert.NotFoundError
    assert type(error) is expected
    assert error.message
