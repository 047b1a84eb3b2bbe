// SPDX-License-Identifier: LGPL-2.1-or-later

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSAuthEnvelopedGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.KeyTransRecipientInformation;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientInformationStore;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;

/**
 * Seals and opens envelopes with Bouncy Castle, for envelope_bc.sh.
 *
 * <pre>
 *   seal IN OUT CIPHER-OID RECIPIENT ...
 *   open IN OUT CERT KEY
 * </pre>
 *
 * <p>A recipient is v15:CERT, oaep:SHA-256:CERT, or agree:SCHEME-OID:CERT; keys are PKCS#8 in PEM.
 */
public final class BcEnvelope {
  private BcEnvelope() {}

  private static X509Certificate cert(String name) throws Exception {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509", "BC").generateCertificate(in);
    }
  }

  private static PrivateKey key(String name, PublicKey half) throws Exception {
    String pem = Files.readString(Path.of(name)).replaceAll("-----[^-]*-----|\\s", "");
    return KeyFactory.getInstance(half.getAlgorithm(), "BC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
  }

  /** A new key pair beside somebody's. */
  private static KeyPair pairFor(PublicKey key) throws Exception {
    KeyPairGenerator maker = KeyPairGenerator.getInstance(key.getAlgorithm(), "BC");
    if (key instanceof java.security.interfaces.ECKey) {
      maker.initialize(((java.security.interfaces.ECKey) key).getParams());
    }
    return maker.generateKeyPair();
  }

  private static RecipientInfoGenerator recipient(String text) throws Exception {
    String[] part = text.split(":");
    X509Certificate cert = cert(part[part.length - 1]);
    switch (part[0]) {
      case "v15":
        return new JceKeyTransRecipientInfoGenerator(cert).setProvider("BC");
      case "oaep":
        OAEPParameterSpec parameters = new OAEPParameterSpec(
            part[1], "MGF1", new MGF1ParameterSpec(part[1]), PSource.PSpecified.DEFAULT);
        return new JceKeyTransRecipientInfoGenerator(
            cert, new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSAES_OAEP, parameters)).setProvider("BC");
      default:
        KeyPair pair = pairFor(cert.getPublicKey());
        return new JceKeyAgreeRecipientInfoGenerator(
            new ASN1ObjectIdentifier(part[1]), pair.getPrivate(), pair.getPublic(),
            CMSAlgorithm.AES256_WRAP).addRecipient(cert).setProvider("BC");
    }
  }

  static OutputAEADEncryptor encryptor(String cipher) throws Exception {
    return (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(new ASN1ObjectIdentifier(cipher))
        .setProvider("BC").build();
  }

  static void addRecipients(CMSAuthEnvelopedGenerator generator, String[] args) throws Exception {
    for (String each : Arrays.asList(args).subList(4, args.length)) {
      generator.addRecipientInfoGenerator(recipient(each));
    }
  }

  /** The recipient that a certificate names. */
  static RecipientInformation find(RecipientInformationStore recipients, String certName)
      throws Exception {
    X509CertificateHolder holder = new JcaX509CertificateHolder(cert(certName));
    for (RecipientInformation each : recipients.getRecipients()) {
      if (each.getRID().match(holder)) {
        return each;
      }
    }
    throw new Exception("no such recipient");
  }

  /** What opens it with a key. */
  static Recipient opener(RecipientInformation info, String certName, String keyName)
      throws Exception {
    PrivateKey key = key(keyName, cert(certName).getPublicKey());
    if (info instanceof KeyTransRecipientInformation) {
      return new JceKeyTransAuthEnvelopedRecipient(key).setProvider("BC");
    }
    // What reads authenticated attributes and streams here is younger than Debian's.
    try {
      return ((JceKeyAgreeRecipient) Class
          .forName("org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient")
          .getConstructor(PrivateKey.class).newInstance(key)).setProvider("BC");
    } catch (ClassNotFoundException e) {
      return new JceKeyAgreeEnvelopedRecipient(key).setProvider("BC");
    }
  }

  public static void main(String[] args) throws Exception {
    byte[] in = Files.readAllBytes(Path.of(args[1]));
    byte[] out;
    Security.addProvider(new BouncyCastleProvider());
    if (args[0].equals("seal")) {
      CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
      addRecipients(generator, args);
      out = generator.generate(new CMSProcessableByteArray(in), encryptor(args[3])).getEncoded();
    } else {
      RecipientInformation info = find(new CMSAuthEnvelopedData(in).getRecipientInfos(), args[3]);
      out = info.getContent(opener(info, args[3], args[4]));
    }
    Files.write(Path.of(args[2]), out);
  }
}
