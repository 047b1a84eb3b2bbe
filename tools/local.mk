# The command devcert: public headers only.
if WITH_TOOL
bin_PROGRAMS += %D%/devcert
dist_man_MANS += %D%/devcert.1
endif
%C%_devcert_SOURCES = \
	%D%/args.c \
	%D%/cmd_cert.c %D%/cmd_csr.c %D%/cmd_csr_from.c %D%/cmd_csr_reuse.c \
	%D%/cmd_enrol.c %D%/cmd_key.c %D%/cmd_renew.c \
	%D%/cmd_lint.c %D%/cmd_p12.c %D%/cmd_p12_doctor.c %D%/cmd_p12_pair.c \
	%D%/cmd_p12_repack.c %D%/cmd_reseal.c %D%/cmd_scep.c %D%/cmd_seal.c %D%/cmd_token.c \
	%D%/describe.c \
	%D%/devcert.c \
	%D%/enrol.c %D%/enrol.h \
	%D%/envelope.h %D%/envelope_words.c \
	%D%/error.c \
	%D%/files.c \
	%D%/findings.c \
	%D%/heads.c \
	%D%/jobs.c \
	%D%/kek.c %D%/keys.c \
	%D%/load.c \
	%D%/p12.h %D%/p12_input.c \
	%D%/pair.h %D%/pair_read.c %D%/pair_set.c \
	%D%/progress.c \
	%D%/recipients.c \
	%D%/request.c %D%/request_more.c \
	%D%/reseal.h %D%/reseal_show.c \
	%D%/secrets.c \
	%D%/session.c %D%/session.h \
	%D%/show.c \
	%D%/tool.h \
	%D%/words.c
%C%_devcert_CPPFLAGS = -I$(top_srcdir)/include -Iinclude
%C%_devcert_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_devcert_LDADD = libdevcert-net.la libdevcert.la $(JANSSON_LIBS)
