# Every object goes into a convenience library, which the unit tests link;
# the shared library is the same objects behind the version script.
noinst_LTLIBRARIES += %D%/libdevcert-all.la
%C%_libdevcert_all_la_SOURCES = \
	%D%/base/base64.c %D%/base/base64.h \
	%D%/base/buf.c %D%/base/buf.h \
	%D%/base/bytes.c %D%/base/bytes.h \
	%D%/base/error.c %D%/base/error.h %D%/base/errors.def \
	%D%/base/limits.h \
	%D%/base/mem.c %D%/base/mem.h \
	%D%/base/pem.c %D%/base/pem.h \
	%D%/base/slice.h \
	%D%/base/text.c %D%/base/text.h %D%/base/text_list.c \
	%D%/base/thread.c %D%/base/thread.h \
	%D%/base/time.c %D%/base/time.h \
	%D%/base/version.c

%C%_libdevcert_all_la_SOURCES += \
	%D%/asn1/algorithm.c %D%/asn1/algorithm.h \
	%D%/asn1/asn1.c %D%/asn1/asn1.h \
	%D%/asn1/ber.c \
	%D%/asn1/ber_stream.c %D%/asn1/ber_stream.h \
	%D%/asn1/der.c %D%/asn1/der.h \
	%D%/asn1/oid.c %D%/asn1/oid.h \
	%D%/asn1/tlv.c %D%/asn1/tlv.h

%C%_libdevcert_all_la_SOURCES += \
	%D%/crypto/cipher.c %D%/crypto/cipher.h \
	%D%/crypto/content.c %D%/crypto/content.h %D%/crypto/content_parts.h \
	%D%/crypto/datum.h \
	%D%/crypto/digest.c %D%/crypto/digest.h \
	%D%/crypto/ec.c %D%/crypto/ec.h \
	%D%/crypto/ecdh.c %D%/crypto/ecdh.h \
	%D%/crypto/file_cipher.c %D%/crypto/file_cipher.h \
	%D%/crypto/gcm.c %D%/crypto/gcm.h %D%/crypto/gcm_late.c \
	%D%/crypto/kdf.c %D%/crypto/kdf.h \
	%D%/crypto/keywrap.c %D%/crypto/keywrap.h \
	%D%/crypto/mgf1.c %D%/crypto/mgf1.h \
	%D%/crypto/number.c %D%/crypto/number.h \
	%D%/crypto/oaep.c %D%/crypto/oaep.h \
	%D%/crypto/pbe12.c \
	%D%/crypto/pbe12.h \
	%D%/crypto/pbes1.c %D%/crypto/pbes1.h \
	%D%/crypto/pbes2.c %D%/crypto/pbes2.h \
	%D%/crypto/pbkdf2.c %D%/crypto/pbkdf2.h \
	%D%/crypto/pk.c %D%/crypto/pk.h \
	%D%/crypto/pss.c %D%/crypto/pss.h \
	%D%/crypto/random.c %D%/crypto/random.h \
	%D%/crypto/rsa_check.c %D%/crypto/rsa_check.h \
	%D%/crypto/rsa_make.c %D%/crypto/rsa_make.h \
	%D%/crypto/rsa_raw.c %D%/crypto/rsa_raw.h \
	%D%/crypto/scrypt.c %D%/crypto/scrypt.h \
	%D%/crypto/status.c %D%/crypto/status.h

%C%_libdevcert_all_la_SOURCES += \
	%D%/asn1/string.c %D%/asn1/string.h \
	%D%/msg/csr.c %D%/msg/csr.h %D%/msg/csr_attrs.c %D%/msg/csr_attrs.h \
	%D%/msg/csr_builder.c %D%/msg/csr_builder.h %D%/msg/csr_builder_ext.c \
	%D%/msg/csr_from.c %D%/msg/csr_reuse.c %D%/msg/csr_write.c \
	%D%/msg/finding.c \
	%D%/msg/profile.c %D%/msg/profile.h %D%/msg/profile_check.c \
	%D%/msg/profile_names.c %D%/msg/profile_table.c \
	%D%/pki/ext.c %D%/pki/ext.h %D%/pki/ext_lists.c %D%/pki/ext_ms.c \
	%D%/pki/name.c %D%/pki/name.h %D%/pki/name_builder.c \
	%D%/pki/name_text.c %D%/pki/name_text.h \
	%D%/pki/name_type.c %D%/pki/name_type.h \
	%D%/pki/san.c %D%/pki/san_other.c %D%/pki/san_write.c

# SCEP beside its messages.
%C%_libdevcert_all_la_SOURCES += \
	%D%/msg/scep.h %D%/msg/scep_ca_certs.c \
	%D%/msg/scep_caps.c \
	%D%/msg/scep_policy.c \
	%D%/msg/scep_roles.c %D%/msg/scep_roles.h \
	%D%/msg/scep_trust.c %D%/msg/scep_trust.h \
	%D%/msg/scep_url.c

