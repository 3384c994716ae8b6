/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The resolved request and the report, letter by letter. */
#include "paper.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locate/result.h"
#include "support/pdf_writer.h"
#include "support/png_read.h"

/* Two pages of A4 as Acrobat writes it, without text; a field on page 2. */
static void open_form(paper *p)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), second = pdfw_reserve(w), party = pdfw_reserve(w), first, widget;
	widget = pdfw_add(w,
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (seal) /Parent %d 0 R /F 4 "
		"/Rect [100.5 200.25 220.5 260.25] >>",
		party);
	pdfw_set(w, party, "<< /T (party) /Kids [%d 0 R] >>", widget);
	first = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595.276 841.89] >>", tree);
	pdfw_set(w, second, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595.276 841.89] /Annots [%d 0 R] >>", tree, widget);
	pdfw_set(w, tree, "<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>", first, second);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%d 0 R] >> >>", tree, party);
	p->bytes = pdfw_finish(w, &p->length);
	assert_int_equal(signprep_document_open_memory(&p->doc, p->bytes, p->length, "f.pdf", NULL, NULL), SIGNPREP_OK);
}

static paper form;

static int open_all(void **state)
{
	(void) state;
	open_form(&form);
	return 0;
}

static int close_all(void **state)
{
	(void) state;
	paper_close(&form);
	return 0;
}

static void becomes(const char *given, const char *expected, signprep_emit emit)
{
	const signprep_locate_options options = { .emit = emit };
	signprep_result *result = paper_locate(&form, given, &options);
	char *text = requote(expected);
	if (signprep_result_code(result))
		fail_msg("%s: %s", given, signprep_issues_at(signprep_result_issues(result), 0)->id);
	assert_string_equal(signprep_result_request(result), text);
	free(text);
	signprep_result_free(result);
}

/* One component, drawn on pages 1 to 3 of 3; only its own page is in the request. */
static void page_ranges(void **state)
{
#define RANGES(type, begin, end) \
	"{'Approvers':[{'SignComponents':[{'ComponentType':'" type "','ComponentId':'a','ComponentPage':2," \
	"'ComponentPosX':10,'ComponentPosY':20,'ComponentWidth':30,'ComponentHeight':40,'FileIndex':0,'GenerateMode':'NORMAL'," \
	"'ComponentExtra':'{\\\"PageRanges\\\":[{\\\"BeginPage\\\":" #begin ",\\\"EndPage\\\":" #end "}]}'}]}]}"
	static const int pages[] = { 2, 1, 3 };
	paper p;
	int used[4];
	signprep_result *result;
	const signprep_component *c;
	char *given = requote(RANGES("SIGN_SEAL", 1, -1));
	(void) state;
	paper_open(&p, 3, NULL, 0, "");
	result = paper_locate(&p, RANGES("SIGN_SEAL", 1, -1), NULL);
	c = signprep_result_at(result, 0);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(c->placement_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(c->placements[i].page, pages[i]);
		assert_int_equal(c->placements[i].copy, i > 0);
		assert_rect(c->placements[i].rect, 10, 20, 40, 60);
	}
	assert_int_equal(signprep_result_pages(result, used, 4), 3);
	assert_string_equal(signprep_result_request(result), given);
	assert_non_null(strstr(signprep_result_report(result), "{\"page\":3,\"rect\":[10,20,40,60],\"by\":\"PageRanges\"}"));
	signprep_result_free(result);
	/* Only seals and signatures have it; a page too many is told. */
	result = paper_locate(&p, RANGES("SIGN_DATE", 1, -1), NULL);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 1);
	signprep_result_free(result);
	result = paper_locate(&p, RANGES("SIGN_SIGNATURE", 2, 4), NULL);
	assert_string_equal(
		only_id(signprep_result_issues(result), "P101")->where, "Approvers[0].SignComponents[0].ComponentExtra.PageRanges");
	signprep_result_free(result);
	paper_close(&p);
	free(given);
