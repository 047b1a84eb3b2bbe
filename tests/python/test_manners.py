# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a Python programmer expects of any library."""
import collections.abc
import copy
import enum
import mmap
import pickle
import weakref
from datetime import date, datetime, timedelta, timezone

import pytest

import devcert
from devcert import (
    Allow,
    Cert,
    CertBuilder,
    CertList,
    CsrBuilder,
    Encoding,
    ErrorCode,
    Key,
    KeyType,
    KeyUsage,
    Name,
    NameBuilder,
    ScepCa,
    ScepPolicy,
)
from vectors import (
    CERTS_BEGIN,
    CERTS_END,
    CERTS_NOW,
    HAS_NET,
    MODULES,
    fails,
    read_cert,
    read_key,
    vector,
)

CLASSES = [
    c
    for module in MODULES
    for c in vars(module).values()
    if isinstance(c, type) and hasattr(c, "close") and c.__module__ == module.__name__
]

# ---------------------------------------------------------------------------- life


def test_there_are_classes():
    names = {c.__name__ for c in CLASSES}
    assert {"Cert", "CertBuilder", "CertList", "Csr", "Key", "Name"} <= names
    assert ("NetClient" in names) is HAS_NET
    assert {"Pkcs12", "PublicKey", "SanList", "ScepCa", "ScepClient", "ScepRequest"} <= names


def test_a_closed_key_says_so():
    key = read_key("keys/p256.pem")
    assert key.closed is False
    key.close()
    assert key.closed is True
    with fails(ErrorCode.STATE, match="closed"):
        key.bits
    key.close()


def test_an_object_is_closed_at_the_end_of_its_block():
    with read_key("keys/p256.pem") as key:
        assert isinstance(key, Key) and not key.closed
    assert key.closed
    with pytest.raises(ZeroDivisionError):
        with Name.parse_text("CN=x") as name:
            1 / 0
    assert name.closed
    # Once closed there is nothing to enter.
    with fails(ErrorCode.STATE):
        with name:
            pass


def test_what_came_out_of_an_object_lives_on_when_it_is_closed(leaf):
    with CertList([leaf]) as certs:
        cert = certs[0]
        subject = cert.subject
    assert str(subject) == "CN=printer-7,O=Example,C=BE"
    assert cert == leaf


def test_objects_can_be_referred_to_weakly():
    key = read_key("keys/p256.pem")
    reference = weakref.ref(key)
    assert reference() is key
    del key
    assert reference() is None


def test_objects_take_no_other_attributes(key, leaf):
    for obj in (key, leaf, leaf.subject, CertBuilder()):
        with pytest.raises(AttributeError):
            obj.lable = 1
    with pytest.raises(AttributeError):
        leaf.version = 4
    with pytest.raises(AttributeError):
        del leaf.version


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_objects_are_neither_copied_nor_pickled(key, copied):
    """A second owner of the same object, or a private key in a pickle, would be a surprise."""
    with pytest.raises(TypeError):
        copied(key)


def test_what_only_the_library_makes_is_not_made_by_hand():
    for cls in (devcert.Key, devcert.Cert, devcert.Csr, devcert.SanList, devcert.ScepRequest):
        with pytest.raises((TypeError, AttributeError)):
            cls()


# ---------------------------------------------------------------------------- arguments


def test_arguments_have_names_and_defaults(root, mid, leaf):
    assert Key.generate(type=KeyType.EC_P256, bits=0).bits == 256
    assert Key.parse(data=vector("keys/encrypted.pem"), password="secret")
    assert leaf.encode(encoding=Encoding.DER)
    path = leaf.check_chain(anchors=[root], now=CERTS_NOW, allow=Allow(0), intermediates=[mid])
    assert len(path) == 3
    assert leaf.check_chain([mid], CERTS_NOW, Allow(0), None)
    with pytest.raises(TypeError):
        leaf.encode()
    with pytest.raises(TypeError):
        leaf.encode(Encoding.DER, 1)
    with pytest.raises(TypeError):
        leaf.encode(coding=Encoding.DER)


def test_setters_give_the_builder_back(key):
    builder = CsrBuilder()
    assert builder.set_subject(Name.parse_text("CN=x")) is builder
    assert builder.add_san_dns("a.example") is builder
    policy = ScepPolicy()
    assert policy.set_allow(Allow.SHA1) is policy


