# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an envelope is made of, and in what order."""

from cms import DATA, SIGNED_DATA, attribute, kari, ktri, ori, raw
from der import INDEFINITE, NULL, OPEN, claim, context, octet_string, raw_length, seq
from keys import KEYS, certificate

from kit import add


def set_body(part, body):
    return lambda e: setattr(getattr(e, part), "body", body)


def set_tag(part, tag):
    return lambda e: setattr(getattr(e, part), "tag", bytes([tag]))


def set_form(part, form):
    return lambda e: setattr(getattr(e, part), "form", form)


def remove(parent, part):
    return lambda e: getattr(e, parent).body.remove(getattr(e, part))


def double(parent, part):
    def edit(e):
        body = getattr(e, parent).body
        body.insert(body.index(getattr(e, part)), getattr(e, part))

    return edit


def insert(parent, index, value):
    return lambda e: getattr(e, parent).body.insert(index, value)


def append(parent, value):
    return lambda e: getattr(e, parent).body.append(value)


def longer(part, by):
    """Claim other than the real length."""

    def edit(e):
        node = getattr(e, part)
        node.form = claim(len(node.content()) + by)

    return edit


def nested(depth):
    value = NULL
    for _ in range(depth):
        value = seq(value)
    return value


def swap(e, first, second):
    body = e.data.body
    i, j = body.index(first), body.index(second)
    body[i], body[j] = body[j], body[i]


ORIGINATOR = context(0, context(0, certificate(KEYS["p256b"])))


def good():
    add("basic", "success", "the envelope that most others differ from in one place")
    three = [ktri(), kari("p384", "sha384"), kari("p256")]
    add("three-recipients", "success", "RSA, P-384 and P-256; ours is one of them", to=three)
    add("no-content", "success", "content of no octets", payload=b"")
    add("one-octet", "success", "content of one octet", payload=b"\0")
    add("one-block", "success", "content of one block of AES", payload=b"0123456789abcdef")
    add("long-content", "success", "content of more than one length octet", payload=bytes(300))
    add(
        "originator-info",
        "success",
        "originatorInfo with a certificate, which is skipped",
        edit=insert("data", 1, ORIGINATOR),
    )
    add(
        "originator-info-empty",
        "success",
        "originatorInfo of nothing: both of its parts are optional",
        edit=insert("data", 1, context(0)),
    )


def content_info():
    for name, value in [
        ("data", DATA),
        ("signed-data", SIGNED_DATA),
        ("digested-data", "1.2.840.113549.1.7.5"),
        ("encrypted-data", "1.2.840.113549.1.7.6"),
        ("authenticated-data", "1.2.840.113549.1.9.16.1.2"),
        ("compressed-data", "1.2.840.113549.1.9.16.1.9"),
        ("unknown", "1.3.6.1.4.1.99999.2"),
    ]:
        add("type-" + name, "unsupported", "ContentInfo says that it is " + name, type=value)
    add("type-empty", "der", "contentType is an OID of no octets", edit=set_body("type", b""))
    add(
        "type-cut", "der", "the last arc of contentType goes on", edit=set_body("type", b"\x2a\x86")
    )
    add("type-missing", "der", "ContentInfo has no contentType", edit=remove("info", "type"))
    add("type-octet-string", "der", "contentType is an OCTET STRING", edit=set_tag("type", 0x04))
    add("explicit-missing", "der", "ContentInfo has no content", edit=remove("info", "explicit"))
    add(
        "explicit-implicit",
        "der",
        "the content of ContentInfo is tagged implicitly",
        edit=lambda e: setattr(e.explicit, "body", e.data.body),
    )
    add(
        "explicit-two",
        "der",
        "two elements in the content of ContentInfo",
        edit=append("explicit", NULL),
    )
    add(
        "explicit-other-tag",
        "der",
        "the content of ContentInfo is [1]",
        edit=set_tag("explicit", 0xA1),
    )
    add("info-more", "der", "ContentInfo has a third element", edit=append("info", NULL))
    add("info-set", "der", "ContentInfo is a SET", edit=set_tag("info", 0x31))
    add("info-primitive", "der", "ContentInfo has a primitive tag", edit=set_tag("info", 0x10))
    add("data-set", "der", "AuthEnvelopedData is a SET", edit=set_tag("data", 0x31))


