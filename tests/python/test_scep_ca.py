# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a CA does in SCEP: facts of requests, transactions, answers."""
import pytest

import devcert
from devcert import (
    Allow,
    CertList,
    Encoding,
    ErrorCode,
    Name,
    ScepCa,
    ScepCaBuilder,
    ScepClient,
    ScepFailInfo,
    ScepPolicy,
    ScepTransaction,
    ScepType,
)
from vectors import CHALLENGE, fails

CAPS = b"AES\nSHA-256\nSHA-512\nPOSTPKIOperation\nSCEPStandard"


@pytest.fixture
def client(scep):
    return ScepClient(scep.ca_certs)


@pytest.fixture
def request_(scep, client):
    """The client's request, as the CA received it."""
    return scep.ca.receive(client.request(scep.csr, scep.device_key))


# ---------------------------------------------------------------------------- the CA itself


def test_a_ca_says_what_it_can_do_and_who_it_is(scep):
    assert scep.ca.caps == CAPS
    assert scep.ca.certs_type == "application/x-x509-ca-ra-cert"
    assert list(CertList.parse(scep.ca.certs)) == [
        scep.ra_cert,
        scep.decrypter_cert,
        scep.ca_cert,
    ]


def test_one_certificate_may_do_it_all(scep):
    for settings in ({}, dict(chain=[scep.other_cert])):
        ca = ScepCa(signer=(scep.other_cert, scep.other_key), **settings)
        assert ca.certs == scep.other_cert.encode(Encoding.DER)
        assert ca.certs_type == "application/x-x509-ca-cert"


def test_a_ca_is_built_by_setters_too(scep):
    builder = ScepCaBuilder()
    builder.set_signer(scep.ra_cert, scep.ra_key)
    ca = (
        builder.set_decrypter(cert=scep.decrypter_cert, key=scep.decrypter_key)
        .set_chain([scep.ca_cert])
        .set_policy(ScepPolicy(allow=Allow.SHA1))
        .add_capability("SHA-384")
        .add_capability(keyword="Renewal")
        .set_empty_content(True)
        .build()
    )
    assert ca.caps == CAPS + b"\nSHA-384\nRenewal"
    assert ca.certs == scep.ca.certs
    # The CA that was built is none the wiser.
    builder.add_capability("more")
    assert ca.caps == CAPS + b"\nSHA-384\nRenewal"


def test_a_ca_is_built_by_keywords(scep):
    signer = (scep.other_cert, scep.other_key)
    assert ScepCa(signer=signer, capability="SHA-384").caps == CAPS + b"\nSHA-384"
    assert ScepCa(signer=signer, capability=["x", "y"]).caps == CAPS + b"\nx\ny"
    builder = ScepCaBuilder(signer=signer, chain=CertList([scep.ca_cert]), empty_content=False)
    assert list(CertList.parse(builder.build().certs)) == [scep.other_cert, scep.ca_cert]


def test_a_ca_needs_a_signer_and_a_decrypter(scep):
    with fails(ErrorCode.STATE):
        ScepCa()
    with fails(ErrorCode.STATE):
        ScepCaBuilder().build()
    with fails(ErrorCode.USAGE_FORBIDDEN):
        ScepCa(signer=(scep.ra_cert, scep.ra_key))


def test_the_signer_of_a_ca_must_fit(scep):
    ec_cert = scep.make_cert("CN=ec", scep.ec_key)
    builder = ScepCaBuilder()
    for setter in (builder.set_signer, builder.set_decrypter):
        with fails(ErrorCode.KEY_MISMATCH):
            setter(scep.ra_cert, scep.ca_key)
        with fails(ErrorCode.UNSUPPORTED):
            setter(ec_cert, scep.ec_key)
        with fails(ErrorCode.USAGE_FORBIDDEN):
            setter(scep.ca_cert, scep.ca_key)
    with pytest.raises(TypeError):
        ScepCa(signer=scep.ra_cert)


