/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep completion: what a shell needs to complete verbs, options and their values, made from the tables. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

/* What a place on the command line is filled with. */
typedef enum fill {
	FILL_NOTHING, /* a number, a keyword: nothing to offer */
	FILL_FILES,
	FILL_PDF,
	FILL_JSON,
	FILL_FOLDERS,
	FILL_WORDS, /* words with '|' between them */
	FILL_VERBS
} fill;

/* How a shell offers each; the words of FILL_WORDS and FILL_VERBS go where %s stands. */
static const char *const bash_fills[] = { "compopt +o default", ":", "_signprep_files '!*.pdf' '!*.PDF'",
	"_signprep_files '!*.json'", "_signprep_files '*'", "_signprep_words '%s'", "_signprep_words '%s'" };
static const char *const zsh_fills[] = { " ", "_files", "_files -g \"*.(pdf|PDF)(-.)\"", "_files -g \"*.json(-.)\"", "_files -/",
	"(%s)", "(%s)" };

/* Text between single quotes, '...', as the shell wants it: bash and zsh close them around one, fish escapes it. */
static void put_quoted(sp_buf *out, const char *text, const char *quote, const char *escaped)
{
	for (; *text; text++) {
		if (*text == '\'')
			sp_buf_puts(out, quote);
		else if (strchr(escaped, *text))
			sp_buf_printf(out, "\\%c", *text);
		else
			sp_buf_putc(out, *text);
	}
}

static const char *help_of(const sp_cli *cli, const sp_opt *opt)
{
	return cli->lang == SIGNPREP_ZH ? opt->help_zh : opt->help_en;
}

static const char *summary_of(const sp_cli *cli, const sp_command *command)
{
	return cli->lang == SIGNPREP_ZH ? command->summary_zh : command->summary_en;
}

static fill fill_of_value(const sp_opt *opt)
{
	if (opt->kind == SP_OPT_CHOICE)
		return FILL_WORDS;
	if (opt->value && strcmp(opt->value, "DIR") == 0)
		return FILL_FOLDERS;
	return opt->value && (strstr(opt->value, "FILE") || strstr(opt->value, "OUT")) ? FILL_FILES : FILL_NOTHING;
}

/* `word`: one of sp_command.arguments. */
static fill fill_of_argument(const char *word, size_t length)
{
	char text[64];
	snprintf(text, sizeof text, "%.*s", (int) length, word);
	if (strstr(text, "COMMAND"))
		return FILL_VERBS;
	if (strchr(text, '|'))
		return FILL_WORDS;
	if (strstr(text, ".pdf"))
		return FILL_PDF;
	if (strstr(text, ".json"))
		return FILL_JSON;
	return strstr(text, "ROWS") ? FILL_FILES : FILL_NOTHING;
}

static void put_verbs(sp_buf *out, sp_commands commands)
{
	for (sp_commands at = commands; *at; at++)
		sp_buf_printf(out, "%s%s", at == commands ? "" : " ", (*at)->name);
}

static void put_choices(sp_buf *out, const sp_opt *opt)
{
	for (const char *const *choice = opt->choices; *choice; choice++)
		sp_buf_printf(out, "%s%s", choice == opt->choices ? "" : " ", *choice);
}

/* One after the other the words of sp_command.arguments; false after the last. `*at` begins at the list. */
static bool next_argument(const char **at, const char **word, size_t *length)
{
	*at += strspn(*at, " ");
	*word = *at;
	*length = strcspn(*at, " ");
	*at += *length;
	return *length > 0;
}

/* An argument that takes the rest of the line: "KEYWORD...". */
static bool takes_rest(const char *word, size_t length)
{
	return length > 3 && strncmp(word + length - 3, "...", 3) == 0;
}

/* Words of an argument such as "bash|zsh|fish", without the signs in `dropped`. */
static void put_bars(sp_buf *out, const char *word, size_t length, const char *dropped)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr(dropped, word[i]))
			sp_buf_putc(out, word[i] == '|' ? ' ' : word[i]);
}

/* What fills a value or an argument, written into the pattern of the shell at hand. */
static void put_fill(
	const sp_cli *cli, const char *const *fills, fill kind, const sp_opt *opt, const char *word, size_t length, sp_buf *out)
{
	const char *pattern = fills[kind], *hole = strstr(pattern, "%s");
	sp_buf_append(out, pattern, hole ? (size_t) (hole - pattern) : strlen(pattern));
	if (!hole)
		return;
	if (kind == FILL_VERBS)
		put_verbs(out, cli->commands);
	else if (opt)
		put_choices(out, opt);
	else
		put_bars(out, word, length, "[].");
	sp_buf_puts(out, hole + 2);
}

