/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A tree from expat's events. A document type ends the reading before one entity is declared. */
#include "wecom/xml.h"

#include <stdio.h>
#include <string.h>

#include <expat.h>

#include "base/fail.h"
#include "base/json/json_build.h"

/* From 2.9 on expat counts in 64 bits everywhere, and the old name is deprecated. */
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
#define LINE_NUMBER XML_GetCurrentLineNumber64
#else
#define LINE_NUMBER XML_GetCurrentLineNumber
#endif

typedef enum why { WHY_XML, WHY_DOCTYPE, WHY_DEPTH, WHY_ELEMENTS, WHY_MEMORY } why;

typedef struct frame {
	cJSON *object; /* NULL: no element and no attribute in it yet */
	sp_buf text;
} frame;

typedef struct reading {
	XML_Parser parser;
	frame frames[SP_XML_DEPTH_MAX];
	size_t depth, elements, max;
	cJSON *root;
	why why;
} reading;

static void stop(reading *r, why cause)
{
	r->why = cause;
	XML_StopParser(r->parser, XML_FALSE);
}

static cJSON *object_of(frame *f)
{
	if (!f->object)
		f->object = cJSON_CreateObject();
	return f->object;
}

static bool put_attributes(frame *f, const char *const *attributes)
{
	char name[256];
	bool done = true;
	for (; done && *attributes; attributes += 2) {
		snprintf(name, sizeof name, "@%s", attributes[0]);
		done = sp_json_put(object_of(f), name, cJSON_CreateString(attributes[1]));
	}
	return done;
}

static void XMLCALL on_start(void *opaque, const char *name, const char **attributes)
{
	reading *r = opaque;
	(void) name;
	if (r->depth == SP_XML_DEPTH_MAX) {
		stop(r, WHY_DEPTH);
		return;
	}
	if (++r->elements > SP_XML_ELEMENTS_MAX) {
		stop(r, WHY_ELEMENTS);
		return;
	}
	frame *f = &r->frames[r->depth++];
	*f = (frame) { 0 };
	sp_buf_init(&f->text, r->max + 1);
	if (!put_attributes(f, (const char *const *) attributes))
		stop(r, WHY_MEMORY);
}

static bool is_blank(const sp_buf *text)
{
	return !text->length || strspn(text->data, " \t\r\n") == text->length;
}

/* The value of a whole element; NULL when memory is out. */
static cJSON *take(frame *f)
{
	cJSON *value = f->object;
	f->object = NULL;
	if (!value)
		return cJSON_CreateString(f->text.length ? f->text.data : "");
	if (is_blank(&f->text) || sp_json_put(value, "#text", cJSON_CreateString(f->text.data)))
		return value;
	cJSON_Delete(value);
	return NULL;
}

/* A second element of a name makes an array of both. */
static bool put(cJSON *object, const char *name, cJSON *value)
{
	cJSON *there = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!there)
		return sp_json_put(object, name, value);
	if (cJSON_IsArray(there))
		return sp_json_push(there, value);
	cJSON *array = cJSON_CreateArray();
	bool first = sp_json_push(array, cJSON_Duplicate(there, true)), second = sp_json_push(array, value);
	if (first && second)
		return sp_json_set(object, name, array);
	cJSON_Delete(array);
	return false;
}

static void XMLCALL on_end(void *opaque, const char *name)
{
	reading *r = opaque;
	frame *f = &r->frames[--r->depth];
	cJSON *value = f->text.failed ? NULL : take(f);
	cJSON_Delete(f->object);
	sp_buf_clear(&f->text);
	*f = (frame) { 0 };
	if (!r->depth)
		r->root = value;
	if (!value || (r->depth && !put(object_of(&r->frames[r->depth - 1]), name, value)))
		stop(r, WHY_MEMORY);
}

static void XMLCALL on_text(void *opaque, const char *bytes, int length)
{
	reading *r = opaque;
	if (r->depth)
		sp_buf_append(&r->frames[r->depth - 1].text, bytes, (size_t) length);
}

static void XMLCALL on_doctype(void *opaque, const char *name, const char *system_id, const char *public_id, int internal)
{
	(void) name;
	(void) system_id;
	(void) public_id;
	(void) internal;
	stop(opaque, WHY_DOCTYPE);
}

static signprep_code explain(const reading *r, signprep_error *err)
{
	char line[24], text[96];
	enum XML_Error error = XML_GetErrorCode(r->parser);
	if (r->why == WHY_MEMORY || error == XML_ERROR_NO_MEMORY)
		return sp_fail_memory(err, "");
	snprintf(line, sizeof line, "%lu", (unsigned long) LINE_NUMBER(r->parser));
	if (r->why == WHY_DOCTYPE)
		return sp_fail(err, "S858", 0, "", line, NULL);
	if (r->why == WHY_DEPTH)
		snprintf(text, sizeof text, "more than %d levels", SP_XML_DEPTH_MAX);
	else if (r->why == WHY_ELEMENTS)
		snprintf(text, sizeof text, "more than %d elements", SP_XML_ELEMENTS_MAX);
	else
		snprintf(text, sizeof text, "%s", XML_ErrorString(error));
	return sp_fail(err, "S857", 0, "", line, text, NULL);
}

static void clear(reading *r)
{
	for (size_t i = 0; i < r->depth; i++) {
		cJSON_Delete(r->frames[i].object);
		sp_buf_clear(&r->frames[i].text);
	}
	cJSON_Delete(r->root);
	XML_ParserFree(r->parser);
}

signprep_code sp_xml_read(cJSON **out, const char *text, size_t length, signprep_error *err)
{
	/* Whatever encoding the text claims: WeCom sends UTF-8, and expat refuses bytes that are none. */
	reading r = { .parser = XML_ParserCreate("UTF-8"), .max = length };
	*out = NULL;
	if (!r.parser || length > SP_XML_BYTES_MAX) {
		XML_ParserFree(r.parser);
		return r.parser ? sp_fail(err, "S860", 0, "", NULL) : sp_fail_memory(err, "");
	}
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	signprep_code code = SIGNPREP_OK;
	if (XML_Parse(r.parser, text, (int) length, 1) != XML_STATUS_OK)
		code = explain(&r, err);
	if (!code) {
		*out = r.root;
		r.root = NULL;
	}
	clear(&r);
	return code;
}