# SCEP messages.
%C%_libdevcert_all_la_SOURCES += \
	%D%/msg/scep_answer.c \
	%D%/msg/scep_attrs.c %D%/msg/scep_attrs.h \
	%D%/msg/scep_ca.c %D%/msg/scep_ca.h %D%/msg/scep_ca_builder.c \
	%D%/msg/scep_client.c %D%/msg/scep_client.h %D%/msg/scep_client_state.c \
	%D%/msg/scep_message.c %D%/msg/scep_message.h \
	%D%/msg/scep_outcome.c \
	%D%/msg/scep_reply.c \
	%D%/msg/scep_request.c \
	%D%/msg/scep_transaction.c

# Keys and certificates.
%C%_libdevcert_all_la_SOURCES += \
	%D%/pki/cert.c %D%/pki/cert.h \
	%D%/pki/cert_build.h \
	%D%/pki/cert_builder.c \
	%D%/pki/cert_bundle.c \
	%D%/pki/cert_check.c \
	%D%/pki/cert_ext.c \
	%D%/pki/cert_fields.c \
	%D%/pki/cert_list.c \
	%D%/pki/cert_parts.h \
	%D%/pki/cert_write.c \
	%D%/pki/certs_only.c \
	%D%/pki/chain.c \
	%D%/pki/key.c %D%/pki/key.h \
	%D%/pki/key_der.c \
	%D%/pki/key_file.c %D%/pki/key_legacy.c %D%/pki/key_legacy.h %D%/pki/key_sign.c %D%/pki/key_sign.h \
	%D%/pki/key_parts.h \
	%D%/pki/key_token.c %D%/pki/key_url.c \
	%D%/pki/key_type.c %D%/pki/key_type.h \
	%D%/pki/key_use.c %D%/pki/key_use.h \
	%D%/pki/public_key.c \
	%D%/pki/rsa.c %D%/pki/rsa.h \
	%D%/pki/token.c %D%/pki/token.h \
	%D%/pki/token_find.c \
	%D%/pki/token_generate.c \
	%D%/pki/token_key_list.c \
	%D%/pki/token_list.c \
	%D%/pki/token_object.c \
	%D%/pki/token_public.c \
	%D%/pki/token_scan.c \
	%D%/pki/token_status.c \
	%D%/pki/token_uri.c \
	%D%/pki/token_use.c

# CMS.
%C%_libdevcert_all_la_SOURCES += \
	%D%/msg/cms.c %D%/msg/cms.h \
	%D%/msg/cms_enveloped.c %D%/msg/cms_enveloped.h \
	%D%/msg/cms_sign.c \
	%D%/msg/cms_signed.c %D%/msg/cms_signed.h

# Recipients of envelopes.
%C%_libdevcert_all_la_SOURCES += \
	%D%/msg/opener_builder.c %D%/msg/opener_builder.h \
	%D%/msg/recipient_read.c %D%/msg/recipient_read.h \
	%D%/msg/recipient_scheme.c %D%/msg/recipient_scheme.h \
	%D%/msg/recipient_write.c \
	%D%/msg/recipient.c %D%/msg/recipient.h \
	%D%/msg/reseal_plan.c %D%/msg/reseal_plan.h \
	%D%/msg/reseal_recipients.c \
	%D%/msg/sealer_builder.c %D%/msg/sealer_builder.h \
	%D%/msg/sealer_check.c \
	%D%/msg/unwrap.c %D%/msg/unwrap.h \
	%D%/msg/unwrap_one.c %D%/msg/unwrap_one.h

# Envelopes, as streams.
%C%_libdevcert_all_la_SOURCES += \
	%D%/msg/commitment.c %D%/msg/commitment.h \
	%D%/msg/content_alg.c %D%/msg/content_alg.h \
	%D%/msg/envelope.c %D%/msg/envelope.h %D%/msg/envelope_head.c \
	%D%/msg/envelope_reader.c %D%/msg/envelope_reader.h \
	%D%/msg/opener.c %D%/msg/opener.h %D%/msg/opener_parts.c \
	%D%/msg/signature.c %D%/msg/signature_builder.c \
	%D%/msg/sealer.c %D%/msg/sealer_head.c %D%/msg/sealer_head.h

# PKCS#12.
%C%_libdevcert_all_la_SOURCES += \
	%D%/msg/p12.h \
	%D%/msg/p12_bag.c \
	%D%/msg/p12_bag.h \
	%D%/msg/p12_bags.c \
	%D%/msg/p12_build.h \
	%D%/msg/p12_builder.c \
	%D%/msg/p12_builder_add.c \
	%D%/msg/p12_check.c \
	%D%/msg/p12_diagnose.c %D%/msg/p12_diagnose.h %D%/msg/p12_diagnosis.c \
	%D%/msg/p12_findings.c \
	%D%/msg/p12_item.c \
	%D%/msg/p12_look.c %D%/msg/p12_look.h \
	%D%/msg/p12_mac.c \
	%D%/msg/p12_names.c \
	%D%/msg/p12_open.c \
	%D%/msg/p12_opener.c \
	%D%/msg/p12_parts.c \
	%D%/msg/p12_pass.c \
	%D%/msg/p12_readers.c \
	%D%/msg/p12_target.c \
	%D%/msg/p12_target.h \
	%D%/msg/p12_write.c

