#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Put a key and its certificate into a PKCS#12 file, and read what is in it.

    pkcs12.py KEY-FILE CERTIFICATE-FILE PASSWORD-FILE OUTPUT

The certificate file may hold the chain as well.  The passphrase is that of the new file, and of the
key where that is encrypted.
"""
import os
import sys
from pathlib import Path

import devcert
from devcert import CertList, Key, Pkcs12, Pkcs12Builder


def main(key_file: str, cert_file: str, password_file: str, output: str) -> None:
    password = Path(password_file).read_bytes().rstrip(b"\r\n")
    certs = CertList.parse(Path(cert_file).read_bytes())
    with Key.parse(Path(key_file).read_bytes(), password) as key:
        cert = next((c for c in certs if c.has_key(key)), certs[0])
        data = Pkcs12Builder(key=(key, cert), chain=certs, name=Path(output).stem).build(password)
    # For its owner only, and never over another file.
    with open(output, "xb", opener=lambda path, mode: os.open(path, mode, 0o600)) as file:
        file.write(data)

    with Pkcs12.parse(Path(output).read_bytes(), password) as contents:
        for i in range(contents.key_count):
            with contents.get_key_private(i) as key:
                print(f"key {contents.get_name(i)!r}: {key.type.name}, {key.bits} bits")
            for cert in contents.get_chain(i):
                print(f"  {cert.subject}, until {cert.not_after:%Y-%m-%d}")


if len(sys.argv) != 5:
    sys.exit(__doc__)
try:
    main(*sys.argv[1:])
except devcert.Error as e:
    sys.exit(f"pkcs12.py: {e} ({e.name})")
except OSError as e:
    sys.exit(f"pkcs12.py: {e}")
