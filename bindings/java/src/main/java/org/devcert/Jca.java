// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Objects of this library as those of the Java platform, and back. */
final class Jca {
  private Jca() {}

  static X509Certificate certificate(Cert cert) throws DevcertException, CertificateException {
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(cert.encode(Encoding.DER)));
  }

  static Certificate[] certificates(CertList list) throws DevcertException, CertificateException {
    Certificate[] certificates = new Certificate[list.size()];
    for (int i = 0; i < certificates.length; i++) {
      try (Cert cert = list.getItem(i)) {
        certificates[i] = certificate(cert);
      }
    }
    return certificates;
  }

  static java.security.PublicKey publicKey(PublicKey key) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm(key.getType()))
        .generatePublic(new X509EncodedKeySpec(key.encode(Encoding.DER)));
  }

  static PrivateKey privateKey(Key key) throws GeneralSecurityException {
    byte[] octets = key.encodePrivate(Encoding.DER);
    try {
      return KeyFactory.getInstance(algorithm(key.getType()))
          .generatePrivate(new PKCS8EncodedKeySpec(octets));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  static Key key(PrivateKey key) throws GeneralSecurityException {
    byte[] octets = encoded(key, "PKCS#8");
    try {
      return Key.parse(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  static PublicKey key(java.security.PublicKey key) throws GeneralSecurityException {
    return PublicKey.parse(encoded(key, "X.509"));
  }

  static KeyStore keyStore(Pkcs12 pkcs12, char[] password) throws GeneralSecurityException {
    Objects.requireNonNull(password, "password");
    KeyStore store = emptyStore();
    Set<String> inChains = new HashSet<>();
    for (int i = 0; i < pkcs12.getKeyCount(); i++) {
      try (Key key = pkcs12.getKeyPrivate(i); CertList chain = pkcs12.getChain(i)) {
        String name = pkcs12.getName(i);
        String alias = unused(store, name.isEmpty() ? "key-" + (i + 1) : name);
        store.setKeyEntry(alias, privateKey(key), password, certificates(chain));
        inChains.addAll(fingerprints(chain));
      }
    }
    try (CertList certs = pkcs12.getCerts()) {
      for (int i = 0; i < certs.size(); i++) {
        try (Cert cert = certs.getItem(i)) {
          if (inChains.add(cert.getFingerprint())) {
            store.setCertificateEntry(unused(store, "cert-" + (i + 1)), certificate(cert));
          }
        }
      }
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new KeyStoreException(e); // nothing is read
    }
    return store;
  }

  private static Set<String> fingerprints(CertList list) throws DevcertException {
    Set<String> fingerprints = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      try (Cert cert = list.getItem(i)) {
        fingerprints.add(cert.getFingerprint());
      }
    }
    return fingerprints;
  }

  /** The alias, or the first of alias-2, alias-3, ... that the store has not. */
  private static String unused(KeyStore store, String alias) throws KeyStoreException {
    String found = alias;
    for (int n = 2; store.containsAlias(found); n++) {
      found = alias + "-" + n;
    }
    return found;
  }

  private static byte[] encoded(java.security.Key key, String format) throws InvalidKeyException {
    byte[] octets = Objects.requireNonNull(key, "key").getEncoded();
    if (octets == null || !format.equals(key.getFormat())) {
      throw new InvalidKeyException("the key does not let itself be written as " + format);
    }
    return octets;
  }

  private static String algorithm(KeyType type) {
    switch (type) {
      case RSA:
        return "RSA";
      case RSA_PSS:
        return "RSASSA-PSS";
      case ED25519:
      case ED448:
        return "EdDSA";
      case X25519:
      case X448:
        return "XDH";
      default:
        return "EC";
    }
  }
}
