/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notes which functions of the libraries a program calls: for LD_PRELOAD.
 *
 * Each exported function is here once more, by a line "CALL(name, number)" of calls_names.h: it
 * leaves a mark and jumps to the real one, with registers and stack as they are, so its type does
 * not matter.  Whoever is loaded later finds ours first; the libraries themselves are loaded in
 * such a way that they find their own, so what they call of each other leaves no mark.
 *
 * At the end the names are appended to the file $DEVCERT_CALLS, without which all this does
 * nothing.  The libraries are looked for where the dynamic linker does.  A program that is linked
 * with them is in C, such as the test CA that a test starts, and leaves no names.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define CALL(name, number) #name,
#include "calls_names.h"
#undef CALL
};

#define COUNT (sizeof(names) / sizeof(names[0]))

/* Used by the instructions below. */
__attribute__((visibility("hidden"))) unsigned char calls_made[COUNT];
__attribute__((visibility("hidden"))) void *calls_real[COUNT];

#if defined(__x86_64__) && defined(__LP64__)
#define INSTRUCTIONS(number)                                                                       \
	"endbr64\n"                                                                                \
	"movb $1, calls_made + " #number "(%rip)\n"                                                \
	"jmp *calls_real + 8 * " #number "(%rip)\n"
#elif defined(__aarch64__) && defined(__LP64__)
#define INSTRUCTIONS(number)                                                                       \
	"hint #34\n" /* bti c */                                                                   \
	"adrp x16, calls_made + " #number "\n"                                                     \
	"mov w17, #1\n"                                                                            \
	"strb w17, [x16, :lo12:calls_made + " #number "]\n"                                        \
	"adrp x16, calls_real + 8 * " #number "\n"                                                 \
	"ldr x16, [x16, :lo12:calls_real + 8 * " #number "]\n"                                     \
	"br x16\n"
#endif

#ifdef INSTRUCTIONS
#define CALL(name, number)                                                                         \
	__asm__(".pushsection .text\n.balign 16\n.globl " #name "\n.type " #name                   \
	        ", %function\n" #name ":\n" INSTRUCTIONS(number) ".size " #name ", . - " #name     \
	                                                         "\n.popsection\n");
#include "calls_names.h"
#undef CALL
#endif

static const char *path; /* NULL: nobody wants to know */

__attribute__((constructor)) static void
find_functions(void)
{
	void *core, *net;

	path = getenv("DEVCERT_CALLS");
	if (!path)
		return;
	if (dlopen("libdevcert.so.0", RTLD_NOW | RTLD_NOLOAD))
		path = NULL;
	core = dlopen("libdevcert.so.0", RTLD_NOW | RTLD_DEEPBIND);
	net = dlopen("libdevcert-net.so.0", RTLD_NOW | RTLD_DEEPBIND);
	for (size_t i = 0; i < COUNT; i++) {
		calls_real[i] = core ? dlsym(core, names[i]) : NULL;
		if (!calls_real[i] && net)
			calls_real[i] = dlsym(net, names[i]);
	}
}

__attribute__((destructor)) static void
write_names(void)
{
	FILE *file = path && memchr(calls_made, 1, COUNT) ? fopen(path, "a") : NULL;

	if (!file)
		return;
	for (size_t i = 0; i < COUNT; i++)
		if (calls_made[i])
			fprintf(file, "%s\n", names[i]);
	fclose(file);
}
