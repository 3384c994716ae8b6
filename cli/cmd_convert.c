/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep convert: Word documents and pictures to PDF, with what the conversion changed. */
#include <stdlib.h>

#include <signprep/convert.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/stop.h"

#define PDF_MAX ((size_t) 1 << 30)

typedef struct convert_options {
	const char *output, *office;
	int paper;
	bool form_fields;
} convert_options;

static const char *const papers[] = { "auto", "a4", "letter", NULL };

static const sp_opt options_table[] = { { "--output", 'o', SP_OPT_TEXT, offsetof(convert_options, output), "OUT.pdf", NULL, 0, 0,
						"where the PDF goes", "PDF 的路径" },
	{ "--form-fields", 0, SP_OPT_FLAG, offsetof(convert_options, form_fields), NULL, NULL, 0, 0,
		"form controls of a Word document become form fields", "把 Word 文档中的表单控件保留为表单域" },
	{ "--paper", 0, SP_OPT_CHOICE, offsetof(convert_options, paper), NULL, papers, 0, 0,
		"page size of pictures (auto: their own, else A4)", "图片的纸张（auto：按图片自身尺寸，否则 A4）" },
	{ "--office", 0, SP_OPT_TEXT, offsetof(convert_options, office), "PATH", NULL, 0, 0,
		"LibreOffice's soffice, when it is not in PATH", "LibreOffice 的 soffice 路径（不在 PATH 中时）" },
	{ 0 } };

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static void print_fonts(sp_cli *cli, const signprep_conversion *made)
{
	for (size_t i = 0; i < made->font_count; i++) {
		const signprep_converted_font *font = &made->fonts[i];
		sp_out_printf(&cli->out, "  ");
		sp_out_text(&cli->out, font->name, 28);
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  %u characters  %s\n", "  %u 个字符  %s\n"), font->han + font->other,
			font->embedded              ? sp_msg_pick(cli, "as asked for", "与文档一致")
				: font->same_widths ? sp_msg_pick(cli, "replaced, same widths", "已替换，字宽相同")
						    : sp_msg_pick(cli, "REPLACED", "已替换"));
	}
}

static void print(sp_cli *cli, const signprep_conversion *made, const char *output)
{
	sp_out_printf(&cli->out, "%s: ", output);
	sp_out_printf(&cli->out, sp_msg_pick(cli, "%d pages from %s", "%d 页，来自 %s"), made->page_count, made->kind);
	if (*made->producer) {
		sp_out_printf(&cli->out, ", ");
		sp_out_text(&cli->out, made->producer, 0);
	}
	sp_out_printf(&cli->out, "\n");
	print_fonts(cli, made);
}

static signprep_code answer(sp_cli *cli, const signprep_conversion *made, const char *output)
{
	signprep_error err = { 0 };
	signprep_code code = sp_cli_take(cli, made->issues);
	if (sp_cli_human(cli))
		print(cli, made, output);
	if (!code && signprep_conversion_json(&cli->raw, made, cli->pdf_name, output, cli->issues, cli->lang, &err))
		return sp_cli_fail(cli, &err);
	return code;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const convert_options *options = opaque;
	signprep_convert_options how = { .size = sizeof how,
		.paper = options->paper ? (signprep_paper) (options->paper - 1) : SIGNPREP_PAPER_AUTO,
		.form_fields = options->form_fields,
		.office = options->office,
		.timeout_s = cli->common.timeout_s,
		.cancelled = sp_stop_asked };
	signprep_conversion *made = NULL;
	signprep_error err = { 0 };
	sp_buf pdf;

	cli->pdf_name = cli->arguments[0];
	if (!options->output)
		return sp_cli_refuse(cli, "R005", NULL, "-o OUT.pdf", "signprep convert FILE... -o OUT.pdf", NULL);
	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = sp_output_check(cli, options->output);
	if (code)
		return code;
	/* LibreOffice and its folder are to be gone before we are. */
	sp_stop_defer();
	sp_buf_init(&pdf, PDF_MAX);
	how.pool = cli->pool;
	code = signprep_convert(&made, cli->arguments, cli->argument_count, &how, collect, &pdf, &err);
	code = code ? sp_cli_fail(cli, &err) : sp_output_file(cli, options->output, pdf.data, pdf.length);
	sp_buf_clear(&pdf);
	if (!code)
		code = answer(cli, made, options->output);
	signprep_conversion_free(made);
	return code;
}

const sp_command sp_cmd_convert = {
	.name = "convert",
	.schema = "signprep.convert/1",
	.arguments = "FILE...",
	.summary_en = "Word documents and pictures to PDF, with what the conversion changed",
	.summary_zh = "Word 文档和图片转 PDF，并说明转换造成的变化",
	.options = options_table,
	.options_size = sizeof(convert_options),
	.notes_en = "DOCX, ODT, DOC and RTF need LibreOffice; it runs without network and macros, in a folder of its own. Several\n"
		    "pictures (JPEG, PNG, TIFF, GIF, BMP) become the pages of one PDF.",
	.notes_zh = "DOCX、ODT、DOC、RTF 需要 LibreOffice：运行时不联网、不执行宏，只能写自己的临时目录。多张图片\n"
		    "（JPEG、PNG、TIFF、GIF、BMP）合成一个 PDF。",
	.example = "signprep convert samples/scan.png -o scan.pdf",
	.run = run,
};
