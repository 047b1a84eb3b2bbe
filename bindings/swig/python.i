/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything that is Python: typemaps keyed by type or by pair of parameters.  Its other half is
 * devcert/_support.py; what is left over by both is in extra_python.i. */

%begin %{
#define PY_SSIZE_T_CLEAN
%}

%pythoncode %{
import typing

from . import _support
%}

%{
#if defined(__GNUC__)
#define DC_UNUSED __attribute__((unused)) /* not every module needs every helper */
#else
#define DC_UNUSED
#endif

/* Calls a function of devcert/_support.py; the format is always that of a tuple. */
static PyObject *dc_support(const char *name, const char *format, ...)
{
	static PyObject *module;
	PyObject *function, *args, *result = NULL;
	va_list ap;

	if (!module && !(module = PyImport_ImportModule("devcert._support"))) return NULL;
	function = PyObject_GetAttrString(module, name);
	if (!function) return NULL;
	va_start(ap, format);
	args = Py_VaBuildValue(format, ap);
	va_end(ap);
	if (args) result = PyObject_CallObject(function, args);
	Py_XDECREF(args);
	Py_DECREF(function);
	return result;
}

/* ---- errors */

/* Takes both references; message may be NULL with an exception set. */
static void dc_throw(int code, PyObject *message, PyObject *detail)
{
	PyObject *error;

	if (!message || !detail) {
		Py_XDECREF(message);
		Py_XDECREF(detail);
		return;
	}
	error = dc_support("make_error", "(iNN)", code, message, detail);
	if (!error) return;
	PyErr_SetObject((PyObject *)Py_TYPE(error), error);
	Py_DECREF(error);
}

/* Raises what this thread's last failed call left.  All of that is read before Python may run: a
 * finaliser could call the library and fail. */
static DC_UNUSED void dc_raise(devcert_status code)
{
	static const devcert_detail kinds[] = {DC_DETAILS};
	int64_t figures[sizeof kinds / sizeof *kinds];
	char text[256];
	PyObject *detail;

	snprintf(text, sizeof text, "%s", devcert_last_error_message());
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		figures[i] = devcert_last_error_detail(kinds[i]);
	if (PyErr_Occurred()) return; /* the first one wins */
	detail = PyDict_New();
	for (size_t i = 0; detail && i < sizeof kinds / sizeof *kinds; i++) {
		PyObject *kind, *figure;

		if (figures[i] == -1) continue;
		kind = PyLong_FromLong(kinds[i]);
		figure = PyLong_FromLongLong(figures[i]);
		if (!kind || !figure || PyDict_SetItem(detail, kind, figure) < 0) Py_CLEAR(detail);
		Py_XDECREF(kind);
		Py_XDECREF(figure);
	}
	dc_throw(code, PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace"), detail);
}

/* ---- objects */

static DC_UNUSED PyObject *dc_wrap(void *object, void (*release)(void *), swig_type_info *type,
                                   int flags)
{
	dc_handle *h = dc_handle_new(object, release);

	return h ? SWIG_NewPointerObj(h, type, flags) : PyErr_NoMemory();
}

static int dc_acquire(PyObject *obj, swig_type_info *type, int exclusive, const char *what,
                      dc_handle **h, void **object)
{
	void *p = NULL;

	if (!SWIG_IsOK(SWIG_ConvertPtr(obj, &p, type, 0)) || !p) {
		PyErr_Format(PyExc_TypeError, "a %s is required, not '%s'", what,
		             Py_TYPE(obj)->tp_name);
		return -1;
	}
	switch (dc_handle_acquire(p, exclusive, object)) {
	case DC_HANDLE_CLOSED:
		dc_throw(DEVCERT_E_STATE, PyUnicode_FromFormat("the %s is closed", what),
		         PyDict_New());
		return -1;
	case DC_HANDLE_BUSY:
		dc_throw(DEVCERT_E_STATE,
		         PyUnicode_FromFormat("the %s is in use by another call", what),
		         PyDict_New());
		return -1;
	}
	*h = p;
	return 0;
}

/* A list may also be given as an iterable of its items; made is the list that holds them then. */
static DC_UNUSED int dc_acquire_list(PyObject *obj, swig_type_info *type, const char *what,
                                     dc_handle **h, void **object, PyObject **made)
{
	void *p;

	if (!SWIG_IsOK(SWIG_ConvertPtr(obj, &p, type, SWIG_POINTER_NO_NULL))) {
		if (!(*made = dc_support("make_list", "(sO)", what, obj))) return -1;
		obj = *made;
	}
	return dc_acquire(obj, type, 0, what, h, object);
}

/* ---- enums */

typedef struct {
	const char *name;
	PyObject *type, *members; /* of the enum; looked up once */
} dc_enum;

static int dc_enum_load(dc_enum *e)
{
	PyObject *found;

	if (e->members) return 0;
	found = dc_support("enumeration", "(s)", e->name);
	if (!found) return -1;
	if (!e->members && !PyArg_ParseTuple(found, "OO", &e->type, &e->members)) e->members = NULL;
	/* The tuple is kept: what is borrowed from it lives as long as the module. */
	return e->members ? 0 : -1;
}

/* The member of a number, or the number itself if the library is newer than its enum. */
static DC_UNUSED PyObject *dc_member(dc_enum *e, long long value)
{
	PyObject *number, *member;

	if (dc_enum_load(e) < 0 || !(number = PyLong_FromLongLong(value))) return NULL;
	member = PyObject_GetItem(e->members, number);
	Py_DECREF(number);
	return member;
}

/* A member, or a plain int; the member of another enum is a mistake. */
static DC_UNUSED int dc_enum_value(dc_enum *e, PyObject *obj, const char *name, long long min,
                                   long long max, long long *value)
{
	int right = PyLong_CheckExact(obj);

	if (!right) {
		if (dc_enum_load(e) < 0) return -1;
		right = PyObject_IsInstance(obj, e->type);
		if (right < 0) return -1;
	}
	if (!right) {
		PyErr_Format(PyExc_TypeError, "%s must be %s, not '%s'", name, e->name,
		             Py_TYPE(obj)->tp_name);
		return -1;
	}
	*value = PyLong_AsLongLong(obj);
	if (*value == -1 && PyErr_Occurred()) return -1;
	if (*value < min || *value > max) {
		PyErr_Format(PyExc_OverflowError, "%s is out of range", name);
		return -1;
	}
	return 0;
}

/* ---- text, octets, numbers */

static DC_UNUSED const char *dc_utf8(PyObject *obj, const char *name)
{
	Py_ssize_t len;
	const char *s;

	if (!PyUnicode_Check(obj)) {
		PyErr_Format(PyExc_TypeError, "%s must be str, not '%s'", name,
		             Py_TYPE(obj)->tp_name);
		return NULL;
	}
	s = PyUnicode_AsUTF8AndSize(obj, &len);
	if (s && strlen(s) != (size_t)len) {
		PyErr_Format(PyExc_ValueError, "%s must not contain a null character", name);
		return NULL;
	}
	return s;
}

/* An empty buffer may have no address, which would mean None to the library. */
static DC_UNUSED int dc_buffer(PyObject *obj, Py_buffer *view, int flags, uint8_t **octets,
                               size_t *len)
{
	static uint8_t none[1];

	if (PyObject_GetBuffer(obj, view, flags) < 0) return -1;
	*octets = view->buf ? view->buf : none;
	*len = (size_t)view->len;
	return 0;
}

static DC_UNUSED int dc_passphrase(PyObject *obj, Py_buffer *view, uint8_t **octets, size_t *len)
{
	Py_ssize_t n;
	const char *s;

	if (!PyUnicode_Check(obj)) return dc_buffer(obj, view, PyBUF_SIMPLE, octets, len);
	if (!(s = PyUnicode_AsUTF8AndSize(obj, &n))) return -1;
	*octets = (uint8_t *)s;
	*len = (size_t)n;
	return 0;
}

static DC_UNUSED int dc_integer(PyObject *obj, const char *name, long long min, long long max,
                                long long *value)
{
	int overflow = 0;

	if (!PyLong_Check(obj)) {
		PyErr_Format(PyExc_TypeError, "%s must be int, not '%s'", name,
		             Py_TYPE(obj)->tp_name);
		return -1;
	}
	*value = PyLong_AsLongLongAndOverflow(obj, &overflow);
	if (overflow || *value < min || *value > max) {
		PyErr_Format(PyExc_OverflowError, "%s is out of range", name);
		return -1;
	}
	return 0;
}
%}

/* ---------------------------------------------------------------- what tools/ writes */

/* The GIL is released around a function that the header marks as slow, and nowhere else. */
%define DC_SLOW(FUNCTION)
%exception FUNCTION %{
	Py_BEGIN_ALLOW_THREADS
	$action
	Py_END_ALLOW_THREADS
%}
%enddef

%define DC_ENUM(T, NAME)
%{
typedef int32_t dc_opt_enum_##T;
static DC_UNUSED dc_enum dc_enum_##T = {#NAME, NULL, NULL};
%}
%typemap(in) T {
  long long value;
  if (dc_enum_value(&dc_enum_##T, $input, "$1_name", INT_MIN, INT_MAX, &value) < 0) SWIG_fail;
  $1 = ($1_ltype)value;
}
%typemap(out) T { $result = dc_member(&dc_enum_##T, $1); }
%typemap(out) dc_opt_enum_##T { $result = $1 == -1 ? SWIG_Py_Void() : dc_member(&dc_enum_##T, $1); }
%enddef

%define DC_FLAGS(T, NAME)
%{
typedef uint32_t dc_flags_##T;
static DC_UNUSED dc_enum dc_enum_##T = {#NAME, NULL, NULL};
%}
%typemap(in) dc_flags_##T {
  long long value;
  if (dc_enum_value(&dc_enum_##T, $input, "$1_name", 0, UINT32_MAX, &value) < 0) SWIG_fail;
  $1 = ($1_ltype)value;
}
%typemap(out) dc_flags_##T { $result = dc_member(&dc_enum_##T, $1); }
%enddef

/* A class of another module: all but its proxy. */
%define DC_IMPORTED_CLASS(T, NAME)
%{
typedef struct T dc_opt_##T;
typedef devcert_status dc_ret_##T, dc_ret_self_##T;
static DC_UNUSED void dc_free_##T(void *object)
{
	T##_free(object);
}
%}

%typemap(in) struct T * (dc_handle *h = 0, void *o = 0) {
  swig_type_info *type = $descriptor(struct T *);
  if ($disown + 0) { /* the destructor wants the handle itself */
    if (!SWIG_IsOK(SWIG_ConvertPtr($input, &o, type, SWIG_POINTER_DISOWN))) SWIG_fail;
  } else if (dc_acquire($input, type, 1, #NAME, &h, &o) < 0) SWIG_fail;
  $1 = o;
}
%typemap(in) const struct T * (dc_handle *h = 0, void *o = 0) {
  if (dc_acquire($input, $descriptor(struct T *), 0, #NAME, &h, &o) < 0) SWIG_fail;
  $1 = o;
}
%typemap(in) dc_opt_##T * (dc_handle *h = 0, void *o = 0) {
  if ($input != Py_None &&
      dc_acquire($input, $descriptor(struct T *), 1, #NAME, &h, &o) < 0) SWIG_fail;
  $1 = o;
}
%typemap(in) const dc_opt_##T * (dc_handle *h = 0, void *o = 0) {
  if ($input != Py_None &&
      dc_acquire($input, $descriptor(struct T *), 0, #NAME, &h, &o) < 0) SWIG_fail;
  $1 = o;
}
%typemap(freearg) struct T *, dc_opt_##T * {
  if (h$argnum) dc_handle_leave(h$argnum, 1);
}
%typemap(freearg) const struct T *, const dc_opt_##T * {
  if (h$argnum) dc_handle_leave(h$argnum, 0);
}

/* A constructor: swig.py returns NULL after an error. */
%typemap(out) struct T * {
  if (!$1) { dc_raise(devcert_last_error_code()); SWIG_fail; }
  $result = dc_wrap($1, dc_free_##T, $descriptor(struct T *), $owner | SWIG_POINTER_NEW);
}
%typemap(in, numinputs=0) struct T **out (struct T *tmp = 0) { $1 = &tmp; }
%typemap(out) dc_ret_##T {
  if ($1 != DEVCERT_OK) { dc_raise($1); SWIG_fail; }
  $result = NULL; /* argout makes it */
}
%typemap(argout) struct T **out {
  if (!($result = dc_wrap(*$1, dc_free_##T, $descriptor(struct T *), SWIG_POINTER_OWN))) SWIG_fail;
}
%typemap(out) dc_ret_self_##T {
  if ($1 != DEVCERT_OK) { dc_raise($1); SWIG_fail; }
  $result = swig_obj[0];
  Py_INCREF($result);
}
%enddef

%define DC_CLASS(T, NAME)
DC_IMPORTED_CLASS(T, NAME)
%rename(NAME) T;
%nodefaultctor T;
%nodefaultdtor T;
%extend T {
  ~T() { dc_handle_free((dc_handle *)$self); }
}
%enddef

/* A list whose items are objects: any iterable of them will do. */
%define DC_LIST(T, NAME)
%typemap(in) const struct T * (dc_handle *h = 0, void *o = 0, PyObject *made = 0) {
  if (dc_acquire_list($input, $descriptor(struct T *), #NAME, &h, &o, &made) < 0) SWIG_fail;
  $1 = o;
}
%typemap(in) const dc_opt_##T * (dc_handle *h = 0, void *o = 0, PyObject *made = 0) {
  if ($input != Py_None &&
      dc_acquire_list($input, $descriptor(struct T *), #NAME, &h, &o, &made) < 0) SWIG_fail;
  $1 = o;
}
%typemap(freearg) const struct T *, const dc_opt_##T * {
  if (h$argnum) dc_handle_leave(h$argnum, 0);
  Py_XDECREF(made$argnum);
}
/* self is a list already */
%typemap(in) const struct T *self (dc_handle *h = 0, void *o = 0) {
  if (dc_acquire($input, $descriptor(struct T *), 0, #NAME, &h, &o) < 0) SWIG_fail;
  $1 = o;
}
%typemap(freearg) const struct T *self { if (h$argnum) dc_handle_leave(h$argnum, 0); }
%enddef

/* ---------------------------------------------------------------- results */

%typemap(out) dc_ret_void {
  if ($1 != DEVCERT_OK) { dc_raise($1); SWIG_fail; }
  $result = SWIG_Py_Void();
}
%typemap(out) dc_ret_bytes, dc_ret_secret, dc_ret_texts, dc_ret_size, dc_ret_uint64 {
  if ($1 != DEVCERT_OK) { dc_raise($1); SWIG_fail; }
  $result = NULL; /* argout makes it */
}

%typemap(in, numinputs=0) devcert_bytes **out (devcert_bytes *tmp = 0) { $1 = &tmp; }
%typemap(argout) devcert_bytes **out {
  $result = PyBytes_FromStringAndSize((const char *)devcert_bytes_data(*$1),
                                      (Py_ssize_t)devcert_bytes_len(*$1));
  if (!$result) SWIG_fail;
}
%typemap(freearg) devcert_bytes **out { devcert_bytes_free(tmp$argnum); }

/* bytes cannot be wiped, a bytearray can. */
%typemap(in, numinputs=0) devcert_secret **out (devcert_secret *tmp = 0) { $1 = &tmp; }
%typemap(argout) devcert_secret **out {
  $result = PyByteArray_FromStringAndSize((const char *)devcert_secret_data(*$1),
                                          (Py_ssize_t)devcert_secret_len(*$1));
  if (!$result) SWIG_fail;
}
%typemap(freearg) devcert_secret **out { devcert_secret_free(tmp$argnum); }

%typemap(in, numinputs=0) devcert_text_list **out (devcert_text_list *tmp = 0) { $1 = &tmp; }
%typemap(argout) devcert_text_list **out {
  size_t n = devcert_text_list_get_count(*$1);
  if (!($result = PyList_New((Py_ssize_t)n))) SWIG_fail;
  for (size_t i = 0; i < n; i++) {
    PyObject *text = PyUnicode_FromString(devcert_text_list_get_item(*$1, i));
    if (!text) { Py_CLEAR($result); SWIG_fail; }
    PyList_SET_ITEM($result, (Py_ssize_t)i, text);
  }
}
%typemap(freearg) devcert_text_list **out { devcert_text_list_free(tmp$argnum); }

%typemap(in, numinputs=0) size_t *out (size_t tmp = 0) { $1 = &tmp; }
%typemap(argout) size_t *out { $result = PyLong_FromSize_t(*$1); }
%typemap(in, numinputs=0) uint64_t *out (uint64_t tmp = 0) { $1 = &tmp; }
%typemap(argout) uint64_t *out { $result = PyLong_FromUnsignedLongLong(*$1); }

/* ---------------------------------------------------------------- octets */

%typemap(in) (const uint8_t *data, size_t data_len) (Py_buffer view = {0}) {
  if (dc_buffer($input, &view, PyBUF_SIMPLE, &$1, &$2) < 0) SWIG_fail;
}
%typemap(in) (const dc_opt_u8 *data, size_t data_len) (Py_buffer view = {0}) {
  if ($input == Py_None) { $1 = NULL; $2 = 0; }
  else if (dc_buffer($input, &view, PyBUF_SIMPLE, &$1, &$2) < 0) SWIG_fail;
}
%typemap(in) (uint8_t *dest, size_t dest_size) (Py_buffer view = {0}) {
  if (dc_buffer($input, &view, PyBUF_WRITABLE, &$1, &$2) < 0) SWIG_fail;
}
%typemap(in) (dc_opt_u8 *dest, size_t dest_size) (Py_buffer view = {0}) {
  if ($input == Py_None) { $1 = NULL; $2 = 0; }
  else if (dc_buffer($input, &view, PyBUF_WRITABLE, &$1, &$2) < 0) SWIG_fail;
}
%typemap(in) (const dc_pass *password, size_t password_len) (Py_buffer view = {0}) {
  if (dc_passphrase($input, &view, &$1, &$2) < 0) SWIG_fail;
}
%typemap(in) (const dc_opt_pass *password, size_t password_len) (Py_buffer view = {0}) {
  if ($input == Py_None) { $1 = NULL; $2 = 0; }
  else if (dc_passphrase($input, &view, &$1, &$2) < 0) SWIG_fail;
}
/* Harmless for a view that was never filled. */
%typemap(freearg) (const uint8_t *data, size_t data_len), (const dc_opt_u8 *data, size_t data_len),
                  (uint8_t *dest, size_t dest_size), (dc_opt_u8 *dest, size_t dest_size),
                  (const dc_pass *password, size_t password_len),
                  (const dc_opt_pass *password, size_t password_len) {
  PyBuffer_Release(&view$argnum);
}
%apply (const uint8_t *data, size_t data_len) { (const uint8_t *src, size_t src_len) };
%apply (const dc_opt_u8 *data, size_t data_len) { (const dc_opt_u8 *src, size_t src_len) };
%apply (const uint8_t *data, size_t data_len) { (const uint8_t *kek, size_t kek_len) };
%apply (const dc_opt_u8 *data, size_t data_len) { (const dc_opt_u8 *kek, size_t kek_len) };
%apply (const uint8_t *data, size_t data_len) { (const uint8_t *signature, size_t signature_len) };

/* ---------------------------------------------------------------- text, numbers, moments */

%typemap(in) const char * {
  if (!($1 = ($1_ltype)dc_utf8($input, "$1_name"))) SWIG_fail;
}
%typemap(in) const dc_opt_char * {
  $1 = NULL;
  if ($input != Py_None && !($1 = ($1_ltype)dc_utf8($input, "$1_name"))) SWIG_fail;
}
%typemap(freearg) const char * ""
%typemap(out) const char *, const dc_opt_char * {
  $result = $1 ? PyUnicode_FromString($1) : SWIG_Py_Void();
}

/* A path of the operating system, which is octets: what is no Unicode is kept. */
%typemap(in) dc_path (PyObject *octets = NULL) {
  if (!PyUnicode_FSConverter($input, &octets)) SWIG_fail;
  $1 = PyBytes_AS_STRING(octets);
}
%typemap(freearg) dc_path { Py_XDECREF(octets$argnum); }
%typemap(out) dc_file_name { $result = PyUnicode_DecodeFSDefault($1); }

%typemap(in) bool {
  if (!PyBool_Check($input)) {
    PyErr_Format(PyExc_TypeError, "$1_name must be bool, not '%s'", Py_TYPE($input)->tp_name);
    SWIG_fail;
  }
  $1 = $input == Py_True;
}
%typemap(out) bool { $result = PyBool_FromLong($1); }

%define DC_INTEGER(T, MIN, MAX)
%typemap(in) T {
  long long value;
  if (dc_integer($input, "$1_name", MIN, MAX, &value) < 0) SWIG_fail;
  $1 = ($1_ltype)value;
}
%enddef
DC_INTEGER(int32_t, INT32_MIN, INT32_MAX)
DC_INTEGER(uint32_t, 0, UINT32_MAX)
DC_INTEGER(dc_code, INT_MIN, INT_MAX)
%typemap(in) uint64_t {
  $1 = PyLong_AsUnsignedLongLong($input);
  if (PyErr_Occurred()) SWIG_fail;
}
%typemap(in) size_t {
  $1 = PyLong_AsSize_t($input);
  if (PyErr_Occurred()) SWIG_fail;
}
%typemap(out) int32_t { $result = PyLong_FromLong($1); }
%typemap(out) uint32_t { $result = PyLong_FromUnsignedLong($1); }
%typemap(out) uint64_t { $result = PyLong_FromUnsignedLongLong($1); }
%typemap(out) size_t { $result = PyLong_FromSize_t($1); }
%typemap(out) dc_code { $result = dc_member(&dc_enum_devcert_error, $1); }

%typemap(in) dc_opt_int {
  long long value = -1;
  if ($input != Py_None &&
      dc_integer($input, "$1_name", INT32_MIN, INT32_MAX, &value) < 0) SWIG_fail;
  $1 = ($1_ltype)value;
}
%typemap(out) dc_opt_int { $result = $1 == -1 ? SWIG_Py_Void() : PyLong_FromLong($1); }

%typemap(in) dc_time {
  PyObject *seconds = dc_support("seconds", "(Os)", $input, "$1_name");
  if (!seconds) SWIG_fail;
  $1 = PyLong_AsLongLong(seconds); /* fits: datetime ends with the year 9999 */
  Py_DECREF(seconds);
}
%typemap(out) dc_time { $result = dc_support("moment", "(L)", (long long)$1); }
