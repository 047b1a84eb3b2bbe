# SPDX-License-Identifier: LGPL-2.1-or-later
"""Python's own ssl module and the openssl command read what we write, and the other way round."""
import shutil
import socket
import ssl
import subprocess
import threading
from datetime import datetime, timezone

import pytest

from devcert import (
    Cert,
    CertBuilder,
    CertList,
    Csr,
    CsrBuilder,
    Encoding,
    Key,
    KeyType,
    KeyUsage,
    Name,
    Pkcs12,
    Pkcs12Builder,
    PublicKey,
    SanType,
    ScepClient,
)
from vectors import CERTS_BEGIN, CERTS_END, read_key, vector

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="skipped: openssl is not here")


@pytest.fixture(scope="module")
def ca_key():
    return Key.generate(KeyType.EC_P256)


@pytest.fixture(scope="module")
def ca_cert(ca_key):
    return CertBuilder(
        subject=Name.parse_text("CN=Test CA"),
        validity=(CERTS_BEGIN, CERTS_END),
        ca=0,
        key_usage=KeyUsage.KEY_CERT_SIGN | KeyUsage.CRL_SIGN,
    ).sign(ca_key)


@pytest.fixture(scope="module")
def server_key():
    return Key.generate(KeyType.EC_P256)


@pytest.fixture(scope="module")
def server_cert(ca_key, ca_cert, server_key):
    csr = CsrBuilder(
        subject=Name.parse_text("CN=localhost"), san_dns="localhost", san_ip="127.0.0.1"
    ).build(server_key)
    return CertBuilder(
        subject=csr.subject,
        public_key=csr.public_key,
        validity=(CERTS_BEGIN, CERTS_END),
        key_usage=KeyUsage.DIGITAL_SIGNATURE,
        ext_key_usage=SERVER_AUTH,
        san_list=csr.san_list,
    ).sign(ca_key, ca_cert)


# ---------------------------------------------------------------------------- ssl


def test_ssl_converts_as_we_do(leaf):
    pem = leaf.encode(Encoding.PEM).decode()
    assert ssl.PEM_cert_to_DER_cert(pem) == leaf.encode(Encoding.DER)
    assert Cert.parse(ssl.DER_cert_to_PEM_cert(leaf.encode(Encoding.DER)).encode()) == leaf


@pytest.mark.parametrize("password", [None, "secret", "Zoë€🔑"])
def test_ssl_speaks_tls_with_what_we_made(
    tmp_path, ca_cert, server_key, server_cert, password
):
    chain = tmp_path / "chain.pem"
    chain.write_bytes(CertList([server_cert, ca_cert]).encode_pem())
    key = tmp_path / "key.pem"
    key.write_bytes(server_key.encode_private(Encoding.PEM, password=password))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, key, password)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(cadata=ca_cert.encode(Encoding.PEM).decode())
    assert client.get_ca_certs(binary_form=True) == [ca_cert.encode(Encoding.DER)]

    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=lambda: server.wrap_socket(theirs, server_side=True).close())
    thread.start()
    with client.wrap_socket(ours, server_hostname="localhost") as connection:
        peer = Cert.parse(connection.getpeercert(binary_form=True))
        told = connection.getpeercert()
    thread.join()
    assert peer == server_cert
    assert told["subjectAltName"] == (("DNS", "localhost"), ("IP Address", "127.0.0.1"))
    assert told["serialNumber"].lower() == server_cert.serial
    not_after = ssl.cert_time_to_seconds(told["notAfter"])
    assert datetime.fromtimestamp(not_after, timezone.utc) == server_cert.not_after


def end_entity(name, key, purpose, ca_key, ca_cert):
    csr = CsrBuilder(subject=Name.parse_text(f"CN={name}"), san_dns=name).build(key)
    return CertBuilder(
        subject=csr.subject,
        public_key=csr.public_key,
        validity=(CERTS_BEGIN, CERTS_END),
        key_usage=KeyUsage.DIGITAL_SIGNATURE,
        ext_key_usage=purpose,
        san_list=csr.san_list,
    ).sign(ca_key, ca_cert)


