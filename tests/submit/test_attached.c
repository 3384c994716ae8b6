/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures and attachments named by path: what may be named, and how often each is uploaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "locate/request/file_value.h"
#include "submit/attached.h"

#define PNG "\x89PNG\r\n\x1a\n"
#define STAMP_ID "yDRSzUUgtestFile000000000000stam"
#define STAMP_ID_2 "yDRSzUUgtestFile000000000000sta2"
#define UPLOADED(id) "{\"Response\":{\"FileIds\":[\"" id "\"],\"TotalCount\":1,\"RequestId\":\"req-upload\"}}"
#define CREATED(id) "{\"Response\":{\"FlowId\":\"" id "\",\"Approvers\":[],\"RequestId\":\"req-create\"}}"
#define FLOW_2 "yDRSzUUgtestFlow0000000000000002"
#define FLOW_3 "yDRSzUUgtestFlow0000000000000003"
#define PICTURE(id, value) \
	"{\"ComponentType\":\"FILL_IMAGE\",\"ComponentId\":\"" id "\",\"ComponentPage\":1,\"ComponentPosX\":300," \
	"\"ComponentPosY\":300,\"ComponentWidth\":80,\"ComponentHeight\":80,\"FileIndex\":0,\"ComponentValue\":\"" value "\"}"
#define ATTACHED(value) \
	"{\"ComponentType\":\"ATTACHMENT\",\"ComponentId\":\"more\",\"ComponentPage\":1,\"ComponentPosX\":300," \
	"\"ComponentPosY\":500,\"ComponentWidth\":80,\"ComponentHeight\":80,\"FileIndex\":0,\"ComponentValue\":\"" value "\"}"
#define WITH_STAMP ",\"Components\":[" PICTURE("logo", "@stamp.png") "]"
#define SCENES(list) (list), sizeof(list) / sizeof((list)[0])

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

/* The scratch folder. */
static char *folder(void)
{
	return sp_attached_folder(fixture_path("x"));
}

