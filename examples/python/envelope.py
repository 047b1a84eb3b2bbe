#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A day of a procurement platform: bids are sealed as they come in, and opened by those who may.

    envelope.py seal ENVELOPE CERTIFICATE-FILE ...      what comes from standard input
    envelope.py list ENVELOPE CERTIFICATE-FILE ...      whom it is for
    envelope.py look ENVELOPE KEY-FILE                  what is in a ZIP file, without writing it
    envelope.py open ENVELOPE KEY-FILE OUTPUT
    envelope.py reseal ENVELOPE KEY-FILE LEAVER-FILE SUCCESSOR-FILE

A certificate file may be that of somebody who works there, or of a backup key in a safe.
"""
import shutil
import sys
import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Dict

import devcert
from devcert import (Cert, Envelope, FileFlag, FileJob, Key, OpenerBuilder, ResealPlan,
                     SealerBuilder, SealWriter, open_envelope)


def read_cert(path: str) -> Cert:
    return Cert.parse(Path(path).read_bytes())


def read_key(path: str) -> Key:
    return Key.parse(Path(path).read_bytes())


def sealer(*cert_files: str) -> SealerBuilder:
    return SealerBuilder(now=datetime.now(timezone.utc), cert=map(read_cert, cert_files))


def seal(envelope: str, *cert_files: str) -> None:
    # An error on the way gives the envelope up: nobody opens half a bid.
    with open(envelope, "xb") as target, SealWriter(target, sealer(*cert_files)) as sealed:
        shutil.copyfileobj(sys.stdin.buffer, sealed)


def show(envelope: str, *cert_files: str) -> None:
    certs = [read_cert(path) for path in cert_files]
    for recipient in Envelope.read_file(envelope).recipients:
        whom = [str(cert.subject) for cert in certs if recipient.is_for(cert)]
        name = whom[0] if whom else recipient.serial or recipient.key_id or "somebody"
        print(f"{name}  {recipient.kind.name} {recipient.scheme and recipient.scheme.name}")


def look(envelope: str, key_file: str) -> None:
    # Nothing can be read here before all of it is authenticated.
    with open_envelope(envelope, read_key(key_file)) as bid, zipfile.ZipFile(bid) as archive:
        archive.printdir()


def unseal(envelope: str, key_file: str, output: str) -> None:
    opener = OpenerBuilder(key=read_key(key_file))
    FileJob.open(opener, envelope, output).run(
        lambda job: print(f"{job.phase.name} {job.done} of {job.total}", file=sys.stderr))


def reseal(envelope: str, key_file: str, leaver_file: str, successor_file: str) -> None:
    plan = ResealPlan(opener=OpenerBuilder(key=read_key(key_file)),
                      sealer=sealer(successor_file), drop_cert=read_cert(leaver_file))
    FileJob.reseal(plan, envelope, envelope, FileFlag.OVERWRITE | FileFlag.SYNC).run()


VERBS: Dict[str, Callable[..., None]] = {
    "seal": seal, "list": show, "look": look, "open": unseal, "reseal": reseal}
if len(sys.argv) < 4 or sys.argv[1] not in VERBS:
    sys.exit(__doc__)
try:
    VERBS[sys.argv[1]](*sys.argv[2:])
except devcert.Error as e:
    sys.exit(f"envelope.py: {e} ({e.name})")
except (OSError, zipfile.BadZipFile) as e:
    sys.exit(f"envelope.py: {e}")
