// SPDX-License-Identifier: LGPL-2.1-or-later
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.devcert.*;

/**
 * A day of a procurement platform: bids are sealed as they come in, and opened by those who may.
 *
 * <pre>
 * java -cp devcert.jar SealBid.java seal ENVELOPE CERTIFICATE-FILE ...
 *     what comes from standard input
 * java -cp devcert.jar SealBid.java list ENVELOPE CERTIFICATE-FILE ...
 *     whom it is for
 * java -cp devcert.jar SealBid.java look ENVELOPE KEY-FILE
 *     what is in a ZIP file, without writing it
 * java -cp devcert.jar SealBid.java open ENVELOPE KEY-FILE OUTPUT
 * java -cp devcert.jar SealBid.java reseal ENVELOPE KEY-FILE LEAVER-FILE SUCCESSOR-FILE
 * </pre>
 *
 * A certificate file may be that of somebody who works there, or of a backup key in a safe.
 */
public final class SealBid {
  static Cert cert(String path) throws DevcertException, IOException {
    return Cert.parse(Files.readAllBytes(Path.of(path)));
  }

  static Key key(String path) throws DevcertException, IOException {
    return Key.parse(Files.readAllBytes(Path.of(path)));
  }

  static SealerBuilder sealer(String[] certFiles, int first) throws DevcertException, IOException {
    SealerBuilder sealer = new SealerBuilder().setNow(Instant.now());
    for (int i = first; i < certFiles.length; i++) {
      sealer.addCert(cert(certFiles[i]));
    }
    return sealer;
  }

  static void seal(String[] args) throws DevcertException, IOException {
    // An exception on the way gives the envelope up: nobody opens half a bid.
    SealerBuilder sealer = sealer(args, 2);
    try (var target = Files.newOutputStream(Path.of(args[1]), StandardOpenOption.CREATE_NEW)) {
      Envelope.seal(System.in, target, sealer);
    }
  }

  static void list(String[] args) throws DevcertException, IOException {
    for (Recipient recipient : Envelope.readFile(Path.of(args[1])).getRecipients()) {
      String name = recipient.getSerial() + recipient.getKeyId();
      for (int i = 2; i < args.length; i++) {
        Cert cert = cert(args[i]);
        if (recipient.isFor(cert)) {
          name = cert.getSubject().toString();
        }
      }
      System.out.println(name + "  " + recipient.getKind() + " " + recipient.getScheme());
    }
  }

  static void look(String[] args) throws DevcertException, IOException {
    // Nothing can be read here before all of it is authenticated.
    try (Key key = key(args[2]);
        var bid = Envelope.open(Files.newInputStream(Path.of(args[1])), key);
        ZipInputStream zip = new ZipInputStream(bid)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        System.out.println(entry.getName());
      }
    }
  }

  static void open(String[] args) throws DevcertException, IOException {
    OpenerBuilder opener = new OpenerBuilder().addKey(key(args[2]));
    FileJob.open(opener, Path.of(args[1]), Path.of(args[3])).run(job -> System.err.println(
        job.getPhase() + " " + job.getDone() + " of " + job.getTotal()));
  }

  static void reseal(String[] args) throws DevcertException, IOException {
    Path envelope = Path.of(args[1]);
    ResealPlan plan = new ResealPlan().setOpener(new OpenerBuilder().addKey(key(args[2])))
        .addDropCert(cert(args[3])).setSealer(sealer(args, 4));
    FileJob.reseal(plan, envelope, envelope, EnumSet.of(FileFlag.OVERWRITE, FileFlag.SYNC)).run();
  }

  public static void main(String[] args) {
    String usage = args.length < 3 ? "" : args[0] + args.length;
    try {
      if (usage.startsWith("seal")) {
        seal(args);
      } else if (usage.startsWith("list")) {
        list(args);
      } else if (usage.equals("look3")) {
        look(args);
      } else if (usage.equals("open4")) {
        open(args);
      } else if (usage.equals("reseal5")) {
        reseal(args);
      } else {
        System.err.println("SealBid.java seal|list|look|open|reseal ENVELOPE FILE ...");
        System.exit(2);
      }
    } catch (DevcertException | DevcertUsageException | IOException e) {
      System.err.println("SealBid: " + (e instanceof DevcertFailure
          ? e.getMessage() + " (" + ((DevcertFailure) e).getName() + ")" : e.toString()));
      System.exit(1);
    }
  }
}
