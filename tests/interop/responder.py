#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An HTTP server on loopback that does everything wrong that a server can.

    responder.py VECTORS DIR

VECTORS holds the TLS certificates.  In DIR it writes "cases", one a line, when it is ready:
name, what the client must say (alternatives with a bar between them), options of net_probe and
the URL; and "trap", what was asked of those who must not be asked.  It ends with its standard
input.
"""

import asyncio
import gzip
import os
import socket
import ssl
import struct
import sys

VECTORS, DIR = sys.argv[1:3]
MAX = 1 << 20
MEBIBYTE = b"x" * MAX
OK = b"HTTP/1.1 200 OK\r\n"
HELLO = OK + b"Content-Length: 5\r\n\r\nhello"

cases = {}  # name: (what must come of it, options, how to answer)
ports = {}
trap = open(DIR + "/trap", "w", buffering=1)


def case(name, expected, options=""):
    def add(answer):
        cases[name] = (expected, options, answer)
        return answer

    return add


def plain(name, expected, answer, options=""):
    """A case that is some octets, then a proper end of the connection."""

    async def send(reader, writer, request):
        writer.write(answer)

    cases[name] = (expected, options, send)


def held(name, expected, answer):
    """Some octets, and then nothing more."""

    async def send(reader, writer, request):
        writer.write(answer)
        await asyncio.sleep(20)

    cases[name] = (expected, "", send)


def endless(name, expected, head, piece, wait=0.0):
    """A head, and then a piece again and again."""

    async def send(reader, writer, request):
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(wait)

    cases[name] = (expected, "", send)


def reset(writer):
    """End the connection with RST instead of FIN."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def reset_after(name, expected, answer):
    async def send(reader, writer, request):
        writer.write(answer)
        await writer.drain()
        await asyncio.sleep(0.1)
        reset(writer)

    cases[name] = (expected, "", send)


# Right answers, in every form that HTTP has.
plain("ok", "OK 5 hello", HELLO)
plain("ok-until-close", "OK 5 hello", OK + b"\r\nhello")
plain("ok-empty", "OK 0 ", OK + b"Content-Length: 0\r\n\r\n")
plain("ok-http-1.0", "OK 5 hello", b"HTTP/1.0 200 OK\r\n\r\nhello")
chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n"
plain("ok-chunked", "OK 5 hello", chunked + b"2\r\nhe\r\n3;ext=1\r\nllo\r\n0\r\n\r\n")
plain("ok-trailer", "OK 2 he", chunked + b"2\r\nhe\r\n0\r\nX-Trailer: 1\r\n\r\n")
plain("ok-no-type", "OK 5 hello", HELLO)
plain("ok-other-type", "OK 5 hello", OK + b"Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello")
plain("ok-99-lines", "OK 5 hello", OK + b"X: y\r\n" * 98 + HELLO[len(OK):])
plain("ok-largest", f"OK {MAX} xxxxxxxxxxxxxxxx", OK + b"\r\n" + MEBIBYTE)
plain("status-201", "OK 5 hello", HELLO.replace(b"200", b"201"))
plain("status-204", "OK 0 ", b"HTTP/1.1 204 No Content\r\n\r\n")
plain("status-206", "OK 5 hello", HELLO.replace(b"200", b"206"))
plain("interim-100", "OK 5 hello", b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO)
plain("interim-103", "OK 5 hello", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + HELLO)
plain("second-answer", "OK 5 hello", HELLO + HELLO.replace(b"hello", b"other"))
packed = gzip.compress(b"hello" * 1000, mtime=0)
plain("gzip-stays-packed", f"OK {len(packed)} ...", OK + b"Content-Encoding: gzip\r\n\r\n" + packed)
plain("unknown-coding", "OK 5 hello", OK + b"Content-Encoding: nonsense\r\n\r\nhello")

# Never followed: each names a place that must not be asked.
for status in (300, 301, 302, 303, 304, 305, 307, 308):
    text = b"HTTP/1.1 %d Moved\r\nLocation: /trap\r\nContent-Length: 0\r\n\r\n" % status
    plain(f"redirect-{status}", f"DEVCERT_E_HTTP {status}", text)
