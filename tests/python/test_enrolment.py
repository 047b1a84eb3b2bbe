# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole enrolments: a device and a CA that talk to each other, directly and over HTTP."""
import threading
import urllib.parse
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import devcert
from devcert import (
    CertBuilder,
    CsrBuilder,
    Encoding,
    ErrorCode,
    KeyUsage,
    Name,
    Pkcs12,
    Pkcs12Builder,
    ScepCap,
    ScepCaCerts,
    ScepCaps,
    ScepClient,
    ScepFailInfo,
    ScepOperation,
    ScepQuery,
    ScepResult,
    ScepTransaction,
    ScepType,
)
from vectors import CHALLENGE, DAY, NOW, SIGN, fails, net

SUBJECT = "CN=printer-7.example,O=Example,C=BE"


class Host:
    """What a CA's operator writes: decides, signs, and remembers who waits for a person."""

    def __init__(self, scep, challenge=CHALLENGE, manual=False):
        self.ca, self.ca_cert, self.ca_key = scep.ca, scep.ca_cert, scep.ca_key
        self.challenge, self.manual = challenge, manual
        self.waiting = {}  # transaction ID -> octets of the transaction
        self.issued = []

    def certify(self, csr):
        cert = CertBuilder(
            subject=csr.subject,
            public_key=csr.public_key,
            validity=(NOW - DAY, NOW + 365 * DAY),
            key_usage=csr.key_usage or SIGN,
            ext_key_usage=csr.ext_key_usages,
            san_list=csr.san_list,
        ).sign(self.ca_key, self.ca_cert)
        self.issued.append(cert)
        return cert

    def answer(self, message):
        request = self.ca.receive(message)
        if not request.is_acceptable:
            return self.ca.refused(request, request.fail_info)
        if request.type is ScepType.CERT_POLL:
            kept = self.waiting.get(request.transaction_id)
            if kept is None:
                return self.ca.refused(request, ScepFailInfo.BAD_CERT_ID)
            request.match(ScepTransaction.parse(kept))
        elif not request.has_challenge(self.challenge):
            return self.ca.refused(
                request, ScepFailInfo.BAD_REQUEST, "the challenge does not fit this subject"
            )
        if self.manual:
            if request.type is ScepType.PKCS_REQ:
                self.waiting[request.transaction_id] = request.transaction.encode_private()
            return self.ca.pending(request)
        return self.ca.issued(request, self.certify(request.csr))


def csr_of(key, challenge=CHALLENGE):
    return CsrBuilder(
        subject=Name.parse_text(SUBJECT),
        san_dns=["printer-7.example"],
        san_ip=["192.0.2.7"],
        key_usage=KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT,
        ext_key_usage="1.3.6.1.5.5.7.3.2",
        challenge=challenge,
    ).build(key)


def assert_is_enrolled(outcome, key, host):
    assert outcome.result is ScepResult.ISSUED
    cert = outcome.cert
    assert cert == host.issued[-1]
    assert cert.has_key(key)
    assert str(cert.subject) == SUBJECT
    assert [name.value for name in cert.san_list] == ["printer-7.example", "192.0.2.7"]
    assert cert.ext_key_usages == ["1.3.6.1.5.5.7.3.2"]
    assert list(outcome.chain) == [cert, host.ca_cert]
    assert list(cert.check_chain([host.ca_cert], NOW)) == [cert, host.ca_cert]


def test_a_device_enrols_with_a_new_key(scep, new_rsa_key):
    host = Host(scep)
    client = ScepClient(scep.ca_certs)
    outcome = client.reply(host.answer(client.request(csr_of(new_rsa_key), new_rsa_key)))
    assert_is_enrolled(outcome, new_rsa_key, host)
    # And puts all of it into one file.
    data = Pkcs12Builder(key=(new_rsa_key, outcome.cert), chain=outcome.chain, rounds=1000).build(
        "secret"
    )
    p12 = Pkcs12.parse(data, "secret")
    assert list(p12.get_chain(0)) == list(outcome.chain)
    assert p12.get_key_private(0).public == new_rsa_key.public


