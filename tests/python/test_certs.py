# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates, lists of them, paths, and the builder: devcert/cert.h."""
from datetime import datetime, timedelta, timezone

import pytest

from devcert import (
    Allow,
    Cert,
    CertBuilder,
    CertList,
    CertListBuilder,
    CsrBuilder,
    Encoding,
    ErrorCode,
    KeyUsage,
    Name,
    PublicKey,
    SanType,
)
from vectors import (
    CERTS_BEGIN,
    CERTS_END,
    CERTS_NOW,
    SECOND,
    fails,
    read_cert,
    read_key,
    utc,
    vector,
)

CLIENT_AUTH, SERVER_AUTH = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"


def test_the_fields_of_a_certificate_are_what_openssl_says(leaf):
    assert leaf.version == 3
    assert leaf.serial == "740eba3c34c3f55b37855c7847265c8c5bb3685e"
    assert str(leaf.subject) == "CN=printer-7,O=Example,C=BE"
    assert str(leaf.issuer) == "CN=mid,O=Example,C=BE"
    assert leaf.not_before == CERTS_BEGIN
    assert leaf.not_after == CERTS_END
    assert leaf.signature_algorithm == "ECDSA-SHA256"
    assert leaf.fingerprint == "993f95b7123e0af144551ed687973acae178144e75c08d3aa906f79979716196"
    assert leaf.fingerprint_sha1 == "40328dfb9adc8f7be9b2f63ad1a7ddb36431fc40"


def test_the_extensions_of_a_certificate_are_what_openssl_says(leaf):
    assert leaf.key_usage == KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT
    assert leaf.is_ca is False
    assert leaf.path_len is None
    assert leaf.ext_key_usages == [CLIENT_AUTH, "1.3.6.1.4.1.311.20.2.2"]
    assert leaf.crl_uris == ["http://ca.example/ca.crl", "http://two.example/ca.crl"]
    assert leaf.ocsp_uris == ["http://ocsp.example"]
    assert leaf.issuer_uris == ["http://ca.example/ca.cer"]
    assert leaf.policies == ["1.2.3.4", "2.5.29.32.0"]
    assert leaf.subject_key_id == "65a97a873e6459c89b5d228bd185c4a53d612bbb"
    assert leaf.authority_key_id == "1cb5d6eb0fc006c30853ec52a51d167cbc8d97f9"
    assert list(leaf.san_list) == [
        (SanType.DNS, "printer-7.example"),
        (SanType.IP, "192.0.2.7"),
        (SanType.EMAIL, "a@printer-7.example"),
        (SanType.URI, "urn:x:7"),
    ]


def test_a_ca_certificate_says_so(root, mid):
    assert root.is_ca and root.path_len is None and root.is_self_signed
    assert mid.is_ca and mid.path_len == 0 and not mid.is_self_signed
    assert mid.key_usage == KeyUsage.KEY_CERT_SIGN | KeyUsage.CRL_SIGN


def test_an_issuer_is_known_by_its_name_and_its_key(leaf, mid, root):
    assert leaf.is_issued_by(mid) is True
    assert leaf.is_issued_by(root) is False
    assert root.is_issued_by(root) is True


def test_what_a_certificate_does_not_say_is_empty():
    cert = read_cert("certs/v1.pem")
    assert cert.version == 1
    assert cert.serial == "b3"  # negative, as old Windows made them
    assert cert.key_usage == KeyUsage(0) and isinstance(cert.key_usage, KeyUsage)
    assert cert.is_ca is False and cert.path_len is None
    assert cert.subject_key_id == cert.authority_key_id == ""
    assert cert.is_self_signed is True
    for texts in (cert.ext_key_usages, cert.crl_uris, cert.ocsp_uris, cert.issuer_uris):
        assert texts == []
    assert cert.policies == []
    assert len(cert.san_list) == 0