for where in ("http://127.0.0.1:{trap}/", "https://127.0.0.1:{trap}/", "file:///etc/passwd",
              "/redirect-loop", "gopher://127.0.0.1:{trap}/x"):
    @case("redirect-to-" + where.split(":")[0].strip("/"), "DEVCERT_E_HTTP 302")
    async def redirect(reader, writer, request, where=where):
        head = "HTTP/1.1 302 Found\r\nLocation: " + where + "\r\nRefresh: 0; url=/trap\r\n\r\n"
        writer.write(head.format(**ports).encode())

# Errors, each with a body that never ends.
for status in (400, 401, 403, 404, 407, 429, 500, 501, 503, 599):
    head = b"HTTP/1.1 %d No\r\nRetry-After: 1\r\nWWW-Authenticate: Basic realm=x\r\n" % status
    endless(f"status-{status}", f"DEVCERT_E_HTTP {status}", head + b"\r\n", MEBIBYTE)
plain("status-999", "DEVCERT_E_HTTP 999", b"HTTP/1.1 999 What\r\n\r\n")
endless("status-101", "DEVCERT_E_HTTP 101", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        MEBIBYTE)

# Silence, and what comes close to it.
held("silence", "DEVCERT_E_TIMEOUT", b"")
held("silence-in-header", "DEVCERT_E_TIMEOUT", OK)
held("silence-in-body", "DEVCERT_E_TIMEOUT", OK + b"Content-Length: 9\r\n\r\nhello")
held("silence-in-chunk", "DEVCERT_E_TIMEOUT", chunked + b"9\r\nhello")
held("interim-only", "DEVCERT_E_TIMEOUT", b"HTTP/1.1 100 Continue\r\n\r\n")
endless("drip-header", "DEVCERT_E_TIMEOUT", OK + b"X: ", b"y", 0.2)
endless("drip-body", "DEVCERT_E_TIMEOUT", OK + b"\r\n", b"y", 0.2)
endless("too-long-in-all", "DEVCERT_E_TIMEOUT", OK + b"\r\n", b"y" * 50, 0.2)

# Connections that break.
reset_after("reset-at-once", "DEVCERT_E_CONNECT", b"")
reset_after("reset-in-header", "DEVCERT_E_CONNECT", OK + b"Content-Le")
reset_after("reset-in-body", "DEVCERT_E_CONNECT", OK + b"Content-Length: 9\r\n\r\nhello")
plain("close-at-once", "DEVCERT_E_CONNECT", b"")
plain("close-in-body", "DEVCERT_E_CONNECT", OK + b"Content-Length: 9\r\n\r\nhello")
plain("interim-then-close", "DEVCERT_E_CONNECT|DEVCERT_E_HTTP 100", b"HTTP/1.1 100 Continue\r\n\r\n")
for offset in range(1, len(HELLO), 7):
    broken = "DEVCERT_E_CONNECT|DEVCERT_E_HTTP|OK 0 "
    plain(f"close-at-{offset}", broken, HELLO[:offset])

# Lengths and chunks that lie.
LIES = "DEVCERT_E_CONNECT|DEVCERT_E_HTTP|DEVCERT_E_LIMIT"
length = OK + b"Content-Length: "
plain("length-too-small", "OK 3 hel", length + b"3\r\n\r\nhello")
plain("length-negative", LIES, length + b"-1\r\n\r\nhello")
plain("length-not-a-number", LIES + "|OK 5 hello", length + b"five\r\n\r\nhello")
plain("length-2-63", LIES, length + b"9223372036854775808\r\n\r\nhello")
plain("length-2-31", "DEVCERT_E_LIMIT", length + b"2147483648\r\n\r\nhello")
plain("length-twice", LIES + "|OK 5 hello", length + b"5\r\nContent-Length: 99\r\n\r\nhello")
plain("chunk-not-hex", LIES, chunked + b"zz\r\nhello\r\n0\r\n\r\n")
plain("chunk-2-63", LIES, chunked + b"7fffffffffffffff\r\nhello")
plain("chunk-too-many-digits", LIES, chunked + b"1" * 40 + b"\r\nhello")
plain("chunk-without-end", LIES, chunked + b"5\r\nhello\r\n")
plain("chunk-too-short", LIES, chunked + b"2\r\nhello\r\n0\r\n\r\n")
plain("chunk-extension-1-mib", LIES + "|OK 5 hello",
      chunked + b"5;" + MEBIBYTE + b"\r\nhello\r\n0\r\n\r\n")
endless("chunk-trailers", LIES, chunked + b"2\r\nhe\r\n0\r\n", b"X: y\r\n" * 100)

