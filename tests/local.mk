# Tests.  A compiled one links the convenience library, so it reaches everything.
TEST_EXTENSIONS = .sh .tap
TAP_LOG_DRIVER = $(LOG_DRIVER)
TAP_LOG_DRIVER_FLAGS = $(LOG_DRIVER_FLAGS)
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER_FLAGS = --comments
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	srcdir='$(abs_srcdir)'; export srcdir; builddir='$(abs_builddir)'; export builddir; \
	CC='$(CC)'; export CC; PYTHON='$(PYTHON)'; export PYTHON; \
	JAVA='$(JAVA)'; export JAVA; JAVAC='$(JAVAC)'; export JAVAC; \
	JAR='$(JAR)'; export JAR; JUNIT_JAR='$(JUNIT_JAR)'; export JUNIT_JAR; SWIG='$(SWIG)'; export SWIG;

AM_CPPFLAGS += -I$(top_srcdir)/tests/unit $(CMOCKA_CFLAGS)
LDADD = libdevcert/libdevcert-all.la $(CMOCKA_LIBS) $(GNUTLS_LIBS)
EXTRA_DIST += %D%/run.sh

# --- unit: one program a source file; a new one is one line here.

unit_tests = \
	%D%/unit/test_base64 %D%/unit/test_buf %D%/unit/test_bytes %D%/unit/test_error \
	%D%/unit/test_pem %D%/unit/test_text %D%/unit/test_time %D%/unit/test_version
unit_tests += \
	%D%/unit/test_algorithm %D%/unit/test_asn1 %D%/unit/test_ber %D%/unit/test_ber_stream \
	%D%/unit/test_der %D%/unit/test_oid %D%/unit/test_tlv
unit_tests += \
	%D%/unit/test_cipher %D%/unit/test_content %D%/unit/test_digest %D%/unit/test_ecdh \
	%D%/unit/test_kdf %D%/unit/test_keywrap %D%/unit/test_oaep %D%/unit/test_pbe12 %D%/unit/test_pbes2 \
	%D%/unit/test_pss \
	%D%/unit/test_pk %D%/unit/test_random %D%/unit/test_rsa_check \
	%D%/unit/test_rsa_make %D%/unit/test_scrypt
unit_tests += \
	%D%/unit/test_cert %D%/unit/test_cert_builder %D%/unit/test_cert_list %D%/unit/test_chain \
	%D%/unit/test_ext %D%/unit/test_key %D%/unit/test_key_file %D%/unit/test_key_sign \
	%D%/unit/test_key_pss \
	%D%/unit/test_key_bombs %D%/unit/test_key_legacy %D%/unit/test_key_url %D%/unit/test_key_use \
	%D%/unit/test_name %D%/unit/test_san %D%/unit/test_token %D%/unit/test_token_use \
	%D%/unit/test_token_faults %D%/unit/test_token_generate %D%/unit/test_token_list \
	%D%/unit/test_token_scep
unit_tests += \
	%D%/unit/test_cms_enveloped %D%/unit/test_cms_signed %D%/unit/test_commitment \
	%D%/unit/test_csr %D%/unit/test_csr_builder %D%/unit/test_csr_ext \
	%D%/unit/test_csr_from %D%/unit/test_csr_reuse %D%/unit/test_envelope \
	%D%/unit/test_signature \
	%D%/unit/test_envelope_attacks %D%/unit/test_envelope_head %D%/unit/test_opener \
	%D%/unit/test_profile
unit_tests += \
	%D%/unit/test_scep_answer %D%/unit/test_scep_ca %D%/unit/test_scep_ca_certs \
	%D%/unit/test_scep_caps %D%/unit/test_scep_client %D%/unit/test_scep_issued \
	%D%/unit/test_scep_policy %D%/unit/test_scep_renewal %D%/unit/test_scep_reply %D%/unit/test_scep_rules \
	%D%/unit/test_scep_url
unit_tests += %D%/unit/test_p12_diagnose
unit_tests += \
	%D%/unit/test_pkcs12_bad %D%/unit/test_pkcs12_bag %D%/unit/test_pkcs12_ber \
	%D%/unit/test_pkcs12_add %D%/unit/test_pkcs12_build \
	%D%/unit/test_pkcs12_check \
	%D%/unit/test_pkcs12_open %D%/unit/test_pkcs12_opener %D%/unit/test_pkcs12_residue \
	%D%/unit/test_pkcs12_target
