# SPDX-License-Identifier: LGPL-2.1-or-later
"""Envelopes: whom they are sealed to, what everybody sees of them, who opens them, and how else."""
import threading
import time
from datetime import timedelta

import pytest

import devcert
from devcert import (
    ContentCipher,
    Envelope,
    ErrorCode,
    OpenAllow,
    Opener,
    OpenerBuilder,
    RecipientKind,
    RecipientScheme,
    ResealPlan,
    SealAllow,
    Sealer,
    SealerBuilder,
)
from envelopes import PIECE, octets, seal, to, unseal
from vectors import DAY, NOW, fails

KEK = bytes(range(32))

# ------------------------------------------------------------------------------- whom it is for


def test_every_recipient_opens_and_nobody_else(parties):
    envelope = seal(to(*parties.all), b"a bid")
    for key in parties.keys:
        assert unseal(key, envelope) == b"a bid"
    with fails(ErrorCode.DECRYPT):  # who is not named may be meant all the same
        unseal(devcert.Key.generate(devcert.KeyType.RSA, 2048), envelope)
    with fails(ErrorCode.NO_RECIPIENT):
        unseal(parties.ec_key, seal(to(parties.rsa), b""))


def test_a_sealer_and_an_opener_are_built_directly(parties):
    sealer = Sealer(now=NOW, cert=parties.rsa, password="correct horse", kek=[(b"k1", KEK)])
    envelope = sealer.update(b"a bid") + sealer.finish()
    for opener in (
        Opener(key=parties.rsa_key),
        Opener(key=[parties.ec_key, parties.rsa_key]),
        Opener(key=[(parties.rsa_key, [parties.rsa]), parties.ec_key]),
        Opener(key=[(parties.rsa_key, None)]),
        Opener(password="correct horse"),
        Opener(password=["wrong", b"correct horse"]),
        Opener(kek=[(b"k1", KEK)]),
        Opener(kek=[(b"", KEK)]),
    ):
        assert unseal(opener, envelope) == b"a bid"
    with fails(ErrorCode.NO_RECIPIENT):
        unseal(Opener(kek=[(b"k2", KEK)]), envelope)
    with fails(ErrorCode.DECRYPT):
        unseal(Opener(kek=[(b"k1", KEK[::-1])]), envelope)
    with fails(ErrorCode.DECRYPT):
        unseal(Opener(password="wrong"), envelope)


def test_a_key_is_given_alone_or_with_its_certificates(parties):
    for wrong in (5, [5], [(parties.rsa_key, 5)], "text", [parties.rsa], [None]):
        with pytest.raises(TypeError):
            Opener(key=wrong)
    with fails(ErrorCode.KEY_MISMATCH):
        Opener(key=[(parties.rsa_key, [parties.ec])])
    builder = OpenerBuilder()
    assert builder.add_key(parties.rsa_key, [parties.expired, parties.rsa]) is builder
    assert builder.add_key(parties.ec_key) is builder
    assert builder.add_password(bytearray(b"x")).add_kek(b"", memoryview(KEK)) is builder


def test_one_builder_makes_many_envelopes(parties):
    builder = to(parties.rsa)
    envelopes = {seal(builder, b"a bid") for _ in range(4)}
    assert len(envelopes) == 4  # each with a content key of its own
    opener = OpenerBuilder(key=parties.rsa_key)
    assert {unseal(opener.build(), e) for e in envelopes} == {b"a bid"}


# ------------------------------------------------------------------------------- what all see


