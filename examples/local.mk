# The shortest right use of each thing; and a small CA for tests on loopback.
EXTRA_DIST += %D%/quickstart.sh \
	%D%/java/Enroll.java %D%/java/KeyStoreFile.java %D%/java/Request.java %D%/java/SealBid.java \
	%D%/python/enroll.py %D%/python/envelope.py %D%/python/pkcs12.py %D%/python/request.py

noinst_PROGRAMS += %D%/open %D%/request %D%/seal
%C%_open_SOURCES = %D%/open.c
%C%_open_LDADD = libdevcert.la
%C%_request_SOURCES = %D%/request.c
%C%_request_LDADD = libdevcert.la
%C%_seal_SOURCES = %D%/seal.c
%C%_seal_LDADD = libdevcert.la

if WITH_NET
noinst_PROGRAMS += %D%/enroll
%C%_enroll_SOURCES = %D%/enroll.c
%C%_enroll_LDADD = libdevcert-net.la libdevcert.la
endif

if HAVE_MICROHTTPD
noinst_PROGRAMS += %D%/test_ca
%C%_test_ca_SOURCES = %D%/test_ca.c %D%/test_ca.h \
	%D%/test_ca_decide.c %D%/test_ca_files.c %D%/test_ca_http.c \
	%D%/test_ca_identity.c %D%/test_ca_profile.c
%C%_test_ca_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
%C%_test_ca_LDADD = libdevcert.la $(MICROHTTPD_LIBS)
endif
