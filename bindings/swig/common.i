/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all modules share: the aliases that tools/swig.py declares methods with, and the typemaps of
 * the language.  No function of the library is named here. */
%{
#include <stdlib.h>
#include <string.h>
#include <devcert.h>
#include "handle.h"

typedef uint8_t dc_opt_u8, dc_pass, dc_opt_pass;
typedef char dc_opt_char;
typedef const char *dc_path, *dc_file_name;
typedef int64_t dc_time;
typedef int32_t dc_opt_int;
typedef int dc_code;
/* What a function gives besides its status. */
typedef devcert_status dc_ret_void, dc_ret_bytes, dc_ret_secret, dc_ret_texts, dc_ret_size;
typedef devcert_status dc_ret_uint64;
%}

#if defined(SWIGPYTHON)
%include "python.i"
#elif defined(SWIGJAVA)
%include "java.i"
#endif
