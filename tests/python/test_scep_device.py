# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a device does in SCEP: capabilities, the CA's certificates, requests and replies."""
from datetime import timedelta

import pytest

import devcert
from devcert import (
    Allow,
    CertList,
    ErrorCode,
    KeyUsage,
    Name,
    ScepCap,
    ScepCaCerts,
    ScepCaps,
    ScepCipher,
    ScepClient,
    ScepFailInfo,
    ScepOperation,
    ScepPolicy,
    ScepQuery,
    ScepResult,
    ScepType,
)
from vectors import CHALLENGE, DAY, NOW, SECOND, SIGN, fails

# Object identifiers of the ciphers, as they stand in a message.
AES_128, AES_256 = bytes.fromhex("608648016503040102"), bytes.fromhex("60864801650304012a")

# ---------------------------------------------------------------------------- capabilities


@pytest.mark.parametrize(
    "keyword, cap",
    [
        ("AES", ScepCap.AES),
        ("DES3", ScepCap.DES3),
        ("GetNextCACert", ScepCap.GET_NEXT_CA_CERT),
        ("POSTPKIOperation", ScepCap.POST),
        ("Renewal", ScepCap.RENEWAL),
        ("SHA-1", ScepCap.SHA1),
        ("SHA-256", ScepCap.SHA256),
        ("SHA-512", ScepCap.SHA512),
    ],
)
def test_every_keyword_is_known(keyword, cap):
    caps = ScepCaps.parse(keyword.encode())
    assert caps.text == str(caps) == keyword
    assert caps.unknown == []
    assert [c for c in ScepCap if caps.has(c)] == [cap]


def test_scepstandard_stands_for_three_others():
    caps = ScepCaps.parse(b"scepstandard")
    assert {c for c in ScepCap if caps.has(cap=c)} == {
        ScepCap.STANDARD,
        ScepCap.AES,
        ScepCap.POST,
        ScepCap.SHA256,
    }
    assert caps.text == "SCEPStandard"


@pytest.mark.parametrize(
    "body, text, unknown",
    [
        (b"AES\nSHA-256\r\nPOSTPKIOperation\n", "AES SHA-256 POSTPKIOperation", []),
        (b"AES\nFooBar\nSHA-384\nFooBar", "AES", ["FooBar", "SHA-384", "FooBar"]),
        (b"", "", []),
        (bytearray(b"\r\n"), "", []),
    ],
)
def test_bodies_are_read(body, text, unknown):
    caps = ScepCaps.parse(body)
    assert caps.text == text
    assert caps.unknown == unknown


@pytest.mark.parametrize(
    "body, code",
    [
        (b"<html>", ErrorCode.TEXT),
        (b"AES\0", ErrorCode.TEXT),
        (b"x\n" * 101, ErrorCode.LIMIT),
        (b"x" * 65537, ErrorCode.LIMIT),
    ],
)
def test_what_are_no_capabilities_is_refused(body, code):
    with fails(code):
        ScepCaps.parse(body)


# ---------------------------------------------------------------------------- CA certificates


def assert_roles(ca_certs, scep):
    assert ca_certs.ca == scep.ca_cert
    assert ca_certs.signer == scep.ra_cert
    assert ca_certs.recipient == scep.decrypter_cert
    assert list(ca_certs.list) == [scep.ra_cert, scep.decrypter_cert, scep.ca_cert]


def test_a_fingerprint_authenticates_in_several_spellings(scep):
    pin = scep.ca_cert.fingerprint
    octets = [pin[i : i + 2] for i in range(0, 64, 2)]
    for fingerprint in (pin, pin.upper(), ":".join(octets), " ".join(octets).upper()):
        ca_certs = ScepCaCerts.parse_by_fingerprint(
            scep.ca.certs, fingerprint=fingerprint, now=NOW, allow=Allow(0)
        )
        assert_roles(ca_certs, scep)