unit_tests += %D%/unit/test_recipient %D%/unit/test_sealer %D%/unit/test_sealer_builder
unit_tests += %D%/unit/test_oom_recipients %D%/unit/test_reseal %D%/unit/test_unwrap %D%/unit/test_unwrap_bad
EXTRA_DIST += %D%/unit/recipients.h
unit_tests += \
	%D%/unit/test_envelope_bombs %D%/unit/test_envelope_kit %D%/unit/test_envelope_mutants
unit_tests += %D%/unit/test_oom %D%/unit/test_oom_csr %D%/unit/test_oom_envelope \
	%D%/unit/test_oom_pkcs12 \
	%D%/unit/test_oom_scep %D%/unit/test_oom_token
if WITH_NET
unit_tests += %D%/unit/test_net %D%/unit/test_oom_net
endif
# Long under valgrind, which is some 30 times slower.
valgrind_long = \
	%D%/unit/test_file_open %D%/unit/test_file_reseal %D%/unit/test_reseal %D%/unit/test_unwrap \
	%D%/unit/test_envelope_attacks \
	%D%/unit/test_cms_enveloped %D%/unit/test_pkcs12_bad %D%/unit/test_pkcs12_build \
	%D%/unit/test_envelope_bombs %D%/unit/test_envelope_kit %D%/unit/test_envelope_mutants \
	%D%/unit/test_key_bombs %D%/unit/test_pkcs12_add %D%/unit/test_pkcs12_target \
	%D%/unit/test_rsa_make \
	%D%/unit/test_scep_ca %D%/unit/test_scep_reply
EXTRA_DIST += \
	%D%/unit/assert_devcert.h %D%/unit/certs.h %D%/unit/cms_recipes.h %D%/unit/csr_vectors.h \
	%D%/unit/envelope_fixture.h %D%/unit/envelope_maker.h \
	%D%/unit/fixed_keys.h %D%/unit/http_server.h %D%/unit/octets.h %D%/unit/oom.h \
	%D%/unit/p12_maker.h %D%/unit/p12_parts.h %D%/unit/pk_vectors.h %D%/unit/token_codes.h %D%/unit/token_fixture.h %D%/unit/vectors.h \
	%D%/vectors/certs %D%/vectors/envelope %D%/vectors/keys %D%/vectors/p12 %D%/vectors/sign \
	%D%/vectors/tls

scep_fixture = %D%/unit/scep_fixture.c %D%/unit/scep_fixture.h %D%/unit/scep_keys.h \
	%D%/unit/scep_strings.h
%C%_unit_test_scep_answer_SOURCES = %D%/unit/test_scep_answer.c $(scep_fixture)
%C%_unit_test_scep_ca_SOURCES = %D%/unit/test_scep_ca.c $(scep_fixture)
%C%_unit_test_scep_client_SOURCES = %D%/unit/test_scep_client.c $(scep_fixture)
%C%_unit_test_scep_issued_SOURCES = %D%/unit/test_scep_issued.c $(scep_fixture)
%C%_unit_test_scep_renewal_SOURCES = %D%/unit/test_scep_renewal.c $(scep_fixture)
%C%_unit_test_scep_reply_SOURCES = %D%/unit/test_scep_reply.c $(scep_fixture)
%C%_unit_test_scep_rules_SOURCES = %D%/unit/test_scep_rules.c $(scep_fixture)
%C%_unit_test_net_LDADD = libdevcert/libdevcert-net-all.la $(LDADD)
%C%_unit_test_oom_net_LDADD = $(%C%_unit_test_net_LDADD)

