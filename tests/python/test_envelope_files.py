# SPDX-License-Identifier: LGPL-2.1-or-later
"""Jobs on files and folders: sealed, opened and resealed, in steps, with nothing half done."""
import hashlib
import os
import stat
import threading

import pytest

import devcert
from devcert import (
    Envelope,
    ErrorCode,
    FileFlag,
    FileJob,
    FilePhase,
    FolderJob,
    OpenerBuilder,
    RecipientKind,
    ResealPlan,
)
from envelopes import octets, seal, to, unseal
from vectors import fails

SIZE = 3_000_001


@pytest.fixture
def bid(tmp_path):
    path = tmp_path / "bid.zip"
    path.write_bytes(octets(SIZE))
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def with_key(key):
    return OpenerBuilder(key=key)


# ------------------------------------------------------------------------------- one file


def test_a_file_is_sealed_and_opened(parties, bid, tmp_path):
    target, again = tmp_path / "bid.p7m", tmp_path / "again.zip"
    with FileJob.seal(to(*parties.all), bid, target) as job:
        assert not job.is_done
        assert job.run() is job
        assert job.is_done and job.phase is FilePhase.DONE
        assert job.recipient_index is None
        with fails(ErrorCode.STATE):
            job.step()
    recipients = Envelope.read_file(target).recipients
    for key, cert in zip(parties.keys, parties.all):
        job = FileJob.open(with_key(key), target, again, FileFlag.OVERWRITE).run()
        assert recipients[job.recipient_index].is_for(cert)
        assert not job.is_committed
        assert again.read_bytes() == octets(SIZE)
    assert stat.S_IMODE(again.stat().st_mode) == 0o600
    assert unseal(parties.rsa_key, target.read_bytes()) == octets(SIZE)
    assert names(tmp_path) == ["again.zip", "bid.p7m", "bid.zip"]


def test_a_head_is_read_from_a_file(parties, tmp_path):
    path = tmp_path / "bid.p7m"
    path.write_bytes(seal(to(*parties.all), octets(SIZE)))
    for name in (path, str(path), os.fsencode(path)):
        assert len(Envelope.read_file(name).recipients) == 3
    with fails(ErrorCode.IO) as e:
        Envelope.read_file(tmp_path / "missing")
    assert e.value.errno == 2
    with fails(ErrorCode.DER):
        (tmp_path / "text").write_bytes(b"no envelope, but long enough")
        Envelope.read_file(tmp_path / "text")


@pytest.mark.parametrize("name", ["bid .p7m", "caf\u00e9.p7m", b"caf\xe9.p7m"], ids=repr)
def test_a_name_is_any_that_the_system_has(parties, bid, tmp_path, name):
    target = os.path.join(os.fsencode(tmp_path), os.fsencode(name))
    FileJob.seal(to(parties.ec), bid, target).run()
    assert os.path.exists(target)
    assert Envelope.read_file(target).recipients[0].is_for(parties.ec)


def test_progress_goes_from_nothing_to_all(parties, bid, tmp_path):
    seen = []
    job = FileJob.seal(to(parties.ec), bid, tmp_path / "bid.p7m")
    assert job.done == 0
    while not job.is_done:
        assert job.phase is not FilePhase.DONE
        job.step(1 << 20)
        seen.append((job.done, job.total))
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] >= SIZE
    shown = []
    FileJob.open(with_key(parties.ec_key), tmp_path / "bid.p7m", tmp_path / "again").run(
        lambda j: shown.append(j.done <= j.total))
    assert shown and all(shown)


def test_a_job_that_is_given_up_leaves_nothing(parties, bid, tmp_path):
    before = names(tmp_path)
    job = FileJob.seal(to(parties.ec), bid, tmp_path / "bid.p7m")
    job.step(1 << 20)
    assert not (tmp_path / "bid.p7m").exists()
    job.close()
    assert names(tmp_path) == before

    with pytest.raises(KeyError), FileJob.seal(
            to(parties.ec), bid, tmp_path / "bid.p7m") as job:
        job.step(1 << 20)
        raise KeyError
    assert job.closed
    assert names(tmp_path) == before


def test_a_target_is_replaced_only_when_that_is_said(parties, bid, tmp_path):
    target = tmp_path / "bid.p7m"
    target.write_bytes(b"old")
    with fails(ErrorCode.EXISTS):
        FileJob.seal(to(parties.ec), bid, target).run()
    assert target.read_bytes() == b"old"
    FileJob.seal(to(parties.ec), bid, target, FileFlag.OVERWRITE | FileFlag.SYNC).run()
    assert unseal(parties.ec_key, target.read_bytes()) == octets(SIZE)
    with fails(ErrorCode.EXISTS):
        FileJob.open(with_key(parties.ec_key), target, bid).run()