#undef RANGES
}

/* "计算签署坐标" of the service's guide: PosX = left, PosY = page height − top edge. */
static void the_guides_example(void **state)
{
	(void) state;
	becomes("{'Components':[{'ComponentType':'SIGN_SEAL','ComponentId':'s','ComponentWidth':150.001,'ComponentHeight':21.9997,"
		"'ComponentPage':1,'FileIndex':0,'Locate':{'Edges':{'Left':140.7288,'Bottom':594.8363}}}]}",
		"{'Components':[{'ComponentType':'SIGN_SEAL','ComponentId':'s','ComponentWidth':150.001,'ComponentHeight':21.9997,"
		"'ComponentPage':1,'FileIndex':0,'GenerateMode':'NORMAL','ComponentPosX':140.7288,'ComponentPosY':225.054}]}",
		SIGNPREP_EMIT_ABSOLUTE);
}

static void order_and_foreign_members_are_kept(void **state)
{
	(void) state;
	becomes("{'FlowName':'租约','Approvers':[{'ApproverType':0,'SignComponents':[{'Zeta':[1,{'a':null}],'ComponentPosY':2,"
		"'Locate':{'Unit':'mm'},'ComponentPosX':'1in','GenerateMode':'NORMAL','ComponentHeight':10,'ComponentWidth':10,"
		"'ComponentPage':-1,"
		"'ComponentType':'SIGN_DATE'}],'ApproverMobile':'13800000000'}],'UserData':'u'}",
		"{'FlowName':'租约','Approvers':[{'ApproverType':0,'SignComponents':[{'Zeta':[1,{'a':null}],'ComponentPosY':5.6693,"
		"'ComponentPosX':72,'GenerateMode':'NORMAL','ComponentHeight':28.3465,'ComponentWidth':28.3465,'ComponentPage':2,"
		"'ComponentType':'SIGN_DATE','ComponentId':'SIGN_DATE_1','FileIndex':0}],'ApproverMobile':'13800000000'}],'"
		"UserData':'u'}",
		SIGNPREP_EMIT_ABSOLUTE);
}

static void several_pages_several_components(void **state)
{
	(void) state;
	becomes("{'Components':[{'ComponentType':'TEXT','ComponentId':'t','ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,"
		"'ComponentHeight':4,"
		"'FileIndex':0,'Locate':{'Pages':'all'}},{'ComponentType':'TEXT','ComponentPage':1,'ComponentPosX':1,'"
		"ComponentPosY':2,"
		"'ComponentWidth':3,'ComponentHeight':4,'FileIndex':0}]}",
		"{'Components':[{'ComponentType':'TEXT','ComponentId':'t','ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,"
		"'ComponentHeight':4,"
		"'FileIndex':0,'GenerateMode':'NORMAL','ComponentPage':1},"
		"{'ComponentType':'TEXT','ComponentId':'t_2','ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'"
		"ComponentHeight':4,"
		"'FileIndex':0,'GenerateMode':'NORMAL','ComponentPage':2},"
		"{'ComponentType':'TEXT','ComponentPage':1,'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight'"
		":4,"
		"'FileIndex':0,"
		"'GenerateMode':'NORMAL','ComponentId':'TEXT_1'}]}",
		SIGNPREP_EMIT_ABSOLUTE);
}

