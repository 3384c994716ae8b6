/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One signature, a line for people. */
#include "cli/service/verify_show.h"

#include "base/num.h"
#include "cli/msg.h"

void sp_verify_show(sp_cli *cli, const signprep_signed *s)
{
	char distance[24];
	const bool intact = signprep_signed_intact(s);

	sp_out_text(&cli->out, s->field, 0);
	sp_out_printf(&cli->out, "  %s", intact ? sp_msg_pick(cli, "intact", "完好") : sp_msg_pick(cli, "NOT INTACT", "不完好"));
	if (*s->signer) {
		sp_out_printf(&cli->out, "  ");
		sp_out_text(&cli->out, s->signer, 0);
	}
	if (*s->time)
		sp_out_printf(&cli->out, "  %s (%s)", s->time,
			s->time_from == SIGNPREP_TIME_STAMP               ? sp_msg_pick(cli, "timestamp", "时间戳")
				: s->time_from == SIGNPREP_TIME_ATTRIBUTE ? sp_msg_pick(cli, "signer's clock", "签署方时钟")
									  : sp_msg_pick(cli, "not signed", "未经签署"));
	if (s->page)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  p.%d", "  第 %d 页"), s->page);
	sp_out_printf(&cli->out, "  %s",
		s->covers ? sp_msg_pick(cli, "covers the file", "覆盖整个文件")
			  : sp_msg_pick(cli, "covers an earlier state", "覆盖较早的版本"));
	if (s->trust == SIGNPREP_TRUST_NOT_ASKED)
		sp_out_printf(&cli->out, "  %s", sp_msg_pick(cli, "trust not asked", "未判断是否可信"));
	else
		sp_out_printf(&cli->out, "  %s",
			s->trust == SIGNPREP_TRUST_YES ? sp_msg_pick(cli, "trusted", "可信")
						       : sp_msg_pick(cli, "not trusted", "不可信"));
	if (*s->component) {
		sp_num_format(s->distance, 1, distance, sizeof distance);
		sp_out_printf(&cli->out, "  %s: %s pt", s->component, distance);
	}
	if (*s->service_verdict) {
		sp_num_format(s->service_distance, 1, distance, sizeof distance);
		sp_out_printf(
			&cli->out, sp_msg_pick(cli, "  service: %s, %s pt", "  服务：%s，%s pt"), s->service_verdict, distance);
	}
	sp_out_printf(&cli->out, "\n");
}
