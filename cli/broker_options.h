/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What batch and worker have in common: the broker, and how rows are run. */
#ifndef SP_CLI_BROKER_OPTIONS_H
#define SP_CLI_BROKER_OPTIONS_H

#include <stddef.h>

#include "batch/broker/broker.h"
#include "cli/cli.h"

typedef struct sp_broker_choice {
	const char *broker, *queue, *results;
	int delivery_limit;
	double patience_s;
} sp_broker_choice;

#define SP_BROKER_AT(at, member) ((at) + offsetof(sp_broker_choice, member))

/* Rows of an option table; `at` is the offset of the sp_broker_choice in the struct that is filled. */
#define SP_OPT_BROKER(at) \
	{ .name = "--broker", \
		.kind = SP_OPT_TEXT, \
		.value = "URL", \
		.offset = SP_BROKER_AT(at, broker), \
		.help_en = "RabbitMQ: amqps://USER@HOST/VHOST; its password in SIGNPREP_BROKER_PASSWORD", \
		.help_zh = "RabbitMQ：amqps://用户@主机/虚拟主机；密码放在 SIGNPREP_BROKER_PASSWORD 中" }, \
		{ .name = "--queue", \
			.kind = SP_OPT_TEXT, \
			.value = "NAME", \
			.offset = SP_BROKER_AT(at, queue), \
			.help_en = "queue of the rows; rows nobody can answer go to NAME.dead", \
			.help_zh = "数据行队列；无法应答的行进入 NAME.dead" }, \
		{ .name = "--results", \
			.kind = SP_OPT_TEXT, \
			.value = "NAME", \
			.offset = SP_BROKER_AT(at, results), \
			.help_en = "queue of the answers; default the rows' with .results", \
			.help_zh = "应答队列；默认为数据行队列名加 .results" }, \
		{ .name = "--delivery-limit", \
			.kind = SP_OPT_INTEGER, \
			.value = "N", \
			.min = 1, \
			.max = 1000000, \
			.offset = SP_BROKER_AT(at, delivery_limit), \
			.help_en = "deliveries of a row before it is dead; the same for all; default 20", \
			.help_zh = "一行最多投递次数，各处须一致；默认 20" }, \
	{ \
		.name = "--broker-wait", .kind = SP_OPT_NUMBER, .value = "S", .min = 1, .max = 31536000, \
		.offset = SP_BROKER_AT(at, patience_s), \
		.help_en = "seconds to go on without the broker once it was there; default 600", \
		.help_zh = "连接中断后继续重试的秒数；默认 600" \
	}

/* Further rows that both have; `at` is the offset of an int, of a bool. */
#define SP_OPT_JOBS(at) \
	{ \
		.name = "--jobs", .letter = 'j', .kind = SP_OPT_INTEGER, .value = "N", .min = 1, .max = 1024, .offset = (at), \
		.help_en = "worker processes; default one for each processor", .help_zh = "工作进程数，默认每个处理器一个" \
	}
#define SP_OPT_SUBMIT(at) \
	{ \
		.name = "--submit", .kind = SP_OPT_FLAG, .offset = (at), \
		.help_en = "create the flows; without it rows are located and checked", .help_zh = "创建流程；不加则只定位和检查" \
	}

/**
 * The options for the broker; notes are written as they come, from any thread.
 * @return R005 when --broker or --queue is missing
 */
signprep_code sp_broker_choose(sp_cli *cli, const sp_broker_choice *choice, const char *ca_file, sp_broker_options *options);
/** Writes a finding at once, in one piece: fit for any thread. */
void sp_broker_note_write(const sp_cli *cli, const signprep_error *err);

#endif
