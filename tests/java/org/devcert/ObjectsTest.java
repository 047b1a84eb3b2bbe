// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.devcert.net.NetClient;
import org.devcert.net.NetPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What all classes have in common. */
class ObjectsTest {
  @Test
  void everyClassIsClosedByTryWithResources() throws Exception {
    ScepParties parties = new ScepParties();
    Key key = Fixtures.key("keys/p256.pem");
    ScepRequest request = parties.received(parties.client());
    Pkcs12 file = Pkcs12.parse(Fixtures.vector("p12/default.p12"), "secret".toCharArray());
    List<AutoCloseable> objects = List.of(
        key, key.getPublic(), Fixtures.name("CN=x"), new NameBuilder(), parties.caCert,
        parties.caCert.getSanList(), CertList.of(), new CertListBuilder(), new CertBuilder(),
        parties.csr, new CsrBuilder(), file, new Pkcs12Builder(), new ScepPolicy(),
        ScepCaps.parse(Fixtures.utf8("AES")), parties.caCerts, parties.client(), parties.ca,
        parties.caBuilder(), request, request.getTransaction(), ScepQuery.parse(""));
    assertAreClosed(objects);
  }

  @Test
  @Tag("net")
  void thoseOfTheNetTooAreClosedByTryWithResources() throws Exception {
    assertAreClosed(List.of(new NetPolicy(), new NetClient()));
  }

  private static void assertAreClosed(List<AutoCloseable> objects) throws Exception {
    for (AutoCloseable each : objects) {
      try (each) {
        assertNotEquals("", each.toString());
      }
      each.close();
    }
  }

  @Test
  void aClosedObjectSaysSoAndDoesNoMore() throws Exception {
    Key key = Fixtures.key("keys/p256.pem");
    assertFalse(key.isClosed());
    key.close();
    key.close();
    assertTrue(key.isClosed());
    assertThrows(IllegalStateException.class, key::getBits);
    assertThrows(IllegalStateException.class, key::getPublic);
    assertFalse(key.toString().isEmpty());
  }

  @Test
  void aClosedArgumentIsRefused() throws Exception {
    Cert cert = Fixtures.cert("certs/leaf.pem");
    Key key = Fixtures.key("certs/leaf.key");
    key.close();
    assertThrows(IllegalStateException.class, () -> cert.hasKey(key));
    assertThrows(IllegalStateException.class, () -> new CsrBuilder().build(key));
  }

  @Test
  void closedObjectsMayBeComparedAndShown() throws Exception {
    Cert one = Fixtures.cert("certs/leaf.pem");
    Cert other = Fixtures.cert("certs/leaf.pem");
    assertEquals(one, one);
    one.close();
    assertEquals(one, one);
    assertFalse(one.toString().isEmpty());
    assertFalse(other.equals(null));
  }
}