def test_a_certificate_comes_out_as_it_came_in(leaf, mid):
    der, pem = vector("certs/leaf.der"), vector("certs/leaf.pem")
    assert Cert.parse(der) == leaf == Cert.parse(pem)
    assert leaf.encode(Encoding.DER) == der
    assert leaf.encode(Encoding.PEM) == pem
    assert leaf != mid
    assert hash(Cert.parse(der)) == hash(leaf)
    assert {leaf, mid, Cert.parse(der)} == {leaf, mid}


def test_a_certificate_knows_its_key(leaf, leaf_key, mid):
    assert leaf.has_key(leaf_key) is True
    assert mid.has_key(leaf_key) is False
    assert leaf.public_key == leaf_key.public
    assert isinstance(leaf.public_key, PublicKey)


@pytest.mark.parametrize(
    "name, code",
    [
        ("certs/dsa.pem", ErrorCode.UNSUPPORTED),
        ("certs/leaf.key", ErrorCode.PEM),
        ("certs/three.p7b", ErrorCode.DER),
        ("certs/two.p7b.pem", ErrorCode.PEM),
        ("certs/make.sh", ErrorCode.DER),
    ],
)
def test_what_is_no_certificate_has_its_own_code(name, code):
    with fails(code):
        Cert.parse(vector(name))


@pytest.mark.parametrize(
    "name, algorithm, self_signed",
    [
        ("certs/rsa.pem", "RSA-SHA256", True),
        ("certs/ed25519.pem", "Ed25519", True),
        ("certs/md5.pem", "RSA-MD5", False),
        ("certs/pss.pem", "RSASSA-PSS", True),
        ("certs/sha1.pem", "ECDSA-SHA1", False),
    ],
)
def test_signatures_that_we_cannot_check_do_not_keep_a_certificate_from_being_read(
    name, algorithm, self_signed
):
    cert = read_cert(name)
    assert cert.signature_algorithm == algorithm
    assert cert.is_self_signed is self_signed


# ---------------------------------------------------------------------------- lists


@pytest.mark.parametrize(
    "name, members",
    [
        ("certs/leaf.der", ["leaf"]),
        ("certs/leaf.pem", ["leaf"]),
        ("certs/three.p7b", ["root", "mid", "leaf"]),
        ("certs/two.p7b.pem", ["root", "mid"]),
        ("certs/signed_ber.p7b", ["mid", "leaf"]),
    ],
)
def test_each_kind_of_bundle_is_read_in_its_order(name, members):
    certs = CertList.parse(vector(name))
    assert list(certs) == [read_cert(f"certs/{m}.pem") for m in members]


@pytest.mark.parametrize(
    "name, code",
    [
        ("certs/none.p7b", ErrorCode.DER),
        ("certs/leaf.key", ErrorCode.PEM),
        ("certs/dsa.pem", ErrorCode.UNSUPPORTED),
    ],
)
def test_what_holds_no_certificates_has_its_own_code(name, code):
    with fails(code):
        CertList.parse(vector(name))


def test_a_list_goes_out_as_pem_and_comes_back(root, mid, leaf):
    certs = CertList.parse(vector("certs/three.p7b"))
    pem = certs.encode_pem()
    assert pem == b"".join(c.encode(Encoding.PEM) for c in (root, mid, leaf))
    assert list(CertList.parse(pem)) == [root, mid, leaf]
    assert CertList([]).encode_pem() == b""


def test_a_list_is_built_certificate_by_certificate(leaf, root):
    builder = CertListBuilder()
    empty = builder.build()
    certs = builder.add(leaf).add(root).add(cert=leaf).build()
    assert list(certs) == [leaf, root, leaf]
    assert len(empty) == 0
    assert list(builder.add(root).build()) == [leaf, root, leaf, root]
    assert len(certs) == 3


def test_a_list_has_at_most_100_certificates(leaf):
    assert len(CertList([leaf] * 100)) == 100
    with fails(ErrorCode.LIMIT):
        CertList([leaf] * 101)


