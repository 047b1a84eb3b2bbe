# A fuzz target is one file here and seeds in corpus/; "make check" replays those.  Configured with
# --enable-fuzzing CC=clang, "make fuzz FUZZ_SECONDS=60 FUZZ_TARGETS='der csr'" runs them live.
fuzz_programs = \
	%D%/fuzz_cert %D%/fuzz_csr %D%/fuzz_der %D%/fuzz_envelope %D%/fuzz_opener \
	%D%/fuzz_key %D%/fuzz_p12 %D%/fuzz_pem \
	%D%/fuzz_scep_reply %D%/fuzz_scep_request
fuzz_scep = %D%/scep.c %D%/scep.h $(scep_fixture)
fuzz_key_ldflags = $(AM_LDFLAGS) -Wl,--wrap=dc_kdf_spend,--wrap=dc_equal_ct
fuzz_opener_ldflags = $(AM_LDFLAGS) -Wl,--wrap=dc_pbkdf2,--wrap=dc_equal_ct,--wrap=gnutls_rnd
fuzz_p12_ldflags = $(AM_LDFLAGS) -Wl,--wrap=dc_pbkdf2,--wrap=dc_pkcs12_kdf,--wrap=dc_equal_ct
fuzz_scep_ldflags = $(AM_LDFLAGS) -Wl,--wrap=gnutls_rnd

%C%_fuzz_cert_SOURCES = %D%/fuzz_cert.c %D%/fuzz.h %D%/replay.c
%C%_fuzz_csr_SOURCES = %D%/fuzz_csr.c %D%/replay.c
%C%_fuzz_der_SOURCES = %D%/fuzz_der.c %D%/replay.c
%C%_fuzz_envelope_SOURCES = %D%/fuzz_envelope.c %D%/replay.c
%C%_fuzz_key_SOURCES = %D%/fuzz_key.c %D%/replay.c
%C%_fuzz_opener_SOURCES = %D%/fuzz_opener.c %D%/replay.c
%C%_fuzz_p12_SOURCES = %D%/fuzz_p12.c %D%/replay.c
%C%_fuzz_pem_SOURCES = %D%/fuzz_pem.c %D%/replay.c
%C%_fuzz_scep_reply_SOURCES = %D%/fuzz_scep_reply.c $(fuzz_scep) %D%/replay.c
%C%_fuzz_scep_request_SOURCES = %D%/fuzz_scep_request.c $(fuzz_scep) %D%/replay.c
%C%_fuzz_cert_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"cert"'
%C%_fuzz_csr_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"csr"'
%C%_fuzz_der_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"der"'
%C%_fuzz_envelope_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"envelope"'
%C%_fuzz_key_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"key"'
%C%_fuzz_opener_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"opener"'
%C%_fuzz_p12_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"p12"'
%C%_fuzz_pem_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"pem"'
%C%_fuzz_scep_reply_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"scep_reply"'
%C%_fuzz_scep_request_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"scep_request"'
%C%_fuzz_key_LDFLAGS = $(fuzz_key_ldflags)
%C%_fuzz_opener_LDFLAGS = $(fuzz_opener_ldflags)
%C%_fuzz_p12_LDFLAGS = $(fuzz_p12_ldflags)
%C%_fuzz_scep_reply_LDFLAGS = $(fuzz_scep_ldflags)
%C%_fuzz_scep_request_LDFLAGS = $(fuzz_scep_ldflags)

EXTRA_DIST += %D%/README.md %D%/asn1.dict %D%/pem.dict %D%/corpus

# The same targets with libFuzzer's main().
if FUZZING
noinst_PROGRAMS += \
	%D%/live_cert %D%/live_csr %D%/live_der %D%/live_envelope %D%/live_opener \
	%D%/live_key %D%/live_p12 %D%/live_pem \
	%D%/live_scep_reply %D%/live_scep_request %D%/scep_seeds
endif
%C%_scep_seeds_SOURCES = %D%/scep_seeds.c $(fuzz_scep)
%C%_scep_seeds_LDFLAGS = $(fuzz_scep_ldflags)
%C%_live_cert_SOURCES = %D%/fuzz_cert.c
%C%_live_csr_SOURCES = %D%/fuzz_csr.c
%C%_live_der_SOURCES = %D%/fuzz_der.c
%C%_live_envelope_SOURCES = %D%/fuzz_envelope.c
%C%_live_key_SOURCES = %D%/fuzz_key.c
%C%_live_opener_SOURCES = %D%/fuzz_opener.c
%C%_live_p12_SOURCES = %D%/fuzz_p12.c
%C%_live_pem_SOURCES = %D%/fuzz_pem.c
%C%_live_scep_reply_SOURCES = %D%/fuzz_scep_reply.c $(fuzz_scep)
%C%_live_scep_request_SOURCES = %D%/fuzz_scep_request.c $(fuzz_scep)
%C%_live_cert_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_live_csr_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_live_der_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_live_envelope_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_live_key_LDFLAGS = $(fuzz_key_ldflags) -fsanitize=fuzzer
%C%_live_opener_LDFLAGS = $(fuzz_opener_ldflags) -fsanitize=fuzzer
%C%_live_p12_LDFLAGS = $(fuzz_p12_ldflags) -fsanitize=fuzzer
%C%_live_pem_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_live_scep_reply_LDFLAGS = $(fuzz_scep_ldflags) -fsanitize=fuzzer
%C%_live_scep_request_LDFLAGS = $(fuzz_scep_ldflags) -fsanitize=fuzzer

# New inputs go to the build folder; a finding is kept in found/ and ends the run.
FUZZ_SECONDS = 60
FUZZ_TARGETS = der pem csr cert envelope opener key p12 scep_reply scep_request
FUZZ_FLAGS = -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 -max_len=16384 -print_final_stats=1
fuzz: all
	@test -x %D%/live_der || { echo "configure with --enable-fuzzing CC=clang"; exit 1; }
	@for target in $(FUZZ_TARGETS); do \
		mkdir -p %D%/work/$$target %D%/found/$$target; \
		dict=$(srcdir)/%D%/$$target.dict; \
		test -f $$dict || dict=$(srcdir)/%D%/asn1.dict; \
		echo "== $$target"; \
		srcdir='$(srcdir)' %D%/live_$$target $(FUZZ_FLAGS) -max_total_time=$(FUZZ_SECONDS) -dict=$$dict \
			-artifact_prefix=%D%/found/$$target/ \
			%D%/work/$$target $(srcdir)/%D%/corpus/$$target || exit 1; \
	done
fuzz-seeds: all
	%D%/scep_seeds $(srcdir)/%D%/corpus
clean-local:
	rm -rf %D%/work %D%/found
.PHONY: fuzz fuzz-seeds