@pytest.mark.parametrize("make", [
    lambda p, s, t, f: FileJob.seal(to(p.ec), s, t, f),
    lambda p, s, t, f: FileJob.open(with_key(p.ec_key), s, t, f),
    lambda p, s, t, f: FileJob.reseal(ResealPlan(opener=with_key(p.ec_key)), s, t, f),
], ids=("seal", "open", "reseal"))
def test_what_is_wrong_with_paths_and_flags(parties, bid, tmp_path, make):
    before = names(tmp_path)
    with fails(ErrorCode.IO) as e:
        make(parties, tmp_path / "missing", tmp_path / "target", 0).run()
    assert e.value.errno == 2
    assert isinstance(e.value, OSError)
    with fails(ErrorCode.IO):
        make(parties, bid, tmp_path / "missing" / "target", 0).run()
    with fails(ErrorCode.ARGUMENT):
        make(parties, bid, tmp_path / "target", 1 << 20)
    with fails(ErrorCode.ARGUMENT):
        make(parties, bid, tmp_path, FileFlag.OVERWRITE).run()
    with pytest.raises(TypeError):
        make(parties, None, tmp_path / "target", 0)
    with pytest.raises(TypeError):
        make(parties, bid, 5, 0)
    with pytest.raises(ValueError):
        make(parties, bid, "a\0b", 0)
    assert names(tmp_path) == before