def context(protocol, folder, key, cert, ca_cert):
    """An SSLContext with a key and a certificate of ours, for whom only our CA is one."""
    folder.mkdir()
    (folder / "chain.pem").write_bytes(CertList([cert, ca_cert]).encode_pem())
    (folder / "key.pem").write_bytes(key.encode_private(Encoding.PEM, password="Zoë"))
    made = ssl.SSLContext(protocol)
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(cadata=ca_cert.encode(Encoding.DER))
    made.load_cert_chain(folder / "chain.pem", folder / "key.pem", "Zoë")
    return made


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("name", ["rsa", "p256", "p384", "ed25519", "ed448"])
def test_both_sides_of_tls_know_each_other_by_what_we_made(
    tmp_path, ca_key, ca_cert, name, version
):
    key = read_key(f"keys/{name}.pem")
    server_cert = end_entity("server.example", key, SERVER_AUTH, ca_key, ca_cert)
    client_cert = end_entity("client.example", key, CLIENT_AUTH, ca_key, ca_cert)
    server = context(ssl.PROTOCOL_TLS_SERVER, tmp_path / "server", key, server_cert, ca_cert)
    client = context(ssl.PROTOCOL_TLS_CLIENT, tmp_path / "client", key, client_cert, ca_cert)
    client.minimum_version = client.maximum_version = version
    told = []

    def serve(listener):
        with listener, server.wrap_socket(listener.accept()[0], server_side=True) as connection:
            told.append(Cert.parse(connection.getpeercert(binary_form=True)))
            connection.sendall(connection.recv(16)[::-1])

    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    thread = threading.Thread(target=serve, args=[listener])
    thread.start()
    plain = socket.create_connection(listener.getsockname(), timeout=20)
    with client.wrap_socket(plain, server_hostname="server.example") as connection:
        connection.sendall(b"abc")
        assert connection.recv(16) == b"cba"
        assert connection.version() == version.name.replace("_", ".")
        assert Cert.parse(connection.getpeercert(binary_form=True)) == server_cert
    thread.join()
    assert told == [client_cert]


# ---------------------------------------------------------------------------- openssl


def openssl(*args, data=None):
    """What openssl writes; it must be content."""
    done = subprocess.run([OPENSSL, *args], input=data, stdout=-1, stderr=-1, timeout=20)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


@pytest.fixture(scope="module")
def made_by_openssl(tmp_path_factory):
    """A key, a request, a certificate and a PKCS#12 file of openssl's."""
    if OPENSSL is None:
        pytest.skip("skipped: openssl is not here")
    folder = tmp_path_factory.mktemp("openssl")
    key, crt = str(folder / "key.pem"), str(folder / "crt.pem")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", key)
    names = "subjectAltName=DNS:a.example,IP:2001:db8::7"
    request = ["req", "-new", "-key", key, "-subj", "/C=BE/O=Zoë/CN=a", "-utf8", "-addext", names]
    (folder / "csr.pem").write_bytes(openssl(*request))
    openssl(*request, "-x509", "-days", "3650", "-out", crt)
    p12 = ["pkcs12", "-export", "-inkey", key, "-in", crt, "-name", "bi-clé"]
    (folder / "p12").write_bytes(openssl(*p12, "-iter", "1000", "-passout", "pass:Zoë"))
    (folder / "spki.der").write_bytes(openssl("pkey", "-in", key, "-pubout", "-outform", "DER"))
    aes = ["pkcs8", "-topk8", "-in", key, "-v2", "aes256", "-iter", "1000", "-passout", "pass:Zoë"]
    (folder / "key.encrypted.pem").write_bytes(openssl(*aes))
    return folder


def test_a_key_of_openssl_is_read(made_by_openssl):
    key = Key.parse((made_by_openssl / "key.pem").read_bytes())
    assert key.type is KeyType.EC_P384
    spki = (made_by_openssl / "spki.der").read_bytes()
    assert key.public == PublicKey.parse(spki)
    encrypted = (made_by_openssl / "key.encrypted.pem").read_bytes()
    assert Key.parse(encrypted, "Zoë").public == key.public


def test_a_request_of_openssl_is_read(made_by_openssl):
    csr = Csr.parse((made_by_openssl / "csr.pem").read_bytes())
    csr.verify()
    assert str(csr.subject) == "CN=a,O=Zoë,C=BE"
    assert list(csr.san_list) == [(SanType.DNS, "a.example"), (SanType.IP, "2001:db8::7")]
    assert csr.has_key(Key.parse((made_by_openssl / "key.pem").read_bytes()))


def test_a_certificate_of_openssl_is_read(made_by_openssl):
    data = (made_by_openssl / "crt.pem").read_bytes()
    cert = Cert.parse(data)
    assert cert.is_self_signed and cert.is_ca
    path = str(made_by_openssl / "crt.pem")
    told = openssl("x509", "-in", path, "-noout", "-fingerprint", "-sha256").decode()
    assert told.strip().partition("=")[2].replace(":", "").lower() == cert.fingerprint
    told = openssl("x509", "-in", path, "-noout", "-serial").decode()
    assert int(told.partition("=")[2], 16) == int(cert.serial, 16)
    told = openssl("x509", "-in", path, "-noout", "-enddate").decode().strip().partition("=")[2]
    assert ssl.cert_time_to_seconds(told) == cert.not_after.timestamp()


