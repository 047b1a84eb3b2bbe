# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a user writes, for mypy --strict only: each type that comes out, and mistakes that it sees.

A mistake is marked by "type: ignore", which is an error itself where mypy sees nothing to ignore.
"""
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO, List, Optional, Tuple

from typing_extensions import assert_type

import devcert
from devcert import (Allow, Cert, CertBuilder, CertList, ContentCipher, Csr, CsrBuilder, Encoding,
                     Envelope, ErrorCode, FileFlag, FileJob, Key, KeyType, KeyUsage, Name,
                     OpenerBuilder, Pkcs12, Pkcs12Builder, PublicKey, SanList, SanType, ScepCa,
                     ScepClient, ScepFailInfo, ScepOutcome, ScepRequest, SealerBuilder, SealWriter,
                     open_envelope)
from devcert.net import NetClient, NetPolicy

NOW = datetime.now(timezone.utc)


def keys(pem: bytes) -> Key:
    with Key.generate(KeyType.EC_P256) as key:
        assert_type(key, Key)
        assert_type(key.public, PublicKey)
        assert_type(key.type, KeyType)
        assert_type(key.bits, int)
        assert_type(key.closed, bool)
        assert_type(key.encode_private(Encoding.PEM, password="secret"), bytearray)
        key.bits = 1  # type: ignore[misc]
        key.lable = 1  # type: ignore[attr-defined]
        key.encode_private("PEM")  # type: ignore[arg-type]
    Key.generate()  # type: ignore[call-arg]
    Key.generate(KeyType.RSA, "2048")  # type: ignore[arg-type]
    Key.parse("text")  # type: ignore[arg-type]
    Key.parse(memoryview(pem), password=bytearray(b"secret"))
    Key.parse(pem, None)
    return Key.parse(pem, b"secret")


def names() -> Name:
    name = Name([("C", "BE"), ("CN", "x")])
    assert_type(len(name), int)
    assert_type([item.value for item in name], List[str])
    assert_type(str(name), str)
    Name(["CN"])  # type: ignore[list-item]
    return Name.parse_text("CN=x")


def requests(key: Key) -> Csr:
    builder = CsrBuilder(subject=names(), san_dns=["a.example", "b.example"], challenge=b"secret",
                         key_usage=KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_AGREEMENT)
    assert_type(builder.set_subject(names()).add_san_dns("c.example"), CsrBuilder)
    CsrBuilder(subject="CN=x")  # type: ignore[arg-type]
    CsrBuilder(topic=names())  # type: ignore[call-arg]
    csr = builder.build(key)
    assert_type(csr, Csr)
    assert_type(csr.has_challenge, bool)
    assert_type(csr.get_challenge_private(), bytearray)
    assert_type(csr.extensions, List[str])
    csr.verify(allow=Allow.SHA1 | Allow.RSA_1024)
    return csr


def certificates(key: Key, issuer: Optional[Cert]) -> CertList:
    cert = CertBuilder(subject=names(), validity=(NOW, NOW), ca=0,
                       ext_key_usage=["1.3.6.1.5.5.7.3.2"]).sign(key, issuer)
    assert_type(cert.not_after, datetime)
    assert_type(cert.path_len, Optional[int])
    assert_type(cert.key_usage, KeyUsage)
    assert_type(cert.san_list, SanList)
    assert_type([san.type for san in cert.san_list], List[SanType])
    assert_type(cert.encode(Encoding.DER), bytes)
    CertBuilder(validity=NOW)  # type: ignore[arg-type]
    chain = cert.check_chain([cert], NOW, intermediates=[cert])
    assert_type(chain[0], Cert)
    assert_type(chain[1:], List[Cert])
    return CertList([cert, *chain])


def files(key: Key, cert: Cert, password: bytes) -> Tuple[Key, CertList, Optional[str]]:
    data = Pkcs12Builder(key=(key, cert), chain=[cert], name="printer", rounds=1000).build(password)
    assert_type(data, bytes)
    contents = Pkcs12.parse(data, password)
    return contents.get_key_private(0), contents.get_chain(0), contents.get_name(0)


def enrolment(client: ScepClient, ca: ScepCa, key: Key, csr: Csr) -> ScepRequest:
    outcome = client.reply(ca.refused(ca.receive(client.request(csr, key)),
                                      ScepFailInfo.BAD_REQUEST, "no"))
    assert_type(outcome, ScepOutcome)
    assert_type(outcome.fail_info, Optional[ScepFailInfo])
    net = NetClient(NetPolicy(timeouts=(1000, 1000, 1000)))
    return ca.receive(net.post("http://ca.example/scep", client.poll()))


def envelopes(key: Key, cert: Cert, source: BinaryIO, target: BinaryIO) -> List[str]:
    builder = SealerBuilder(now=NOW, cert=[cert], password="secret", kek=[(b"id", bytes(32))])
    SealerBuilder(kek=(b"id", bytes(32)))  # type: ignore[arg-type]
    with SealWriter(target, builder) as sealed:
        assert_type(sealed, SealWriter)
        assert_type(sealed.write(memoryview(b"a bid")), int)
        sealed.write("text")  # type: ignore[arg-type]
    SealWriter("bid.p7m", builder)  # type: ignore[arg-type]
    SealWriter(target, key)  # type: ignore[arg-type]
    with open_envelope(source, key) as content:
        assert_type(content.read(), bytes)
    open_envelope(Path("bid.p7m"), OpenerBuilder(key=[(key, [cert])]), dir="/var/tmp")
    open_envelope("bid.p7m", "secret")  # type: ignore[arg-type]
    job = FileJob.seal(builder, Path("bid"), b"bid.p7m", FileFlag.HASH | FileFlag.SYNC)
    assert_type(job.run(lambda j: print(j.total)), FileJob)
    assert_type(job.recipient_index, Optional[int])
    head = Envelope.read_file("bid.p7m")
    assert_type(head.cipher, Optional[ContentCipher])
    return [r.key_id for r in head.recipients if r.is_for(cert)]


def failures() -> None:
    try:
        keys(b"")
    except devcert.IoError as e:
        assert_type(e.errno, int)
    except devcert.Error as e:
        if isinstance(e.code, ErrorCode):
            assert_type(e.code, ErrorCode)
        assert_type(e.name, str)
        assert_type(e.detail.get(devcert.Detail.GNUTLS), Optional[int])
        assert_type(e.category, devcert.Category)
