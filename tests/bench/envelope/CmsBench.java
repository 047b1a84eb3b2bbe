// SPDX-License-Identifier: LGPL-2.1-or-later
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataParser;
import org.bouncycastle.cms.CMSEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Bouncy Castle's streams with the AES of the JDK: EnvelopedData with AES-256-CBC, as Bouncy Castle
 * 1.72 has no streams for AuthEnvelopedData.
 *
 * <p>CmsBench seal SOURCE TARGET CERT... | CmsBench open SOURCE TARGET KEY CERT
 */
public class CmsBench {
    private static X509Certificate readCert(String path) throws Exception {
        try (InputStream in = new FileInputStream(path)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey readKey(String path) throws Exception {
        String text = Files.readString(Paths.get(path)).replaceAll("-----[A-Z ]+-----|\\s", "");
        byte[] der = Base64.getDecoder().decode(text);
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static void copy(InputStream in, OutputStream out) throws Exception {
        byte[] piece = new byte[262144];
        int got;
        while ((got = in.read(piece)) > 0) {
            out.write(piece, 0, got);
        }
    }

    private static void seal(InputStream in, OutputStream out, String[] args) throws Exception {
        CMSEnvelopedDataStreamGenerator generator = new CMSEnvelopedDataStreamGenerator();
        generator.setBufferSize(65536);
        for (int i = 3; i < args.length; i++) {
            generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(readCert(args[i])));
        }
        try (OutputStream cms = generator.open(out,
                new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).setProvider("SunJCE").build())) {
            copy(in, cms);
        }
    }

    private static void open(InputStream in, OutputStream out, String[] args) throws Exception {
        JceKeyTransEnvelopedRecipient recipient = new JceKeyTransEnvelopedRecipient(readKey(args[3]));
        recipient.setContentProvider("SunJCE");
        copy(new CMSEnvelopedDataParser(in).getRecipientInfos()
                .get(new JceKeyTransRecipientId(readCert(args[4])))
                .getContentStream(recipient).getContentStream(), out);
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try (InputStream in = new FileInputStream(args[1]); OutputStream out = new FileOutputStream(args[2])) {
            if (args[0].equals("seal")) {
                seal(in, out, args);
            } else {
                open(in, out, args);
            }
        }
    }
}
