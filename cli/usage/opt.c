/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Options as tables. */
#include "cli/usage/opt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/suggest.h"

#define NAMES_MAX 64

struct parse {
	const sp_opt_reader *reader;
	signprep_error *err;
	signprep_code code;
};

bool sp_opt_has_value(const sp_opt *opt)
{
	return opt->kind != SP_OPT_FLAG && opt->kind != SP_OPT_MAYBE;
}

static void join_choices(const sp_opt *opt, char *out, size_t cap)
{
	size_t used = 0;
	out[0] = '\0';
	for (const char *const *choice = opt->choices; *choice && used < cap; choice++)
		used += (size_t) snprintf(out + used, cap - used, "%s%s", used ? "|" : "", *choice);
}

static void value_label(const sp_opt *opt, char *out, size_t cap)
{
	if (opt->kind == SP_OPT_CHOICE)
		join_choices(opt, out, cap);
	else
		snprintf(out, cap, "%s", opt->value ? opt->value : "");
}

void sp_opt_label(const sp_opt *opt, char *out, size_t cap)
{
	char value[96], letter[8] = "";
	value_label(opt, value, sizeof value);
	if (opt->letter)
		snprintf(letter, sizeof letter, "-%c, ", opt->letter);
	if (opt->kind == SP_OPT_MAYBE)
		snprintf(out, cap, "%s%s[=%s]", letter, opt->name, value);
	else
		snprintf(out, cap, "%s%s%s%s", letter, opt->name, sp_opt_has_value(opt) ? " " : "",
			sp_opt_has_value(opt) ? value : "");
}

/* Only the first mistake is kept. */
static void complain(struct parse *p, signprep_code code, const signprep_error *err)
{
	if (!p->code) {
		p->code = code;
		if (p->err)
			*p->err = *err;
	}
}

/* -oFILE, as getopt has it. */
static bool is_glued(const char *word)
{
	return word[0] == '-' && word[1] && word[1] != '-' && word[2];
}

/* How much of a word is the option's name. */
static size_t name_length(const char *word)
{
	if (is_glued(word))
		return 2;
	return word[0] == '-' && word[1] == '-' ? strcspn(word, "=") : strlen(word);
}

const sp_opt *sp_opt_find(const sp_opt *table, const char *word)
{
	size_t length = name_length(word);
	for (const sp_opt *opt = table; opt && opt->name; opt++) {
		bool letter = length == 2 && word[0] == '-' && opt->letter && word[1] == opt->letter;
		if (letter || (strlen(opt->name) == length && memcmp(opt->name, word, length) == 0))
			return opt;
	}
	return NULL;
}

int sp_opt_words(const sp_opt *opt, const char *word)
{
	return sp_opt_has_value(opt) && !word[name_length(word)] ? 2 : 1;
}

static const sp_opt *find_option(const struct parse *p, const char *word, void **base)
{
	for (size_t t = 0; t < p->reader->target_count; t++) {
		const sp_opt *opt = sp_opt_find(p->reader->targets[t].table, word);
		*base = p->reader->targets[t].base;
		if (opt)
			return opt;
	}
	return NULL;
}

static void unknown_option(struct parse *p, const char *word, size_t length)
{
	const char *names[NAMES_MAX], *nearest;
	char wanted[64], help[96];
	size_t count = 0;
	signprep_error err = { 0 };

	for (size_t t = 0; t < p->reader->target_count; t++)
		for (const sp_opt *opt = p->reader->targets[t].table; opt && opt->name && count < NAMES_MAX; opt++)
			names[count++] = opt->name;
	snprintf(wanted, sizeof wanted, "%.*s", (int) length, word);
	nearest = sp_suggest(wanted, names, count);
	snprintf(help, sizeof help, "%s --help", p->reader->help_command);
	complain(p, sp_fail(&err, "R003", 0, "", wanted, nearest ? nearest : help, NULL), &err);
}

static bool append(sp_opt_list *list, const char *value)
{
	const char **items = realloc((void *) list->items, (list->count + 2) * sizeof *items);
	if (!items)
		return false;
	list->items = items;
	items[list->count++] = value;
	items[list->count] = NULL;
	return true;
}

static bool set_number(const sp_opt *opt, char *target, const char *value)
{
	double number;
	if (!sp_num_parse(value, strlen(value), &number) || number < opt->min || number > opt->max)
		return false;
	memcpy(target, &number, sizeof number);
	return true;
}

