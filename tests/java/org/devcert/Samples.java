// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.devcert.net.NetClient;
import org.devcert.net.NetPolicy;
import org.devcert.probe.ProbeCipher;
import org.devcert.probe.ProbeGate;
import org.devcert.probe.ProbeItem;
import org.devcert.probe.ProbeJob;
import org.devcert.probe.ProbeRecord;
import org.devcert.probe.ProbeStream;
import org.devcert.probe.ProbeWalker;

/** All public methods, found by reflection, and something for each of their parameters. */
final class Samples {
  /** Objects of every class, new for each instance of this one. */
  final Map<Class<?>, Object> objects = new LinkedHashMap<>();

  Samples() throws Exception {
    ScepParties parties = new ScepParties();
    ScepClient client = parties.client();
    ScepRequest request = parties.received(client);
    Key key = Fixtures.key("keys/p256.pem");
    ProbeGate gate = new ProbeGate();
    gate.unlock();
    SealerBuilder sealer = new SealerBuilder().addKek(new byte[1], new byte[16]);
    OpenerBuilder opener = new OpenerBuilder().addKek(new byte[1], new byte[16]);
    Envelope envelope = Envelope.parse(sealer.build().finish());
    ResealPlan plan = new ResealPlan().setOpener(opener);
    Path folder = Fixtures.folder();
    Path journal = Files.createTempFile(folder.getParent(), "journal", null);
    Files.delete(journal);
    TokenList tokens = TokenList.read(TokenListTest.uri(""));
    TokenKeyList keys = TokenKeyList.read(TokenListTest.uri(""));
    P12Diagnosis diagnosis = Devcert.p12Diagnose(Fixtures.vector("p12/default.p12"));
    for (Object each : List.of(
        key, key.getPublic(), Fixtures.name("CN=x"), new NameBuilder(), parties.caCert.getSanList(),
        Fixtures.cert("certs/leaf.pem"), CertList.of(parties.caCert), new CertListBuilder(),
        new CertBuilder(), parties.csr, new CsrBuilder(),
        Pkcs12.parse(Fixtures.vector("p12/default.p12"), "secret".toCharArray()),
        new Pkcs12Builder().addCert(Fixtures.cert("certs/leaf.pem")), new ScepPolicy(),
        ScepCaps.parse(new byte[0]), parties.caCerts, client,
        parties.caBuilder(), request, request.getTransaction(), parties.ca,
        client.reply(parties.ca.pending(request)), ScepQuery.parse(""), new NetPolicy(),
        new NetClient(), sealer, sealer.build(), opener, opener.build(), envelope,
        envelope.getRecipients(), envelope.getRecipients().getItem(0), plan,
        Profile.find("scep-rsa"), Profile.find("scep-rsa").checkCsr(parties.csr),
        new Pkcs12Opener(),
        Pkcs12.parse(Fixtures.vector("p12/default.p12"), "secret".toCharArray()).getItem(0),
        FileJob.seal(sealer, Jvm.placeOf(Samples.class).resolve("org/devcert/Samples.class"),
            folder.resolve("target")),
        FolderJob.reseal(plan, folder, journal), tokens, tokens.getItem(0), keys, keys.getItem(0),
        new SignatureBuilder(), diagnosis, diagnosis.getParts(), diagnosis.getReaders(),
        Signature.verify(Fixtures.vector("sign/cms.der"), Fixtures.vector("sign/message")),
        new ProbeItem(1), new ProbeRecord(), gate, new ProbeWalker(gate), new ProbeJob(1),
        new ProbeStream(ProbeCipher.NONE))) {
      objects.put(each.getClass(), each);
    }
  }

