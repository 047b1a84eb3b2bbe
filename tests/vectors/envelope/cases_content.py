# SPDX-License-Identifier: LGPL-2.1-or-later
"""Content ciphers where they belong, and where they do not."""

from ciphers import run
from cms import AES, CIPHERS, ENVELOPED_DATA, SIGNED_DATA, content_type, oaep
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from der import octet_string

from kit import add

CBC = {"cipher": "aes256-cbc", "version": 2}
ANY_CIPHER = "opens: before 3.0.22 it takes any cipher"


def ciphers():
    add("aes-128-gcm", "success", "AES-128-GCM", cipher="aes128-gcm")
    add("aes-192-gcm", "success", "AES-192-GCM", cipher="aes192-gcm")
    add(
        "chacha20-poly1305",
        "success",
        "ChaCha20-Poly1305 (RFC 8103)",
        cipher="chacha20-poly1305",
        openssl="refuses: 3.0 does not know it in CMS",
    )
    add(
        "chacha20-poly1305-attributes",
        "success",
        "with authenticated attributes, which stand behind "
        "the content: only what can go back can open it",
        cipher="chacha20-poly1305",
        attrs=[content_type()],
        stream="unsupported",
        openssl="refuses: 3.0 does not know it in CMS",
    )
    add(
        "aes-256-gcm-for-128",
        "decrypt",
        "AES-256-GCM's OID with a content key for AES-128",
        cipher="aes128-gcm",
        cipher_oid=CIPHERS["aes256-gcm"][0],
    )
    add(
        "aes-128-gcm-for-256",
        "decrypt",
        "AES-128-GCM's OID with a content key for AES-256",
        cipher="aes256-gcm",
        cipher_oid=CIPHERS["aes128-gcm"][0],
    )
    for name, number in [("ccm", "47"), ("ofb", "43"), ("ecb", "41")]:
        add(
            "aes-256-" + name,
            "unsupported",
            "AES-256-%s in AuthEnvelopedData" % name.upper(),
            cipher_oid=AES + number,
        )
    add(
        "cek-hkdf",
        "unsupported",
        "a derived content key (RFC 9709)",
        cipher_oid="1.2.840.113549.1.9.16.3.31",
    )
    add(
        "cipher-unknown",
        "unsupported",
        "an unknown content cipher",
        cipher_oid="1.3.6.1.4.1.99999.10",
    )


def confusion():
    add(
        "cbc-authenticated",
        "unsupported",
        "RFC 5083, section 2.1: AES-256-CBC authenticates nothing",
        cipher="aes256-cbc",
        auth=True,
        cbc="yes",
        openssl=ANY_CIPHER,
    )
    add(
        "cfb-authenticated",
        "unsupported",
        "RFC 5083, section 2.1: AES-256-CFB authenticates nothing",
        cipher="aes256-cfb",
        auth=True,
        cbc="yes",
        openssl=ANY_CIPHER,
    )
    add(
        "3des-authenticated",
        "unsupported",
        "RFC 5083, section 2.1: 3DES authenticates nothing",
        cipher="3des-cbc",
        auth=True,
        cbc="yes",
        allow="des3",
        openssl=ANY_CIPHER,
    )
    add(
        "gcm-enveloped",
        "unsupported",
        "AES-256-GCM in EnvelopedData, which has no place for a tag",
        auth=False,
        version=2,
    )
    add(
        "gcm-enveloped-cbc",
        "unsupported",
        "AES-256-GCM in EnvelopedData, where CBC may be",
        auth=False,
        version=2,
        cbc="yes",
    )
    add(
        "gcm-enveloped-tag",
        "unsupported",
        "AES-256-GCM in EnvelopedData, the tag behind the content",
        auth=False,
        version=2,
        cbc="yes",
        edit=lambda e: setattr(e.content, "body", e.content.body + e.mac.body),
    )
    add(
        "chacha20-enveloped",
        "unsupported",
        "ChaCha20-Poly1305 in EnvelopedData",
        cipher="chacha20-poly1305",
        auth=False,
        version=2,
        cbc="yes",
    )
    add(
        "downgrade-cbc",
        "unsupported",
        "AES-256-GCM written as AES-256-CBC in EnvelopedData",
        payload=bytes(64),
        auth=False,
        version=2,
        cipher_oid=AES + "42",
        iv_len=12,
        params=lambda e: octet_string(bytes(16)),
    )
    add(
        "downgrade-cbc-allowed",
        "decrypt",
        "AES-256-GCM written as AES-256-CBC, where CBC may be: what comes out has no padding",
        payload=bytes(64),
        auth=False,
        version=2,
        cbc="yes",
        cipher_oid=AES + "42",
        params=lambda e: octet_string(bytes(16)),
    )
    add(
        "downgrade-cfb",
        "unsupported",
        "AES-256-GCM written as AES-256-CFB in EnvelopedData",
        payload=bytes(64),
        auth=False,
        version=2,
        cbc="yes",
        cipher_oid=AES + "44",
        params=lambda e: octet_string(bytes(16)),
        openssl="opens: to garbage",
    )
    add(
        "type-upgrade",
        "der",
        "EnvelopedData's OID over AuthEnvelopedData",
        type=ENVELOPED_DATA,
        cipher_oid=AES + "42",
        params=lambda e: octet_string(bytes(16)),
        cbc="yes",
    )


