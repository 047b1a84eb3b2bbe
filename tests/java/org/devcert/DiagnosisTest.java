// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** Why PKCS#12 files do not open: devcert/diagnosis.h. */
class DiagnosisTest {
  private static final char[] SECRET = "secret".toCharArray();

  @Test
  void aFileThatOpensSaysWhatItNeeds() throws Exception {
    try (P12Diagnosis diagnosis = Devcert.p12Diagnose(vector("p12/legacy.p12"), SECRET)) {
      assertSame(P12Verdict.OPENS, diagnosis.getVerdict());
      assertEquals(EnumSet.of(Pkcs12Allow.WEAK), diagnosis.getAllow());
      assertSame(Pkcs12Encoding.STANDARD, diagnosis.getEncoding());
      assertEquals(vector("p12/legacy.p12").length, diagnosis.getFileLen());
      assertEquals(10, diagnosis.getRounds());
      assertFalse(diagnosis.isBer());
      assertFalse(diagnosis.hasOffset());
      assertEquals(1, diagnosis.getContents().getKeyCount());
    }
  }

  @Test
  void partsProgramsAndFindingsAreLists() throws Exception {
    try (P12Diagnosis diagnosis = Devcert.p12Diagnose(vector("p12/legacy.p12"))) {
      assertSame(P12Verdict.NO_PASSWORD, diagnosis.getVerdict());
      assertFails(ErrorCode.NOT_FOUND, diagnosis::getContents);
      P12PartList parts = diagnosis.getParts();
      assertEquals(4, parts.getCount());
      assertSame(P12Part.ENCRYPTED, parts.getType(1));
      assertEquals("SHA-1, RC2-40", parts.getAlgorithm(1));
      assertEquals("1.2.840.113549.1.12.1.6", parts.getOid(1));
      assertEquals(2, parts.getRounds(1));
      assertEquals(8, parts.getSaltLen(1));
      assertTrue(parts.getLen(1) > 100);
      assertEquals(1, parts.getBags(2));
      assertNull(parts.getAlgorithm(4));
      P12ReaderList readers = diagnosis.getReaders();
      assertEquals(P12Reader.values().length, readers.getCount());
      assertSame(P12Reader.OPENSSL, readers.getReader(0));
      assertSame(P12Answer.NO, readers.getAnswer(0));
      assertEquals("OpenSSL 3", readers.getName(0));
      assertTrue(readers.getReason(0).contains("legacy provider"));
      FindingList findings = diagnosis.getFindings();
      assertSame(Finding.ENCRYPTION_WEAK, findings.getType(0));
      assertSame(Severity.WARNING, findings.getSeverity(0));
    }
  }

  @Test
  void damageHasItsPlace() throws Exception {
    byte[] cut = Arrays.copyOf(vector("p12/default.p12"), 500);
    try (P12Diagnosis diagnosis = Devcert.p12Diagnose(cut, SECRET)) {
      assertSame(P12Verdict.DAMAGED, diagnosis.getVerdict());
      assertTrue(diagnosis.hasOffset());
      assertEquals(500, diagnosis.getOffset());
    }
  }

  @Test
  void nothingSaidHasThePassphrase() throws Exception {
    char[] canary = "canary-passphrase".toCharArray();
    try (P12Diagnosis diagnosis = Devcert.p12Diagnose(vector("p12/default.p12"), canary)) {
      assertSame(P12Verdict.WRONG_PASSWORD, diagnosis.getVerdict());
      FindingList findings = diagnosis.getFindings();
      for (int i = 0; i < findings.getCount(); i++) {
        assertFalse((findings.getMessage(i) + findings.getReason(i)).contains("canary"));
      }
      assertFalse(diagnosis.toString().contains("canary"));
    }
  }
}
