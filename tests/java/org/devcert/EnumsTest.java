// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Numbers of the C library as enums. */
class EnumsTest {
  @Test
  void eachItemIsFoundByItsCode() {
    for (KeyType item : KeyType.values()) {
      assertSame(item, KeyType.of(item.code()));
    }
    for (ErrorCode item : ErrorCode.values()) {
      assertSame(item, ErrorCode.of(item.code()));
    }
    for (ScepFailInfo item : ScepFailInfo.values()) {
      assertSame(item, ScepFailInfo.of(item.code()));
    }
    for (KeyUsage item : KeyUsage.values()) {
      assertSame(item, KeyUsage.of(item.code()));
    }
  }

  @Test
  void codesAreThoseOfTheHeaders() {
    assertEquals(1, Encoding.DER.code());
    assertEquals(2, Encoding.PEM.code());
    assertEquals(4, Allow.DES3.code());
    assertEquals(256, KeyUsage.DECIPHER_ONLY.code());
    assertEquals(6, KeyType.ED448.code());
    assertEquals(5, SanType.OTHER.code());
    assertEquals(8, SanType.REGISTERED_ID.code());
    assertEquals(-204, ErrorCode.TEXT.code());
    assertEquals(9, Category.NETWORK.code());
    assertEquals(3, Detail.HTTP_STATUS.code());
    assertEquals(22, ScepType.GET_CRL.code());
    assertEquals(0, ScepFailInfo.BAD_ALG.code());
    assertEquals(5, ScepOperation.OTHER.code());
    assertEquals(9, ScepCap.STANDARD.code());
    assertEquals(2, ScepCipher.AES_256_CBC.code());
    assertEquals(3, ScepResult.REFUSED.code());
  }

  @Test
  void bitsAreSingle() {
    assertEquals(9, KeyUsage.values().length);
    assertEquals(511, Arrays.stream(KeyUsage.values()).mapToInt(KeyUsage::code).sum());
    assertEquals(7, Arrays.stream(Allow.values()).mapToInt(Allow::code).sum());
  }

  @Test
  void aCodeThatDoesNotExistHasNoItem() {
    assertNull(KeyType.of(0));
    assertNull(KeyUsage.of(3));
    assertNull(ScepFailInfo.of(-1));
  }
}
