#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write the envelope testkit: certificates, and files of one envelope with at most one fault.

    make.py [FOLDER]      into FOLDER, or this one; the same octets each time
    make.py --openssl     run "openssl cms -decrypt" over all of them, and say where it does other
                          than the files say; they were compared with OpenSSL 3.0

What makes the envelopes (der.py, ciphers.py, cms.py) shares nothing with the library.
"""

import argparse
import base64
import pathlib
import subprocess
import sys
import tempfile

import cases_agreement
import cases_attributes
import cases_content
import cases_form
import cases_shared
import cases_structure
import cases_tags
import cases_transport
from keys import KEYS, certificate

from kit import CASES

HERE = pathlib.Path(__file__).parent

for cases in [
    cases_structure,
    cases_transport,
    cases_agreement,
    cases_shared,
    cases_content,
    cases_tags,
    cases_form,
    cases_attributes,
]:
    cases.add_all()


def pem(label, data):
    text = base64.encodebytes(data).decode().replace("\n", "")
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join(
        ["-----BEGIN %s-----" % label, *lines, "-----END %s-----" % label, ""]
    ).encode()


def write(folder):
    for name, key in KEYS.items():
        (folder / (name + ".pem")).write_bytes(pem("CERTIFICATE", certificate(key)))
    for case in CASES:
        (folder / (case.name + ".kit")).write_bytes(case.encode())


def openssl_opens(case, folder):
    source, target = folder / "in", folder / "out"
    source.write_bytes(case.data)
    target.unlink(missing_ok=True)
    command = [
        "openssl",
        "cms",
        "-decrypt",
        "-binary",
        "-inform",
        "DER",
        "-in",
        source,
        "-out",
        target,
    ]
    for key in case.keys[:1]:
        key, *bare = key.split()
        command += ["-inkey", HERE / (key + ".key")]
        command += [] if bare else ["-recip", HERE / (key + ".pem")]
    for password in case.passwords[:1]:
        command += ["-pwri_password", password]
    for kek_id, kek in case.keks[:1]:
        command += ["-secretkey", kek.hex(), "-secretkeyid", kek_id.hex()]
    try:
        run = subprocess.run(command, capture_output=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return False, "", "time out"
    out = target.read_bytes() if target.exists() else b""
    return run.returncode == 0, out, run.stderr.decode(errors="replace")


def compare_with_openssl():
    differ = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if case.openssl and case.openssl.startswith("not asked"):
                continue
            opens, out, error = openssl_opens(case, pathlib.Path(folder))
            wrong = opens and case.expect == "success" and out != case.payload
            if opens != case.agrees() or wrong:
                differ += 1
                said = (error.strip().splitlines() or ["nothing said"])[-1]
                print(
                    "%s: %s; openssl %s%s: %s"
                    % (
                        case.name,
                        case.expect,
                        "opens" if opens else "refuses",
                        " to something else" if wrong else "",
                        said,
                    )
                )
    print("%d files, %d differ" % (len(CASES), differ))
    return differ


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=HERE, type=pathlib.Path)
    parser.add_argument("--openssl", action="store_true")
    arguments = parser.parse_args()
    if arguments.openssl:
        return compare_with_openssl() != 0
    write(arguments.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