def test_a_list_is_a_sequence(root, mid, leaf):
    certs = CertList([root, mid, leaf])
    assert len(certs) == 3
    assert certs[1] == mid
    assert certs.index(mid) == 1 and certs.count(mid) == 1
    assert certs[-1] == leaf and certs[-3] == root
    assert list(certs[:2]) == [root, mid]
    assert list(certs[::-1]) == [leaf, mid, root]
    assert list(certs[7:]) == []
    assert mid in certs
    assert read_cert("certs/v1.pem") not in certs
    assert "mid" not in certs
    assert list(reversed(certs)) == [leaf, mid, root]
    assert [str(c.subject).split(",")[0] for c in certs] == ["CN=root", "CN=mid", "CN=printer-7"]
    first, *rest = certs
    assert first == root and rest == [mid, leaf]
    for index in (3, -4, 2**40):
        with pytest.raises(IndexError):
            certs[index]


# ---------------------------------------------------------------------------- paths


def test_a_path_goes_over_the_intermediate_to_the_anchor(root, mid, leaf):
    path = leaf.check_chain([root], CERTS_NOW, intermediates=[leaf, mid])
    assert isinstance(path, CertList)
    assert list(path) == [leaf, mid, root]
    assert list(mid.check_chain([root], CERTS_NOW)) == [mid, root]
    assert list(leaf.check_chain(anchors=[mid], now=CERTS_NOW)) == [leaf, mid]
    assert list(root.check_chain(CertList([root]), CERTS_NOW)) == [root]


@pytest.mark.parametrize(
    "now, code",
    [
        (CERTS_BEGIN - SECOND, ErrorCode.NOT_YET_VALID),
        (CERTS_BEGIN, None),
        (CERTS_END, None),
        (CERTS_END + SECOND, ErrorCode.EXPIRED),
    ],
)
def test_all_on_the_way_are_valid_at_the_moment(root, mid, leaf, now, code):
    if code is None:
        assert len(leaf.check_chain([root], now, intermediates=[mid])) == 3
    else:
        with fails(code):
            leaf.check_chain([root], now, intermediates=[mid])


def test_without_a_way_to_an_anchor_nothing_is_trusted(root, mid, leaf):
    with fails(ErrorCode.UNTRUSTED):
        leaf.check_chain([root], CERTS_NOW)
    with fails(ErrorCode.UNTRUSTED):
        leaf.check_chain([], CERTS_NOW, intermediates=[mid, root])


def test_a_wrong_signature_is_told(root, mid):
    der = bytearray(vector("certs/leaf.der"))
    der[-1] ^= 1
    with fails(ErrorCode.SIGNATURE):
        Cert.parse(der).check_chain([root], CERTS_NOW, intermediates=[mid])


def test_an_issuer_must_be_a_ca_and_critical_extensions_known(root, mid, leaf):
    with fails(ErrorCode.USAGE_FORBIDDEN):
        leaf.check_chain([read_cert("certs/mid_plain.pem")], CERTS_NOW)
    with fails(ErrorCode.USAGE_FORBIDDEN, match="1.2.3.4.5"):
        read_cert("certs/unknown.pem").check_chain([root], CERTS_NOW, intermediates=[mid])


@pytest.mark.parametrize(
    "name, needed, other",
    [
        ("certs/sha1.pem", Allow.SHA1, Allow.RSA_1024),
        ("certs/rsa1024.pem", Allow.RSA_1024, Allow.SHA1),
    ],
)
def test_weak_keys_and_signatures_need_to_be_allowed(root, mid, name, needed, other):
    cert = read_cert(name)
    for allow in (Allow(0), other, Allow.DES3):
        with fails(ErrorCode.WEAK):
            cert.check_chain([root], CERTS_NOW, allow, [mid])
    assert len(cert.check_chain([root], CERTS_NOW, needed, [mid])) == 3
    assert len(cert.check_chain([root], CERTS_NOW, allow=needed | other, intermediates=[mid])) == 3


# ---------------------------------------------------------------------------- the builder


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
def test_a_self_signed_certificate_is_for_its_key_and_verifies(name, algorithm):
    key = read_key(f"keys/{name}.pem")
    cert = CertBuilder(
        subject=Name.parse_text("CN=self"), validity=(CERTS_BEGIN, CERTS_END)
    ).sign(key)
    assert cert.signature_algorithm == algorithm
    assert cert.has_key(key)
    assert cert.is_self_signed
    assert cert.subject == cert.issuer == Name.parse_text("CN=self")
    assert Cert.parse(cert.encode(Encoding.PEM)) == cert


