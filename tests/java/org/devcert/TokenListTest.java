// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tokens and the keys in them, with the module of the C tests. */
class TokenListTest {
  private static final Path MODULE =
      Path.of(System.getenv().getOrDefault("builddir", "."), "tests/unit/.libs/fake_pkcs11.so")
          .toAbsolutePath()
          .normalize();

  static String uri(String attributes) {
    return "pkcs11:" + attributes + "?module-path=" + MODULE;
  }

  @Test
  void aTokenIsTold() throws Exception {
    try (TokenList list = TokenList.read(uri("token=fake%200"))) {
      assertEquals(1, list.size());
      Token token = list.getItem(0);
      assertEquals("fake 0", token.getLabel());
      assertEquals("tests", token.getManufacturer());
      assertEquals("", token.getModel());
      assertEquals("", token.getSerial());
      assertEquals(Set.of(), token.getFlags());
      assertTrue(token.getUri().startsWith("pkcs11:"));
    }
  }

  @Test
  void aKeyIsTold() throws Exception {
    try (TokenKeyList list = TokenKeyList.read(uri(""))) {
      assertEquals(1, list.size());
      TokenKey key = list.getItem(0);
      assertEquals("key", key.getLabel());
      assertEquals("0102", key.getId());
      assertTrue(key.hasPrivate());
      assertEquals(Set.of(), key.getUses());
      assertEquals(0, key.getBits());
      assertNull(key.getType());
      assertTrue(key.getUri().contains("object=key"));
      assertFails(ErrorCode.NOT_FOUND, key::getPublic);
    }
  }

  @Test
  void whatIsNotThereHasItsCode() {
    assertFails(ErrorCode.TEXT, () -> TokenList.read("pkcs11:object=k"));
    assertFails(ErrorCode.NOT_FOUND, () -> TokenList.read("pkcs11:?module-path=/nowhere/none.so"));
    assertFails(ErrorCode.NOT_FOUND,
        () -> TokenKeyList.read(
            "pkcs11:?module-path=/nowhere/none.so", "5678".toCharArray()));
  }
}
