// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A JVM of its own for what a test does. */
final class Jvm {
  private Jvm() {}

  /** The folder or jar that a class is from. */
  static Path placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** The class path that has these classes. */
  static String pathOf(Class<?>... types) {
    return Arrays.stream(types).map(type -> placeOf(type).toString()).distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs a class; what it printed. */
  static String run(List<String> options, String classPath, Class<?> main, String... arguments)
      throws Exception {
    return run(List.of(), options, classPath, main, arguments);
  }

  /** The same, started by a command that takes the rest of its line as the program to run. */
  static String run(List<String> prefix, List<String> options, String classPath, Class<?> main,
      String... arguments) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xcheck:jni");
    command.add("-Djava.library.path=" + System.getProperty("java.library.path"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