@pytest.mark.parametrize(
    "wrap",
    [bytes, bytearray, memoryview, lambda data: memoryview(bytearray(b"x" + data))[1:]],
    ids=["bytes", "bytearray", "memoryview", "part of a bytearray"],
)
def test_octets_come_in_any_buffer(leaf, wrap):
    assert Cert.parse(wrap(vector("certs/leaf.der"))) == leaf


def test_octets_come_from_a_mapped_file(leaf, tmp_path):
    path = tmp_path / "leaf.der"
    path.write_bytes(vector("certs/leaf.der"))
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        cert = Cert.parse(data)
    assert cert == leaf


def test_nothing_keeps_the_callers_memory(leaf):
    data = bytearray(vector("certs/leaf.der"))
    cert = Cert.parse(data)
    data[:] = bytes(len(data))
    data.clear()  # a buffer that is still exported could not be resized
    assert cert == leaf
    assert cert.encode(Encoding.DER) == vector("certs/leaf.der")


@pytest.mark.parametrize("data", [None, "text", 7, [48, 0], object()])
def test_octets_are_not_text_and_not_numbers(data):
    with pytest.raises(TypeError):
        Cert.parse(data)


@pytest.mark.parametrize("text", [None, b"CN=x", 7, ["CN=x"]])
def test_text_is_str(text):
    with pytest.raises(TypeError):
        Name.parse_text(text)


@pytest.mark.parametrize("text", ["CN=a\0b", "CN=\ud800"])
def test_text_that_c_cannot_have_is_an_error_of_value(text):
    with pytest.raises(ValueError):
        Name.parse_text(text)


@pytest.mark.parametrize("password", [7, ["secret"], object()])
def test_a_passphrase_is_text_or_octets_only(key, password):
    with pytest.raises(TypeError):
        key.encode_private(Encoding.PEM, password)
    with pytest.raises(TypeError):
        CsrBuilder().set_challenge(password)


def test_a_passphrase_that_is_required_is_not_none():
    with pytest.raises(TypeError):
        CsrBuilder().set_challenge(None)


@pytest.mark.parametrize("bits", [-1, 2**32, 2**70])
def test_a_number_out_of_range_is_an_overflow(bits):
    with pytest.raises(OverflowError):
        Key.generate(KeyType.RSA, bits)


@pytest.mark.parametrize("bits", ["2048", 2048.0, None])
def test_a_number_is_an_int(bits):
    with pytest.raises(TypeError):
        Key.generate(KeyType.RSA, bits)


def test_an_index_is_not_negative_where_it_is_an_argument():
    p12 = devcert.Pkcs12.parse(vector("p12/default.p12"), "secret")
    for index in (-1, 2**64):
        with pytest.raises(OverflowError):
            p12.get_name(index)


@pytest.mark.parametrize("other", [None, "CN=x", b"0", 7, object()])
def test_an_object_of_another_class_is_an_error_of_type(leaf, other):
    with pytest.raises(TypeError):
        leaf.has_key(other)
    with pytest.raises(TypeError):
        CertBuilder().set_subject(other)


def test_a_certificate_is_no_key(leaf, key):
    with pytest.raises(TypeError):
        leaf.has_key(leaf)
    with pytest.raises(TypeError):
        leaf.has_key(key.public)
    with pytest.raises(TypeError):
        CertBuilder().set_public_key(key)


# ---------------------------------------------------------------------------- enums


@pytest.mark.parametrize(
    "value", [KeyUsage.DIGITAL_SIGNATURE, devcert.ScepType.PKCS_REQ, "PEM", 2.0, None, True]
)
def test_the_member_of_another_enum_is_an_error_of_type(leaf, value):
    with pytest.raises(TypeError):
        leaf.encode(value)


def test_a_plain_number_will_do_for_an_enum(leaf):
    assert leaf.encode(2) == leaf.encode(Encoding.PEM)
    with fails(ErrorCode.ARGUMENT):
        leaf.encode(3)
    with pytest.raises(OverflowError):
        leaf.encode(2**40)