# Too much of everything.
plain("header-64-kib", "DEVCERT_E_LIMIT", OK + b"X: " + b"y" * 65537 + b"\r\n\r\nhello")
endless("header-line-endless", "DEVCERT_E_LIMIT", OK + b"X: ", MEBIBYTE)
plain("header-101-lines", "DEVCERT_E_LIMIT", OK + b"X: y\r\n" * 100 + HELLO[len(OK):])
plain("header-10000-lines", "DEVCERT_E_LIMIT", OK + b"X: y\r\n" * 10000 + b"\r\nhello")
endless("interim-forever", "DEVCERT_E_LIMIT", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10)
plain("body-one-more", "DEVCERT_E_LIMIT", OK + b"\r\n" + MEBIBYTE + b"x")
plain("body-one-more-of-9", "DEVCERT_E_LIMIT", OK + b"\r\n" + b"x" * 10, "-m 9")
plain("body-9-of-9", "OK 9 xxxxxxxxx", OK + b"\r\n" + b"x" * 9, "-m 9")
endless("body-endless", "DEVCERT_E_LIMIT", OK + b"\r\n", MEBIBYTE)
endless("body-endless-chunks", "DEVCERT_E_LIMIT", chunked, b"1000\r\n" + b"x" * 4096 + b"\r\n")
endless("body-2-gib", "DEVCERT_E_LIMIT", OK + b"Content-Length: 2147483648\r\n\r\n", MEBIBYTE)
endless("gzip-bomb", "DEVCERT_E_LIMIT", OK + b"Content-Encoding: gzip\r\n\r\n",
        gzip.compress(bytes(MAX)) * 100)

# Not HTTP.
BAD = "DEVCERT_E_HTTP|DEVCERT_E_CONNECT"
plain("http-0.9", BAD, b"hello")
plain("status-not-a-number", BAD, b"HTTP/1.1 abc OK\r\n\r\nhello")
plain("version-9", BAD, b"HTTP/9.9 200 OK\r\n\r\nhello")
plain("nul-in-header", BAD, OK + b"X: a\0b\r\n\r\nhello")
plain("cr-in-header", BAD + "|OK 5 hello", OK + b"X: a\rY: b\r\n\r\nhello")
endless("noise", BAD, b"\xff\xfe\0", bytes(range(256)) * 100)
plain("tls-alert", BAD, b"\x15\x03\x03\x00\x02\x02\x28")


@case("post", "OK 200000 " + "." * 16, "-p")
async def post(reader, writer, request):
    head = request.decode("latin-1").lower()
    writer.write(b"HTTP/1.1 400 Bad\r\n\r\n" if "expect:" in head or "transfer-encoding:" in head or
                 "content-type: application/x-pki-message\r\n" not in head or
                 "content-length: 200000\r\n" not in head or
                 not head.startswith("post /post?operation=pkioperation http/1.1\r\n")
                 else OK + b"Content-Length: 200000\r\n\r\n" + await reader.readexactly(200000))


@case("post-refused-early", "DEVCERT_E_HTTP 413|DEVCERT_E_CONNECT", "-p")
async def post_refused(reader, writer, request):
    writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")


@case("cookies-are-forgotten", "OK 0 \nOK 0 ", "-n 2")
async def cookies(reader, writer, request):
    head = request.lower()
    bad = b"cookie:" in head or b"authorization:" in head or b"accept-encoding:" in head
    writer.write((b"HTTP/1.1 400 Bad\r\n" if bad else OK) +
                 b"Set-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n")


async def serve(reader, writer):
    try:
        request = await reader.readexactly(1)
        if request == b"\x16":  # a TLS handshake
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return writer.close()
        request += await reader.readuntil(b"\r\n\r\n")
        if b"authorization:" in request.lower():
            trap.write("credentials were sent\n")
        name = request.split(b" ")[1].decode("latin-1").split("?")[0].strip("/")
        if name in cases:
            await cases[name][2](reader, writer, request)
        else:
            trap.write(f"asked for {name}\n")
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
    except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
        writer.transport.abort()


async def spring_trap(reader, writer):
    trap.write("connected to a place that nobody named\n")
    writer.close()