def test_another_fingerprint_is_not_trusted(scep):
    pin = scep.ca_cert.fingerprint
    for i in (0, 31, 63):
        wrong = pin[:i] + ("1" if pin[i] == "0" else "0") + pin[i + 1 :]
        with fails(ErrorCode.UNTRUSTED):
            ScepCaCerts.parse_by_fingerprint(scep.ca.certs, wrong, NOW)
    for wrong in ("", pin[:-1], "g" + pin[1:], scep.ca_cert.fingerprint_sha1):
        with fails(ErrorCode.TEXT):
            ScepCaCerts.parse_by_fingerprint(scep.ca.certs, wrong, NOW)


def test_anchors_authenticate(scep):
    for anchors in ([scep.ca_cert], CertList([scep.other_cert, scep.ca_cert])):
        assert_roles(ScepCaCerts.parse_by_anchors(scep.ca.certs, anchors, NOW), scep)
    for anchors in ([], (scep.other_cert,), iter([scep.ra_cert])):
        with fails(ErrorCode.UNTRUSTED):
            ScepCaCerts.parse_by_anchors(scep.ca.certs, anchors=anchors, now=NOW, allow=Allow(0))


def test_on_first_use_the_reply_is_believed(scep):
    ca_certs = ScepCaCerts.parse_on_first_use(scep.ca.certs, NOW)
    assert_roles(ca_certs, scep)
    # What is shown to a person works as a pin.
    pin = ca_certs.ca.fingerprint
    assert_roles(ScepCaCerts.parse_by_fingerprint(scep.ca.certs, pin, NOW), scep)


@pytest.mark.parametrize(
    "now, code",
    [
        (NOW - DAY - SECOND, ErrorCode.NOT_YET_VALID),
        (NOW + 365 * DAY + SECOND, ErrorCode.EXPIRED),
    ],
)
def test_certificates_with_a_role_are_valid_now(scep, now, code):
    for parse in (
        lambda: ScepCaCerts.parse_by_fingerprint(scep.ca.certs, scep.ca_cert.fingerprint, now),
        lambda: ScepCaCerts.parse_by_anchors(scep.ca.certs, [scep.ca_cert], now),
        lambda: ScepCaCerts.parse_on_first_use(scep.ca.certs, now=now),
    ):
        with fails(code):
            parse()


def test_weak_certificates_need_to_be_allowed(scep):
    weak = scep.make_cert("CN=Old CA", scep.weak_key, ca=True, usage=KeyUsage.KEY_CERT_SIGN)
    body = weak.encode(devcert.Encoding.DER)
    for allow in (Allow(0), Allow.SHA1 | Allow.DES3):
        with fails(ErrorCode.WEAK):
            ScepCaCerts.parse_on_first_use(body, NOW, allow)
    assert ScepCaCerts.parse_on_first_use(body, NOW, allow=Allow.RSA_1024).ca == weak


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", ErrorCode.DER),
        (b"<html>", ErrorCode.DER),
        (b"-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n", ErrorCode.PEM),
        (bytes(1 << 20) + b"\0", ErrorCode.LIMIT),
    ],
)
def test_other_bodies_are_refused(body, code):
    with fails(code):
        ScepCaCerts.parse_on_first_use(body, NOW)


def test_a_certificate_that_is_no_cas_is_refused(scep):
    body = scep.other_cert.encode(devcert.Encoding.DER)
    with fails(ErrorCode.UNTRUSTED):
        ScepCaCerts.parse_on_first_use(body, NOW)
    with fails(ErrorCode.USAGE_FORBIDDEN):
        ScepCaCerts.parse_by_fingerprint(body, scep.other_cert.fingerprint, NOW)


# ---------------------------------------------------------------------------- policy


def test_a_policy_is_made_of_keywords_or_setters(scep):
    policy = ScepPolicy(allow=Allow.RSA_1024, cipher=ScepCipher.AES_256_CBC)
    assert policy.set_cipher(ScepCipher.AES_256_CBC).set_allow(Allow.RSA_1024) is policy
    weak_csr = devcert.CsrBuilder(subject=Name.parse_text("CN=old")).build(scep.weak_key)
    with fails(ErrorCode.WEAK):
        ScepClient(scep.ca_certs).request(weak_csr, scep.weak_key)
    message = ScepClient(scep.ca_certs, policy).request(weak_csr, scep.weak_key)
    assert AES_256 in message and AES_128 not in message
    # The client has a copy.
    client = ScepClient(scep.ca_certs, policy=policy)
    policy.set_allow(Allow(0)).close()
    assert client.request(weak_csr, scep.weak_key)


