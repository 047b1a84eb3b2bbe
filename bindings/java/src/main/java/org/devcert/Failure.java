// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.io.Serializable;
import java.util.Objects;
import java.util.OptionalLong;

/** What the exceptions, which have no superclass of ours in common, hold and are made of. */
final class Failure implements DevcertFailure, Serializable {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String name;
  private final Category category;
  private final long[] details; // kind, figure, kind, figure, ...; -1 for no figure

  private Failure(int code, String name, Category category, long[] details) {
    this.code = code;
    this.name = name;
    this.category = category;
    this.details = details;
  }

  /** Called by C when a function has failed. */
  private static void raise(int code, int category, String name, String message, long[] details)
      throws Exception {
    if (code == ErrorCode.NOMEM.code()) {
      throw new OutOfMemoryError(message);
    }
    Category kind = Category.of(category);
    Failure failure = new Failure(code, name, kind, details);
    if (kind == null) {
      throw new DevcertException(message, failure);
    }
    switch (kind) {
      case USAGE:
        throw new DevcertUsageException(message, failure);
      case DECODE:
        throw new DevcertFormatException(message, failure);
      case CRYPTO:
        throw new DevcertCryptoException(message, failure);
      case TRUST:
        throw new DevcertTrustException(message, failure);
      case PROTOCOL:
        throw new DevcertProtocolException(message, failure);
      case STORE:
        throw new DevcertStoreException(message, failure);
      case IO:
        throw new DevcertIOException(message, failure);
      case NETWORK:
        throw new DevcertNetworkException(message, failure);
      default:
        throw new DevcertException(message, failure);
    }
  }

  @Override
  public ErrorCode getCode() {
    return ErrorCode.of(code);
  }

  @Override
  public int getCodeNumber() {
    return code;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Category getCategory() {
    return category;
  }

  @Override
  public OptionalLong getDetail(Detail kind) {
    Objects.requireNonNull(kind, "kind");
    for (int i = 0; i < details.length; i += 2) {
      if (details[i] == kind.code() && details[i + 1] != -1) {
        return OptionalLong.of(details[i + 1]);
      }
    }
    return OptionalLong.empty();
  }
}
