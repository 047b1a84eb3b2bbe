// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What is written to this stream is sealed to another one; {@link Envelope#seal(OutputStream,
 * SealerBuilder)} makes it.
 *
 * <pre>{@code
 * try (OutputStream sealed = Envelope.seal(Files.newOutputStream(target), sealer)) {
 *   bid.transferTo(sealed);
 * }
 * }</pre>
 *
 * <p>{@link #close} ends the envelope, unless it was given up: by an exception of a method of this
 * stream, or by {@link #abort}. Java does not tell a stream why it is closed; where the content
 * comes from may fail as well, and the envelope must not look complete then, let {@link
 * Envelope#seal(java.io.InputStream, OutputStream, SealerBuilder)} read it, or call {@link #finish}
 * behind the last octet and {@link #abort} in a {@code finally} block, which is too late for what
 * is finished. An envelope that was given up has no tag, and nobody opens it.
 *
 * <p>Octets are collected to pieces of 64 KiB. Files with names are sealed faster, and without
 * anything half done, by {@link FileJob#seal}.
 */
public final class SealOutputStream extends FilterOutputStream {
  private static final int PIECE = 64 << 10;

  private final Sealer sealer;
  private final ByteBuffer content = ByteBuffer.allocateDirect(PIECE);
  private ByteBuffer sealed = ByteBuffer.allocateDirect(0);
  private byte[] copy = new byte[0];
  private boolean isFinished;
  private boolean isGivenUp;
  private boolean isClosed;

  /**
   * Begins an envelope.
   *
   * @param target where to; closed with this stream
   * @param sealer whom to, and how
   * @throws DevcertException as {@link SealerBuilder#build}
   */
  public SealOutputStream(OutputStream target, SealerBuilder sealer) throws DevcertException {
    super(Objects.requireNonNull(target, "target"));
    this.sealer = Objects.requireNonNull(sealer, "sealer").build();
  }

  /**
   * Seals one octet.
   *
   * @param octet the octet
   * @throws IOException as {@link #write(byte[], int, int)}
   */
  @Override
  public synchronized void write(int octet) throws IOException {
    requireOpen();
    content.put((byte) octet);
    sealIfFull();
  }

  /**
   * Seals octets.
   *
   * @param octets where they are
   * @param offset of the first one
   * @param length how many
   * @throws IOException of the other stream; or with a {@link DevcertException} as its cause, that
   *     of {@link Sealer#updateInto}; or when the stream was closed, finished or given up
   */
  @Override
  public synchronized void write(byte[] octets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, Objects.requireNonNull(octets, "octets").length);
    requireOpen();
    for (int done = 0; done < length; ) {
      int taken = Math.min(length - done, content.remaining());
      content.put(octets, offset + done, taken);
      done += taken;
      sealIfFull();
    }
  }

  /**
   * Writes what is sealed by now, and flushes the other stream; up to 64 KiB of the content are
   * kept all the same.
   *
   * @throws IOException as {@link #write(byte[], int, int)}
   */
  @Override
  public synchronized void flush() throws IOException {
    if (!isFinished) {
      requireOpen();
      seal();
    }
    out.flush();
  }

  /**
   * Ends the envelope, and leaves the other stream open; does nothing when that was done already.
   *
   * @throws IOException as {@link #write(byte[], int, int)}
   */
  public synchronized void finish() throws IOException {
    if (!isFinished) {
      finish(out);
    }
  }

  private void finish(OutputStream target) throws IOException {
    requireOpen();
    seal();
    try {
      target.write(sealer.finish());
      isFinished = true;
    } catch (DevcertException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      abort();
    }
  }

  /**
   * Gives the envelope up unless it is finished: nothing more is written. The other stream is left
   * open.
   */
  public synchronized void abort() {
    isGivenUp = true;
    sealer.close();
    content.clear();
    content.put(new byte[PIECE]);
  }

  /**
   * Ends the envelope unless it was given up, and closes the other stream in any case.
   *
   * @throws IOException as {@link #finish}, or of the other stream
   */
  @Override
  public synchronized void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try (OutputStream target = out) {
      if (!isGivenUp) {
        finish(target);
      }
    }
  }

  private void requireOpen() throws IOException {
    if (isFinished) {
      throw new IOException("the envelope is finished");
    }
    if (isGivenUp) {
      throw new IOException("the envelope was given up");
    }
  }

  private void sealIfFull() throws IOException {
    if (!content.hasRemaining()) {
      seal();
    }
  }

  private void seal() throws IOException {
    boolean isSealed = false;
    try {
      content.flip();
      int size = Math.toIntExact(sealer.getUpdateSize(content.remaining()));
      if (size > copy.length) {
        sealed = ByteBuffer.allocateDirect(size);
        copy = new byte[size];
      }
      int length = (int) sealer.updateInto(content, sealed);
      sealed.clear();
      sealed.get(copy, 0, length);
      sealed.clear();
      out.write(copy, 0, length);
      content.clear();
      isSealed = true;
    } catch (DevcertException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!isSealed) {
        abort();
      }
    }
  }
}