def fields():
    add(
        "version-1",
        "unsupported",
        "RFC 5083, section 2.1: version MUST be 0",
        version=1,
        openssl="opens: it does not look at the version",
    )
    add(
        "version-5",
        "unsupported",
        "RFC 5083, section 2.1: version MUST be 0",
        version=5,
        openssl="opens: it does not look at the version",
    )
    add("version-missing", "der", "no version", edit=remove("data", "version"))
    add("version-twice", "der", "two versions", edit=double("data", "version"))
    add(
        "version-empty",
        "der",
        "version is an INTEGER of no octets",
        edit=set_body("version", b""),
        openssl="opens: it does not look at the version",
    )
    add("version-octet-string", "der", "version is an OCTET STRING", edit=set_tag("version", 0x04))
    add(
        "originator-info-twice",
        "der",
        "originatorInfo twice",
        edit=lambda e: e.data.body.__setitem__(slice(1, 1), [ORIGINATOR, ORIGINATOR]),
    )
    add(
        "originator-info-late",
        "der",
        "originatorInfo behind recipientInfos",
        edit=insert("data", 2, ORIGINATOR),
    )
    add("recipients-missing", "der", "no recipientInfos", edit=remove("data", "recipients"))
    add(
        "recipients-empty",
        "der",
        "RFC 5652, section 6.1: recipientInfos is SIZE (1..MAX)",
        edit=set_body("recipients", b""),
    )
    add(
        "recipients-sequence",
        "der",
        "recipientInfos is a SEQUENCE",
        edit=set_tag("recipients", 0x30),
    )
    add("recipients-twice", "der", "recipientInfos twice", edit=double("data", "recipients"))
    add(
        "recipients-octets",
        "success",
        "beside ours something that is no recipient, and nobody's",
        to=[kari(), raw(octet_string(b"recipient"))],
        openssl="refuses: it reads all of them or none",
    )
    add(
        "recipients-tag",
        "success",
        "beside ours a recipient of a kind that RFC 5652 does not have, [5]",
        to=[kari(), raw(context(5, NULL))],
        openssl="refuses: it reads all of them or none",
    )
    add(
        "content-info-missing",
        "der",
        "no encryptedContentInfo",
        edit=remove("data", "content_info"),
    )
    add(
        "content-info-twice",
        "der",
        "encryptedContentInfo twice",
        edit=double("data", "content_info"),
    )
    add(
        "content-type-missing",
        "der",
        "encryptedContentInfo has no contentType",
        edit=remove("content_info", "content_type"),
    )
    add(
        "algorithm-missing",
        "der",
        "no contentEncryptionAlgorithm",
        edit=remove("content_info", "algorithm"),
    )
    add(
        "algorithm-empty",
        "der",
        "contentEncryptionAlgorithm is an empty SEQUENCE",
        edit=set_body("algorithm", b""),
    )
    add(
        "algorithm-more",
        "der",
        "a third element in contentEncryptionAlgorithm",
        edit=append("algorithm", NULL),
    )
    add(
        "content-missing",
        "unsupported",
        "no encryptedContent: it is somewhere else (detached)",
        edit=remove("content_info", "content"),
    )
    add("content-other-tag", "der", "encryptedContent is [1]", edit=set_tag("content", 0x81))
    add(
        "content-universal",
        "der",
        "encryptedContent is an untagged OCTET STRING",
        edit=set_tag("content", 0x04),
    )
    add("content-twice", "der", "encryptedContent twice", edit=double("content_info", "content"))
    add(
        "content-more",
        "der",
        "an element behind encryptedContent",
        edit=append("content_info", NULL),
    )
    add("mac-missing", "der", "no mac", edit=remove("data", "mac"))
    add("mac-twice", "der", "mac twice", edit=double("data", "mac"))
    add("mac-bit-string", "der", "mac is a BIT STRING", edit=set_tag("mac", 0x03))
    add(
        "attrs-late",
        "decrypt",
        "authAttrs behind mac, which was made without them",
        attrs=[attribute("1.3.6.1.4.1.99999.3", NULL)],
        edit=lambda e: swap(e, e.attrs, e.mac),
    )
    add(
        "unauth-early",
        "der",
        "unauthAttrs before mac",
        unauth=[attribute("1.3.6.1.4.1.99999.3", NULL)],
        edit=lambda e: swap(e, e.unauth, e.mac),
        openssl="opens: before 3.0.22 it takes [2] there for authAttrs",
    )
    add(
        "data-more",
        "der",
        "a [3] at the end of AuthEnvelopedData",
        edit=append("data", context(3, NULL)),
    )


def lengths():
    for part, what in [
        ("info", "ContentInfo"),
        ("explicit", "the content of ContentInfo"),
        ("data", "AuthEnvelopedData"),
        ("type", "contentType"),
        ("recipients", "recipientInfos"),
        ("content_info", "encryptedContentInfo"),
        ("algorithm", "contentEncryptionAlgorithm"),
        ("content", "encryptedContent"),
        ("mac", "mac"),
    ]:
        add(
            "length-beyond-" + part.replace("_", "-"),
            "der",
            "the length of %s reaches one octet beyond what is around it" % what,
            edit=longer(part, 1),
        )
    add(
        "length-short-data",
        "der",
        "AuthEnvelopedData ends one octet before its mac does",
        edit=longer("data", -1),
    )
    add(
        "length-primitive-indefinite",
        "der",
        "mac is primitive and of indefinite length",
        edit=set_form("mac", INDEFINITE),
    )
    add(
        "length-reserved",
        "der",
        "length octet 0xff, which X.690 reserves",
        edit=set_form("mac", raw_length(b"\xff")),
    )
    add(
        "length-nine-octets",
        "der",
        "a length of nine octets, more than 64 bits",
        edit=set_form("content", raw_length(b"\x89\x01" + bytes(8))),
    )

    def huge(value):
        def edit(e):
            for part in (e.info, e.explicit, e.data, e.content_info):
                part.form = INDEFINITE
            e.content.form = claim(value)

        return edit

    add(
        "length-beyond-gcm",
        "limit",
        "encryptedContent says that it is 64 GiB, which is more than "
        "GCM protects (SP 800-38D, section 5.2.1.1)",
        edit=huge(1 << 36),
    )
    add("length-4-exbi", "limit", "encryptedContent says that it is 4 EiB", edit=huge(1 << 62))
    add(
        "length-32-gib",
        "der",
        "encryptedContent says that it is 32 GiB, and ends at once",
        edit=huge(1 << 35),
    )


