// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.util.OptionalLong;

/** What every exception of this library tells, besides its message. */
public interface DevcertFailure {
  /**
   * What went wrong.
   *
   * @return the code; null for one that only a newer release of the C library has
   */
  ErrorCode getCode();

  /**
   * The number of the code, also of one that this release does not know.
   *
   * @return the number
   */
  int getCodeNumber();

  /**
   * The name of the code in C, such as "DEVCERT_E_DER".
   *
   * @return the name
   */
  String getName();

  /**
   * What kind of code it is; of an unknown one, that of its range.
   *
   * @return the category
   */
  Category getCategory();

  /**
   * A figure that the failed call left.
   *
   * @param kind which figure
   * @return the figure, if the call left one of this kind
   */
  OptionalLong getDetail(Detail kind);
}
