// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides of TLS are the Java platform's, with our PKCS#12 files in its KeyStore. */
class JcaMutualTlsTest {
  private static final char[] SECRET = "secret".toCharArray();
  private static final int TIMEOUT_MS = 20_000;

  /** A certificate of the root in tests/vectors. */
  private static Cert cert(Key key, String name, String purpose) throws Exception {
    SanList names = new CsrBuilder().addSanIp("127.0.0.1").build(key).getSanList();
    return Fixtures.certBuilder("CN=" + name)
        .setPublicKey(key.getPublic())
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE))
        .addExtKeyUsage(purpose)
        .addSanList(names)
        .sign(Fixtures.key("certs/root.key"), Fixtures.cert("certs/root.pem"));
  }

  /** Whom it trusts is a KeyStore of the platform's with the root in it. */
  private static SSLContext context(Key key, Cert cert, Cert anchor) throws Exception {
    byte[] file = new Pkcs12Builder().setRounds(1000).setKey(key, cert)
        .setChain(CertList.of(Fixtures.cert("certs/root.pem"))).build(SECRET);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(file), SECRET);
    KeyManagerFactory ours =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    ours.init(keys, SECRET);
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("root", anchor.toX509Certificate());
    TrustManagerFactory theirs =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    theirs.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
    return context;
  }

  private static SSLServerSocket listen(SSLContext context) throws Exception {
    SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(TIMEOUT_MS);
    listener.setNeedClientAuth(true);
    return listener;
  }

  private static SSLSocket connect(SSLContext context, int port) throws Exception {
    SSLSocket socket = (SSLSocket) context.getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MS);
    return socket;
  }

  /** Answers three octets with an exclamation mark; gives the certificate of the client. */
  private static Certificate serve(SSLServerSocket listener) {
    try (SSLSocket socket = (SSLSocket) listener.accept()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getInputStream().readNBytes(3);
      socket.getOutputStream().write('!');
      return socket.getSession().getPeerCertificates()[0];
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, TLSv1.2", "rsa, TLSv1.3", "p256, TLSv1.2", "p256, TLSv1.3", "p384, TLSv1.3",
    "ed25519, TLSv1.2", "ed25519, TLSv1.3", "ed448, TLSv1.3"
  })
  void bothSidesKnowEachOther(String name, String version) throws Exception {
    Key key = Fixtures.key("keys/" + name + ".pem");
    Cert root = Fixtures.cert("certs/root.pem");
    Cert serverCert = cert(key, "server", Fixtures.SERVER_AUTH);
    Cert clientCert = cert(key, "client", Fixtures.CLIENT_AUTH);
    try (SSLServerSocket listener = listen(context(key, serverCert, root))) {
      CompletableFuture<Certificate> client = CompletableFuture.supplyAsync(() -> serve(listener));
      try (SSLSocket socket = connect(context(key, clientCert, root), listener.getLocalPort())) {
        socket.setEnabledProtocols(new String[] {version});
        socket.getOutputStream().write(new byte[3]);
        assertEquals('!', socket.getInputStream().read());
        SSLSession session = socket.getSession();
        assertEquals(version, session.getProtocol());
        assertArrayEquals(
            serverCert.encode(Encoding.DER), session.getPeerCertificates()[0].getEncoded());
      }
      assertArrayEquals(clientCert.encode(Encoding.DER),
          client.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).getEncoded());
    }
  }

  @Test
  void aStrangerIsRefused() throws Exception {
    Key key = Fixtures.key("keys/p256.pem");
    Cert root = Fixtures.cert("certs/root.pem");
    Cert other = Fixtures.cert("certs/ed25519.pem");
    Cert serverCert = cert(key, "server", Fixtures.SERVER_AUTH);
    Cert clientCert = cert(key, "client", Fixtures.CLIENT_AUTH);
    try (SSLServerSocket listener = listen(context(key, serverCert, root))) {
      CompletableFuture<Certificate> client = CompletableFuture.supplyAsync(() -> serve(listener));
      try (SSLSocket socket = connect(context(key, clientCert, other), listener.getLocalPort())) {
        assertThrows(SSLException.class, socket::startHandshake);
      }
      assertThrows(Exception.class, () -> client.get(TIMEOUT_MS, TimeUnit.MILLISECONDS));
    }
  }
}
