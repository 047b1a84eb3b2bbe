# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certification requests: devcert/csr.h."""
from datetime import datetime, timedelta, timezone

import pytest

from devcert import (
    Allow,
    Cert,
    Csr,
    CsrBuilder,
    CsrReuse,
    Encoding,
    ErrorCode,
    Key,
    KeyUsage,
    Name,
    SanType,
)
from vectors import c_text, fails, read_key, vector


def csr_text(name):
    return c_text("csr_vectors.h", name)


@pytest.fixture(scope="module")
def openssl_csr():
    return Csr.parse(csr_text("CSR_OPENSSL"))


def test_a_request_of_openssl_is_read(openssl_csr):
    csr = openssl_csr
    assert csr.version == 0
    assert str(csr.subject) == "CN=printer-7,O=Example,C=BE"
    assert csr.signature_algorithm == "ECDSA-SHA256"
    assert csr.verify() is None
    assert csr.key_usage == (
        KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT | KeyUsage.DECIPHER_ONLY
    )
    assert csr.is_ca is True
    assert csr.ext_key_usages == ["1.3.6.1.5.5.7.3.2", "1.2.3.4"]
    assert len(csr.extensions) == 5
    assert csr.extensions[0] == "2.5.29.19" and csr.extensions[4] == "1.2.3.5"
    assert csr.get_extension("1.2.3.5") == b"\x0c\x05hello"
    assert csr.has_challenge is True
    assert csr.get_challenge_private() == b"squeamish ossifrage"
    key = Key.parse(csr_text("CSR_OPENSSL_KEY"))
    assert csr.has_key(key)
    assert csr.public_key == key.public


@pytest.mark.parametrize("oid", ["1.2.3", "x"])
def test_an_extension_that_is_not_asked_for_is_not_found(openssl_csr, oid):
    with fails(ErrorCode.NOT_FOUND):
        openssl_csr.get_extension(oid)


def test_a_request_of_certtool_is_read():
    csr = Csr.parse(csr_text("CSR_CERTTOOL"))
    assert str(csr.subject) == r"CN=printer-8,O=Example\, Ltd,C=BE"
    assert csr.signature_algorithm == "Ed25519"
    csr.verify()
    assert csr.get_challenge_private() == b"gruntled"
    assert csr.is_ca is False


def test_the_octets_come_back_as_they_were(openssl_csr):
    pem = csr_text("CSR_OPENSSL")
    assert openssl_csr.encode(Encoding.PEM) == pem
    der = openssl_csr.encode(Encoding.DER)
    assert Csr.parse(der).encode(Encoding.PEM) == pem
    with fails(ErrorCode.TRAILING):
        Csr.parse(der + b"\0")
    with fails(ErrorCode.DER):
        Csr.parse(der[:-1])
    with fails(ErrorCode.PEM):
        Csr.parse(vector("certs/leaf.pem"))


@pytest.mark.parametrize(
    "name, allow, code",
    [
        ("CSR_RSA_2048_SHA1", Allow(0), ErrorCode.WEAK),
        ("CSR_RSA_2048_SHA1", Allow.RSA_1024, ErrorCode.WEAK),
        ("CSR_RSA_2048_SHA1", Allow.SHA1, None),
        ("CSR_RSA_1024_SHA256", Allow.SHA1, ErrorCode.WEAK),
        ("CSR_RSA_1024_SHA256", Allow.SHA1 | Allow.RSA_1024, None),
        ("CSR_RSA_1024_MD5", Allow.SHA1 | Allow.RSA_1024 | Allow.DES3, ErrorCode.WEAK),
        ("CSR_RSA_PSS", Allow(0), None),
    ],
)
def test_weak_signatures_are_refused_unless_allowed(name, allow, code):
    csr = Csr.parse(csr_text(name))
    if code is None:
        csr.verify(allow=allow)
    else:
        with fails(code):
            csr.verify(allow)


def test_a_bent_signature_does_not_verify(openssl_csr):
    der = bytearray(openssl_csr.encode(Encoding.DER))
    der[-1] ^= 1
    with fails(ErrorCode.SIGNATURE):
        Csr.parse(der).verify()