static bool set_integer(const sp_opt *opt, char *target, const char *value)
{
	long long number;
	if (!sp_num_parse_int(value, strlen(value), (long long) opt->min, (long long) opt->max, &number))
		return false;
	int small = (int) number + (opt->kind == SP_OPT_COUNT);
	memcpy(target, &small, sizeof small);
	return true;
}

static bool set_choice(const sp_opt *opt, char *target, const char *value)
{
	for (int i = 0; opt->choices[i]; i++) {
		if (strcmp(opt->choices[i], value) == 0) {
			i++;
			memcpy(target, &i, sizeof i);
			return true;
		}
	}
	return false;
}

static void expectation(const sp_opt *opt, char *out, size_t cap)
{
	if (opt->kind == SP_OPT_CHOICE)
		join_choices(opt, out, cap);
	else
		snprintf(out, cap, "%.10g .. %.10g", opt->min, opt->max);
}

static void set_value(struct parse *p, const sp_opt *opt, void *base, const char *value)
{
	char *target = (char *) base + opt->offset, expected[128];
	signprep_error err = { 0 };
	bool good = true;

	switch (opt->kind) {
	case SP_OPT_FLAG: *(bool *) (void *) target = true; break;
	case SP_OPT_MAYBE: value = value ? value : ""; /* fall through */
	case SP_OPT_TEXT: memcpy(target, &value, sizeof value); break;
	case SP_OPT_LIST:
		if (!append((sp_opt_list *) (void *) target, value))
			complain(p, sp_fail_memory(&err, ""), &err);
		break;
	case SP_OPT_NUMBER: good = set_number(opt, target, value); break;
	case SP_OPT_COUNT:
	case SP_OPT_INTEGER: good = set_integer(opt, target, value); break;
	case SP_OPT_CHOICE: good = set_choice(opt, target, value); break;
	}
	if (good)
		return;
	expectation(opt, expected, sizeof expected);
	complain(p, sp_fail(&err, "R004", 0, "", opt->name, value, expected, NULL), &err);
}

/* One word that starts with '-'; returns how many words it took. */
static int take_option(struct parse *p, int left, char **words)
{
	const char *word = words[0];
	size_t length = name_length(word);
	void *base = NULL;
	char label[96];
	signprep_error err = { 0 };

	const sp_opt *opt = find_option(p, word, &base);
	if (!opt) {
		unknown_option(p, word, is_glued(word) ? strlen(word) : length);
		return 1;
	}
	const char *value = is_glued(word) ? word + 2 : word[length] == '=' ? word + length + 1 : NULL;
	if (!sp_opt_has_value(opt)) {
		if (value && opt->kind == SP_OPT_FLAG)
			complain(p, sp_fail(&err, "R007", 0, "", opt->name, NULL), &err);
		else
			set_value(p, opt, base, value);
		return 1;
	}
	if (value) {
		set_value(p, opt, base, value);
		return 1;
	}
	if (left < 2) {
		value_label(opt, label, sizeof label);
		complain(p, sp_fail(&err, "R006", 0, "", opt->name, label, NULL), &err);
		return 1;
	}
	set_value(p, opt, base, words[1]);
	return 2;
}

signprep_code sp_opt_parse(sp_opt_reader *reader, int argc, char **argv, signprep_error *err)
{
	struct parse p = { reader, err, SIGNPREP_OK };
	bool ended = false;

	reader->argument_count = 0;
	for (int i = 0; i < argc;) {
		const char *word = argv[i];
		if (!ended && strcmp(word, "--") == 0) {
			ended = true;
			i++;
		} else if (ended || word[0] != '-' || !word[1]) {
			reader->arguments[reader->argument_count++] = word;
			i++;
		} else
			i += take_option(&p, argc - i, argv + i);
	}
	return p.code;
}

void sp_opt_clear(const sp_opt *table, void *base)
{
	for (const sp_opt *opt = table; opt && opt->name; opt++) {
		if (opt->kind != SP_OPT_LIST)
			continue;
		sp_opt_list *list = (sp_opt_list *) (void *) ((char *) base + opt->offset);
		free((void *) list->items);
		*list = (sp_opt_list) { NULL, 0 };
	}
}
