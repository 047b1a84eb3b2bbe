#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Envelopes of 2 GiB beside other programs: whole processes, side by side.

   bench.py BENCH

The rounds are interleaved and their order is shuffled; before each run the content is copied once and
the copy thrown away, which levels what the machine does to new pages; the figures are medians.  Only
their ratios mean something, and those of one run: what stands beside a target is the target.

In the environment: BENCH_MIB (2048), BENCH_ROUNDS (5), BENCH_FOLDERS ("." and /dev/shm), BENCH_LARGE_MIB
(8192, of a file that is mostly a hole, for the memory); JAVA and JAVAC for Bouncy Castle.  A program
that is not there is left out.
"""

import contextlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MIB = 1 << 20
SIZE = int(os.environ.get("BENCH_MIB", "2048")) * MIB
LARGE = int(os.environ.get("BENCH_LARGE_MIB", "8192")) * MIB
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
FOLDERS = os.environ.get("BENCH_FOLDERS", ". /dev/shm").split()
PEOPLE = 21
NOW = str(int(time.time()) + 60)
BENCH = str(Path(sys.argv[1]).resolve())
HERE = Path(__file__).resolve().parent
JARS = [Path("/usr/share/java") / f"{name}.jar" for name in ("bcprov", "bcpkix", "bcutil")]


class Run:
    """Wall and user time of a process, and its peak memory in KiB."""

    def __init__(self, wall, user, rss):
        self.wall = wall
        self.user = user
        self.rss = rss


class Watch(threading.Thread):
    """The peak memory of a process, while it lives.  What wait4() says has this program's in it."""

    def __init__(self, pid):
        super().__init__()
        self.path = f"/proc/{pid}/status"
        self.most = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.is_set():
            with contextlib.suppress(OSError), open(self.path) as file:
                for line in file:
                    if line.startswith("VmHWM:"):
                        self.most = int(line.split()[1])
            self.over.wait(0.02 if self.most > 0 else 0.002)


def execute(command, stdin=subprocess.DEVNULL):
    begin = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, stdin=stdin)
        watch = Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        wall = time.monotonic() - begin
        watch.over.set()
        watch.join()
        if status != 0:
            said.seek(0)
            sys.exit(f"{' '.join(command)}: {said.read().decode(errors='replace')}")
    return Run(wall, usage.ru_utime, watch.most)


def make_people(folder):
    """RSA keys and certificates: 0.key, 0.pem, and so on."""
    for i in range(PEOPLE):
        execute(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
                 "-subj", f"/CN={i}", "-addext", "keyUsage=keyEncipherment",
                 "-keyout", str(folder / f"{i}.key"), "-out", str(folder / f"{i}.pem")])
    if shutil.which("age-keygen"):
        execute(["age-keygen", "-o", str(folder / "age.key")])


