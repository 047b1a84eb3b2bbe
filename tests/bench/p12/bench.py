#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Import and export of PKCS#12 files beside openssl and keytool: whole processes, side by side.

   bench.py BENCH

One RSA key of 2048 bits with its certificate, under AES-256-CBC and a MAC over SHA-256.  Runs are
interleaved and their order is shuffled; the figures are medians.  Only their ratios mean something,
and those of one run.  At few rounds it is the start of a process that is measured, keytool's above
all.

In the environment: BENCH_RUNS (15). A program that is not there is left out.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = int(os.environ.get("BENCH_RUNS", "15"))
BENCH = str(Path(sys.argv[1]).resolve())
TARGET = 0.75
PBE = ["-keypbe", "AES-256-CBC", "-certpbe", "AES-256-CBC", "-macalg", "sha256"]


def execute(command):
    """Wall time in seconds."""
    start = time.monotonic()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def measure(candidates):
    """The median of each, by name."""
    times = {name: [] for name in candidates}
    for _ in range(RUNS):
        for name in random.sample(list(candidates), len(candidates)):
            times[name].append(execute(candidates[name]))
    return {name: statistics.median(values) for name, values in times.items()}


def exporters(rounds, where):
    found = {"devcert": [BENCH, "export", "key.pem", "cert.pem", str(rounds), f"{where}/d.p12"]}
    if shutil.which("openssl"):
        found["openssl"] = ["openssl", "pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem",
                            *PBE, "-iter", str(rounds), "-passout", "pass:secret",
                            "-out", f"{where}/o.p12"]
    return found


def importers(where):
    """All read the file that we wrote."""
    found = {"devcert": [BENCH, "import", f"{where}/d.p12"]}
    if shutil.which("openssl"):
        found["openssl"] = ["openssl", "pkcs12", "-noenc", "-in", f"{where}/d.p12",
                            "-passin", "pass:secret", "-out", f"{where}/o.pem"]
    if shutil.which("keytool"):
        found["keytool"] = ["keytool", "-exportcert", "-alias", "1", "-keystore", f"{where}/d.p12",
                            "-storepass", "secret", "-file", f"{where}/k.der"]
    return found


def show(what, rounds, medians):
    line = ", ".join(f"{name} {1000 * value:.1f} ms" for name, value in medians.items())
    print(f"{what} at {rounds:>6} rounds: {line}")
    if "openssl" in medians:
        ratio = medians["devcert"] / medians["openssl"]
        judged = "reached" if ratio <= TARGET else "NOT reached"
        print(f"    {ratio:.2f} x openssl (target at most {TARGET}): {judged}")
    if "keytool" in medians:
        print(f"    {medians['devcert'] / medians['keytool']:.3f} x keytool")


def main():
    with tempfile.TemporaryDirectory() as where:
        os.chdir(where)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "30",
                        "-subj", "/CN=x", "-keyout", "key.pem", "-out", "cert.pem"],
                       check=True, stderr=subprocess.DEVNULL)
        for rounds in (2048, 10_000, 600_000):
            show("export", rounds, measure(exporters(rounds, where)))
            show("import", rounds, measure(importers(where)))


if __name__ == "__main__":
    main()