def limits():
    three = [ktri(), kari("p384", "sha384"), kari("p256")]
    add(
        "recipients-above-limit",
        "limit",
        "three recipients where two may be",
        to=three,
        max_recipients="2",
        openssl="opens: it has no limit",
    )
    shared = seq(KEYS["p256b"].rid(), octet_string(bytes(40)))
    add(
        "recipients-above-limit-shared",
        "limit",
        "three recipients in one KeyAgreeRecipientInfo, where two may be",
        to=kari(others=[shared, shared]),
        max_recipients="2",
        openssl="opens: it has no limit",
    )
    add(
        "recipients-at-limit",
        "success",
        "three recipients where three may be",
        to=three,
        max_recipients="3",
    )
    add(
        "recipients-1001",
        "limit",
        "1,001 recipients, where 1,000 may be at the start",
        to=[kari()] + [ori(type_oid="1.3.6")] * 1000,
        openssl="opens: it has no limit",
    )
    add(
        "depth-unauth",
        "limit",
        "an unauthenticated attribute that nests 100 deep",
        unauth=[attribute("1.3.6.1.4.1.99999.3", nested(100))],
    )
    add(
        "depth-recipient",
        "limit",
        "another recipient that nests 100 deep",
        to=[kari(), ori(nested(100))],
        openssl="opens: it does not look into it",
    )


def ends_of_contents():
    def behind(part):
        def edit(e):
            node = getattr(e, part)
            node.body = node.body + ([b"\0\0"] if isinstance(node.body, list) else b"\0\0")

        return edit

    for part, what in [
        ("info", "ContentInfo"),
        ("data", "AuthEnvelopedData"),
        ("content_info", "encryptedContentInfo"),
        ("algorithm", "an algorithm"),
    ]:
        add(
            "eoc-in-definite-" + part.replace("_", "-"),
            "der",
            "end-of-contents octets in %s, whose length is definite" % what,
            edit=behind(part),
        )

    def early(e):
        e.data.form = INDEFINITE
        e.data.body.insert(3, b"\0\0")

    add("eoc-early", "der", "end-of-contents octets before mac", edit=early)

    def long_eoc(e):
        e.data.form = OPEN
        e.data.body.append(b"\0\1\0")

    add("eoc-with-content", "der", "end-of-contents octets with a length of one", edit=long_eoc)

    def constructed_eoc(e):
        e.data.form = OPEN
        e.data.body.append(b"\x20\0")

    add(
        "eoc-constructed",
        "der",
        "end-of-contents octets with the bit for constructed",
        edit=constructed_eoc,
    )
    for part, what in [
        ("info", "ContentInfo"),
        ("data", "AuthEnvelopedData"),
        ("content_info", "encryptedContentInfo"),
    ]:
        add(
            "eoc-missing-" + part.replace("_", "-"),
            "der",
            "%s has an indefinite length, and no end" % what,
            edit=set_form(part, OPEN),
        )


def enveloped():
    cbc = {"cipher": "aes256-cbc", "cbc": "yes", "version": 2}
    add(
        "enveloped-version-5",
        "unsupported",
        "RFC 5652, section 6.1: EnvelopedData has no version 5",
        **{**cbc, "version": 5},
        openssl="opens: it does not look at the version"
    )
    add(
        "enveloped-version-0",
        "success",
        "version 0 with a recipient for which RFC 5652, section 6.1 "
        "wants 2; peers do not agree in it",
        **{**cbc, "version": 0}
    )
    add(
        "enveloped-mac",
        "der",
        "EnvelopedData with a mac",
        **cbc,
        edit=append("data", octet_string(bytes(16)))
    )
    add(
        "enveloped-unprotected",
        "success",
        "EnvelopedData with an unprotected attribute",
        **cbc,
        unauth=[attribute("1.3.6.1.4.1.99999.3", NULL)]
    )
    add(
        "enveloped-unprotected-other-tag",
        "der",
        "unprotected attributes as [2]",
        **cbc,
        edit=append("data", context(2, attribute("1.3.6.1.4.1.99999.3", NULL)))
    )
    add(
        "enveloped-detached",
        "unsupported",
        "EnvelopedData without encryptedContent",
        **cbc,
        edit=remove("content_info", "content")
    )


def add_all():
    good()
    content_info()
    fields()
    lengths()
    limits()
    ends_of_contents()
    enveloped()
