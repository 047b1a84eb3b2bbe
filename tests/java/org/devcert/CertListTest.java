// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertListTest {
  private Cert root;
  private Cert mid;
  private Cert leaf;

  @BeforeEach
  void readThem() throws Exception {
    root = cert("certs/root.pem");
    mid = cert("certs/mid.pem");
    leaf = cert("certs/leaf.pem");
  }

  @Test
  void eachKindOfBundleIsReadInItsOrder() throws Exception {
    assertEquals(List.of(leaf), CertList.parse(vector("certs/leaf.der")).toList());
    assertEquals(List.of(leaf), CertList.parse(vector("certs/leaf.pem")).toList());
    assertEquals(List.of(root, mid, leaf), CertList.parse(vector("certs/three.p7b")).toList());
    assertEquals(List.of(root, mid), CertList.parse(vector("certs/two.p7b.pem")).toList());
    assertEquals(List.of(mid, leaf), CertList.parse(vector("certs/signed_ber.p7b")).toList());
  }

  @ParameterizedTest
  @CsvSource({
      "certs/none.p7b, DER", "certs/leaf.key, PEM", "keys/p256.spki.der, DER",
      "certs/dsa.pem, UNSUPPORTED"})
  void whatHoldsNoCertificatesHasItsOwnCode(String file, ErrorCode code) {
    byte[] octets = vector(file);
    assertFails(code, () -> CertList.parse(octets));
  }

  @Test
  void aListGoesOutAsPemAndComesBack() throws Exception {
    try (CertList list = CertList.of(leaf, mid, root)) {
      byte[] pem = list.encodePem();
      assertEquals(list.toList(), CertList.parse(pem).toList());
      assertTrue(Fixtures.text(pem).startsWith(Fixtures.text(vector("certs/leaf.pem"))));
    }
    assertArrayEquals(new byte[0], CertList.of().encodePem());
  }

  @Test
  void aListIsMadeOfCertificatesOrOfACollection() throws Exception {
    assertEquals(List.of(leaf, mid), CertList.of(leaf, mid).toList());
    assertEquals(List.of(leaf, mid), CertList.of(List.of(leaf, mid)).toList());
    assertEquals(List.of(), CertList.of(List.of()).toList());
    assertThrows(NullPointerException.class, () -> CertList.of(leaf, null));
  }

  @Test
  void certificatesAreAskedForByTheirIndex() throws Exception {
    CertList list = CertList.of(leaf, mid);
    assertEquals(2, list.getCount());
    assertEquals(2, list.size());
    assertEquals(leaf, list.getItem(0));
    assertEquals(mid, list.getItem(1));
    assertFails(ErrorCode.NOT_FOUND, () -> list.getItem(2));
  }

  @Test
  void aCertificateOutlivesItsList() throws Exception {
    Cert item;
    try (CertList list = CertList.of(leaf)) {
      item = list.getItem(0);
    }
    assertEquals(leaf, item);
  }

  @Test
  void aListIsIteratedAndStreamed() throws Exception {
    CertList list = CertList.of(root, mid, leaf);
    List<Cert> seen = new ArrayList<>();
    for (Cert cert : list) {
      seen.add(cert);
    }
    assertEquals(List.of(root, mid, leaf), seen);
    assertEquals(
        List.of("CN=root,O=Example,C=BE", "CN=mid,O=Example,C=BE"),
        list.toList().stream().filter(Cert::isCa).map(CertListTest::subject)
            .collect(Collectors.toList()));
    assertThrows(UnsupportedOperationException.class, () -> list.toList().set(0, leaf));
  }

  private static String subject(Cert cert) {
    try {
      return cert.getSubject().toString();
    } catch (DevcertException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBuilderGoesOnAfterBuilding() throws Exception {
    try (CertListBuilder builder = new CertListBuilder()) {
      assertEquals(0, builder.build().getCount());
      assertSame(builder, builder.add(leaf));
      CertList one = builder.build();
      CertList two = builder.add(mid).build();
      assertEquals(1, one.getCount());
      assertEquals(2, two.getCount());
    }
  }

  @Test
  void aListHasAtMost100Certificates() throws Exception {
    CertList list = CertList.of(Collections.nCopies(100, leaf));
    assertEquals(100, list.getCount());
    assertFails(ErrorCode.LIMIT, () -> CertList.of(Collections.nCopies(101, leaf)));
  }
}
