# SPDX-License-Identifier: LGPL-2.1-or-later
"""Paths of the operating system, keys as octets, and work in steps."""
import os
import pathlib

import pytest

import devcert
from vectors import fails

probe = pytest.importorskip("devcert._probe_api")


@pytest.mark.parametrize("path, shown", [
    ("", ""), ("a/b.p7m", "a/b.p7m"), (b"a.p7m", "a.p7m"), (pathlib.PurePath("a", "b"), "a/b"),
    ("caf\u00e9", "caf\u00e9"), (b"caf\xe9", "caf\udce9"), ("caf\udce9", "caf\udce9"),
], ids=repr)
def test_a_path_is_what_open_takes(path, shown):
    with probe.ProbeRecord(path=path) as record:
        assert record.path == shown
        assert os.fsencode(record.path) == os.fsencode(path)


def test_a_path_is_empty_until_it_is_set():
    assert probe.ProbeRecord().path == ""


@pytest.mark.parametrize("wrong", [None, 5, ["a"], object(), bytearray(b"a")], ids=repr)
def test_what_is_no_path_is_an_error_of_type(wrong):
    with probe.ProbeRecord() as record, pytest.raises(TypeError):
        record.set_path(wrong)


@pytest.mark.parametrize("wrong", ["a\0b", b"a\0b", "\ud800"], ids=repr)
def test_a_path_that_no_file_has_is_an_error_of_value(wrong):
    with probe.ProbeRecord() as record, pytest.raises(ValueError):
        record.set_path(wrong)


def test_a_key_comes_in_any_buffer_and_out_as_memory_that_can_be_wiped():
    with probe.ProbeRecord(kek=bytearray(b"\0\xff" * 8)) as record:
        assert record.get_kek_private() == b"\0\xff" * 8
        assert type(record.get_kek_private()) is bytearray
        assert record.set_kek(memoryview(b"xkeyx")[1:4]).get_kek_private() == b"key"
        assert "kek" not in repr(record)
        record.set_kek(None)
        with fails(devcert.ErrorCode.NOT_FOUND):
            record.get_kek_private()
        with pytest.raises(TypeError):
            record.set_kek("text")


def test_a_job_is_done_in_steps():
    with probe.ProbeJob(10) as job:
        job.step(3)
        assert (job.done, job.is_done) == (3, False)
        job.step()
        assert (job.done, job.is_done) == (10, True)
        with fails(devcert.ErrorCode.STATE):
            job.step()


def test_a_job_runs_to_its_end_and_tells_how_far_it_is():
    seen = []
    job = probe.ProbeJob((40 << 20) + 1)
    assert job.run(lambda j: seen.append(j.done)) is job
    assert seen == [16 << 20, 32 << 20, (40 << 20) + 1]
    assert job.run(seen.append) is job  # is done: nothing to do
    assert len(seen) == 3
    assert probe.ProbeJob(7).run().is_done
    assert probe.ProbeJob(0).run().is_done


def test_a_job_that_fails_stops():
    job = probe.ProbeJob(666)
    with fails(devcert.ErrorCode.IO):
        job.run(lambda j: pytest.fail("no step was done"))
    assert not job.is_done


def test_an_exception_while_progress_is_shown_stops_the_job():
    def stop(_):
        raise KeyError("stop")

    job = probe.ProbeJob(64 << 20)
    with pytest.raises(KeyError):
        job.run(stop)
    assert job.done == 16 << 20
    job.run()
    assert job.is_done


def test_a_job_can_be_closed_while_it_runs():
    job = probe.ProbeJob(64 << 20)
    with fails(devcert.ErrorCode.STATE):
        job.run(probe.ProbeJob.close)
