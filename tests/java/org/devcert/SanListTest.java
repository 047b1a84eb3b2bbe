// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SanListTest {
  private SanList names;

  @BeforeEach
  void readThoseOfTheLeaf() throws Exception {
    try (Cert cert = Fixtures.cert("certs/leaf.pem")) {
      names = cert.getSanList();
    }
  }

  @Test
  void namesHaveTypeAndValue() {
    assertEquals(4, names.getCount());
    assertEquals(4, names.size());
    assertSame(SanType.DNS, names.getType(0));
    assertEquals("printer-7.example", names.getValue(0));
    assertSame(SanType.IP, names.getType(1));
    assertEquals("192.0.2.7", names.getValue(1));
    assertSame(SanType.EMAIL, names.getType(2));
    assertEquals("a@printer-7.example", names.getValue(2));
    assertSame(SanType.URI, names.getType(3));
    assertEquals("urn:x:7", names.getValue(3));
  }

  @Test
  void outOfRangeThereIsNoName() {
    assertSame(SanType.OTHER, names.getType(4));
    assertNull(names.getValue(4));
  }

  @Test
  void namesAreIteratedInTheirOrder() {
    List<String> values = new ArrayList<>();
    for (SanList.Item item : names) {
      values.add(item.getType() + " " + item.getValue());
    }
    assertEquals(
        List.of("DNS printer-7.example", "IP 192.0.2.7", "EMAIL a@printer-7.example",
            "URI urn:x:7"),
        values);
    assertThrows(UnsupportedOperationException.class, () -> names.toList().clear());
  }

  @Test
  void itemsAreEqualByTheirFields() {
    SanList.Item item = names.toList().get(1);
    SanList.Item same = new SanList.Item(SanType.IP, "192.0.2.7");
    assertEquals(same, item);
    assertEquals(same.hashCode(), item.hashCode());
    assertNotEquals(new SanList.Item(SanType.DNS, "192.0.2.7"), item);
    assertNotEquals(new SanList.Item(SanType.IP, "192.0.2.8"), item);
    assertFalse(item.equals(null));
    assertTrue(names.toList().contains(same));
  }

  @Test
  void noExtensionIsAnEmptyList() throws Exception {
    SanList none = Fixtures.cert("certs/v1.pem").getSanList();
    assertEquals(0, none.getCount());
    assertEquals(List.of(), none.toList());
  }
}