def test_a_device_polls_until_a_person_decided(scep):
    key, host = scep.device_key, Host(scep, manual=True)
    client = ScepClient(scep.ca_certs)
    assert client.reply(host.answer(client.request(csr_of(key), key))).result is ScepResult.PENDING
    assert len(host.waiting) == 1
    assert client.reply(host.answer(client.poll())).result is ScepResult.PENDING
    # The device restarts; a person says yes.
    state = client.encode_private()
    client.close()
    host.manual = False
    with ScepClient.parse(state, scep.ca_certs, key) as client:
        assert_is_enrolled(client.reply(host.answer(client.poll())), key, host)


def test_a_device_that_waited_is_refused(scep):
    key, host = scep.device_key, Host(scep, manual=True)
    client = ScepClient(scep.ca_certs)
    client.reply(host.answer(client.request(csr_of(key), key)))
    host.waiting.clear()
    outcome = client.reply(host.answer(client.poll()))
    assert outcome.result is ScepResult.REFUSED
    assert outcome.fail_info is ScepFailInfo.BAD_CERT_ID
    assert outcome.fail_text == ""


def test_a_wrong_challenge_is_refused_with_reason_and_text(scep):
    key, host = scep.device_key, Host(scep)
    client = ScepClient(scep.ca_certs)
    outcome = client.reply(host.answer(client.request(csr_of(key, "wrong"), key)))
    assert outcome.result is ScepResult.REFUSED
    assert outcome.fail_info is ScepFailInfo.BAD_REQUEST
    assert outcome.fail_text == "the challenge does not fit this subject"
    assert host.issued == []
    with fails(ErrorCode.NOT_FOUND):
        outcome.cert


# ---------------------------------------------------------------------------- over HTTP


@contextmanager
def serving(host):
    """An HTTP server on loopback that answers with what host decides; gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body=None):
            try:
                query = ScepQuery.parse(urllib.parse.urlsplit(self.path).query)
                if query.operation is ScepOperation.GET_CA_CAPS:
                    self.send(host.ca.caps, "text/plain")
                elif query.operation is ScepOperation.GET_CA_CERT:
                    self.send(host.ca.certs, host.ca.certs_type)
                elif query.operation is ScepOperation.PKI_OPERATION:
                    message = query.message if body is None else body
                    self.send(host.answer(message), "application/x-pki-message")
                else:
                    self.send_error(404)
            except devcert.Error as error:
                self.send_error(400, error.name)

        def send(self, body, content_type):
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.answer()

        def do_POST(self):
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/scep"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("post", [True, False])
def test_a_device_enrols_over_http(scep, post):
    key, host = scep.device_key, Host(scep, manual=True)
    http = net().NetClient(net().NetPolicy(timeouts=(2000, 2000, 5000)))

    with serving(host) as url:

        def exchange(message):
            if post:
                return http.post(url, message)
            return http.get(url, ScepOperation.PKI_OPERATION, message)

        caps = ScepCaps.parse(http.get(url, ScepOperation.GET_CA_CAPS))
        assert caps.has(ScepCap.POST) and caps.has(ScepCap.SHA256)
        ca_certs = ScepCaCerts.parse_by_fingerprint(
            http.get(url, ScepOperation.GET_CA_CERT), scep.ca_cert.fingerprint, NOW
        )
        client = ScepClient(ca_certs)
        outcome = client.reply(exchange(client.request(csr_of(key), key)))
        assert outcome.result is ScepResult.PENDING
        assert client.reply(exchange(client.poll())).result is ScepResult.PENDING
        host.manual = False
        assert_is_enrolled(client.reply(exchange(client.poll())), key, host)
        # What no reply can be built for is an HTTP error.
        with fails(ErrorCode.HTTP):
            exchange(scep.ca_cert.encode(Encoding.DER))


def test_devices_enrol_side_by_side(scep):
    """One CA and one HTTP client, used by several threads."""
    host, http, outcomes = Host(scep), net().NetClient(), []
    csr = csr_of(scep.device_key)

    def enrol():
        client = ScepClient(scep.ca_certs)
        outcomes.append(client.reply(http.post(url, client.request(csr, scep.device_key))))

    with serving(host) as url:
        threads = [threading.Thread(target=enrol) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [outcome.result for outcome in outcomes] == [ScepResult.ISSUED] * 4
    assert len({outcome.cert.serial for outcome in outcomes}) == 4