/* bash: one function; it finds the verb, then whether an option waits for its value, then which argument this is. */

static void bash_values(const sp_cli *cli, const char *verb, const sp_opt *table, sp_buf *out)
{
	for (const sp_opt *opt = table; opt && opt->name; opt++) {
		if (!sp_opt_has_value(opt))
			continue;
		sp_buf_printf(out, "\t%s:%s", verb, opt->name);
		if (opt->letter)
			sp_buf_printf(out, "|%s:-%c", verb, opt->letter);
		sp_buf_puts(out, ") ");
		put_fill(cli, bash_fills, fill_of_value(opt), opt, NULL, 0, out);
		sp_buf_puts(out, "; return ;;\n");
	}
}

static void bash_names(const sp_opt *table, bool valued_only, sp_buf *out)
{
	for (const sp_opt *opt = table; opt && opt->name; opt++) {
		if (valued_only && !sp_opt_has_value(opt))
			continue;
		sp_buf_printf(out, " %s", opt->name);
		if (opt->letter)
			sp_buf_printf(out, " -%c", opt->letter);
	}
}

static void bash_arguments(const sp_cli *cli, const sp_command *command, sp_buf *out)
{
	const char *at = command->arguments, *word;
	size_t number = 0, length;
	while (next_argument(&at, &word, &length)) {
		if (takes_rest(word, length))
			sp_buf_printf(out, "\t%s:*) ", command->name);
		else
			sp_buf_printf(out, "\t%s:%zu) ", command->name, number++);
		put_fill(cli, bash_fills, fill_of_argument(word, length), NULL, word, length, out);
		sp_buf_puts(out, " ;;\n");
	}
}

static void write_bash(const sp_cli *cli, sp_buf *out)
{
	sp_buf_puts(out,
		"# Completion for bash; made by: signprep completion bash\n"
		"_signprep_words() { compopt +o default; COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")); }\n"
		"_signprep_files()\n{\n\tlocal pattern\n\tcompopt -o filenames\n"
		"\tmapfile -t COMPREPLY < <(for pattern; do compgen -f -X \"$pattern\" -- \"$cur\"; done; compgen -d -- "
		"\"$cur\")\n}\n"
		"_signprep()\n{\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= number=0 i word options valued\n"
		"\tCOMPREPLY=()\n"
		"\t# \"=\" is a word of its own here.\n"
		"\t[ \"$before\" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
		"\t[ \"$cur\" = = ] && cur=\n"
		"\toptions='");
	bash_names(sp_common_options, false, out);
	sp_buf_puts(out, " ' valued='");
	bash_names(sp_common_options, true, out);
	sp_buf_puts(out,
		" '\n\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		"\t\tword=${COMP_WORDS[i]}\n"
		"\t\tif [[ $word = = ]]; then\n\t\t\t((i++))\n"
		"\t\telif [[ $word = -?* ]]; then\n"
		"\t\t\t[[ $valued = *\" $word \"* && ${COMP_WORDS[i+1]} != = ]] && ((i++))\n"
		"\t\telif [[ $verb ]]; then\n\t\t\t((number++))\n"
		"\t\telse\n\t\t\tverb=$word\n\t\t\tcase $verb in\n");
	for (sp_commands at = cli->commands; *at; at++) {
		if (!(*at)->options)
			continue;
		sp_buf_printf(out, "\t\t\t%s) options+='", (*at)->name);
		bash_names((*at)->options, false, out);
		sp_buf_puts(out, " ' valued+='");
		bash_names((*at)->options, true, out);
		sp_buf_puts(out, " ' ;;\n");
	}
	sp_buf_puts(out, "\t\t\tesac\n\t\tfi\n\tdone\n\tcase $verb:$before in\n");
	for (sp_commands at = cli->commands; *at; at++)
		bash_values(cli, (*at)->name, (*at)->options, out);
	bash_values(cli, "*", sp_common_options, out);
	sp_buf_puts(out, "\tesac\n\tif [[ $cur = -* ]]; then\n\t\t_signprep_words \"$options");
	sp_buf_puts(out, "\"\n\t\treturn\n\tfi\n\tcase $verb:$number in\n\t:*) _signprep_words '");
	put_verbs(out, cli->commands);
	sp_buf_puts(out, "' ;;\n");
	for (sp_commands at = cli->commands; *at; at++)
		bash_arguments(cli, *at, out);
	sp_buf_puts(out, "\t*) compopt +o default ;;\n\tesac\n}\ncomplete -o default -F _signprep signprep\n");
}

