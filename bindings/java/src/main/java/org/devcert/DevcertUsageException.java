// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.util.OptionalLong;

/** An argument is not valid, or the object is in the wrong state for the call. */
public final class DevcertUsageException extends IllegalArgumentException
    implements DevcertFailure {
  private static final long serialVersionUID = 1L;

  /** Its code and figures. */
  private final Failure failure;

  DevcertUsageException(String message, Failure failure) {
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
