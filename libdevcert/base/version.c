/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <devcert/version.h>

/* see devcert/version.h */
const char *
devcert_version(void)
{
	return DEVCERT_VERSION;
}

/* see devcert/version.h */
uint32_t
devcert_version_number(void)
{
	return DEVCERT_VERSION_NUMBER;
}