# A PKCS#11 module, which p11-kit loads.
token_module = %D%/unit/fake_pkcs11.la
%C%_unit_fake_pkcs11_la_SOURCES = %D%/unit/fake_pkcs11.c %D%/unit/fake_pkcs11.h
%C%_unit_fake_pkcs11_la_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
%C%_unit_fake_pkcs11_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath $(abs_builddir)
%C%_unit_test_token_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_token_DEPENDENCIES = $(token_module)
%C%_unit_test_token_scep_SOURCES = %D%/unit/test_token_scep.c $(scep_fixture)
%C%_unit_test_token_scep_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_token_scep_DEPENDENCIES = $(token_module)
%C%_unit_test_token_use_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_token_use_DEPENDENCIES = $(token_module)
%C%_unit_test_token_faults_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_token_faults_DEPENDENCIES = $(token_module)
%C%_unit_test_token_generate_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_token_generate_DEPENDENCIES = $(token_module)
%C%_unit_test_token_list_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_token_list_DEPENDENCIES = $(token_module)
%C%_unit_test_oom_token_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
EXTRA_%C%_unit_test_oom_token_DEPENDENCIES = $(token_module)

# A call that a test counts, or lets fail.
%C%_unit_test_cms_enveloped_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=gnutls_privkey_decrypt_data2 -Wl,--wrap=gnutls_cipher_decrypt2
%C%_unit_test_key_use_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd
%C%_unit_test_content_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc,--wrap=free
%C%_unit_test_oaep_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd
%C%_unit_test_pkcs12_residue_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=free
%C%_unit_test_random_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd
%C%_unit_test_rsa_make_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd,--wrap=pthread_create \
	-Wl,--wrap=nettle_random_prime,--wrap=gnutls_privkey_sign_data2
%C%_unit_test_sealer_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd
%C%_unit_test_scep_reply_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_privkey_decrypt_data2
%C%_unit_test_unwrap_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=dc_key_decrypt_v15,--wrap=dc_key_decrypt_oaep,--wrap=dc_key_agree,--wrap=dc_pbkdf2
%C%_unit_test_unwrap_bad_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=dc_pbkdf2
oom_ldflags = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=reallocarray,--wrap=aligned_alloc,--wrap=strdup,--wrap=free
%C%_unit_test_oom_LDFLAGS = $(oom_ldflags)
%C%_unit_test_oom_csr_LDFLAGS = $(oom_ldflags)
%C%_unit_test_oom_envelope_LDFLAGS = $(oom_ldflags)
%C%_unit_test_oom_pkcs12_LDFLAGS = $(oom_ldflags)
%C%_unit_test_oom_recipients_LDFLAGS = $(oom_ldflags) -Wl,--wrap=dc_pbkdf2
%C%_unit_test_oom_net_LDFLAGS = $(oom_ldflags)
%C%_unit_test_oom_scep_LDFLAGS = $(oom_ldflags)
%C%_unit_test_oom_token_LDFLAGS = $(oom_ldflags)

# Files.
unit_tests += \
	%D%/unit/test_file_atomic %D%/unit/test_file_folder %D%/unit/test_file_journal \
	%D%/unit/test_file_open %D%/unit/test_file_pipeline %D%/unit/test_file_reader \
	%D%/unit/test_file_reseal %D%/unit/test_file_seal
unit_tests += %D%/unit/test_oom_file
%C%_unit_test_oom_file_LDFLAGS = $(oom_ldflags)
EXTRA_DIST += %D%/unit/file_fixture.h %D%/unit/folder.h %D%/unit/threads.h %D%/unit/reseal_fixture.h
%C%_unit_test_file_atomic_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=openat,--wrap=renameat2 \
	-Wl,--wrap=linkat,--wrap=fsync,--wrap=fdatasync
%C%_unit_test_file_pipeline_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=write,--wrap=pthread_create
%C%_unit_test_file_reader_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=pread,--wrap=pthread_create
%C%_unit_test_file_reseal_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=copy_file_range,--wrap=fstatfs

# --- corpus: files of other systems, where they are there.

corpus_tests = \
	%D%/corpus/bombs_corpus %D%/corpus/cms_corpus %D%/corpus/cms_scep_corpus \
	%D%/corpus/csr_corpus %D%/corpus/envelope_corpus %D%/corpus/key_corpus \
	%D%/corpus/p12_corpus %D%/corpus/scep_corpus
if WITH_TOOL
corpus_tests += \
	%D%/corpus/limbo_corpus %D%/corpus/rsa_unwrap_corpus %D%/corpus/wycheproof
