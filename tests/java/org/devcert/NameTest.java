// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {
  private static final String TEXT = "CN=printer-7,O=Example,C=BE";
  private static final byte[] DER = hex(
      "3033310b3009060355040613024245"
          + "3110300e060355040a0c074578616d706c65"
          + "311230100603550403" + "0c097072696e7465722d37");

  @Test
  void aNameIsReadAndKeepsItsOctets() throws Exception {
    try (Name name = Name.parse(DER)) {
      assertEquals(TEXT, name.getText());
      assertEquals(TEXT, name.toString());
      assertArrayEquals(DER, name.encode());
      assertEquals(3, name.getCount());
      assertEquals(3, name.size());
    }
  }

  @Test
  void textBecomesTheSameOctets() throws Exception {
    assertArrayEquals(DER, Name.parseText(TEXT).encode());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      " cn = printer-7 , o=Example ,c=BE | CN=printer-7,O=Example,C=BE",
      "emailAddress=a@b.example | E=a@b.example",
      "1.2.3.4=#0c0178 | 1.2.3.4=x",
      "CN=Lu\\C4\\8Di\\c4\\87 | CN=Lučić",
      "CN=printer-7,O=Example\\, Ltd,C=BE | CN=printer-7,O=Example\\, Ltd,C=BE"})
  void textIsReadAsRfc4514Says(String text, String back) throws Exception {
    assertEquals(back, Name.parseText(text).toString());
  }

  @Test
  void textBeyondTheBasicPlaneComesBack() throws Exception {
    Name name = Name.parseText("CN=clé 🔑");
    assertEquals("CN=clé 🔑", name.getText());
    assertEquals("clé 🔑", name.getValue(0));
    assertTrue(hex(name.encode()).endsWith(hex(Fixtures.utf8("clé 🔑"))));
  }

  @Test
  void theEmptyNameIsAName() throws Exception {
    Name name = Name.parseText("");
    assertEquals(0, name.getCount());
    assertEquals("", name.getText());
    assertArrayEquals(hex("3000"), name.encode());
    assertTrue(name.toList().isEmpty());
    assertFalse(name.iterator().hasNext());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "CN=", "CN=a,", "XX=y", "CN=a\\00b", "C=B1", "CN=a+CN=b"})
  void whatIsNotANameIsRefusedWithItsPlace(String text) {
    DevcertFailure failure = assertFails(ErrorCode.TEXT, () -> Name.parseText(text));
    assertTrue(Fixtures.message(failure).startsWith("octet "), text);
  }

  @Test
  void octetsThatAreNoNameAreRefused() {
    assertFails(ErrorCode.DER, () -> Name.parse(new byte[0]));
    assertFails(ErrorCode.DER, () -> Name.parse(hex("3100")));
    assertFails(ErrorCode.TRAILING, () -> Name.parse(hex("300000")));
    assertFails(ErrorCode.LIMIT, () -> Name.parse(new byte[65537]));
    assertFails(ErrorCode.TEXT, () -> Name.parse(hex("300d310b300906035504030c02fffe")));
  }

  @Test
  void attributesAreAskedForByTheirIndex() throws Exception {
    Name name = Name.parseText(TEXT);
    assertEquals("2.5.4.6", name.getOid(0));
    assertEquals("BE", name.getValue(0));
    assertEquals("2.5.4.3", name.getOid(2));
    assertEquals("printer-7", name.getValue(2));
    assertNull(name.getOid(3));
    assertNull(name.getValue(3));
  }

  @Test
  void attributesAreIteratedInTheOrderOfTheDer() throws Exception {
    Name name = Name.parseText(TEXT);
    List<String> values = new ArrayList<>();
    for (Name.Item item : name) {
      values.add(item.getOid() + "=" + item.getValue());
    }
    assertEquals(List.of("2.5.4.6=BE", "2.5.4.10=Example", "2.5.4.3=printer-7"), values);
    assertEquals("BE Example printer-7",
        name.toList().stream().map(Name.Item::getValue).collect(Collectors.joining(" ")));
    assertThrows(UnsupportedOperationException.class, () -> name.toList().remove(0));
    assertThrows(UnsupportedOperationException.class, () -> {
      var each = name.iterator();
      each.next();
      each.remove();
    });
    var each = Name.parseText("").iterator();
    assertThrows(NoSuchElementException.class, each::next);
  }

  @Test
  void itemsAreEqualByTheirFields() throws Exception {
    Name.Item item = Name.parseText("CN=a,O=x").toList().get(1);
    Name.Item same = new Name.Item("2.5.4.3", "a");
    assertEquals(same, item);
    assertEquals(same.hashCode(), item.hashCode());
    assertNotEquals(new Name.Item("2.5.4.3", "b"), item);
    assertNotEquals(new Name.Item("2.5.4.10", "a"), item);
    assertFalse(item.equals(null));
    assertTrue(item.toString().contains("2.5.4.3"), item::toString);
  }

  @Test
  void namesAreEqualByTheirDer() throws Exception {
    Name utf8 = Name.parse(hex("300c310a300806035504030c0178"));
    Name same = Name.parseText("CN=x");
    Name printable = Name.parse(hex("300c310a30080603550403130178"));
    assertEquals(utf8, same);
    assertEquals(utf8.hashCode(), same.hashCode());
    assertNotEquals(utf8, printable);
    assertEquals(utf8.toString(), printable.toString());
    assertFalse(utf8.equals(null));
    assertFalse(utf8.equals((Object) "CN=x"));
  }
}
