// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameBuilderTest {
  @Test
  void theFirstOneAddedIsTheMostSignificant() throws Exception {
    try (NameBuilder builder = new NameBuilder()) {
      assertEquals(0, builder.build().getCount());
      assertSame(builder, builder.add("C", "BE"));
      Name name = builder.add("2.5.4.10", "Example").add("cn", "printer-7").build();
      assertEquals(Name.parseText("CN=printer-7,O=Example,C=BE"), name);
      // The builder goes on; the name does not change.
      Name longer = builder.add("CN", "a, b").build();
      assertNotEquals(name, longer);
      assertEquals("CN=a\\, b,CN=printer-7,O=Example,C=BE", longer.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
      "CN, ''", "'', x", "XX, x", "C, B", "C, é", "E, é", "serialNumber, a@b",
      "dnQualifier, _"})
  void whatCannotBeWrittenIsRefused(String type, String value) throws Exception {
    NameBuilder builder = new NameBuilder();
    assertFails(ErrorCode.TEXT, () -> builder.add(type, value));
  }

  @Test
  void upperBoundsCountCharacters() throws Exception {
    NameBuilder builder = new NameBuilder();
    assertFails(ErrorCode.LIMIT, () -> builder.add("CN", "é".repeat(65)));
    assertEquals("é".repeat(64), builder.add("CN", "é".repeat(64)).build().getValue(0));
    for (int i = 1; i < 64; i++) {
      builder.add("OU", "x");
    }
    assertFails(ErrorCode.LIMIT, () -> builder.add("OU", "x"));
    assertEquals(64, builder.build().getCount());
  }
}
