// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

/** The SCEP peer does not keep to the protocol. */
public final class DevcertProtocolException extends DevcertException {
  private static final long serialVersionUID = 1L;

  DevcertProtocolException(String message, Failure failure) {
    super(message, failure);
  }
}
