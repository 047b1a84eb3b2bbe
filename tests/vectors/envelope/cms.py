# SPDX-License-Identifier: LGPL-2.1-or-later
"""Envelopes in parts that can be bent before they are written."""

import hashlib

import ciphers
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, x448, x25519
from der import (
    DER,
    NULL,
    Node,
    algorithm,
    bit_string,
    context,
    integer,
    octet_string,
    oid,
    seq,
    tlv,
)
from keys import KEYS

AES = "2.16.840.1.101.3.4.1."
DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
ENVELOPED_DATA = "1.2.840.113549.1.7.3"
AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
COMMITMENT = "2.25.265513947410962398710019975172482287588"
RSA = "1.2.840.113549.1.1.1"
OAEP = "1.2.840.113549.1.1.7"
MGF1 = "1.2.840.113549.1.1.8"
P_SPECIFIED = "1.2.840.113549.1.1.9"
PBKDF2 = "1.2.840.113549.1.5.12"
PWRI_KEK = "1.2.840.113549.1.9.16.3.9"
HASHES = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
HMACS = {
    "sha1": "1.2.840.113549.2.7",
    "sha256": "1.2.840.113549.2.9",
    "sha384": "1.2.840.113549.2.10",
    "sha512": "1.2.840.113549.2.11",
}
X963 = {
    "sha1": "1.3.133.16.840.63.0.2",
    "sha224": "1.3.132.1.11.0",
    "sha256": "1.3.132.1.11.1",
    "sha384": "1.3.132.1.11.2",
    "sha512": "1.3.132.1.11.3",
}
HKDF = {
    "sha256": "1.2.840.113549.1.9.16.3.19",
    "sha384": "1.2.840.113549.1.9.16.3.20",
    "sha512": "1.2.840.113549.1.9.16.3.21",
}
CIPHERS = {  # OID, octets of the key, octets of nonce or IV
    "aes128-gcm": (AES + "6", 16, 12),
    "aes192-gcm": (AES + "26", 24, 12),
    "aes256-gcm": (AES + "46", 32, 12),
    "chacha20-poly1305": ("1.2.840.113549.1.9.16.3.18", 32, 12),
    "aes128-cbc": (AES + "2", 16, 16),
    "aes192-cbc": (AES + "22", 24, 16),
    "aes256-cbc": (AES + "42", 32, 16),
    "aes256-cfb": (AES + "44", 32, 16),
    "3des-cbc": ("1.2.840.113549.3.7", 24, 8),
}
WRAPS = {16: AES + "5", 24: AES + "25", 32: AES + "45"}
CBC = {16: AES + "2", 24: AES + "22", 32: AES + "42"}

PASSWORD = "correct horse"
KEK_ID = b"kit kek"
KEK = bytes(range(32))


# --- what bends octets


def cut_last(octets):
    return octets[:-1]


def flip(octets):
    """With the last bit flipped."""
    return octets[:-1] + bytes([octets[-1] ^ 1])


# --- recipients: each of these gives a function that makes a RecipientInfo for an envelope


def hash_algorithm(name, parameters=NULL):
    return algorithm(HASHES[name], parameters)


def oaep_parameters(hash_name, mgf_name, label=b"", parameters=NULL):
    return seq(
        context(0, hash_algorithm(hash_name, parameters)),
        context(1, algorithm(MGF1, hash_algorithm(mgf_name, parameters))),
        context(2, algorithm(P_SPECIFIED, octet_string(label))) if label else b"",
    )


def rid_of(key, rid):
    """How a KeyTransRecipientInfo names somebody, and the version that goes with it."""
    if rid == "key id":
        return 2, tlv(0x80, key.key_id)
    if isinstance(rid, bytes):
        return (2 if rid[0] == 0x80 else 0), rid
    return 0, key.rid()


