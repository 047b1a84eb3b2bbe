# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes DER, and BER in every form that X.690 allows and some that it forbids."""

DER = "der"  # the shortest definite length
INDEFINITE = "indefinite"  # 80 ... 00 00
OPEN = "open"  # 80 ... and no end


def long_form(octets):
    """A definite length in that many octets, more than DER would use."""
    return ("long", octets)


def claim(length):
    """A definite length that is not that of the content."""
    return ("claim", length)


def raw_length(octets):
    """These length octets, whatever they mean."""
    return ("raw", octets)


class Node:
    """One element: a tag, content that is octets or a list of elements, and a form of length."""

    def __init__(self, tag, body=b"", form=DER):
        self.tag = bytes([tag]) if isinstance(tag, int) else tag
        self.body = body
        self.form = form

    def content(self):
        if isinstance(self.body, bytes):
            return self.body
        return b"".join(octets(part) for part in self.body)

    def encode(self):
        content = self.content()
        if self.form == INDEFINITE:
            return self.tag + b"\x80" + content + b"\0\0"
        if self.form == OPEN:
            return self.tag + b"\x80" + content
        if self.form == DER:
            return self.tag + length(len(content)) + content
        kind, value = self.form
        if kind == "claim":
            return self.tag + length(value) + content
        if kind == "raw":
            return self.tag + value + content
        return self.tag + bytes([0x80 | value]) + len(content).to_bytes(value, "big") + content


def octets(part):
    return part if isinstance(part, bytes) else part.encode()


def length(value):
    if value < 0x80:
        return bytes([value])
    digits = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def tlv(tag, *parts):
    """DER at once."""
    return Node(tag, b"".join(octets(part) for part in parts)).encode()


def seq(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    """SET OF, sorted as DER wants."""
    return tlv(0x31, *sorted(octets(part) for part in parts))


def octet_string(value):
    return tlv(0x04, value)


def bit_string(value):
    return tlv(0x03, b"\0", value)


def integer(value):
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def context(number, *parts):
    """[number], constructed."""
    return tlv(0xA0 | number, *parts)


NULL = b"\x05\x00"


def oid(text):
    first, second, *arcs = (int(arc) for arc in text.split("."))
    out = b""
    for arc in [first * 40 + second] + arcs:
        digits = bytes([arc & 0x7F])
        arc >>= 7
        while arc:
            digits = bytes([0x80 | arc & 0x7F]) + digits
            arc >>= 7
        out += digits
    return tlv(0x06, out)


def algorithm(text, *parameters):
    return seq(oid(text), *parameters)