def test_a_head_says_what_everybody_can_see(parties):
    envelope = seal(to(*parties.all, password="x", kek=[(b"\xab\xcd", KEK)]), octets(1000))
    head = Envelope.parse(envelope[:4000])
    assert head.cipher is ContentCipher.AES_256_GCM
    assert head.algorithm == "2.16.840.1.101.3.4.1.46"
    assert head.is_authenticated
    assert not head.has_content_len and head.content_len == 0
    assert 0 < head.head_len < len(envelope) - 1000
    rsa, ec, backup, password, kek = head.recipients
    assert rsa.kind is backup.kind is RecipientKind.KEY_TRANSPORT
    assert ec.kind is RecipientKind.KEY_AGREEMENT
    assert password.kind is RecipientKind.PASSWORD
    assert kek.kind is RecipientKind.KEK
    assert rsa.scheme is RecipientScheme.OAEP_SHA256
    assert ec.scheme is RecipientScheme.ECDH_SHA256
    assert password.scheme is None and kek.scheme is None
    assert rsa.algorithm == "1.2.840.113549.1.1.7"
    assert (password.rounds, rsa.rounds) == (600_000, 0)
    assert rsa.issuer == parties.rsa.issuer
    assert rsa.serial == parties.rsa.serial
    assert kek.key_id == "abcd"
    assert rsa.is_for(parties.rsa) and not rsa.is_for(parties.ec)
    assert ec.is_for(parties.ec)
    with fails(ErrorCode.NOT_FOUND):
        password.issuer
    assert password.serial == password.key_id == ""
    assert "KEY_TRANSPORT" in repr(rsa)


def test_a_length_that_is_known_stands_in_the_head(parties):
    envelope = seal(to(parties.rsa, content_len=1000), octets(1000))
    head = Envelope.parse(envelope)
    assert head.has_content_len
    assert head.content_len == 1000
    assert unseal(parties.rsa_key, envelope) == octets(1000)


def test_recipients_are_a_sequence(parties):
    envelope = Envelope.parse(seal(to(*parties.all), b""))
    recipients = envelope.recipients
    assert len(recipients) == 3
    assert [r.is_for(parties.backup) for r in recipients] == [False, False, True]
    assert recipients[-1].is_for(parties.backup)
    envelope.close()
    last = recipients[2]
    recipients.close()
    assert last.is_for(parties.backup)


def test_a_head_is_no_other_thing(parties):
    envelope = seal(to(parties.rsa), b"a bid")
    for data in (b"", b"0", envelope[:50], b"text" * 9):
        with fails(ErrorCode.DER):
            Envelope.parse(data)
    with pytest.raises(TypeError):
        Envelope()


# ------------------------------------------------------------------------------- how it is sealed


@pytest.mark.parametrize("cipher", [
    ContentCipher.AES_256_GCM, ContentCipher.AES_128_GCM, ContentCipher.CHACHA20_POLY1305])
def test_ciphers(parties, cipher):
    envelope = seal(to(parties.rsa, cipher=cipher), octets(200_000))
    assert Envelope.parse(envelope).cipher is cipher
    opener = Opener(key=parties.rsa_key)
    assert opener.cipher is None and opener.recipient_index is None
    assert unseal(opener, envelope) == octets(200_000)
    assert opener.cipher is cipher and opener.recipient_index == 0


@pytest.mark.parametrize("cipher", [
    ContentCipher.AES_192_GCM, ContentCipher.AES_256_CBC, ContentCipher.DES3_CBC, 99])
def test_what_is_read_only_is_not_written(cipher):
    with fails(ErrorCode.ARGUMENT):
        SealerBuilder(cipher=cipher)


@pytest.mark.parametrize("bits, cipher", [
    (128, ContentCipher.AES_128_CBC), (256, ContentCipher.AES_256_CBC)])
def test_what_is_not_authenticated_is_opened_only_by_who_says_so(parties, bits, cipher):
    envelope = seal(to(parties.rsa, unauthenticated_cbc=bits), b"a bid")
    head = Envelope.parse(envelope)
    assert (head.cipher, head.is_authenticated) == (cipher, False)
    with fails(ErrorCode.UNSUPPORTED):
        unseal(parties.rsa_key, envelope)
    assert unseal(parties.rsa_key, envelope, unauthenticated_cbc=True) == b"a bid"


def test_schemes_and_names_hold_for_who_is_added_from_then_on(parties):
    builder = SealerBuilder(now=NOW).add_cert(parties.rsa)
    builder.set_scheme(RecipientScheme.OAEP_SHA1).set_by_key_id(True).set_oaep_label(b"label")
    builder.add_cert(parties.backup)
    envelope = seal(builder, b"a bid")
    first, second = Envelope.parse(envelope).recipients
    assert (first.scheme, second.scheme) == (
        RecipientScheme.OAEP_SHA256, RecipientScheme.OAEP_SHA1)
    assert second.key_id == parties.backup.subject_key_id
    assert (second.serial, first.key_id) == ("", "")
    assert unseal(parties.rsa_key, envelope) == b"a bid"
    assert unseal(parties.backup_key, envelope) == b"a bid"
    with fails(ErrorCode.KEY_MISMATCH):
        builder.add_cert(parties.ec)
    with fails(ErrorCode.ARGUMENT):
        builder.set_scheme(99)
    with fails(ErrorCode.LIMIT):
        builder.set_oaep_label(bytes(1025))


