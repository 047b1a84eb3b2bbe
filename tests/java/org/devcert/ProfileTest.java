// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static final Key KEY = rsa();

  private static Key rsa() {
    try {
      return Fixtures.key("keys/rsa.pem");
    } catch (DevcertException e) {
      throw new AssertionError(e);
    }
  }

  private static Csr request(Profile profile, String host) throws Exception {
    try (CsrBuilder builder = new CsrBuilder()) {
      return builder.setSubject(Fixtures.name("CN=192.0.2.7")).setProfile(profile)
          .addSanHost(host).build(KEY);
    }
  }

  @Test
  void allProfilesAreFoundByName() throws Exception {
    List<String> names = Profile.names();
    assertEquals(17, new HashSet<>(names).size());
    for (String name : names) {
      try (Profile profile = Profile.find(name)) {
        assertEquals(name, profile.getName());
        assertFalse(profile.getTitle().isEmpty());
        assertFalse(profile.getKeyUsage().isEmpty());
        assertFalse(profile.getKeyChoices().isEmpty());
      }
    }
    assertFails(ErrorCode.NOT_FOUND, () -> Profile.find("tls"));
  }

  @Test
  void aProfileSaysWhatItAsksFor() throws Exception {
    Profile profile = Profile.find("enc-bikey");
    assertEquals(Set.of(KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT),
        profile.getKeyUsage());
    assertEquals(List.of("1.3.6.1.4.1.311.80.1"), profile.getExtKeyUsages());
    assertEquals("rsa:3072", profile.getKeyChoices().get(0));
    assertEquals(1096, profile.getMaxDays());
    assertFalse(profile.isForHost());
  }

  @Test
  void aRequestIsMadeByAProfileAndChecked() throws Exception {
    Profile profile = Profile.find("ipps-windows");
    assertEquals(0, profile.checkCsr(request(profile, "192.0.2.7")).getCount());
    FindingList findings = profile.checkCsr(request(profile, "printer"));
    assertEquals(1, findings.getCount());
    assertSame(Finding.CN_NOT_IN_SAN, findings.getType(0));
    assertSame(Severity.ERROR, findings.getSeverity(0));
    assertTrue(findings.getMessage(0).contains("IP address"));
    assertTrue(findings.getReason(0).contains("Windows"));
    assertNull(findings.getMessage(1));
    assertNull(findings.getReason(1));
  }

  @Test
  void aCertificateIsChecked() throws Exception {
    Cert application = Fixtures.cert("certs/application.pem");
    assertEquals(0, Profile.find("aoc-aplicacio").checkCert(application).getCount());
    assertTrue(Profile.find("enc-bikey").checkCert(application).getCount() > 1);
  }

  @Test
  void whatIsNoHostIsRefused() throws Exception {
    try (CsrBuilder builder = new CsrBuilder()) {
      assertFails(ErrorCode.TEXT, () -> builder.addSanHost("192.0.2.256"));
    }
  }
}
