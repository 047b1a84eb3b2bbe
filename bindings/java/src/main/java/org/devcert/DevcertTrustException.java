// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

/** A certificate is not to be trusted, not now or not for this. */
public final class DevcertTrustException extends DevcertException {
  private static final long serialVersionUID = 1L;

  DevcertTrustException(String message, Failure failure) {
    super(message, failure);
  }
}