def test_what_was_set_is_in_the_certificate(root, root_key, leaf_key, key):
    names = CsrBuilder(san_dns="a.example", san_ip="192.0.2.7").build(key).san_list
    cert = (
        CertBuilder()
        .set_subject(Name.parse_text("CN=device,O=Example"))
        .set_public_key(leaf_key.public)
        .set_validity(CERTS_BEGIN, CERTS_END)
        .set_serial(bytes.fromhex("00a1"))
        .set_key_usage(KeyUsage.DIGITAL_SIGNATURE | KeyUsage.DECIPHER_ONLY)
        .add_ext_key_usage(CLIENT_AUTH)
        .add_ext_key_usage(SERVER_AUTH)
        .add_san_list(names)
        .add_san_list(names)
        .sign(root_key, root)
    )
    assert str(cert.subject) == "CN=device,O=Example"
    assert cert.issuer == root.subject
    assert (cert.not_before, cert.not_after) == (CERTS_BEGIN, CERTS_END)
    assert cert.serial == "00a1"
    assert cert.has_key(leaf_key)
    assert cert.key_usage == KeyUsage.DIGITAL_SIGNATURE | KeyUsage.DECIPHER_ONLY
    assert cert.ext_key_usages == [CLIENT_AUTH, SERVER_AUTH]
    assert list(cert.san_list) == list(names) * 2
    assert cert.authority_key_id == root.subject_key_id
    assert not cert.is_ca and not cert.is_self_signed
    assert list(cert.check_chain([root], CERTS_NOW)) == [cert, root]


def test_keywords_are_the_setters(root, root_key, leaf_key, key):
    names = CsrBuilder(san_dns="a.example").build(key).san_list
    settings = dict(
        subject=Name.parse_text("CN=device"),
        public_key=leaf_key.public,
        validity=(CERTS_BEGIN, CERTS_END),
        serial=b"\x01",
        key_usage=KeyUsage.DIGITAL_SIGNATURE,
        ext_key_usage=[CLIENT_AUTH, SERVER_AUTH],
        san_list=names,
    )
    cert = CertBuilder(**settings).sign(root_key, issuer=root)
    assert cert.ext_key_usages == [CLIENT_AUTH, SERVER_AUTH]
    assert list(cert.san_list) == list(names)
    # One value, or several of what is added.
    settings["ext_key_usage"] = CLIENT_AUTH
    settings["san_list"] = (names for _ in range(2))
    cert = CertBuilder(**settings).sign(root_key, issuer=root)
    assert cert.ext_key_usages == [CLIENT_AUTH]
    assert list(cert.san_list) == list(names) * 2
    with pytest.raises(TypeError):
        CertBuilder(subjects=Name.parse_text("CN=device"))
    with pytest.raises(TypeError):
        CertBuilder(Name.parse_text("CN=device"))
    with pytest.raises(TypeError):
        CertBuilder(validity=CERTS_BEGIN)


@pytest.mark.parametrize(
    "ca, is_ca, path_len",
    [
        (True, True, None),
        (False, False, None),
        (None, False, None),
        (0, True, 0),
        (10, True, 10),
    ],
)
def test_ca_is_true_or_false_or_a_path_length(root_key, ca, is_ca, path_len):
    cert = CertBuilder(validity=(CERTS_BEGIN, CERTS_END), ca=ca).sign(root_key)
    assert cert.is_ca is is_ca
    assert cert.path_len == path_len


@pytest.mark.parametrize("path_len", [None, 0, 1, 10])
def test_a_ca_is_made_with_and_without_a_path_length(root_key, path_len):
    builder = CertBuilder(validity=(CERTS_BEGIN, CERTS_END))
    cert = builder.set_ca(path_len).sign(root_key)
    assert cert.is_ca and cert.path_len == path_len
    assert builder.set_ca().sign(root_key).path_len is None


