/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Java makes of each type; no function of the library is named here.
 *
 * A method takes this way: the public method (javain) calls a native one of the class …JNI (jtype),
 * which is a C function (jni, in, out, argout), whose result the public method returns (javaout).
 * Its own object goes as a number, the address of its dc_handle.  Objects that are parameters go as
 * they are, as other packages do not see that number; C reads it. */
#define %arg(Arg...) Arg

%pragma(java) jniclassclassmodifiers="final class"
%rename("%(lowercamelcase)s", %$isfunction) "";

%{
#include "java.h"

JNIEXPORT jint JNICALL
JNI_OnLoad(JavaVM *vm, void *reserved)
{
	JNIEnv *env;
	jclass buffer;

	(void)reserved;
	if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK)
		return JNI_ERR;
	buffer = (*env)->FindClass(env, "java/nio/ByteBuffer");
	if (!buffer ||
	    !(dc_buffer_methods.array = (*env)->GetMethodID(env, buffer, "array", "()[B")) ||
	    !(dc_buffer_methods.array_offset =
	          (*env)->GetMethodID(env, buffer, "arrayOffset", "()I")) ||
	    !(dc_buffer_methods.capacity = (*env)->GetMethodID(env, buffer, "capacity", "()I")))
		return JNI_ERR;
	(*env)->DeleteLocalRef(env, buffer);
	return JNI_VERSION_1_8;
}
%}

/* ---------------------------------------------------------------- macros */

/* The types of a value: in C, in JNI, of the native method, and of the public one. */
%define DC_TYPES(C_TYPE, JNI, JTYPE, JSTYPE)
%typemap(jni) C_TYPE "JNI"
%typemap(jtype) C_TYPE "JTYPE"
%typemap(jstype) C_TYPE "JSTYPE"
%typemap(javain) C_TYPE "$javainput"
%typemap(javaout) C_TYPE { return $jnicall; }
%typemap(freearg) C_TYPE ""
%typemap(argout) C_TYPE ""
%enddef

/* What a function gives besides its status: C has it as an output, argout makes it the result. */
%define DC_RESULT(KIND, JNI, JTYPE, JSTYPE, JAVAOUT)
%typemap(jni) dc_ret_##KIND "JNI"
%typemap(jtype) dc_ret_##KIND "JTYPE"
%typemap(jstype) dc_ret_##KIND "JSTYPE"
%typemap(out) dc_ret_##KIND {
  if ($1 != DEVCERT_OK) {
    dc_raise(jenv, $1);
    return $null;
  }
}
%typemap(javaout) dc_ret_##KIND { JAVAOUT }
%enddef

/* ---------------------------------------------------------------- classes */

%typemap(javaclassmodifiers) SWIGTYPE "public final class"
%typemap(javainterfaces) SWIGTYPE "AutoCloseable"
%typemap(javafinalize) SWIGTYPE ""
%typemap(javabody) SWIGTYPE %{
  private final long swigCPtr;

  $javaclassname(Handle handle) {
    swigCPtr = handle.address();
    handle.releaseWith(this);
  }

  /**
   * Tells whether {@link #close} was called.
   *
   * @return true after that
   */
  public boolean isClosed() {
    try {
      return Handle.isClosed(swigCPtr);
    } finally {
      java.lang.ref.Reference.reachabilityFence(this);
    }
  }

%}
%typemap(javaconstruct) SWIGTYPE {
    this(new Handle($imcall));
  }
%typemap(javadestruct, methodname="close", parameters="",
         methodmodifiers="/**
   * Releases what the object holds in C, after the calls that other threads are in.  All later
   * calls are an {@link IllegalStateException}, but this one, which does nothing.
   */
  @Override
  public") SWIGTYPE {
    try {
      Handle.close(swigCPtr);
    } finally {
      java.lang.ref.Reference.reachabilityFence(this);
    }
  }

