# SPDX-License-Identifier: LGPL-2.1-or-later
"""Profiles: devcert/profile.h."""
import pytest

from devcert import (
    CsrBuilder,
    ErrorCode,
    Finding,
    KeyUsage,
    Name,
    Profile,
    Severity,
)
from vectors import fails, read_cert, read_key


def test_all_profiles_are_found_by_name():
    names = Profile.names()
    assert "ipps-windows" in names and len(names) == len(set(names)) == 17
    for name in names:
        profile = Profile.find(name)
        assert profile.name == name
        assert profile.title
        assert profile.key_usage
        assert profile.key_choices
    with fails(ErrorCode.NOT_FOUND):
        Profile.find("tls")


def test_a_profile_says_what_it_asks_for():
    profile = Profile.find("enc-bikey")
    assert profile.key_usage == KeyUsage.KEY_ENCIPHERMENT | KeyUsage.DATA_ENCIPHERMENT
    assert profile.ext_key_usages == ["1.3.6.1.4.1.311.80.1"]
    assert profile.key_choices[0] == "rsa:3072"
    assert profile.max_days == 1096
    assert profile.is_for_host is False
    assert Profile.find("ipps-printer").is_for_host is True


def test_a_request_is_made_by_a_profile_and_checked():
    profile = Profile.find("ipps-windows")
    key = read_key("keys/rsa.pem")
    name = Name.parse_text("CN=192.0.2.7")
    csr = CsrBuilder(subject=name, profile=profile, san_host="192.0.2.7").build(key)
    assert csr.key_usage == profile.key_usage
    assert csr.san_list[0].value == "192.0.2.7"
    assert len(profile.check_csr(csr)) == 0

    csr = CsrBuilder(subject=name, profile=profile, san_host="printer").build(key)
    findings = profile.check_csr(csr)
    assert len(findings) == 1
    finding = findings[0]
    assert finding.type is Finding.CN_NOT_IN_SAN
    assert finding.severity is Severity.ERROR
    assert "IP address" in finding.message
    assert "Windows" in finding.reason


def test_a_certificate_is_checked():
    application = read_cert("certs/application.pem")
    assert len(Profile.find("aoc-aplicacio").check_cert(application)) == 0
    findings = Profile.find("enc-bikey").check_cert(application)
    assert Finding.PURPOSE in [finding.type for finding in findings]


@pytest.mark.parametrize("host", ["192.0.2.256", "a b", ""])
def test_what_is_no_host_is_refused(host):
    with fails(ErrorCode.TEXT):
        CsrBuilder().add_san_host(host)
