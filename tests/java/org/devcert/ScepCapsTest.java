// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScepCapsTest {
  private static Set<ScepCap> had(ScepCaps caps) {
    Set<ScepCap> had = EnumSet.noneOf(ScepCap.class);
    for (ScepCap cap : ScepCap.values()) {
      if (caps.has(cap)) {
        had.add(cap);
      }
    }
    return had;
  }

  @ParameterizedTest
  @CsvSource({
      "AES, AES", "DES3, DES3", "GetNextCACert, GET_NEXT_CA_CERT", "POSTPKIOperation, POST",
      "Renewal, RENEWAL", "SHA-1, SHA1", "SHA-256, SHA256", "SHA-512, SHA512"})
  void everyKeywordIsKnown(String keyword, ScepCap cap) throws Exception {
    try (ScepCaps caps = ScepCaps.parse(utf8(keyword))) {
      assertEquals(Set.of(cap), had(caps));
      assertEquals(keyword, caps.getText());
      assertEquals(keyword, caps.toString());
      assertEquals(List.of(), caps.getUnknown());
    }
  }

  @Test
  void scepStandardStandsForThreeOthers() throws Exception {
    ScepCaps caps = ScepCaps.parse(utf8("scepstandard\r\n"));
    assertEquals(
        EnumSet.of(ScepCap.STANDARD, ScepCap.AES, ScepCap.POST, ScepCap.SHA256), had(caps));
    assertEquals("SCEPStandard", caps.getText());
  }

  @Test
  void unknownKeywordsAreKeptApart() throws Exception {
    ScepCaps caps = ScepCaps.parse(utf8("AES\nFooBar\nsha-384\nAES-256\nFooBar"));
    assertEquals("AES", caps.getText());
    assertEquals(List.of("FooBar", "sha-384", "AES-256", "FooBar"), caps.getUnknown());
    assertThrows(UnsupportedOperationException.class, () -> caps.getUnknown().add("x"));
  }

  @Test
  void aLongListComesOutWhole() throws Exception {
    String[] words = new String[100];
    Arrays.setAll(words, i -> "Word" + i);
    ScepCaps caps = ScepCaps.parse(utf8(String.join("\n", words)));
    assertEquals(List.of(words), caps.getUnknown());
  }

  @Test
  void anEmptyBodyIsAServerWithoutCapabilities() throws Exception {
    assertEquals(Set.of(), had(ScepCaps.parse(new byte[0])));
    assertEquals("", ScepCaps.parse(utf8("\r\n")).getText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE html>", "AES\0SHA-256", "AES\u001b[2J", "\ufeffAES"})
  void whatIsNotATextIsRefused(String body) {
    assertFails(ErrorCode.TEXT, () -> ScepCaps.parse(utf8(body)));
  }

  @Test
  void theLimitsHold() {
    assertFails(ErrorCode.LIMIT, () -> ScepCaps.parse(utf8("x".repeat(65537))));
    assertFails(ErrorCode.LIMIT, () -> ScepCaps.parse(utf8("x\n".repeat(101))));
  }
}