# Files.
%C%_libdevcert_all_la_SOURCES += \
	%D%/crypto/hasher.c %D%/crypto/hasher.h \
	%D%/file/atomic.c %D%/file/atomic.h \
	%D%/file/copy.c %D%/file/copy.h \
	%D%/file/folder_job.c \
	%D%/file/io.c %D%/file/io.h \
	%D%/file/job.c %D%/file/job.h \
	%D%/file/journal.c %D%/file/journal.h \
	%D%/file/open_job.c \
	%D%/file/pipeline.c %D%/file/pipeline.h \
	%D%/file/read_envelope.c \
	%D%/file/reader.c %D%/file/reader.h \
	%D%/file/reseal_job.c %D%/file/reseal_job.h \
	%D%/file/ring.c %D%/file/ring.h \
	%D%/file/seal_job.c \
	%D%/file/sealing.c %D%/file/sealing.h \
	%D%/file/source.c %D%/file/source.h \
	%D%/file/verify.c %D%/file/verify.h

%C%_libdevcert_all_la_CFLAGS = $(AM_CFLAGS) $(GNUTLS_CFLAGS) $(TASN1_CFLAGS) $(NETTLE_CFLAGS) \
	$(P11KIT_CFLAGS)
%C%_libdevcert_all_la_LIBADD = $(GNUTLS_LIBS) $(TASN1_LIBS) $(NETTLE_LIBS) $(P11KIT_LIBS)

# The tables that libtasn1 reads; the tarball has them ready made.  asn1Parser's output is not ours
# to mend, so it is compiled without the warnings.
noinst_LTLIBRARIES += %D%/libasn1-tables.la
%C%_libasn1_tables_la_SOURCES = %D%/asn1/devcert_asn1_tab.c
%C%_libasn1_tables_la_CFLAGS = $(HARDEN_CFLAGS) -fvisibility=hidden $(TASN1_CFLAGS)
%C%_libdevcert_all_la_LIBADD += %D%/libasn1-tables.la
EXTRA_DIST += %D%/asn1/devcert.asn
MAINTAINERCLEANFILES += $(srcdir)/%D%/asn1/devcert_asn1_tab.c
$(srcdir)/%D%/asn1/devcert_asn1_tab.c: %D%/asn1/devcert.asn
	$(AM_V_GEN)$(ASN1PARSER) -n devcert_asn1_tab -o $@ $< >/dev/null

lib_LTLIBRARIES += libdevcert.la
libdevcert_la_SOURCES =
libdevcert_la_LIBADD = %D%/libdevcert-all.la
libdevcert_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info $(LT_VERSION)
if HAVE_VERSION_SCRIPT
libdevcert_la_LDFLAGS += -Wl,--version-script=$(top_srcdir)/%D%/libdevcert.map
else
libdevcert_la_LDFLAGS += -export-symbols-regex '^(devcert|dc)_'
endif
libdevcert_la_DEPENDENCIES = $(libdevcert_la_LIBADD) %D%/libdevcert.map
EXTRA_DIST += %D%/libdevcert.map
nodist_pkgconfig_DATA += %D%/devcert.pc

# libdevcert-net: the only part that opens connections.
if WITH_NET
noinst_LTLIBRARIES += %D%/libdevcert-net-all.la
%C%_libdevcert_net_all_la_SOURCES = \
	%D%/net/client.c \
	%D%/net/http.c %D%/net/http.h \
	%D%/net/options.c %D%/net/options.h \
	%D%/net/policy.c %D%/net/policy.h \
	%D%/net/status.c %D%/net/status.h
%C%_libdevcert_net_all_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
%C%_libdevcert_net_all_la_LIBADD = $(CURL_LIBS)

lib_LTLIBRARIES += libdevcert-net.la
libdevcert_net_la_SOURCES =
libdevcert_net_la_LIBADD = %D%/libdevcert-net-all.la libdevcert.la
libdevcert_net_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info $(LT_VERSION)
if HAVE_VERSION_SCRIPT
libdevcert_net_la_LDFLAGS += -Wl,--version-script=$(top_srcdir)/%D%/libdevcert-net.map
else
libdevcert_net_la_LDFLAGS += -export-symbols-regex '^devcert_'
endif
libdevcert_net_la_DEPENDENCIES = $(libdevcert_net_la_LIBADD) %D%/libdevcert-net.map
nodist_pkgconfig_DATA += %D%/devcert-net.pc
devcert_include_HEADERS += include/devcert/net.h
endif
EXTRA_DIST += %D%/libdevcert-net.map