/* An object that is a parameter, or the method's own. */
%define DC_OBJECT(T, NAME, QUALIFIER, EXCLUSIVE)
DC_TYPES(QUALIFIER struct T *, jobject, NAME, NAME)
%typemap(in) QUALIFIER struct T * (DC_AUTO_USE use = { 0 }) {
  static _Atomic(jfieldID) field;
  $1 = dc_enter_object(jenv, $input, &field, EXCLUSIVE, #NAME, &use, "$1_name");
  if (!$1) return $null;
}
DC_TYPES(QUALIFIER dc_opt_##T *, jobject, NAME, NAME)
%typemap(in) QUALIFIER dc_opt_##T * (DC_AUTO_USE use = { 0 }) {
  static _Atomic(jfieldID) field;
  $1 = NULL;
  if ($input) {
    $1 = dc_enter_object(jenv, $input, &field, EXCLUSIVE, #NAME, &use, "$1_name");
    if (!$1) return $null;
  }
}
%typemap(jni) QUALIFIER struct T *self "jlong"
%typemap(jtype) QUALIFIER struct T *self, QUALIFIER struct T *jself, QUALIFIER T *jself "long"
%typemap(in) QUALIFIER struct T *self (DC_AUTO_USE use = { 0 }) {
  $1 = dc_enter(jenv, $input, EXCLUSIVE, #NAME, &use);
  if (!$1) return $null;
}
%enddef

/* A class of another module: its objects are parameters only. */
%define DC_IMPORTED_CLASS(T, NAME)
%{
typedef struct T dc_opt_##T;
%}
DC_OBJECT(T, NAME, const, 0)
DC_OBJECT(T, NAME, , 1)
%enddef

%define DC_CLASS(T, NAME)
DC_IMPORTED_CLASS(T, NAME)
%{
static void
dc_free_##T(void *object)
{
	T##_free(object);
}
typedef devcert_status dc_ret_##T, dc_ret_self_##T;
%}
%rename(NAME) T;
%nodefaultctor T;
%nodefaultdtor T;
DC_RESULT(T, jlong, long, NAME, return new NAME(new Handle($jnicall));)
DC_RESULT(self_##T, void, void, NAME, $jnicall; return this;)
%typemap(in, numinputs=0) struct T **out (struct T *made = NULL) "$1 = &made;"
%typemap(argout) struct T **out "$result = dc_wrap(jenv, *$1, dc_free_" #T ");"

/* What a constructor gives has the name of its class. */
%typemap(jni) struct T *T "jlong"
%typemap(jtype) struct T *T "long"
%typemap(out) struct T *T {
  if (!$1) {
    dc_raise(jenv, devcert_last_error_code());
    return $null;
  }
  $result = dc_wrap(jenv, $1, dc_free_##T);
}
%enddef

/* ---------------------------------------------------------------- octets, text */

DC_TYPES(%arg((const uint8_t *data, size_t data_len)), jbyteArray, byte[], byte[])
%typemap(in) (const uint8_t *data, size_t data_len)
    (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  if (dc_octets(jenv, $input, &memory, &room, "$1_name")) return $null;
  $1 = memory.ptr;
  $2 = memory.len;
}
DC_TYPES(%arg((const dc_opt_u8 *data, size_t data_len)), jbyteArray, byte[], byte[])
%typemap(in) (const dc_opt_u8 *data, size_t data_len)
    (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  if ($input && dc_octets(jenv, $input, &memory, &room, "$1_name")) return $null;
  $1 = memory.ptr;
  $2 = memory.len;
}

%apply (const uint8_t *data, size_t data_len) { (const uint8_t *kek, size_t kek_len) };
%apply (const dc_opt_u8 *data, size_t data_len) { (const dc_opt_u8 *kek, size_t kek_len) };
%apply (const uint8_t *data, size_t data_len) { (const uint8_t *signature, size_t signature_len) };

DC_TYPES(%arg((const dc_pass *password, size_t password_len)), jcharArray, char[], char[])
%typemap(in) (const dc_pass *password, size_t password_len)
    (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  if (dc_password(jenv, $input, &memory, &room, "$1_name")) return $null;
  $1 = memory.ptr;
  $2 = memory.len;
}
DC_TYPES(%arg((const dc_opt_pass *password, size_t password_len)), jcharArray, char[], char[])
%typemap(in) (const dc_opt_pass *password, size_t password_len)
    (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  if ($input && dc_password(jenv, $input, &memory, &room, "$1_name")) return $null;
  $1 = memory.ptr;
  $2 = memory.len;
}

%define DC_SOURCE(TYPE, NULLABLE)
DC_TYPES(%arg((const TYPE *src, size_t src_len)), jobject, java.nio.ByteBuffer, java.nio.ByteBuffer)
%typemap(javain) (const TYPE *src, size_t src_len) "Values.source($javainput, NULLABLE)"
%typemap(in) (const TYPE *src, size_t src_len)
    (dc_room room, DC_AUTO_MEMORY memory = { 0 }, dc_buffer buffer = { 0 }) {
  if ($input && dc_buffer_get(jenv, $input, &buffer, &memory, &room)) return $null;
  $1 = buffer.ptr;
  $2 = buffer.len;
}
%enddef
DC_SOURCE(uint8_t, false)
DC_SOURCE(dc_opt_u8, true)

%define DC_DESTINATION(TYPE, NULLABLE)
DC_TYPES(%arg((TYPE *dest, size_t dest_size)), jobject, java.nio.ByteBuffer, java.nio.ByteBuffer)
%typemap(javain) (TYPE *dest, size_t dest_size) "Values.destination($javainput, NULLABLE)"
%typemap(in) (TYPE *dest, size_t dest_size)
    (dc_room room, DC_AUTO_MEMORY memory = { 0 }, dc_buffer buffer = { 0 }) {
  if ($input && dc_buffer_get(jenv, $input, &buffer, &memory, &room)) return $null;
  $1 = buffer.ptr;
  $2 = buffer.len;
}
%typemap(argout) (TYPE *dest, size_t dest_size) "dc_buffer_put(jenv, &buffer$argnum);"
%enddef
DC_DESTINATION(uint8_t, false)
DC_DESTINATION(dc_opt_u8, true)

DC_TYPES(const char *, jstring, String, String)
%typemap(in) const char * (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  $1 = ($1_ltype)dc_text(jenv, $input, &memory, &room, "$1_name");
  if (!$1) return $null;
}
%typemap(out) const char * "$result = dc_string(jenv, $1);"
DC_TYPES(const dc_opt_char *, jstring, String, String)
%typemap(in) const dc_opt_char * (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  $1 = NULL;
  if ($input && !($1 = ($1_ltype)dc_text(jenv, $input, &memory, &room, "$1_name"))) return $null;
}
%typemap(out) const dc_opt_char * "$result = $1 ? dc_string(jenv, $1) : NULL;"

/* A path of the operating system; one that is given has its octets in the encoding of that. */
DC_TYPES(dc_path, jbyteArray, byte[], java.nio.file.Path)
%typemap(javain) dc_path "Values.path($javainput, \"$javainput\")"
%typemap(in) dc_path (dc_room room, DC_AUTO_MEMORY memory = { 0 }) {
  if (dc_octets(jenv, $input, &memory, &room, "$1_name")) return $null;
  $1 = memory.ptr;
}
DC_TYPES(dc_file_name, jstring, String, String)
%typemap(out) dc_file_name "$result = dc_string(jenv, $1);"

DC_RESULT(bytes, jbyteArray, byte[], byte[], return $jnicall;)
%typemap(in, numinputs=0) devcert_bytes **out (DC_AUTO_BYTES made = NULL) "$1 = &made;"
%typemap(argout) devcert_bytes **out
  "$result = dc_array(jenv, devcert_bytes_data(*$1), devcert_bytes_len(*$1));"

DC_RESULT(secret, jbyteArray, byte[], byte[], return $jnicall;)
%typemap(in, numinputs=0) devcert_secret **out (DC_AUTO_SECRET made = NULL) "$1 = &made;"
%typemap(argout) devcert_secret **out
  "$result = dc_array(jenv, devcert_secret_data(*$1), devcert_secret_len(*$1));"

DC_RESULT(texts, jobjectArray, String[], java.util.List<String>,
          return java.util.List.of($jnicall);)
%typemap(in, numinputs=0) devcert_text_list **out (DC_AUTO_TEXTS made = NULL) "$1 = &made;"
%typemap(argout) devcert_text_list **out "$result = dc_strings(jenv, *$1);"

/* ---------------------------------------------------------------- numbers, moments, enums */

DC_RESULT(void, void, void, void, $jnicall;)

DC_TYPES(bool, jboolean, boolean, boolean)
%typemap(in) bool "$1 = $input;"
%typemap(out) bool "$result = $1;"

DC_TYPES(int32_t, jint, int, int)
%typemap(in) int32_t "$1 = $input;"
%typemap(out) int32_t "$result = $1;"

%define DC_UNSIGNED(C_TYPE, JNI, JAVA)
DC_TYPES(C_TYPE, JNI, JAVA, JAVA)
%typemap(in) C_TYPE {
  if ($input < 0) {
    dc_throw(jenv, "java/lang/IllegalArgumentException", "$1_name is negative");
    return $null;
  }
  $1 = (C_TYPE)$input;
}
%typemap(out) C_TYPE "$result = (" #JNI ")$1;"
%enddef
DC_UNSIGNED(uint32_t, jint, int)
DC_UNSIGNED(uint64_t, jlong, long)
DC_UNSIGNED(size_t, jlong, long)

DC_RESULT(size, jlong, long, long, return $jnicall;)
%typemap(in, numinputs=0) size_t *out (size_t made = 0) "$1 = &made;"
%typemap(argout) size_t *out "$result = (jlong)*$1;"
DC_RESULT(uint64, jlong, long, long, return $jnicall;)
%typemap(in, numinputs=0) uint64_t *out (uint64_t made = 0) "$1 = &made;"
%typemap(argout) uint64_t *out "$result = (jlong)*$1;"

DC_TYPES(dc_time, jlong, long, java.time.Instant)
%typemap(javain) dc_time "Values.seconds($javainput, \"$javainput\")"
%typemap(javaout) dc_time { return java.time.Instant.ofEpochSecond($jnicall); }
%typemap(in) dc_time "$1 = $input;"
%typemap(out) dc_time "$result = $1;"

/* A number or none; a result is an OptionalInt, a parameter an Integer, which DC_OPT_INT() says. */
DC_TYPES(dc_opt_int, jint, int, java.util.OptionalInt)
%typemap(javaout) dc_opt_int { return Values.optional($jnicall); }
%typemap(in) dc_opt_int "$1 = $input;"
%typemap(out) dc_opt_int "$result = $1;"
%define DC_OPT_INT(PARAMETER)
%typemap(jstype) dc_opt_int PARAMETER "Integer"
%typemap(javain) dc_opt_int PARAMETER "$javainput == null ? -1 : $javainput"
%enddef

%define DC_ENUM(T, NAME)
DC_TYPES(T, jint, int, NAME)
%typemap(javain) T "java.util.Objects.requireNonNull($javainput, \"$javainput\").code()"
%typemap(javaout) T { return NAME.of($jnicall); }
%typemap(in) T "$1 = (T)$input;"
%typemap(out) T "$result = (jint)$1;"
%{
typedef int32_t dc_opt_enum_##T;
%}
DC_TYPES(dc_opt_enum_##T, jint, int, NAME)
%typemap(javaout) dc_opt_enum_##T { return NAME.of($jnicall); }
%typemap(out) dc_opt_enum_##T "$result = $1;"
%enddef

/* Only what a method gives is one of the codes of this release; a parameter is any number. */
DC_TYPES(dc_code, jint, int, ErrorCode)
%typemap(javaout) dc_code { return ErrorCode.of($jnicall); }
%typemap(jstype) dc_code code "int"
%typemap(in) dc_code "$1 = $input;"
%typemap(out) dc_code "$result = $1;"

%define DC_FLAGS(T, NAME)
%{
typedef uint32_t dc_flags_##T;
%}
DC_TYPES(dc_flags_##T, jint, int, java.util.Set<NAME>)
%typemap(javain) dc_flags_##T "Values.bits($javainput, NAME::code, \"$javainput\")"
%typemap(javaout) dc_flags_##T { return Values.set($jnicall, NAME.class, NAME::code); }
%typemap(in) dc_flags_##T "$1 = (uint32_t)$input;"
%typemap(out) dc_flags_##T "$result = (jint)$1;"
DC_ENUM(T, NAME)
%enddef
