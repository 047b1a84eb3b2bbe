# SPDX-License-Identifier: LGPL-2.1-or-later
"""Passphrases and challenges appear nowhere but where they are asked for."""
import traceback

import pytest

import devcert
from devcert import CsrBuilder, Encoding, Error, Key, Name, Pkcs12, Pkcs12Builder, ScepClient
from vectors import net, vector

CANARY = "xyzzy-canary-7"


def texts_of(obj):
    """All that is shown of an object without asking for a secret."""
    yield repr(obj)
    yield str(obj)
    yield format(obj)
    cls = type(obj)
    for name in dir(cls):
        if isinstance(getattr(cls, name), property):
            try:
                value = getattr(obj, name)
            except Error as error:
                yield from texts_of_error(error)
            else:
                yield name + repr(value) + str(value)


def texts_of_error(error):
    yield from (repr(error), str(error), repr(error.args), repr(vars(error)))
    yield "".join(traceback.format_exception_only(type(error), error))


def assert_silent(texts):
    for text in texts:
        assert CANARY not in text
        assert CANARY.encode().hex() not in text


@pytest.fixture(scope="module")
def csr(scep):
    subject = Name.parse_text("CN=device-7")
    return CsrBuilder(subject=subject, challenge=CANARY).build(scep.device_key)


def test_the_canary_sings_when_it_is_asked(csr):
    assert csr.get_challenge_private() == CANARY.encode()
    assert csr.has_challenge


def test_a_request_does_not_show_its_challenge(csr):
    assert_silent(texts_of(csr))


def test_builders_do_not_show_what_was_set(leaf, leaf_key):
    assert_silent(texts_of(CsrBuilder(challenge=CANARY)))
    assert_silent(texts_of(CsrBuilder().set_challenge(bytearray(CANARY.encode()))))
    assert_silent(texts_of(Pkcs12Builder(key=(leaf_key, leaf))))


def test_the_objects_of_an_enrolment_do_not_show_the_challenge(scep, csr):
    client = ScepClient(scep.ca_certs)
    request = scep.ca.receive(client.request(csr, scep.device_key))
    assert request.has_challenge(CANARY)
    assert CANARY.encode() in request.transaction.encode_private()
    assert CANARY.encode() in client.encode_private()
    outcome = client.reply(scep.ca.pending(request))
    for obj in (client, request, request.transaction, outcome, request.csr):
        assert_silent(texts_of(obj))


def test_a_private_key_does_not_show_itself():
    key = Key.parse(vector("keys/p256.pem"))
    der = bytes(key.encode_private(Encoding.DER))
    # The private value of SEC 1: 32 octets behind "04 20".
    private = der[der.index(b"\x04\x20") + 2 :][:32]
    assert len(private) == 32
    for text in texts_of(key):
        assert private.hex() not in text


REFUSED = {
    "a wrong passphrase of a key": lambda: Key.parse(vector("keys/encrypted.pem"), CANARY),
    "a wrong passphrase": lambda: Pkcs12.parse(vector("p12/default.p12"), CANARY),
    "a passphrase that is not UTF-8": lambda: Pkcs12.parse(
        vector("p12/default.p12"), CANARY.encode() + b"\xff"
    ),
    "a long challenge": lambda: CsrBuilder().set_challenge(CANARY * 100),
    "a challenge that is not UTF-8": lambda: CsrBuilder(challenge=CANARY.encode() + b"\xff"),
    "credentials of a proxy": lambda: net().NetPolicy(proxy=f"http://user:{CANARY}@proxy"),
    "credentials of a URL": lambda: devcert.scep_url_build(
        f"http://user:{CANARY}@ca.example/", devcert.ScepOperation.GET_CA_CAPS
    ),
    "a message": lambda: devcert.ScepQuery.parse(f"operation=PKIOperation&message={CANARY}"),
    "a name": lambda: Name.parse_text(f"CN={CANARY};"),
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
def test_an_error_does_not_repeat_what_it_was_given(wrong):
    with pytest.raises(Error) as caught:
        wrong()
    assert_silent(texts_of_error(caught.value))


MISTAKEN = {
    "a passphrase in a list": lambda: Key.parse(vector("keys/encrypted.pem"), [CANARY]),
    "a challenge in a list": lambda: CsrBuilder(challenge=[CANARY]),
    "a keyword with a slip": lambda: CsrBuilder(chalenge=CANARY),
    "one argument too many": lambda: CsrBuilder().set_challenge(CANARY, CANARY),
    "a key that is text": lambda: Pkcs12Builder(key=CANARY),
    "a lone surrogate": lambda: CsrBuilder(challenge=CANARY + "\ud800"),
}


@pytest.mark.parametrize("wrong", MISTAKEN.values(), ids=MISTAKEN)
def test_an_error_of_type_or_value_does_not_either(wrong):
    with pytest.raises((TypeError, ValueError)) as caught:
        wrong()
    assert_silent([str(caught.value)])
    if not isinstance(caught.value, UnicodeError):  # Python's own has the text as an attribute
        assert_silent([repr(caught.value)])
