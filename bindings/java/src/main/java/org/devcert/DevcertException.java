// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.security.GeneralSecurityException;
import java.util.OptionalLong;

/** The library cannot do what it was asked; the subclasses say of what kind the cause is. */
public class DevcertException extends GeneralSecurityException implements DevcertFailure {
  private static final long serialVersionUID = 1L;

  /** Its code and figures. */
  private final Failure failure;

  DevcertException(String message, Failure failure) {
    super(message);
    this.failure = failure;
  }

  @Override
  public ErrorCode getCode() {
    return failure.getCode();
  }

  @Override
  public int getCodeNumber() {
    return failure.getCodeNumber();
  }

  @Override
  public String getName() {
    return failure.getName();
  }

  @Override
  public Category getCategory() {
    return failure.getCategory();
  }

  @Override
  public OptionalLong getDetail(Detail kind) {
    return failure.getDetail(kind);
  }
}
