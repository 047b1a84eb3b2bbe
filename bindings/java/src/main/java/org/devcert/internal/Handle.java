// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert.internal;

import java.lang.ref.Cleaner;

/**
 * What an object of the C library is for Java: the address of its handle, which is valid until the
 * Java object is collected, whether it was closed or not.
 */
public final class Handle implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();

  static {
    NativeLoader.load("devcert_jni");
  }

  private final long address;

  /**
   * A handle that was just made.
   *
   * @param address its address
   */
  public Handle(long address) {
    this.address = address;
  }

  /**
   * Its address.
   *
   * @return the address
   */
  public long address() {
    return address;
  }

  /**
   * Frees the handle when its object is collected.
   *
   * @param owner the object
   */
  public void releaseWith(Object owner) {
    CLEANER.register(owner, this);
  }

  /** Frees the handle; for the cleaner only. */
  @Override
  public void run() {
    free(address);
  }

  /**
   * Releases the C object, now or at the end of the calls that are in it.
   *
   * @param address of the handle
   */
  public static native void close(long address);

  /**
   * Tells whether {@link #close} was called.
   *
   * @param address of the handle
   * @return true after that
   */
  public static native boolean isClosed(long address);

  private static native void free(long address);
}