def test_a_commitment_can_be_required(parties):
    plain = seal(to(parties.rsa), b"a bid")
    committed = seal(to(parties.rsa, commitment=True), b"a bid")
    opener = Opener(key=parties.rsa_key, require_commitment=True)
    assert unseal(opener, committed) == b"a bid"
    assert opener.is_committed
    opener = Opener(key=parties.rsa_key)
    assert unseal(opener, plain) == b"a bid"
    assert not opener.is_committed
    with fails(ErrorCode.DECRYPT):
        unseal(parties.rsa_key, plain, require_commitment=True)


def test_recipients_are_counted(parties):
    builder = SealerBuilder(max_recipients=1, password="x")
    with fails(ErrorCode.LIMIT):
        builder.add_cert(parties.rsa)
    for wrong in (0, 10_001):
        with fails(ErrorCode.ARGUMENT):
            SealerBuilder(max_recipients=wrong)
        with fails(ErrorCode.ARGUMENT):
            OpenerBuilder(max_recipients=wrong)
    envelope = seal(to(*parties.all), b"")
    with fails(ErrorCode.LIMIT):
        unseal(parties.rsa_key, envelope, max_recipients=2)


# ------------------------------------------------------------------------------- refusals


def test_what_is_wrong_with_a_certificate_is_said_and_can_be_allowed(parties):
    for cert, code, allow in (
        (parties.expired, ErrorCode.EXPIRED, SealAllow.EXPIRED),
        (parties.future, ErrorCode.NOT_YET_VALID, SealAllow.NOT_YET_VALID),
        (parties.signer, ErrorCode.USAGE_FORBIDDEN, SealAllow.KEY_USAGE),
        (parties.weak, ErrorCode.WEAK, SealAllow.WEAK_KEY),
    ):
        with fails(code):
            to(cert).build()
        seal(to(cert, allow=allow | SealAllow.DUPLICATE), b"")
    with fails(ErrorCode.EXISTS):
        to(parties.rsa, parties.rsa).build()
    seal(to(parties.rsa, parties.rsa, allow=SealAllow.DUPLICATE), b"")
    with fails(ErrorCode.UNSUPPORTED):
        to(parties.signing)
    with fails(ErrorCode.ARGUMENT):
        SealerBuilder(allow=1 << 20)


def test_a_weak_key_opens_where_that_is_allowed(parties):
    envelope = seal(to(parties.weak, allow=SealAllow.WEAK_KEY), b"a bid")
    with fails(ErrorCode.WEAK):
        unseal(parties.weak_key, envelope)
    assert unseal(parties.weak_key, envelope, allow=OpenAllow.WEAK_KEY) == b"a bid"
    with fails(ErrorCode.ARGUMENT):
        OpenerBuilder(allow=1 << 20)


def test_nothing_is_sealed_for_nobody_or_at_no_time(parties):
    with fails(ErrorCode.STATE):
        SealerBuilder(now=NOW).build()
    with fails(ErrorCode.STATE):
        SealerBuilder(cert=parties.rsa).build()
    SealerBuilder(password="x").build()
    with fails(ErrorCode.STATE):
        OpenerBuilder().build()


@pytest.mark.parametrize("builder", [SealerBuilder, OpenerBuilder])
def test_passwords_and_keys_have_their_lengths(builder):
    with fails(ErrorCode.ARGUMENT):
        builder(password="")
    with fails(ErrorCode.LIMIT):
        builder(password="x" * 1025)
    for length in (0, 15, 33):
        with fails(ErrorCode.ARGUMENT):
            builder(kek=[(b"id", bytes(length))])
    with fails(ErrorCode.LIMIT):
        builder(kek=[(bytes(1025), KEK)])
    for wrong in ((b"id", KEK), [b"id"], [(b"id",)], [(b"id", "key")]):
        with pytest.raises(TypeError):
            builder(kek=wrong)


