# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names and alternative names: devcert/name.h."""
import pytest

from devcert import Csr, CsrBuilder, ErrorCode, Name, NameBuilder, SanList, SanType
from vectors import c_text, fails

# C=BE, O=Example, CN=printer-7
DEVICE = bytes.fromhex(
    "3033310b300906035504061302424531"
    "10300e060355040a0c074578616d706c65"
    "3112301006035504030c097072696e7465722d37"
)


def test_a_name_is_read_and_keeps_its_octets():
    name = Name.parse(DEVICE)
    assert name.text == str(name) == "CN=printer-7,O=Example,C=BE"
    assert len(name) == 3
    assert name[0] == ("2.5.4.6", "BE")
    assert name[2] == ("2.5.4.3", "printer-7")
    assert name.encode() == DEVICE


def test_the_empty_name_is_a_name():
    for name in (Name.parse(b"\x30\x00"), Name.parse_text(""), NameBuilder().build(), Name([])):
        assert str(name) == ""
        assert len(name) == 0
        assert list(name) == []
        assert name.encode() == b"\x30\x00"


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", ErrorCode.DER),
        (DEVICE[:-1], ErrorCode.DER),
        (DEVICE + b"\0", ErrorCode.TRAILING),
        (DEVICE.replace(b"printer-7", b"printer\x007"), ErrorCode.TEXT),
        (b"\x30" + bytes(65536), ErrorCode.LIMIT),
    ],
)
def test_what_is_no_name_is_refused(data, code):
    with fails(code):
        Name.parse(data)


@pytest.mark.parametrize(
    "text, back",
    [
        (r"CN=printer-7,O=Example\, Ltd,C=BE", None),
        (" cn = printer-7 , o=Example ,c=BE ", "CN=printer-7,O=Example,C=BE"),
        ("emailAddress=a@b.example", "E=a@b.example"),
        ("2.5.4.3=x", "CN=x"),
        ("1.2.3.4=#0c0178", "1.2.3.4=x"),
        (r"CN=Lu\C4\8Di\c4\87", "CN=Lučić"),
        ("CN=Zoë€🔑", None),
        ("OU=Sales+CN=J.  Smith,DC=example", None),
        ("CN=x+serialNumber=7+C=BE,O=o", None),
    ],
)
def test_text_is_read_as_rfc_4514_says(text, back):
    name = Name.parse_text(text)
    assert str(name) == (back or text)
    assert Name.parse_text(str(name)).encode() == name.encode()


@pytest.mark.parametrize(
    "text, place",
    [("x", 0), ("CN", 2), ("CN=a,", 5), ("CN=", 3), ("CN=a;O=b", 4), ("C=B1", 2), ("E=é@b", 2)],
)
def test_what_is_not_a_name_is_refused_with_its_place(text, place):
    with fails(ErrorCode.TEXT, match=f"^octet {place}: "):
        Name.parse_text(text)


def test_a_value_beyond_its_upper_bound_is_refused():
    Name.parse_text("CN=" + "x" * 64)
    with fails(ErrorCode.LIMIT):
        Name.parse_text("CN=" + "x" * 65)


def test_the_builder_writes_the_first_one_first():
    builder = NameBuilder()
    assert builder.add("C", "BE").add("2.5.4.10", "Example").add(type="cn", value="printer-7")
    name = builder.build()
    assert name.encode() == DEVICE
    # The builder goes on; the name does not change.
    assert str(builder.add("CN", "a, b").build()) == r"CN=a\, b,CN=printer-7,O=Example,C=BE"
    assert name == Name.parse(DEVICE)


def test_a_name_is_made_of_pairs():
    pairs = [("C", "BE"), ("O", "Example"), ("CN", "printer-7")]
    assert Name(pairs).encode() == DEVICE
    assert Name(iter(pairs)) == Name(pairs)
    # A name is a sequence of such pairs itself.
    assert Name(Name(pairs)) == Name(pairs)


@pytest.mark.parametrize(
    "type, value, code",
    [
        ("CN", "", ErrorCode.TEXT),
        ("XX", "x", ErrorCode.TEXT),
        ("C", "B", ErrorCode.TEXT),
        ("dnQualifier", "_", ErrorCode.TEXT),
        ("CN", "x" * 65, ErrorCode.LIMIT),
    ],
)
def test_the_builder_refuses_what_cannot_be_written(type, value, code):
    with fails(code):
        NameBuilder().add(type, value)
    with fails(code):
        Name([("C", "BE"), (type, value)])


def test_names_are_equal_by_their_der():
    utf8, printable = (
        Name.parse(DEVICE),
        Name.parse(DEVICE.replace(b"\x0c\x07Example", b"\x13\x07Example")),
    )
    assert str(utf8) == str(printable)
    assert utf8 != printable
    assert utf8 == Name.parse(DEVICE)
    assert hash(utf8) == hash(Name.parse(DEVICE))
    assert len({utf8, printable, Name.parse(DEVICE)}) == 2
    assert utf8 != str(utf8)


def test_a_name_is_a_sequence_of_attributes():
    name = Name.parse(DEVICE)
    assert list(name) == [("2.5.4.6", "BE"), ("2.5.4.10", "Example"), ("2.5.4.3", "printer-7")]
    assert name[0].oid == "2.5.4.6" and name[0].value == "BE"
    assert type(name[0]) is Name.Item
    assert name[-1] == Name.Item("2.5.4.3", "printer-7")
    assert ("2.5.4.10", "Example") in name
    assert ("2.5.4.10", "Other") not in name
    assert {item.oid: item.value for item in name}["2.5.4.6"] == "BE"


SANS = [
    (SanType.DNS, "printer-7.example"),
    (SanType.DNS, "*.printers.example"),
    (SanType.IP, "192.0.2.7"),
    (SanType.IP, "2001:db8::7"),
    (SanType.EMAIL, "admin@example.net"),
    (SanType.URI, "https://printer-7.example/?a=1"),
    (SanType.REGISTERED_ID, "1.2.3.4"),
    (SanType.DIRECTORY_NAME, "CN=printer-7"),
    (SanType.UPN, "printer-7@example.net"),
]


def test_alternative_names_have_a_kind_and_a_text():
    names = Csr.parse(c_text("csr_vectors.h", "CSR_OPENSSL")).san_list
    assert isinstance(names, SanList)
    assert len(names) == len(SANS)
    assert list(names) == SANS
    for i, (kind, value) in enumerate(SANS):
        assert names[i].type is kind
        assert names[i].value == value
    assert type(names[0]) is SanList.Item


def test_alternative_names_are_found_sliced_and_counted_from_the_end(key):
    names = CsrBuilder(san_dns=["a.example", "b.example", "c.example"]).build(key).san_list
    assert names[-1] == names[2] == (SanType.DNS, "c.example")
    assert [item.value for item in names[1:]] == ["b.example", "c.example"]
    assert [item.value for item in names[::-1]] == ["c.example", "b.example", "a.example"]
    assert names[5:] == []
    assert (SanType.DNS, "b.example") in names
    assert (SanType.URI, "b.example") not in names
    for index in (3, -4):
        with pytest.raises(IndexError):
            names[index]
    with pytest.raises(TypeError):
        names["a.example"]
