/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the typemaps of java.i call.
 *
 * SWIG's Java wrappers clean nothing up when a typemap returns early.  So whatever a typemap owns
 * is a local of a DC_AUTO_… type, which the compiler cleans up on every way out, and a typemap that
 * has thrown may simply return.
 */
#ifndef DC_JAVA_H
#define DC_JAVA_H

#include <jni.h>
#include <stdarg.h>
#include <stdio.h>

#include <devcert.h>

#include "handle.h"

#define DC_AUTO(clean) __attribute__((cleanup(clean)))

/* --- exceptions: one that is pending already wins */

__attribute__((format(printf, 3, 4))) static inline void
dc_throw(JNIEnv *env, const char *name, const char *format, ...)
{
	char message[256];
	va_list args;
	jclass class;

	if ((*env)->ExceptionCheck(env))
		return;
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	class = (*env)->FindClass(env, name);
	if (class) {
		(void)(*env)->ThrowNew(env, class, message);
		(*env)->DeleteLocalRef(env, class);
	}
}

static inline void
dc_throw_null(JNIEnv *env, const char *parameter)
{
	dc_throw(env, "java/lang/NullPointerException", "%s", parameter);
}

static inline void
dc_throw_nomem(JNIEnv *env)
{
	dc_throw(env, "java/lang/OutOfMemoryError", "native memory");
}

/* --- memory that wipes and frees itself; what is small stays in a room on the stack */

typedef struct dc_room {
	_Alignas(16) unsigned char octets[512];
} dc_room;

typedef struct dc_memory {
	void *ptr; /* NULL: nothing to wipe */
	size_t len;
	void *heap; /* what is to be freed; NULL when it is in a room */
} dc_memory;

/* Never NULL but with an exception, also for no octets at all. */
static inline void *
dc_memory_get(JNIEnv *env, dc_memory *memory, dc_room *room, size_t len)
{
	if (len <= sizeof(room->octets)) {
		memory->ptr = room->octets;
	} else {
		memory->ptr = memory->heap = malloc(len);
		if (!memory->ptr) {
			dc_throw_nomem(env);
			return NULL;
		}
	}
	memory->len = len;
	return memory->ptr;
}

static inline void
dc_memory_clean(dc_memory *memory)
{
	if (memory->ptr)
		explicit_bzero(memory->ptr, memory->len);
	free(memory->heap);
}
#define DC_AUTO_MEMORY DC_AUTO(dc_memory_clean) dc_memory

/* --- text: what JNI calls UTF-8 is not, so it is converted here */

/* UTF-16 to UTF-8, at most three octets for each unit; SIZE_MAX for a lone surrogate. */
static inline size_t
dc_utf8(const jchar *units, size_t n, unsigned char *out)
{
	unsigned char *o = out;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = units[i];

		if (c >= 0xd800 && c < 0xe000) {
			if (c >= 0xdc00 || i + 1 == n || units[i + 1] < 0xdc00 ||
			    units[i + 1] > 0xdfff)
				return SIZE_MAX;
			c = 0x10000 + ((c - 0xd800) << 10) + (units[++i] - 0xdc00U);
		}
		if (c < 0x80) {
			*o++ = (unsigned char)c;
			continue;
		}
		if (c < 0x800) {
			*o++ = (unsigned char)(0xc0 | c >> 6);
		} else {
			if (c < 0x10000) {
				*o++ = (unsigned char)(0xe0 | c >> 12);
			} else {
				*o++ = (unsigned char)(0xf0 | c >> 18);
				*o++ = (unsigned char)(0x80 | (c >> 12 & 0x3f));
			}
			*o++ = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		}
		*o++ = (unsigned char)(0x80 | (c & 0x3f));
	}
	return (size_t)(o - out);
}