endif
%C%_corpus_csr_corpus_LDADD = libdevcert.la
%C%_corpus_key_corpus_LDADD = libdevcert.la
%C%_corpus_limbo_corpus_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_corpus_limbo_corpus_LDADD = libdevcert.la $(JANSSON_LIBS)
%C%_corpus_rsa_unwrap_corpus_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_corpus_rsa_unwrap_corpus_LDADD = $(LDADD) $(JANSSON_LIBS)
%C%_corpus_scep_corpus_SOURCES = %D%/corpus/scep_corpus.c $(scep_fixture)
%C%_corpus_wycheproof_SOURCES = %D%/corpus/wycheproof.c %D%/corpus/wycheproof.h \
	%D%/corpus/wycheproof_keys.c
%C%_corpus_wycheproof_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_corpus_wycheproof_LDADD = $(LDADD) $(JANSSON_LIBS)
EXTRA_DIST += %D%/corpus/corpus.h %D%/corpus/corpus_files.h

# --- interop: programs that we did not write.  The probes are what the scripts call of ours.

dist_check_SCRIPTS += \
	%D%/interop/cert_openssl.sh %D%/interop/cms_openssl.sh %D%/interop/csr_peers.sh \
	%D%/interop/enroll_bindings.sh %D%/interop/enroll_test_ca.sh \
	%D%/interop/envelope_bindings.sh %D%/interop/key_openssl.sh \
	%D%/interop/p12_peers.sh %D%/interop/scep_devices.sh %D%/interop/scep_servers.sh \
	%D%/interop/token_softhsm.sh \
	%D%/interop/envelope_bc.sh %D%/interop/envelope_gpgsm.sh %D%/interop/envelope_openssl.sh \
	%D%/interop/sign_bc.sh
probes = %D%/interop/cms_probe %D%/interop/csr_probe %D%/interop/key_probe \
	%D%/interop/envelope_probe %D%/interop/token_probe
%C%_interop_csr_probe_LDADD = libdevcert.la
%C%_interop_envelope_probe_LDADD = libdevcert.la
%C%_interop_key_probe_LDADD = libdevcert.la
%C%_interop_nss_module_la_SOURCES = %D%/interop/nss_module.c
%C%_interop_nss_module_la_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
%C%_interop_nss_module_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath $(abs_builddir)
if WITH_NET
dist_check_SCRIPTS += %D%/interop/net_faults.sh
probes += %D%/interop/net_probe
endif
%C%_interop_net_probe_LDADD = libdevcert-net.la libdevcert.la
EXTRA_DIST += \
	%D%/interop/BcEnvelope.java %D%/interop/BcEnvelopeStream.java %D%/interop/BcSign.java \
	%D%/interop/envelope_lib.sh %D%/interop/lib.sh %D%/interop/responder.py

# --- faults: jobs that are killed, and system calls that fail.

dist_check_SCRIPTS += %D%/faults/envelope_kill.sh %D%/faults/token_faults.sh
probes += %D%/faults/envelope_fault %D%/faults/token_fault
%C%_faults_token_fault_SOURCES = %D%/faults/token_fault.c %D%/faults/token_shim.h
%C%_faults_token_fault_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
%C%_faults_token_shim_la_SOURCES = %D%/faults/token_shim.c %D%/faults/token_shim.h
%C%_faults_token_shim_la_CFLAGS = $(AM_CFLAGS) $(P11KIT_CFLAGS)
%C%_faults_token_shim_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath $(abs_builddir)

# --- tool: the command devcert.

if WITH_TOOL
dist_check_SCRIPTS += %D%/tool/envelope.sh %D%/tool/manners.sh %D%/tool/offline.sh %D%/tool/p12.sh %D%/tool/scep.sh
probes += %D%/tool/scep_server
endif
%C%_tool_scep_server_LDADD = libdevcert.la
EXTRA_DIST += %D%/tool/json_keys.py %D%/tool/lib.sh %D%/tool/terminal.py

# --- bindings: pytest and JUnit, which also use a library of the tests' own.  calls.la notes what of
# the library they call.

