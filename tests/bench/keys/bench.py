#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""New RSA keys and requests beside OpenSSL and the JDK.

   bench.py BENCH

What is compared takes turns; only the ratios mean something, and those of one run.  A key of openssl
is a process less the time that one takes which does nothing; the JDK's are made in one that runs, and
a request of keytool is a whole process, as it has no other way.

In the environment: BENCH_KEYS (60, of each size), BENCH_ROUNDS (8, of each key's requests), JAVA.  A
program that is not there is left out.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEYS = int(os.environ.get("BENCH_KEYS", "60"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "8"))
BENCH = str(Path(sys.argv[1]).resolve())
HERE = Path(__file__).resolve().parent
JAVA = os.environ.get("JAVA")
TURNS = 6
# Target for two threads; with one it is 2.5.
SIZES = {2048: 4, 3072: 3.3, 4096: 2.4}
ONE_THREAD = 2.5
# Words of devcert_key_type, openssl and keytool.
KINDS = [
    ("RSA-2048", 1, 2048, "rsa:2048", ["-keyalg", "RSA", "-keysize", "2048"]),
    ("RSA-3072", 1, 3072, "rsa:3072", ["-keyalg", "RSA", "-keysize", "3072"]),
    ("P-256", 2, 0, "ec:P-256", ["-keyalg", "EC", "-groupname", "secp256r1"]),
    ("P-384", 3, 0, "ec:P-384", ["-keyalg", "EC", "-groupname", "secp384r1"]),
    ("Ed25519", 5, 0, "ed25519", ["-keyalg", "Ed25519"]),
]
TARGET = 0.93


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True).stdout


def lines(*command):
    return [[float(word) for word in line.split()] for line in run(*command).splitlines()]


def clock(*command):
    begin = time.monotonic()
    run(*command)
    return (time.monotonic() - begin) * 1e3


def on_one(*command):
    """Where a thread more gains nothing."""
    return ("taskset", "-c", str(min(os.sched_getaffinity(0))), *command)


def generation():
    print(f"RSA keys, milliseconds, mean of {KEYS}")
    for bits, target in SIZES.items():
        of = {name: [] for name in ("devcert", "devcert, one processor", "openssl", "JDK")}
        for turn in range(TURNS):
            count = KEYS // TURNS + (turn < KEYS % TURNS)
            command = [BENCH, "generate", str(bits), str(count)]
            of["devcert"] += [row[0] for row in lines(*command)]
            if shutil.which("taskset"):
                of["devcert, one processor"] += [row[0] for row in lines(*on_one(*command))]
            if shutil.which("openssl"):
                empty = statistics.median(clock("openssl", "version") for _ in range(5))
                of["openssl"] += [clock("openssl", "genpkey", "-quiet", "-algorithm", "RSA",
                                        "-pkeyopt", f"rsa_keygen_bits:{bits}") - empty
                                  for _ in range(count)]
            if JAVA:
                of["JDK"] += [row[0] for row in lines(JAVA, str(HERE / "KeyBench.java"), str(bits),
                                                      str(count))]
        peer = statistics.fmean(of["openssl"]) if of["openssl"] else None
        for name, times in of.items():
            if not times:
                continue
            wanted = {"devcert": target, "devcert, one processor": ONE_THREAD}.get(name)
            line = f"  {bits}  {name:24}{statistics.fmean(times):9.1f}"
            if peer and name != "openssl":
                line += f"   {peer / statistics.fmean(times):5.2f} x openssl"
            print(line + (f", target {wanted}" if peer and wanted else ""))


def openssl_csr(kind, folder):
    """Requests a second of whole processes, and of keytool's."""
    key, store = str(folder / "key.pem"), str(folder / "keys.p12")
    name, curve = (kind[3].split(":") + [""])[:2]
    option = {"rsa": f"rsa_keygen_bits:{curve}", "ec": f"ec_paramgen_curve:{curve}"}.get(name)
    found = []
    if shutil.which("openssl"):
        run("openssl", "genpkey", "-algorithm", name, *(["-pkeyopt", option] if option else []),
            "-out", key)
        found.append(("openssl", statistics.median(
            clock("openssl", "req", "-new", "-key", key, "-subj", "/CN=printer-7.example",
                  "-out", str(folder / "csr")) for _ in range(2 * ROUNDS))))
    if shutil.which("keytool"):
        Path(store).unlink(missing_ok=True)
        access = ["-keystore", store, "-storepass", "secret", "-alias", "a"]
        run("keytool", "-genkeypair", *kind[4], "-dname", "CN=printer-7.example", *access)
        found.append(("keytool", statistics.median(
            clock("keytool", "-certreq", *access, "-file", str(folder / "csr"))
            for _ in range(3))))
    return found


def requests(folder):
    print("\nrequests a second; raw: GnuTLS's signatures over as many octets; others: whole processes")
    for kind in KINDS:
        rows = lines(BENCH, "csr", str(kind[1]), str(kind[2]), str(ROUNDS))
        share = statistics.median(made / raw for made, raw in rows)
        line = (f"  {kind[0]:10}{statistics.median(row[0] for row in rows):9.0f}, raw "
                f"{statistics.median(row[1] for row in rows):6.0f}: {share:.1%}, target {TARGET:.0%}")
        for name, took in openssl_csr(kind, folder):
            line += f"; {name} {1e3 / took:.1f}"
        print(line)


generation()
with tempfile.TemporaryDirectory() as work:
    requests(Path(work))
