# SPDX-License-Identifier: LGPL-2.1-or-later
"""Codes, categories and exceptions: devcert/error.h."""
import copy
import pickle
import threading

import pytest

import devcert
from devcert import (
    Category,
    Cert,
    CertBuilder,
    CryptoError,
    Csr,
    CsrBuilder,
    DecodeError,
    Detail,
    Error,
    ErrorCode,
    IoError,
    Key,
    KeyType,
    Name,
    NetworkError,
    NotFoundError,
    Pkcs12,
    ProtocolError,
    PublicKey,
    ScepCaCerts,
    ScepClient,
    ScepOperation,
    StoreError,
    TrustError,
    UsageError,
)
from vectors import (
    CERTS_BEGIN,
    CERTS_END,
    CERTS_NOW,
    EXCEPTIONS,
    NOW,
    SECOND,
    net,
    read_cert,
    vector,
)


def other_nonce(scep):
    client = ScepClient(scep.ca_certs)
    late = scep.ca.pending(scep.ca.receive(client.request(scep.csr, scep.device_key)))
    client.request(scep.csr, scep.device_key)
    client.reply(late)


def other_transaction(scep):
    first, second = ScepClient(scep.ca_certs), ScepClient(scep.ca_certs)
    first.request(scep.csr, scep.device_key)
    request = scep.ca.receive(second.request(scep.csr, scep.device_key))
    first.reply(scep.ca.pending(request))


def reply_as_request(scep):
    message = ScepClient(scep.ca_certs).request(scep.csr, scep.device_key)
    scep.ca.receive(scep.ca.pending(scep.ca.receive(message)))


def bent_csr(scep):
    der = bytearray(scep.csr.encode(devcert.Encoding.DER))
    der[-1] ^= 1
    Csr.parse(der).verify()


def chain(name, now=CERTS_NOW, anchors=("certs/mid.pem",)):
    return read_cert(name).check_chain([read_cert(a) for a in anchors], now)


def get(url):
    policy = net().NetPolicy(timeouts=(200, 1000, 200))
    net().NetClient(policy).get(url, ScepOperation.GET_CA_CAPS)


# Each code that Python can meet, with the shortest way there.
WAYS = {
    ErrorCode.ARGUMENT: lambda s: Key.generate(KeyType.RSA, 1024),
    ErrorCode.STATE: lambda s: CertBuilder().sign(s.ec_key),
    ErrorCode.UNSUPPORTED: lambda s: PublicKey.parse(vector("keys/k256.spki.der")),
    ErrorCode.DER: lambda s: Cert.parse(b"0"),
    ErrorCode.PEM: lambda s: Cert.parse(vector("certs/leaf.key")),
    ErrorCode.TRAILING: lambda s: Cert.parse(vector("certs/leaf.der") + b"0"),
    ErrorCode.LIMIT: lambda s: Cert.parse(bytes(1 << 20)),
    ErrorCode.TEXT: lambda s: Name.parse_text("printer-7"),
    ErrorCode.TIME: lambda s: CertBuilder(validity=(CERTS_END, CERTS_BEGIN)),
    ErrorCode.SIGNATURE: bent_csr,
    ErrorCode.KEY_MISMATCH: lambda s: ScepClient(s.ca_certs).request(s.csr, s.other_key),
    ErrorCode.WEAK: lambda s: chain("certs/sha1.pem"),
    ErrorCode.PASSWORD: lambda s: Key.parse(vector("keys/encrypted.pem")),
    ErrorCode.EXPIRED: lambda s: chain("certs/leaf.pem", CERTS_END + SECOND),
    ErrorCode.NOT_YET_VALID: lambda s: chain("certs/leaf.pem", CERTS_BEGIN - SECOND),
    ErrorCode.UNTRUSTED: lambda s: chain("certs/leaf.pem", anchors=["certs/root.pem"]),
    ErrorCode.USAGE_FORBIDDEN: lambda s: chain("certs/unknown.pem"),
    ErrorCode.SCEP_NONCE: other_nonce,
    ErrorCode.SCEP_TRANSACTION: other_transaction,
    ErrorCode.SCEP_TYPE: reply_as_request,
    ErrorCode.NOT_FOUND: lambda s: Pkcs12.parse(vector("p12/certonly.p12"), "secret").get_chain(0),
    ErrorCode.CONNECT: lambda s: get("http://127.0.0.1:1/"),
}


@pytest.mark.parametrize("code", WAYS)
def test_a_failure_is_an_exception_of_its_category(scep, code):
    with pytest.raises(Error) as caught:
        WAYS[code](scep)
    error = caught.value
    assert error.code is code
    assert error.name == "DEVCERT_E_" + code.name
    assert error.category is devcert.error_category(code)
    expected = NotFoundError if code is ErrorCode.NOT_FOUND else EXCEPTIONS[error.category]
    assert type(error) is expected
    assert isinstance(error.message, str) and error.message
    assert str(error) == error.message
    assert error.message in repr(error)
    assert isinstance(error.detail, dict)
    assert all(isinstance(kind, Detail) for kind in error.detail)
    assert all(isinstance(figure, int) for figure in error.detail.values())


