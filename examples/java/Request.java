// SPDX-License-Identifier: LGPL-2.1-or-later
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import org.devcert.*;

/**
 * Make a key pair and a certification request for it.
 *
 * <pre>java -cp devcert.jar Request.java SUBJECT PASSWORD-FILE OUTPUT HOST-OR-ADDRESS ...</pre>
 *
 * writes OUTPUT.key, PKCS#8 under the passphrase, and OUTPUT.csr, both as PEM.
 */
public final class Request {
  static void writeSecret(Path path, byte[] octets) throws IOException {
    // For its owner only, and never over another file.
    var ownerOnly = PosixFilePermissions.fromString("rw-------");
    Files.createFile(path, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.write(path, octets);
  }

  static void make(String subject, char[] password, String output, String[] names)
      throws DevcertException, IOException {
    try (Key key = Key.generate(KeyType.EC_P256)) {
      CsrBuilder builder = new CsrBuilder().setSubject(Name.parseText(subject))
          .setKeyUsage(EnumSet.of(KeyUsage.DIGITAL_SIGNATURE));
      for (String name : names) {
        if (name.matches("[0-9.]+|.*:.*")) {
          builder.addSanIp(name);
        } else {
          builder.addSanDns(name);
        }
      }
      Csr csr = builder.build(key);
      writeSecret(Path.of(output + ".key"), key.encodePrivate(Encoding.PEM, password));
      Files.write(Path.of(output + ".csr"), csr.encode(Encoding.PEM));
      System.out.println(csr.getSubject() + ", " + csr.getPublicKey().getType());
      for (SanList.Item name : csr.getSanList()) {
        System.out.println("  " + name.getType() + " " + name.getValue());
      }
    }
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 3) {
      System.err.println("Request.java SUBJECT PASSWORD-FILE OUTPUT HOST-OR-ADDRESS ...");
      System.exit(2);
    }
    char[] password = Files.readString(Path.of(args[1])).split("\\R", 2)[0].toCharArray();
    try {
      make(args[0], password, args[2], Arrays.copyOfRange(args, 3, args.length));
    } catch (DevcertException | DevcertUsageException | IOException e) {
      System.err.println("Request: " + (e instanceof DevcertFailure
          ? e.getMessage() + " (" + ((DevcertFailure) e).getName() + ")" : e.toString()));
      System.exit(1);
    }
  }
}
