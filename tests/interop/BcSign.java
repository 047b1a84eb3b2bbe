// SPDX-License-Identifier: LGPL-2.1-or-later
// Bouncy Castle as a peer of detached signatures:
//   BcSign sign ALGORITHM CERT KEY IN OUT    CERT and KEY in PEM, the key in PKCS#8
//   BcSign verify CERT IN SIGNATURE
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Security;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

class BcSign {
  private static Object pem(String name) throws Exception {
    String text = new String(Files.readAllBytes(Path.of(name)), StandardCharsets.US_ASCII);
    return new PEMParser(new StringReader(text)).readObject();
  }

  private static byte[] sign(String algorithm, String cert, String key, String in)
      throws Exception {
    PrivateKey pair = new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) pem(key));
    X509CertificateHolder holder = (X509CertificateHolder) pem(cert);
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
            .build(new JcaContentSignerBuilder(algorithm).build(pair), holder));
    generator.addCertificate(holder);
    return generator.generate(new CMSProcessableByteArray(Files.readAllBytes(Path.of(in))))
        .getEncoded();
  }

  private static boolean verify(String cert, String in, String signature) throws Exception {
    CMSSignedData message =
        new CMSSignedData(new CMSProcessableByteArray(Files.readAllBytes(Path.of(in))),
            Files.readAllBytes(Path.of(signature)));
    SignerInformation signer = message.getSignerInfos().iterator().next();
    return signer.verify(
        new JcaSimpleSignerInfoVerifierBuilder().build((X509CertificateHolder) pem(cert)));
  }

  public static void main(String[] args) throws Exception {
    Security.insertProviderAt(new BouncyCastleProvider(), 1);
    if (args[0].equals("sign")) {
      Files.write(Path.of(args[5]), sign(args[1], args[2], args[3], args[4]));
    } else if (!verify(args[1], args[2], args[3])) {
      System.exit(1);
    }
  }
}
