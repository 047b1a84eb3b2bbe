# SPDX-License-Identifier: LGPL-2.1-or-later
"""Authenticated and unauthenticated attributes."""

from ciphers import salamander
from cms import (
    CONTENT_TYPE,
    DATA,
    SIGNED_DATA,
    attribute,
    commitment,
    commitment_attribute,
    content_type,
    kari,
    ktri,
)
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
        "RFC 5083, section 2.1: message-digest SHOULD NOT be there, which is no MUST NOT",
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
    add(
        "attrs-no-type",
        "success",
        "RFC 5652, section 9.1: content-type MUST be there; where the "
        "content is id-data, we do not miss it",
        attrs=[OTHER],
        openssl=OLD,
    )


def faults():
    many = sorted(attribute("1.3.6.1.4.1.99999.3.%d" % i, NULL) for i in range(33))
    add("attrs-33", "limit", "33 authenticated attributes", attrs=many)
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
        "RFC 5083, section 2.2: not with the tag of SET OF, but with [1], was it authenticated",
        attrs=[content_type()],
        aad=tlv(0xA1, content_type()),
    )
    add("attrs-empty", "der", "RFC 5652, section 9.1: authAttrs is SIZE (1..MAX)", attrs=[])
    add(
        "attrs-signed-data-without",
        "der",
        "RFC 5083, section 2.1: content that is not id-data MUST have authAttrs",
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
        "RFC 5083, section 2.1: the attributes MUST be DER; one has an indefinite length",
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


def committed(*extra, bend=None, content=True):
    """Attributes with a commitment, or what bend makes of the right one."""

    def attrs(e):
        value = commitment(e.cek, e.algorithm)
        value = bend(value) if bend else value
        made = commitment_attribute(octet_string(value), *extra)
        return [content_type(), made] if content else [made]

    return attrs


def commitments():
    add(
        "commitment", "success", "a key commitment", attrs=committed(), committed="yes", openssl=OLD
    )
    add(
        "commitment-required",
        "success",
        "a key commitment, and the opener wants one",
        attrs=committed(),
        require_commitment="yes",
        committed="yes",
        openssl=OLD,
    )
    add(
        "commitment-streamed",
        "success",
        "a key commitment behind content in pieces",
        attrs=committed(),
        edit=lambda e: e.in_pieces(16, INDEFINITE),
        committed="yes",
        openssl=OLD,
    )
    add(
        "commitment-aes-128",
        "success",
        "a key commitment with AES-128-GCM",
        attrs=committed(),
        cipher="aes128-gcm",
        committed="yes",
        openssl=OLD,
    )
    add(
        "commitment-chacha20",
        "success",
        "a key commitment with ChaCha20-Poly1305: only what can go " "back can open it",
        attrs=committed(),
        cipher="chacha20-poly1305",
        committed="yes",
        stream="unsupported",
        openssl="refuses: 3.0 does not know it in CMS",
    )
    add(
        "commitment-rsa-v15",
        "success",
        "a key commitment, and RSAES-PKCS1-v1_5",
        attrs=committed(),
        to=ktri(),
        keys=["rsa2048"],
        committed="yes",
        openssl=OLD,
    )
    add(
        "commitment-missing",
        "decrypt",
        "no key commitment, and the opener wants one",
        require_commitment="yes",
        openssl="opens: it knows of none",
    )
    add(
        "commitment-missing-attrs",
        "decrypt",
        "attributes without a key commitment, and the opener " "wants one",
        attrs=[content_type()],
        require_commitment="yes",
    )
    add(
        "commitment-missing-cbc",
        "decrypt",
        "AES-256-CBC, which has no key commitment, and the " "opener wants one",
        cipher="aes256-cbc",
        version=2,
        cbc="yes",
        require_commitment="yes",
        openssl="opens: it knows of none",
    )
    add(
        "commitment-wrong",
        "decrypt",
        "a commitment to another key, which is authenticated",
        attrs=committed(bend=lambda value: bytes([value[0] ^ 1]) + value[1:]),
    )
    add(
        "commitment-short",
        "der",
        "a commitment of 31 octets",
        attrs=committed(bend=lambda value: value[:31]),
    )
    add(
        "commitment-long",
        "der",
        "a commitment of 33 octets",
        attrs=committed(bend=lambda value: value + b"\0"),
    )
    add(
        "commitment-empty",
        "der",
        "a commitment of no octets",
        attrs=committed(bend=lambda value: b""),
    )
    add(
        "commitment-two-values",
        "der",
        "a commitment with two values",
        attrs=committed(octet_string(bytes(32))),
    )
    add(
        "commitment-text",
        "der",
        "a commitment that is a UTF8String",
        attrs=lambda e: [content_type(), commitment_attribute(tlv(0x0C, bytes(32)))],
    )
    add(
        "commitment-twice",
        "der",
        "two commitments, one of them the right one",
        attrs=lambda e: sorted([*committed()(e), commitment_attribute(octet_string(bytes(32)))]),
    )
    add(
        "commitment-unauth",
        "success",
        "a commitment among the unauthenticated attributes, where it " "says nothing",
        unauth=committed(content=False),
        openssl=OLD,
    )
    add(
        "commitment-unauth-required",
        "decrypt",
        "a commitment among the unauthenticated attributes, " "and the opener wants one",
        unauth=committed(content=False),
        require_commitment="yes",
    )


def salamanders():
    """Two content keys for one ciphertext."""
    two = [kari("p256"), kari("p384", "sha384", other_cek=True)]

    def edit(second):
        def bend(e):
            keys = [e.cek, e.other_cek]
            wanted = b"We offer 1000 EU", b"We offer 9000 EU"
            e.content.body, e.mac.body, contents = salamander(keys, e.iv, *wanted, e.aad)
            e.payload = contents[second]

        return bend

    unbound = (
        "one ciphertext that two recipients open to two contents, as GCM does not bind it to a "
    )
    add("salamander-first", "success", unbound + "key; the first", to=two, edit=edit(0))
    add(
        "salamander-second",
        "success",
        unbound + "key; the second",
        to=two,
        edit=edit(1),
        keys=["p384"],
    )
    add(
        "salamander-committed-first",
        "success",
        "two contents, and a commitment to the key of the " "first recipient, which is ours",
        to=two,
        edit=edit(0),
        attrs=committed(),
        committed="yes",
        openssl=OLD,
    )
    add(
        "salamander-committed-second",
        "decrypt",
        "two contents, and a commitment to the key of the " "other recipient",
        to=two,
        edit=edit(1),
        attrs=committed(),
        keys=["p384"],
    )
    add(
        "salamander-refused",
        "decrypt",
        "two contents, and the opener wants a commitment",
        to=two,
        edit=edit(1),
        keys=["p384"],
        require_commitment="yes",
        openssl="opens: it knows of none",
    )


def add_all():
    good()
    faults()
    commitments()
    salamanders()
