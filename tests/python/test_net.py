# SPDX-License-Identifier: LGPL-2.1-or-later
"""SCEP over HTTP: devcert/net.h, against servers on loopback."""
import errno
import http.server
import socket
import ssl
import threading
from contextlib import contextmanager

import pytest

import devcert
from devcert import CertList, Detail, ErrorCode, ScepOperation
from vectors import TESTS, fails, net, vector

NetClient, NetPolicy = net().NetClient, net().NetPolicy


@contextmanager
def serving(status=200, body=b"AES\nSHA-256\n", tls=None):
    """A server that gives the same answer to all; gives its URL and what it was asked.  With tls,
    a file of tests/vectors/tls, it speaks HTTPS."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length", 0))
            requests.append((self.command, self.path, self.headers, self.rfile.read(length)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *args):
            pass

    class Server(http.server.HTTPServer):
        def handle_error(self, *args):
            pass  # a client that refuses us is what some tests want

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TESTS / "vectors/tls" / tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/scep", requests
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def silent_port():
    """A port where connections are taken by the kernel and answered by nobody."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(1)
        yield s.getsockname()[1]


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def quick():
    return NetClient(NetPolicy(timeouts=(200, 1000, 200)))


def test_a_get_names_the_operation_and_gives_the_body():
    with serving() as (url, requests):
        body = NetClient().get(url, ScepOperation.GET_CA_CAPS)
    assert type(body) is bytes
    assert body == b"AES\nSHA-256\n"
    ((method, path, headers, _),) = requests
    assert (method, path) == ("GET", "/scep?operation=GetCACaps")
    assert "Content-Length" not in headers


def test_a_get_escapes_the_message():
    with serving(body=b"") as (url, requests):
        client = NetClient(policy=None)
        message = bytes.fromhex("fbfffe00")
        assert client.get(url, operation=ScepOperation.PKI_OPERATION, data=message) == b""
    assert requests[0][1] == "/scep?operation=PKIOperation&message=%2B%2F%2F%2BAA%3D%3D"


def test_a_post_has_type_and_length_and_no_expect():
    with serving(body=b"reply") as (url, requests):
        assert NetClient().post(url, data=bytearray(b"0123456789")) == b"reply"
    ((method, path, headers, body),) = requests
    assert (method, path, body) == ("POST", "/scep?operation=PKIOperation", b"0123456789")
    assert headers["Content-Type"] == "application/x-pki-message"
    assert headers["Content-Length"] == "10"
    for absent in ("Expect", "Transfer-Encoding", "Accept-Encoding"):
        assert absent not in headers


@pytest.mark.parametrize("status", [404, 503, 302])
def test_an_http_error_leaves_its_status(status):
    with serving(status) as (url, _):
        with fails(ErrorCode.HTTP) as caught:
            NetClient().post(url, b"x")
    error = caught.value
    assert error.detail == {Detail.HTTP_STATUS: status}
    assert isinstance(error, devcert.NetworkError) and isinstance(error, OSError)


def test_a_closed_port_is_no_connection():
    with fails(ErrorCode.CONNECT) as caught:
        quick().get(f"http://127.0.0.1:{closed_port()}/", ScepOperation.GET_CA_CAPS)
    assert caught.value.detail[Detail.ERRNO] == errno.ECONNREFUSED
    assert caught.value.errno == errno.ECONNREFUSED


def test_silence_is_a_timeout():
    with silent_port() as port:
        with fails(ErrorCode.TIMEOUT):
            quick().get(f"http://127.0.0.1:{port}/", ScepOperation.GET_CA_CAPS)


def test_a_name_that_does_not_exist_is_an_error_of_the_network():
    with pytest.raises(devcert.NetworkError) as caught:
        quick().get("http://no-such-host.invalid/", ScepOperation.GET_CA_CAPS)
    # Where there is no resolver at all the answer may be a timeout.
    assert caught.value.code in (ErrorCode.DNS, ErrorCode.TIMEOUT)