static void put(const char *name, const char *bytes, size_t length)
{
	FILE *file = fopen(fixture_path(name), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void put_stamp(const char *more)
{
	char bytes[64];
	int length = snprintf(bytes, sizeof bytes, "%.8s%s", PNG, more);
	put("stamp.png", bytes, (size_t) length);
}

static void paths_that_stay_in_the_folder(void **state)
{
	static const char *const sound[] = { "a.png", "stamps/a.png", "./a", "a..b", "..a", "a b/合同.pdf", "a\\b", "~", "-" };
	static const char *const hostile[] = { "", "/etc/passwd", "..", "../a", "a/..", "a/../b", "a//b", "a/", "/", "a\nb",
		"a\x7f", "\x1b[31m" };
	char longest[SP_FILE_PATH_MAX + 2];
	(void) state;
	for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
		if (!sp_file_path_is_sound(sound[i], strlen(sound[i])))
			fail_msg("%s", sound[i]);
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		if (sp_file_path_is_sound(hostile[i], strlen(hostile[i])))
			fail_msg("%s", hostile[i]);
	memset(longest, 'a', sizeof longest);
	assert_true(sp_file_path_is_sound(longest, SP_FILE_PATH_MAX));
	assert_false(sp_file_path_is_sound(longest, SP_FILE_PATH_MAX + 1));
}

static void folders_that_paths_count_from(void **state)
{
	static const char *const pairs[][2] = { { "rows.csv", "." }, { "-", "." }, { "a/b/rows.csv", "a/b" }, { "/rows.csv", "/" },
		{ "/dev/stdin", "." }, { "/dev/fd/63", "." } };
	(void) state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *found = sp_attached_folder(pairs[i][0]);
		assert_string_equal(found, pairs[i][1]);
		free(found);
	}
}

/* The findings about one value; "" when there is none. */
static void expect_finding(const char *components, const char *id, const char *where)
{
	char request[2048], *base = folder();
	signprep_issues *issues = sp_issues_new();
	snprintf(request, sizeof request, "{\"Components\":[%s]}", components);
	sp_attached_check_text(issues, request, strlen(request), base);
	const signprep_issue *first = signprep_issues_at(issues, 0);
	if (strcmp(first ? first->id : "", id) != 0)
		fail_msg("%s: %s, expected %s", components, first ? first->id : "nothing", id);
	if (*id) {
		assert_int_equal(signprep_issues_count(issues), 1);
		assert_string_equal(first->where, where);
	}
	signprep_issues_free(issues);
	free(base);
}

#define FIRST "Components[0].ComponentValue"

/* For previews: the head alone is looked at. */
static void pictures_that_are_drawn(void **state)
{
	enum { LENGTH = 17 << 20 };
	static const char head[] = PNG "\0\0\0\rIHDR\0\0\0\2\0\0\0\2";
	static const char request[] = "{\"Components\":[" PICTURE("p", "@good.png") "," PICTURE("p", "@good.png") "," PICTURE(
		"p", "@photo.jpeg") "," PICTURE("p", "@gone.png") "," PICTURE("p", "@../good.png") "]}";
	char *base = folder(), *large = calloc(1, LENGTH);
	sp_drawn_pictures pictures = { NULL, 0, 0, 0 };
	signprep_issues *issues = sp_issues_new();
	(void) state;
	put("good.png", head, sizeof head - 1);
	put("photo.jpeg", "\xff\xd8\xff\xe0\0\0\0\0\0", 9);
	assert_true(sp_attached_pictures_text(&pictures, issues, request, strlen(request), base));
	assert_int_equal(pictures.count, 1);
	assert_string_equal(pictures.items[0].value, "@good.png");
	assert_int_equal(pictures.items[0].length, sizeof head - 1);
	assert_memory_equal(pictures.items[0].bytes, head, sizeof head - 1);
	/* What is missing or outside the folder the check says; one that does not say how large it is, this. */
	assert_int_equal(signprep_issues_count(issues), 1);
	assert_string_equal(signprep_issues_at(issues, 0)->id, "R974");
	assert_string_equal(signprep_issues_at(issues, 0)->where, "Components[2].ComponentValue");
	/* 17 MiB twice are more than 32. */
	memcpy(large, head, sizeof head - 1);
	assert_true(sp_drawn_pictures_add(&pictures, issues, &(signprep_picture) { "one", large, LENGTH }, "a"));
	assert_true(sp_drawn_pictures_add(&pictures, issues, &(signprep_picture) { "two", large, LENGTH }, "b"));
	assert_int_equal(pictures.count, 2);
	assert_int_equal(signprep_issues_count(issues), 2);
	assert_string_equal(signprep_issues_at(issues, 1)->id, "R973");
	sp_drawn_pictures_clear(&pictures);
	signprep_issues_free(issues);
	free(large);
	free(base);
}

static void files_that_will_not_do(void **state)
{
	(void) state;
	put_stamp("");
	put("text.png", "no picture", 10);
	put("empty.png", "", 0);
	put("page.png", "%PDF-1.7\n", 9);
	put("page.pdf", "\xef\xbb\xbf\n%PDF-1.7\n", 13);
	put("letter.docx", "PK\3\4more", 8);
	put("letter.zip", "PK\3\4more", 8);
	put("photo.jpeg", "\xff\xd8\xff\xe0", 4);
	mkfifo(fixture_path("pipe.png"), 0600);
	mkdir(fixture_path("sub"), 0700);
	put("sub/stamp.png", PNG, 8);
	assert_int_equal(symlink("/etc/hostname", fixture_path("out.png")), 0);
	assert_int_equal(symlink("stamp.png", fixture_path("in.png")), 0);
	assert_int_equal(symlink("/etc", fixture_path("etc")), 0);

	expect_finding(PICTURE("a", "@stamp.png"), "", "");
	expect_finding(PICTURE("a", "@./sub/stamp.png"), "", "");
	expect_finding(PICTURE("a", "@photo.jpeg"), "", "");
	expect_finding(PICTURE("a", STAMP_ID), "", "");
	expect_finding(ATTACHED("@stamp.png,@page.pdf,@letter.docx," STAMP_ID), "", "");
	expect_finding(PICTURE("a", "@gone.png"), "R751", FIRST);
	expect_finding(PICTURE("a", "@stamp.png/x"), "R751", FIRST);
	/* what hostile rows name is reached by no way round */
	expect_finding(PICTURE("a", "@out.png"), "R752", FIRST);
	expect_finding(PICTURE("a", "@in.png"), "R752", FIRST);
	expect_finding(PICTURE("a", "@etc/hostname"), "R751", FIRST);
	expect_finding(PICTURE("a", "@sub"), "R752", FIRST);
	expect_finding(PICTURE("a", "@pipe.png"), "R752", FIRST);
	expect_finding(PICTURE("a", "@text.png"), "R754", FIRST);
	expect_finding(PICTURE("a", "@empty.png"), "R754", FIRST);
	expect_finding(PICTURE("a", "@page.pdf"), "R754", FIRST);
	expect_finding(ATTACHED("@page.png"), "R756", FIRST);
	expect_finding(ATTACHED("@letter.zip"), "R755", FIRST);
	expect_finding(PICTURE("a", "@stamp.png") "," ATTACHED("@letter.docx,@gone.pdf"), "R751", "Components[1].ComponentValue");
	/* the check of the request says it already */
	expect_finding(PICTURE("a", "@/etc/hostname"), "", "");

	if (geteuid() != 0) {
		put("secret.png", PNG, 8);
		assert_int_equal(chmod(fixture_path("secret.png"), 0), 0);
		expect_finding(PICTURE("a", "@secret.png"), "R752", FIRST);
	}
	/* one byte less than 5 MB, and 5 MB */
	assert_int_equal(truncate(fixture_path("stamp.png"), (5 << 20) - 1), 0);
	expect_finding(PICTURE("a", "@stamp.png"), "", "");
	assert_int_equal(truncate(fixture_path("stamp.png"), 5 << 20), 0);
	expect_finding(PICTURE("a", "@stamp.png"), "R753", FIRST);
	assert_int_equal(truncate(fixture_path("page.pdf"), 60 << 20), 0);
	expect_finding(ATTACHED("@page.pdf"), "R753", FIRST);
}

typedef struct stage {
	contract contract;
	network network;
	signprep_client *client;
	signprep_flow flow;
	signprep_error err;
	char *folder;
} stage;

static void open_stage(stage *s, const char *more, signprep_client_options options, const scene *scenes, size_t count)
{
	memset(s, 0, sizeof *s);
	s->folder = folder();
	options.size = sizeof options;
	options.files = s->folder;
	contract_open(&s->contract, more);
	s->client = network_client(&s->network, &options, scenes, count);
}

static signprep_code submit(stage *s)
{
	memset(&s->err, 0, sizeof s->err);
	return signprep_submit(&s->flow, s->client, s->contract.doc, s->contract.result, &s->err);
}

static void close_stage(stage *s)
{
	assert_int_equal(s->network.calls, s->network.scene_count);
	signprep_client_free(s->client);
	network_clear(&s->network);
	contract_close(&s->contract);
	free(s->folder);
}

static bool sent(const stage *s, size_t call, const char *text)
{
	return strstr(s->network.seen[call].body, text) != NULL;
}

/* base64 of the eight bytes of PNG: iVBORw0KGgo= */
static void a_picture_is_uploaded_and_its_id_put_in(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = UPLOADED(STAMP_ID) }, { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	stage s;
	(void) state;
	put_stamp("");
	put("page.pdf", "%PDF-1.7\n", 9);
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, SCENES(scenes));
	if (submit(&s) != SIGNPREP_OK)
		fail_msg("%s %s", s.err.id, s.err.message);
	assert_true(sent(&s, 1, "\"FileBody\":\"iVBORw0KGgo=\""));
	assert_true(sent(&s, 1, "\"FileName\":\"stamp.png\""));
	assert_true(sent(&s, 1, "\"BusinessType\":\"DOCUMENT\""));
	assert_true(sent(&s, 2, "\"ComponentValue\":\"" STAMP_ID "\""));
	assert_true(sent(&s, 2, "\"FileIds\":[\"" FIXTURE_FILE_ID "\"]"));
	assert_false(sent(&s, 2, "stamp.png"));
	assert_string_equal(s.flow.file_id, FIXTURE_FILE_ID);
	close_stage(&s);
}

