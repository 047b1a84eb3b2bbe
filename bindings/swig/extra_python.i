/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only Python has: how devcert._support.Object reaches the handle of any class. */
%typemap(in) dc_handle *any {
  void *p = NULL;
  if (!SWIG_IsOK(SWIG_ConvertPtr($input, &p, NULL, 0)) || !p) {
    PyErr_SetString(PyExc_TypeError, "not an object of devcert");
    SWIG_fail;
  }
  $1 = p;
}
%rename(_close) dc_close;
%rename(_closed) dc_closed;
%inline %{
static void dc_close(dc_handle *any)
{
	dc_handle_close(any);
}

static bool dc_closed(dc_handle *any)
{
	return dc_handle_is_closed(any);
}
%}