@pytest.mark.parametrize(
    "name, algorithm",
    [
        ("rsa", "RSA-SHA256"),
        ("p256", "ECDSA-SHA256"),
        ("p384", "ECDSA-SHA384"),
        ("p521", "ECDSA-SHA512"),
        ("ed25519", "Ed25519"),
        ("ed448", "Ed448"),
    ],
)
def test_each_key_type_signs_a_request_that_verifies(key, name, algorithm):
    signing = read_key(f"keys/{name}.pem")
    csr = CsrBuilder(subject=Name.parse_text("CN=printer-7,O=Example,C=BE")).build(signing)
    csr.verify()
    assert csr.signature_algorithm == algorithm
    assert csr.has_key(signing)
    assert csr.has_key(key) is (name == "ed25519")
    again = Csr.parse(csr.encode(Encoding.PEM))
    again.verify()
    assert again.encode(Encoding.DER) == csr.encode(Encoding.DER)


ASKED = dict(
    subject=Name.parse_text("CN=printer-7"),
    challenge="squeamish ossifrage",
    san_dns=["printer-7.example"],
    san_ip=("192.0.2.7", "2001:db8::7"),
    san_email="admin@example.net",
    san_uri="urn:example:7",
    key_usage=KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT,
    ext_key_usage=["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"],
)


def assert_is_what_was_asked_for(csr):
    csr.verify()
    assert csr.subject == ASKED["subject"]
    assert csr.get_challenge_private() == b"squeamish ossifrage"
    assert list(csr.san_list) == [
        (SanType.DNS, "printer-7.example"),
        (SanType.IP, "192.0.2.7"),
        (SanType.IP, "2001:db8::7"),
        (SanType.EMAIL, "admin@example.net"),
        (SanType.URI, "urn:example:7"),
    ]
    assert csr.key_usage == ASKED["key_usage"]
    assert not csr.is_ca
    assert csr.ext_key_usages == ASKED["ext_key_usage"]
    assert csr.extensions == ["2.5.29.15", "2.5.29.37", "2.5.29.17"]


def test_what_is_asked_for_by_keyword_is_in_the_request(key):
    assert_is_what_was_asked_for(CsrBuilder(**ASKED).build(key))


def test_what_is_asked_for_by_setters_is_in_the_request(key):
    builder = (
        CsrBuilder()
        .set_subject(Name.parse_text("CN=printer-7"))
        .set_challenge(password="squeamish ossifrage")
        .add_san_dns("printer-7.example")
        .add_san_ip("192.0.2.7")
        .add_san_ip(address="2001:db8::7")
        .add_san_email("admin@example.net")
        .add_san_uri("urn:example:7")
        .set_key_usage(KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT)
        .add_ext_key_usage("1.3.6.1.5.5.7.3.2")
        .add_ext_key_usage("1.3.6.1.5.5.7.3.1")
    )
    assert_is_what_was_asked_for(builder.build(key))
    # The builder may be used again.
    assert_is_what_was_asked_for(builder.build(key=key))


SID = "S-1-5-21-1004336348-1177238915-682003330-512"


def test_names_constraints_templates_and_other_extensions(key):
    name = Name.parse_text("CN=printer-7,O=Example")
    builder = (
        CsrBuilder(san_upn="zoë@example.net", san_registered_id=["1.2.3"], san_sid=SID)
        .add_san_directory_name(name)
        .set_basic_constraints(is_ca=True, path_len=2)
        .set_template_name("PrinterÄ")
        .set_template("1.3.6.1.4.1.311.21.8.1.2", 100, minor=7)
        .set_sid(SID)
        .add_extension("1.2.3.4", True, b"\x05\x00")
    )
    csr = builder.build(key)
    csr.verify()
    assert sorted(csr.san_list) == sorted(
        [
            (SanType.UPN, "zoë@example.net"),
            (SanType.REGISTERED_ID, "1.2.3"),
            (SanType.URI, "tag:microsoft.com,2022-09-14:sid:" + SID),
            (SanType.DIRECTORY_NAME, "CN=printer-7,O=Example"),
        ]
    )
    assert csr.is_ca and csr.path_len == 2
    assert csr.template_name == "PrinterÄ"
    assert csr.template_oid == "1.3.6.1.4.1.311.21.8.1.2"
    assert (csr.template_major, csr.template_minor) == (100, 7)
    assert csr.sid == SID
    assert csr.get_extension("1.2.3.4") == b"\x05\x00"
    assert csr.is_extension_critical("1.2.3.4")
    assert csr.is_extension_critical("2.5.29.19")
    assert not csr.is_extension_critical("1.3.6.1.4.1.311.20.2")
    with fails(ErrorCode.ARGUMENT):
        builder.add_extension("1.2.3.4", False, b"\x05\x00")
    with fails(ErrorCode.TRAILING):
        builder.add_extension("1.2.3.5", False, b"\x05\x00\x00")


