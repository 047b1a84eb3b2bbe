// SPDX-License-Identifier: LGPL-2.1-or-later
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import org.devcert.*;
import org.devcert.net.NetClient;

/**
 * Enrol a device at a SCEP CA: a key, a request with the CA's challenge, the certificate.
 *
 * <pre>java -cp devcert.jar Enroll.java URL CA-FINGERPRINT CHALLENGE-FILE HOST-NAME OUTPUT</pre>
 *
 * writes OUTPUT.pem, the certificate and those that it leads to, and the key, where there is none
 * yet, to OUTPUT.key; so an enrolment that failed is tried again with the same key.
 */
public final class Enroll {
  static Key loadKey(Path path) throws DevcertException, IOException {
    if (Files.exists(path)) {
      return Key.parse(Files.readAllBytes(path));
    }
    Key key = Key.generate(KeyType.RSA, 2048);
    byte[] pem = key.encodePrivate(Encoding.PEM);
    // For its owner only, and never over another file.
    var ownerOnly = PosixFilePermissions.fromString("rw-------");
    Files.createFile(path, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.write(path, pem);
    Arrays.fill(pem, (byte) 0);
    return key;
  }

  static CertList enrol(String url, String fingerprint, Csr csr, Key key) throws Exception {
    NetClient net = new NetClient();
    ScepCaps caps = ScepCaps.parse(net.get(url, ScepOperation.GET_CA_CAPS));
    // Whom we trust: the CA with this fingerprint, and who leads to it.
    ScepCaCerts caCerts = ScepCaCerts.parseByFingerprint(
        net.get(url, ScepOperation.GET_CA_CERT), fingerprint, Instant.now());
    // Ask; ask again as long as a person has not decided.
    try (ScepClient client = new ScepClient(caCerts)) {
      byte[] message = client.request(csr, key);
      while (true) {
        byte[] body = caps.has(ScepCap.POST)
            ? net.post(url, message) : net.get(url, ScepOperation.PKI_OPERATION, message);
        ScepOutcome outcome = client.setNow(Instant.now()).reply(body);
        if (outcome.getResult() == ScepResult.ISSUED) {
          return outcome.getChain();
        } else if (outcome.getResult() == ScepResult.REFUSED) {
          System.err.println("refused: " + outcome.getFailInfo() + " " + outcome.getFailText());
          System.exit(1);
        }
        System.out.println("transaction " + client.getTransactionId() + " is pending");
        Thread.sleep(2000);
        message = client.poll();
      }
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("Enroll.java URL CA-FINGERPRINT CHALLENGE-FILE HOST-NAME OUTPUT");
      System.exit(2);
    }
    try (Key key = loadKey(Path.of(args[4] + ".key")); CsrBuilder builder = new CsrBuilder()) {
      char[] challenge = Files.readString(Path.of(args[2])).split("\\R", 2)[0].toCharArray();
      Csr csr = builder.setSubject(new NameBuilder().add("CN", args[3]).build()).addSanDns(args[3])
          .setKeyUsage(EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT))
          .setChallenge(challenge).build(key);
      byte[] chain = enrol(args[0], args[1], csr, key).encodePem();
      Files.write(Path.of(args[4] + ".pem"), chain);
    } catch (DevcertException | DevcertUsageException | IOException e) {
      System.err.println("Enroll: " + (e instanceof DevcertFailure
          ? e.getMessage() + " (" + ((DevcertFailure) e).getName() + ")" : e.toString()));
      System.exit(1);
    }
  }
}
