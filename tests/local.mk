TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER_FLAGS = --comments
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	srcdir='$(abs_srcdir)'; export srcdir; builddir='$(abs_builddir)'; export builddir; \
	CC='$(CC)'; export CC;

# A unit test is one program a source file.  It links the convenience library, so it reaches
# everything; a new one is one line here.
unit_tests = \
	%D%/unit/test_error \
	%D%/unit/test_random

# base
unit_tests += \
	%D%/unit/test_base64 \
	%D%/unit/test_buf \
	%D%/unit/test_bytes \
	%D%/unit/test_pem \
	%D%/unit/test_text \
	%D%/unit/test_time
EXTRA_DIST += %D%/unit/octets.h

# asn1
unit_tests += \
	%D%/unit/test_asn1 \
	%D%/unit/test_ber \
	%D%/unit/test_der \
	%D%/unit/test_oid \
	%D%/unit/test_tlv

# crypto
unit_tests += \
	%D%/unit/test_cipher \
	%D%/unit/test_digest \
	%D%/unit/test_kdf \
	%D%/unit/test_pbes2 \
	%D%/unit/test_pk
EXTRA_DIST += %D%/unit/pk_vectors.h

# Each of our own allocations fails once.
unit_tests += %D%/unit/test_oom
oom_ldflags = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=reallocarray,--wrap=strdup,--wrap=free
%C%_unit_test_oom_LDFLAGS = $(oom_ldflags)
EXTRA_DIST += %D%/unit/oom.h

unit_tests += \
	%D%/unit/test_csr %D%/unit/test_csr_builder %D%/unit/test_ext \
	%D%/unit/test_name %D%/unit/test_oom_csr %D%/unit/test_san
%C%_unit_test_oom_csr_LDFLAGS = $(oom_ldflags)
EXTRA_DIST += %D%/unit/csr_vectors.h
noinst_PROGRAMS += %D%/interop/csr_probe
%C%_interop_csr_probe_SOURCES = %D%/interop/csr_probe.c
%C%_interop_csr_probe_LDADD = libdevcert.la
dist_check_SCRIPTS += %D%/interop/csr_peers.sh

# Keys and certificates.
unit_tests += \
	%D%/unit/test_cert \
	%D%/unit/test_cert_builder \
	%D%/unit/test_cert_list \
	%D%/unit/test_chain \
	%D%/unit/test_key \
	%D%/unit/test_key_file
EXTRA_DIST += %D%/unit/certs.h %D%/unit/vectors.h %D%/vectors/certs %D%/vectors/keys
noinst_PROGRAMS += %D%/interop/key_probe
%C%_interop_key_probe_SOURCES = %D%/interop/key_probe.c
%C%_interop_key_probe_LDADD = libdevcert.la
dist_check_SCRIPTS += %D%/interop/cert_openssl.sh %D%/interop/key_openssl.sh

# SCEP beside its messages.
%C%_unit_test_oom_scep_LDFLAGS = $(oom_ldflags)
unit_tests += \
	%D%/unit/test_oom_scep \
	%D%/unit/test_scep_ca_certs \
	%D%/unit/test_scep_caps \
	%D%/unit/test_scep_policy \
	%D%/unit/test_scep_url

# SCEP over HTTP.
if WITH_NET
unit_tests += %D%/unit/test_net %D%/unit/test_oom_net
noinst_PROGRAMS += %D%/interop/net_probe
dist_check_SCRIPTS += %D%/interop/net_faults.sh
endif
%C%_unit_test_net_LDADD = libdevcert/libdevcert-net-all.la $(LDADD)
%C%_unit_test_oom_net_LDADD = $(%C%_unit_test_net_LDADD)
%C%_unit_test_oom_net_LDFLAGS = $(oom_ldflags)
EXTRA_DIST += %D%/unit/http_server.h
%C%_interop_net_probe_SOURCES = %D%/interop/net_probe.c
%C%_interop_net_probe_LDADD = libdevcert-net.la libdevcert.la
EXTRA_DIST += %D%/interop/responder.py %D%/vectors/tls

# CMS.
unit_tests += \
	%D%/unit/test_cms_enveloped \
	%D%/unit/test_cms_signed \
	%D%/unit/test_cms_unwrap
%C%_unit_test_cms_enveloped_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=gnutls_privkey_decrypt_data2 -Wl,--wrap=gnutls_cipher_decrypt2
%C%_unit_test_cms_unwrap_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd
EXTRA_DIST += %D%/unit/cms_recipes.h %D%/unit/fixed_keys.h
noinst_PROGRAMS += %D%/interop/cms_probe
%C%_interop_cms_probe_SOURCES = %D%/interop/cms_probe.c
dist_check_SCRIPTS += %D%/interop/cms_openssl.sh
corpus_tests = %D%/corpus/bombs_corpus %D%/corpus/cms_corpus %D%/corpus/cms_scep_corpus
if WITH_TOOL
corpus_tests += %D%/corpus/rsa_unwrap_corpus
endif
%C%_corpus_rsa_unwrap_corpus_LDADD = $(LDADD) $(JANSSON_LIBS)
EXTRA_DIST += %D%/corpus/corpus_files.h

# SCEP messages.
unit_tests += \
	%D%/unit/test_scep_answer \
	%D%/unit/test_scep_ca \
	%D%/unit/test_scep_client \
	%D%/unit/test_scep_issued \
	%D%/unit/test_scep_reply \
	%D%/unit/test_scep_rules