/* The code point at *s, which moves behind it; U+FFFD for an octet that is not UTF-8. */
static inline uint32_t
dc_code_point(const unsigned char **s)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = *s;
	uint32_t c = *p++;
	int more = c < 0x80    ? 0
	           : c >= 0xf8 ? -1
	           : c >= 0xf0 ? 3
	           : c >= 0xe0 ? 2
	           : c >= 0xc0 ? 1
	                       : -1;

	*s = p;
	if (more == 0)
		return c;
	if (more < 0)
		return 0xfffd;
	c &= 0x3fU >> more;
	for (int i = 0; i < more; i++, p++) {
		if ((*p & 0xc0) != 0x80)
			return 0xfffd;
		c = c << 6 | (*p & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0xfffd;
	*s = p;
	return c;
}

static inline jstring
dc_string(JNIEnv *env, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	dc_room room;
	DC_AUTO_MEMORY memory = { 0 };
	jchar *units = dc_memory_get(env, &memory, &room, strlen(text) * sizeof(jchar));
	size_t n = 0;

	if (!units)
		return NULL;
	while (*s) {
		uint32_t c = dc_code_point(&s);

		if (c >= 0x10000) {
			units[n++] = (jchar)(0xd7c0 + (c >> 10));
			c = 0xdc00 | (c & 0x3ff);
		}
		units[n++] = (jchar)c;
	}
	return (*env)->NewString(env, units, (jsize)n);
}

/* A text parameter, that ends at its NUL; NULL with an exception. */
static inline const char *
dc_text(JNIEnv *env, jstring string, dc_memory *memory, dc_room *room, const char *parameter)
{
	dc_room units_room;
	DC_AUTO_MEMORY units = { 0 };
	unsigned char *text;
	size_t n, len;

	if (!string) {
		dc_throw_null(env, parameter);
		return NULL;
	}
	n = (size_t)(*env)->GetStringLength(env, string);
	if (!dc_memory_get(env, &units, &units_room, n * sizeof(jchar)))
		return NULL;
	(*env)->GetStringRegion(env, string, 0, (jsize)n, units.ptr);
	text = dc_memory_get(env, memory, room, n * 3 + 1);
	if (!text)
		return NULL;
	len = dc_utf8(units.ptr, n, text);
	if (len == SIZE_MAX) {
		dc_throw(env, "java/lang/IllegalArgumentException", "%s has a lone surrogate",
		         parameter);
		return NULL;
	}
	if (memchr(text, 0, len)) {
		dc_throw(env, "java/lang/IllegalArgumentException", "%s has a null character",
		         parameter);
		return NULL;
	}
	text[len] = 0;
	return (const char *)text;
}

/* A passphrase as UTF-8, which may have a NUL in it; -1 with an exception. */
static inline int
dc_password(JNIEnv *env, jcharArray chars, dc_memory *memory, dc_room *room, const char *parameter)
{
	dc_room units_room;
	DC_AUTO_MEMORY units = { 0 };
	size_t n, len;

	if (!chars) {
		dc_throw_null(env, parameter);
		return -1;
	}
	n = (size_t)(*env)->GetArrayLength(env, chars);
	if (!dc_memory_get(env, &units, &units_room, n * sizeof(jchar)))
		return -1;
	(*env)->GetCharArrayRegion(env, chars, 0, (jsize)n, units.ptr);
	if (!dc_memory_get(env, memory, room, n * 3))
		return -1;
	len = dc_utf8(units.ptr, n, memory->ptr);
	if (len == SIZE_MAX) {
		dc_throw(env, "java/lang/IllegalArgumentException", "%s has a lone surrogate",
		         parameter);
		return -1;
	}
	memory->len = len;
	return 0;
}

/* --- octets: copied in, so that no collection of garbage has to wait */

static inline int
dc_octets(JNIEnv *env, jbyteArray array, dc_memory *memory, dc_room *room, const char *parameter)
{
	jsize n;

	if (!array) {
		dc_throw_null(env, parameter);
		return -1;
	}
	n = (*env)->GetArrayLength(env, array);
	if (!dc_memory_get(env, memory, room, (size_t)n))
		return -1;
	(*env)->GetByteArrayRegion(env, array, 0, n, memory->ptr);
	return 0;
}

static inline jbyteArray
dc_array(JNIEnv *env, const uint8_t *data, size_t len)
{
	jbyteArray array;

	if (len > INT32_MAX - 8) { /* what a JVM can have in one array */
		dc_throw(env, "java/lang/OutOfMemoryError", "more octets than an array can have");
		return NULL;
	}
	array = (*env)->NewByteArray(env, (jsize)len);
	if (array)
		(*env)->SetByteArrayRegion(env, array, 0, (jsize)len, (const jbyte *)data);
	return array;
}

static inline jobjectArray
dc_strings(JNIEnv *env, const devcert_text_list *list)
{
	size_t n = devcert_text_list_get_count(list);
	jclass class = (*env)->FindClass(env, "java/lang/String");
	jobjectArray array = class ? (*env)->NewObjectArray(env, (jsize)n, class, NULL) : NULL;

	for (size_t i = 0; array && i < n; i++) {
		jstring item = dc_string(env, devcert_text_list_get_item(list, i));

		if (!item)
			return NULL;
		(*env)->SetObjectArrayElement(env, array, (jsize)i, item);
		(*env)->DeleteLocalRef(env, item);
	}
	return array;
}

static inline void
dc_bytes_clean(devcert_bytes **bytes)
{
	devcert_bytes_free(*bytes);
}
typedef devcert_bytes *dc_bytes_ptr;
#define DC_AUTO_BYTES DC_AUTO(dc_bytes_clean) dc_bytes_ptr

static inline void
dc_secret_clean(devcert_secret **secret)
{
	devcert_secret_free(*secret);
}
typedef devcert_secret *dc_secret_ptr;
#define DC_AUTO_SECRET DC_AUTO(dc_secret_clean) dc_secret_ptr

static inline void
dc_texts_clean(devcert_text_list **list)
{
	devcert_text_list_free(*list);
}
typedef devcert_text_list *dc_texts_ptr;
#define DC_AUTO_TEXTS DC_AUTO(dc_texts_clean) dc_texts_ptr

/* --- ByteBuffer: what is direct is used in place, an array is copied in and out */

/* Methods of java.nio.ByteBuffer, which is never unloaded. */
static struct {
	jmethodID array, array_offset, capacity;
} dc_buffer_methods;

typedef struct dc_buffer {
	uint8_t *ptr;
	size_t len;
	jbyteArray array; /* NULL when direct */
	jint offset;
} dc_buffer;

/* All of a buffer, whose position is 0: so Values.source() and destination() make them. */
static inline int
dc_buffer_get(JNIEnv *env, jobject object, dc_buffer *buffer, dc_memory *memory, dc_room *room)
{
	buffer->ptr = (*env)->GetDirectBufferAddress(env, object);
	if (buffer->ptr) {
		buffer->len = (size_t)(*env)->GetDirectBufferCapacity(env, object);
		return 0;
	}
	buffer->len = (size_t)(*env)->CallIntMethod(env, object, dc_buffer_methods.capacity);
	if ((*env)->ExceptionCheck(env))
		return -1;
	buffer->offset = (*env)->CallIntMethod(env, object, dc_buffer_methods.array_offset);
	if ((*env)->ExceptionCheck(env))
		return -1;
	buffer->array = (*env)->CallObjectMethod(env, object, dc_buffer_methods.array);
	if ((*env)->ExceptionCheck(env))
		return -1;
	buffer->ptr = dc_memory_get(env, memory, room, buffer->len);
	if (!buffer->ptr)
		return -1;
	(*env)->GetByteArrayRegion(env, buffer->array, buffer->offset, (jsize)buffer->len,
	                           (jbyte *)buffer->ptr);
	return 0;
}

static inline void
dc_buffer_put(JNIEnv *env, const dc_buffer *buffer)
{
	if (buffer->array)
		(*env)->SetByteArrayRegion(env, buffer->array, buffer->offset, (jsize)buffer->len,
		                           (const jbyte *)buffer->ptr);
}

/* --- errors of the library */

static inline void
dc_raise(JNIEnv *env, devcert_status code)
{
	static const devcert_detail kinds[] = { DEVCERT_DETAIL_ERRNO, DEVCERT_DETAIL_GNUTLS,
		                                DEVCERT_DETAIL_HTTP_STATUS };
	enum { COUNT = sizeof(kinds) / sizeof(kinds[0]) };
	bool known = devcert_last_error_code() == code;
	jlong figures[COUNT * 2];
	jstring name, message;
	jlongArray details;
	jclass class;
	jmethodID raise;

	if ((*env)->ExceptionCheck(env))
		return;
	for (int i = 0; i < COUNT; i++) {
		figures[i * 2] = kinds[i];
		figures[i * 2 + 1] = known ? devcert_last_error_detail(kinds[i]) : -1;
	}
	/* Looked up each time: a reference kept here would keep the class loader alive. */
	class = (*env)->FindClass(env, "org/devcert/Failure");
	if (!class)
		return;
	raise = (*env)->GetStaticMethodID(env, class, "raise",
	                                  "(IILjava/lang/String;Ljava/lang/String;[J)V");
	if (!raise)
		return;
	name = dc_string(env, devcert_error_name(code));
	message =
	    name ? dc_string(env, known ? devcert_last_error_message() : devcert_error_text(code))
		 : NULL;
	details = message ? (*env)->NewLongArray(env, COUNT * 2) : NULL;
	if (!details)
		return;
	(*env)->SetLongArrayRegion(env, details, 0, COUNT * 2, figures);
	(*env)->CallStaticVoidMethod(env, class, raise, (jint)code,
	                             (jint)devcert_error_category(code), name, message, details);
}

/* --- objects */

typedef struct dc_use {
	dc_handle *handle;
	int exclusive;
} dc_use;

static inline void
dc_use_clean(dc_use *use)
{
	if (use->handle)
		dc_handle_leave(use->handle, use->exclusive);
}
#define DC_AUTO_USE DC_AUTO(dc_use_clean) dc_use

/* Enter a handle until the wrapper returns; NULL with an exception. */
static inline void *
dc_enter(JNIEnv *env, jlong address, int exclusive, const char *class, dc_use *use)
{
	dc_handle *handle = (dc_handle *)(intptr_t)address;
	void *object;

	switch (dc_handle_acquire(handle, exclusive, &object)) {
	case DC_HANDLE_CLOSED:
		dc_throw(env, "java/lang/IllegalStateException", "the %s is closed", class);
		return NULL;
	case DC_HANDLE_BUSY:
		dc_throw(env, "java/lang/IllegalStateException",
		         "the %s is in use by another thread", class);
		return NULL;
	default:
		use->handle = handle;
		use->exclusive = exclusive;
		return object;
	}
}

/* The same of an object that is a parameter, whose handle is in a field that is looked up once:
 * classes are final, and unloaded with this library only. */
static inline void *
dc_enter_object(JNIEnv *env, jobject object, _Atomic(jfieldID) *field, int exclusive,
                const char *class, dc_use *use, const char *parameter)
{
	jfieldID id = *field;

	if (!object) {
		dc_throw_null(env, parameter);
		return NULL;
	}
	if (!id) {
		jclass of = (*env)->GetObjectClass(env, object);

		*field = id = (*env)->GetFieldID(env, of, "swigCPtr", "J");
		(*env)->DeleteLocalRef(env, of);
		if (!id)
			return NULL;
	}
	return dc_enter(env, (*env)->GetLongField(env, object, id), exclusive, class, use);
}

static inline jlong
dc_wrap(JNIEnv *env, void *object, void (*release)(void *))
{
	dc_handle *handle = dc_handle_new(object, release);

	if (!handle)
		dc_throw_nomem(env);
	return (jlong)(intptr_t)handle;
}

#endif /* DC_JAVA_H */
