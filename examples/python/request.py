#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Make a key pair and a certification request for it.

    request.py SUBJECT PASSWORD-FILE OUTPUT HOST-OR-ADDRESS ...

writes OUTPUT.key, PKCS#8 under the passphrase, and OUTPUT.csr, both as PEM.  As in

    request.py "CN=printer-7.example,O=Example" password.txt printer-7 printer-7.example 192.0.2.7
"""
import ipaddress
import os
import sys
from pathlib import Path

import devcert
from devcert import CsrBuilder, Encoding, Key, KeyType, KeyUsage, Name


def is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def main(subject: str, password_file: str, output: str, *names: str) -> None:
    password = Path(password_file).read_bytes().rstrip(b"\r\n")
    with Key.generate(KeyType.EC_P256) as key:
        csr = CsrBuilder(
            subject=Name.parse_text(subject),
            san_dns=[name for name in names if not is_address(name)],
            san_ip=[name for name in names if is_address(name)],
            key_usage=KeyUsage.DIGITAL_SIGNATURE,
        ).build(key)
        pem = key.encode_private(Encoding.PEM, password)
    # For its owner only, and never over another file.
    with open(output + ".key", "xb", opener=lambda path, mode: os.open(path, mode, 0o600)) as file:
        file.write(pem)
    Path(output + ".csr").write_bytes(csr.encode(Encoding.PEM))
    print(f"{csr.subject}, {csr.public_key.type.name}")
    for san in csr.san_list:
        print(f"  {san.type.name} {san.value}")


if len(sys.argv) < 4:
    sys.exit(__doc__)
try:
    main(*sys.argv[1:])
except devcert.Error as e:
    sys.exit(f"request.py: {e} ({e.name})")
except OSError as e:
    sys.exit(f"request.py: {e}")
