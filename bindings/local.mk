# The bindings.  From the public headers tools/generate.sh makes, for each language, the wrappers in
# C of three modules and the classes around them: devcert, net, and the tests' own probe.  All of it
# is in the tarball, which so needs no SWIG.
EXTRA_DIST += setup.py pyproject.toml \
	%D%/java %D%/python %D%/swig %D%/tools \
	%D%/generated/python.stamp %D%/generated/java.stamp

g = $(srcdir)/%D%/generated
generator = $(wildcard $(srcdir)/%D%/tools/*.py $(srcdir)/%D%/tools/generate.sh $(srcdir)/%D%/swig/*.i) \
	$(wildcard $(srcdir)/include/devcert/*.h) $(srcdir)/include/devcert/version.h.in \
	$(srcdir)/tests/bindings/probe.h $(srcdir)/tests/bindings/probe.i
if HAVE_SWIG
generate = $(AM_V_GEN)PYTHON='$(PYTHON)' SWIG='$(SWIG)' $(SHELL) $(srcdir)/%D%/tools/generate.sh
$(g)/python.stamp: $(generator)
	$(generate) python include
$(g)/java.stamp: $(generator)
	$(generate) java include
else
$(g)/python.stamp $(g)/java.stamp:
	@echo 'SWIG >= 4.1 is needed to make $@' >&2; exit 1
endif
dist-hook: $(g)/python.stamp $(g)/java.stamp
	cp -pR $(g)/python $(g)/java $(g)/*_python.c $(g)/*_java.c $(distdir)/%D%/generated/
	find $(distdir) -name __pycache__ -prune -exec rm -rf {} +
	rm -rf $(distdir)/tests/java/work $(distdir)/tests/python/work

maintainer-clean-local:
	rm -rf $(g)

binding_cppflags = -I$(top_srcdir)/include -Iinclude -I$(top_srcdir)/%D%/swig -DSWIG_TYPE_TABLE=devcert
binding_cflags = $(BINDING_CFLAGS) $(HARDEN_CFLAGS) -fvisibility=hidden
installed_modules =
module_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared

# --- Python: the package devcert.

if WITH_PYTHON
AM_DISTCHECK_CONFIGURE_FLAGS += --enable-python
$(g)/devcert_python.c $(g)/net_python.c $(g)/probe_python.c: $(g)/python.stamp
python_cppflags = $(binding_cppflags) $(PYTHON_CPPFLAGS)
python_ldflags = $(module_ldflags) -export-symbols-regex '^PyInit_'

pymodexecdir = $(pyexecdir)/devcert
installed_modules += $(pymodexecdir)/_native
pymodexec_LTLIBRARIES = %D%/_native.la
nodist_%C%__native_la_SOURCES = %D%/generated/devcert_python.c
%C%__native_la_CPPFLAGS = $(python_cppflags)
%C%__native_la_CFLAGS = $(binding_cflags)
%C%__native_la_LDFLAGS = $(python_ldflags)
%C%__native_la_LIBADD = libdevcert.la

handwritten_python = %D%/python/devcert/__init__.py %D%/python/devcert/_streams.py \
	%D%/python/devcert/_support.py
generated_python = %D%/generated/python/devcert/_api.py %D%/generated/python/devcert/_enums.py
generated_stubs = %D%/generated/python/devcert/__init__.pyi
if WITH_NET
pymodexec_LTLIBRARIES += %D%/_net.la
nodist_%C%__net_la_SOURCES = %D%/generated/net_python.c
%C%__net_la_CPPFLAGS = $(python_cppflags)
%C%__net_la_CFLAGS = $(binding_cflags)
%C%__net_la_LDFLAGS = $(python_ldflags)
%C%__net_la_LIBADD = libdevcert-net.la libdevcert.la
installed_modules += $(pymodexecdir)/_net
handwritten_python += %D%/python/devcert/net.py
generated_python += %D%/generated/python/net/_net_api.py
generated_stubs += %D%/generated/python/net/net.pyi
endif
pymodexec_PYTHON = $(handwritten_python)
nodist_pymodexec_PYTHON = $(generated_python)
dist_pymodexec_DATA = %D%/python/devcert/py.typed
nodist_pymodexec_DATA = $(generated_stubs)
$(addprefix $(srcdir)/,$(generated_python) $(generated_stubs)): $(g)/python.stamp

check_LTLIBRARIES += %D%/_probe.la
nodist_%C%__probe_la_SOURCES = %D%/generated/probe_python.c
%C%__probe_la_CPPFLAGS = $(python_cppflags) -I$(top_srcdir)/tests/bindings
%C%__probe_la_CFLAGS = $(binding_cflags)
%C%__probe_la_LDFLAGS = $(python_ldflags) -rpath $(abs_builddir)
%C%__probe_la_LIBADD = tests/bindings/libprobe.la libdevcert.la

# The package as Python wants it, in one folder: PYTHONPATH=bindings/pytree LD_LIBRARY_PATH=.libs
%D%/pytree/stamp: $(pymodexec_LTLIBRARIES) $(g)/python.stamp \
		$(pymodexec_PYTHON) $(dist_pymodexec_DATA)
	$(AM_V_GEN)rm -rf %D%/pytree && $(MKDIR_P) %D%/pytree/devcert && \
	for file in $(pymodexec_PYTHON) $(nodist_pymodexec_PYTHON) $(dist_pymodexec_DATA) \
			$(nodist_pymodexec_DATA); do \
		cp "$(srcdir)/$$file" %D%/pytree/devcert/ || exit 1; \
	done && for module in $(pymodexec_LTLIBRARIES); do \
		module=$${module##*/}; \
		cp "%D%/.libs/$${module%.la}.so" %D%/pytree/devcert/ || exit 1; \
	done && touch $@
