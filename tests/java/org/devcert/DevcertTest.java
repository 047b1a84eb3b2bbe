// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** The functions that belong to no class. */
class DevcertTest {
  @Test
  void theVersionIsThreeNumbersAndOne() {
    String[] parts = Devcert.version().split("\\.");
    assertEquals(3, parts.length);
    long number = 0;
    for (String part : parts) {
      number = number * 256 + Integer.parseInt(part);
    }
    assertEquals(number, Devcert.versionNumber());
  }

  @Test
  void everyCodeHasItsNameItsTextAndTheCategoryOfItsRange() {
    for (ErrorCode code : ErrorCode.values()) {
      String name = code == ErrorCode.OK ? "DEVCERT_OK" : "DEVCERT_E_" + code.name();
      assertEquals(name, Devcert.errorName(code.code()));
      assertFalse(Devcert.errorText(code.code()).isEmpty());
      int category = code.code() == 0 ? 0 : 1 - code.code() / 100;
      assertEquals(category, Devcert.errorCategory(code.code()).code(), name);
    }
  }

  @Test
  void anUnknownCodeFallsIntoTheCategoryOfItsRange() {
    assertEquals("DEVCERT_E_UNKNOWN", Devcert.errorName(-299));
    assertFalse(Devcert.errorText(-299).isEmpty());
    assertSame(Category.DECODE, Devcert.errorCategory(-299));
    assertSame(Category.NETWORK, Devcert.errorCategory(-899));
    assertSame(Category.SYSTEM, Devcert.errorCategory(-12345));
    assertSame(Category.SYSTEM, Devcert.errorCategory(1));
  }
}