def ktri(
    name="rsa2048", alg=algorithm(RSA, NULL), block=None, rid="issuer", version=None, bend=None
):
    """block makes what is encrypted of (public key, random, content key)."""

    def make(env):
        key = KEYS[name]
        data = (block or ciphers.pkcs1)(key, env.random, env.cek)
        encrypted = ciphers.rsa(key, data)
        number, named = rid_of(key, rid)
        return seq(
            integer(number if version is None else version),
            named,
            alg,
            octet_string(bend(encrypted) if bend else encrypted),
        )

    return make


def oaep(hash_name="sha256", mgf_name=None, label=b"", params=None, **options):
    """RSAES-OAEP; what is left over goes to the encoding and to ktri()."""
    mgf_name = mgf_name or hash_name
    encoding = {k: options.pop(k) for k in ("first", "separator") if k in options}
    real = options.pop("real", (hash_name, mgf_name, label))

    def block(key, random, cek):
        return ciphers.oaep(key, random, cek, *real, **encoding)

    if params is None:
        params = oaep_parameters(hash_name, mgf_name, label)
    options.setdefault("block", block)
    return ktri(alg=algorithm(OAEP, params), **options)


PRIVATE = {
    "p256": lambda octets: ec.derive_private_key(
        int.from_bytes(octets[:31], "big"), ec.SECP256R1()
    ),
    "p384": lambda octets: ec.derive_private_key(
        int.from_bytes(octets[:47], "big"), ec.SECP384R1()
    ),
    "p521": lambda octets: ec.derive_private_key(
        int.from_bytes(octets[:65], "big"), ec.SECP521R1()
    ),
    "x25519": lambda octets: x25519.X25519PrivateKey.from_private_bytes(octets[:32]),
    "x448": lambda octets: x448.X448PrivateKey.from_private_bytes(octets[:56]),
}
KEY_OIDS = {"x25519": "1.3.101.110", "x448": "1.3.101.111"}


def agree(name, random, compressed=False):
    """An ephemeral key on that key's curve: its point, and the shared secret."""
    key = KEYS[name]
    ephemeral = PRIVATE[name[:4] if name[0] == "p" else name](random.take(66))
    public = ephemeral.public_key()
    if name[0] == "x":
        point = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return point, ephemeral.exchange(key.public)
    form = serialization.PublicFormat
    form = form.CompressedPoint if compressed else form.UncompressedPoint
    point = public.public_bytes(serialization.Encoding.X962, form)
    return point, ephemeral.exchange(ec.ECDH(), key.public)


def shared_info(wrap_alg, kek_len, ukm):
    """ECC-CMS-SharedInfo, RFC 5753, section 7.2."""
    return seq(
        wrap_alg,
        context(0, octet_string(ukm)) if ukm is not None else b"",
        context(2, octet_string((kek_len * 8).to_bytes(4, "big"))),
    )


