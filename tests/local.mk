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
	%D%/unit/test_error

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
endif
AM_CPPFLAGS += -I$(top_srcdir)/tests/unit $(CMOCKA_CFLAGS)
LDADD = libdevcert/libdevcert-all.la $(CMOCKA_LIBS) $(GNUTLS_LIBS)
EXTRA_DIST += %D%/unit/assert_devcert.h