/* 841.89 − 260.25 = 581.64. The dot may not stand in a ComponentName. */
static void fields(void **state)
{
	const char *given =
		"{'Components':[{'ComponentType':'TEXT','GenerateMode':'FIELD','ComponentName':'party.seal','FileIndex':0,"
		"'Locate':{'Optional':true}}]}";
	(void) state;
	becomes(given,
		"{'Components':[{'ComponentType':'TEXT','GenerateMode':'NORMAL','ComponentName':'party_seal','FileIndex':0,"
		"'ComponentId':'TEXT_1','ComponentPage':2,'ComponentPosX':100.5,'ComponentPosY':581.64,'ComponentWidth':120,"
		"'ComponentHeight':60}]}",
		SIGNPREP_EMIT_ABSOLUTE);
	becomes(given,
		"{'Components':[{'ComponentType':'TEXT','GenerateMode':'FIELD','ComponentName':'party.seal','FileIndex':0}]}",
		SIGNPREP_EMIT_FIELD);
	becomes(given,
		"{'Components':[{'ComponentType':'TEXT','GenerateMode':'NORMAL','ComponentName':'party_seal','FileIndex':0,"
		"'ComponentId':'TEXT_1','ComponentPage':2,'ComponentPosX':100.5,'ComponentPosY':581.64,'ComponentWidth':120,"
		"'ComponentHeight':60}]}",
		SIGNPREP_EMIT_KEYWORD);
}

static void defaults_of_types(void **state)
{
	(void) state;
	/* 4.2 cm = 119.0551 pt */
	becomes("{'Components':[{'ComponentType':'SIGN_SEAL','ComponentId':'a','ComponentPage':1,'ComponentPosX':1,'ComponentPosY':"
		"2,"
		"'FileIndex':0,"
		"'GenerateMode':'NORMAL','ComponentExtra':'{\\'UseSealSize\\':true}'}]}",
		"{'Components':[{'ComponentType':'SIGN_SEAL','ComponentId':'a','ComponentPage':1,'ComponentPosX':1,'ComponentPosY':"
		"2,"
		"'FileIndex':0,"
		"'GenerateMode':'NORMAL','ComponentExtra':'{\\'UseSealSize\\':true}','ComponentWidth':119.0551,'ComponentHeight':"
		"119.0551}]}",
		SIGNPREP_EMIT_ABSOLUTE);
	becomes("{'Components':[{'ComponentType':'SIGN_PAGING_SEAL','ComponentId':'a','ComponentPosY':2,'FileIndex':0,"
		"'GenerateMode':'NORMAL',"
		"'ComponentWidth':119,'ComponentHeight':119}]}",
		"{'Components':[{'ComponentType':'SIGN_PAGING_SEAL','ComponentId':'a','ComponentPosY':2,'FileIndex':0,'"
		"GenerateMode':'NORMAL',"
		"'ComponentWidth':119,'ComponentHeight':119,'ComponentPage':1,'ComponentPosX':0}]}",
		SIGNPREP_EMIT_ABSOLUTE);
}

static const paper_line lines[] = { { 1, 72, 700, "甲方" }, { 1, 72, 600, "乙方" } };

static void keyword_members_go(void **state)
{
	paper p;
	signprep_result *result;
	cJSON *root;
	const cJSON *c;
	(void) state;
	paper_open(&p, 1, lines, 2, "");
	result = paper_locate(&p,
		"{'Components':[{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'甲方',"
		"'OffsetX':5,'OffsetY':7,"
		"'KeywordOrder':'Positive','KeywordPage':1,'KeywordIndexes':[0],'RelativeLocation':'Right','ComponentWidth':50,"
		"'ComponentHeight':20,"
		"'ComponentExtra':'{\\\"IgnoreKeywordError\\\":1,\\\"Opacity\\\":0.8}'},{'ComponentType':'SIGN_SEAL','GenerateMode'"
		":'KEYWORD',"
		"'ComponentId':'乙方','ComponentExtra':'{\\\"IgnoreKeywordError\\\":1}'}]}",
		NULL);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	root = cJSON_Parse(signprep_result_request(result));
	c = cJSON_GetObjectItemCaseSensitive(root, "Components")->child;
	for (const cJSON *m = c->child; m; m = m->next)
		assert_true(strncmp(m->string, "Keyword", 7) && strncmp(m->string, "Offset", 6) &&
			strcmp(m->string, "RelativeLocation"));
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(c, "GenerateMode")->valuestring, "NORMAL");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(c, "ComponentId")->valuestring, "SIGN_SEAL_1");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(c, "ComponentExtra")->valuestring, "{\"Opacity\":0.8}");
	/* Right of two characters of 12 pt, and 5 further. */
	assert_near(cJSON_GetObjectItemCaseSensitive(c, "ComponentPosX")->valuedouble, 72 + 24 + 5);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(c->next, "ComponentId")->valuestring, "SIGN_SEAL_2");
	assert_null(cJSON_GetObjectItemCaseSensitive(c->next, "ComponentExtra"));
	cJSON_Delete(root);
	signprep_result_free(result);
	paper_close(&p);
}