def kari(name="p256", kdf="sha256", **o):
    """ECDH.  Options: hkdf, scheme (OID), kek_len, wrap_params, ukm, said_ukm (what is written
    instead), point (what is written instead), compressed, origin_params, origin_oid, originator,
    others (RecipientEncryptedKeys before ours), other_cek (a second content key is wrapped),
    rid, scheme_params, bend (of the wrapped key), version."""

    def make(env):
        key = KEYS[name]
        point, secret = agree(name, env.random, o.get("compressed", False))
        point = o.get("point", point)
        kek_len = o.get("kek_len", 32)
        wrap_alg = o.get("wrap_alg", algorithm(WRAPS[kek_len], o.get("wrap_params", b"")))
        ukm = o.get("ukm")
        info = shared_info(wrap_alg, kek_len, ukm)
        if o.get("hkdf"):
            # RFC 8418, section 2.2: the ukm is the salt as well.
            kek = ciphers.hkdf(kdf, secret, info, kek_len, ukm or b"")
        else:
            kek = ciphers.x963(kdf, secret, info, kek_len)
        wrapped = ciphers.wrap(kek, env.other_cek if o.get("other_cek") else env.cek)
        wrapped = o["bend"](wrapped) if "bend" in o else wrapped
        said = o.get("said_ukm", ukm)
        oid_text = o.get("origin_oid", KEY_OIDS.get(name, "1.2.840.10045.2.1"))
        origin = tlv(0xA1, algorithm(oid_text, o.get("origin_params", b"")), bit_string(point))
        rid = o.get("rid", "issuer")
        if rid == "key id":
            rid = context(0, octet_string(key.key_id))
        elif rid == "issuer":
            rid = key.rid()
        ours = seq(rid, octet_string(wrapped))
        scheme = o.get("scheme", (HKDF if o.get("hkdf") else X963)[kdf] if kdf else None)
        scheme_params = o.get("scheme_params", wrap_alg)
        return context(
            1,
            integer(o.get("version", 3)),
            context(0, o.get("originator", origin)),
            context(1, octet_string(said)) if said is not None else b"",
            algorithm(scheme, scheme_params),
            o["keys"](ours) if "keys" in o else seq(*o.get("others", []), ours),
        )

    return make


def kekri(key=KEK, key_id=KEK_ID, alg=None, extra=b"", bend=None, version=4):
    def make(env):
        wrapped = ciphers.wrap(key, env.cek)
        return context(
            2,
            integer(version),
            seq(octet_string(key_id), extra),
            alg or algorithm(WRAPS[len(key)]),
            octet_string(bend(wrapped) if bend else wrapped),
        )

    return make


def pwri(password=PASSWORD, prf="sha256", rounds=1000, key_len=32, **o):
    """PBKDF2 and the key wrap of RFC 3211.  Options: said_rounds, salt (CHOICE, DER), said_key_len,
    prf_alg, kdf (all of [0]), cipher (OID), iv, count, check, bend, version."""

    def make(env):
        salt = o.get("salt_octets", env.random.take(8))
        iv = o.get("iv", env.random.take(16))
        kek = hashlib.pbkdf2_hmac(prf, password.encode(), salt, rounds, key_len)
        wrapped = ciphers.password_wrap(
            kek, iv, env.cek, env.random, o.get("count"), o.get("check")
        )
        wrapped = o["bend"](wrapped) if "bend" in o else wrapped
        parameters = seq(
            o.get("salt", octet_string(salt)),
            o.get("said_rounds", integer(rounds)),
            integer(o["said_key_len"]) if "said_key_len" in o else b"",
            o.get("prf_alg", b"" if prf == "sha1" else algorithm(HMACS[prf], NULL)),
        )
        inner = algorithm(
            o.get("cipher", CBC.get(key_len)),
            octet_string(o["said_iv"](iv) if "said_iv" in o else iv),
        )
        return context(
            3,
            integer(o.get("version", 0)),
            o.get("kdf", tlv(0xA0, oid(PBKDF2), parameters)),
            o.get("key_alg", algorithm(PWRI_KEK, inner)),
            octet_string(wrapped),
        )

    return make


def ori(value=NULL, type_oid="1.3.6.1.4.1.99999.1"):
    return lambda env: context(4, oid(type_oid), value)


def raw(octets_):
    return lambda env: octets_


# --- the envelope


def attribute(type_oid, *values):
    return seq(oid(type_oid), tlv(0x31, *values))


def content_type(value=DATA):
    return attribute(CONTENT_TYPE, oid(value))


def commitment(cek, algorithm_node):
    """The library's own: HKDF-SHA-256 of the content key, over what it is used with."""
    info = b"devcert envelope commitment 1" + algorithm_node.encode()
    return ciphers.hkdf("sha256", cek, info, 32)


def commitment_attribute(*values):
    return attribute(COMMITMENT, *values)