def make_content(path, size):
    piece = os.urandom(MIB)
    with open(path, "wb") as file:
        for _ in range(size // MIB):
            file.write(piece)


def unlink(path):
    Path(path).unlink(missing_ok=True)


class Bench:
    def __init__(self, keys, work):
        self.keys = keys
        self.work = work
        self.content = str(work / "content")
        self.target = str(work / "target")
        self.java = None
        if os.environ.get("JAVA") and os.environ.get("JAVAC") and all(jar.exists() for jar in JARS):
            path = ":".join(map(str, JARS))
            execute([os.environ["JAVAC"], "-cp", path, "-d", str(keys), str(HERE / "CmsBench.java")])
            self.java = [os.environ["JAVA"], "-cp", f"{path}:{keys}", "CmsBench"]
        self.has_age = shutil.which("age") is not None

    def certs(self, count):
        return [str(self.keys / f"{i}.pem") for i in range(count)]

    def key(self):
        return [str(self.keys / "0.key"), str(self.keys / "0.pem")]

    def seal(self, source, target, count=1):
        return [BENCH, "seal", source, target, NOW, *self.certs(count)]

    def open(self, source, target):
        return [BENCH, "open", source, target, *self.key()]

    def reseal(self, source, target):
        return [BENCH, "reseal", source, target, *self.key(), NOW, str(self.keys / f"{PEOPLE - 1}.pem")]

    def openssl(self, cipher, target, count=1):
        return ["openssl", "cms", "-encrypt", "-stream", "-binary", f"-aes-256-{cipher}", "-outform", "DER",
                "-in", self.content, "-out", target, *self.certs(count)]

    def age(self, source, target):
        recipient = subprocess.run(["age-keygen", "-y", str(self.keys / "age.key")], check=True,
                                   capture_output=True, text=True).stdout.strip()
        return ["age", "-r", recipient, "-o", target, source]

    def measure(self, candidates, rounds=ROUNDS, warm=True):
        runs = {name: [] for name in candidates}
        for _ in range(rounds):
            names = list(candidates)
            random.shuffle(names)
            for name in names:
                unlink(self.target)
                if warm:
                    shutil.copyfile(self.content, self.target)
                    unlink(self.target)
                    os.sync()
                runs[name].append(execute(candidates[name]))
        unlink(self.target)
        return runs


def median(runs, what="wall"):
    return statistics.median(getattr(run, what) for run in runs)


def table(title, runs, base):
    print(f"\n{title}\n{'':34}{'s':>7}{'min':>7}{'max':>7}{'user s':>8}{'MiB':>7}{'/ ' + base:>10}")
    for name, figures in runs.items():
        walls = [run.wall for run in figures]
        print(f"{name:34}{median(figures):7.2f}{min(walls):7.2f}{max(walls):7.2f}"
              f"{median(figures, 'user'):8.2f}{max(run.rss for run in figures) / 1024:7.1f}"
              f"{median(figures) / median(runs[base]):10.2f}", flush=True)


verdicts = []


def judge(what, value, least=None, most=None):
    """One line for a target."""
    good = (least is None or value >= least) and (most is None or value <= most)
    target = f">= {least}" if least is not None else f"<= {most}"
    verdicts.append(good)
    print(f"  {'reached' if good else 'MISSED ':8} {what}: {value:.2f}, target {target}", flush=True)


def ratio(runs, a, b, what="wall"):
    return median(runs[a], what) / median(runs[b], what)


def bench_seal(bench, where):
    target = bench.target
    candidates = {
        "cp": ["cp", bench.content, target],
        "seal": bench.seal(bench.content, target),
        "seal, 20 recipients": bench.seal(bench.content, target, 20),
        "openssl gcm -stream": bench.openssl("gcm", target),
        "openssl gcm -stream, 20": bench.openssl("gcm", target, 20),
        "openssl cbc -stream": bench.openssl("cbc", target),
    }
    if bench.has_age:
        candidates["age"] = bench.age(bench.content, target)
    if bench.java:
        candidates["Bouncy Castle cbc"] = [*bench.java, "seal", bench.content, target, *bench.certs(1)]
    runs = bench.measure(candidates)
    table(f"Sealing {SIZE // MIB} MiB, {where}", runs, "cp")
    judge("seal / cp", ratio(runs, "seal", "cp"), most=1.1)
    judge("20 recipients / 1", ratio(runs, "seal, 20 recipients", "seal"), most=1.05)
    judge("openssl gcm / seal", ratio(runs, "openssl gcm -stream", "seal"), least=2.5)
    judge("openssl cbc / seal", ratio(runs, "openssl cbc -stream", "seal"), least=4)
    if bench.java:
        judge("Bouncy Castle / seal", ratio(runs, "Bouncy Castle cbc", "seal"), least=4)
    return runs


def bench_open(bench, where):
    target, envelope = bench.target, str(bench.work / "envelope")
    execute(bench.seal(bench.content, envelope, 20))
    candidates = {"cp": ["cp", bench.content, target], "open": bench.open(envelope, target)}
    if bench.has_age:
        execute(bench.age(bench.content, str(bench.work / "age")))
        candidates["age -d"] = ["age", "-d", "-i", str(bench.keys / "age.key"), "-o", target,
                                str(bench.work / "age")]
    if bench.java:
        execute([*bench.java, "seal", bench.content, str(bench.work / "cbc"), *bench.certs(1)])
    runs = bench.measure(candidates)
    if bench.java:
        # Once, as it takes half a minute.
        runs |= bench.measure({"Bouncy Castle cbc, no tag": [*bench.java, "open", str(bench.work / "cbc"),
                                                             target, *bench.key()]}, 1)
    table(f"Opening {SIZE // MIB} MiB, {where}; ours reads it twice and gives nothing before the tag",
          runs, "cp")
    judge("open / cp", ratio(runs, "open", "cp"), most=2.5)
    if bench.has_age:
        judge("age -d / open", ratio(runs, "age -d", "open"), least=1.2)
    unlink(bench.work / "age")
    unlink(bench.work / "cbc")

    candidates = {"cp": ["cp", envelope, target], "reseal": bench.reseal(envelope, target)}
    runs = bench.measure(candidates)
    table(f"Resealing {SIZE // MIB} MiB, {where}", runs, "cp")
    judge("reseal / cp", ratio(runs, "reseal", "cp"), most=1.1)
    unlink(envelope)


def bench_openssl(bench):
    """openssl cms -decrypt holds all of it several times, and opens nothing of 2 GiB, so what it can."""
    content, envelope = str(bench.work / "part"), str(bench.work / "envelope")
    size = min(SIZE, 1000 * MIB)
    make_content(content, size)
    for form in ("DER", "BER"):
        if form == "DER":
            execute(bench.seal(content, envelope))
        else:
            with subprocess.Popen(["cat", content], stdout=subprocess.PIPE) as source:
                execute(bench.seal("/dev/stdin", envelope), source.stdout)
        candidates = {
            f"open, {form}": bench.open(envelope, bench.target),
            "openssl cms -decrypt": ["openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in",
                                     envelope, "-out", bench.target, "-inkey", str(bench.keys / "0.key")],
        }
        runs = bench.measure(candidates, 1)
        table(f"Opening {size // MIB} MiB, {form}", runs, f"open, {form}")
        judge("openssl / open", ratio(runs, "openssl cms -decrypt", f"open, {form}"), least=10)
        unlink(envelope)
    unlink(content)


def bench_sink(bench):
    """To nowhere, so that only reading and ciphering count."""
    candidates = {
        "seal": bench.seal(bench.content, "/dev/null"),
        "openssl gcm -stream": bench.openssl("gcm", "/dev/null"),
        "GnuTLS alone": [BENCH, "raw", str(SIZE)],
    }
    if bench.has_age:
        candidates["age"] = bench.age(bench.content, "/dev/null")
    runs = bench.measure(candidates, warm=False)
    table(f"Sealing {SIZE // MIB} MiB to /dev/null", runs, "seal")
    judge("openssl / seal", ratio(runs, "openssl gcm -stream", "seal"), least=1.7)
    if bench.has_age:
        judge("age / seal", ratio(runs, "age", "seal"), least=1.5)
    judge("GnuTLS alone / seal", ratio(runs, "GnuTLS alone", "seal"), least=0.75)


def bench_memory(bench):
    """Of a small file, and of a large one that is mostly a hole."""
    print("\nPeak memory, MiB")
    content, envelope = str(bench.work / "hole"), str(bench.work / "envelope")
    most = 0
    for size in (MIB, LARGE):
        with open(content, "wb") as file:
            file.truncate(size)
        for name, command in (("seal", bench.seal(content, envelope)),
                              ("open", bench.open(envelope, "/dev/null")),
                              ("reseal", bench.reseal(envelope, bench.target))):
            rss = execute(command).rss / 1024
            most = max(most, rss)
            print(f"  {name:8}{size // MIB:6} MiB of content: {rss:.1f}", flush=True)
        unlink(envelope)
        unlink(bench.target)
    unlink(content)
    judge("peak memory in MiB", most, most=16)


def main():
    with tempfile.TemporaryDirectory() as keys:
        make_people(Path(keys))
        for number, folder in enumerate(FOLDERS):
            with tempfile.TemporaryDirectory(dir=folder) as work:
                bench = Bench(Path(keys), Path(work))
                make_content(bench.content, SIZE)
                bench_seal(bench, folder)
                bench_open(bench, folder)
                if number == len(FOLDERS) - 1:
                    bench_sink(bench)
                    bench_openssl(bench)
                if number == 0:
                    unlink(bench.content)
                    bench_memory(bench)
    print(f"\n{sum(verdicts)} of {len(verdicts)} targets reached")


main()
