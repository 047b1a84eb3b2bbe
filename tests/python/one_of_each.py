# SPDX-License-Identifier: LGPL-2.1-or-later
"""One object of every class, out of a whole enrolment: for tests that go over all classes."""
import atexit
import os
import shutil
import tempfile
from datetime import datetime, timezone

import devcert
from vectors import HAS_NET, net

NOW = datetime(2025, 6, 1, tzinfo=timezone.utc)
VALIDITY = (datetime(2025, 1, 1, tzinfo=timezone.utc), datetime(2035, 1, 1, tzinfo=timezone.utc))


def one_of_each():
    """A dictionary from class to object; the objects are the caller's."""
    ca_key = devcert.Key.generate(devcert.KeyType.RSA, 2048)
    key = devcert.Key.generate(devcert.KeyType.RSA, 2048)
    name_builder = devcert.NameBuilder().add("CN", "device")
    name = name_builder.build()
    usage = devcert.KeyUsage
    ca_builder = devcert.CertBuilder(
        subject=devcert.Name([("CN", "CA")]), public_key=ca_key.public, validity=VALIDITY, ca=0,
        key_usage=(usage.DIGITAL_SIGNATURE | usage.KEY_ENCIPHERMENT | usage.KEY_CERT_SIGN))
    ca_cert = ca_builder.sign(ca_key)
    scep_ca_builder = devcert.ScepCaBuilder(signer=(ca_cert, ca_key), chain=[ca_cert])
    ca = scep_ca_builder.build()
    policy = devcert.ScepPolicy()
    csr_builder = devcert.CsrBuilder(subject=name, san_dns="device.example", challenge=b"secret")
    csr = csr_builder.build(key)

    ca_certs = devcert.ScepCaCerts.parse_on_first_use(ca.certs, NOW)
    client = devcert.ScepClient(ca_certs, policy, now=NOW)
    request = ca.receive(client.request(csr, key))
    transaction = request.transaction
    cert = devcert.CertBuilder(
        subject=csr.subject, public_key=csr.public_key, validity=VALIDITY, san_list=csr.san_list,
        key_usage=usage.DIGITAL_SIGNATURE).sign(ca_key, ca_cert)
    outcome = client.reply(ca.issued(request, cert))

    pkcs12_builder = devcert.Pkcs12Builder(key=(key, cert), chain=[ca_cert], rounds=1000)
    list_builder = devcert.CertListBuilder().add(cert)
    objects = [
        ca_key, key.public, name, name_builder, csr.san_list, cert, list_builder.build(),
        list_builder, ca_builder, csr, csr_builder, pkcs12_builder,
        devcert.Pkcs12.parse(pkcs12_builder.build("secret"), "secret"), policy,
        devcert.ScepCaps.parse(ca.caps), ca_certs, outcome, client, ca, scep_ca_builder, request,
        transaction, devcert.ScepQuery.parse("operation=GetCACaps"),
    ]
    sealer_builder = devcert.SealerBuilder(kek=[(b"id", bytes(16))])
    opener_builder = devcert.OpenerBuilder(kek=[(b"id", bytes(16))])
    envelope = devcert.Envelope.parse(sealer_builder.build().finish())
    plan = devcert.ResealPlan(opener=opener_builder)
    profile = devcert.Profile.find("scep-rsa")
    objects += [profile, profile.check_csr(csr), devcert.Pkcs12Opener(),
                devcert.Pkcs12.parse(pkcs12_builder.build("secret"), "secret")[0]]
    diagnosis = devcert.p12_diagnose(pkcs12_builder.build("secret"), "secret")
    objects += [diagnosis, diagnosis.parts, diagnosis.readers]
    folder = tempfile.mkdtemp(prefix="devcert-test-")  # as long as the tests run
    atexit.register(shutil.rmtree, folder)
    objects += [
        sealer_builder, sealer_builder.build(), opener_builder, opener_builder.build(), envelope,
        envelope.recipients, envelope.recipients[0], plan,
        devcert.FileJob.seal(sealer_builder, __file__, os.path.join(folder, "target")),
        devcert.FolderJob.reseal(plan, folder, folder + ".journal"),
    ]
    signature_builder = devcert.SignatureBuilder(signer=(ca_cert, ca_key))
    objects += [signature_builder,
                devcert.Signature.verify(signature_builder.sign(b"x", devcert.Encoding.DER), b"x")]
    # The module of the C tests, with a token in which there is a key.
    module = os.path.abspath(os.path.join(
        os.environ.get("builddir", "."), "tests", "unit", ".libs", "fake_pkcs11.so"))
    tokens = devcert.TokenList.read(f"pkcs11:?module-path={module}")
    keys = devcert.TokenKeyList.read(f"pkcs11:?module-path={module}")
    objects += [tokens, tokens[0], keys, keys[0]]
    if HAS_NET:
        objects += [net().NetPolicy(), net().NetClient()]
    return {type(o): o for o in objects}