static void attachments_keep_their_order(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = UPLOADED(STAMP_ID_2) }, { .action = "UploadFiles", .body = UPLOADED(STAMP_ID) },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	stage s;
	(void) state;
	put_stamp("");
	put("page.pdf", "%PDF-1.7\n", 9);
	open_stage(&s,
		",\"Components\":[" PICTURE("logo", "@stamp.png") "," ATTACHED("@page.pdf," FIXTURE_FLOW_ID ",@stamp.png") "]",
		(signprep_client_options) { 0 }, SCENES(scenes));
	if (submit(&s) != SIGNPREP_OK)
		fail_msg("%s %s", s.err.id, s.err.message);
	assert_true(sent(&s, 1, "stamp.png") && sent(&s, 2, "page.pdf"));
	assert_true(sent(&s, 3, "\"ComponentValue\":\"" STAMP_ID "," FIXTURE_FLOW_ID "," STAMP_ID_2 "\""));
	close_stage(&s);
}

/* Contracts that differ only in their key and name one picture. */
static signprep_code submit_as(stage *s, const char *key)
{
	signprep_client *own = NULL;
	memset(&s->err, 0, sizeof s->err);
	signprep_code code = sp_client_share(&own, s->client, key, &s->err);
	if (code == SIGNPREP_OK)
		code = signprep_submit(&s->flow, own, s->contract.doc, s->contract.result, &s->err);
	signprep_client_free(own);
	return code;
}