def test_unknown_bits_and_three_des_are_refused():
    with fails(ErrorCode.ARGUMENT):
        ScepPolicy(allow=8)
    with fails(ErrorCode.ARGUMENT):
        ScepPolicy().set_cipher(ScepCipher.DES3_CBC)


# ---------------------------------------------------------------------------- the client


@pytest.fixture
def client(scep):
    return ScepClient(scep.ca_certs)


def send(scep, client):
    """The CA's view of the client's request."""
    return scep.ca.receive(client.request(scep.csr, scep.device_key))


def test_before_the_first_request_there_is_nothing(client):
    assert client.transaction_id == ""
    with fails(ErrorCode.STATE):
        client.poll()
    with fails(ErrorCode.STATE):
        client.reply(b"0")
    with fails(ErrorCode.STATE):
        client.encode_private()


def test_each_enrolment_has_its_own_transaction_id(scep, client):
    client.request(scep.csr, scep.device_key)
    other = ScepClient(scep.ca_certs)
    other.request(csr=scep.csr, key=scep.device_key, signer=None)
    assert len(client.transaction_id) == 32
    assert int(client.transaction_id, 16) >= 0
    assert client.transaction_id != other.transaction_id


def test_a_request_is_sent_again_under_the_same_transaction_id(scep, client):
    first = client.request(scep.csr, scep.device_key)
    transaction_id = client.transaction_id
    again = client.request(scep.csr, scep.device_key)
    assert type(first) is bytes and first != again
    assert client.transaction_id == transaction_id
    assert AES_128 in first


def test_the_challenge_is_not_in_the_clear(scep, client):
    message = client.request(scep.csr, scep.device_key)
    assert CHALLENGE.encode() in scep.csr.encode(devcert.Encoding.DER)
    assert CHALLENGE.encode() not in message


def test_an_issued_certificate_comes_with_its_chain(scep, client):
    reply = scep.ca.issued(send(scep, client), scep.issued_cert)
    outcome = client.reply(reply)
    assert outcome.result is ScepResult.ISSUED
    assert outcome.cert == scep.issued_cert
    assert list(outcome.chain) == [scep.issued_cert, scep.ca_cert]
    assert outcome.fail_info is None
    assert outcome.fail_text == ""
    # A reply is taken once.
    with fails(ErrorCode.STATE):
        client.reply(reply)
    with fails(ErrorCode.STATE):
        client.request(scep.csr, scep.device_key)


def test_pending_is_an_outcome_without_a_certificate(scep, client):
    outcome = client.reply(scep.ca.pending(send(scep, client)))
    assert outcome.result is ScepResult.PENDING
    assert outcome.fail_info is None
    for ask in (lambda: outcome.cert, lambda: outcome.chain):
        with fails(ErrorCode.NOT_FOUND):
            ask()
    # Polls as often as one likes, but no new request.
    assert client.poll() != client.poll()
    with fails(ErrorCode.STATE):
        client.request(scep.csr, scep.device_key)


@pytest.mark.parametrize("fail_info", list(ScepFailInfo))
@pytest.mark.parametrize("text", ["", "mot de passe épuisé 🔑"])
def test_a_refusal_is_an_outcome_with_its_reason(scep, client, fail_info, text):
    request = send(scep, client)
    reply = scep.ca.refused(request, fail_info, *([text] if text else []))
    outcome = client.reply(reply)
    assert outcome.result is ScepResult.REFUSED
    assert outcome.fail_info is fail_info
    assert outcome.fail_text == text
    with fails(ErrorCode.NOT_FOUND):
        outcome.cert
    with fails(ErrorCode.STATE):
        client.poll()


def test_the_reply_to_something_else_is_refused_and_the_client_waits_on(scep, client):
    request = send(scep, client)
    other = ScepClient(scep.ca_certs)
    with fails(ErrorCode.SCEP_TRANSACTION):
        client.reply(scep.ca.pending(send(scep, other)))
    # The reply to a lost message is none to the next.
    late = scep.ca.pending(request)
    request = send(scep, client)
    with fails(ErrorCode.SCEP_NONCE):
        client.reply(late)
    assert client.reply(scep.ca.pending(request)).result is ScepResult.PENDING