  /** Something that a parameter of this type may be. */
  Object of(Class<?> type) throws Exception {
    if (objects.containsKey(type)) {
      return objects.get(type);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type == int.class || type == Integer.class) {
      return 1;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == Object.class || type == String.class) {
      return "x";
    }
    if (type == char[].class) {
      return new char[] {'x'};
    }
    if (type == byte[].class) {
      return new byte[1];
    }
    if (type.isArray()) {
      Object[] one = (Object[]) java.lang.reflect.Array.newInstance(type.getComponentType(), 1);
      one[0] = of(type.getComponentType());
      return one;
    }
    if (type == ByteBuffer.class) {
      return ByteBuffer.allocate(1);
    }
    if (type == InputStream.class) {
      return InputStream.nullInputStream();
    }
    if (type == OutputStream.class) {
      return OutputStream.nullOutputStream();
    }
    if (type == Path.class) {
      return Path.of("x");
    }
    if (type == Consumer.class) {
      return (Consumer<Object>) each -> {};
    }
    if (type == Instant.class) {
      return Fixtures.NOW;
    }
    if (type == Set.class) {
      return Set.of();
    }
    if (type == Collection.class) {
      return List.of();
    }
    if (type == java.security.PrivateKey.class) {
      return KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    }
    if (type == java.security.PublicKey.class) {
      return KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    }
    if (type == java.security.cert.X509Certificate.class) {
      byte[] der = Fixtures.cert("certs/leaf.pem").encode(Encoding.DER);
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der));
    }
    throw new AssertionError("no sample of " + type);
  }

  Object[] arguments(Executable call) throws Exception {
    Object[] arguments = new Object[call.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = of(call.getParameterTypes()[i]);
    }
    return arguments;
  }

  /** Calls a method of a sample, or a constructor. */
  Object call(Executable call, Object... arguments) throws Throwable {
    try {
      if (call instanceof Constructor) {
        return ((Constructor<?>) call).newInstance(arguments);
      }
      Object self = Modifier.isStatic(call.getModifiers()) ? null : of(call.getDeclaringClass());
      return ((Method) call).invoke(self, arguments);
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Public constructors and methods of our own of all public classes. */
  static List<Executable> calls() throws IOException, ClassNotFoundException {
    List<Executable> calls = new ArrayList<>();
    for (Class<?> type : classes()) {
      calls.addAll(Arrays.asList(type.getConstructors()));
      Arrays.stream(type.getMethods())
          .filter(m -> m.getDeclaringClass() == type && !m.isSynthetic() && !inherited(m))
          .forEach(calls::add);
    }
    return calls;
  }

  /** Whether a method is one of Object, or of what our exceptions and enums have from Java. */
  private static boolean inherited(Method method) {
    return Stream.of(Object.class, Enum.class).anyMatch(type -> Arrays.stream(type.getMethods())
        .anyMatch(m -> m.getName().equals(method.getName())
            && Arrays.equals(m.getParameterTypes(), method.getParameterTypes())));
  }

  /** All public classes that C stands behind: no enums, exceptions and elements of lists. */
  static List<Class<?>> classes() throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> one : List.of(Key.class, ProbeItem.class)) {
      for (String name : namesBeside(one)) {
        Class<?> type = Class.forName(name);
        if (Modifier.isPublic(type.getModifiers()) && !type.isInterface() && !type.isEnum()
            && !Throwable.class.isAssignableFrom(type) && !type.isMemberClass()
            && !OutputStream.class.isAssignableFrom(type)
            && !classes.contains(type)) {
          classes.add(type);
        }
      }
    }
    return classes;
  }

  /** The classes of our packages in the folder or jar that a class is from. */
  private static List<String> namesBeside(Class<?> one) throws IOException {
    Path place = Jvm.placeOf(one);
    if (Files.isDirectory(place)) {
      return namesBelow(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place, (ClassLoader) null)) {
      return namesBelow(jar.getPath("/"));
    }
  }

  private static List<String> namesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("org/devcert"))) {
      return files.map(file -> root.relativize(file).toString())
          .filter(name -> name.matches("org/devcert/((net|probe)/)?[A-Z][^/]*\\.class"))
          .map(name -> name.replace(".class", "").replace(File.separatorChar, '.'))
          .sorted()
          .collect(Collectors.toList());
    }
  }
}
