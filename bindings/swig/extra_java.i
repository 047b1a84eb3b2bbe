/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only Java has: the native methods of org.devcert.internal.Handle. */
%{
JNIEXPORT void JNICALL
Java_org_devcert_internal_Handle_close(JNIEnv *env, jclass class, jlong address)
{
	(void)env;
	(void)class;
	dc_handle_close((dc_handle *)(intptr_t)address);
}

JNIEXPORT jboolean JNICALL
Java_org_devcert_internal_Handle_isClosed(JNIEnv *env, jclass class, jlong address)
{
	(void)env;
	(void)class;
	return dc_handle_is_closed((const dc_handle *)(intptr_t)address) != 0;
}

JNIEXPORT void JNICALL
Java_org_devcert_internal_Handle_free(JNIEnv *env, jclass class, jlong address)
{
	(void)env;
	(void)class;
	dc_handle_free((dc_handle *)(intptr_t)address);
}
%}