def test_nothing_is_opened_that_is_not_right(parties, tmp_path):
    envelope = seal(to(parties.ec), octets(SIZE))
    source, target = tmp_path / "bid.p7m", tmp_path / "bid.zip"
    changed = bytearray(envelope)
    changed[len(changed) // 2] ^= 1
    for data, code in (
        (bytes(changed), ErrorCode.DECRYPT), (envelope[:-1], ErrorCode.DER),
        (envelope + b"\0", ErrorCode.TRAILING), (b"text" * 99, ErrorCode.DER),
    ):
        source.write_bytes(data)
        with fails(code):
            FileJob.open(with_key(parties.ec_key), source, target).run()
        assert names(tmp_path) == ["bid.p7m"]
    source.write_bytes(envelope)
    with fails(ErrorCode.NO_RECIPIENT):
        FileJob.open(with_key(parties.rsa_key), source, target).run()
    with fails(ErrorCode.STATE):
        FileJob.open(OpenerBuilder(), source, target)
    assert names(tmp_path) == ["bid.p7m"]


def test_hashes_are_taken_when_that_is_said(parties, bid, tmp_path):
    target = tmp_path / "bid.p7m"
    job = FileJob.seal(to(parties.ec), bid, target, FileFlag.HASH)
    assert job.source_hash == job.target_hash == ""
    job.run()
    assert (job.source_hash, job.target_hash) == (sha256(bid), sha256(target))
    assert job.content_hash == ""
    job = FileJob.open(with_key(parties.ec_key), target, tmp_path / "again", FileFlag.HASH).run()
    assert (job.source_hash, job.target_hash) == (sha256(target), sha256(bid))
    job = FileJob.open(with_key(parties.ec_key), target, tmp_path / "once more").run()
    assert job.source_hash == job.target_hash == job.content_hash == ""


def test_a_commitment_is_told(parties, bid, tmp_path):
    FileJob.seal(to(parties.ec, commitment=True), bid, tmp_path / "bid.p7m").run()
    opener = OpenerBuilder(key=parties.ec_key, require_commitment=True)
    assert FileJob.open(opener, tmp_path / "bid.p7m", tmp_path / "again").run().is_committed


def test_a_pipe_is_sealed_and_opened(parties, bid, tmp_path):
    fifo = tmp_path / "fifo"
    for make, source, target in (
        (lambda s, t: FileJob.seal(to(parties.ec), s, t), bid, tmp_path / "bid.p7m"),
        (lambda s, t: FileJob.open(with_key(parties.ec_key), s, t), tmp_path / "bid.p7m",
         tmp_path / "again"),
    ):
        os.mkfifo(fifo)
        thread = threading.Thread(target=lambda: fifo.write_bytes(source.read_bytes()))
        thread.start()
        make(fifo, target).run()
        thread.join()
        fifo.unlink()
    assert (tmp_path / "again").read_bytes() == octets(SIZE)


# ------------------------------------------------------------------------------- reseal


def test_recipients_are_changed_and_the_content_is_not(parties, tmp_path):
    source, target = tmp_path / "bid.p7m", tmp_path / "new.p7m"
    source.write_bytes(seal(to(parties.rsa, parties.ec, commitment=True), octets(SIZE)))
    plan = ResealPlan(opener=with_key(parties.rsa_key), sealer=to(parties.backup),
                      drop_cert=parties.ec)
    job = FileJob.reseal(plan, source, target, FileFlag.HASH | FileFlag.VERIFY).run()
    assert job.recipient_index == 0
    assert job.is_committed
    assert (job.source_hash, job.target_hash) == (sha256(source), sha256(target))
    tail = target.read_bytes()[Envelope.read_file(target).head_len:]
    assert source.read_bytes().endswith(tail)
    assert len(job.content_hash) == 64
    kept, added = Envelope.read_file(target).recipients
    assert kept.is_for(parties.rsa) and added.is_for(parties.backup)
    for key in (parties.rsa_key, parties.backup_key):
        assert unseal(key, target.read_bytes()) == octets(SIZE)
    with fails(ErrorCode.NO_RECIPIENT):
        unseal(parties.ec_key, target.read_bytes())


def test_an_envelope_is_replaced_in_its_place(parties, tmp_path):
    path = tmp_path / "bid.p7m"
    path.write_bytes(seal(to(parties.rsa, parties.ec), octets(SIZE)))
    plan = ResealPlan(opener=with_key(parties.rsa_key), drop_index=1)
    with fails(ErrorCode.EXISTS):
        FileJob.reseal(plan, path, path).run()
    FileJob.reseal(plan, path, path, FileFlag.OVERWRITE).run()
    assert [r.kind for r in Envelope.read_file(path).recipients] == [RecipientKind.KEY_TRANSPORT]
    assert unseal(parties.rsa_key, path.read_bytes()) == octets(SIZE)
    assert names(tmp_path) == ["bid.p7m"]


def test_a_new_content_key_makes_the_old_one_useless(parties, tmp_path):
    source, target = tmp_path / "bid.p7m", tmp_path / "new.p7m"
    source.write_bytes(seal(to(parties.rsa, parties.ec), octets(SIZE)))
    plan = ResealPlan(opener=with_key(parties.rsa_key), sealer=to(parties.rsa, parties.backup),
                      new_content_key=True)
    with fails(ErrorCode.NO_RECIPIENT):  # the second one is neither added nor dropped
        FileJob.reseal(plan, source, target).run()
    FileJob.reseal(plan.add_drop_cert(parties.ec), source, target).run()
    assert unseal(parties.backup_key, target.read_bytes()) == octets(SIZE)
    assert source.read_bytes()[-SIZE:] != target.read_bytes()[-SIZE:]


def test_who_is_replaced_has_a_successor_only_where_he_is(parties, tmp_path):
    plan = ResealPlan(opener=with_key(parties.rsa_key))
    plan.add_replacement(parties.ec, to(parties.backup))
    for owners, can_open in (((parties.rsa, parties.ec), True), ((parties.rsa,), False)):
        source, target = tmp_path / "bid.p7m", tmp_path / f"{can_open}.p7m"
        source.write_bytes(seal(to(*owners), b"a bid"))
        FileJob.reseal(plan, source, target).run()
        if can_open:
            assert unseal(parties.backup_key, target.read_bytes()) == b"a bid"
        else:
            assert target.read_bytes() == source.read_bytes()


def test_nobody_is_left_or_is_there_to_be_dropped(parties, tmp_path):
    source, target = tmp_path / "bid.p7m", tmp_path / "new.p7m"
    source.write_bytes(seal(to(parties.rsa), b"a bid"))
    opener = with_key(parties.rsa_key)
    with fails(ErrorCode.NO_RECIPIENT):
        FileJob.reseal(ResealPlan(opener=opener, drop_index=0), source, target).run()
    with fails(ErrorCode.NOT_FOUND):
        FileJob.reseal(ResealPlan(opener=opener, drop_index=1), source, target).run()
    with fails(ErrorCode.NO_RECIPIENT):
        FileJob.reseal(ResealPlan(opener=with_key(parties.ec_key)), source, target).run()
    with fails(ErrorCode.STATE):
        FileJob.reseal(ResealPlan(), source, target)
    assert names(tmp_path) == ["bid.p7m"]


# ------------------------------------------------------------------------------- folders


@pytest.fixture
def folder(parties, tmp_path):
    made = tmp_path / "bids"
    made.mkdir()
    for i in range(5):
        (made / f"{i}.p7m").write_bytes(seal(to(parties.rsa, parties.ec), octets(1000 + i)))
    (made / "note.txt").write_bytes(b"not an envelope, and not looked at")
    return made


def successor(parties):
    return ResealPlan(opener=with_key(parties.rsa_key), sealer=to(parties.backup),
                      drop_cert=parties.ec)


def test_a_folder_is_resealed_each_in_its_place(parties, folder, tmp_path):
    seen = []
    job = FolderJob.reseal(successor(parties), folder, tmp_path / "journal")
    assert (job.file_count, job.done_count, job.failed_count) == (5, 0, 0)
    assert job.name == "" and job.last_message == ""
    assert job.last_error is ErrorCode.OK
    assert job.run(lambda j: seen.append((j.name, j.done_count))) is job
    assert job.is_done and job.done_count == 5
    assert {name for name, _ in seen} == {f"{i}.p7m" for i in range(5)}
    with fails(ErrorCode.STATE):
        job.step()
    for i in range(5):
        envelope = (folder / f"{i}.p7m").read_bytes()
        assert unseal(parties.backup_key, envelope) == octets(1000 + i)
        assert not any(r.is_for(parties.ec) for r in Envelope.parse(envelope).recipients)
    assert (folder / "note.txt").read_bytes().startswith(b"not an envelope")


def test_a_job_on_a_folder_goes_on_where_it_was(parties, folder, tmp_path):
    with FolderJob.reseal(successor(parties), folder, tmp_path / "journal") as job:
        while job.done_count < 2:
            job.step()
    with FolderJob.reseal(successor(parties), folder, tmp_path / "journal") as job:
        assert job.done_count == 2
        job.run()
        assert (job.done_count, job.failed_count) == (5, 0)
    for i in range(5):
        assert len(Envelope.read_file(folder / f"{i}.p7m").recipients) == 2


def test_a_file_that_cannot_be_resealed_stops_no_other(parties, folder, tmp_path):
    other = seal(to(parties.ec), b"not ours")
    (folder / "1.p7m").write_bytes(other)
    with FolderJob.reseal(successor(parties), folder, tmp_path / "journal") as job:
        job.run()
        assert (job.done_count, job.failed_count) == (4, 1)
        assert job.last_error is ErrorCode.NO_RECIPIENT
        assert job.last_message
    assert (folder / "1.p7m").read_bytes() == other


def test_a_name_that_is_no_text_is_told(parties, folder, tmp_path):
    path = os.path.join(os.fsencode(folder), b"caf\xe9.p7m")
    with open(path, "wb") as file:
        file.write(seal(to(parties.rsa, parties.ec), b"a bid"))
    seen = []
    FolderJob.reseal(successor(parties), folder, tmp_path / "journal").run(
        lambda j: seen.append(os.fsencode(j.name)))
    assert b"caf\xe9.p7m" in seen


def test_what_is_wrong_with_a_folder_or_its_journal(parties, folder, tmp_path):
    plan, journal = successor(parties), tmp_path / "journal"
    with fails(ErrorCode.IO):
        FolderJob.reseal(plan, tmp_path / "missing", journal)
    with fails(ErrorCode.IO):
        FolderJob.reseal(plan, folder, tmp_path / "missing" / "journal")
    with fails(ErrorCode.STATE):
        FolderJob.reseal(ResealPlan(), folder, journal)
    with fails(ErrorCode.ARGUMENT):
        FolderJob.reseal(plan, folder, journal, 1 << 20)
    (tmp_path / "text").write_bytes(b"dear journal\n")
    with fails(ErrorCode.TEXT):
        FolderJob.reseal(plan, folder, tmp_path / "text")
    with FolderJob.reseal(plan, folder, journal), fails(ErrorCode.EXISTS):
        FolderJob.reseal(plan, folder, journal)
    other = ResealPlan(opener=with_key(parties.rsa_key), drop_cert=parties.rsa)
    with fails(ErrorCode.KEY_MISMATCH):
        FolderJob.reseal(other, folder, journal)
    with pytest.raises(devcert.UsageError):
        closed = FolderJob.reseal(plan, folder, journal)
        closed.close()
        closed.run()