async def proxy(reader, writer):
    """Asked for http it answers itself; a tunnel it refuses."""
    request = await reader.readuntil(b"\r\n\r\n")
    writer.write(HELLO.replace(b"hello", b"proxy") if request.startswith(b"GET http://") else
                 b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()
    writer.close()


async def say_nothing(reader, writer):
    await asyncio.sleep(20)


def tls(name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{VECTORS}/{name}.pem")
    return context


def tls_1_1():
    context = tls("server")
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


async def listen(name, handler, context=None):
    server = await asyncio.start_server(handler, "127.0.0.1", 0, ssl=context, limit=1 << 20)
    ports[name] = server.sockets[0].getsockname()[1]
    return server


def elsewhere():
    """Cases that are not told by the path: name, expected, options, URL."""
    anchors = f"-a {VECTORS}/ca.pem"
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))  # and does not listen
    ports["closed"] = closed.getsockname()[1]
    elsewhere.keep = closed
    https = "https://127.0.0.1:{%s}/ok"
    yield "refused", "DEVCERT_E_CONNECT", "", "http://127.0.0.1:{closed}/ok"
    yield "no-such-host", "DEVCERT_E_DNS|DEVCERT_E_TIMEOUT", "", "http://no-such-host.invalid/ok"
    yield "ftp", "DEVCERT_E_TEXT", "", "ftp://127.0.0.1:{plain}/ok"
    yield "file", "DEVCERT_E_TEXT", "", "file:///etc/passwd"
    yield "credentials", "DEVCERT_E_TEXT", "", "http://a:b@127.0.0.1:{plain}/ok"
    yield "tls", "OK 5 hello", anchors, https % "tls"
    yield "tls-by-name", "OK 5 hello", anchors, "https://localhost:{tls}/ok"
    yield "tls-post", "OK 200000 " + "." * 16, anchors + " -p", "https://127.0.0.1:{tls}/post"
    yield "tls-redirect-to-http", "DEVCERT_E_HTTP 302", anchors, "https://127.0.0.1:{tls}/redirect-to-http"
    yield "tls-unknown-ca", "DEVCERT_E_TLS", "", https % "tls"
    yield "tls-wrong-host", "DEVCERT_E_TLS", anchors, https % "wrong_host"
    yield "tls-name-in-cn-only", "DEVCERT_E_TLS", anchors, https % "common_name"
    yield "tls-expired", "DEVCERT_E_TLS", anchors, https % "expired"
    yield "tls-self-signed", "DEVCERT_E_TLS", anchors, https % "self_signed"
    yield "tls-1.1", "DEVCERT_E_TLS", anchors, https % "tls_1_1"
    yield "tls-to-plain-port", "DEVCERT_E_TLS", anchors, https % "plain"
    yield "tls-to-silence", "DEVCERT_E_TIMEOUT", anchors, https % "silent"
    yield "plain-to-tls-port", "DEVCERT_E_CONNECT|DEVCERT_E_HTTP|DEVCERT_E_HTTP 400", "", \
        "http://127.0.0.1:{tls}/ok"
    yield "proxy", "OK 5 proxy", "-P http://127.0.0.1:{proxy}", "http://127.0.0.1:{trap}/ok"
    yield "proxy-refuses-tunnel", "DEVCERT_E_HTTP 407", "-P http://127.0.0.1:{proxy}", \
        "https://127.0.0.1:{trap}/ok"
    yield "proxy-is-closed", "DEVCERT_E_CONNECT", "-P http://127.0.0.1:{closed}", \
        "http://127.0.0.1:{trap}/ok"


async def main():
    servers = [await listen("plain", serve), await listen("trap", spring_trap),
               await listen("proxy", proxy), await listen("silent", say_nothing),
               await listen("tls", serve, tls("server")), await listen("tls_1_1", serve, tls_1_1())]
    for name in ("wrong_host", "common_name", "expired", "self_signed"):
        servers.append(await listen(name, serve, tls(name)))
    with open(DIR + "/cases.new", "w") as out:
        for name, (expected, options, _) in cases.items():
            url = f"http://127.0.0.1:{ports['plain']}/{name}"
            out.write("\t".join((name, expected.replace("\n", "\\n"), options, url)) + "\n")
        for name, expected, options, url in elsewhere():
            out.write("\t".join((name, expected, options.format(**ports), url.format(**ports))) + "\n")
    with open(DIR + "/port", "w") as out:
        out.write(str(ports["trap"]))
    os.rename(DIR + "/cases.new", DIR + "/cases")
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)
    trap.write("end\n")
    os._exit(0)


asyncio.run(main())
