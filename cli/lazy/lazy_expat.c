/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* expat, loaded when a message of WeCom is read: see lazy_curl.c. */
#include <expat.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libexpat.so.1"

SP_LAZY(LIBRARY, XML_Parser, XML_ParserCreate, (const XML_Char *encoding), (encoding))
SP_LAZY_VOID(LIBRARY, XML_ParserFree, (XML_Parser parser), (parser))
SP_LAZY_VOID(LIBRARY, XML_SetUserData, (XML_Parser parser, void *opaque), (parser, opaque))
SP_LAZY_VOID(LIBRARY, XML_SetElementHandler, (XML_Parser parser, XML_StartElementHandler start, XML_EndElementHandler end),
	(parser, start, end))
SP_LAZY_VOID(LIBRARY, XML_SetCharacterDataHandler, (XML_Parser parser, XML_CharacterDataHandler handler), (parser, handler))
SP_LAZY_VOID(LIBRARY, XML_SetStartDoctypeDeclHandler, (XML_Parser parser, XML_StartDoctypeDeclHandler handler), (parser, handler))
SP_LAZY(LIBRARY, enum XML_Status, XML_Parse, (XML_Parser parser, const char *text, int length, int last),
	(parser, text, length, last))
SP_LAZY(LIBRARY, enum XML_Status, XML_StopParser, (XML_Parser parser, XML_Bool resumable), (parser, resumable))
SP_LAZY(LIBRARY, enum XML_Error, XML_GetErrorCode, (XML_Parser parser), (parser))
SP_LAZY(LIBRARY, const XML_LChar *, XML_ErrorString, (enum XML_Error code), (code))
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
SP_LAZY(LIBRARY, uint64_t, XML_GetCurrentLineNumber64, (XML_Parser parser), (parser))
#else
SP_LAZY(LIBRARY, XML_Size, XML_GetCurrentLineNumber, (XML_Parser parser), (parser))
#endif
SP_LAZY(LIBRARY, const XML_LChar *, XML_ExpatVersion, (void), ())
