// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Loads the libraries between Java and C: devcert_jni, and devcert-net_jni when org.devcert.net is
 * used. Each is looked for
 *
 * <ol>
 *   <li>in the directory of the property {@code org.devcert.library.path}, and if that is set
 *       nowhere else;
 *   <li>in {@code java.library.path};
 *   <li>in the jar, below META-INF/native. It is unpacked to a private directory below the one of
 *       the property {@code org.devcert.tmpdir}, or else of {@code java.io.tmpdir}, and deleted as
 *       soon as it is loaded.
 * </ol>
 *
 * <p>The JVM gives a file to one class loader only. A second one, as after a redeployment, loads a
 * copy of it in the same way as that of the jar.
 */
public final class NativeLoader {
  private static final Set<String> LOADED = new HashSet<>();

  private interface Attempt {
    void load() throws IOException;
  }

  private NativeLoader() {}

  /**
   * Loads a library, once.
   *
   * @param name of the library, without prefix and suffix
   * @throws UnsatisfiedLinkError if it cannot be loaded; its message tells from where, and why not
   */
  public static synchronized void load(String name) {
    if (LOADED.contains(name)) {
      return;
    }
    String file = System.mapLibraryName(name);
    String resource = "/META-INF/native/" + platform() + "/" + file;
    String directory = System.getProperty("org.devcert.library.path");
    String path = System.getProperty("java.library.path", "");
    List<String> failures = new ArrayList<>();
    boolean loaded = directory != null
        ? succeeds("org.devcert.library.path", () -> loadFile(Path.of(directory, file)), failures)
        : succeeds("java.library.path", () -> loadFromPath(name, path), failures)
            || succeeds("the jar", () -> loadResource(resource, file), failures);
    if (!loaded) {
      throw new UnsatisfiedLinkError("no " + file + " from " + String.join("; from ", failures));
    }
    LOADED.add(name);
  }

  private static boolean succeeds(String where, Attempt attempt, List<String> failures) {
    try {
      attempt.load();
      return true;
    } catch (UnsatisfiedLinkError e) {
      failures.add(where + ": " + e.getMessage());
    } catch (IOException e) {
      failures.add(where + ": " + e);
    }
    return false;
  }

  private static void loadFile(Path file) throws IOException {
    try {
      System.load(file.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      if (!isElsewhere(e)) {
        throw e;
      }
      loadCopyOf(file);
    }
  }

  private static void loadFromPath(String name, String path) throws IOException {
    try {
      System.loadLibrary(name);
    } catch (UnsatisfiedLinkError e) {
      if (!isElsewhere(e)) {
        throw e;
      }
      for (String directory : path.split(File.pathSeparator)) {
        Path file = Path.of(directory, System.mapLibraryName(name));
        if (Files.exists(file)) {
          loadCopyOf(file);
          return;
        }
      }
      throw e;
    }
  }

  private static void loadResource(String resource, String file) throws IOException {
    try (InputStream in = NativeLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new NoSuchFileException(resource);
      }
      loadCopy(in, file);
    }
  }

  private static void loadCopyOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      loadCopy(in, file.getFileName().toString());
    }
  }

  private static void loadCopy(InputStream in, String file) throws IOException {
    Path parent = Path.of(
        System.getProperty("org.devcert.tmpdir", System.getProperty("java.io.tmpdir")));
    if (!Files.isDirectory(parent)) {
      throw new NotDirectoryException(parent.toString());
    }
    Path directory = Files.createTempDirectory(parent, "devcert-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path copy = directory.resolve(file);
    try {
      Files.copy(in, copy);
      System.load(copy.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      if (String.valueOf(e.getMessage()).contains("failed to map segment")) {
        throw new UnsatisfiedLinkError(e.getMessage() + " (is " + parent + " mounted with noexec?"
            + " The property org.devcert.tmpdir can name another directory.)");
      }
      throw e;
    } finally {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(directory);
    }
  }

  /** Whether another class loader has the library; the JVM tells it in words only. */
  private static boolean isElsewhere(UnsatisfiedLinkError e) {
    return String.valueOf(e.getMessage()).contains("already loaded in another classloader");
  }

  /** Such as linux-x86_64. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).replace(" ", "");
    String machine = System.getProperty("os.arch", "");
    return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
  }
}
