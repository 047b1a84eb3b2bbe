// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PKCS#12 files of the Java platform and ours. */
class JcaKeyStoreTest {
  private static final char[] SECRET = "secret".toCharArray();

  private Key leafKey;
  private Cert leaf;
  private Cert mid;
  private Cert root;

  @BeforeEach
  void readThem() throws Exception {
    leafKey = key("p12/leaf.key");
    leaf = cert("p12/leaf.crt");
    mid = cert("p12/mid.crt");
    root = cert("p12/root.crt");
  }

  private byte[] ourFile() throws DevcertException {
    return new Pkcs12Builder().setRounds(1000).setName("bi-clé").setKey(leafKey, leaf)
        .setChain(CertList.of(mid, root)).build(SECRET);
  }

  private static KeyStore load(byte[] file, char[] passphrase) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(file), passphrase);
    return store;
  }

  private void assertHoldsTheLeaf(KeyStore store, String alias) throws Exception {
    assertEquals(List.of(alias), Collections.list(store.aliases()));
    assertTrue(store.isKeyEntry(alias));
    Key key = Key.fromPrivateKey((PrivateKey) store.getKey(alias, SECRET));
    assertEquals(leafKey.getPublic(), key.getPublic());
    Certificate[] chain = store.getCertificateChain(alias);
    assertEquals(3, chain.length);
    assertArrayEquals(leaf.encode(Encoding.DER), chain[0].getEncoded());
    assertArrayEquals(root.encode(Encoding.DER), chain[2].getEncoded());
  }

  @Test
  void thePlatformReadsOurFile() throws Exception {
    byte[] file = ourFile();
    assertHoldsTheLeaf(load(file, SECRET), "bi-clé");
    assertThrows(IOException.class, () -> load(file, "Secret".toCharArray()));
  }

  @Test
  void weReadAFileOfThePlatform() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Certificate[] chain = {
      leaf.toX509Certificate(), mid.toX509Certificate(), root.toX509Certificate()
    };
    store.setKeyEntry("bi-clé", leafKey.toPrivateKey(), SECRET, chain);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    store.store(file, SECRET);

    Pkcs12 ours = Pkcs12.parse(file.toByteArray(), SECRET);
    assertEquals(1, ours.getKeyCount());
    assertEquals("bi-clé", ours.getName(0));
    assertEquals(leafKey.getPublic(), ours.getKeyPrivate(0).getPublic());
    assertEquals(List.of(leaf, mid, root), ours.getChain(0).toList());
  }

  @Test
  void weReadAFileOfKeytool(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keytool.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process = new ProcessBuilder(
        keytool.toString(), "-genkeypair", "-keystore", file.toString(), "-storetype", "PKCS12",
        "-storepass", "secret", "-alias", "device", "-keyalg", "EC", "-groupname", "secp256r1",
        "-dname", "CN=device-7,O=Example").redirectErrorStream(true).start();
    // What it says to people.
    process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());

    Pkcs12 ours = Pkcs12.parse(Files.readAllBytes(file), SECRET);
    assertEquals("device", ours.getName(0));
    Cert cert = ours.getChain(0).getItem(0);
    assertEquals("CN=device-7,O=Example", cert.getSubject().toString());
    assertTrue(cert.hasKey(ours.getKeyPrivate(0)));
    assertTrue(cert.isSelfSigned());
  }

  @Test
  void aFileBecomesAKeyStore() throws Exception {
    KeyStore store = Pkcs12.parse(vector("p12/default.p12"), SECRET).toKeyStore(SECRET);
    assertHoldsTheLeaf(store, "bi-clé");
    assertThrows(
        UnrecoverableKeyException.class, () -> store.getKey("bi-clé", "Secret".toCharArray()));
  }

  @Test
  void aKeyStoreFeedsAKeyManager() throws Exception {
    KeyStore store = Pkcs12.parse(ourFile(), SECRET).toKeyStore(SECRET);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, SECRET);
    X509KeyManager manager = (X509KeyManager) factory.getKeyManagers()[0];
    String alias = manager.chooseServerAlias("EC", null, null);
    assertNotNull(manager.getPrivateKey(alias));
    assertEquals(leaf, Cert.fromX509Certificate(manager.getCertificateChain(alias)[0]));
  }

  @Test
  void aKeyWithoutNameHasANumber() throws Exception {
    Pkcs12 file = Pkcs12.parse(vector("p12/unicode.p12"), "Zoë€🔑".toCharArray());
    KeyStore store = file.toKeyStore(SECRET);
    assertTrue(store.isKeyEntry("key-1"));
    assertEquals(1, store.getCertificateChain("key-1").length);
  }

  @Test
  void certificatesOfNoKeyAreTrusted() throws Exception {
    KeyStore store = Pkcs12.parse(vector("p12/certonly.p12"), SECRET).toKeyStore(SECRET);
    assertEquals(List.of("cert-1"), Collections.list(store.aliases()));
    assertTrue(store.isCertificateEntry("cert-1"));
    assertArrayEquals(root.encode(Encoding.DER), store.getCertificate("cert-1").getEncoded());
  }

  @Test
  void aKeyWithoutCertificateDoesNotGoIntoAStore() throws Exception {
    Pkcs12 file = Pkcs12.parse(vector("p12/keyonly.p12"), SECRET);
    assertFails(ErrorCode.NOT_FOUND, () -> file.toKeyStore(SECRET));
    assertThrows(NullPointerException.class, () -> file.toKeyStore(null));
  }
}