def test_an_opener_of_a_key_that_only_signs(parties):
    with fails(ErrorCode.UNSUPPORTED):
        OpenerBuilder(key=parties.signing_key)


# ------------------------------------------------------------------------------- pieces


@pytest.mark.parametrize("cut", [1, 7, 1000, PIECE - 1, PIECE, 150_000])
def test_the_pieces_do_not_matter(parties, cut):
    content = octets(150_000 if cut > 1 else 3000)
    sealer, sealed = to(parties.ec).build(), b""
    for start in range(0, len(content), cut):
        sealed += sealer.update(memoryview(content)[start : start + cut])
    sealed += sealer.finish()
    opener, opened = Opener(key=parties.ec_key), b""
    for start in range(0, len(sealed), cut):
        opened += opener.update_unverified(sealed[start : start + cut])
    opener.finish()
    assert opened == content


def test_memory_of_the_caller_is_used(parties):
    content = octets(PIECE)
    sealer, sealed = to(parties.rsa).build(), bytearray()
    for start in range(0, 4 * PIECE, PIECE):
        room = bytearray(sealer.get_update_size(PIECE))
        sealed += room[: sealer.update_into(content, room)]
    sealed += sealer.finish()
    opener, opened = Opener(key=parties.rsa_key), bytearray()
    for start in range(0, len(sealed), PIECE):
        room = memoryview(bytearray(PIECE + 64))
        opened += room[: opener.update_unverified_into(sealed[start : start + PIECE], room)]
    opener.finish()
    assert opened == content * 4


def test_memory_that_is_too_small_changes_nothing(parties):
    sealer = to(parties.rsa).build()
    for size in (0, 1, sealer.get_update_size(5) - 1):
        with fails(ErrorCode.ARGUMENT):
            sealer.update_into(b"a bid", bytearray(size))
    envelope = sealer.update(b"a bid") + sealer.finish()
    opener = Opener(key=parties.rsa_key)
    for size in (0, len(envelope) + 63):
        with fails(ErrorCode.ARGUMENT):
            opener.update_unverified_into(envelope, bytearray(size))
    assert unseal(opener, envelope) == b"a bid"


def test_memory_that_cannot_be_written_to_or_read_is_refused(parties):
    sealer, opener = to(parties.rsa).build(), Opener(key=parties.rsa_key)
    for call in (sealer.update_into, opener.update_unverified_into):
        with pytest.raises((TypeError, BufferError)):
            call(b"a bid", bytes(1 << 20))
        with pytest.raises((TypeError, BufferError)):
            call(b"a bid", memoryview(bytearray(1 << 20)).toreadonly())
        with pytest.raises((TypeError, BufferError)):
            call(b"a bid", memoryview(bytearray(1 << 20))[::2])
        with pytest.raises((TypeError, BufferError)):
            call(memoryview(bytearray(100))[::2], bytearray(1 << 20))
        with pytest.raises(TypeError):
            call("text", bytearray(1 << 20))
    for call in (sealer.update, opener.update_unverified):
        with pytest.raises((TypeError, BufferError)):
            call(memoryview(bytearray(100))[::2])


def test_nothing_goes_on_after_the_end_or_an_error(parties):
    sealer = to(parties.rsa).build()
    envelope = sealer.finish()
    for call in (lambda: sealer.update(b""), sealer.finish,
                 lambda: sealer.update_into(b"", bytearray(1 << 20))):
        with fails(ErrorCode.STATE):
            call()
    opener = Opener(key=parties.rsa_key)
    assert unseal(opener, envelope) == b""
    for call in (lambda: opener.update_unverified(b""), opener.finish):
        with fails(ErrorCode.STATE):
            call()
    opener = Opener(key=parties.rsa_key)
    with fails(ErrorCode.DER):
        opener.update_unverified(b"not an envelope, at all")
    for call in (lambda: opener.update_unverified(b""), opener.finish):
        with fails(ErrorCode.STATE):
            call()


def test_more_or_less_content_than_was_said(parties):
    sealer = to(parties.rsa, content_len=4).build()
    with fails(ErrorCode.LIMIT):
        sealer.update(b"a bid")
    sealer = to(parties.rsa, content_len=6).build()
    sealer.update(b"a bid")
    with fails(ErrorCode.LIMIT):
        sealer.finish()
    with fails(ErrorCode.LIMIT):
        SealerBuilder(content_len=1 << 40)


