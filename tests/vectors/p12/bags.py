# SPDX-License-Identifier: LGPL-2.1-or-later
"""Made bags.p12: a file without MAC and encryption that has a bag of each kind."""
import base64
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent


def tlv(tag, *parts):
    value = b"".join(parts)
    size = len(value)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + value


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = b""
    for arc in [40 * first + second, *rest]:
        octets = bytes([arc & 127])
        while arc := arc >> 7:
            octets = bytes([arc & 127 | 128]) + octets
        out += octets
    return tlv(6, out)


def seq(*parts):
    return tlv(0x30, *parts)


def attribute(kind, *values):
    return seq(oid(kind), tlv(0x31, *values))


def bag(number, value, *attributes):
    extra = [tlv(0x31, *attributes)] if attributes else []
    return seq(oid(f"1.2.840.113549.1.12.10.1.{number}"), tlv(0xA0, value), *extra)


def typed(kind, value):
    return seq(oid(kind), tlv(0xA0, value))


pem = (HERE / "root.crt").read_text()
root = base64.b64decode(re.search(r"-----BEGIN [^-]*-----(.*?)-----END", pem, re.S)[1])
name = attribute("1.2.840.113549.1.9.20", tlv(0x1E, "ca é".encode("utf-16-be")))
trusted = attribute("2.16.840.1.113894.746875.1.1", oid("2.5.29.37.0"))
other = attribute("1.2.3.4", tlv(4, b"x"), tlv(5))
dsa = seq(tlv(2, b"\0"), seq(oid("1.2.840.10040.4.1"), seq()), tlv(4, b""))
bags = seq(
    bag(3, typed("1.2.840.113549.1.9.22.1", tlv(4, root)), name,
        attribute("1.2.840.113549.1.9.21", tlv(4, b"id")), trusted, other),
    bag(4, typed("1.2.840.113549.1.9.23.1", tlv(4, b"0\x03CRL"))),
    bag(6, seq(bag(5, typed("1.2.3.5", tlv(4, b"secret")), name))),
    bag(99, tlv(0x0C, b"unknown")),
    bag(1, dsa),
)
data = oid("1.2.840.113549.1.7.1")
safe = seq(seq(data, tlv(0xA0, tlv(4, bags))))
file = seq(tlv(2, b"\3"), seq(data, tlv(0xA0, tlv(4, safe))))
(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "bags.p12").write_bytes(file)
