// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.devcert.Detail;
import org.devcert.DevcertFormatException;
import org.devcert.DevcertNetworkException;
import org.devcert.DevcertUsageException;
import org.devcert.ErrorCode;
import org.devcert.ScepOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("net")
class NetClientTest {
  /** The last request, as the server saw it. */
  private static final class Seen {
    volatile String line;
    volatile Headers headers;
    volatile byte[] body;
  }

  private final Seen seen = new Seen();
  private HttpServer server;
  private NetClient client;
  private String url;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/scep", 200, "AES");
    answer("/down", 503, "hello");
    answer("/empty", 200, "");
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    client = new NetClient();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(String path, int status, String body) {
    server.createContext(path, exchange -> {
      seen.line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      seen.headers = exchange.getRequestHeaders();
      seen.body = exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
      exchange.getResponseBody().write(body.getBytes(UTF_8));
      exchange.close();
    });
  }

  @Test
  void aGetNamesTheOperation() throws Exception {
    assertArrayEquals("AES".getBytes(UTF_8),
        client.get(url + "/scep", ScepOperation.GET_CA_CAPS));
    assertEquals("GET /scep?operation=GetCACaps", seen.line);
  }

  @Test
  void aGetEscapesTheMessage() throws Exception {
    byte[] message = {(byte) 0xfb, (byte) 0xff, (byte) 0xfe, 0};
    client.get(url + "/scep", ScepOperation.PKI_OPERATION, message);
    assertEquals("GET /scep?operation=PKIOperation&message=%2B%2F%2F%2BAA%3D%3D", seen.line);
    client.get(url + "/scep", ScepOperation.GET_CA_CERT, null);
    assertEquals("GET /scep?operation=GetCACert", seen.line);
  }

  @Test
  void aPostHasTypeAndLengthAndNoExpect() throws Exception {
    byte[] message = "0123456789".getBytes(UTF_8);
    assertArrayEquals("AES".getBytes(UTF_8), client.post(url + "/scep", message));
    assertEquals("POST /scep?operation=PKIOperation", seen.line);
    assertEquals("application/x-pki-message", seen.headers.getFirst("Content-Type"));
    assertEquals("10", seen.headers.getFirst("Content-Length"));
    assertNull(seen.headers.getFirst("Expect"));
    assertArrayEquals(message, seen.body);
  }

  @Test
  void thePolicyMayBeLeftOut() throws Exception {
    try (NetClient other = new NetClient((NetPolicy) null)) {
      assertEquals(3, other.get(url + "/scep", ScepOperation.GET_CA_CAPS).length);
    }
  }

  @Test
  void anEmptyReplyIsAReply() throws Exception {
    assertEquals(0, client.post(url + "/empty", new byte[1]).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/down", "/nowhere"})
  void anHttpErrorLeavesItsStatus(String path) {
    DevcertNetworkException e = assertThrows(
        DevcertNetworkException.class, () -> client.post(url + path, new byte[] {'x'}));
    assertSame(ErrorCode.HTTP, e.getCode());
    assertEquals(OptionalLong.of(path.equals("/down") ? 503 : 404),
        e.getDetail(Detail.HTTP_STATUS));
    assertEquals(OptionalLong.empty(), e.getDetail(Detail.ERRNO));
  }

  @Test
  void silenceIsATimeoutAndAClosedPortNoConnection() throws Exception {
    NetClient hasty = new NetClient(new NetPolicy().setTimeouts(200, 1000, 200));
    String silent;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      silent = "http://127.0.0.1:" + socket.getLocalPort() + "/";
      DevcertNetworkException e = assertThrows(
          DevcertNetworkException.class, () -> hasty.get(silent, ScepOperation.GET_CA_CAPS));
      assertSame(ErrorCode.TIMEOUT, e.getCode());
    }
    DevcertNetworkException e = assertThrows(
        DevcertNetworkException.class, () -> hasty.get(silent, ScepOperation.GET_CA_CAPS));
    assertSame(ErrorCode.CONNECT, e.getCode());
  }

  @Test
  void aReplyBeyondThePolicyIsALimit() throws Exception {
    NetPolicy policy = new NetPolicy().setMaxReply(2);
    NetClient small = new NetClient(policy);
    policy.setMaxReply(1000);
    DevcertFormatException e = assertThrows(DevcertFormatException.class,
        () -> small.get(url + "/scep", ScepOperation.GET_CA_CAPS));
    assertSame(ErrorCode.LIMIT, e.getCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "ca.example", "ftp://ca.example/", "file:///etc/passwd", "http://a:b@c.example",
      "http://a.example/?q"})
  void onlyHttpAndHttpsUrlsAreTaken(String other) {
    DevcertFormatException e = assertThrows(
        DevcertFormatException.class, () -> client.get(other, ScepOperation.GET_CA_CAPS));
    assertSame(ErrorCode.TEXT, e.getCode());
    assertThrows(DevcertFormatException.class, () -> client.post(other, new byte[1]));
  }

  @Test
  void aMessageIsForAPkiOperationOnly() {
    assertThrows(DevcertUsageException.class,
        () -> client.get(url + "/scep", ScepOperation.GET_CA_CAPS, new byte[1]));
  }

  @Test
  void aClientMayBeUsedBySeveralThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<byte[]>> replies = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Callable<byte[]> call = () -> client.get(url + "/scep", ScepOperation.GET_CA_CAPS);
        replies.add(threads.submit(call));
      }
      for (Future<byte[]> reply : replies) {
        assertArrayEquals("AES".getBytes(UTF_8), reply.get());
      }
    } finally {
      threads.shutdown();
    }
  }
}
