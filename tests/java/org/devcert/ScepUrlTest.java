// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.text;
import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs and queries. */
class ScepUrlTest {
  private static final String CA = "http://ca.example/scep";

  @ParameterizedTest
  @CsvSource({
      "GET_CA_CAPS, GetCACaps", "GET_CA_CERT, GetCACert", "GET_NEXT_CA_CERT, GetNextCACert",
      "PKI_OPERATION, PKIOperation"})
  void eachOperationHasItsWord(ScepOperation operation, String word) throws Exception {
    assertEquals(CA + "?operation=" + word, text(Devcert.scepUrlBuild(CA, operation)));
    assertEquals(CA + "?operation=" + word, text(Devcert.scepUrlBuild(CA, operation, null)));
    assertSame(operation, ScepQuery.parse("operation=" + word).getOperation());
  }

  @Test
  void aMessageIsBase64WithEscapes() throws Exception {
    byte[] url = Devcert.scepUrlBuild(
        CA, ScepOperation.PKI_OPERATION, Fixtures.hex("fbfffe00"));
    assertEquals(CA + "?operation=PKIOperation&message=%2B%2F%2F%2BAA%3D%3D", text(url));
  }

  @Test
  void withoutAPathTheUsualOneIsTaken() throws Exception {
    assertEquals(
        "http://ca.example/cgi-bin/pkiclient.exe?operation=GetCACaps",
        text(Devcert.scepUrlBuild("http://ca.example", ScepOperation.GET_CA_CAPS)));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "ca.example/scep", "ftp://ca.example/scep", "http://user:secret@ca.example/",
      "http://ca.example/scep?x", "http://ca.example/a b", "http://ca.example/café"})
  void otherUrlsAreRefused(String url) {
    assertFails(ErrorCode.TEXT, () -> Devcert.scepUrlBuild(url, ScepOperation.GET_CA_CERT));
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertFails(ErrorCode.ARGUMENT, () -> Devcert.scepUrlBuild(CA, ScepOperation.OTHER));
    assertFails(ErrorCode.ARGUMENT,
        () -> Devcert.scepUrlBuild(CA, ScepOperation.GET_CA_CERT, new byte[1]));
    assertFails(ErrorCode.LIMIT, () -> Devcert.scepUrlBuild(
        CA, ScepOperation.PKI_OPERATION, new byte[256 * 1024 + 1]));
  }

  @ParameterizedTest
  @CsvSource({
      "operation=PKIOperation&message=Zm9v, foo", "message=Zm8%3D&OPERATION=PKIOperation, fo",
      "operation=PKIOperation&message=Zm%0A9v%0a, foo", "operation=PKIOperation&message=Zg==, f"})
  void aMessageIsRead(String text, String message) throws Exception {
    try (ScepQuery query = ScepQuery.parse(text)) {
      assertSame(ScepOperation.PKI_OPERATION, query.getOperation());
      assertArrayEquals(utf8(message), query.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
      "'', OTHER", "operation=GetCACertChain, OTHER", "operation=PKIOperation, PKI_OPERATION",
      "operation=GetCACert&message=My-Trustpoint_1, GET_CA_CERT"})
  void aQueryWithoutMessageHasNone(String text, ScepOperation operation) throws Exception {
    ScepQuery query = ScepQuery.parse(text);
    assertSame(operation, query.getOperation());
    assertFails(ErrorCode.NOT_FOUND, query::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
      "operation=PKIOperation%, TEXT", "operation=GetCACert&operation=GetCACert, TEXT",
      "operation=PKIOperation&message=Zm9, PEM", "operation=PKIOperation&message=-_-_, PEM"})
  void brokenQueriesAreRefused(String text, ErrorCode code) {
    assertFails(code, () -> ScepQuery.parse(text));
  }

  @Test
  void everyOctetSurvivesTheWay() throws Exception {
    byte[] message = new byte[256];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) i;
    }
    String url = text(Devcert.scepUrlBuild(CA, ScepOperation.PKI_OPERATION, message));
    String query = url.substring(url.indexOf('?') + 1);
    assertArrayEquals(message, ScepQuery.parse(query).getMessage());
  }
}