def test_a_server_without_tls_is_refused_where_tls_is_asked_for():
    with serving() as (url, _):
        with fails(ErrorCode.TLS):
            NetClient().get(url.replace("http:", "https:"), ScepOperation.GET_CA_CAPS)


def test_a_server_is_trusted_by_the_anchors_that_were_set():
    anchors = CertList.parse(vector("tls/ca.pem"))
    with serving(tls="server.pem") as (url, _):
        client = NetClient(NetPolicy(anchors=anchors))
        assert client.get(url, ScepOperation.GET_CA_CAPS) == b"AES\nSHA-256\n"
        with fails(ErrorCode.TLS):
            NetClient().get(url, ScepOperation.GET_CA_CAPS)
    for name in ("self_signed.pem", "wrong_host.pem", "expired.pem"):
        with serving(tls=name) as (url, _):
            with fails(ErrorCode.TLS):
                client.get(url, ScepOperation.GET_CA_CAPS)


def test_a_reply_beyond_the_policy_is_a_limit():
    policy = NetPolicy(max_reply=4)
    client = NetClient(policy)
    # The client has a copy.
    policy.set_max_reply(5)
    with serving(body=b"hello") as (url, _):
        with fails(ErrorCode.LIMIT):
            client.get(url, ScepOperation.GET_CA_CERT)
        assert NetClient(policy).get(url, ScepOperation.GET_CA_CERT) == b"hello"


def test_a_proxy_is_asked_for_the_whole_url():
    with serving(body=b"by proxy") as (url, requests):
        proxy = url.rpartition("/")[0]
        client = NetClient(NetPolicy(proxy=proxy))
        assert client.get("http://ca.example/scep", ScepOperation.GET_CA_CAPS) == b"by proxy"
        assert requests[0][1] == "http://ca.example/scep?operation=GetCACaps"
        # None takes it away again.
        policy = NetPolicy(proxy="http://192.0.2.1:3128").set_proxy(None)
        assert NetClient(policy).get(url, ScepOperation.GET_CA_CAPS) == b"by proxy"
        assert NetClient(policy.set_proxy()).get(url, ScepOperation.GET_CA_CAPS) == b"by proxy"


@pytest.mark.parametrize(
    "proxy",
    ["", "proxy.example:3128", "socks5://proxy.example", "http://user:secret@proxy.example"],
)
def test_a_proxy_is_a_host_and_a_port(proxy):
    with fails(ErrorCode.TEXT) as caught:
        NetPolicy().set_proxy(url=proxy)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "connect_ms, idle_ms, total_ms",
    [
        (0, 1000, 1),
        (3600001, 1000, 1),
        (1, 999, 1),
        (1, 3600001, 1),
        (1, 1000, 0),
        (1, 1000, 2**32 - 1),
    ],
)
def test_timeouts_out_of_range_are_refused(connect_ms, idle_ms, total_ms):
    with fails(ErrorCode.ARGUMENT):
        NetPolicy().set_timeouts(connect_ms=connect_ms, idle_ms=idle_ms, total_ms=total_ms)
    with fails(ErrorCode.ARGUMENT):
        NetPolicy(timeouts=(connect_ms, idle_ms, total_ms))


@pytest.mark.parametrize("max_len", [0, 16 * 1024 * 1024 + 1])
def test_a_largest_reply_out_of_range_is_refused(max_len):
    with fails(ErrorCode.ARGUMENT):
        NetPolicy().set_max_reply(max_len)


def test_anchors_are_never_empty(root):
    for nobody in ([], CertList([])):
        with fails(ErrorCode.ARGUMENT):
            NetPolicy().set_anchors(nobody)
    policy = NetPolicy(anchors=[root])
    assert policy.set_anchors(CertList([root])) is policy


@pytest.mark.parametrize("url", ["", "ca.example", "ftp://ca.example/", "http://a:b@c.example"])
def test_only_http_and_https_urls_are_taken(url):
    client = NetClient()
    with fails(ErrorCode.TEXT):
        client.get(url, ScepOperation.GET_CA_CAPS)
    with fails(ErrorCode.TEXT):
        client.post(url, b"")
