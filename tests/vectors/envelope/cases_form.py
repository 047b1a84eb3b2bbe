# SPDX-License-Identifier: LGPL-2.1-or-later
"""The forms of BER, and what is cut off or follows."""

from cms import Envelope, kari
from der import INDEFINITE, Node, claim, long_form, octets

from kit import add

PARTS = [
    ("info", "ContentInfo"),
    ("explicit", "the content of ContentInfo"),
    ("data", "AuthEnvelopedData"),
    ("recipients", "recipientInfos"),
    ("content_info", "encryptedContentInfo"),
    ("algorithm", "contentEncryptionAlgorithm"),
]


def every(parts, form):
    def edit(e):
        for part in parts:
            getattr(e, part).form = form

    return edit


def pieces(size, form=INDEFINITE):
    return lambda e: e.in_pieces(size, form)


def streamed(e):
    """As most write a stream: indefinite down to the content."""
    every(["info", "explicit", "data", "content_info"], INDEFINITE)(e)
    e.in_pieces(16, INDEFINITE)


def indefinite():
    for part, what in PARTS:
        add(
            "ber-indefinite-" + part.replace("_", "-"),
            "success",
            what + " has an indefinite length",
            edit=every([part], INDEFINITE),
        )
    add(
        "ber-indefinite-all",
        "success",
        "all that can be has an indefinite length",
        edit=lambda e: (
            every([part for part, _ in PARTS], INDEFINITE)(e),
            e.in_pieces(16, INDEFINITE),
        ),
    )
    add(
        "ber-streamed",
        "success",
        "indefinite down to the content, that in pieces of 16 octets",
        edit=streamed,
    )
    add(
        "ber-mixed",
        "success",
        "indefinite down to the content, that in one piece, primitive",
        edit=every(["info", "explicit", "data", "content_info"], INDEFINITE),
    )

    def recipient(e):
        body = e.recipients.body[0]
        e.recipients.body = [
            body[:1] + b"\x80" + body[2 + (body[1] & 0x7F if body[1] & 0x80 else 0) :] + b"\0\0"
        ]

    add(
        "ber-indefinite-recipient",
        "success",
        "a recipient has an indefinite length",
        edit=recipient,
    )


def long_lengths():
    for part, what in PARTS + [
        ("mac", "mac"),
        ("content", "encryptedContent"),
        ("type", "contentType"),
        ("version", "version"),
    ]:
        add(
            "ber-long-" + part.replace("_", "-"),
            "success",
            "the length of %s in four octets" % what,
            edit=every([part], long_form(4)),
        )
    add(
        "ber-long-8",
        "success",
        "a length of content in eight octets",
        edit=every(["content"], long_form(8)),
    )


def in_pieces():
    add(
        "ber-constructed-definite",
        "success",
        "content in pieces of 16 octets, of definite length",
        edit=pieces(16, "der"),
    )
    add("ber-one-octet-pieces", "success", "content in pieces of one octet", edit=pieces(1))
    add("ber-one-piece", "success", "content in one piece", edit=pieces(1000))
    add("ber-no-pieces", "success", "no content, in no pieces", payload=b"", edit=pieces(16))

    def empty_pieces(e):
        e.in_pieces(16, INDEFINITE)
        empty = Node(0x04, b"")
        e.content.body = [part for piece in e.content.body for part in (empty, piece, empty)]

    add("ber-empty-pieces", "success", "empty pieces among the others", edit=empty_pieces)

    def long_pieces(e):
        e.in_pieces(16, INDEFINITE)
        for piece in e.content.body:
            piece.form = long_form(3)

    add(
        "ber-long-pieces",
        "success",
        "pieces whose lengths are longer than they need be",
        edit=long_pieces,
    )

    def nested_indefinite(e):
        e.in_pieces(16, INDEFINITE)
        e.content.body = [Node(0x24, e.content.body[:2], INDEFINITE), *e.content.body[2:]]

    add(
        "ber-nested-indefinite",
        "success",
        "pieces in a piece of indefinite length",
        edit=nested_indefinite,
    )
    for depth, expect in [(2, "success"), (3, "success"), (16, "success"), (17, "limit")]:
        add(
            "ber-nested-%d" % depth,
            expect,
            "content in pieces of pieces, %d deep with [0]" % depth,
            edit=lambda e, depth=depth: e.nested(depth),
            **(
                {"openssl": "refuses: it goes five deep"}
                if expect == "success" and depth > 5
                else {}
            )
        )

    def mac(e):
        e.mac.tag = b"\x24"
        e.mac.body = [Node(0x04, e.mac.body[:8]), Node(0x04, e.mac.body[8:])]

    add("ber-mac-in-pieces", "success", "mac in two pieces", edit=mac)


