// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

/** A key, signature, passphrase or decryption does not fit. */
public final class DevcertCryptoException extends DevcertException {
  private static final long serialVersionUID = 1L;

  DevcertCryptoException(String message, Failure failure) {
    super(message, failure);
  }
}
