/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libcurl, loaded when it is called first. Each function has libcurl's own name, so that the linker leaves libcurl out
 * (--as-needed); one that is missing here only means that libcurl is loaded at once, as ever.
 */
#include <stdarg.h>

/* Its macros would check types through the very functions that are defined here. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "cli/late.h"

#define LIBRARY "libcurl.so.4"

#define LATE(result, name, types, arguments) \
	result name types \
	{ \
		result (*function) types; \
		sp_late_find(LIBRARY, #name, &function); \
		return function arguments; \
	}
#define LATE_VOID(name, types, arguments) \
	void name types \
	{ \
		void (*function) types; \
		sp_late_find(LIBRARY, #name, &function); \
		function arguments; \
	}

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt

LATE(CURLcode, curl_global_init, (long flags), (flags))
LATE_VOID(curl_global_cleanup, (void), ())
LATE(curl_version_info_data *, curl_version_info, (CURLversion age), (age))
LATE(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text))
LATE_VOID(curl_slist_free_all, (struct curl_slist *list), (list))
LATE(CURL *, curl_easy_init, (void), ())
LATE_VOID(curl_easy_cleanup, (CURL *handle), (handle))
LATE(const char *, curl_easy_strerror, (CURLcode code), (code))
LATE(CURLM *, curl_multi_init, (void), ())
LATE(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
LATE(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *handle), (multi, handle))
LATE(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *handle), (multi, handle))
LATE(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
LATE(CURLMcode, curl_multi_poll, (CURLM *multi, struct curl_waitfd *extra, unsigned count, int timeout, int *ready),
	(multi, extra, count, timeout, ready))
LATE(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi))
LATE(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left))
LATE(CURLSH *, curl_share_init, (void), ())
LATE(CURLSHcode, curl_share_cleanup, (CURLSH *share), (share))

/* The argument's type goes by the option's number. */
CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...)
{
	CURLcode (*function)(CURL *, CURLoption, ...), code;
	va_list arguments;
	sp_late_find(LIBRARY, "curl_easy_setopt", &function);
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
	va_list arguments;
	sp_late_find(LIBRARY, "curl_easy_getinfo", &function);
	va_start(arguments, info);
	code = function(handle, info, va_arg(arguments, void *));
	va_end(arguments);
	return code;
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
	CURLMcode (*function)(CURLM *, CURLMoption, ...), code;
	va_list arguments;
	sp_late_find(LIBRARY, "curl_multi_setopt", &function);
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
	va_list arguments;
	sp_late_find(LIBRARY, "curl_share_setopt", &function);
	va_start(arguments, option);
	if (option == CURLSHOPT_SHARE || option == CURLSHOPT_UNSHARE)
		code = function(share, option, va_arg(arguments, int));
	else
		code = function(share, option, va_arg(arguments, void *));
	va_end(arguments);
	return code;
}
