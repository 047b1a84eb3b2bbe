// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

/** What was read has not the form that it should have. */
public final class DevcertFormatException extends DevcertException {
  private static final long serialVersionUID = 1L;

  DevcertFormatException(String message, Failure failure) {
    super(message, failure);
  }
}