/* zsh: a list for _arguments for each verb. */

static void zsh_options(const sp_cli *cli, const sp_opt *table, sp_buf *out)
{
	for (const sp_opt *opt = table; opt && opt->name; opt++) {
		bool value = sp_opt_has_value(opt);
		bool repeats = opt->kind == SP_OPT_LIST;
		sp_buf_puts(out, "\t\t'");
		if (repeats)
			sp_buf_putc(out, '*');
		else if (opt->letter)
			sp_buf_printf(out, "(-%c %s)", opt->letter, opt->name);
		/* Both spellings with one description: '…'{-o+,--output=}'[…]'. */
		if (opt->letter)
			sp_buf_printf(out, "'{-%c%s,%s%s}'", opt->letter, value ? "+" : "", opt->name, value ? "=" : "");
		else
			sp_buf_printf(out, "%s%s", opt->name, value ? "=" : "");
		sp_buf_putc(out, '[');
		put_quoted(out, help_of(cli, opt), "'\\''", "[]\\");
		sp_buf_putc(out, ']');
		if (value) {
			sp_buf_printf(out, ":%s:", opt->value ? opt->value : opt->name + 2);
			put_fill(cli, zsh_fills, fill_of_value(opt), opt, NULL, 0, out);
		}
		sp_buf_puts(out, "'\n");
	}
}

static void zsh_arguments(const sp_cli *cli, const sp_command *command, sp_buf *out)
{
	const char *at = command->arguments, *word;
	size_t length;
	while (next_argument(&at, &word, &length)) {
		sp_buf_printf(out, "\t\t'%s:", takes_rest(word, length) ? "*" : *word == '[' ? ":" : "");
		put_bars(out, word, length, "[]");
		sp_buf_putc(out, ':');
		put_fill(cli, zsh_fills, fill_of_argument(word, length), NULL, word, length, out);
		sp_buf_puts(out, "'\n");
	}
}

static void write_zsh(const sp_cli *cli, sp_buf *out)
{
	sp_buf_puts(out,
		"#compdef signprep\n"
		"# Completion for zsh; made by: signprep completion zsh\n"
		"_signprep()\n{\n\tlocal curcontext=$curcontext state line\n\tlocal -a verbs common own\n\tverbs=(\n");
	for (sp_commands at = cli->commands; *at; at++) {
		sp_buf_printf(out, "\t\t'%s:", (*at)->name);
		put_quoted(out, summary_of(cli, *at), "'\\''", ":\\");
		sp_buf_puts(out, "'\n");
	}
	sp_buf_puts(out, "\t)\n\tcommon=(\n");
	zsh_options(cli, sp_common_options, out);
	sp_buf_puts(out,
		"\t)\n\t_arguments -C $common '1: :->verb' '*:: :->rest'\n"
		"\tif [[ $state = verb ]]; then\n\t\t_describe command verbs\n\t\treturn\n\tfi\n"
		"\t[[ $state = rest ]] || return\n\tcase $words[1] in\n");
	for (sp_commands at = cli->commands; *at; at++) {
		sp_buf_printf(out, "\t%s) own=(\n", (*at)->name);
		zsh_options(cli, (*at)->options, out);
		zsh_arguments(cli, *at, out);
		sp_buf_puts(out, "\t\t) ;;\n");
	}
	sp_buf_puts(out,
		"\t*) return 1 ;;\n\tesac\n\t_arguments $common $own\n}\n"
		"if [[ $funcstack[1] = _signprep ]]; then\n\t_signprep \"$@\"\nelse\n\tcompdef _signprep signprep\nfi\n");
}

/* fish: one line for each option. */

static void fish_option(const sp_cli *cli, const char *verb, const sp_opt *opt, sp_buf *out)
{
	fill kind = fill_of_value(opt);
	sp_buf_puts(out, "complete -c signprep");
	if (verb)
		sp_buf_printf(out, " -n '__signprep_verb %s'", verb);
	if (opt->letter)
		sp_buf_printf(out, " -s %c", opt->letter);
	sp_buf_printf(out, " -l %s", opt->name + 2);
	if (sp_opt_has_value(opt)) {
		sp_buf_puts(out, kind == FILL_FILES ? " -r -F" : " -x");
		if (kind == FILL_FOLDERS)
			sp_buf_puts(out, " -a '(__fish_complete_directories)'");
		if (kind == FILL_WORDS) {
			sp_buf_puts(out, " -a '");
			put_choices(out, opt);
			sp_buf_putc(out, '\'');
		}
	}
	sp_buf_puts(out, " -d '");
	put_quoted(out, help_of(cli, opt), "\\'", "\\");
	sp_buf_puts(out, "'\n");
}

