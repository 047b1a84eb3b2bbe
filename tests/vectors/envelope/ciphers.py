# SPDX-License-Identifier: LGPL-2.1-or-later
"""Encryption with everything random given, in plain Python over AES and SHA."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.keywrap import aes_key_wrap


class Random:
    """The same octets each time for the same seed."""

    def __init__(self, seed):
        self.seed = seed.encode()
        self.pool = b""
        self.count = 0

    def take(self, length):
        while len(self.pool) < length:
            self.pool += hashlib.sha256(self.seed + b"/%d" % self.count).digest()
            self.count += 1
        out, self.pool = self.pool[:length], self.pool[length:]
        return out

    def nonzero(self, length):
        out = b""
        while len(out) < length:
            out += self.take(length).replace(b"\0", b"")
        return out[:length]


def run(cipher, mode, data):
    encryptor = Cipher(cipher, mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def aes_block(key, block):
    return run(algorithms.AES(key), modes.ECB(), block)


# --- content


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def multiply(x, y):
    """In GF(2^128) as GCM writes it, SP 800-38D, section 6.3."""
    out = 0
    for i in range(127, -1, -1):
        if y >> i & 1:
            out ^= x
        x = x >> 1 ^ (0xE1 << 120 if x & 1 else 0)
    return out


def ghash(key, data):
    out = 0
    for i in range(0, len(data), 16):
        out = multiply(out ^ int.from_bytes(data[i : i + 16], "big"), key)
    return out.to_bytes(16, "big")


def pad16(data):
    return data + bytes(-len(data) % 16)


def lengths(first, second):
    return (first * 8).to_bytes(8, "big") + (second * 8).to_bytes(8, "big")


def gcm(key, nonce, data, aad=b""):
    """AES-GCM with a nonce of any length: ciphertext and the whole tag."""
    hash_key = int.from_bytes(aes_block(key, bytes(16)), "big")
    if len(nonce) == 12:
        counter = nonce + b"\0\0\0\1"
    else:
        counter = ghash(hash_key, pad16(nonce) + lengths(0, len(nonce)))
    stream = b""
    number = int.from_bytes(counter[12:], "big")
    for i in range(-(-len(data) // 16)):
        number = (number + 1) % 2**32
        stream += aes_block(key, counter[:12] + number.to_bytes(4, "big"))
    out = xor(data, stream)
    tag = ghash(hash_key, pad16(aad) + pad16(out) + lengths(len(aad), len(out)))
    return out, xor(tag, aes_block(key, counter))


def inverse(x):
    """In GF(2^128): x to the power of 2^128 - 2."""
    out = 1 << 127
    for _ in range(127):
        x = multiply(x, x)
        out = multiply(out, x)
    return out


def salamander(keys, nonce, first, second, aad=b""):
    """Ciphertext of three blocks with one tag under both keys: the first block is first under the
    first key, the second is second under the second.  Gives it, the tag, and both contents."""
    streams = [gcm(key, nonce, bytes(48))[0] for key in keys]
    body = xor(first, streams[0]) + xor(second, streams[1][16:])
    # The tags are linear in the third block, X: X H^2 + all else, with another H for each key.
    rest = 0
    slope = 0
    for key in keys:
        hash_key = int.from_bytes(aes_block(key, bytes(16)), "big")
        data = pad16(aad) + body + bytes(16) + lengths(len(aad), 48)
        rest ^= int.from_bytes(ghash(hash_key, data), "big")
        rest ^= int.from_bytes(aes_block(key, nonce + b"\0\0\0\1"), "big")
        slope ^= multiply(hash_key, hash_key)
    body += multiply(rest, inverse(slope)).to_bytes(16, "big")
    contents = [xor(body, stream) for stream in streams]
    made = [gcm(key, nonce, content, aad) for key, content in zip(keys, contents)]
    assert made[0] == made[1] and made[0][0] == body
    return body, made[0][1], contents


def chacha(key, nonce, data, aad=b""):
    out = ChaCha20Poly1305(key).encrypt(nonce, data, aad)
    return out[:-16], out[-16:]


def pkcs7(data, block):
    count = block - len(data) % block
    return data + bytes([count]) * count


def cbc(key, iv, data):
    """Padded; by the IV's length AES or 3DES."""
    cipher = algorithms.AES(key) if len(iv) == 16 else algorithms.TripleDES(key)
    return run(cipher, modes.CBC(iv), pkcs7(data, len(iv)))


def cfb(key, iv, data):
    return run(algorithms.AES(key), modes.CFB(iv), data)


# --- keys under keys


def wrap(kek, key):
    return aes_key_wrap(kek, key)


def password_wrap(kek, iv, key, random, count=None, check=None):
    """RFC 3211, section 2.3.1; count and check are what stands for the length and its check."""
    cipher = algorithms.AES(kek) if len(iv) == 16 else algorithms.TripleDES(kek)
    block = len(iv)
    count = len(key) if count is None else count
    check = bytes(octet ^ 0xFF for octet in key[:3]) if check is None else check
    data = bytes([count]) + check + key
    data += random.take(max(2 * block - len(data), -len(data) % block))
    inner = run(cipher, modes.CBC(iv), data)
    return run(cipher, modes.CBC(inner[-block:]), inner)


# --- RSA (RFC 8017)


def rsa(public, block):
    size = (public.n.bit_length() + 7) // 8
    return pow(int.from_bytes(block, "big"), public.e, public.n).to_bytes(size, "big")


def rsa_size(public):
    return (public.n.bit_length() + 7) // 8


def pkcs1(public, random, data):
    """EME-PKCS1-v1_5, section 7.2.1."""
    return b"\0\2" + random.nonzero(rsa_size(public) - len(data) - 3) + b"\0" + data


def mgf1(name, seed, length):
    out = b""
    count = 0
    while len(out) < length:
        out += hashlib.new(name, seed + count.to_bytes(4, "big")).digest()
        count += 1
    return out[:length]


def oaep(public, random, data, hash_name, mgf_name, label=b"", first=0, separator=1):
    """EME-OAEP, section 7.1.1; first and separator are the octets that a decoder checks."""
    label_hash = hashlib.new(hash_name, label).digest()
    size = len(label_hash)
    room = rsa_size(public) - len(data) - 2 * size - 2
    block = label_hash + bytes(room) + bytes([separator]) + data
    seed = random.take(size)
    masked = xor(block, mgf1(mgf_name, seed, len(block)))
    return bytes([first]) + xor(seed, mgf1(mgf_name, masked, size)) + masked


# --- key derivation


def x963(name, secret, info, length):
    out = b""
    count = 1
    while len(out) < length:
        out += hashlib.new(name, secret + count.to_bytes(4, "big") + info).digest()
        count += 1
    return out[:length]


def hkdf(name, secret, info, length, salt=b""):
    salt = salt or bytes(hashlib.new(name).digest_size)
    key = hmac.new(salt, secret, name).digest()
    out = last = b""
    count = 1
    while len(out) < length:
        last = hmac.new(key, last + info + bytes([count]), name).digest()
        out += last
        count += 1
    return out[:length]
