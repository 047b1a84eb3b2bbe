#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Made the rsa_*.pkcs1.der of this folder that are weak: keys whose numbers fit each other, but
which are no secret.  Each run makes the same."""
import random
from math import gcd
from pathlib import Path

HERE = Path(__file__).parent
random = random.Random(5)
E = 65537


def is_prime(n):
    if any(n % small == 0 for small in SMALL):
        return n in SMALL
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for _ in range(24):
        x = pow(random.randrange(2, n - 1), d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


SMALL = [n for n in range(2, 2000) if all(n % d for d in range(2, int(n**0.5) + 1))]


def find_prime(bits, fits=lambda p: True):
    while True:
        p = random.getrandbits(bits) | 3 << bits - 2 | 1
        if gcd(p - 1, E) == 1 and fits(p) and is_prime(p):
            return p


def integer(n):
    octets = n.to_bytes(n.bit_length() // 8 + 1, "big")
    return b"\x02" + length(len(octets)) + octets


def length(n):
    if n < 128:
        return bytes([n])
    octets = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([128 | len(octets)]) + octets


def write(name, p, q, order=None):
    """The RSAPrivateKey; order: of the group, where p or q are no primes."""
    order = order or (p - 1) * (q - 1) // gcd(p - 1, q - 1)
    d = pow(E, -1, order)
    inverse = pow(q, -1, p) if p != q else 1
    numbers = [0, p * q, E, d, p, q, d % (p - 1), d % (q - 1), inverse]
    body = b"".join(map(integer, numbers))
    (HERE / f"rsa_{name}.pkcs1.der").write_bytes(b"\x30" + length(len(body)) + body)


# Chernick's: (6k + 1)(12k + 1)(18k + 1), where all three are prime, passes the test of Fermat, and
# the Chinese remainder theorem works with it as with a prime.
while True:
    k = random.getrandbits(339) | 1 << 338
    a, b, c = 6 * k + 1, 12 * k + 1, 18 * k + 1
    if all(gcd(x - 1, E) == 1 and is_prime(x) for x in (a, b, c)):
        break
q = find_prime(1024)
write("composite", a * b * c, q, order=(a * b * c - 1) * (q - 1))

p = find_prime(1024)
write("square", p, p, order=p * (p - 1))

# Within their first 924 bits the same: Fermat's method finds them at once.
near = p + 2
while gcd(near - 1, E) != 1 or not is_prime(near):
    near += 2
write("close", near, p)

random.seed(6)
# Infineon's primes k * M + (65537^a mod M): Nemec, Sys, Svenda, Klinec and Matyas, The Return of
# Coppersmith's Attack, 2017, section 2.2.
for name, bits, count in (("roca", 2048, 126), ("roca1024", 1024, 71)):
    primorial = 1
    for small in SMALL[:count]:
        primorial *= small
    first, last = (3 << bits // 2 - 2) // primorial + 1, (1 << bits // 2) // primorial - 1
    primes = []
    while len(primes) < 2:
        p = random.randint(first, last) * primorial + pow(E, random.getrandbits(250), primorial)
        if gcd(p - 1, E) == 1 and is_prime(p):
            primes.append(p)
    write(name, *primes)
