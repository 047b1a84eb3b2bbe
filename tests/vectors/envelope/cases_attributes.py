# SPDX-License-Identifier: LGPL-2.1-or-later
"""Authenticated and unauthenticated attributes."""

from cms import CONTENT_TYPE, DATA, SIGNED_DATA, attribute, content_type
from der import INDEFINITE, NULL, Node, long_form, octet_string, oid, tlv

from kit import add

OLD = "refuses: before 3.0.22 it wants attributes under other tags"
OTHER = attribute("1.3.6.1.4.1.99999.3", octet_string(b"value"))
DIGEST = attribute("1.2.840.113549.1.9.4", octet_string(bytes(32)))
TIME = attribute("1.2.840.113549.1.9.5", tlv(0x17, b"260101000000Z"))


def set_attrs(*attrs):
    return lambda e: setattr(e.attrs, "body", b"".join(attrs))


def good():
    add("attrs", "success", "one attribute, content-type", attrs=[content_type()], openssl=OLD)
    add(
        "attrs-two",
        "success",
        "content-type, and one that is not known",
        attrs=sorted([content_type(), OTHER]),
        openssl=OLD,
    )
    add(
        "attrs-time",
        "success",
        "content-type and signing-time",
        attrs=sorted([content_type(), TIME]),
        openssl=OLD,
    )
    add(
        "attrs-digest",
        "success",
        "RFC 5083, section 2.1: message-digest SHOULD NOT be there, which " "is no MUST NOT",
        attrs=sorted([content_type(), DIGEST]),
        openssl=OLD,
    )
    add(
        "attrs-streamed",
        "success",
        "behind a content in pieces",
        attrs=[content_type()],
        edit=lambda e: e.in_pieces(16, INDEFINITE),
        openssl=OLD,
    )
    add(
        "attrs-no-content",
        "success",
        "with content of no octets",
        attrs=[content_type()],
        payload=b"",
        openssl=OLD,
    )
    add(
        "attrs-signed-data",
        "success",
        "the content is SignedData, and content-type says so",
        attrs=[content_type(SIGNED_DATA)],
        content_type=SIGNED_DATA,
        openssl=OLD,
    )
    add(
        "attrs-short-tag",
        "success",
        "a tag of 12 octets, which is allowed, over attributes as well",
        attrs=[content_type()],
        tag_len=12,
        allow="short-tag",
        openssl=OLD,
    )
    add(
        "attrs-nonce-16",
        "success",
        "a nonce of 16 octets, which is allowed, and attributes",
        attrs=[content_type()],
        iv_len=16,
        allow="iv-len",
        openssl=OLD,
    )
    add(
        "unauth",
        "success",
        "an unauthenticated attribute, which is skipped",
        unauth=[OTHER],
        openssl=OLD,
    )
    add(
        "attrs-and-unauth",
        "success",
        "one of each kind",
        attrs=[content_type()],
        unauth=[OTHER],
        openssl=OLD,
    )


def faults():
    add(
        "attrs-changed",
        "decrypt",
        "a value was changed",
        attrs=sorted([content_type(), OTHER]),
        edit=lambda e: setattr(e.attrs, "body", e.attrs.body.replace(b"value", b"valve")),
    )
    add(
        "attrs-added",
        "decrypt",
        "an attribute was added behind the sender's back",
        attrs=[],
        aad=b"",
        edit=set_attrs(content_type()),
    )
    add(
        "attrs-removed",
        "decrypt",
        "the attributes were taken away",
        attrs=[content_type()],
        edit=lambda e: e.data.body.remove(e.attrs),
    )
    add(
        "attrs-one-removed",
        "decrypt",
        "one of two attributes was taken away",
        attrs=sorted([content_type(), OTHER]),
        edit=set_attrs(content_type()),
    )
    add(
        "attrs-wrong-tag",
        "decrypt",
        "RFC 5083, section 2.2: not with the tag of SET OF, but with " "[1], was it authenticated",
        attrs=[content_type()],
        aad=tlv(0xA1, content_type()),
    )
    add("attrs-empty", "der", "RFC 5652, section 9.1: authAttrs is SIZE (1..MAX)", attrs=[])
    add(
        "attrs-signed-data-without",
        "der",
        "RFC 5083, section 2.1: content that is not id-data MUST " "have authAttrs",
        content_type=SIGNED_DATA,
        openssl="opens: it does not look",
    )
    add(
        "attrs-other-type",
        "der",
        "RFC 5652, section 11.1: content-type is not that of the content",
        attrs=[content_type(SIGNED_DATA)],
    )
    add(
        "attrs-type-twice",
        "der",
        "RFC 5652, section 11.1: content-type twice",
        attrs=[content_type(), content_type()],
    )
    add(
        "attrs-type-two-values",
        "der",
        "RFC 5652, section 11.1: content-type with two values",
        attrs=[attribute(CONTENT_TYPE, oid(DATA), oid(SIGNED_DATA))],
    )
    add(
        "attrs-type-no-value",
        "der",
        "content-type without a value",
        attrs=[attribute(CONTENT_TYPE)],
    )
    add(
        "attrs-indefinite",
        "der",
        "RFC 5083, section 2.1: the attributes MUST be DER",
        attrs=[content_type()],
        edit=lambda e: setattr(e.attrs, "form", INDEFINITE),
    )
    add(
        "attrs-indefinite-inside",
        "der",
        "RFC 5083, section 2.1: the attributes MUST be DER; one has " "an indefinite length",
        attrs=[Node(0x30, [oid(CONTENT_TYPE), tlv(0x31, oid(DATA))], INDEFINITE).encode()],
    )
    add(
        "attrs-long-length",
        "der",
        "RFC 5083, section 2.1: the attributes MUST be DER; one has a "
        "length longer than it need be",
        attrs=[Node(0x30, [oid(CONTENT_TYPE), tlv(0x31, oid(DATA))], long_form(2)).encode()],
    )
    add(
        "attrs-order",
        "der",
        "RFC 5083, section 2.1: the attributes MUST be DER; they are not sorted",
        attrs=sorted([content_type(), OTHER], reverse=True),
    )
    add(
        "attrs-twice",
        "der",
        "authAttrs twice",
        attrs=[content_type()],
        edit=lambda e: e.data.body.insert(3, e.attrs),
    )
    add(
        "attrs-primitive",
        "der",
        "authAttrs with a primitive tag",
        attrs=[content_type()],
        edit=lambda e: setattr(e.attrs, "tag", b"\x81"),
    )
    add("attrs-not-attribute", "der", "something in authAttrs that is no attribute", attrs=[NULL])
    add(
        "attrs-too-long",
        "limit",
        "more than 64 KiB of attributes",
        attrs=sorted(
            [content_type(), attribute("1.3.6.1.4.1.99999.3", octet_string(bytes(65536)))]
        ),
    )
    add("unauth-empty", "der", "RFC 5652, section 9.1: unauthAttrs is SIZE (1..MAX)", unauth=[])
    add(
        "commitment-required",
        "decrypt",
        "no key commitment, and the opener wants one",
        require_commitment="yes",
        openssl="opens: it knows of none",
    )


def add_all():
    good()
    faults()
