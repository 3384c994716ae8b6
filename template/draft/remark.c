/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Remarks and names. */
#include "template/draft/remark.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "locate/place/blank_signs.h"

#define ROLE_MAX 20
#define NAME_MAX 20
#define FLOW_NAME_MAX 150

static const char *pick(const sp_composition *c, const char *en, const char *zh)
{
	return c->lang == SIGNPREP_ZH ? zh : en;
}

/* At most `cap` characters that the service takes in names; others are `other`, none at all where it is 0. */
static const char *clean(sp_arena *arena, const char *text, size_t cap, char other, bool (*takes)(uint32_t))
{
	size_t left = strlen(text), count = 0, used = 0;
	char *out = sp_arena_alloc(arena, 4 * cap + 4);
	if (!out)
		return NULL;
	while (left && count < cap) {
		uint32_t cp;
		size_t step = sp_utf8_decode(text, left, &cp);
		if (!step)
			break;
		/* Radicals as the characters they are. */
		uint32_t plain = sp_cp_is_han(cp) && cp < 0x3000 ? sp_sign_fold(cp) : cp;
		if (takes(plain)) {
			used += sp_utf8_encode(plain, out + used);
			count++;
		} else if (other && used && out[used - 1] != other) {
			out[used++] = other;
			count++;
		}
		text += step;
		left -= step;
	}
	while (used && other && out[used - 1] == other)
		used--;
	out[used] = '\0';
	return out;
}

static bool is_letter(uint32_t cp)
{
	return (cp >= 0x4E00 && cp <= 0x9FA5) || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
		cp == '_';
}

static bool is_flow_letter(uint32_t cp)
{
	return is_letter(cp) || cp == ' ' || cp == '-' || cp == '(' || cp == ')' || cp == 0xFF08 || cp == 0xFF09;
}

/* Of what the document itself is written in: names go to the people who sign. */
static bool speaks_chinese(const sp_composition *c)
{
	for (size_t i = 0; i < c->places->count; i++) {
		const char *at = c->places->items[i].keyword;
		uint32_t cp;
		for (size_t left = strlen(at), step; left && (step = sp_utf8_decode(at, left, &cp)); at += step, left -= step)
			if (cp >= 0x4E00 && cp <= 0x9FA5)
				return true;
	}
	return false;
}

static const char *kind_word(const sp_place *place, bool zh)
{
	static const char *const words[][2] = {
		[SP_PLACE_SEAL] = { "seal", "盖章" },
		[SP_PLACE_SIGN] = { "signature", "签名" },
		[SP_PLACE_DATE] = { "date", "日期" },
		[SP_PLACE_TEXT] = { "text", "填写" },
		[SP_PLACE_CHECK] = { "tick", "勾选" },
		[SP_PLACE_SELECT] = { "choice", "选择" },
		[SP_PLACE_PAGING] = { "paging_seal", "骑缝章" },
		[SP_PLACE_INITIAL] = { "initials", "页边签名" },
	};
	return words[place->kind][zh];
}

const char *sp_remark_name(const sp_composition *c, const sp_place *place)
{
	bool zh = speaks_chinese(c);
	const char *party = place->party == SP_NO_PARTY ? "" : sp_remark_role(c, place->party);
	const char *what = place->kind == SP_PLACE_TEXT ? place->keyword : kind_word(place, zh);
	/* 甲方： itself, with room for a name. */
	if (party && strncmp(what, party, strlen(party)) == 0)
		party = "";
	const char *text = party ? sp_arena_printf(c->arena, zh || !*party ? "%s%s" : "%s_%s", party, what) : NULL;
	const char *name = text ? clean(c->arena, text, NAME_MAX, zh ? '\0' : '_', is_letter) : NULL;
	return name && !*name ? place->key : name;
}

const char *sp_remark_role(const sp_composition *c, size_t party)
{
	const char *role = clean(c->arena, c->parties->items[party].label, ROLE_MAX, '_', is_letter);
	return role && !*role ? c->parties->items[party].key : role;
}

const char *sp_remark_flow_name(const sp_composition *c)
{
	const char *file = c->source->file, *dot = strrchr(file, '.');
	const char *stem = sp_arena_dup_n(c->arena, file, dot && dot > file ? (size_t) (dot - file) : strlen(file));
	const char *name = stem ? clean(c->arena, stem, FLOW_NAME_MAX, '_', is_flow_letter) : NULL;
	return name ? sp_arena_printf(c->arena, "%s ${key}", *name ? name : pick(c, "Contract", "合同")) : NULL;
}

bool sp_remark_template(sp_buf *out, const sp_composition *c)
{
	return sp_buf_printf(out,
		pick(c,
			"Drafted by signprep template new from %s. Check who signs what, fill the rows file, then: signprep "
			"template check, signprep batch.",
			"由 signprep template new 根据 %s 起草。请核对签署方与各处控件，填好行文件，再运行 signprep template check "
			"和 signprep batch。"),
		c->source->file);
}