class Envelope:
    """Its parts are nodes: info [type, explicit [data [version, recipients, content_info [
    content_type, algorithm, content], attrs, mac, unauth]]]."""

    def __init__(self, name, to, cipher="aes256-gcm", **o):
        self.random = ciphers.Random(name)
        cipher_oid, key_len, iv_len = CIPHERS[cipher]
        self.payload = o.get(
            "payload", b"Montant de l'offre: 123 456 EUR (" + name.encode() + b")\n"
        )
        self.cek = self.random.take(o.get("cek_len", key_len))
        real_cek = self.cek[:key_len] + bytes(max(0, key_len - len(self.cek)))
        self.iv = self.random.take(o.get("iv_len", iv_len))
        self.other_cek = self.random.take(key_len)
        tag_len = o.get("tag_len", 16)
        parameters = octet_string(self.iv)
        if cipher.endswith("gcm"):
            icv = o.get("icv", tag_len)
            parameters = seq(parameters, integer(icv) if icv is not None else b"")
        parameters = o.get("params", parameters)
        if callable(parameters):
            parameters = parameters(self)
        self.algorithm = Node(0x30, [oid(o.get("cipher_oid", cipher_oid)), parameters])

        aead = cipher.endswith("gcm") or cipher.endswith("1305")
        auth = o.get("auth", aead)
        attrs, unauth = o.get("attrs"), o.get("unauth")
        attrs = attrs(self) if callable(attrs) else attrs
        unauth = unauth(self) if callable(unauth) else unauth
        self.aad = o.get("aad", tlv(0x31, *attrs) if attrs is not None else b"")
        mac = b""
        if cipher.endswith("gcm"):
            encrypted, mac = ciphers.gcm(real_cek, self.iv, self.payload, self.aad)
        elif aead:
            encrypted, mac = ciphers.chacha(real_cek, self.iv, self.payload, self.aad)
        else:
            encrypt = ciphers.cfb if cipher.endswith("cfb") else ciphers.cbc
            encrypted = encrypt(real_cek, self.iv, self.payload)
        mac = (mac + bytes(16))[:tag_len]

        self.version = Node(0x02, bytes([o.get("version", 0)]))
        self.recipients = Node(0x31, sorted(make(self) for make in to))
        if o.get("in_order"):
            self.recipients.body = [make(self) for make in to]
        self.content_type = Node(0x06, oid(o.get("content_type", DATA))[2:])
        self.content = Node(0x80, o.get("encrypted", encrypted))
        self.content_info = Node(0x30, [self.content_type, self.algorithm, self.content])
        self.attrs = Node(0xA1, b"".join(attrs)) if attrs is not None else None
        self.mac = Node(0x04, mac)
        self.unauth = Node(0xA2 if auth else 0xA1, b"".join(unauth)) if unauth is not None else None
        parts = [self.version, self.recipients, self.content_info, self.attrs]
        parts += [self.mac if auth else None, self.unauth]
        self.data = Node(0x30, [part for part in parts if part is not None])
        self.explicit = Node(0xA0, [self.data])
        data_type = o.get("type", AUTH_ENVELOPED_DATA if auth else ENVELOPED_DATA)
        self.type = Node(0x06, oid(data_type)[2:])
        self.info = Node(0x30, [self.type, self.explicit])

    def encode(self):
        return self.info.encode()

    def in_pieces(self, size, form=DER):
        """Encrypted content as OCTET STRINGs of that many octets."""
        data = self.content.body
        pieces = [Node(0x04, data[i : i + size]) for i in range(0, len(data), size)]
        self.content.tag = b"\xa0"
        self.content.body = pieces
        self.content.form = form

    def nested(self, depth):
        """Encrypted content as one OCTET STRING in that many constructed ones, [0] among them."""
        piece = Node(0x04, self.content.body)
        for _ in range(depth - 1):
            piece = Node(0x24, [piece])
        self.content.tag = b"\xa0"
        self.content.body = [piece]
