// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * A CA behind HTTP: answers PENDING to each first request and issues at the first poll; without the
 * right challenge it refuses.
 */
final class ScepServer implements AutoCloseable {
  private final ScepParties parties;
  private final HttpServer server;
  private final Map<String, ScepTransaction> waiting = new HashMap<>();

  ScepServer(ScepParties parties) throws IOException {
    this.parties = parties;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/scep", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/scep";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (ScepQuery query = ScepQuery.parse(exchange.getRequestURI().getRawQuery())) {
      switch (query.getOperation()) {
        case GET_CA_CAPS:
          send(exchange, "text/plain", parties.ca.getCaps());
          break;
        case GET_CA_CERT:
          send(exchange, parties.ca.getCertsType(), parties.ca.getCerts());
          break;
        case PKI_OPERATION:
          boolean isPost = exchange.getRequestMethod().equals("POST");
          byte[] reply = answer(isPost ? body : query.getMessage());
          send(exchange, "application/x-pki-message", reply);
          break;
        default:
          exchange.sendResponseHeaders(404, -1);
      }
    } catch (DevcertException e) {
      exchange.sendResponseHeaders(400, -1);
    } finally {
      exchange.close();
    }
  }

  private byte[] answer(byte[] message) throws DevcertException {
    try (ScepRequest request = parties.ca.receive(message)) {
      if (!request.isAcceptable()) {
        return parties.ca.refused(request, request.getFailInfo());
      }
      if (request.getType() == ScepType.CERT_POLL) {
        request.match(waiting.remove(request.getTransactionId()));
        return parties.ca.issued(request, parties.issueFor(request.getCsr()));
      }
      if (!request.hasChallenge(ScepParties.CHALLENGE.toCharArray())) {
        return parties.ca.refused(request, ScepFailInfo.BAD_REQUEST, "wrong challenge");
      }
      waiting.put(request.getTransactionId(), request.getTransaction());
      return parties.ca.pending(request);
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