%D%/pytree/probe.stamp: %D%/pytree/stamp %D%/_probe.la
	$(AM_V_GEN)cp $(g)/python/probe/*.py %D%/.libs/_probe.so %D%/pytree/devcert/ && touch $@
noinst_DATA += %D%/pytree/stamp
check_DATA += %D%/pytree/probe.stamp
endif

# --- Java: the packages org.devcert and org.devcert.net in one jar, and their JNI libraries.

if WITH_JAVA
AM_DISTCHECK_CONFIGURE_FLAGS += --enable-java
$(g)/devcert_java.c $(g)/net_java.c $(g)/probe_java.c: $(g)/java.stamp
java_cppflags = $(binding_cppflags) $(JNI_CPPFLAGS)
java_ldflags = $(module_ldflags) -export-symbols-regex '^(Java_|JNI_OnLoad$$)'

# Each wrapper is compiled once, and linked twice: with the installed library, as Debian does it,
# and with the library inside, for the jar to carry.
noinst_LTLIBRARIES += %D%/libdevcert-jni-code.la
nodist_%C%_libdevcert_jni_code_la_SOURCES = %D%/generated/devcert_java.c
%C%_libdevcert_jni_code_la_CPPFLAGS = $(java_cppflags)
%C%_libdevcert_jni_code_la_CFLAGS = $(binding_cflags)

installed_modules += $(jniexecdir)/libdevcert_jni
jniexec_LTLIBRARIES = %D%/libdevcert_jni.la
%C%_libdevcert_jni_la_SOURCES =
%C%_libdevcert_jni_la_LDFLAGS = $(java_ldflags)
%C%_libdevcert_jni_la_LIBADD = %D%/libdevcert-jni-code.la libdevcert.la

jar_libraries = %D%/jar/libdevcert_jni.la
%C%_jar_libdevcert_jni_la_SOURCES =
%C%_jar_libdevcert_jni_la_LDFLAGS = $(java_ldflags) -rpath $(jniexecdir)
%C%_jar_libdevcert_jni_la_LIBADD = %D%/libdevcert-jni-code.la libdevcert/libdevcert-all.la

if WITH_NET
noinst_LTLIBRARIES += %D%/libdevcert-net-jni-code.la
nodist_%C%_libdevcert_net_jni_code_la_SOURCES = %D%/generated/net_java.c
%C%_libdevcert_net_jni_code_la_CPPFLAGS = $(java_cppflags)
%C%_libdevcert_net_jni_code_la_CFLAGS = $(binding_cflags)

installed_modules += $(jniexecdir)/libdevcert-net_jni
jniexec_LTLIBRARIES += %D%/libdevcert-net_jni.la
%C%_libdevcert_net_jni_la_SOURCES =
%C%_libdevcert_net_jni_la_LDFLAGS = $(java_ldflags)
%C%_libdevcert_net_jni_la_LIBADD = %D%/libdevcert-net-jni-code.la libdevcert-net.la libdevcert.la

jar_libraries += %D%/jar/libdevcert-net_jni.la
%C%_jar_libdevcert_net_jni_la_SOURCES =
%C%_jar_libdevcert_net_jni_la_LDFLAGS = $(java_ldflags) -rpath $(jniexecdir)
%C%_jar_libdevcert_net_jni_la_LIBADD = %D%/libdevcert-net-jni-code.la \
	libdevcert/libdevcert-net-all.la libdevcert/libdevcert-all.la
endif
noinst_LTLIBRARIES += $(jar_libraries)

# javac and javadoc take whole folders; the probe's classes are apart from the jar.
java_folder = $(srcdir)/%D%/java/src/main/java
handwritten_java = $(wildcard $(java_folder)/*.java $(java_folder)/org/devcert/*.java \
	$(java_folder)/org/devcert/*/*.java)
