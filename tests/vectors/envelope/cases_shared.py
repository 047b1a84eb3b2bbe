# SPDX-License-Identifier: LGPL-2.1-or-later
"""Key-encryption keys, passwords, and recipients by other means."""

from cms import AES, KEK, KEK_ID, PASSWORD, WRAPS, cut_last, flip, kari, kekri, ori, pwri, raw
from der import NULL, algorithm, context, integer, oid, seq, tlv

from kit import add, secret, with_kek, with_password

NO_LIMIT = "opens: it has no such limit"


def kek():
    for size in (16, 24, 32):
        add(
            "kek-%d" % (size * 8),
            "success",
            "a key-encryption key of %d bits" % (size * 8),
            to=kekri(KEK[:size]),
            **secret({}, kek=(KEK_ID, KEK[:size])),
        )
    date = tlv(0x18, b"20260101000000Z")
    add("kek-date", "success", "the identifier has a date", to=kekri(extra=date), **with_kek())
    add(
        "kek-other-attribute",
        "success",
        "the identifier has a date and another attribute",
        to=kekri(extra=date + seq(oid("1.3.6.1.4.1.99999.7"), NULL)),
        **with_kek(),
    )
    add(
        "kek-any",
        "success",
        "the opener's key has no identifier, so all are tried",
        to=kekri(),
        **secret({}, kek=(b"", KEK)),
        openssl="not asked: it wants an identifier",
    )
    add(
        "kek-other-id",
        "no-recipient",
        "another identifier",
        to=kekri(key_id=b"other"),
        **with_kek(),
    )
    add(
        "kek-other-key",
        "decrypt",
        "the identifier is ours, the key is not",
        to=kekri(bytes(32)),
        **with_kek(),
    )
    add(
        "kek-other-length",
        "decrypt",
        "a key of 128 bits where the opener has one of 256 by this identifier",
        to=kekri(KEK[:16]),
        **with_kek(),
    )
    add(
        "kek-3des",
        "unsupported",
        "wrapped with 3DES",
        to=kekri(alg=algorithm("1.2.840.113549.1.9.16.3.6", NULL)),
        **with_kek(),
    )
    add(
        "kek-wrapped-short",
        "decrypt",
        "a wrapped key of 39 octets",
        to=kekri(bend=cut_last),
        **with_kek(),
    )
    add("kek-not-had", "no-recipient", "a key-encryption key, and the opener has none", to=kekri())
    add("ori-beside", "success", "a recipient by other means beside ours", to=[kari(), ori()])
    add("ori-only", "no-recipient", "a recipient by other means only", to=ori())
    add(
        "ori-kem",
        "success",
        "a recipient by KEM (RFC 9629) beside ours",
        to=[kari(), ori(seq(integer(0)), "1.2.840.113549.1.9.16.13.3")],
    )
    add(
        "ori-empty",
        "success",
        "beside ours an OtherRecipientInfo without a type, which is nobody's",
        to=[kari(), raw(context(4))],
        openssl="refuses: it reads all of them or none",
    )


