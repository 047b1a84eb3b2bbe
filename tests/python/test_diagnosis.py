# SPDX-License-Identifier: LGPL-2.1-or-later
"""Why PKCS#12 files do not open: devcert/diagnosis.h."""
import pytest

import devcert
from devcert import (
    ErrorCode,
    Finding,
    P12Answer,
    P12Part,
    P12Reader,
    P12Verdict,
    Pkcs12Allow,
    Pkcs12Encoding,
    Severity,
)
from vectors import fails, vector


def diagnose(name, password=None):
    return devcert.p12_diagnose(vector(f"p12/{name}.p12"), password)


@pytest.mark.parametrize("name, password, verdict, allow", [
    ("default", None, P12Verdict.NO_PASSWORD, Pkcs12Allow(0)),
    ("default", "secret", P12Verdict.OPENS, Pkcs12Allow(0)),
    ("default", "wrong", P12Verdict.WRONG_PASSWORD, Pkcs12Allow(0)),
    ("legacy", "secret", P12Verdict.OPENS, Pkcs12Allow.WEAK),
    ("nomac", "secret", P12Verdict.OPENS, Pkcs12Allow.NO_MAC),
    ("camellia", "secret", P12Verdict.UNSUPPORTED, Pkcs12Allow(0)),
])
def test_each_file_has_its_verdict(name, password, verdict, allow):
    diagnosis = diagnose(name, password)
    assert diagnosis.verdict is verdict
    assert diagnosis.allow == allow
    assert diagnosis.encoding is Pkcs12Encoding.STANDARD
    assert diagnosis.file_len == len(vector(f"p12/{name}.p12"))
    assert diagnosis.is_ber is False
    assert diagnosis.has_offset is False and diagnosis.offset == 0
    if verdict is P12Verdict.OPENS:
        assert diagnosis.contents.key_count == 1
    else:
        with fails(ErrorCode.NOT_FOUND):
            diagnosis.contents


def test_parts_programs_and_findings():
    diagnosis = diagnose("legacy")
    assert diagnosis.rounds == 10
    assert [part.type for part in diagnosis.parts] == [
        P12Part.MAC, P12Part.ENCRYPTED, P12Part.PLAIN, P12Part.KEY]
    part = diagnosis.parts[1]
    assert (part.algorithm, part.oid) == ("SHA-1, RC2-40", "1.2.840.113549.1.12.1.6")
    assert part.rounds == 2 and part.salt_len == 8 and part.len > 100 and part.bags == 0
    answers = {reader.reader: reader for reader in diagnosis.readers}
    assert len(answers) == len(P12Reader)
    assert answers[P12Reader.OPENSSL].answer is P12Answer.NO
    assert "legacy provider" in answers[P12Reader.OPENSSL].reason
    assert answers[P12Reader.OPENSSL].name == "OpenSSL 3"
    assert answers[P12Reader.WINDOWS_2016].answer is P12Answer.YES
    found = {finding.type: finding.severity for finding in diagnosis.findings}
    assert found[Finding.ENCRYPTION_WEAK] is Severity.WARNING


def test_damage_has_its_place():
    data = vector("p12/default.p12")
    diagnosis = devcert.p12_diagnose(data[:500], "secret")
    assert diagnosis.verdict is P12Verdict.DAMAGED
    assert diagnosis.has_offset is True and diagnosis.offset == 500
    assert diagnosis.findings[0].type is Finding.P12_DAMAGED
    assert len(diagnosis.readers) == 0


def test_nothing_said_has_the_passphrase():
    password = "canary-passphrase"
    for name in ("default", "legacy", "nomac", "camellia"):
        diagnosis = diagnose(name, password)
        said = [repr(diagnosis)] + [repr(x) for x in (
            *diagnosis.parts, *diagnosis.readers, *diagnosis.findings)]
        assert not any("canary" in text for text in said)


def test_what_is_no_passphrase_is_refused():
    with fails(ErrorCode.LIMIT):
        devcert.p12_diagnose(b"", b"x" * 1025)
    with fails(ErrorCode.TEXT):
        devcert.p12_diagnose(b"", b"\xe9")