@pytest.mark.parametrize("code", WAYS)
@pytest.mark.parametrize(
    "copied",
    [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_an_exception_survives_pickling_and_copying(scep, code, copied):
    with pytest.raises(Error) as caught:
        WAYS[code](scep)
    error, again = caught.value, copied(caught.value)
    assert type(again) is type(error)
    for attribute in ("code", "name", "category", "message", "detail", "args"):
        assert getattr(again, attribute) == getattr(error, attribute)
    assert str(again) == str(error)
    if isinstance(error, OSError):
        assert again.errno == error.errno


@pytest.mark.parametrize(
    "cls, bases",
    [
        (UsageError, [Error, ValueError]),
        (DecodeError, [Error, ValueError]),
        (CryptoError, [Error]),
        (TrustError, [Error]),
        (ProtocolError, [Error]),
        (StoreError, [Error]),
        (NotFoundError, [StoreError, LookupError]),
        (IoError, [Error, OSError]),
        (NetworkError, [Error, OSError]),
        (Error, [Exception]),
    ],
    ids=lambda c: c.__name__ if isinstance(c, type) else "",
)
def test_exceptions_are_also_what_python_calls_them(cls, bases):
    assert all(issubclass(cls, base) for base in bases)
    assert cls.__module__ == "devcert"
    assert cls.__doc__


def test_what_is_caught_by_pythons_own_name_is_still_ours():
    with pytest.raises(ValueError) as caught:
        Cert.parse(b"")
    assert caught.value.code is ErrorCode.DER
    with pytest.raises(LookupError) as caught:
        Pkcs12.parse(vector("p12/keyonly.p12"), "secret").get_chain(0)
    assert caught.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(OSError) as caught:
        get("http://127.0.0.1:1/")
    assert caught.value.errno == caught.value.detail[Detail.ERRNO] > 0


def test_every_code_has_its_name_its_text_and_the_category_of_its_range():
    for code in ErrorCode:
        prefix = "DEVCERT_" if code is ErrorCode.OK else "DEVCERT_E_"
        assert devcert.error_name(code) == prefix + code.name
        assert devcert.error_text(code)
        category = devcert.error_category(code)
        assert isinstance(category, Category)
        assert category == (0 if code == 0 else 1 + -code // 100)


@pytest.mark.parametrize(
    "code, category",
    [
        (-299, Category.DECODE),
        (-899, Category.NETWORK),
        (-12345, Category.SYSTEM),
        (1, Category.SYSTEM),
    ],
)
def test_an_unknown_code_falls_into_the_category_of_its_range(code, category):
    assert devcert.error_name(code) == "DEVCERT_E_UNKNOWN"
    assert devcert.error_category(code) is category


def test_library_and_package_are_of_one_release():
    version, number = devcert.version(), devcert.version_number()
    assert version == f"{number >> 16}.{number >> 8 & 255}.{number & 255}"
    assert devcert.__version__ == version


def test_a_failure_in_one_thread_is_not_seen_in_another():
    seen = []

    def fail(data, code):
        for _ in range(200):
            try:
                Cert.parse(data)
            except DecodeError as error:
                seen.append(error.code is code)

    threads = [
        threading.Thread(target=fail, args=args)
        for args in [
            (b"0", ErrorCode.DER),
            (vector("certs/leaf.key"), ErrorCode.PEM),
            (bytes(1 << 20), ErrorCode.LIMIT),
        ]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 600 and all(seen)


def test_a_failure_leaves_nothing_behind():
    """An error does not change what a later call gives, and has no cause but itself."""
    with pytest.raises(DecodeError) as caught:
        CertBuilder(ext_key_usage="no OID")
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert Cert.parse(vector("certs/leaf.der")).version == 3


def test_no_error_is_raised_for_what_the_ca_would_refuse(scep):
    """A refusal is an outcome: it has no exception."""
    client = ScepClient(scep.ca_certs)
    request = scep.ca.receive(client.request(scep.csr, scep.device_key))
    outcome = client.reply(scep.ca.refused(request, devcert.ScepFailInfo.BAD_TIME))
    assert outcome.fail_info is devcert.ScepFailInfo.BAD_TIME


def test_a_ca_certificate_that_is_no_certificate_is_an_error_of_decoding():
    with pytest.raises(DecodeError):
        ScepCaCerts.parse_on_first_use(b"\x30\x03\x02\x01\x00", NOW)
    with pytest.raises(DecodeError):
        CsrBuilder(san_dns="not a host")