@pytest.mark.parametrize("keyword", ["", "a b", "a\nb", "é", "a" * 65])
def test_a_capability_is_a_keyword(keyword):
    with fails(ErrorCode.TEXT):
        ScepCaBuilder().add_capability(keyword)


@pytest.mark.parametrize("empty", [False, True])
def test_pending_and_refused_have_an_empty_content_where_that_was_set(scep, request_, empty):
    ca = ScepCa(
        signer=(scep.ra_cert, scep.ra_key),
        decrypter=(scep.decrypter_cert, scep.decrypter_key),
        empty_content=empty,
    )
    # id-data, and behind it [0] with an OCTET STRING of no octets
    content = bytes.fromhex("06092a864886f70d010701 a0020400")
    for reply in (ca.pending(request_), ca.refused(request_, ScepFailInfo.BAD_ALG)):
        assert (content in reply) is empty


# ---------------------------------------------------------------------------- requests


def test_the_facts_of_a_request_are_told(scep, client, request_):
    assert request_.is_acceptable is True
    assert request_.problem is ErrorCode.OK
    assert request_.type is ScepType.PKCS_REQ
    assert request_.transaction_id == client.transaction_id
    assert request_.signer.has_key(scep.device_key)
    assert str(request_.signer.subject) == "CN=device-7"
    assert request_.has_signer_key is True
    assert request_.csr.encode(Encoding.DER) == scep.csr.encode(Encoding.DER)
    with fails(ErrorCode.NOT_FOUND):
        request_.poll_subject


def test_a_challenge_is_compared_whole(request_):
    assert request_.has_challenge(CHALLENGE) is True
    assert request_.has_challenge(password=bytearray(CHALLENGE.encode())) is True
    for wrong in ("", CHALLENGE[:-1], CHALLENGE + "!", CHALLENGE.encode() + b"\0", "Correct horse"):
        assert request_.has_challenge(wrong) is False


def test_no_challenge_is_no_empty_challenge(scep, client):
    csr = devcert.CsrBuilder(subject=Name.parse_text("CN=device-7")).build(scep.device_key)
    request = scep.ca.receive(client.request(csr, scep.device_key))
    assert request.is_acceptable
    assert request.has_challenge("") is False


def test_octets_that_are_no_message_leave_nothing_to_answer(scep, client):
    message = client.request(scep.csr, scep.device_key)
    for bent, code in [
        (b"", ErrorCode.DER),
        (message[:-1], ErrorCode.DER),
        (message + b"\0", ErrorCode.TRAILING),
        (message[:-1] + bytes([message[-1] ^ 1]), ErrorCode.SIGNATURE),
        (bytes(256 * 1024 + 1), ErrorCode.LIMIT),
    ]:
        with fails(code):
            scep.ca.receive(bent)


def test_a_reply_is_no_request(scep, request_):
    with fails(ErrorCode.SCEP_TYPE):
        scep.ca.receive(scep.ca.pending(request_))


def test_a_message_for_somebody_else_can_only_be_refused(scep, client):
    other = ScepCa(signer=(scep.other_cert, scep.other_key))
    request = other.receive(client.request(scep.csr, scep.device_key))
    assert request.is_acceptable is False
    assert request.problem is ErrorCode.NO_RECIPIENT
    assert request.fail_info is ScepFailInfo.BAD_MESSAGE_CHECK
    assert request.has_signer_key is False
    assert request.has_challenge(CHALLENGE) is False
    with fails(ErrorCode.NOT_FOUND):
        request.csr
    with fails(ErrorCode.STATE):
        request.transaction
    with fails(ErrorCode.STATE):
        other.pending(request)
    with fails(ErrorCode.STATE):
        other.issued(request, scep.issued_cert)
    assert other.refused(request, request.fail_info)


