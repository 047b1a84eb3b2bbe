# SPDX-License-Identifier: LGPL-2.1-or-later
"""PKCS#12 files: devcert/pkcs12.h."""
from datetime import timedelta

import pytest

from devcert import (
    CertList,
    Encoding,
    ErrorCode,
    Finding,
    P12Target,
    Pkcs12,
    Pkcs12Allow,
    Pkcs12Builder,
    Pkcs12Encoding,
    Pkcs12Kind,
    Pkcs12Opener,
    Severity,
)
from vectors import fails, read_cert, read_key, vector


@pytest.fixture(scope="module")
def certs():
    """leaf, mid, root, as the files have them."""
    return [read_cert(f"p12/{name}.crt") for name in ("leaf", "mid", "root")]


@pytest.fixture(scope="module")
def file_key():
    return read_key("p12/leaf.key")


def open_vector(name, password="secret"):
    return Pkcs12.parse(vector(f"p12/{name}.p12"), password)


def private(key):
    return bytes(key.encode_private(Encoding.DER))


def test_a_file_of_openssl_gives_key_name_and_chain(certs, file_key):
    p12 = open_vector("default")
    assert p12.key_count == 1
    assert private(p12.get_key_private(0)) == private(file_key)
    assert p12.get_name(0) == "bi-clé"
    assert list(p12.get_chain(0)) == certs
    assert list(p12.certs) == certs
    assert isinstance(p12.certs, CertList)
    assert p12.skipped_count == 0


@pytest.mark.parametrize("name", ["aes128", "aes192", "sha512", "plain", "maciter1"])
def test_each_cipher_and_mac_of_openssl_is_read(name, file_key):
    p12 = open_vector(name)
    assert private(p12.get_key_private(index=0)) == private(file_key)
    assert p12.get_name(index=0) == "bi-clé"


@pytest.mark.parametrize("password", ["Zoë€🔑", bytearray("Zoë€🔑".encode())])
def test_a_passphrase_beyond_ascii_is_utf8(password, file_key):
    p12 = open_vector("unicode", password)
    assert private(p12.get_key_private(0)) == private(file_key)
    assert p12.get_name(0) == ""