def test_replies_that_are_no_message_are_refused(scep, client):
    message = client.request(scep.csr, scep.device_key)
    reply = scep.ca.pending(scep.ca.receive(message))
    for data, code in [
        (b"", ErrorCode.DER),
        (reply[:-1], ErrorCode.DER),
        (reply + b"\0", ErrorCode.TRAILING),
        (bytes(1 << 20) + b"\0", ErrorCode.LIMIT),
    ]:
        with fails(code):
            client.reply(data)
    # A request is no reply, and it is not the CA who signed it.
    with fails(ErrorCode.UNTRUSTED):
        client.reply(message)
    assert client.reply(reply).result is ScepResult.PENDING


def test_a_bent_signature_is_noticed(scep, client):
    reply = bytearray(scep.ca.pending(send(scep, client)))
    reply[-1] ^= 1
    with fails(ErrorCode.SIGNATURE):
        client.reply(reply)


def test_a_reply_of_another_ca_is_not_trusted(scep, client):
    message = client.request(scep.csr, scep.device_key)
    other = devcert.ScepCa(
        signer=(scep.other_cert, scep.other_key),
        decrypter=(scep.decrypter_cert, scep.decrypter_key),
    )
    with fails(ErrorCode.UNTRUSTED):
        client.reply(other.pending(other.receive(message)))


def test_validity_is_judged_at_the_moment_that_was_set(scep):
    late = NOW + 366 * DAY
    client = ScepClient(scep.ca_certs, now=late)
    reply = scep.ca.pending(send(scep, client))
    with fails(ErrorCode.EXPIRED):
        client.reply(reply)
    assert client.set_now(NOW) is client
    assert client.reply(reply).result is ScepResult.PENDING
    # A time may also be None: that of the CA certificates.
    client = ScepClient(scep.ca_certs, None, now=None)
    assert client.reply(scep.ca.pending(send(scep, client))).result is ScepResult.PENDING


def test_requests_that_cannot_be_sent_are_refused(scep, client):
    subject = Name.parse_text("CN=device-7")
    ec_csr = devcert.CsrBuilder(subject=subject).build(scep.ec_key)
    nameless = devcert.CsrBuilder().build(scep.device_key)
    with fails(ErrorCode.UNSUPPORTED):
        client.request(ec_csr, scep.ec_key)
    with fails(ErrorCode.ARGUMENT):
        client.request(nameless, scep.device_key)
    with fails(ErrorCode.KEY_MISMATCH):
        client.request(scep.csr, scep.other_key)
    with fails(ErrorCode.KEY_MISMATCH):
        client.request(scep.csr, scep.device_key, scep.other_cert)
    # A failed attempt leaves nothing behind.
    assert client.transaction_id == ""


def test_another_request_needs_another_client(scep, client):
    client.request(scep.csr, scep.device_key)
    other = devcert.CsrBuilder(subject=Name.parse_text("CN=device-8")).build(scep.device_key)
    with fails(ErrorCode.STATE):
        client.request(other, scep.device_key)


def test_a_certificate_of_another_ca_can_sign(scep, client):
    signer = scep.make_cert("CN=factory-7", scep.device_key, usage=SIGN)
    message = client.request(scep.csr, scep.device_key, signer=signer)
    assert scep.ca.receive(message).signer == signer


def test_a_ca_without_an_rsa_key_is_refused(scep):
    usage = KeyUsage.KEY_CERT_SIGN | SIGN
    cert = scep.make_cert("CN=Example EC CA", scep.ec_key, ca=True, usage=usage)
    body = cert.encode(devcert.Encoding.DER)
    ca_certs = ScepCaCerts.parse_by_anchors(body, [cert], NOW)
    with fails(ErrorCode.UNSUPPORTED):
        ScepClient(ca_certs)


def reopened(scep, client):
    """What a client knows, through octets."""
    state = client.encode_private()
    assert type(state) is bytearray
    client.close()
    return ScepClient.parse(state, scep.ca_certs, scep.device_key)