java_sources = $$(find $(java_folder) $(g)/java/devcert $(g)/java/net -name '*.java')
javac_flags = -encoding UTF-8 -Xlint:all -Werror --release 11
%D%/classes.stamp: $(g)/java.stamp $(handwritten_java)
	$(AM_V_GEN)rm -rf %D%/classes && $(MKDIR_P) %D%/classes && \
	$(JAVAC) $(javac_flags) -d %D%/classes $(java_sources) && touch $@
%D%/probe-classes.stamp: %D%/classes.stamp
	$(AM_V_GEN)rm -rf %D%/probe-classes && $(MKDIR_P) %D%/probe-classes && \
	$(JAVAC) $(javac_flags) -cp %D%/classes -d %D%/probe-classes \
		$$(find $(g)/java/probe -name '*.java') && touch $@

# What is in a jar depends on the sources only: the order of its files, their date, and no paths of
# this machine in its libraries.
files_here = $$(find . -type f | LC_ALL=C sort)
%D%/devcert.jar: %D%/classes.stamp $(jar_libraries) %D%/pom.xml
	$(AM_V_GEN)rm -rf %D%/content && cp -R %D%/classes %D%/content && cd %D%/content && \
	$(MKDIR_P) META-INF/native/$(native_platform) META-INF/maven/org.devcert/devcert && \
	cp ../pom.xml META-INF/maven/org.devcert/devcert/ && \
	for library in $(jar_libraries); do \
		library=$${library##*/}; library=$${library%.la}.so; \
		$(STRIP) --strip-unneeded -o META-INF/native/$(native_platform)/$$library \
			../jar/.libs/$$library || exit 1; \
	done && \
	printf 'Implementation-Title: devcert\nImplementation-Version: $(PACKAGE_VERSION)\n' >../manifest && \
	$(JAR) --create --file ../devcert.jar --manifest ../manifest \
		--module-version $(PACKAGE_VERSION) $(JAR_DATE) $(files_here)
%D%/devcert-sources.jar: $(g)/java.stamp $(handwritten_java)
	$(AM_V_GEN)rm -rf %D%/sources && $(MKDIR_P) %D%/sources && \
	cp -R $(java_folder)/. $(g)/java/devcert/org $(g)/java/net/org %D%/sources/ && \
	cd %D%/sources && $(JAR) --create --file ../devcert-sources.jar $(JAR_DATE) $(files_here)
%D%/devcert-javadoc.jar: %D%/classes.stamp
	$(AM_V_GEN)rm -rf %D%/javadoc && \
	$(JAVADOC) -encoding UTF-8 -quiet -notimestamp -Xdoclint:all -Werror -d %D%/javadoc $(java_sources) && \
	cd %D%/javadoc && $(JAR) --create --file ../devcert-javadoc.jar $(JAR_DATE) $(files_here)
java_DATA = %D%/devcert.jar
noinst_DATA += %D%/devcert-sources.jar
CLEANFILES += %D%/devcert.jar %D%/devcert-sources.jar %D%/devcert-javadoc.jar \
	%D%/classes.stamp %D%/probe-classes.stamp %D%/manifest

check_LTLIBRARIES += %D%/libdevcert-probe_jni.la
nodist_%C%_libdevcert_probe_jni_la_SOURCES = %D%/generated/probe_java.c
%C%_libdevcert_probe_jni_la_CPPFLAGS = $(java_cppflags) -I$(top_srcdir)/tests/bindings
%C%_libdevcert_probe_jni_la_CFLAGS = $(binding_cflags)
%C%_libdevcert_probe_jni_la_LDFLAGS = $(java_ldflags) -rpath $(abs_builddir)
%C%_libdevcert_probe_jni_la_LIBADD = tests/bindings/libprobe.la libdevcert.la
check_DATA += %D%/probe-classes.stamp
endif

# --- both

# libtool links the modules anew when they are installed, with the library where that then is.
install-pymodexecLTLIBRARIES install-jniexecLTLIBRARIES: install-libLTLIBRARIES
# Nobody links with a module, so their .la files are of no use; without them libtool does not
# remove the modules either.
install-exec-hook:
	for module in $(installed_modules); do rm -f "$(DESTDIR)$$module.la" || exit 1; done
uninstall-hook:
	for module in $(installed_modules); do rm -f "$(DESTDIR)$$module.so" || exit 1; done
if WITH_PYTHON
	-rmdir "$(DESTDIR)$(pymodexecdir)/__pycache__" "$(DESTDIR)$(pymodexecdir)" 2>/dev/null
endif

clean-local: clean-bindings
clean-bindings:
	rm -rf tests/java/work tests/python/work tests/bindings/*.calls
	rm -rf %D%/pytree %D%/classes %D%/probe-classes %D%/content %D%/sources \
		%D%/javadoc
.PHONY: clean-bindings