def unauthenticated():
    for bits in ("128", "192", "256"):
        add(
            "cbc-%s" % bits,
            "success",
            "AES-%s-CBC, where CBC may be" % bits,
            cbc="yes",
            version=2,
            cipher="aes%s-cbc" % bits,
        )
    add(
        "cbc-not-allowed",
        "unsupported",
        "AES-256-CBC, and the opener takes no CBC",
        **CBC,
        openssl="opens: it has no such switch"
    )
    add(
        "cbc-signed",
        "success",
        "AES-256-CBC around SignedData, as S/MIME has it",
        **CBC,
        cbc="yes",
        content_type=SIGNED_DATA
    )
    add(
        "cbc-rsa",
        "success",
        "AES-256-CBC to RSAES-OAEP",
        to=oaep(),
        keys=["rsa2048"],
        cbc="yes",
        cipher="aes256-cbc",
    )
    add(
        "cbc-empty",
        "success",
        "AES-256-CBC of no octets: one block of padding",
        **CBC,
        cbc="yes",
        payload=b""
    )
    add(
        "des3",
        "weak",
        "3DES, where CBC may be, but not 3DES",
        cbc="yes",
        cipher="3des-cbc",
        version=2,
        openssl="opens: it has no such switch",
    )
    add(
        "des3-allowed",
        "success",
        "3DES, which is allowed",
        cbc="yes",
        allow="des3",
        cipher="3des-cbc",
        version=2,
    )
    add(
        "des3-without-cbc",
        "unsupported",
        "3DES is allowed, CBC is not",
        allow="des3",
        cipher="3des-cbc",
        version=2,
        openssl="opens: it has no such switch",
    )
    for name, number in [("des", "1.3.14.3.2.7"), ("rc2", "1.2.840.113549.3.2")]:
        add(
            name + "-cbc",
            "weak" if name == "des" else "unsupported",
            "%s-CBC" % name.upper(),
            cipher="3des-cbc",
            cipher_oid=number,
            cbc="yes",
            allow="des3",
            version=2,
        )
    add(
        "cbc-no-iv",
        "der",
        "AES-256-CBC without its IV",
        **CBC,
        cbc="yes",
        params=b"",
        openssl="opens: to a wrong first block"
    )
    add(
        "cbc-iv-short",
        "der",
        "an IV of 8 octets for AES",
        **CBC,
        cbc="yes",
        params=octet_string(bytes(8))
    )
    add(
        "cbc-uneven",
        "decrypt",
        "content that is no number of blocks",
        **CBC,
        cbc="yes",
        edit=lambda e: setattr(e.content, "body", e.content.body[:-1])
    )
    add(
        "cbc-no-block",
        "decrypt",
        "content of no blocks",
        **CBC,
        cbc="yes",
        edit=lambda e: setattr(e.content, "body", b"")
    )
    for count in (0, 17):
        add(
            "cbc-padding-%d" % count,
            "decrypt",
            "padding that says %d" % count,
            **CBC,
            cbc="yes",
            encrypted=None,
            edit=padding(count)
        )
    add(
        "cbc-padding-uneven",
        "decrypt",
        "padding of 2 that says 3 before",
        **CBC,
        cbc="yes",
        encrypted=None,
        edit=padding(2, b"\3")
    )


def padding(count, before=b"\0"):
    """Content whose last octets are these, instead of PKCS #7's."""

    def edit(e):
        data = bytes(14) + before + bytes([count])
        e.content.body = run(algorithms.AES(e.cek), modes.CBC(e.iv), data)

    return edit


def add_all():
    ciphers()
    confusion()
    unauthenticated()