def test_an_enrolment_goes_on_after_each_restart(scep, client):
    request = send(scep, client)
    transaction = request.transaction
    transaction_id = client.transaction_id
    client = reopened(scep, client)
    assert client.transaction_id == transaction_id
    assert client.reply(scep.ca.pending(request)).result is ScepResult.PENDING
    client = reopened(scep, client)
    poll = scep.ca.receive(client.poll())
    client = reopened(scep, client)
    poll.match(transaction)
    reply = scep.ca.issued(poll, scep.issued_cert)
    assert client.reply(reply).cert == scep.issued_cert
    # After a restart as before, each nonce is good for one reply.
    client = reopened(scep, client)
    with fails(ErrorCode.STATE):
        client.reply(reply)


def test_a_state_is_for_one_key_and_whole(scep, client):
    client.request(scep.csr, scep.device_key)
    state = client.encode_private()
    with fails(ErrorCode.KEY_MISMATCH):
        ScepClient.parse(state, scep.ca_certs, scep.other_key)
    with fails(ErrorCode.DER):
        ScepClient.parse(state[:-1], scep.ca_certs, scep.device_key)
    with fails(ErrorCode.TRAILING):
        ScepClient.parse(state + b"\0", scep.ca_certs, scep.device_key)
    again = ScepClient.parse(
        data=state, ca_certs=scep.ca_certs, key=scep.device_key, policy=ScepPolicy()
    )
    assert again.transaction_id == client.transaction_id


# ---------------------------------------------------------------------------- URLs and queries

CA_URL = "http://ca.example/scep"


@pytest.mark.parametrize(
    "operation, word",
    [
        (ScepOperation.GET_CA_CAPS, "GetCACaps"),
        (ScepOperation.GET_CA_CERT, "GetCACert"),
        (ScepOperation.GET_NEXT_CA_CERT, "GetNextCACert"),
        (ScepOperation.PKI_OPERATION, "PKIOperation"),
    ],
)
def test_each_operation_has_its_word(operation, word):
    url = devcert.scep_url_build(CA_URL, operation)
    assert url == f"{CA_URL}?operation={word}".encode()
    assert ScepQuery.parse(f"operation={word}").operation is operation


@pytest.mark.parametrize(
    "data, message",
    [
        (b"\xfb\xff\xbf", b"%2B%2F%2B%2F"),
        (b"f", b"Zg%3D%3D"),
        (bytearray(b"fo"), b"Zm8%3D"),
        (memoryview(b"foo"), b"Zm9v"),
    ],
)
def test_a_message_is_base64_with_escapes_and_comes_back(data, message):
    url = devcert.scep_url_build(CA_URL, ScepOperation.PKI_OPERATION, data=data)
    assert url == CA_URL.encode() + b"?operation=PKIOperation&message=" + message
    assert ScepQuery.parse(url.decode().partition("?")[2]).message == data


def test_without_a_path_the_usual_one_is_taken():
    assert devcert.scep_url_build("http://ca.example", ScepOperation.GET_CA_CAPS) == (
        b"http://ca.example/cgi-bin/pkiclient.exe?operation=GetCACaps"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ca.example/scep",
        "ftp://ca.example/scep",
        "http://user:secret@ca.example/scep",
        "http://ca.example/scep?x=1",
        "http://ca.example/scep#x",
        "http://ca.example/a\r\nHost: other",
        "http://ca.example/café",
    ],
)
def test_other_urls_are_refused(url):
    with fails(ErrorCode.TEXT) as caught:
        devcert.scep_url_build(url, ScepOperation.GET_CA_CERT)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "operation, data, code",
    [
        (ScepOperation.OTHER, None, ErrorCode.ARGUMENT),
        (ScepOperation.GET_CA_CERT, b"x", ErrorCode.ARGUMENT),
        (ScepOperation.PKI_OPERATION, bytes(256 * 1024 + 1), ErrorCode.LIMIT),
    ],
)
def test_wrong_arguments_of_a_url_are_refused(operation, data, code):
    with fails(code):
        devcert.scep_url_build(CA_URL, operation, data)


