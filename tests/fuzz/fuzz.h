/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the targets share.  A target is one file that defines LLVMFuzzerTestOneInput(), linked with
 * replay.c for "make check" and with libFuzzer for "make fuzz". */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <devcert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for every input; the fuzzer takes an abort for a finding. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s does not hold; %s: %s\n", __FILE__, __LINE__,   \
			        #condition, devcert_error_name(devcert_last_error_code()),         \
			        devcert_last_error_message());                                     \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* A failure has a code that exists, and is the one on record. */
static inline int
failed(int rc)
{
	if (rc == DEVCERT_OK)
		return 0;
	MUST(rc < 0 && rc == devcert_last_error_code());
	MUST(strcmp(devcert_error_name(rc), "DEVCERT_E_UNKNOWN") != 0);
	MUST(rc != DEVCERT_E_INTERNAL && rc != DEVCERT_E_NOMEM);
	return 1;
}

/* Reads every octet, so that the sanitizers see it. */
static inline void
touch(const void *data, size_t len)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + ((const uint8_t *)data)[i]);
}

static inline void
touch_text(const char *text)
{
	MUST(text != NULL);
	touch(text, strlen(text));
}

static inline void
touch_list(devcert_text_list *list)
{
	for (size_t i = 0; i < devcert_text_list_get_count(list); i++)
		touch_text(devcert_text_list_get_item(list, i));
	devcert_text_list_free(list);
}

#endif /* FUZZ_H */
