/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only Java has: the native methods of org.devcert.internal.Handle, and the bridges to the
 * classes of the Java platform, which org.devcert.Jca makes. */
%{
JNIEXPORT void JNICALL
Java_org_devcert_internal_Handle_close(JNIEnv *env, jclass class, jlong address)
{
	(void)env;
	(void)class;
	dc_handle_close((dc_handle *)(intptr_t)address);
}

JNIEXPORT jboolean JNICALL
Java_org_devcert_internal_Handle_isClosed(JNIEnv *env, jclass class, jlong address)
{
	(void)env;
	(void)class;
	return dc_handle_is_closed((const dc_handle *)(intptr_t)address) != 0;
}

JNIEXPORT void JNICALL
Java_org_devcert_internal_Handle_free(JNIEnv *env, jclass class, jlong address)
{
	(void)env;
	(void)class;
	dc_handle_free((dc_handle *)(intptr_t)address);
}
%}

%extend devcert_cert {
%proxycode %{
  /**
   * The certificate as the Java platform has it.
   *
   * @return the certificate
   * @throws java.security.cert.CertificateException if the platform cannot read it
   * @throws DevcertException if it fails
   */
  public java.security.cert.X509Certificate toX509Certificate()
      throws DevcertException, java.security.cert.CertificateException {
    return Jca.certificate(this);
  }

  /**
   * A certificate of the Java platform.
   *
   * @param certificate the certificate
   * @return the certificate
   * @throws java.security.cert.CertificateEncodingException if it cannot be written
   * @throws DevcertException as {@link #parse}
   */
  public static Cert fromX509Certificate(java.security.cert.X509Certificate certificate)
      throws DevcertException, java.security.cert.CertificateEncodingException {
    return parse(java.util.Objects.requireNonNull(certificate, "certificate").getEncoded());
  }

%}
}

%extend devcert_public_key {
%proxycode %{
  /**
   * The key as the Java platform has it.
   *
   * @return the key
   * @throws java.security.GeneralSecurityException if the platform cannot read it: before Java 15
   *     it knows neither Ed25519 nor Ed448
   */
  public java.security.PublicKey toJavaPublicKey() throws java.security.GeneralSecurityException {
    return Jca.publicKey(this);
  }

  /**
   * A key of the Java platform.
   *
   * @param key the key
   * @return the key
   * @throws java.security.InvalidKeyException if it has no X.509 form
   * @throws java.security.GeneralSecurityException as {@link #parse}
   */
  public static PublicKey fromJavaPublicKey(java.security.PublicKey key)
      throws java.security.GeneralSecurityException {
    return Jca.key(key);
  }

%}
}

%extend devcert_key {
%proxycode %{
  /**
   * The private key as the Java platform has it, which does not wipe it.
   *
   * @return the key
   * @throws java.security.GeneralSecurityException if the platform cannot read it: before Java 15
   *     it knows neither Ed25519 nor Ed448
   */
  public java.security.PrivateKey toPrivateKey() throws java.security.GeneralSecurityException {
    return Jca.privateKey(this);
  }

  /**
   * A private key of the Java platform.
   *
   * @param key the key
   * @return the key
   * @throws java.security.InvalidKeyException if it has no PKCS#8 form, as one that does not leave
   *     its device
   * @throws java.security.GeneralSecurityException as {@link #parse}
   */
  public static Key fromPrivateKey(java.security.PrivateKey key)
      throws java.security.GeneralSecurityException {
    return Jca.key(key);
  }

%}
}

%extend devcert_pkcs12 {
%proxycode %{
  /**
   * All keys and certificates as a key store of the Java platform, of the type PKCS12.
   *
   * <p>Each key is an entry with its chain, under its name, or "key-1" for the first key when it
   * has none, and so on; a name that is there already, which Java compares without letter case,
   * gets "-2", "-3" and so on at its end. Each certificate that is in no chain is an entry of its
   * own that is trusted, under "cert-1" for the first certificate, and so on.
   *
   * @param password protects the keys in the store; it may be another one than the file's
   * @return the store
   * @throws DevcertStoreException {@link ErrorCode#NOT_FOUND}: there is a key without a
   *     certificate, which Java does not have in a store
   * @throws java.security.GeneralSecurityException if the platform cannot read a key or
   *     certificate: before Java 15 it knows neither Ed25519 nor Ed448
   */
  public java.security.KeyStore toKeyStore(char[] password)
      throws java.security.GeneralSecurityException {
    return Jca.keyStore(this, password);
  }

%}
}