@pytest.mark.parametrize(
    "text, operation, message",
    [
        ("OPERATION=PKIOperation&Message=Zm9v", ScepOperation.PKI_OPERATION, b"foo"),
        ("&&operation=PKIOperation&x&message=+/+/", ScepOperation.PKI_OPERATION, b"\xfb\xff\xbf"),
        ("operation=PKIOperation&message=Zm%0A9v%0a", ScepOperation.PKI_OPERATION, b"foo"),
        ("operation=PKIOperation&message=", ScepOperation.PKI_OPERATION, None),
        ("operation=GetCACert&message=My-Trustpoint_1", ScepOperation.GET_CA_CERT, None),
        ("operation=GetCACertChain&message=Zm9v", ScepOperation.OTHER, None),
        ("", ScepOperation.OTHER, None),
    ],
)
def test_queries_are_read(text, operation, message):
    query = ScepQuery.parse(text)
    assert query.operation is operation
    if message is None:
        with fails(ErrorCode.NOT_FOUND):
            query.message
    else:
        assert query.message == message


@pytest.mark.parametrize(
    "text, code",
    [
        ("operation=PKIOperation%4", ErrorCode.TEXT),
        ("operation=GetCACert&operation=PKIOperation", ErrorCode.TEXT),
        ("operation=PKIOperation&message=Zm9", ErrorCode.PEM),
        ("x" * (512 * 1024 + 1), ErrorCode.LIMIT),
    ],
)
def test_broken_queries_are_refused(text, code):
    with fails(code):
        ScepQuery.parse(text)


# ---------------------------------------------------------------------------- renewal


@pytest.fixture
def renewing_ca(scep):
    return devcert.ScepCa(
        signer=(scep.ra_cert, scep.ra_key),
        decrypter=(scep.decrypter_cert, scep.decrypter_key),
        chain=[scep.ca_cert],
        renewal=True,
    )


@pytest.mark.parametrize("kind", [ScepType.RENEWAL_REQ, ScepType.PKCS_REQ])
def test_a_certificate_renews_itself_for_a_new_key(scep, renewing_ca, kind):
    builder = devcert.CsrBuilder(subject=scep.issued_cert.subject)
    client = ScepClient(scep.ca_certs)
    csr = builder.build(scep.other_key)
    request = renewing_ca.receive(client.renew(csr, scep.issued_cert, scep.device_key, kind))
    assert request.type is kind
    assert request.is_renewal is True
    assert request.has_signer_subject is True
    assert request.has_signer_key is False
    request.check_renewal([scep.ca_cert], NOW, 0)
    request.check_renewal(issuers=[scep.ca_cert], now=NOW, window_s=400 * 86400, allow=Allow(0))
    with fails(ErrorCode.NOT_YET_VALID):
        request.check_renewal([scep.ca_cert], NOW, 86400)
    with fails(ErrorCode.UNTRUSTED):
        request.check_renewal([scep.other_cert], NOW, 0)
    cert = scep.make_cert("CN=device-7", scep.other_key, scep.ca_cert, scep.ca_key, SIGN)
    outcome = client.reply(renewing_ca.issued(request, cert))
    assert outcome.cert == cert


def test_who_may_not_renew_is_told(scep):
    client = ScepClient(scep.ca_certs)
    kind = ScepType.RENEWAL_REQ
    with fails(ErrorCode.KEY_MISMATCH):
        client.renew(scep.csr, scep.issued_cert, scep.other_key, kind)
    with fails(ErrorCode.ARGUMENT):
        client.renew(scep.csr, scep.issued_cert, scep.device_key, ScepType.CERT_POLL)
    client.set_now(NOW + timedelta(days=800))
    with fails(ErrorCode.EXPIRED):
        client.renew(scep.csr, scep.issued_cert, scep.device_key, kind)
    # A CA that does not announce it does not take it.
    client.set_now(NOW)
    request = scep.ca.receive(client.renew(scep.csr, scep.issued_cert, scep.device_key, kind))
    assert request.problem is ErrorCode.UNSUPPORTED
    with fails(ErrorCode.STATE):
        request.check_renewal([scep.ca_cert], NOW, 0)