@pytest.mark.parametrize("path_len", [-2, 11])
def test_a_path_length_is_0_to_10(path_len):
    with fails(ErrorCode.ARGUMENT):
        CertBuilder().set_ca(path_len)


def test_each_certificate_has_a_serial_number_of_its_own(key):
    builder = CertBuilder(validity=(CERTS_BEGIN, CERTS_END))
    serials = {CertBuilder(validity=(CERTS_BEGIN, CERTS_END)).sign(key).serial for _ in range(3)}
    assert len(serials) == 3 and {len(s) for s in serials} == {32}
    # A builder is unchanged by signing, and Ed25519 signs the same twice.
    assert builder.sign(key) == builder.sign(key)


@pytest.mark.parametrize(
    "given, written",
    [("01", "01"), ("80", "0080"), ("000001", "01"), ("7f" + "ff" * 19, "7f" + "ff" * 19)],
)
def test_a_given_serial_number_is_written_as_der_wants_it(key, given, written):
    builder = CertBuilder(validity=(CERTS_BEGIN, CERTS_END), serial=bytes.fromhex(given))
    assert builder.sign(key).serial == written


@pytest.mark.parametrize("given", ["", "00", "0000", "ff" * 20, "01" + "00" * 20])
def test_a_serial_number_is_positive_and_short(given):
    with fails(ErrorCode.ARGUMENT):
        CertBuilder().set_serial(bytes.fromhex(given))


@pytest.mark.parametrize(
    "not_before, not_after",
    [
        (utc(0), utc(1)),
        (datetime(1950, 1, 1, tzinfo=timezone.utc), datetime(2049, 12, 31, tzinfo=timezone.utc)),
        (
            datetime(2050, 1, 1, tzinfo=timezone.utc),
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc),
        ),
        # Of another zone: the same moment.
        (
            datetime(2026, 7, 1, 14, 30, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 7, 1, 8, 30, tzinfo=timezone(timedelta(hours=-5))),
        ),
    ],
)
def test_times_come_back_as_utc(key, not_before, not_after):
    cert = CertBuilder(validity=(not_before, not_after)).sign(key)
    assert (cert.not_before, cert.not_after) == (not_before, not_after)
    assert cert.not_before.tzinfo is timezone.utc
    assert cert.not_after.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "not_before, not_after",
    [
        (datetime(1949, 12, 31, 23, 59, 59, tzinfo=timezone.utc), CERTS_BEGIN),
        (CERTS_END, CERTS_BEGIN),
    ],
)
def test_times_outside_the_rfc_are_refused(not_before, not_after):
    with fails(ErrorCode.TIME):
        CertBuilder().set_validity(not_before, not_after)


def test_without_a_validity_nothing_is_signed(key):
    with fails(ErrorCode.STATE):
        CertBuilder(subject=Name.parse_text("CN=x")).sign(key)


def test_only_the_right_key_of_a_ca_signs(root_key, mid_key, mid):
    builder = CertBuilder(validity=(CERTS_BEGIN, CERTS_END))
    with fails(ErrorCode.KEY_MISMATCH):
        builder.sign(root_key, mid)
    with fails(ErrorCode.USAGE_FORBIDDEN):
        builder.sign(mid_key, read_cert("certs/mid_no_sign.pem"))
    assert builder.sign(mid_key, mid).issuer == mid.subject
    # mid has path length 0.
    with fails(ErrorCode.USAGE_FORBIDDEN):
        builder.set_ca().sign(mid_key, mid)


@pytest.mark.parametrize("usage", [KeyUsage(0), KeyUsage(512), 513])
def test_a_key_usage_has_known_bits(usage):
    with fails(ErrorCode.ARGUMENT):
        CertBuilder().set_key_usage(usage)


@pytest.mark.parametrize("oid", ["", "clientAuth", "3.1"])
def test_an_extended_key_usage_is_an_oid(oid):
    with fails(ErrorCode.TEXT):
        CertBuilder().add_ext_key_usage(oid)
