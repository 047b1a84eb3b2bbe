// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.devcert.CertList;
import org.devcert.DevcertFormatException;
import org.devcert.DevcertUsageException;
import org.devcert.ErrorCode;
import org.devcert.ScepOperation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests are sent; anchors are tested with a TLS server in JcaTlsTest. */
@Tag("net")
class NetPolicyTest {
  private NetPolicy policy;

  @BeforeEach
  void make() throws Exception {
    policy = new NetPolicy();
  }

  @Test
  void settersGiveThePolicyBack() throws Exception {
    assertSame(policy, policy.setTimeouts(3600000, 3600000, 3600000));
    assertSame(policy, policy.setTimeouts(1, 1000, 1));
    assertSame(policy, policy.setMaxReply(16 << 20));
    assertSame(policy, policy.setProxy("http://proxy.example:3128"));
    assertSame(policy, policy.setProxy(null));
    assertSame(policy, policy.setProxy());
  }

  @ParameterizedTest
  @CsvSource({
      "0, 1000, 1", "3600001, 1000, 1", "1, 999, 1", "1, 3600001, 1", "1, 1000, 0",
      "1, 1000, 3600001"})
  void timeoutsOutOfRangeAreRefused(int connect, int idle, int total) {
    DevcertUsageException e = assertThrows(
        DevcertUsageException.class, () -> policy.setTimeouts(connect, idle, total));
    assertSame(ErrorCode.ARGUMENT, e.getCode());
  }

  @Test
  void aReplyHas1OctetTo16Mib() {
    assertThrows(DevcertUsageException.class, () -> policy.setMaxReply(0));
    assertThrows(DevcertUsageException.class, () -> policy.setMaxReply((16 << 20) + 1));
    assertThrows(IllegalArgumentException.class, () -> policy.setMaxReply(-1));
  }

  @Test
  void anEmptyListTrustsNobodyAndIsRefused() throws Exception {
    CertList none = CertList.of();
    assertThrows(DevcertUsageException.class, () -> policy.setAnchors(none));
    assertThrows(NullPointerException.class, () -> policy.setAnchors(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "proxy.example:3128", "socks5://proxy.example:1080", "http://proxy.example/path",
      "http://user:canary@proxy.example:3128"})
  void aProxyIsAHostAndAPort(String url) {
    DevcertFormatException e =
        assertThrows(DevcertFormatException.class, () -> policy.setProxy(url));
    assertSame(ErrorCode.TEXT, e.getCode());
    assertFalse(e.getMessage().contains("canary"));
  }

  @Test
  void requestsGoThroughTheProxy() throws Exception {
    String[] seen = new String[1];
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext("/", exchange -> {
      seen[0] = exchange.getRequestURI().toString();
      exchange.sendResponseHeaders(200, 3);
      exchange.getResponseBody().write("AES".getBytes(UTF_8));
      exchange.close();
    });
    proxy.start();
    try {
      policy.setProxy("http://127.0.0.1:" + proxy.getAddress().getPort());
      try (NetClient client = new NetClient(policy)) {
        assertArrayEquals("AES".getBytes(UTF_8),
            client.get("http://ca.invalid/scep", ScepOperation.GET_CA_CAPS));
        assertEquals("http://ca.invalid/scep?operation=GetCACaps", seen[0]);
      }
    } finally {
      proxy.stop(0);
    }
  }
}
