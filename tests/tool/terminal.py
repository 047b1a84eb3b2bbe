#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What devcert does on a terminal: prompts and progress.  Argument: the program."""
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import termios
import time

# Also where whoever started us ignores it, as a shell does for what runs in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
DEVCERT = sys.argv[1]
SECRET = b"typed-secret"


class Run:
    """The program with a terminal of its own."""

    def __init__(self, *args):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(DEVCERT, (DEVCERT,) + args)

    def until(self, text, seconds=20):
        end = time.monotonic() + seconds
        while text not in self.seen:
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f"no {text!r} in {self.seen!r}")
            try:
                piece = os.read(self.fd, 4096)
            except OSError:  # the terminal is gone
                piece = b""
            if not piece:
                sys.exit(f"ended without {text!r}: {self.seen!r}")
            self.seen += piece
        self.seen = self.seen[self.seen.index(text) + len(text):]

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def type(self, secret=SECRET):
        for _ in range(100):  # the prompt comes just before the echo ends
            if not self.echoes():
                break
            time.sleep(0.02)
        os.write(self.fd, secret + b"\n")

    def end(self):
        rest = self.seen
        while True:
            try:
                piece = os.read(self.fd, 4096)
            except OSError:
                break
            if not piece:
                break
            rest += piece
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        if SECRET in rest:
            sys.exit(f"echoed: {rest!r}")
        return os.waitstatus_to_exitcode(status), rest


def expect(what, condition, *more):
    if not condition:
        sys.exit(f"{what}: {more!r}")


run = Run("key", "generate", "--type", "ed25519", "--ask-password", "-o", "asked.key")
run.until(b"new password: ")
run.type()
run.until(b"the same password again: ")
run.type()
code, rest = run.end()
expect("a new password is asked for twice", code == 0, code, rest)
expect("the key is encrypted", "ENCRYPTED" in open("asked.key").read())

run = Run("key", "show", "asked.key")
run.until(b"password of the key: ")
run.type()
code, rest = run.end()
expect("a password is asked for where one is needed", code == 0 and b"ed25519" in rest, code, rest)

run = Run("key", "show", "asked.key", "--ask-password")
run.until(b"password: ")
run.type(b"another")
code, rest = run.end()
expect("a wrong one is code 7", code == 7 and b"DEVCERT_E_PASSWORD" in rest, code, rest)

run = Run("key", "generate", "--type", "ed25519", "--ask-password", "-o", "differ.key")
run.until(b"new password: ")
run.type()
run.until(b"the same password again: ")
run.type(b"another")
code, rest = run.end()
expect("two different ones are code 7", code == 7 and not os.path.exists("differ.key"), code, rest)

run = Run("key", "show", "asked.key", "--ask-password")
run.until(b"password: ")
for _ in range(100):
    if not run.echoes():
        break
    time.sleep(0.02)
fd = os.dup(run.fd)
os.write(run.fd, b"\x03")
code, rest = run.end()
expect("^C ends it", code == -signal.SIGINT, code, rest)

# Without a terminal nobody is asked.
done = subprocess.run([DEVCERT, "key", "show", "asked.key", "--ask-password"], capture_output=True,
                      stdin=subprocess.DEVNULL, start_new_session=True)
expect("no terminal is code 7", done.returncode == 7 and b"no terminal" in done.stderr, done)

# Progress: after a second, on a terminal only.
with socket.socket() as silent:
    silent.bind(("127.0.0.1", 0))
    silent.listen()
    url = "http://127.0.0.1:%d/" % silent.getsockname()[1]
    run = Run("scep", "caps", url, "--timeout", "3")
    run.until(b"asking for capabilities: 1 s")
    code, rest = run.end()
    expect("it is wiped at the end", code == 5 and b"\r\x1b[K" in rest, code, rest)
    done = subprocess.run([DEVCERT, "scep", "caps", url, "--timeout", "2"], capture_output=True)
    expect("and not into a file", done.returncode == 5 and b"asking" not in done.stderr, done)
# Of what has a length there is a bar; where it comes through a pipe only how much it was.
subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "bar.key", "-out", "bar.pem",
                "-subj", "/CN=bar", "-addext", "keyUsage=critical,keyEncipherment"], check=True, capture_output=True)
with open("large", "wb") as large:
    large.truncate(8 << 30)
seal = ("--to", "bar.pem", "--cipher", "chacha20-poly1305", "-o", "/dev/null")
run = Run("seal", "large", *seal)
run.until(b"sealing large [#")
run.until(b" %  ")
run.until(b"B/s  ")
run.until(b" left")
os.kill(run.pid, signal.SIGINT)
code, rest = run.end()
expect("^C ends it", code == -signal.SIGINT, code, rest)
os.mkfifo("slow")
run = Run("seal", "slow", *seal)
with open("slow", "wb") as slow:
    for _ in range(30):
        slow.write(bytes(100000))
        slow.flush()
        time.sleep(0.1)
run.until(b"sealing slow: ")
run.until(b"/s, 2 s")
code, rest = run.end()
expect("and it is wiped", code == 0 and rest.endswith(b"\r\x1b[K"), code, rest)
os.unlink("large")
print("ok")
