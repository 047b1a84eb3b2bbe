// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.devcert.net.NetClient;
import org.devcert.net.NetPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A TLS server of the Java platform with our PKCS#12 file; our client against it. */
@Tag("net")
class JcaTlsTest {
  private static final char[] SECRET = "secret".toCharArray();

  private Cert root;
  private HttpsServer server;
  private String url;

  @BeforeEach
  void start() throws Exception {
    root = Fixtures.cert("certs/root.pem");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context()));
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 3);
      exchange.getResponseBody().write(utf8("AES"));
      exchange.close();
    });
    server.start();
    url = "https://127.0.0.1:" + server.getAddress().getPort() + "/scep";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private SSLContext context() throws Exception {
    Key key = Fixtures.key("keys/p256.pem");
    SanList names = new CsrBuilder().addSanIp("127.0.0.1").build(key).getSanList();
    Cert cert = Fixtures.certBuilder("CN=server")
        .setPublicKey(key.getPublic())
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE))
        .addExtKeyUsage(Fixtures.SERVER_AUTH)
        .addSanList(names)
        .sign(Fixtures.key("certs/root.key"), root);
    byte[] file = new Pkcs12Builder().setRounds(1000).setKey(key, cert)
        .setChain(CertList.of(root)).build(SECRET);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(Pkcs12.parse(file, SECRET).toKeyStore(SECRET), SECRET);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void ourClientTrustsTheAnchorThatWasSet() throws Exception {
    try (NetPolicy policy = new NetPolicy().setAnchors(CertList.of(root));
        NetClient client = new NetClient(policy)) {
      assertArrayEquals(utf8("AES"), client.get(url, ScepOperation.GET_CA_CAPS));
    }
  }

  @Test
  void ourClientTrustsNobodyElse() throws Exception {
    CertList others = CertList.of(Fixtures.cert("certs/ed25519.pem"));
    NetClient client = new NetClient(new NetPolicy().setAnchors(others));
    assertFails(ErrorCode.TLS, () -> client.get(url, ScepOperation.GET_CA_CAPS));
    NetClient plain = new NetClient();
    assertFails(ErrorCode.TLS, () -> plain.get(url, ScepOperation.GET_CA_CAPS));
  }
}