scep_fixture = %D%/unit/scep_fixture.c %D%/unit/scep_fixture.h %D%/unit/scep_keys.h \
	%D%/unit/scep_strings.h
%C%_unit_test_scep_answer_SOURCES = %D%/unit/test_scep_answer.c $(scep_fixture)
%C%_unit_test_scep_ca_SOURCES = %D%/unit/test_scep_ca.c $(scep_fixture)
%C%_unit_test_scep_client_SOURCES = %D%/unit/test_scep_client.c $(scep_fixture)
%C%_unit_test_scep_issued_SOURCES = %D%/unit/test_scep_issued.c $(scep_fixture)
%C%_unit_test_scep_reply_SOURCES = %D%/unit/test_scep_reply.c $(scep_fixture)
%C%_unit_test_scep_rules_SOURCES = %D%/unit/test_scep_rules.c $(scep_fixture)
%C%_unit_test_scep_reply_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_privkey_decrypt_data2

# PKCS#12
unit_tests += \
	%D%/unit/test_pkcs12_bad \
	%D%/unit/test_pkcs12_ber \
	%D%/unit/test_pkcs12_build \
	%D%/unit/test_pkcs12_open \
	%D%/unit/test_pkcs12_residue
%C%_unit_test_pkcs12_residue_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=free
dist_check_SCRIPTS += %D%/interop/p12_peers.sh
EXTRA_DIST += %D%/unit/p12_maker.h %D%/vectors/p12
# The command devcert.
if WITH_TOOL
noinst_PROGRAMS += %D%/tool/scep_server
dist_check_SCRIPTS += %D%/tool/manners.sh %D%/tool/offline.sh %D%/tool/scep.sh
endif
%C%_tool_scep_server_SOURCES = %D%/tool/scep_server.c
%C%_tool_scep_server_LDADD = libdevcert.la
EXTRA_DIST += %D%/tool/json_keys.py %D%/tool/lib.sh %D%/tool/terminal.py

%C%_unit_test_random_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests) $(corpus_tests)
endif
AM_CPPFLAGS += -I$(top_srcdir)/tests/unit $(CMOCKA_CFLAGS)
LDADD = libdevcert/libdevcert-all.la $(CMOCKA_LIBS) $(GNUTLS_LIBS)
EXTRA_DIST += %D%/unit/assert_devcert.h

# What can be checked by a script is not left to reviewers.
dist_check_SCRIPTS += \
	%D%/meta/errors.sh %D%/meta/format.sh %D%/meta/hardening.sh %D%/meta/headers.sh %D%/meta/layers.sh \
	%D%/meta/lint.sh %D%/meta/symbols.sh

# Programs that we did not write.
dist_check_SCRIPTS += %D%/interop/scep_devices.sh %D%/interop/scep_servers.sh
# Our device at our CA.
dist_check_SCRIPTS += %D%/interop/enroll_test_ca.sh
EXTRA_DIST += %D%/interop/lib.sh

check_SCRIPTS += $(dist_check_SCRIPTS)

# Without the tests that start other programs: for the sanitizers and valgrind.
check-memory: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(unit_tests) $(memory_tests)'

check-valgrind: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(valgrind_tests)' \
		LOG_COMPILER='$(LIBTOOL) --mode=execute valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite'

# What runs under the sanitizers beside the unit tests: corpus readers and fuzz seeds.
memory_tests = $(corpus_tests)

# Files of others, where they are there.
memory_tests += %D%/corpus/p12_corpus
if HAVE_CMOCKA
check_PROGRAMS += %D%/corpus/p12_corpus
endif
memory_tests += %D%/corpus/scep_corpus
if HAVE_CMOCKA
check_PROGRAMS += %D%/corpus/scep_corpus
endif
%C%_corpus_scep_corpus_SOURCES = %D%/corpus/scep_corpus.c $(scep_fixture)
if WITH_TOOL
check_PROGRAMS += %D%/corpus/limbo_corpus %D%/corpus/wycheproof
memory_tests += %D%/corpus/limbo_corpus %D%/corpus/wycheproof
endif
%C%_corpus_limbo_corpus_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_corpus_limbo_corpus_LDADD = libdevcert.la $(JANSSON_LIBS)
%C%_corpus_wycheproof_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_corpus_wycheproof_LDADD = $(LDADD) $(JANSSON_LIBS)


memory_tests += %D%/corpus/csr_corpus %D%/corpus/key_corpus
check_PROGRAMS += %D%/corpus/csr_corpus %D%/corpus/key_corpus
%C%_corpus_csr_corpus_LDADD = libdevcert.la
%C%_corpus_key_corpus_LDADD = libdevcert.la
EXTRA_DIST += %D%/corpus/corpus.h
include $(top_srcdir)/tests/fuzz/local.mk

# Long under valgrind, which is some 30 times slower.
valgrind_long = %D%/unit/test_cms_enveloped %D%/unit/test_scep_reply %D%/unit/test_scep_ca
valgrind_long += %D%/unit/test_pkcs12_bad %D%/unit/test_pkcs12_build
valgrind_tests = $(filter-out $(valgrind_long),$(unit_tests))

.PHONY: check-memory check-valgrind
EXTRA_DIST += %D%/run.sh
