// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScepPolicyTest {
  @Test
  void settersGiveThePolicyBack() throws Exception {
    try (ScepPolicy policy = new ScepPolicy()) {
      assertSame(policy, policy.setAllow(EnumSet.allOf(Allow.class)));
      assertSame(policy, policy.setAllow(Set.of()));
      assertSame(policy, policy.setCipher(ScepCipher.AES_256_CBC));
    }
  }

  @Test
  void tripleDesIsNeverWritten() throws Exception {
    ScepPolicy policy = new ScepPolicy().setAllow(Set.of(Allow.DES3));
    assertFails(ErrorCode.ARGUMENT, () -> policy.setCipher(ScepCipher.DES3_CBC));
  }

  @Test
  void aWeakDeviceIsAcceptedWhereBothSidesAllowIt() throws Exception {
    ScepParties parties = new ScepParties();
    Key weak = Fixtures.key("keys/rsa1024.pkcs1.der");
    Csr csr = ScepParties.request("CN=old", weak);
    ScepPolicy policy = new ScepPolicy().setAllow(Set.of(Allow.RSA_1024));
    ScepClient strict = new ScepClient(parties.caCerts);
    assertFails(ErrorCode.WEAK, () -> strict.request(csr, weak));

    byte[] message = new ScepClient(parties.caCerts, policy).request(csr, weak);
    ScepRequest refused = parties.ca.receive(message);
    assertFalse(refused.isAcceptable());
    assertSame(ErrorCode.WEAK, refused.getProblem());
    assertSame(ScepFailInfo.BAD_ALG, refused.getFailInfo());
    ScepCa lenient = parties.caBuilder().setPolicy(policy).build();
    assertTrue(lenient.receive(message).isAcceptable());
  }

  @Test
  void theCipherOfAMessageIsTheOneOfThePolicy() throws Exception {
    ScepParties parties = new ScepParties();
    byte[] aes128 = parties.client().request(parties.csr, parties.deviceKey);
    byte[] aes256;
    // The client has a copy of its policy.
    try (ScepPolicy policy = new ScepPolicy().setCipher(ScepCipher.AES_256_CBC);
        ScepClient client = new ScepClient(parties.caCerts, policy)) {
      policy.setCipher(ScepCipher.AES_128_CBC);
      aes256 = client.request(parties.csr, parties.deviceKey);
    }
    String id128 = "060960864801650304" + "0102";
    String id256 = "060960864801650304" + "012a";
    assertTrue(Fixtures.hex(aes128).contains(id128));
    assertTrue(Fixtures.hex(aes256).contains(id256));
  }
}