static void once_for_a_file_and_an_hour(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = UPLOADED(STAMP_ID) }, { .action = "CreateFlowByFiles", .body = OK_CREATE },
		/* the second contract */
		{ .action = "UploadFiles", .body = OK_UPLOAD }, { .action = "CreateFlowByFiles", .body = CREATED(FLOW_2) },
		/* an hour later */
		{ .action = "UploadFiles", .body = OK_UPLOAD }, { .action = "UploadFiles", .body = UPLOADED(STAMP_ID_2) },
		{ .action = "CreateFlowByFiles", .body = CREATED(FLOW_3) } };
	char journal[128];
	stage s;
	(void) state;
	put_stamp("");
	snprintf(journal, sizeof journal, "%s", fixture_path("hour.sqlite"));
	open_stage(&s, WITH_STAMP, (signprep_client_options) { .journal = journal }, SCENES(scenes));
	assert_int_equal(submit_as(&s, "one"), SIGNPREP_OK);
	assert_int_equal(submit_as(&s, "two"), SIGNPREP_OK);
	assert_true(sent(&s, 4, "\"ComponentValue\":\"" STAMP_ID "\""));
	s.network.clock += 3001;
	assert_int_equal(submit_as(&s, "three"), SIGNPREP_OK);
	assert_true(sent(&s, 7, "\"ComponentValue\":\"" STAMP_ID_2 "\""));
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE environment = 'file:sandbox'"), 1);
	assert_int_equal(
		journal_count(journal, "SELECT count(*) FROM step WHERE environment = 'file:sandbox' AND state = 'uploaded'"), 2);
	close_stage(&s);
}

/* Another run with the same journal: what is still good is not uploaded again, though the first run never got further. */
static void a_run_that_goes_on_uploads_nothing_again(void **state)
{
	static const scene first[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = UPLOADED(STAMP_ID) },
		{ .action = "CreateFlowByFiles", .body = ERROR_BODY("OperationDenied.NoQuota", "no") } };
	static const scene second[] = { { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	char journal[128];
	stage s;
	(void) state;
	put_stamp("");
	snprintf(journal, sizeof journal, "%s", fixture_path("resume.sqlite"));
	open_stage(&s, WITH_STAMP, (signprep_client_options) { .journal = journal }, SCENES(first));
	assert_int_equal(submit(&s), SIGNPREP_REFUSED);
	close_stage(&s);
	open_stage(&s, WITH_STAMP, (signprep_client_options) { .journal = journal }, SCENES(second));
	s.network.clock += 60;
	if (submit(&s) != SIGNPREP_OK)
		fail_msg("%s %s", s.err.id, s.err.message);
	assert_true(sent(&s, 0, "\"ComponentValue\":\"" STAMP_ID "\""));
	close_stage(&s);
}

static void an_id_the_service_no_longer_knows(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = UPLOADED(STAMP_ID) },
		{ .action = "CreateFlowByFiles", .body = ERROR_BODY("ResourceNotFound.Resource", "gone") },
		{ .action = "UploadFiles", .body = OK_UPLOAD }, { .action = "UploadFiles", .body = UPLOADED(STAMP_ID_2) },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	stage s;
	(void) state;
	put_stamp("");
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, SCENES(scenes));
	if (submit(&s) != SIGNPREP_OK)
		fail_msg("%s %s", s.err.id, s.err.message);
	assert_true(sent(&s, 5, "\"ComponentValue\":\"" STAMP_ID_2 "\""));
	close_stage(&s);
}

static void a_picture_that_is_refused(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = ERROR_BODY("InvalidParameter.SensitiveFileContent", "no") } };
	stage s;
	(void) state;
	put_stamp("");
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_REFUSED);
	assert_string_equal(s.err.id, "S305");
	assert_string_equal(s.flow.server_code, "InvalidParameter.SensitiveFileContent");
	close_stage(&s);
}

