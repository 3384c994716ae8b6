/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The benchmark's files: make_pages cjk|prose|latin PAGES OUT.pdf. Same arguments, same bytes. cjk: 2500 characters at random;
 * prose: those that contracts are made of, so that every page has all characters of the keywords.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pdf_writer.h"

#define LINES 45
#define CJK_PER_LINE 40
#define ROOM 16384

static uint32_t state = 20260318;

static uint32_t next_random(uint32_t below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

/* The keyword 甲方（盖章） once on every hundredth page, the others on each. */
static size_t cjk_line(char *out, size_t room, int page, int line)
{
	size_t at = 0;

	if (line == 20 && page % 100 == 0)
		return (size_t) snprintf(out, room, "<7532 65B9 FF08 76D6 7AE0 FF09> Tj T*\n");
	out[at++] = '<';
	for (int i = 0; i < CJK_PER_LINE; i++)
		at += (size_t) snprintf(out + at, room - at, "%04X", 0x4E00 + (unsigned) next_random(2500));
	at += (size_t) snprintf(out + at, room - at, "> Tj T*\n");
	return at;
}

static uint32_t decode(const char *at)
{
	const unsigned char *b = (const unsigned char *) at;
	return (uint32_t) (b[0] & 15) << 12 | (uint32_t) (b[1] & 63) << 6 | (b[2] & 63);
}

/* The keyword and what is like it where cjk_line has it, and on the last page. */
static size_t prose_line(char *out, size_t room, int page, int line)
{
	static const char text[] = "甲方乙方（盖章签字）日期年月日合同双方协商一致本约定的租赁房屋地址面积平方米用途期限自起至止共"
				   "计个金人民币大写元整支付方式"
				   "每按季度前足额逾则应违责任承担水电气物业管理费由负使间不得擅改变结构若需维修通知对未经书同意转"
				   "无效解除条件争议决提交所在法院诉讼"
				   "附件与具等力式两份各执壹自之生身证号码联系话代表人授权委托盖公司名称开户银行账注";
	static const char *const last[] = { "甲方（盖章）：", "乙方（签字）：", "签订日期：" };
	const char *fixed = line >= 40 && line < 43 && page % 10 == 0 ? last[line - 40] : NULL;
	size_t at = 0, count = fixed ? strlen(fixed) / 3 : CJK_PER_LINE;

	out[at++] = '<';
	for (size_t i = 0; i < count; i++)
		at += (size_t) snprintf(out + at, room - at, "%04X",
			(unsigned) decode(fixed ? fixed + 3 * i : text + 3 * (size_t) next_random((uint32_t) (strlen(text) / 3))));
	at += (size_t) snprintf(out + at, room - at, "> Tj T*\n");
	return at;
}

static size_t latin_line(char *out, size_t room, int page, int line)
{
	static const char *const words[] = { "the", "lessee", "shall", "pay", "rent", "monthly", "party", "seal", "agreement",
		"premises", "notice", "written", "within", "thirty", "days", "deposit", "returned", "repair", "termination",
		"clause" };
	size_t at = (size_t) snprintf(out, room, "(");

	if (line == 20 && page % 100 == 0)
		at += (size_t) snprintf(out + at, room - at, "SIGNHERE ");
	for (int i = 0; i < 13; i++)
		at += (size_t) snprintf(out + at, room - at, "%s ", words[next_random(20)]);
	at += (size_t) snprintf(out + at, room - at, ") Tj T*\n");
	return at;
}

typedef size_t line_fn(char *out, size_t room, int page, int line);

static int add_page(pdf_writer *w, int tree, int font, int page, line_fn *put_line)
{
	char content[ROOM], entries[200];
	size_t at = (size_t) snprintf(content, sizeof content, "BT /F 11 Tf 16.5 TL 60 780 Td\n");
	int stream;

	for (int line = 0; line < LINES; line++)
		at += put_line(content + at, sizeof content - at, page, line);
	snprintf(content + at, sizeof content - at, "ET");
	stream = pdfw_add_text_stream(w, "", content);
	snprintf(entries, sizeof entries,
		"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F %d 0 R >> >> >>",
		tree, stream, font);
	return pdfw_add(w, "%s", entries);
}

static int add_font(pdf_writer *w, int cjk)
{
	int cid;

	if (!cjk)
		return pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
	cid = pdfw_add(w,
		"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
		"/Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
		"/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>");
	return pdfw_add(w,
		"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [%d 0 R] >>", cid);
}

int main(int argc, char **argv)
{
	int pages = argc == 4 ? atoi(argv[2]) : 0, cjk = argc == 4 && strcmp(argv[1], "latin"), tree, font;
	line_fn *put_line = !cjk ? latin_line : strcmp(argv[1], "prose") ? cjk_line : prose_line;
	pdf_writer *w = pages > 0 ? pdfw_new() : NULL;
	char *kids = pages > 0 ? calloc((size_t) pages, 12) : NULL, *file;
	size_t length = 0, at = 0;
	FILE *out;

	if (!w || !kids) {
		fprintf(stderr, "usage: make_pages cjk|prose|latin PAGES OUT.pdf\n");
		return 2;
	}
	tree = pdfw_reserve(w);
	font = add_font(w, cjk);
	for (int page = 1; page <= pages; page++)
		at += (size_t) snprintf(kids + at, 12, "%d 0 R ", add_page(w, tree, font, page, put_line));
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", pages, kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	file = pdfw_finish(w, &length);
	out = fopen(argv[3], "wb");
	if (!out || fwrite(file, 1, length, out) != length || fclose(out) != 0) {
		perror(argv[3]);
		return 2;
	}
	free(file);
	free(kids);
	return 0;
}
