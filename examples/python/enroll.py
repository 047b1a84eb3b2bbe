#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Enrol a device at a SCEP CA: a key, a request with the CA's challenge, the certificate.

    enroll.py URL CA-FINGERPRINT CHALLENGE-FILE HOST-NAME OUTPUT

writes OUTPUT.pem, the certificate and those that it leads to.  The key is OUTPUT.key; it is made
where there is none yet, so that an enrolment which failed is tried again with the same one.
"""
import os
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import devcert
from devcert import (CertList, Csr, CsrBuilder, Encoding, Key, KeyType, KeyUsage, Name, ScepCaCerts,
                     ScepCap, ScepCaps, ScepClient, ScepOperation, ScepResult)
from devcert.net import NetClient


def now() -> datetime:
    return datetime.now(timezone.utc)


def load_key(path: Path) -> Key:
    if path.exists():
        return Key.parse(path.read_bytes())
    key = Key.generate(KeyType.RSA, 2048)
    pem = key.encode_private(Encoding.PEM)
    # For its owner only, and never over another file.
    with open(path, "xb", opener=lambda path, mode: os.open(path, mode, 0o600)) as file:
        file.write(pem)
    pem[:] = bytes(len(pem))
    return key


def enrol(url: str, fingerprint: str, csr: Csr, key: Key) -> CertList:
    net = NetClient()
    caps = ScepCaps.parse(net.get(url, ScepOperation.GET_CA_CAPS))
    # Whom we trust: the CA with this fingerprint, and who leads to it.
    ca_certs = ScepCaCerts.parse_by_fingerprint(net.get(url, ScepOperation.GET_CA_CERT),
                                                fingerprint, now())
    # Ask; ask again as long as a person has not decided.
    client = ScepClient(ca_certs)
    message = client.request(csr, key)
    while True:
        body = (net.post(url, message) if caps.has(ScepCap.POST)
                else net.get(url, ScepOperation.PKI_OPERATION, message))
        outcome = client.set_now(now()).reply(body)
        if outcome.result != ScepResult.PENDING:
            break
        print(f"transaction {client.transaction_id} is pending")
        time.sleep(2)
        message = client.poll()
    if outcome.result == ScepResult.REFUSED:
        sys.exit(f"enroll.py: refused: {outcome.fail_info!r} {outcome.fail_text}")
    return outcome.chain


def main(url: str, fingerprint: str, challenge_file: str, host: str, output: str) -> None:
    with load_key(Path(output + ".key")) as key:
        csr = CsrBuilder(subject=Name([("CN", host)]), san_dns=host,
                         key_usage=KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT,
                         challenge=Path(challenge_file).read_bytes().rstrip(b"\r\n")).build(key)
        chain = enrol(url, fingerprint, csr, key)
    Path(output + ".pem").write_bytes(chain.encode_pem())
    print(f"{chain[0].subject} until {chain[0].not_after}")


if len(sys.argv) != 6:
    sys.exit(__doc__)
try:
    main(*sys.argv[1:])
except devcert.Error as e:
    sys.exit(f"enroll.py: {e} ({e.name})")
except OSError as e:
    sys.exit(f"enroll.py: {e}")