/* The key stands for a contract with that picture, not with any of its name. */
static void another_picture_is_another_request(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "UploadFiles", .body = UPLOADED(STAMP_ID) }, { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	stage s;
	(void) state;
	put_stamp("");
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, SCENES(scenes));
	assert_int_equal(submit_as(&s, "one"), SIGNPREP_OK);
	assert_int_equal(submit_as(&s, "one"), SIGNPREP_OK);
	assert_true(s.flow.already_created);
	put_stamp("another");
	assert_int_equal(submit_as(&s, "one"), SIGNPREP_RULE);
	assert_string_equal(s.err.id, "S407");
	close_stage(&s);
}

static void nothing_is_sent_for_a_file_that_is_not_there(void **state)
{
	stage s;
	(void) state;
	unlink(fixture_path("stamp.png"));
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, NULL, 0);
	assert_int_equal(submit(&s), SIGNPREP_INVALID);
	assert_string_equal(s.err.id, "R751");
	close_stage(&s);
	put_stamp("");
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, NULL, 0);
	assert_true(sp_client_set_files(s.client, NULL));
	assert_int_equal(submit(&s), SIGNPREP_INVALID);
	assert_string_equal(s.err.id, "R757");
	close_stage(&s);
}

/* It changes between the look at it and its upload. */
static void change(void)
{
	put("stamp.png", "\x89PNG\r\n\x1a!", 8);
}

static void a_picture_that_changes_meanwhile(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD, .hook = change } };
	stage s;
	(void) state;
	put_stamp("");
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_UNREADABLE);
	assert_string_equal(s.err.id, "S603");
	close_stage(&s);
}

static void the_plan_names_what_would_be_uploaded(void **state)
{
	char *plan = NULL;
	stage s;
	(void) state;
	put_stamp("");
	open_stage(&s, WITH_STAMP, (signprep_client_options) { 0 }, NULL, 0);
	assert_int_equal(signprep_submit_plan(&plan, s.client, s.contract.doc, s.contract.result, &s.err), SIGNPREP_OK);
	/* sha256 of the eight bytes */
	assert_non_null(strstr(plan, "4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"));
	assert_non_null(strstr(plan, "\"FileName\":\"stamp.png\""));
	assert_non_null(strstr(plan, "\"ComponentValue\":\"<FileId of stamp.png>\""));
	signprep_free(plan);
	close_stage(&s);
}

/* Many rows at once name one file: whoever comes second waits for the first. */
typedef struct racer {
	sp_turns *turns;
	int *inside, *most;
} racer;

static void *race(void *opaque)
{
	const racer *r = opaque;
	for (int i = 0; i < 200; i++) {
		sp_turn turn;
		sp_turns_take(r->turns, &turn, "stamp");
		*r->most = ++*r->inside > *r->most ? *r->inside : *r->most;
		--*r->inside;
		sp_turns_give_back(r->turns, &turn);
	}
	return NULL;
}

static void one_at_a_time(void **state)
{
	pthread_t threads[4];
	int inside = 0, most = 0;
	sp_turns turns;
	sp_turn other;
	racer r = { &turns, &inside, &most };
	(void) state;
	sp_turns_open(&turns);
	sp_turns_take(&turns, &other, "another file");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, race, &r), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	sp_turns_give_back(&turns, &other);
	sp_turns_close(&turns);
	assert_int_equal(most, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_that_stay_in_the_folder),
		cmocka_unit_test(folders_that_paths_count_from),
		cmocka_unit_test(files_that_will_not_do),
		cmocka_unit_test(a_picture_is_uploaded_and_its_id_put_in),
		cmocka_unit_test(attachments_keep_their_order),
		cmocka_unit_test(once_for_a_file_and_an_hour),
		cmocka_unit_test(a_run_that_goes_on_uploads_nothing_again),
		cmocka_unit_test(an_id_the_service_no_longer_knows),
		cmocka_unit_test(a_picture_that_is_refused),
		cmocka_unit_test(another_picture_is_another_request),
		cmocka_unit_test(nothing_is_sent_for_a_file_that_is_not_there),
		cmocka_unit_test(a_picture_that_changes_meanwhile),
		cmocka_unit_test(the_plan_names_what_would_be_uploaded),
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(pictures_that_are_drawn),
	};
	return cmocka_run_group_tests(tests, NULL, clean);
}
