/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only Java has: the native methods of org.devcert.internal.Handle, the bridges to the classes
 * of the Java platform, which org.devcert.Jca makes, and envelopes as streams. */
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

%extend devcert_envelope {
%proxycode %{
  /**
   * Seals what is written to a stream to another one.
   *
   * @param target where to; closed with the stream
   * @param sealer whom to, and how
   * @return the stream; to close it ends the envelope
   * @throws DevcertException as {@link SealerBuilder#build}
   */
  public static SealOutputStream seal(java.io.OutputStream target, SealerBuilder sealer)
      throws DevcertException {
    return new SealOutputStream(target, sealer);
  }

  /**
   * Seals all that a stream holds. An exception, also of that stream, gives the envelope up: it has
   * no tag then, and nobody opens it.
   *
   * @param content what is sealed; read to its end, and left open
   * @param target where to; left open
   * @param sealer whom to, and how
   * @throws DevcertException as {@link SealerBuilder#build}
   * @throws java.io.IOException of a stream; or with a {@link DevcertException} as its cause, that
   *     of {@link Sealer#updateInto}
   */
  public static void seal(
      java.io.InputStream content, java.io.OutputStream target, SealerBuilder sealer)
      throws DevcertException, java.io.IOException {
    java.util.Objects.requireNonNull(content, "content");
    SealOutputStream sealed = new SealOutputStream(target, sealer); // closing it closes the target
    try {
      content.transferTo(sealed);
      sealed.finish();
    } finally {
      sealed.abort();
    }
  }

  /**
   * Opens an envelope with a key, as {@link #open(java.io.InputStream, Opener)} does.
   *
   * @param envelope the envelope; read to its end, and closed in any case
   * @param key the key
   * @return the content, all of which is authenticated
   * @throws DevcertException as {@link OpenerBuilder#addKey} and {@link #open(java.io.InputStream,
   *     Opener)}
   * @throws java.io.IOException of the stream, or if the temporary file cannot be written
   */
  public static java.io.InputStream open(java.io.InputStream envelope, Key key)
      throws DevcertException, java.io.IOException {
    java.util.Objects.requireNonNull(envelope, "envelope");
    try (java.io.InputStream source = envelope;
        OpenerBuilder opener = new OpenerBuilder().addKey(key)) {
      return open(source, opener);
    }
  }

  /**
   * Opens an envelope, as {@link #open(java.io.InputStream, Opener)} does.
   *
   * @param envelope the envelope; read to its end, and closed in any case
   * @param opener with what, and what is tolerated
   * @return the content, all of which is authenticated
   * @throws DevcertException as {@link OpenerBuilder#build} and {@link #open(java.io.InputStream,
   *     Opener)}
   * @throws java.io.IOException of the stream, or if the temporary file cannot be written
   */
  public static java.io.InputStream open(java.io.InputStream envelope, OpenerBuilder opener)
      throws DevcertException, java.io.IOException {
    java.util.Objects.requireNonNull(envelope, "envelope");
    java.util.Objects.requireNonNull(opener, "opener");
    try (java.io.InputStream source = envelope; Opener built = opener.build()) {
      return open(source, built);
    }
  }

  /**
   * Opens an envelope.
   *
   * <p>All of it is read and authenticated before this returns, so no octet can be read that is not
   * what was sealed. Meanwhile the content is in memory or, where it is more than 1 MiB, in a
   * temporary file for its owner only, which is deleted when the result is closed. Files with names
   * are opened into others by {@link FileJob#open}, without another copy.
   *
   * @param envelope the envelope; read to its end, and closed in any case
   * @param opener with what; used up, and can be asked afterwards
   * @return the content, all of which is authenticated
   * @throws DevcertException as {@link Opener#updateUnverified} and {@link Opener#finish}
   * @throws java.io.IOException of the stream, or if the temporary file cannot be written
   */
  public static java.io.InputStream open(java.io.InputStream envelope, Opener opener)
      throws DevcertException, java.io.IOException {
    return Spool.opened(java.util.Objects.requireNonNull(envelope, "envelope"),
        java.util.Objects.requireNonNull(opener, "opener"));
  }

%}
}