static void fish_arguments(const sp_cli *cli, const sp_command *command, sp_buf *out)
{
	const char *at = command->arguments, *word;
	size_t length;
	while (next_argument(&at, &word, &length)) {
		fill kind = fill_of_argument(word, length);
		if (kind != FILL_NOTHING) {
			sp_buf_printf(out, "complete -c signprep -n '__signprep_verb %s' ", command->name);
			if (kind == FILL_PDF || kind == FILL_JSON)
				sp_buf_printf(out, "-k -a '(__fish_complete_suffix .%s)'", kind == FILL_PDF ? "pdf" : "json");
			else if (kind == FILL_FILES)
				sp_buf_puts(out, "-F");
			else {
				sp_buf_puts(out, "-a '");
				if (kind == FILL_VERBS)
					put_verbs(out, cli->commands);
				else
					put_bars(out, word, length, "[].");
				sp_buf_putc(out, '\'');
			}
			sp_buf_putc(out, '\n');
		}
	}
}

static void write_fish(const sp_cli *cli, sp_buf *out)
{
	sp_buf_puts(out,
		"# Completion for fish; made by: signprep completion fish\n"
		"# The verb is the first word that is neither an option nor the value of one.\n"
		"function __signprep_verb\n"
		"\tset -l skip 0\n"
		"\tfor word in (commandline -opc)[2..-1]\n"
		"\t\tif test $skip = 1\n\t\t\tset skip 0\n"
		"\t\telse if contains -- $word");
	bash_names(sp_common_options, true, out);
	sp_buf_puts(out,
		"\n\t\t\tset skip 1\n"
		"\t\telse if not string match -q -- '-*' $word\n"
		"\t\t\ttest \"$word\" = \"$argv[1]\"\n\t\t\treturn\n"
		"\t\tend\n\tend\n\ttest -z \"$argv[1]\"\nend\n"
		"complete -c signprep -f\n");
	for (sp_commands at = cli->commands; *at; at++) {
		sp_buf_printf(out, "complete -c signprep -n '__signprep_verb \"\"' -a %s -d '", (*at)->name);
		put_quoted(out, summary_of(cli, *at), "\\'", "\\");
		sp_buf_puts(out, "'\n");
	}
	for (const sp_opt *opt = sp_common_options; opt->name; opt++)
		fish_option(cli, NULL, opt, out);
	for (sp_commands at = cli->commands; *at; at++) {
		for (const sp_opt *opt = (*at)->options; opt && opt->name; opt++)
			fish_option(cli, (*at)->name, opt, out);
		fish_arguments(cli, *at, out);
	}
}

static signprep_code run(sp_cli *cli, void *options)
{
	static const struct {
		const char *name;
		void (*write)(const sp_cli *cli, sp_buf *out);
	} shells[] = { { "bash", write_bash }, { "zsh", write_zsh }, { "fish", write_fish } };
	(void) options;
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		sp_buf text;
		if (strcmp(shells[i].name, cli->arguments[0]) != 0)
			continue;
		sp_buf_init(&text, (size_t) 1 << 20);
		shells[i].write(cli, &text);
		return sp_cli_give_text(cli, &text);
	}
	return sp_cli_refuse(cli, "R025", "", cli->arguments[0], "bash, zsh, fish", NULL);
}

const sp_command sp_cmd_completion = {
	.name = "completion",
	.schema = "signprep.completion/1",
	.arguments = "bash|zsh|fish",
	.run = run,
	.summary_en = "completion of commands, options and values for a shell",
	.summary_zh = "供 shell 补全命令、选项和取值的脚本",
	.notes_en = "For this session: source <(signprep completion bash), source <(signprep completion zsh),\n"
		    "signprep completion fish | source. An installed signprep brings the three files along.",
	.notes_zh = "仅用于当前会话：source <(signprep completion bash)、source <(signprep completion zsh)、\n"
		    "signprep completion fish | source。安装 signprep 时会一并装好这三个文件。",
	.example = "signprep completion bash",
};