/* KEYWORD mode holds children in the parent, NORMAL mode beside it. */
static void combinations(void **state)
{
	paper p;
	signprep_result *result;
	cJSON *root;
	const cJSON *c, *child;
	(void) state;
	paper_open(&p, 1, lines, 2, "");
	result = paper_locate(&p,
		"{'Components':[{'ComponentType':'SIGN_VIRTUAL_COMBINATION','GenerateMode':'KEYWORD','ComponentId':'甲方',"
		"'ComponentWidth':200,'ComponentHeight':50,"
		"'ComponentExtra':'{\\\"ChildrenComponents\\\":[{\\\"ComponentType\\\":\\\"SIGN_DATE\\\","
		"\\\"ComponentOffsetX\\\":10,\\\"ComponentOffsetY\\\":20.5,\\\"ComponentWidth\\\":30,\\\"ComponentHeight\\\":12}]}'"
		"},"
		"{'ComponentType':'SIGN_DATE','GenerateMode':'KEYWORD','ComponentId':'乙方'}]}",
		NULL);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	root = cJSON_Parse(signprep_result_request(result));
	c = cJSON_GetObjectItemCaseSensitive(root, "Components")->child;
	child = c->next;
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(c, "GenerateMode")->valuestring, "NORMAL");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(c, "ComponentExtra")->valuestring, "{\"Children\":[\"SIGN_DATE_2\"]}");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(child, "ComponentId")->valuestring, "SIGN_DATE_2");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(child, "GenerateMode")->valuestring, "NORMAL");
	assert_near(cJSON_GetObjectItemCaseSensitive(child, "ComponentPosX")->valuedouble, 82);
	assert_near(cJSON_GetObjectItemCaseSensitive(child, "ComponentPosY")->valuedouble -
			cJSON_GetObjectItemCaseSensitive(c, "ComponentPosY")->valuedouble,
		20.5);
	assert_int_equal(cJSON_GetObjectItemCaseSensitive(child, "ComponentPage")->valueint, 1);
	assert_null(cJSON_GetObjectItemCaseSensitive(child, "ComponentOffsetX"));
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(child->next, "ComponentId")->valuestring, "SIGN_DATE_1");
	cJSON_Delete(root);
	signprep_result_free(result);
	paper_close(&p);
}

static void keywords_left_to_the_service(void **state)
{
	const signprep_locate_options options = { .emit = SIGNPREP_EMIT_KEYWORD };
	const char *given =
		"{'Components':[{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'s','OffsetX':'1in',"
		"'KeywordPage':1,"
		"'Locate':{'Keyword':'方','Pick':'last'}}]}";
	char *expected = requote("{'Components':[{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'方',"
				 "'OffsetX':72,'KeywordPage':1,"
				 "'FileIndex':0}]}");
	paper p;
	signprep_result *result;
	(void) state;
	paper_open(&p, 1, lines, 2, "");
	result = paper_locate(&p, given, &options);
	assert_string_equal(signprep_result_request(result), expected);
	/* The service would place it at both. */
	assert_string_equal(only_id(signprep_result_issues(result), "K210")->args[1], "2");
	signprep_result_free(result);
	free(expected);
	paper_close(&p);
}

