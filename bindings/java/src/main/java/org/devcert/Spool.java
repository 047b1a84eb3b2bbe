// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Octets that nobody may read before the last one is there: in memory and, where they are more than
 * 1 MiB, in a temporary file that is deleted when it is closed.
 */
final class Spool implements AutoCloseable {
  private static final int IN_MEMORY = 1 << 20;
  private static final int PIECE = 64 << 10;

  private ByteArrayOutputStream memory = new ByteArrayOutputStream(PIECE);
  private FileChannel file; // null: all is in memory
  private boolean isGiven;

  private Spool() {}

  /** What an envelope holds, when all of it is authenticated; the source is closed in any case. */
  static InputStream opened(InputStream source, Opener opener)
      throws DevcertException, IOException {
    try (InputStream envelope = source; Spool spool = new Spool()) {
      byte[] piece = new byte[PIECE];
      ByteBuffer src = ByteBuffer.allocateDirect(PIECE);
      ByteBuffer dest = ByteBuffer.allocateDirect(PIECE + 64);
      for (int n = envelope.read(piece); n != -1; n = envelope.read(piece)) {
        src.clear();
        src.put(piece, 0, n).flip();
        dest.clear();
        dest.limit((int) opener.updateUnverifiedInto(src, dest));
        spool.write(dest);
      }
      opener.finish();
      return spool.content();
    }
  }

  private void write(ByteBuffer octets) throws IOException {
    if (file == null && memory.size() + octets.remaining() <= IN_MEMORY) {
      byte[] copy = new byte[octets.remaining()];
      octets.get(copy);
      memory.write(copy, 0, copy.length);
      return;
    }
    if (file == null) {
      // For its owner only, as this makes files; gone as soon as it is open, where systems can.
      Path path = Files.createTempFile("devcert-", null);
      try {
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
      } catch (Throwable e) {
        Files.delete(path);
        throw e;
      }
      writeAll(ByteBuffer.wrap(memory.toByteArray()));
      memory = null;
    }
    writeAll(octets);
  }

  private void writeAll(ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      file.write(octets);
    }
  }

  private InputStream content() throws IOException {
    isGiven = true;
    return file == null ? new ByteArrayInputStream(memory.toByteArray())
        : Channels.newInputStream(file.position(0));
  }

  @Override
  public void close() throws IOException {
    if (!isGiven && file != null) {
      file.close();
    }
  }
}
