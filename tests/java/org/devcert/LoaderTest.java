// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the native library is looked for, and what is said when it is nowhere. */
class LoaderTest {
  @TempDir Path directory;

  /** Loads the library in another JVM; prints the version, or what was wrong. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      try {
        System.out.println(Devcert.version());
      } catch (UnsatisfiedLinkError e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private String load(Path classes, String... options) throws Exception {
    return load(List.of(), classes, options);
  }

  private String load(List<String> prefix, Path classes, String... options) throws Exception {
    String path = classes + File.pathSeparator + Jvm.placeOf(LoaderTest.class);
    return Jvm.run(prefix, List.of(options), path, Main.class).trim();
  }

  /** The classes without a library beside them. */
  private Path bareClasses() throws Exception {
    Path place = Jvm.placeOf(Devcert.class);
    if (Files.isDirectory(place)) {
      return place;
    }
    Path bare = directory.resolve("bare");
    try (FileSystem jar = FileSystems.newFileSystem(place, (ClassLoader) null);
        Stream<Path> files = Files.walk(jar.getPath("/org"))) {
      for (Path file : files.collect(Collectors.toList())) {
        Path copy = bare.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return bare;
  }

  private static Path jar() {
    Path jar = Jvm.placeOf(Devcert.class);
    assumeTrue(Files.isRegularFile(jar), "skipped: a jar with the library in it");
    return jar;
  }

  @Test
  void aLibraryThatIsNowhereIsOneErrorThatTellsWhereItWasLookedFor() throws Exception {
    String said = load(bareClasses(), "-Djava.library.path=/nonexistent/one:/nonexistent/two");
    assertEquals(1, said.lines().count(), said);
    assertTrue(said.contains("devcert_jni"), said);
    assertTrue(said.contains("/nonexistent/one:/nonexistent/two"), said);
    assertTrue(said.contains("META-INF/native/"), said);
  }

  @Test
  void aFolderThatIsNamedIsTheOnlyPlace() throws Exception {
    Path classes = bareClasses();
    String said = load(classes, "-Dorg.devcert.library.path=" + directory);
    assertTrue(said.contains(directory.resolve("libdevcert_jni.so").toString()), said);
    assertEquals(Devcert.version(), load(classes, "-Dorg.devcert.library.path=" + libraries()));
  }

  @Test
  void aFileThatIsNoLibraryIsAnError() throws Exception {
    Files.write(directory.resolve("libdevcert_jni.so"), new byte[] {1});
    String said = load(bareClasses(), "-Djava.library.path=" + directory);
    assertTrue(said.contains("file too short"), said);
  }

  /** Where this JVM has the library from. */
  private static Path libraries() {
    for (String path : System.getProperty("java.library.path").split(File.pathSeparator)) {
      if (Files.exists(Path.of(path, "libdevcert_jni.so"))) {
        return Path.of(path);
      }
    }
    throw new AssertionError("java.library.path");
  }

  @Test
  void theJarHasTheLibraryInIt() throws Exception {
    String said = load(jar(), "-Djava.library.path=/nonexistent", "-Djava.io.tmpdir=" + directory);
    assertEquals(Devcert.version(), said);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.collect(Collectors.toList()));
    }
  }

  @Test
  void aTemporaryFolderThatIsMissingIsNamed() throws Exception {
    String missing = directory.resolve("missing").toString();
    String said = load(jar(), "-Djava.library.path=/nonexistent", "-Djava.io.tmpdir=" + missing);
    assertTrue(said.contains(missing), said);
    said = load(jar(), "-Djava.library.path=/nonexistent", "-Djava.io.tmpdir=" + missing,
        "-Dorg.devcert.tmpdir=" + directory);
    assertEquals(Devcert.version(), said);
  }

  @Test
  void aTemporaryFolderWithoutExecutionIsNamed() throws Exception {
    // A name space of its own, so that the mount ends with the JVM.
    String mount = "mount -t tmpfs -o noexec,size=16m devcert " + directory;
    List<String> prefix = List.of("unshare", "-rm", "sh", "-c", mount + " && exec \"$@\"", "sh");
    List<String> tried = new ArrayList<>(prefix);
    tried.add("true");
    assumeTrue(new ProcessBuilder(tried).start().waitFor() == 0, "skipped: mount");
    String said = load(
        prefix, jar(), "-Djava.library.path=/nonexistent", "-Djava.io.tmpdir=" + directory);
    assertTrue(said.contains("noexec") && said.contains("org.devcert.tmpdir"), said);
  }

  @Test
  void eachOfTwoClassLoadersHasALibraryOfItsOwn() throws Exception {
    URL[] place = {Jvm.placeOf(Devcert.class).toUri().toURL()};
    Class<?> before = null;
    for (int i = 0; i < 2; i++) {
      try (URLClassLoader loader =
          new URLClassLoader(place, ClassLoader.getPlatformClassLoader())) {
        Class<?> devcert = loader.loadClass("org.devcert.Devcert");
        assertNotSame(before, devcert);
        before = devcert;
        assertEquals(Devcert.version(), devcert.getMethod("version").invoke(null));
        Class<?> name = loader.loadClass("org.devcert.Name");
        try {
          name.getMethod("parseText", String.class).invoke(null, "x");
        } catch (InvocationTargetException e) {
          assertEquals("org.devcert.DevcertFormatException", e.getCause().getClass().getName());
          assertEquals(loader, e.getCause().getClass().getClassLoader());
        }
        Object parsed = name.getMethod("parseText", String.class).invoke(null, "CN=x");
        assertEquals("CN=x", parsed.toString());
      }
    }
  }
}