def test_a_certificate_or_an_old_request_is_asked_for_again(key):
    old = Csr.parse(csr_text("CSR_OLD"))
    cert = Cert.parse(csr_text("CSR_OLD_CERT"))
    builder = CsrBuilder(challenge="new one")
    for again in (
        builder.set_from_csr(old).build(key),
        builder.set_from_cert(cert).build(key),
    ):
        again.verify()
        assert again.has_key(key)
        assert again.subject == old.subject
        assert list(again.san_list) == list(old.san_list)
        assert again.key_usage == old.key_usage
        assert again.ext_key_usages == old.ext_key_usages
        assert again.template_oid == old.template_oid
        assert "2.5.29.14" in old.extensions and "2.5.29.14" not in again.extensions
        assert old.get_challenge_private() == b"old one"
        assert again.get_challenge_private() == b"new one"


def test_what_speaks_against_sending_a_request_once_more(key):
    csr = Csr.parse(csr_text("CSR_OLD"))
    cert = Cert.parse(csr_text("CSR_OLD_CERT"))
    made = datetime(2027, 1, 1, tzinfo=timezone.utc)
    later = made + timedelta(days=91)
    own = Key.parse(csr_text("CSR_OLD_KEY"))
    assert csr.check_reuse(made, later, 0, own) == CsrReuse(0)
    found = csr.check_reuse(made, later, 90, key, cert)
    assert found == CsrReuse.TOO_OLD | CsrReuse.KEY_MISMATCH | CsrReuse.SAME_KEY
    assert csr.check_reuse(later, made, 90) == CsrReuse.FROM_FUTURE | CsrReuse.KEY_MISSING


def test_an_empty_request_asks_for_nothing(key):
    csr = CsrBuilder().build(key)
    csr.verify()
    assert str(csr.subject) == ""
    assert csr.has_challenge is False
    assert csr.key_usage == KeyUsage(0)
    assert csr.extensions == csr.ext_key_usages == []
    assert len(csr.san_list) == 0
    with fails(ErrorCode.NOT_FOUND):
        csr.get_challenge_private()


@pytest.mark.parametrize(
    "given, stands",
    [
        ("gruntled 7 (a-b)", b"gruntled 7 (a-b)"),
        ("pâté", "pâté".encode()),
        (b"a_b", b"a_b"),
        (bytearray("Zoë€🔑".encode()), "Zoë€🔑".encode()),
        (memoryview(b"x" * 255), b"x" * 255),
    ],
)
def test_a_challenge_is_text_or_octets_and_comes_out_as_a_bytearray(key, given, stands):
    challenge = CsrBuilder(challenge=given).build(key).get_challenge_private()
    assert type(challenge) is bytearray
    assert challenge == stands


@pytest.mark.parametrize("challenge", ["", b"", b"a\xff", b"a\0b", "x" * 256])
def test_a_challenge_that_cannot_be_written_is_refused(challenge):
    with fails(ErrorCode.ARGUMENT):
        CsrBuilder().set_challenge(challenge)


@pytest.mark.parametrize(
    "setter, value, code",
    [
        ("add_san_dns", "a_b.example", ErrorCode.TEXT),
        ("add_san_ip", "192.0.2.256", ErrorCode.TEXT),
        ("add_san_email", "example.net", ErrorCode.TEXT),
        ("add_san_uri", "//example.net/", ErrorCode.TEXT),
        ("add_ext_key_usage", "clientAuth", ErrorCode.TEXT),
        ("set_key_usage", KeyUsage(0), ErrorCode.ARGUMENT),
        ("set_key_usage", 512, ErrorCode.ARGUMENT),
    ],
)
def test_each_setter_refuses_what_it_cannot_write(key, setter, value, code):
    builder = CsrBuilder()
    with fails(code):
        getattr(builder, setter)(value)
    with fails(code):
        CsrBuilder(**{setter[4:]: value})
    assert builder.build(key).extensions == []


def test_at_most_256_alternative_names_are_taken():
    builder = CsrBuilder(san_dns=(f"host-{i}.example" for i in range(256)))
    with fails(ErrorCode.LIMIT):
        builder.add_san_ip("192.0.2.7")
