// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

/** What was looked for is not there, or is there already. */
public final class DevcertStoreException extends DevcertException {
  private static final long serialVersionUID = 1L;

  DevcertStoreException(String message, Failure failure) {
    super(message, failure);
  }
}