static void geometry_issues(void **state)
{
	static const struct {
		const char *members, *id;
		signprep_code code;
	} rows[] = {
		{ "'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4", "P111", SIGNPREP_INVALID },
		{ "'ComponentPage':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4", "P111", SIGNPREP_INVALID },
		{ "'ComponentPage':0,'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4", "P101",
			SIGNPREP_INVALID },
		{ "'ComponentPage':3,'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4", "P101",
			SIGNPREP_INVALID },
		{ "'ComponentPage':-3,'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4", "P101",
			SIGNPREP_INVALID },
		{ "'ComponentPage':1,'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':0,'ComponentHeight':4", "P112",
			SIGNPREP_RULE },
		{ "'ComponentPage':1,'ComponentPosX':1e308,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4", "P113",
			SIGNPREP_RULE },
		{ "'ComponentPage':1,'ComponentWidth':9,'Locate':{'Edges':{'Left':1,'Right':2,'Top':9,'Bottom':3}}", "P114",
			SIGNPREP_INVALID },
		{ "'ComponentPage':1,'Locate':{'Edges':{'Left':1,'Top':9,'Bottom':3}}", "P115", SIGNPREP_INVALID },
		{ "'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4,'ComponentPage':1,'Locate':{'Pages':'"
		  "1-9'}",
			"P101", SIGNPREP_INVALID },
		{ "'GenerateMode':'FIELDS'", "R243", SIGNPREP_INVALID },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[400];
		signprep_result *result;
		snprintf(json, sizeof json, "{'Components':[{'ComponentType':'TEXT',%s}]}", rows[i].members);
		result = paper_locate(&form, json, NULL);
		if (!count_id(signprep_result_issues(result), rows[i].id))
			print_error("in %s\n", json);
		only_id(signprep_result_issues(result), rows[i].id);
		assert_int_equal(signprep_result_code(result), rows[i].code);
		assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_INVALID);
		assert_null(strstr(signprep_result_request(result), "Locate"));
		signprep_result_free(result);
	}
}

/* What check refuses, locate refuses: the box is told, and the request is not given. */
static void off_the_page(void **state)
{
	static const char *const places[] = { "'ComponentPosX':-2,'ComponentPosY':2", "'ComponentPosX':590,'ComponentPosY':2",
		"'ComponentPosX':5,'ComponentPosY':840" };
	(void) state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		char json[400];
		snprintf(json, sizeof json,
			"{'Components':[{'ComponentType':'TEXT','ComponentPage':1,%s,'ComponentWidth':30,'ComponentHeight':40}]}",
			places[i]);
		signprep_result *result = paper_locate(&form, json, NULL);
		only_id(signprep_result_issues(result), "P201");
		assert_int_equal(signprep_result_code(result), SIGNPREP_RULE);
		signprep_result_free(result);
	}
}