def test_flags_are_put_together(root_key):
    usage = KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_AGREEMENT
    cert = CertBuilder(validity=(CERTS_BEGIN, CERTS_END), key_usage=usage).sign(root_key)
    assert isinstance(cert.key_usage, KeyUsage)
    assert cert.key_usage == usage == 17
    assert KeyUsage.KEY_AGREEMENT in cert.key_usage
    assert KeyUsage.CRL_SIGN not in cert.key_usage
    assert cert.key_usage & ~KeyUsage.KEY_AGREEMENT == KeyUsage.DIGITAL_SIGNATURE


ENUMS = [c for c in vars(devcert).values() if isinstance(c, type) and issubclass(c, enum.Enum)]


@pytest.mark.parametrize("cls", ENUMS, ids=lambda c: c.__name__)
def test_enums_are_numbers_with_names_and_documentation(cls):
    flags = (Allow, KeyUsage, devcert.CsrReuse, devcert.Pkcs12Allow, devcert.SealAllow,
             devcert.OpenAllow, devcert.FileFlag, devcert.TokenFlag, devcert.TokenUse)
    assert issubclass(cls, enum.IntFlag if cls in flags else enum.IntEnum)
    assert cls.__module__ == "devcert"
    assert cls.__doc__ and "DEVCERT" not in cls.__doc__
    for member in cls:
        assert cls(int(member)) is member
        assert f":cvar {member.name}: " in cls.__doc__
        assert copy.copy(member) is member
        assert pickle.loads(pickle.dumps(member)) is member


def test_enums_have_the_numbers_of_the_headers():
    assert [c.__name__ for c in ENUMS].count("ErrorCode") == 1
    assert len(ENUMS) == 36
    assert [(m.name, m.value) for m in Encoding] == [("DER", 1), ("PEM", 2)]
    assert KeyType.ED448 == 6 and ErrorCode.HTTP == -804 and devcert.ScepFailInfo.BAD_ALG == 0
    assert Allow.SHA1 | Allow.RSA_1024 | Allow.DES3 == 7


# ---------------------------------------------------------------------------- moments


def test_moments_have_a_zone(leaf):
    assert leaf.not_before == CERTS_BEGIN
    assert leaf.not_before.tzinfo is timezone.utc
    assert leaf.not_after - leaf.not_before == timedelta(days=18262)


@pytest.mark.parametrize("now", [datetime(2026, 1, 1), 1800000000, "2026", None, date(2026, 1, 1)])
def test_a_moment_without_a_zone_is_refused(root, now):
    with pytest.raises((TypeError, ValueError)):
        root.check_chain([root], now)


def test_a_part_of_a_second_does_not_make_a_certificate_valid(root):
    """Seconds are whole in a certificate: half a second before the first one is before it."""
    half = timedelta(milliseconds=500)
    with fails(ErrorCode.NOT_YET_VALID):
        root.check_chain([root], CERTS_BEGIN - half)
    root.check_chain([root], CERTS_END + half)


def test_no_end_is_a_moment_too(root_key):
    no_end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    cert = CertBuilder(validity=(CERTS_BEGIN, no_end)).sign(root_key)
    assert cert.not_after == no_end


# ---------------------------------------------------------------------------- sequences

ITERABLES = {
    "list": list,
    "tuple": tuple,
    "generator": lambda certs: (c for c in certs),
    "dict": dict.fromkeys,
    "CertList": CertList,
}


@pytest.mark.parametrize("make", ITERABLES.values(), ids=ITERABLES)
def test_any_iterable_of_certificates_is_a_list_of_them(root, mid, leaf, make):
    assert len(leaf.check_chain(make([root]), CERTS_NOW, intermediates=make([leaf, mid]))) == 3
    assert list(CertList(make([root, leaf]))) == [root, leaf]


@pytest.mark.parametrize("anchors", [None, 7, "certs", [None], [b"0"], ["a", "b"]])
def test_what_is_no_list_of_certificates_is_an_error_of_type(leaf, anchors):
    with pytest.raises(TypeError):
        leaf.check_chain(anchors, CERTS_NOW)
    with pytest.raises(TypeError):
        CertList(anchors)


def test_an_error_while_iterating_comes_out(leaf):
    def broken():
        yield leaf
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        leaf.check_chain(broken(), CERTS_NOW)
    with pytest.raises(ZeroDivisionError):
        CertList(broken())
    with pytest.raises(ZeroDivisionError):
        CsrBuilder(san_dns=(1 / 0 for _ in range(1)))


