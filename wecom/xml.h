/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The XML of strangers as plain values, read by expat with everything switched off that reaches beyond the text. */
#ifndef SP_WECOM_XML_H
#define SP_WECOM_XML_H

#include <cjson/cJSON.h>

#include <signprep/error.h>

#define SP_XML_BYTES_MAX ((size_t) 1 << 20)
#define SP_XML_DEPTH_MAX 16
#define SP_XML_ELEMENTS_MAX 2000

/**
 * What stands in the root element: an element with elements in it becomes an object, any other a text, several of one name an
 * array. Attributes become members "@name", text between elements "#text". Caller frees with cJSON_Delete.
 * @return S857 not well-formed, or deeper or of more elements than above; S858 a document type, and with it any entity; S860, D901
 */
signprep_code sp_xml_read(cJSON **out, const char *text, size_t length, signprep_error *err);

#endif