static void all_that_is_missing_at_once(void **state)
{
	static const struct {
		const char *members, *missing;
	} rows[] = {
		{ "", "ComponentPage, ComponentPosX, ComponentPosY, ComponentWidth, ComponentHeight" },
		{ ",'ComponentPage':1,'ComponentPosY':3", "ComponentPosX, ComponentWidth, ComponentHeight" },
		{ ",'Locate':{'Pages':'all','Edges':{'Left':1,'Right':9}}", "ComponentPosY, ComponentHeight" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[400];
		snprintf(json, sizeof json, "{'Components':[{'ComponentType':'TEXT'%s}]}", rows[i].members);
		signprep_result *result = paper_locate(&form, json, NULL);
		assert_string_equal(only_id(signprep_result_issues(result), "P111")->args[0], rows[i].missing);
		signprep_result_free(result);
	}
}

static void too_many_components(void **state)
{
	char *json = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&json, &length);
	signprep_request *req;
	signprep_result *result;
	signprep_error err = { 0 };
	(void) state;
	assert_non_null(out);
	fputs("{\"Components\":[{}", out);
	for (int i = 0; i < SP_COMPONENTS_MAX; i++)
		fputs(",{}", out);
	fputs("]}", out);
	fclose(out);
	assert_int_equal(signprep_request_parse(&req, json, length, "r.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&result, form.doc, req, NULL, &err), SIGNPREP_LIMIT);
	assert_null(result);
	assert_string_equal(err.id, "R248");
	signprep_request_free(req);
	free(json);
}

static void byte_order_mark(void **state)
{
	signprep_result *result = paper_locate(&form, "\xEF\xBB\xBF{}", NULL);
	(void) state;
	only_id(signprep_result_issues(result), "R108");
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(signprep_result_count(result), 0);
	assert_null(signprep_result_at(result, 0));
	assert_string_equal(signprep_result_request(result), "{}");
	signprep_result_free(result);
}

static void report(void **state)
{
	const char *given = "{'Components':[{'ComponentType':'TEXT','GenerateMode':'FIELD','ComponentName':'party.seal'},"
			    "{'ComponentType':'TEXT',"
			    "'GenerateMode':'FIELD','ComponentName':'nobody'}]}";
	signprep_result *result = paper_locate(&form, given, NULL);
	char expected[2000];
	char *text;
	(void) state;
	snprintf(expected, sizeof expected,
		"{'schema':'signprep.locate/1','file':'f.pdf','sha256':'%s','components':["
		"{'where':'Components[0]','type':'TEXT','id':'TEXT_1','name':'party.seal','mode':'FIELD','status':'placed',"
		"'placements':[{'page':2,'rect':[100.5,581.64,220.5,641.64],'anchor':[100.5,581.64,220.5,641.64]}],"
		"'candidates':[{'page':2,'rect':[100.5,581.64,220.5,641.64],'text':'party.seal','line':'','flags':[],'chosen':true,"
		"'dropped':''}],"
		"'why':'field \\'party.seal\\': 1 found, the only one taken'},"
		"{'where':'Components[1]','type':'TEXT','id':'','name':'nobody','mode':'FIELD','status':'missing','placements':[],"
		"'candidates':[],"
		"'why':'no such field on any page'}],"
		"'issues':[{'id':'F201','severity':'error','message':'no field is named "
		"\\'nobody\\'','file':'f.pdf','component':'Components[1]',"
		"'candidates':[],'help':'fields of this file: party.seal'}]}",
		signprep_document_sha256(form.doc));
	text = requote(expected);
	assert_string_equal(signprep_result_report(result), text);
	free(text);
	signprep_result_free(result);
}

static void pages_in_use(void **state)
{
	signprep_result *result = paper_locate(&form,
		"{'Components':[{'ComponentType':'TEXT','ComponentPage':2,'ComponentPosX':1,"
		"'ComponentPosY':2,"
		"'ComponentWidth':3,'ComponentHeight':4}]}",
		NULL);
	int pages[4] = { 0 };
	(void) state;
	assert_int_equal(signprep_result_pages(result, pages, 4), 1);
	assert_int_equal(pages[0], 2);
	assert_int_equal(signprep_result_pages(result, NULL, 0), 1);
	assert_false(signprep_result_checked(result));
	signprep_result_free(result);
}

/* A comma for a decimal point must change nothing, neither in reading nor in writing. */
static void other_locales(void **state)
{
	(void) state;
	if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
		skip();
	the_guides_example(state);
	setlocale(LC_ALL, "C");
}

static bool count_bytes(void *opaque, const void *bytes, size_t length)
{
	size_t *total = opaque;
	(void) bytes;
	*total += length;
	return true;
}

static bool stop_at_once(void *opaque, const void *bytes, size_t length)
{
	(void) opaque;
	(void) bytes;
	(void) length;
	return false;
}

static void preview(void **state)
{
	signprep_result *result = paper_locate(&form,
		"{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL',"
		"'GenerateMode':'FIELD',"
		"'ComponentName':'party.seal','Locate':{'At':'right','Gap':30}}]}]}",
		NULL);
	size_t total = 0;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(signprep_preview_png(result, 2, NULL, count_bytes, &total, NULL), SIGNPREP_OK);
	assert_true(total > 1000);
	assert_int_equal(signprep_preview_png(result, 2, NULL, stop_at_once, NULL, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D906");
	assert_int_equal(signprep_preview_png(result, 3, NULL, count_bytes, &total, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "P101");
	signprep_result_free(result);
}

typedef struct bytes {
	unsigned char data[1 << 20];
	size_t length;
} bytes;

static bool keep_bytes(void *opaque, const void *more, size_t length)
{
	bytes *b = opaque;
	if (length > sizeof b->data - b->length)
		return false;
	memcpy(b->data + b->length, more, length);
	b->length += length;
	return true;
}

/* True when some pixel from x−2 to x+2 in row y is within 24 of the colour, channel by channel. */
static bool has_colour(const png_image *image, unsigned x, unsigned y, int r, int g, int b)
{
	for (unsigned at = x - 2; at <= x + 2; at++) {
		unsigned char rgb[3];
		png_rgb(image, at, y, rgb);
		if (abs(rgb[0] - r) <= 24 && abs(rgb[1] - g) <= 24 && abs(rgb[2] - b) <= 24)
			return true;
	}
	return false;
}

/* At 72 dpi a pixel is a point. Signers differ in colour; what nobody placed stays white. */
static void preview_pixels(void **state)
{
	static bytes once, again;
	const signprep_png_options options = { .dpi = 72 };
	signprep_result *result = paper_locate(&form,
		"{'Approvers':["
		"{'SignComponents':[{'ComponentType':'SIGN_SEAL','ComponentPage':1,'ComponentPosX':100,'ComponentPosY':100,'"
		"ComponentWidth':100,"
		"'ComponentHeight':50}]},{'SignComponents':[{'ComponentType':'SIGN_SEAL','ComponentPage':1,'ComponentPosX':300,"
		"'ComponentPosY':100,"
		"'ComponentWidth':100,'ComponentHeight':50}]}]}",
		NULL);
	png_image image;
	unsigned char rgb[3];
	(void) state;
	assert_int_equal(signprep_preview_png(result, 1, &options, keep_bytes, &once, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_preview_png(result, 1, &options, keep_bytes, &again, NULL), SIGNPREP_OK);
	assert_int_equal(once.length, again.length);
	assert_memory_equal(once.data, again.data, once.length);
	assert_true(png_read(once.data, once.length, &image));
	assert_true(has_colour(&image, 100, 125, 0x0B, 0x5C, 0xAD) && has_colour(&image, 200, 125, 0x0B, 0x5C, 0xAD));
	assert_true(has_colour(&image, 300, 125, 0xC0, 0x4A, 0x00) && has_colour(&image, 400, 125, 0xC0, 0x4A, 0x00));
	assert_true(has_colour(&image, 250, 125, 255, 255, 255) && has_colour(&image, 150, 300, 255, 255, 255));
	/* Inside the page still shows, tinted. */
	png_rgb(&image, 150, 125, rgb);
	assert_true(rgb[2] > rgb[1] && rgb[1] > rgb[0] && rgb[0] > 150 && rgb[1] < 255);
	png_free(&image);
	signprep_result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_ranges),
		cmocka_unit_test(the_guides_example),
		cmocka_unit_test(order_and_foreign_members_are_kept),
		cmocka_unit_test(several_pages_several_components),
		cmocka_unit_test(fields),
		cmocka_unit_test(defaults_of_types),
		cmocka_unit_test(keyword_members_go),
		cmocka_unit_test(combinations),
		cmocka_unit_test(keywords_left_to_the_service),
		cmocka_unit_test(geometry_issues),
		cmocka_unit_test(all_that_is_missing_at_once),
		cmocka_unit_test(off_the_page),
		cmocka_unit_test(too_many_components),
		cmocka_unit_test(byte_order_mark),
		cmocka_unit_test(report),
		cmocka_unit_test(pages_in_use),
		cmocka_unit_test(other_locales),
		cmocka_unit_test(preview),
		cmocka_unit_test(preview_pixels),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