def test_a_weak_request_is_a_problem_unless_allowed(scep):
    csr = devcert.CsrBuilder(subject=Name.parse_text("CN=old")).build(scep.weak_key)
    policy = ScepPolicy(allow=Allow.RSA_1024)
    message = ScepClient(scep.ca_certs, policy).request(csr, scep.weak_key)
    request = scep.ca.receive(message)
    assert request.problem is ErrorCode.WEAK
    assert request.fail_info is ScepFailInfo.BAD_ALG
    ca = ScepCa(
        signer=(scep.ra_cert, scep.ra_key),
        decrypter=(scep.decrypter_cert, scep.decrypter_key),
        policy=policy,
    )
    assert ca.receive(message).problem is ErrorCode.OK


# ---------------------------------------------------------------------------- transactions


def test_a_transaction_gives_its_request_back(scep, client, request_):
    transaction = request_.transaction
    assert transaction.id == client.transaction_id
    assert transaction.csr.encode(Encoding.DER) == scep.csr.encode(Encoding.DER)
    octets = transaction.encode_private()
    assert type(octets) is bytearray
    again = ScepTransaction.parse(octets)
    assert again.id == transaction.id
    assert again.encode_private() == octets
    for data, code in [
        (octets[:-1], ErrorCode.DER),
        (octets + b"\0", ErrorCode.TRAILING),
        (b"", ErrorCode.DER),
    ]:
        with fails(code):
            ScepTransaction.parse(data)


def test_a_poll_is_matched_with_its_transaction(scep, client, request_):
    transaction = ScepTransaction.parse(request_.transaction.encode_private())
    client.reply(scep.ca.pending(request_))
    poll = scep.ca.receive(client.poll())
    assert poll.is_acceptable
    assert poll.type is ScepType.CERT_POLL
    assert str(poll.poll_subject) == "CN=device-7"
    # Before it is matched there is nothing that it could get.
    assert poll.has_signer_key is False
    with fails(ErrorCode.NOT_FOUND):
        poll.csr
    with fails(ErrorCode.STATE):
        scep.ca.issued(poll, scep.issued_cert)
    assert poll.match(transaction) is None
    poll.match(transaction=transaction)
    assert poll.csr.encode(Encoding.DER) == scep.csr.encode(Encoding.DER)
    # It is still a poll: what is remembered is the request.
    with fails(ErrorCode.STATE):
        poll.transaction
    assert client.reply(scep.ca.issued(poll, cert=scep.issued_cert)).cert == scep.issued_cert


def test_another_transaction_does_not_match(scep, client, request_):
    client.reply(scep.ca.pending(request_))
    poll = scep.ca.receive(client.poll())
    other = scep.ca.receive(ScepClient(scep.ca_certs).request(scep.csr, scep.device_key))
    with fails(ErrorCode.SCEP_TRANSACTION):
        poll.match(other.transaction)


def test_a_request_that_comes_again_must_be_the_same(scep, client, request_):
    again = scep.ca.receive(client.request(scep.csr, scep.device_key))
    again.match(request_.transaction)


# ---------------------------------------------------------------------------- answers


def test_a_certificate_for_another_key_is_not_sent(scep, request_):
    with fails(ErrorCode.KEY_MISMATCH):
        scep.ca.issued(request_, scep.other_cert)


def test_the_issued_certificate_is_not_in_the_clear(scep, request_):
    reply = scep.ca.issued(request_, scep.issued_cert)
    assert type(reply) is bytes
    assert scep.issued_cert.encode(Encoding.DER) not in reply


def test_refusals_that_do_not_exist_are_not_written(scep, request_):
    with fails(ErrorCode.TEXT):
        scep.ca.refused(request_, ScepFailInfo.BAD_REQUEST, text="x" * 256)
    assert scep.ca.refused(request_, ScepFailInfo.BAD_REQUEST, text=None)
    assert scep.ca.refused(request_, fail_info=ScepFailInfo.BAD_REQUEST, text="é" * 127)
