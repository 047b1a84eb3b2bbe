// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
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
 *   <li>in the directory of the property {@code org.devcert.library.path}, and then nowhere else;
 *   <li>in {@code java.library.path};
 *   <li>in the jar, below META-INF/native. That copy is unpacked to a private directory below the
 *       one of the property {@code org.devcert.tmpdir}, or else of {@code java.io.tmpdir}, and
 *       deleted as soon as it is loaded.
 * </ol>
 *
 * <p>The JVM gives a file to one class loader only. A second one, as after a redeployment, loads a
 * copy of it.
 */
public final class NativeLoader {
  private static final Set<String> LOADED = new HashSet<>();

  private NativeLoader() {}

  /**
   * Loads a library, once.
   *
   * @param name of the library, without prefix and suffix
   * @throws UnsatisfiedLinkError if it is nowhere or cannot be loaded; its message tells where it
   *     was looked for, and why it could not be loaded from there
   */
  public static synchronized void load(String name) {
    if (LOADED.contains(name)) {
      return;
    }
    List<String> failures = new ArrayList<>();
    String directory = System.getProperty("org.devcert.library.path");
    boolean done = directory != null
        ? fromFile(Path.of(directory, System.mapLibraryName(name)), failures)
        : fromPath(name, failures) || fromJar(name, failures);
    if (!done) {
      throw new UnsatisfiedLinkError(
          "cannot load the native library " + name + ": " + String.join("; ", failures));
    }
    LOADED.add(name);
  }

  private static boolean fromPath(String name, List<String> failures) {
    try {
      System.loadLibrary(name);
      return true;
    } catch (UnsatisfiedLinkError e) {
      String path = System.getProperty("java.library.path", "");
      if (isElsewhere(e)) {
        for (String directory : path.split(File.pathSeparator)) {
          Path file = Path.of(directory, System.mapLibraryName(name));
          if (Files.exists(file)) {
            return fromCopy(file, failures);
          }
        }
      }
      failures.add("java.library.path " + path + ": " + e.getMessage());
      return false;
    }
  }

  private static boolean fromFile(Path file, List<String> failures) {
    try {
      System.load(file.toAbsolutePath().toString());
      return true;
    } catch (UnsatisfiedLinkError e) {
      if (isElsewhere(e)) {
        return fromCopy(file, failures);
      }
      failures.add("org.devcert.library.path " + file + ": " + e.getMessage());
      return false;
    }
  }

  /** Whether another class loader has the library. */
  private static boolean isElsewhere(UnsatisfiedLinkError e) {
    return String.valueOf(e.getMessage()).contains("already loaded in another classloader");
  }

  private static boolean fromCopy(Path file, List<String> failures) {
    try (InputStream in = Files.newInputStream(file)) {
      loadCopy(in, file.getFileName().toString());
      return true;
    } catch (IOException | UnsatisfiedLinkError e) {
      failures.add("a copy of " + file + ": " + reason(e));
      return false;
    }
  }

  private static boolean fromJar(String name, List<String> failures) {
    String file = System.mapLibraryName(name);
    String resource = "/META-INF/native/" + platform() + "/" + file;
    try (InputStream in = NativeLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        failures.add("the jar: no " + resource);
        return false;
      }
      loadCopy(in, file);
      return true;
    } catch (IOException | UnsatisfiedLinkError e) {
      failures.add("the jar's " + resource + ": " + reason(e));
      return false;
    }
  }

  /** Such as linux-x86_64. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).replace(" ", "");
    String machine = System.getProperty("os.arch", "");
    return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
  }

  private static void loadCopy(InputStream in, String file) throws IOException {
    Path parent = Path.of(
        System.getProperty("org.devcert.tmpdir", System.getProperty("java.io.tmpdir")));
    FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rwx------"));
    Path directory = Files.createTempDirectory(parent, "devcert-", ownerOnly);
    Path copy = directory.resolve(file);
    try {
      Files.copy(in, copy);
      System.load(copy.toString());
    } catch (UnsatisfiedLinkError e) {
      // What dlopen() says of a file system that is mounted with noexec.
      if (String.valueOf(e.getMessage()).contains("failed to map segment")) {
        throw new IOException(parent + " does not let files be executed (noexec);"
            + " set the property org.devcert.tmpdir", e);
      }
      throw e;
    } finally {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(directory);
    }
  }

  private static String reason(Throwable e) {
    return e instanceof NoSuchFileException ? "no directory " + e.getMessage() : e.getMessage();
  }
}
