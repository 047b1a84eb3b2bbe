# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files: an envelope, and what becomes of it with which opener."""

import hashlib

from cms import KEK, KEK_ID, PASSWORD, Envelope, kari
from der import octets


class Case:
    """One file.  Options beyond those of Envelope:

    to         its recipients, P-256 where nothing is said
    edit       bends the parts of the envelope
    cut        takes the octets and gives others
    keys       whose keys the opener has ("NAME" with its certificate, "NAME -" without)
    passwords, keks, allow, cbc, require_commitment, max_recipients    the opener's settings
    recipient  as which one it is opened
    committed  that a key commitment was seen
    stream     what becomes of it in the stream, where that differs
    openssl    what OpenSSL does, where that differs, and why
    """

    HEADERS = ["allow", "cbc", "require_commitment", "max_recipients", "recipient", "committed"]

    def __init__(self, name, expect, comment, **o):
        self.name, self.expect, self.comment, self.o = name, expect, comment, o
        to = o.pop("to", None)
        to = [kari()] if to is None else to if isinstance(to, list) else [to]
        edit, cut = o.pop("edit", None), o.pop("cut", None)
        self.keys = o.pop("keys", ["p256"])
        self.passwords, self.keks = o.pop("passwords", []), o.pop("keks", [])
        self.headers = [(key, o.pop(key)) for key in self.HEADERS if key in o]
        self.stream, self.openssl = o.pop("stream", None), o.pop("openssl", None)
        envelope = Envelope(name, to, **o)
        if edit:
            edit(envelope)
        self.payload = envelope.payload
        self.data = octets(envelope)
        if cut:
            self.data = cut(self.data)

    def agrees(self):
        """Whether OpenSSL should open it."""
        return self.openssl.startswith("opens") if self.openssl else self.expect == "success"

    def encode(self):
        lines = [("name", self.name), ("expect", self.expect)]
        if self.expect == "success":
            lines.append(("payload", hashlib.sha256(self.payload).hexdigest()))
        lines += [("stream", self.stream)] if self.stream else []
        lines += [("key", key) for key in self.keys]
        lines += [("password", password) for password in self.passwords]
        lines += [("kek", "%s %s" % (kek_id.hex() or "-", kek.hex())) for kek_id, kek in self.keks]
        lines += [(key.replace("_", "-"), value) for key, value in self.headers]
        lines.append(("openssl", self.openssl or ("opens" if self.agrees() else "refuses")))
        lines.append(("comment", self.comment))
        return "".join("%s: %s\n" % line for line in lines).encode() + b"\n" + self.data


CASES = []


def add(name, expect, comment, **o):
    assert all(case.name != name for case in CASES), name
    CASES.append(Case(name, expect, comment, **o))


def secret(o, password=None, kek=None):
    """Options of an opener that has this instead of a key."""
    out = {"keys": [], **o}
    if password:
        out["passwords"] = [password]
    if kek:
        out["keks"] = [kek]
    return out


def with_password(**o):
    return secret(o, password=PASSWORD)


def with_kek(**o):
    return secret(o, kek=(KEK_ID, KEK))
