# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parameters of GCM, tags, nonces, and content that was changed."""

from der import NULL, integer, octet_string, seq

from kit import add

ANY_LENGTH = "opens: it does not look at the length of the tag"
TWELVE = "refuses: it takes nonces of 12 octets only"


def gcm_parameters():
    def fault(name, expect, comment, params, **o):
        add("gcm-" + name, expect, comment, params=params, **o)

    fault(
        "bare-nonce",
        "unsupported",
        "parameters that are the nonce alone, as peers write",
        lambda e: octet_string(e.iv),
    )
    fault(
        "bare-nonce-allowed",
        "success",
        "parameters that are the nonce alone, which is allowed",
        lambda e: octet_string(e.iv),
        allow="bare-iv",
        openssl="refuses: it takes RFC 5084's form only",
    )
    fault("no-parameters", "der", "no parameters", b"")
    fault("null-parameters", "der", "parameters that are NULL", NULL)
    fault("empty-parameters", "der", "parameters that are an empty SEQUENCE", seq())
    fault(
        "icv-octet-string",
        "der",
        "ICVlen is an OCTET STRING",
        lambda e: seq(octet_string(e.iv), octet_string(b"\x10")),
    )
    fault(
        "parameters-more",
        "der",
        "a third element in GCMParameters",
        lambda e: seq(octet_string(e.iv), integer(16), NULL),
    )
    fault(
        "icv-negative",
        "der",
        "ICVlen of -16",
        lambda e: seq(octet_string(e.iv), b"\2\1\xf0"),
        openssl="opens: it does not look at ICVlen",
    )


def tags():
    for size in (0, 1, 4, 8, 11):
        add(
            "tag-%d" % size,
            "unsupported",
            "ICVlen and tag of %d octets; RFC 5084, section 3.2 has 12 to 16" % size,
            tag_len=size,
            allow="short-tag",
            **({"openssl": ANY_LENGTH} if size > 0 else {})
        )
    for size in (12, 13, 14, 15):
        add(
            "tag-%d" % size,
            "unsupported",
            "ICVlen and tag of %d octets" % size,
            tag_len=size,
            openssl="opens: RFC 5084 has it",
        )
        add(
            "tag-%d-allowed" % size,
            "success",
            "ICVlen and tag of %d octets, which is allowed" % size,
            tag_len=size,
            allow="short-tag",
        )
    add(
        "tag-default",
        "success",
        "ICVlen is not there, which means 12 (RFC 5084, section 3.2), and "
        "short ones are allowed",
        tag_len=12,
        icv=None,
        allow="short-tag",
        openssl="refuses: it does not know the default",
    )
    add(
        "tag-default-not-allowed",
        "unsupported",
        "ICVlen is not there, which means 12",
        tag_len=12,
        icv=None,
    )
    add("tag-17", "unsupported", "ICVlen and tag of 17 octets", tag_len=17, allow="short-tag")
    for icv, size in [(16, 0), (16, 4), (16, 12), (16, 15), (16, 17), (12, 13), (12, 16), (13, 12)]:
        add(
            "tag-%d-not-%d" % (size, icv),
            "der",
            "ICVlen is %d, and there are %d octets of tag" % (icv, size),
            icv=icv,
            tag_len=size,
            allow="short-tag",
            **({"openssl": ANY_LENGTH} if 1 <= size <= 16 else {})
        )
    add(
        "tag-16-not-default",
        "der",
        "ICVlen is not there, which means 12, and there are 16 octets of tag",
        icv=None,
        allow="short-tag",
    )
    for where, at in [("first", 0), ("last", 15)]:

        def flip(e, at=at):
            body = bytearray(e.mac.body)
            body[at] ^= 0x80 if at == 0 else 0x01
            e.mac.body = bytes(body)

        add("tag-%s-bit" % where, "decrypt", "the %s bit of the tag is flipped" % where, edit=flip)
    add("tag-zero", "decrypt", "a tag of zeros", edit=lambda e: setattr(e.mac, "body", bytes(16)))


def nonces():
    for size in (1, 8, 11, 13, 16, 64):
        add("nonce-%d" % size, "unsupported", "a nonce of %d octets" % size, iv_len=size)
        add(
            "nonce-%d-allowed" % size,
            "success",
            "a nonce of %d octets, which is allowed" % size,
            iv_len=size,
            allow="iv-len",
            openssl=TWELVE,
        )
    for size in (0, 65):
        add(
            "nonce-%d" % size,
            "unsupported",
            "a nonce of %d octets, where other lengths are allowed" % size,
            iv_len=size,
            allow="iv-len",
        )
    add(
        "nonce-flipped",
        "decrypt",
        "a bit of the nonce is flipped",
        params=lambda e: seq(octet_string(e.iv[:-1] + bytes([e.iv[-1] ^ 1])), integer(16)),
    )
    add(
        "chacha20-nonce-8",
        "unsupported",
        "RFC 8103, section 1.1: the nonce has 12 octets",
        cipher="chacha20-poly1305",
        params=octet_string(bytes(8)),
    )
    add(
        "chacha20-no-parameters",
        "der",
        "ChaCha20-Poly1305 without its nonce",
        cipher="chacha20-poly1305",
        params=b"",
    )
    add(
        "chacha20-tag-12",
        "der",
        "RFC 8103, section 3: the tag has 16 octets",
        cipher="chacha20-poly1305",
        tag_len=12,
        allow="short-tag",
    )


def content():
    def flip(at):
        def edit(e):
            body = bytearray(e.content.body)
            body[at] ^= 1
            e.content.body = bytes(body)

        return edit

    add("content-first-bit", "decrypt", "a bit of the first octet is flipped", edit=flip(0))
    add("content-last-bit", "decrypt", "a bit of the last octet is flipped", edit=flip(-1))
    add(
        "content-shorter",
        "decrypt",
        "the last octet is not there",
        edit=lambda e: setattr(e.content, "body", e.content.body[:-1]),
    )
    add(
        "content-longer",
        "decrypt",
        "an octet is added",
        edit=lambda e: setattr(e.content, "body", e.content.body + b"\0"),
    )
    add(
        "content-emptied",
        "decrypt",
        "all of it is gone",
        edit=lambda e: setattr(e.content, "body", b""),
    )
    add(
        "content-swapped",
        "decrypt",
        "two blocks have changed places",
        payload=bytes(range(32)),
        edit=lambda e: setattr(e.content, "body", e.content.body[16:] + e.content.body[:16]),
    )


def add_all():
    gcm_parameters()
    tags()
    nonces()
    content()
