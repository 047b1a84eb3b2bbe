// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert.internal;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Values as C has them, and back. */
public final class Values {
  /** How the system writes the names of files; what it cannot write is in no Path. */
  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private Values() {}

  /**
   * A path as C has it.
   *
   * @param path the path; those of other file systems than the default one are an {@link
   *     UnsupportedOperationException}
   * @param parameter what it is called
   * @return its octets, and a null at their end
   */
  public static byte[] path(Path path, String parameter) {
    return (Objects.requireNonNull(path, parameter).toFile().getPath() + '\0').getBytes(PATHS);
  }

  /**
   * A moment as C has it.
   *
   * @param moment the moment
   * @param parameter what it is called
   * @return seconds since 1970
   */
  public static long seconds(Instant moment, String parameter) {
    return Objects.requireNonNull(moment, parameter).getEpochSecond();
  }

  /**
   * A number, or none.
   *
   * @param value -1 for none
   * @return the number
   */
  public static OptionalInt optional(int value) {
    return value == -1 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /**
   * A set as C has it.
   *
   * @param <E> the enum
   * @param set the set
   * @param code gives the bit of a constant
   * @param parameter what the set is called
   * @return the bits
   */
  public static <E extends Enum<E>> int bits(Set<E> set, ToIntFunction<E> code, String parameter) {
    int bits = 0;
    for (E item : Objects.requireNonNull(set, parameter)) {
      bits |= code.applyAsInt(Objects.requireNonNull(item, parameter));
    }
    return bits;
  }

  /**
   * The set of bits; what this release has no constant for is left out.
   *
   * @param <E> the enum
   * @param bits the bits
   * @param type the enum
   * @param code gives the bit of a constant
   * @return the set, unmodifiable
   */
  public static <E extends Enum<E>> Set<E> set(int bits, Class<E> type, ToIntFunction<E> code) {
    Set<E> set = EnumSet.allOf(type);
    set.removeIf(item -> (bits & code.applyAsInt(item)) == 0);
    return Collections.unmodifiableSet(set);
  }

  /**
   * What is read from a buffer, as C wants it: all of another one, whose array is accessible if it
   * has one.
   *
   * @param src the buffer, from its position to its limit
   * @param nullable whether it may be null
   * @return the other buffer
   */
  public static ByteBuffer source(ByteBuffer src, boolean nullable) {
    if (src == null && nullable) {
      return null;
    }
    ByteBuffer slice = Objects.requireNonNull(src, "src").slice();
    return slice.isDirect() || slice.hasArray()
        ? slice
        : ByteBuffer.allocate(slice.capacity()).put(slice).flip();
  }

  /**
   * What is written to a buffer, as C wants it.
   *
   * @param dest the buffer, from its position to its limit
   * @param nullable whether it may be null
   * @return another buffer with the same content
   */
  public static ByteBuffer destination(ByteBuffer dest, boolean nullable) {
    if (dest == null && nullable) {
      return null;
    }
    if (Objects.requireNonNull(dest, "dest").isReadOnly()) {
      throw new IllegalArgumentException("dest is read-only");
    }
    return dest.slice();
  }
}