if WITH_BINDINGS
check_LTLIBRARIES += %D%/bindings/calls.la %D%/bindings/libprobe.la
endif
%C%_bindings_calls_la_SOURCES = %D%/bindings/calls.c
nodist_%C%_bindings_calls_la_SOURCES = %D%/bindings/calls_names.h
%C%_bindings_calls_la_CPPFLAGS = -I%D%/bindings
%C%_bindings_calls_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath $(abs_builddir)
%D%/bindings/calls_names.h: libdevcert/libdevcert.map libdevcert/libdevcert-net.map
	$(AM_V_GEN)$(MKDIR_P) %D%/bindings && \
	sed -n 's/^	\(devcert_[a-z0-9_]*\);$$/\1/p' $^ | \
	awk '{ print "CALL(" $$0 ", " NR - 1 ")" }' >$@
BUILT_SOURCES += %D%/bindings/calls_names.h
CLEANFILES += %D%/bindings/calls_names.h
# What probe.c uses of the library's insides is not exported.
%C%_bindings_libprobe_la_SOURCES = %D%/bindings/probe.c %D%/bindings/probe.h \
	libdevcert/base/bytes.c libdevcert/base/mem.c libdevcert/base/text_list.c
%C%_bindings_libprobe_la_CFLAGS = $(AM_CFLAGS)
%C%_bindings_libprobe_la_LIBADD = libdevcert.la

python_tests =
if WITH_PYTHON
python_tests += %D%/python/pytest.tap
endif
java_tests =
if WITH_JAVA
java_tests += %D%/java/junit.tap
dist_check_SCRIPTS += %D%/bindings/javadoc.sh
endif
if WITH_BINDINGS
dist_check_SCRIPTS += $(python_tests) $(java_tests) %D%/bindings/calls.sh
%D%/bindings/calls.log: $(python_tests:.tap=.log) $(java_tests:.tap=.log)
endif
EXTRA_DIST += %D%/python %D%/java %D%/bindings/probe.i \
	%D%/bindings/xml_to_tap.py %D%/bindings/sample.py %D%/bindings/maven-sample \
	$(package_tests) %D%/bindings/installed.sh

# A release as others use it: pip has it from a tarball, Maven from a jar.
package_tests = %D%/bindings/jar.sh %D%/bindings/maven.sh %D%/bindings/pip.sh
check-packages: all dist
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(package_tests)'

# Samples of both modules use what make install has put in place.
if WITH_NET
installcheck-local:
	srcdir='$(abs_srcdir)' DESTDIR='$(DESTDIR)' PYTHON='$(PYTHON)' JAVA='$(JAVA)' JAVAC='$(JAVAC)' \
	LIB_DIR='$(libdir)' PYTHON_DIR='$(if $(python_tests),$(pyexecdir))' \
	JAVA_DIR='$(if $(java_tests),$(javadir))' JNI_DIR='$(jniexecdir)' \
	$(SHELL) $(srcdir)/%D%/bindings/installed.sh
endif

# --- meta: what can be checked by a script is not left to reviewers.

dist_check_SCRIPTS += \
	%D%/meta/constant_time.sh %D%/meta/errors.sh %D%/meta/format.sh %D%/meta/hardening.sh \
	%D%/meta/header_rules.sh %D%/meta/headers.sh %D%/meta/layers.sh %D%/meta/lint.sh %D%/meta/readme.sh \
	%D%/meta/symbols.sh %D%/meta/testkit.sh
EXTRA_DIST += %D%/meta/header_rules.py
probes += %D%/meta/secrets_probe

include $(top_srcdir)/tests/bench/bindings/local.mk
include $(top_srcdir)/tests/bench/envelope/local.mk
include $(top_srcdir)/tests/bench/keys/local.mk
include $(top_srcdir)/tests/bench/p12/local.mk
include $(top_srcdir)/tests/fuzz/local.mk

if HAVE_CMOCKA
check_LTLIBRARIES += %D%/interop/nss_module.la %D%/faults/token_shim.la
test_programs += $(unit_tests) $(corpus_tests) $(fuzz_programs)
check_PROGRAMS += $(test_programs) $(probes)
endif
# The tests in Python and Java load it, too.
check_LTLIBRARIES += $(token_module)
check_SCRIPTS += $(dist_check_SCRIPTS)

# Without the tests that start other programs: for the sanitizers, and for valgrind.
check-memory: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(test_programs) $(python_tests)'

check-valgrind: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(filter-out $(valgrind_long),$(unit_tests))' \
		LOG_COMPILER='$(LIBTOOL) --mode=execute valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite'

.PHONY: check-memory check-packages check-valgrind