def bad_pieces():
    def with_piece(node):
        def edit(e):
            e.in_pieces(16, INDEFINITE)
            e.content.body.insert(1, node)

        return edit

    for name, tag in [("utf8", 0x0C), ("context", 0x80), ("sequence", 0x30), ("null", 0x05)]:
        add(
            "ber-piece-" + name,
            "der",
            "a piece with tag %02x" % tag,
            edit=with_piece(
                Node(tag, b"" if name == "null" else b"\4\1a" if tag == 0x30 else b"a")
            ),
            **(
                {"openssl": "opens: it does not look at the tags of pieces"}
                if name == "null"
                else {}
            )
        )
    add(
        "ber-piece-too-long",
        "der",
        "a piece longer than the content it is in",
        edit=lambda e: (e.in_pieces(16, "der"), setattr(e.content.body[-1], "form", claim(200))),
    )
    add(
        "ber-piece-open",
        "der",
        "a primitive piece of indefinite length",
        edit=with_piece(Node(0x04, b"\0\0", INDEFINITE)),
    )
    add(
        "ber-pieces-swapped",
        "decrypt",
        "two pieces have changed places",
        edit=lambda e: (e.in_pieces(16), e.content.body.insert(0, e.content.body.pop(1))),
    )
    add(
        "ber-piece-missing",
        "decrypt",
        "the first piece is gone",
        edit=lambda e: (e.in_pieces(16), e.content.body.pop(0)),
    )
    add(
        "ber-piece-twice",
        "decrypt",
        "the first piece is there twice",
        edit=lambda e: (e.in_pieces(16), e.content.body.insert(0, e.content.body[0])),
    )


def explicit():
    def tagged(e):
        e.content = Node(0xA0, [Node(0x04, e.content.body)])
        e.content_info.body[-1] = e.content

    # One piece, and an explicit tag, are the same octets.
    add(
        "ber-explicit-definite",
        "success",
        "[0] around one OCTET STRING, which is one piece as well",
        edit=tagged,
    )

    def nested(e):
        e.in_pieces(16)
        e.content.body = [Node(0x24, e.content.body, INDEFINITE)]
        e.content.form = INDEFINITE

    add(
        "ber-explicit-pieces",
        "success",
        "[0] around one OCTET STRING in pieces, as old Bouncy Castle "
        "wrote it; the same as pieces of pieces",
        edit=nested,
    )


def cuts():
    for name, comment, cut in [
        ("nothing", "no octets at all", lambda d: b""),
        ("one-octet", "one octet only", lambda d: d[:1]),
        ("two-octets", "identifier and first length octet only", lambda d: d[:2]),
        ("in-type", "cut within contentType", lambda d: d[:10]),
        ("in-recipients", "cut within recipientInfos", lambda d: d[:100]),
        ("before-content", "cut before encryptedContent", lambda d: d[: d.index(b"\2\1\x10") + 3]),
        ("in-content", "cut within encryptedContent", lambda d: d[:-40]),
        ("before-mac", "cut before mac", lambda d: d[:-18]),
        ("before-tag", "cut before the octets of mac", lambda d: d[:-16]),
        ("in-tag", "cut within mac", lambda d: d[:-8]),
        ("last-octet", "the last octet is missing", lambda d: d[:-1]),
    ]:
        add("cut-" + name, "der", comment, cut=cut)
    for name, comment, cut in [
        ("one-eoc", "two of its last end-of-contents octets are missing", lambda d: d[:-2]),
        ("half-eoc", "the last octet of its end-of-contents octets is missing", lambda d: d[:-1]),
        ("all-eoc", "all end-of-contents octets behind mac are missing", lambda d: d[:-6]),
        ("piece", "cut within a piece", lambda d: d[:-60]),
        ("before-mac-eoc", "cut before mac", lambda d: d[:-24]),
    ]:
        add("cut-ber-" + name, "der", "a stream of pieces: " + comment, edit=streamed, cut=cut)


def trailers():
    again = octets(Envelope("trailing-envelope", [kari()]))
    for name, comment, after in [
        ("zero", "an octet of zero", b"\0"),
        ("newline", "a newline", b"\n"),
        ("eoc", "end-of-contents octets that nothing wants", b"\0\0"),
        ("text", "a text of 100 octets", b"0123456789" * 10),
        ("envelope", "another envelope", again),
    ]:
        add(
            "trailing-" + name,
            "trailing",
            "behind the envelope follows " + comment,
            cut=lambda d, after=after: d + after,
            openssl="opens: it does not look",
        )
    add(
        "trailing-ber-zero",
        "trailing",
        "an octet of zero behind a stream of pieces",
        edit=streamed,
        cut=lambda d: d + b"\0",
        openssl="opens: it does not look",
    )
    add(
        "trailing-ber-eoc",
        "trailing",
        "one pair of end-of-contents octets too many",
        edit=streamed,
        cut=lambda d: d + b"\0\0",
        openssl="opens: it does not look",
    )
    add("leading-zero", "der", "an octet of zero before the envelope", cut=lambda d: b"\0" + d)
    add("leading-newline", "der", "a newline before the envelope", cut=lambda d: b"\n" + d)
    add(
        "pem",
        "der",
        "an envelope as PEM, which the opener does not read",
        cut=lambda d: b"-----BEGIN CMS-----\n" + d + b"-----END CMS-----\n",
    )
    add("random", "der", "no envelope at all", cut=lambda d: bytes(range(255, 155, -1)))
    add("zeros", "der", "100 octets of zero", cut=lambda d: bytes(100))


def add_all():
    indefinite()
    long_lengths()
    in_pieces()
    bad_pieces()
    explicit()
    cuts()
    trailers()
