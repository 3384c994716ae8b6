/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libcurl, loaded when it is called first. Each function has libcurl's own name, so that the linker leaves libcurl out
 * (--as-needed); one that is missing here only means that libcurl is loaded at once, as ever.
 */
#include <stdarg.h>

/* Its macros would check types through the very functions that are defined here. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libcurl.so.4"

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt

SP_LAZY(LIBRARY, CURLcode, curl_global_init, (long flags), (flags))
SP_LAZY_VOID(LIBRARY, curl_global_cleanup, (void), ())
SP_LAZY(LIBRARY, curl_version_info_data *, curl_version_info, (CURLversion age), (age))
SP_LAZY(LIBRARY, struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text), (list, text))
SP_LAZY_VOID(LIBRARY, curl_slist_free_all, (struct curl_slist * list), (list))
SP_LAZY(LIBRARY, CURL *, curl_easy_init, (void), ())
SP_LAZY_VOID(LIBRARY, curl_easy_cleanup, (CURL * handle), (handle))
SP_LAZY(LIBRARY, const char *, curl_easy_strerror, (CURLcode code), (code))
SP_LAZY(LIBRARY, CURLM *, curl_multi_init, (void), ())
SP_LAZY(LIBRARY, CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))
SP_LAZY(LIBRARY, CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *handle), (multi, handle))
SP_LAZY(LIBRARY, CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *handle), (multi, handle))
SP_LAZY(LIBRARY, CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running))
SP_LAZY(LIBRARY, CURLMcode, curl_multi_poll, (CURLM * multi, struct curl_waitfd *extra, unsigned count, int timeout, int *ready),
	(multi, extra, count, timeout, ready))
SP_LAZY(LIBRARY, CURLMcode, curl_multi_wakeup, (CURLM * multi), (multi))
SP_LAZY(LIBRARY, CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))
SP_LAZY(LIBRARY, CURLSH *, curl_share_init, (void), ())
SP_LAZY(LIBRARY, CURLSHcode, curl_share_cleanup, (CURLSH * share), (share))

/* The argument's type goes by the option's number. */
CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...)
{
	CURLcode (*function)(CURL *, CURLoption, ...), code;
	static void *found;
	va_list arguments;
	sp_lazy_find(LIBRARY, "curl_easy_setopt", &found, &function);
	va_start(arguments, option);
	if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
		code = function(handle, option, va_arg(arguments, curl_off_t));
	else if (option < CURLOPTTYPE_OBJECTPOINT)
		code = function(handle, option, va_arg(arguments, long));
	else
		code = function(handle, option, va_arg(arguments, void *));
	va_end(arguments);
	return code;
}

CURLcode curl_easy_getinfo(CURL *handle, CURLINFO info, ...)
{
	CURLcode (*function)(CURL *, CURLINFO, ...), code;
	static void *found;
	va_list arguments;
	sp_lazy_find(LIBRARY, "curl_easy_getinfo", &found, &function);
	va_start(arguments, info);
	code = function(handle, info, va_arg(arguments, void *));
	va_end(arguments);
	return code;
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
	CURLMcode (*function)(CURLM *, CURLMoption, ...), code;
	static void *found;
	va_list arguments;
	sp_lazy_find(LIBRARY, "curl_multi_setopt", &found, &function);
	va_start(arguments, option);
	if ((int) option < CURLOPTTYPE_OBJECTPOINT)
		code = function(multi, option, va_arg(arguments, long));
	else
		code = function(multi, option, va_arg(arguments, void *));
	va_end(arguments);
	return code;
}

CURLSHcode curl_share_setopt(CURLSH *share, CURLSHoption option, ...)
{
	CURLSHcode (*function)(CURLSH *, CURLSHoption, ...), code;
	static void *found;
	va_list arguments;
	sp_lazy_find(LIBRARY, "curl_share_setopt", &found, &function);
	va_start(arguments, option);
	if (option == CURLSHOPT_SHARE || option == CURLSHOPT_UNSHARE)
		code = function(share, option, va_arg(arguments, int));
	else
		code = function(share, option, va_arg(arguments, void *));
	va_end(arguments);
	return code;
}