def passwords():
    add(
        "password",
        "success",
        "PBKDF2 with HMAC-SHA-256, 1,000 rounds, AES-256",
        to=pwri(),
        **with_password(),
    )
    add(
        "password-sha1",
        "success",
        "HMAC-SHA-1, which is PBKDF2's default",
        to=pwri(prf="sha1"),
        **with_password(),
    )
    add("password-sha512", "success", "HMAC-SHA-512", to=pwri(prf="sha512"), **with_password())
    add("password-aes-128", "success", "AES-128", to=pwri(key_len=16), **with_password())
    add(
        "password-key-length",
        "success",
        "PBKDF2 says the length of the key",
        to=pwri(said_key_len=32),
        **with_password(),
    )
    add(
        "password-utf-8",
        "success",
        "a password that is not ASCII",
        to=pwri("Schlüssel"),
        **secret({}, password="Schlüssel"),
    )
    add(
        "password-second",
        "success",
        "the second of the opener's passwords",
        to=pwri(),
        keys=[],
        passwords=["wrong", PASSWORD],
        openssl="refuses: it was given the first only",
    )
    add(
        "password-beside",
        "success",
        "a password beside our key, and the opener has none",
        to=[kari(), pwri(said_rounds=integer(2_147_483_647))],
    )
    add("password-only", "no-recipient", "a password, and the opener has a key", to=pwri())
    add(
        "password-not-asked",
        "no-recipient",
        "a key, and the opener has a password",
        to=kari(),
        **with_password(),
    )

    def fault(name, expect, comment, openssl=None, **o):
        add(
            name,
            expect,
            comment,
            to=pwri(**o),
            **with_password(**({"openssl": openssl} if openssl else {})),
        )

    add("password-wrong", "decrypt", "another password", to=pwri(), **secret({}, password="wrong"))
    fault("password-rounds-0", "limit", "no rounds", said_rounds=integer(0))
    fault("password-rounds-999", "limit", "999 rounds", rounds=999, openssl=NO_LIMIT)
    fault("password-rounds-2000001", "limit", "2,000,001 rounds", said_rounds=integer(2_000_001))
    fault(
        "password-rounds-max",
        "limit",
        "2,147,483,647 rounds",
        said_rounds=integer(2_147_483_647),
        openssl="not asked: it takes minutes",
    )
    fault("password-rounds-64-bits", "limit", "2^63 rounds", said_rounds=integer(1 << 63))
    fault("password-rounds-negative", "der", "minus one round", said_rounds=b"\2\1\xff")
    fault(
        "password-salt-other",
        "der",
        "a salt of another source (RFC 8018, appendix A.2)",
        salt=algorithm("1.3.6.1.4.1.99999.8"),
    )
    fault(
        "password-salt-long",
        "limit",
        "a salt of 1,025 octets",
        salt_octets=bytes(1025),
        openssl=NO_LIMIT,
    )
    fault(
        "password-key-length-16",
        "der",
        "PBKDF2 says 16 octets, the cipher has 32",
        said_key_len=16,
    )
    fault(
        "password-prf-unknown",
        "unsupported",
        "an unknown pseudo-random function",
        prf_alg=algorithm("1.3.6.1.4.1.99999.9", NULL),
    )
    fault(
        "password-kdf-missing",
        "unsupported",
        "no keyDerivationAlgorithm: the key is from somewhere else (RFC 5652, section 6.2.4)",
        kdf=b"",
    )
    fault(
        "password-kdf-unknown",
        "unsupported",
        "a derivation that is not PBKDF2",
        kdf=tlv(0xA0, oid("1.3.6.1.4.1.11591.4.11"), seq()),
    )
    fault(
        "password-wrap-unknown",
        "unsupported",
        "wrapped by AES key wrap, not that of RFC 3211",
        key_alg=algorithm(WRAPS[32]),
    )
    fault(
        "password-cipher-gcm", "unsupported", "the wrap's cipher is AES-256-GCM", cipher=AES + "46"
    )
    fault(
        "password-cipher-cfb",
        "unsupported",
        "the wrap's cipher is AES-256-CFB, which is none of blocks",
        cipher=AES + "44",
    )
    fault("password-iv-short", "der", "an IV of 8 octets for AES", said_iv=lambda iv: iv[:8])
    fault(
        "password-iv-flipped",
        "decrypt",
        "a bit of the IV is flipped: what checks three octets of the content key does not notice",
        said_iv=flip,
    )
    add(
        "password-bogus-first",
        "success",
        "two for one password, and of the first a bit of the IV is flipped, which only the tag can "
        "tell, so a stream ends there",
        to=[pwri(said_iv=flip), pwri()],
        in_order=True,
        recipient="1",
        stream="decrypt",
        **with_password(openssl="refuses: it takes the first one only"),
    )
    fault(
        "password-check",
        "decrypt",
        "a check octet is wrong (RFC 3211, section 2.3.2)",
        check=b"\0\0\0",
    )
    fault("password-count-31", "decrypt", "a length octet of 31 for AES-256", count=31)
    fault("password-count-255", "decrypt", "a length octet beyond what is there", count=255)
    fault("password-one-block", "decrypt", "a wrapped key of one block", bend=lambda o: o[:16])
    fault("password-no-block", "decrypt", "a wrapped key of no octets", bend=lambda o: b"")
    fault("password-uneven", "decrypt", "a wrapped key that is no number of blocks", bend=cut_last)


def add_all():
    kek()
    passwords()
