// SPDX-License-Identifier: LGPL-2.1-or-later

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import org.bouncycastle.cms.CMSAuthEnvelopedDataParser;
import org.bouncycastle.cms.CMSAuthEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The same as BcEnvelope as a stream, which Bouncy Castle has had since 1.78. */
public final class BcEnvelopeStream {
  private BcEnvelopeStream() {}

  public static void main(String[] args) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    try (InputStream in = Files.newInputStream(Path.of(args[1]));
        OutputStream out = Files.newOutputStream(Path.of(args[2]))) {
      if (args[0].equals("seal")) {
        CMSAuthEnvelopedDataStreamGenerator generator = new CMSAuthEnvelopedDataStreamGenerator();
        BcEnvelope.addRecipients(generator, args);
        try (OutputStream content = generator.open(out, BcEnvelope.encryptor(args[3]))) {
          in.transferTo(content);
        }
      } else {
        RecipientInformation info = BcEnvelope.find(
            new CMSAuthEnvelopedDataParser(in).getRecipientInfos(), args[3]);
        info.getContentStream(BcEnvelope.opener(info, args[3], args[4])).getContentStream()
            .transferTo(out);
      }
    }
  }
}