def test_sequences_are_sequences(leaf):
    for sequence in (CertList([leaf]), leaf.subject, leaf.san_list):
        assert isinstance(sequence, collections.abc.Sequence)
        assert sequence.index(sequence[0]) == 0
        assert sequence.count(sequence[0]) == 1
        assert list(sequence[:]) == list(sequence)
        assert sequence[-1] == list(sequence)[-1]
        assert bool(sequence)
        with pytest.raises(TypeError):
            sequence[1.5]
        with pytest.raises(TypeError):
            sequence[0] = None
    assert not CertList([])
    assert not Name([])


def test_what_is_no_sequence_has_no_length(leaf, key):
    for obj in (leaf, key, leaf.public_key):
        with pytest.raises(TypeError):
            len(obj)
        with pytest.raises(TypeError):
            iter(obj)
        assert bool(obj)


def test_a_list_of_direct_certificates_and_names_is_built_directly(leaf):
    assert isinstance(CertList([leaf]), CertList)
    assert isinstance(Name([("CN", "x")]), Name)
    assert isinstance(NameBuilder().add("CN", "x").build(), Name)
    with pytest.raises(TypeError):
        Name([("CN",)])
    with pytest.raises(TypeError):
        Name(["CN"])  # no type "C" with the value "N"
    with pytest.raises(TypeError):
        Name({"CN": "x"})
    assert Name({"CN": "x"}.items()) == Name.parse_text("CN=x")
    with pytest.raises(TypeError):
        Name("CN=x")


def test_a_ca_is_built_directly(scep):
    with ScepCa(signer=(scep.other_cert, scep.other_key)) as ca:
        assert isinstance(ca, ScepCa)
    with pytest.raises(TypeError):
        ScepCa((scep.other_cert, scep.other_key))
    with pytest.raises(TypeError):
        ScepCa(signers=(scep.other_cert, scep.other_key))


# ---------------------------------------------------------------------------- comparing, showing


def test_what_can_be_compared_can_be_hashed(leaf, mid):
    for one, same, other in [
        (leaf, read_cert("certs/leaf.pem"), mid),
        (leaf.public_key, read_cert("certs/leaf.pem").public_key, mid.public_key),
        (leaf.subject, read_cert("certs/leaf.pem").subject, mid.subject),
    ]:
        assert one is not same
        assert one == same and same == one and not one != same
        assert one != other and not one == other
        assert hash(one) == hash(same)
        assert {one: 1}[same] == 1
        assert other not in {one, same}
        assert one != None and one != str(one) and one != 0  # noqa: E711
        with pytest.raises(TypeError):
            one < other


def test_keys_are_compared_by_identity():
    one, same = read_key("keys/p256.pem"), read_key("keys/p256.pem")
    assert one != same and one == one
    assert one.public == same.public


def test_items_are_tuples_with_names(leaf):
    for sequence in (leaf.subject, leaf.san_list):
        item = sequence[0]
        assert isinstance(item, tuple) and len(item) == 2
        assert type(item).__module__ == "devcert" and type(item).__doc__
        assert item == tuple(item) and hash(item) == hash(tuple(item))
        again = pickle.loads(pickle.dumps(item))
        assert type(again) is type(item) and again == item
    oid, value = leaf.subject[0]
    assert (oid, value) == ("2.5.4.6", "BE")


def test_a_name_is_shown_as_text(leaf):
    assert str(leaf.subject) == f"{leaf.subject}" == "CN=printer-7,O=Example,C=BE"
    assert "%s" % leaf.issuer == leaf.issuer.text


def test_a_repr_says_what_it_is(leaf, key, scep):
    client = devcert.ScepClient(scep.ca_certs)
    for obj in (
        key,
        key.public,
        leaf,
        leaf.subject,
        leaf.san_list,
        CertList([leaf]),
        CertBuilder(),
        scep.csr,
        scep.ca,
        scep.ca_certs,
        client,
        ScepPolicy(),
    ):
        text = repr(obj)
        assert type(obj).__name__ in text
        assert "Swig" not in text and "swig" not in text and "0x" not in text
        assert "\n" not in text and len(text) < 1000
    assert leaf.serial in repr(leaf)
    assert "CN=printer-7,O=Example,C=BE" in repr(leaf.subject)
    closed = read_key("keys/p256.pem")
    closed.close()
    assert "closed" in repr(closed)
