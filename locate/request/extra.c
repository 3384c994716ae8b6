/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ComponentExtra: JSON inside a string, and the table of its keys. Source: SDK 4.1.313, text of Component.ComponentExtra. */
#include "locate/request/extra.h"

#include <string.h>

#include "base/fail.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"

#define EXTRA_BYTES_MAX ((size_t) 1 << 20)

#define FONTS "黑体 宋体 仿宋"
#define ALIGNMENTS "Left Right Center"
#define SIGNATURE_KINDS "HANDWRITE HANDWRITTEN_ESIGN OCR_ESIGN ESIGN SYSTEM_ESIGN IMG_ESIGN"
#define SEAL_KINDS "OFFICIAL CONTRACT FINANCE PERSONNEL OTHER"
#define CORNERS "None LeftTop LeftBottom RightTop RightBottom Center"
/* Fill controls and children whose samples in the texts carry a font. */
#define WITH_FONT "TEXT MULTI_LINE_TEXT DATE SELECTOR DISTRICT SIGN_DATE SIGN_SELECTOR SIGN_MULTI_LINE_TEXT"
#define COMBINATIONS "SIGN_VIRTUAL_COMBINATION VIRTUAL_COMBINATION"

const char sp_signature_kinds[] = SIGNATURE_KINDS, sp_seal_kinds[] = SEAL_KINDS;

const sp_extra_rule sp_extra_rules[] = {
	{ WITH_FONT " WATERMARK", "Font", SP_EXTRA_WORD, FONTS, 0, 0 },
	{ WITH_FONT " WATERMARK", "FontSize", SP_EXTRA_NUMBER, NULL, 6, 72 },
	{ WITH_FONT, "FontAlign", SP_EXTRA_WORD, ALIGNMENTS, 0, 0 },
	{ "TEXT MULTI_LINE_TEXT DATE", "FontColor", SP_EXTRA_COLOUR, NULL, 0, 0 },
	{ "TEXT MULTI_LINE_TEXT", "Bold", SP_EXTRA_BOOL, NULL, 0, 0 },
	{ "WATERMARK", "Opacity", SP_EXTRA_NUMBER, NULL, 0, 1 },
	{ "WATERMARK", "Rotate", SP_EXTRA_NUMBER, NULL, 0, 359 },
	{ "WATERMARK", "Density", SP_EXTRA_INTEGER, NULL, 1, 3 },
	{ "WATERMARK", "Position", SP_EXTRA_WORD, CORNERS, 0, 0 },
	{ "WATERMARK", "SubType", SP_EXTRA_WORD, "CUSTOM_WATERMARK PERSON_INFO_WATERMARK", 0, 0 },
	{ "FILL_IMAGE", "NotMakeImageCenter", SP_EXTRA_BOOL, NULL, 0, 0 },
	{ "FILL_IMAGE", "FillMethod", SP_EXTRA_INTEGER, NULL, 0, 1 },
	{ "SELECTOR", "WordWrap", SP_EXTRA_BOOL, NULL, 0, 0 },
	{ "SIGN_SIGNATURE SIGN_PAGING_SIGNATURE", "ComponentTypeLimit", SP_EXTRA_WORDS, SIGNATURE_KINDS, 0, 0 },
	{ "SIGN_SEAL SIGN_PAGING_SEAL", "ComponentTypeLimit", SP_EXTRA_WORDS, SEAL_KINDS, 0, 0 },
	{ "SIGN_DATE", "Format", SP_EXTRA_TEXT, NULL, 0, 0 },
	{ "SIGN_DATE", "Gaps", SP_EXTRA_GAPS, NULL, 0, 0 },
	{ "SIGN_SEAL SIGN_SIGNATURE", "PageRanges", SP_EXTRA_RANGES, NULL, 0, 0 },
	{ "SIGN_SIGNATURE SIGN_SEAL SIGN_PAGING_SEAL SIGN_LEGAL_PERSON_SEAL", "Opacity", SP_EXTRA_NUMBER, NULL, 0.6, 1 },
	{ "SIGN_SEAL SIGN_PAGING_SEAL SIGN_LEGAL_PERSON_SEAL", "UseSealSize", SP_EXTRA_BOOL, NULL, 0, 0 },
	{ "SIGN_OPINION", "Values", SP_EXTRA_TEXT, NULL, 0, 0 },
	{ "SIGN_SELECTOR", "Values", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "SIGN_OPINION", "ValuesArray", SP_EXTRA_WORDS, NULL, 0, 0 },
	{ "SIGN_OPINION", "SignMethod", SP_EXTRA_INTEGER, NULL, 1, 1 },
	{ NULL, "IgnoreKeywordError", SP_EXTRA_INTEGER, NULL, 1, 1 },
	{ COMBINATIONS, "Children", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ COMBINATIONS, "ChildrenComponents", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	/* In the service's own examples only: passed without a word where they have them, values and all. */
	{ "SIGN_SIGNATURE SIGN_DATE", "isAfterCut", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "SIGN_SIGNATURE", "Date", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "MULTI_LINE_TEXT SIGN_MULTI_LINE_TEXT", "VerticalAlign", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "SIGN_SELECTOR SELECTOR VIRTUAL_COMBINATION", "MultiSelect", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "TEXT MULTI_LINE_TEXT SELECTOR VIRTUAL_COMBINATION", "SubType", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "TEXT", "RecipientInfoType", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "DATE", "ManualFill", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "ATTACHMENT", "LimitCount", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ "ATTACHMENT", "AttachmentType", SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
	{ NULL, NULL, SP_EXTRA_ELSEWHERE, NULL, 0, 0 },
};

cJSON *sp_extra_parse(const cJSON *component, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = EXTRA_BYTES_MAX };
	const char *text = sp_json_text(component, "ComponentExtra");
	size_t length = strlen(text), skip = 0;
	cJSON *tree;
	if (sp_json_scan(text, length, &limits, "ComponentExtra", &skip, err))
		return NULL;
	tree = cJSON_ParseWithLength(text + skip, length - skip);
	if (!tree)
		sp_fail_memory(err, "ComponentExtra");
	return tree;
}

bool sp_extra_read(cJSON **out, const cJSON *component)
{
	signprep_error err = { 0 };
	*out = *sp_json_text(component, "ComponentExtra") ? sp_extra_parse(component, &err) : NULL;
	return *out || err.code != SIGNPREP_LIMIT || strcmp(err.id, "D901") != 0;
}