def test_a_change_anywhere_is_noticed(parties):
    envelope = seal(to(parties.ec), octets(100))
    head = Envelope.parse(envelope).head_len
    for i in range(head, len(envelope)):
        changed = bytearray(envelope)
        changed[i] ^= 1
        with pytest.raises(devcert.Error):
            unseal(parties.ec_key, changed)
    changed = bytearray(envelope)
    changed[head + 50] ^= 1
    with fails(ErrorCode.DECRYPT):
        unseal(parties.ec_key, changed)


def test_a_cut_anywhere_is_noticed_and_so_is_more(parties):
    envelope = seal(to(parties.ec), octets(100))
    for length in range(len(envelope)):
        with fails(ErrorCode.DER):
            unseal(parties.ec_key, envelope[:length])
    with fails(ErrorCode.TRAILING):
        unseal(parties.ec_key, envelope + b"\0")


# ------------------------------------------------------------------------------- threads


def wait_until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def is_busy(sealer):
    try:
        sealer.get_update_size(0)
    except devcert.UsageError as e:
        assert e.code is ErrorCode.STATE and "in use" in e.message
        return True
    return False


def test_a_sealer_is_for_one_thread_at_a_time(parties):
    content, results = bytes(256 << 20), []
    sealer = to(parties.rsa).build()
    thread = threading.Thread(target=lambda: results.append(sealer.update(content)))
    thread.start()
    wait_until(lambda: is_busy(sealer) or results)
    if not results:
        with fails(ErrorCode.STATE, "in use"):
            sealer.update(b"x")
    thread.join()
    assert len(results[0]) > len(content) - (1 << 20)
    sealer.finish()


def test_a_sealer_that_is_closed_in_a_call_is_freed_at_its_end(parties):
    content, results = bytes(256 << 20), []
    sealer = to(parties.rsa).build()
    thread = threading.Thread(target=lambda: results.append(sealer.update(content)))
    thread.start()
    wait_until(lambda: is_busy(sealer) or results)
    sealer.close()
    with fails(ErrorCode.STATE, "closed"):
        sealer.finish()
    thread.join()
    assert len(results) == 1


# ------------------------------------------------------------------------------- plans


def test_a_plan_takes_what_it_needs(parties):
    plan = ResealPlan(opener=OpenerBuilder(key=parties.rsa_key), sealer=to(parties.backup),
                      drop_index=[0, 9_999], drop_cert=parties.ec, new_content_key=True,
                      replacement=[(parties.ec, to(parties.backup))])
    assert plan.add_drop_index(1).add_drop_cert(parties.rsa).set_new_content_key(False) is plan
    assert plan.set_opener(OpenerBuilder(password="x")).set_sealer(to(parties.rsa)) is plan
    assert plan.add_replacement(parties.rsa, to(parties.backup)) is plan
    with fails(ErrorCode.EXPIRED):
        plan.add_replacement(parties.rsa, to(parties.expired))
    with fails(ErrorCode.LIMIT):
        plan.add_drop_index(10_000)
    with fails(ErrorCode.EXPIRED):
        plan.set_sealer(to(parties.expired))
    with pytest.raises(TypeError):
        plan.set_opener(parties.rsa_key)
    with pytest.raises(TypeError):
        ResealPlan(drop_index="0")


# ------------------------------------------------------------------------------- secrecy


def test_no_secret_is_shown(parties):
    for thing in (SealerBuilder(password="canary", kek=[(b"canary", KEK)]),
                  OpenerBuilder(password="canary", kek=[(b"canary", KEK)])):
        assert "canary" not in repr(thing)
        assert "canary" not in repr(thing.build())
    with fails(ErrorCode.LIMIT) as e:
        SealerBuilder(password="canary" * 200)
    assert "canary" not in str(e.value)


def test_moments_are_those_of_the_builder(parties):
    for now, code in ((NOW + 366 * DAY, ErrorCode.EXPIRED),
                      (NOW - DAY - timedelta(seconds=1), ErrorCode.NOT_YET_VALID)):
        with fails(code):
            SealerBuilder(now=now, cert=parties.rsa).build()