def test_a_pkcs12_file_of_openssl_is_read(made_by_openssl):
    p12 = Pkcs12.parse((made_by_openssl / "p12").read_bytes(), "Zoë")
    assert p12.key_count == 1
    assert p12.get_name(0) == "bi-clé"
    (cert,) = p12.get_chain(0)
    assert cert == Cert.parse((made_by_openssl / "crt.pem").read_bytes())
    assert cert.has_key(p12.get_key_private(0))


@needs_openssl
@pytest.mark.parametrize("name", ["rsa", "p256", "p384", "p521", "ed25519", "ed448"])
def test_openssl_reads_our_keys(name):
    key = read_key(f"keys/{name}.pem")
    for option, pem in [
        ("-pubout", key.encode_private(Encoding.PEM)),
        ("-pubout", key.encode_private(Encoding.PEM, password="Zoë")),
        ("-pubin", key.public.encode(Encoding.PEM)),
    ]:
        der = openssl("pkey", option, "-outform", "DER", "-passin", "pass:Zoë", data=pem)
        assert der == vector(f"keys/{name}.spki.der")


@needs_openssl
@pytest.mark.parametrize("name", ["rsa", "p256", "ed25519", "ed448"])
def test_openssl_verifies_our_requests(name):
    csr = CsrBuilder(
        subject=Name([("C", "BE"), ("O", "Zoë"), ("CN", "printer-7")]),
        san_dns=["a.example", "*.b.example"],
        san_ip="2001:db8::7",
        challenge="correct horse",
        key_usage=KeyUsage.DIGITAL_SIGNATURE | KeyUsage.KEY_ENCIPHERMENT,
    ).build(read_key(f"keys/{name}.pem"))
    args = ["req", "-verify", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"]
    text = openssl(*args, data=csr.encode(Encoding.PEM)).decode()
    for told in ("C=BE,O=Zoë,CN=printer-7", "DNS:*.b.example", "IP Address:2001:DB8"):
        assert told in text
    assert "Key Encipherment" in text and "correct horse" in text


@needs_openssl
def test_openssl_verifies_our_chain(tmp_path, ca_cert, server_cert):
    ca, cert = tmp_path / "ca.pem", tmp_path / "cert.pem"
    ca.write_bytes(ca_cert.encode(Encoding.PEM))
    cert.write_bytes(server_cert.encode(Encoding.PEM))
    args = ["-x509_strict", "-attime", "1800000000", "-purpose", "sslserver"]
    args += ["-verify_hostname", "localhost"]
    assert b"OK" in openssl("verify", "-CAfile", str(ca), *args, str(cert))
    dates = openssl("x509", "-noout", "-dates", data=server_cert.encode(Encoding.PEM))
    assert b"notBefore=Jan  1 00:00:00 2025 GMT" in dates
    assert b"notAfter=Jan  1 00:00:00 2075 GMT" in dates


@needs_openssl
@pytest.mark.parametrize("password", ["secret", "Zoë€🔑"])
def test_openssl_reads_our_pkcs12_file(ca_cert, server_key, server_cert, password):
    data = Pkcs12Builder(
        key=(server_key, server_cert), chain=[ca_cert], name="bi-clé 🔑", rounds=1000
    ).build(password)
    args = ["pkcs12", "-nodes", "-passin", f"pass:{password}"]
    pem = openssl(*args, data=data)
    assert list(CertList.parse(pem)) == [server_cert, ca_cert]
    assert Key.parse(pem).public == server_key.public


@needs_openssl
def test_openssl_reads_what_a_ca_gives_out(scep):
    text = openssl("pkcs7", "-inform", "DER", "-print_certs", data=scep.ca.certs)
    assert list(CertList.parse(text)) == [scep.ra_cert, scep.decrypter_cert, scep.ca_cert]


@needs_openssl
def test_openssl_verifies_and_decrypts_a_scep_message(tmp_path, scep):
    message = ScepClient(scep.ca_certs).request(scep.csr, scep.device_key)
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    key.write_bytes(scep.decrypter_key.encode_private(Encoding.PEM))
    cert.write_bytes(scep.decrypter_cert.encode(Encoding.PEM))
    envelope = openssl("cms", "-verify", "-noverify", "-inform", "DER", "-binary", data=message)
    args = ["-inform", "DER", "-binary", "-recip", str(cert), "-inkey", str(key)]
    der = openssl("cms", "-decrypt", *args, data=envelope)
    assert der == scep.csr.encode(Encoding.DER)