bool sp_remark_party(sp_buf *out, const sp_composition *c, size_t party)
{
	const sp_party *p = &c->parties->items[party];
	bool company = p->type == SIGNPREP_DRAFT_COMPANY;
	sp_buf_printf(out, pick(c, "%s: %s.", "%s：%s。"), p->label,
		company ? pick(c, "a company, signed for by one person", "企业，由一名经办人签署") : pick(c, "a person", "个人"));
	if (p->doubt)
		sp_buf_printf(out, "%s",
			pick(c, " Doubtful: nothing in the document says whether it is a company or a person.",
				" 存疑：文件未写明是企业还是个人。"));
	if (p->linked)
		sp_buf_printf(out, "%s",
			pick(c, " Doubtful: taken for the same as another name in the document, by their order.",
				" 存疑：按先后次序与文件中另一称谓视为同一方。"));
	return !out->failed;
}

static void say_how(sp_buf *out, const sp_composition *c, const sp_place *place)
{
	static const struct {
		signprep_blank_kind kind;
		const char *en, *zh;
	} kinds[] = {
		{ SIGNPREP_BLANK_FIELD, "form field", "表单域" },
		{ SIGNPREP_BLANK_UNDERSCORES, "underscores behind it", "其后的下划线" },
		{ SIGNPREP_BLANK_LEADER, "a leader behind it", "其后的引导线" },
		{ SIGNPREP_BLANK_RULE, "a ruled line", "横线" },
		{ SIGNPREP_BLANK_DATE, "year, month and day", "年月日" },
		{ SIGNPREP_BLANK_CELL, "the cell beside it", "右侧单元格" },
		{ SIGNPREP_BLANK_CELL_BELOW, "the cell below it", "下方单元格" },
		{ SIGNPREP_BLANK_RULE_ABOVE, "the line above it", "上方横线" },
		{ SIGNPREP_BLANK_NEXT_LINE, "the next line", "下一行" },
		{ SIGNPREP_BLANK_WHITE, "white room behind it", "其后的空白" },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == place->blank_kind)
			sp_buf_printf(out, "%s%s", pick(c, "; ", "；"), pick(c, kinds[i].en, kinds[i].zh));
	if (place->blank_kind == SIGNPREP_BLANK_NONE)
		sp_buf_printf(
			out, "%s", pick(c, "; on the label itself, which has no room beside it", "；标签旁无空白，盖在标签上"));
	if (place->at == SP_PUT_ABSOLUTE)
		sp_buf_printf(out, "%s", pick(c, "; by position, as no keyword finds it alone", "；无法用关键字唯一定位，按坐标"));
}

static void say_doubt(sp_buf *out, const sp_composition *c, const sp_place *place)
{
	if (place->either)
		sp_buf_printf(
			out, "%s", pick(c, ". Doubtful: the label takes a seal or a signature", "。存疑：标签可盖章也可签字"));
	if (place->both)
		sp_buf_printf(out, "%s", pick(c, ". The label asks for seal and signature", "。标签要求签字并盖章"));
	if (place->role && place->kind == SP_PLACE_SIGN)
		sp_buf_printf(out, "%s", pick(c, ". Doubtful: the label may ask for a name only", "。存疑：标签可能只要求写姓名"));
	if (place->party != SP_NO_PARTY && place->party_guessed)
		sp_buf_printf(out, pick(c, ". The party is that of the nearest label: %s", "。签署方按最近的标签归为：%s"),
			c->parties->items[place->party].label);
}

bool sp_remark_place(sp_buf *out, const sp_composition *c, const sp_place *place)
{
	if (place->kind == SP_PLACE_PAGING)
		return sp_buf_printf(out,
			pick(c,
				"p.%d: the contract asks for a seal across its pages; at the right edge, at a height where nothing "
				"else "
				"is. Doubtful: whether this party affixes one: else delete this component. Line: %s",
				"第 %d "
				"页：合同要求加盖骑缝章；位于右边缘，高度避开其他控件。存疑：是否由该方加盖，如不需要请删除本控件。"
				"原文：%s"),
			place->page, place->line);
	if (place->kind == SP_PLACE_INITIAL)
		return sp_buf_printf(out,
			pick(c,
				"p.%d to %d, in the margin, \"%s\": initials, one component on all of these pages, by position. "
				"Line: %s",
				"第 %d 至 %d 页页边“%s”：签名，一个控件覆盖各页，按坐标。原文：%s"),
			place->page, place->last_page, place->keyword, place->line);
	sp_buf_printf(out, pick(c, "p.%d \"%s\": %s", "第 %d 页“%s”：%s"), place->page, place->keyword,
		kind_word(place, c->lang == SIGNPREP_ZH));
	say_how(out, c, place);
	say_doubt(out, c, place);
	if (*place->line)
		sp_buf_printf(out, pick(c, ". Line: %s", "。原文：%s"), place->line);
	return !out->failed;
}
