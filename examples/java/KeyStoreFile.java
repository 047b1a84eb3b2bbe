// SPDX-License-Identifier: LGPL-2.1-or-later
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import org.devcert.*;

/**
 * Put a key and its certificate into a PKCS#12 file, and read what is in it as a KeyStore.
 *
 * <pre>java -cp devcert.jar KeyStoreFile.java KEY-FILE CERTIFICATE-FILE PASSWORD-FILE OUTPUT</pre>
 *
 * The certificate file holds the key's certificate and may hold those that it leads to, in this
 * order. The passphrase is that of the new file, and of the key where that is encrypted.
 */
public final class KeyStoreFile {
  static void write(Path keyFile, Path certFile, char[] password, Path output)
      throws DevcertException, IOException {
    CertList chain = CertList.parse(Files.readAllBytes(certFile));
    byte[] data;
    try (Key key = Key.parse(Files.readAllBytes(keyFile), password)) {
      data = new Pkcs12Builder().setKey(key, chain.getItem(0)).setChain(chain)
          .setName("device").build(password);
    }
    // For its owner only, and never over another file.
    var ownerOnly = PosixFilePermissions.fromString("rw-------");
    Files.createFile(output, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.write(output, data);
  }

  static void list(Path file, char[] password) throws GeneralSecurityException, IOException {
    KeyStore store;
    try (Pkcs12 contents = Pkcs12.parse(Files.readAllBytes(file), password)) {
      store = contents.toKeyStore(password);
    }
    for (String alias : Collections.list(store.aliases())) {
      System.out.println(alias + ": " + store.getKey(alias, password).getAlgorithm() + " key");
      for (Certificate cert : store.getCertificateChain(alias)) {
        X509Certificate x = (X509Certificate) cert;
        System.out.println("  " + x.getSubjectX500Principal() + " until "
            + x.getNotAfter().toInstant());
      }
    }
  }

  public static void main(String[] args) throws GeneralSecurityException {
    if (args.length != 4) {
      System.err.println("KeyStoreFile.java KEY-FILE CERTIFICATE-FILE PASSWORD-FILE OUTPUT");
      System.exit(2);
    }
    try {
      char[] password = Files.readString(Path.of(args[2])).split("\\R", 2)[0].toCharArray();
      write(Path.of(args[0]), Path.of(args[1]), password, Path.of(args[3]));
      list(Path.of(args[3]), password);
    } catch (DevcertException | DevcertUsageException | IOException e) {
      System.err.println("KeyStoreFile: " + (e instanceof DevcertFailure
          ? e.getMessage() + " (" + ((DevcertFailure) e).getName() + ")" : e.toString()));
      System.exit(1);
    }
  }
}