@pytest.mark.parametrize(
    "name, password, code",
    [
        ("default", "Secret", ErrorCode.PASSWORD),
        ("default", "", ErrorCode.PASSWORD),
        ("default", None, ErrorCode.PASSWORD),
        ("unicode", "Zoe€🔑", ErrorCode.PASSWORD),
        ("unicode", b"Zo\xeb", ErrorCode.TEXT),
        ("unicode", b"a\0b", ErrorCode.TEXT),
        ("nomac", "secret", ErrorCode.UNSUPPORTED),
        ("legacy", "secret", ErrorCode.UNSUPPORTED),
        ("camellia", "secret", ErrorCode.UNSUPPORTED),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(name, password, code):
    with fails(code):
        open_vector(name, password)


@pytest.mark.parametrize("password", [None, "", b""])
def test_no_passphrase_and_the_empty_one_are_both_tried(password, file_key):
    assert private(open_vector("empty", password).get_key_private(0)) == private(file_key)
    assert private(Pkcs12.parse(vector("p12/empty.p12")).get_key_private(0)) == private(file_key)


def test_a_file_of_certificates_only_has_no_key(certs):
    p12 = open_vector("certonly")
    assert p12.key_count == 0
    assert p12.get_name(0) is None
    assert list(p12.certs) == certs[2:]
    for ask in (p12.get_key_private, p12.get_chain):
        with fails(ErrorCode.NOT_FOUND):
            ask(0)


def test_a_key_without_certificate_has_no_chain():
    p12 = open_vector("keyonly")
    assert p12.key_count == 1
    assert private(p12.get_key_private(0)) == private(read_key("p12/other.key"))
    with fails(ErrorCode.NOT_FOUND):
        p12.get_chain(0)
    assert len(p12.certs) == 0


def test_a_cut_file_and_a_longer_one_are_refused():
    data = vector("p12/default.p12")
    with fails(ErrorCode.DER):
        Pkcs12.parse(data[:-1], "secret")
    with fails(ErrorCode.TRAILING):
        Pkcs12.parse(data + b"\0", "secret")


@pytest.mark.parametrize("password", ["secret", "Zoë€🔑", b"octets", bytearray(b"wiped")])
@pytest.mark.parametrize("name", [None, "leaf", "bi-clé 🔑"])
def test_what_is_written_is_read_again(certs, file_key, password, name):
    settings = {} if name is None else dict(name=name, chain=certs)
    builder = Pkcs12Builder(key=(file_key, certs[0]), rounds=1000, **settings)
    data = builder.build(password)
    assert type(data) is bytes
    # Fresh salt each time.
    assert builder.build(password=password) != data
    p12 = Pkcs12.parse(data, password)
    assert p12.key_count == 1
    assert p12.get_name(0) == (name or "")
    # The key's own certificate is there once, and first.
    assert list(p12.certs) == list(p12.get_chain(0)) == (certs if name else certs[:1])
    assert private(p12.get_key_private(0)) == private(file_key)


def test_setters_chain_and_replace_what_was_set(certs, file_key):
    leaf, mid, root = certs
    builder = (
        Pkcs12Builder()
        .set_key(file_key, leaf)
        .set_key(key=file_key, cert=leaf)
        .set_name("one")
        .set_name("two")
        .set_chain([root])
        .set_chain(CertList([mid]))
        .set_rounds(2000)
        .set_rounds(1000)
    )
    p12 = Pkcs12.parse(builder.build("secret"), "secret")
    assert p12.get_name(0) == "two"
    assert list(p12.certs) == [leaf, mid]


def test_the_default_is_600000_rounds(certs, file_key):
    data = Pkcs12Builder(key=(file_key, certs[0])).build("secret")
    assert data.count(bytes.fromhex("02030927c0")) == 3  # key, certificates, MAC


@pytest.mark.parametrize("rounds", [0, 999, 1600001, 2**32 - 1])
def test_rounds_out_of_range_are_refused(rounds):
    with fails(ErrorCode.ARGUMENT):
        Pkcs12Builder().set_rounds(rounds)


@pytest.mark.parametrize("name", ["", "a" * 256])
def test_a_name_has_1_to_255_octets(name):
    with fails(ErrorCode.TEXT):
        Pkcs12Builder().set_name(name)


def test_a_certificate_for_another_key_is_refused(file_key):
    with fails(ErrorCode.KEY_MISMATCH):
        Pkcs12Builder(key=(file_key, read_cert("p12/other.crt")))


@pytest.mark.parametrize(
    "password, code",
    [
        ("p" * 1025, ErrorCode.ARGUMENT),
        (b"cl\xe9", ErrorCode.TEXT),
        (b"a\0b", ErrorCode.TEXT),
    ],
)
def test_passphrases_are_utf8_of_at_most_1024_octets(certs, file_key, password, code):
    builder = Pkcs12Builder(key=(file_key, certs[0]), rounds=1000)
    with fails(code):
        builder.build(password)


@pytest.mark.parametrize("target", P12Target)
@pytest.mark.parametrize("password", ["secret", "", None])
def test_each_target_is_read_again(certs, file_key, target, password):
    builder = Pkcs12Builder(chain=certs, rounds=1000, target=target)
    if target != P12Target.JAVA_TRUST:
        builder.set_key(file_key, certs[0])
    opener = Pkcs12Opener(password=password, allow=Pkcs12Allow.WEAK)
    p12 = opener.open(builder.build(password))
    assert list(p12.certs) == certs
    assert p12.key_count == (target != P12Target.JAVA_TRUST)
    usages = ["2.5.29.37.0"] if target == P12Target.JAVA_TRUST else []
    assert [list(bag.trusted_usages) for bag in p12] == [usages] * len(p12)


def test_all_that_was_added_is_read_again(certs, file_key):
    leaf, mid, root = certs
    builder = (
        Pkcs12Builder(rounds=1000)
        .add_other_key(file_key, leaf, "bi-clé 🔑")
        .add_other_key(read_key("p12/other.key"))
        .add_cert(mid, "מפתח")
        .add_cert(cert=root)
        .add_crl(bytes.fromhex("3003020105"))
        .add_secret("1.2.3", b"\4\1x", name="ключ")
    )
    first = Pkcs12.parse(builder.build("secret"), "secret")
    assert [(bag.kind, bag.name) for bag in first] == [
        (Pkcs12Kind.CERT, "bi-clé 🔑"),
        (Pkcs12Kind.CERT, "מפתח"),
        (Pkcs12Kind.CERT, ""),
        (Pkcs12Kind.CRL, ""),
        (Pkcs12Kind.SECRET, "ключ"),
        (Pkcs12Kind.KEY, "bi-clé 🔑"),
        (Pkcs12Kind.KEY, ""),
    ]
    # And once more, bag by bag.
    again = Pkcs12Builder(rounds=1000)
    for bag in first:
        again.add_bag(bag)
    second = Pkcs12.parse(again.build("other"), "other")
    assert [(bag.kind, bag.name) for bag in second] == [(bag.kind, bag.name) for bag in first]


@pytest.mark.parametrize(
    "add, code",
    [
        (
            lambda b, key, cert: b.add_other_key(key, read_cert("p12/other.crt")),
            ErrorCode.KEY_MISMATCH,
        ),
        (lambda b, key, cert: b.add_other_key(key, cert, ""), ErrorCode.TEXT),
        (lambda b, key, cert: b.add_cert(cert, "a" * 256), ErrorCode.TEXT),
        (lambda b, key, cert: b.add_crl(b"\x30\1"), ErrorCode.DER),
        (lambda b, key, cert: b.add_crl(b"\5\0\0"), ErrorCode.TRAILING),
        (lambda b, key, cert: b.add_secret("1.", b"\5\0"), ErrorCode.TEXT),
    ],
)
def test_what_cannot_be_read_again_is_not_added(certs, file_key, add, code):
    with fails(code):
        add(Pkcs12Builder(), file_key, certs[0])


def test_a_builder_says_what_the_target_will_not_do(certs, file_key):
    leaf, mid, root = certs
    builder = Pkcs12Builder(key=(file_key, leaf), chain=[mid, root], target=P12Target.JAVA)
    valid = leaf.not_before + timedelta(seconds=1)
    assert len(builder.check(valid, "secret")) == 0
    [finding] = builder.check(valid, "Zoë")
    assert finding.type == Finding.PASSWORD_NOT_ASCII
    assert finding.severity == Severity.WARNING
    with fails(ErrorCode.STATE):
        Pkcs12Builder().check(valid)


def test_a_trust_store_has_no_private_key(certs, file_key):
    with fails(ErrorCode.STATE):
        Pkcs12Builder(key=(file_key, certs[0]), target=P12Target.JAVA_TRUST).build("secret")


def test_an_empty_builder_builds_nothing():
    with fails(ErrorCode.STATE):
        Pkcs12Builder(rounds=1000).build("secret")


def test_an_opener_reads_what_is_unusual_on_request(file_key):
    opener = Pkcs12Opener(password="secret")
    with fails(ErrorCode.UNSUPPORTED):
        opener.open(vector("p12/nomac.p12"))
    p12 = opener.set_allow(Pkcs12Allow.NO_MAC).open(vector("p12/nomac.p12"))
    assert private(p12.get_key_private(0)) == private(file_key)
    assert not p12.has_mac
    p12 = opener.open(vector("p12/default.p12"))
    assert p12.has_mac
    assert p12.encoding is Pkcs12Encoding.STANDARD


def test_the_rounds_of_a_file_can_be_lowered():
    opener = Pkcs12Opener(password="secret", max_rounds=5)
    with fails(ErrorCode.LIMIT):
        opener.open(vector("p12/default.p12"))
    opener.set_max_rounds(6).open(vector("p12/default.p12"))
    for wrong in (0, 100_000_001):
        with fails(ErrorCode.ARGUMENT):
            opener.set_max_rounds(wrong)


def test_the_mac_may_have_a_passphrase_of_its_own():
    opener = Pkcs12Opener(password="other", mac_password="secret")
    with fails(ErrorCode.PASSWORD, "MAC fits"):
        opener.open(vector("p12/default.p12"))
    opener.set_password("secret").set_mac_password(None)
    with fails(ErrorCode.PASSWORD):
        opener.open(vector("p12/default.p12"))


def test_weak_ciphers_are_read_on_request(file_key):
    opener = Pkcs12Opener(password="secret")
    with fails(ErrorCode.UNSUPPORTED):
        opener.open(vector("p12/legacy.p12"))
    p12 = opener.set_allow(Pkcs12Allow.WEAK).open(vector("p12/legacy.p12"))
    assert private(p12.get_key_private(0)) == private(file_key)


def test_every_bag_is_there_with_its_attributes():
    p12 = Pkcs12Opener(allow=Pkcs12Allow.NO_MAC).open(vector("p12/bags.p12"))
    bags = list(p12)
    assert len(p12) == len(bags) == 5
    assert [b.kind for b in bags] == [
        Pkcs12Kind.CERT,
        Pkcs12Kind.CRL,
        Pkcs12Kind.SECRET,
        Pkcs12Kind.OTHER,
        Pkcs12Kind.KEY,
    ]
    root = bags[0]
    assert root.cert == read_cert("p12/root.crt")
    assert (root.name, root.depth, bags[2].depth) == ("ca é", 0, 1)
    assert bytes(root.local_key_id) == b"id"
    assert list(root.trusted_usages) == ["2.5.29.37.0"]
    assert "1.2.3.4" in root.attribute_types
    assert bytes(root.get_attribute("1.2.3.4")) == bytes.fromhex("31050401780500")
    assert bags[2].type == "1.2.3.5"
    assert bytes(bags[2].get_value()) == b"\4\6secret"
    with fails(ErrorCode.NOT_FOUND):
        _ = bags[4].private_key
    with fails(ErrorCode.NOT_FOUND):
        root.get_value()


def test_a_bag_has_the_private_key(file_key):
    keys = [b for b in open_vector("default") if b.kind is Pkcs12Kind.KEY]
    assert [private(b.private_key) for b in keys] == [private(file_key)]
