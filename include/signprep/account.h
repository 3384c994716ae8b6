/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file account.h
 * What an account of the service has: member companies, employees, contracts left, extensions; and what of it can be changed.
 *
 * Lists are JSON texts (docs/cli.md), to be freed with signprep_free; `*json` is NULL on failure. Reading is repeated when an
 * answer was lost, and so are the changes: a second one changes nothing. Errors as signprep_action_call.
 */
#ifndef SIGNPREP_ACCOUNT_H
#define SIGNPREP_ACCOUNT_H

#include <signprep/client.h>

SIGNPREP_BEGIN

typedef enum signprep_account_kind {
	SIGNPREP_ACCOUNT_MEMBERS,   /**< of the group: {"members":[{"id","name","status","main","joined","licence_until"}]} */
	SIGNPREP_ACCOUNT_STAFF,     /**< {"staff":[{"user_id","name","mobile","email","verified","department","roles":[]}]} */
	SIGNPREP_ACCOUNT_QUOTA,     /**< of the last 90 days: {"quota":[{"type","total","used","available"}]} */
	SIGNPREP_ACCOUNT_EXTENSIONS /**< {"extensions":[{"type","name","open","changed","users":[]}]} */
} signprep_account_kind;

/**
 * All of it, page after page. Times are seconds since 1970. The partner edition tells the extensions of a member company.
 * `issues` (may be NULL) gets what is to be said of a list that came whole, S704, S950 and S951 above all: that the service spoke of more
 * than it gave. Caller frees it with signprep_issues_free, after a failure as well.
 * @return R944 the other lists in the partner edition, with the action that tells the like there
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_account_list(
	char **json, signprep_issues **issues, signprep_client *client, signprep_account_kind kind, signprep_error *err);

/**
 * Opens or closes an extension of the account, in the partner edition of the member company (ModifyExtendedService of either).
 * @param url where a person has to confirm it, within 24 hours; NULL where nobody has to. signprep_free
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_account_extension(
	char **url, signprep_client *client, const char *type, bool open, signprep_error *err);

/** A page of the console for a member company of the partner edition (CreateConsoleLoginUrl). Zero-initialise. Borrowed. */
typedef struct signprep_account_console {
	size_t size;               /**< sizeof this struct, or 0: see signprep.h */
	const char *organization;  /**< full name of the company, as registered */
	const char *module;        /**< "DOCUMENT", "TEMPLATE", "SEAL", "OPERATOR"; NULL: its centre */
	const char *opens;         /**< "PC" (NULL), "CHANNEL", "SHORT_URL", "WEIXIN_QRCODE_URL", "APP", "H5", "SHORT_H5" */
	const char *name, *mobile; /**< of who acts there, when not verified yet; may be NULL */
} signprep_account_console;

/**
 * Where the company is activated, and later where its console is: for 5 minutes on a computer, else for 30 days.
 * @param json {"url","activated","verified"}; signprep_free
 * @return S770 no AppId, R816 no name of the company; S714 an answer without an address
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_account_console_url(
	char **json, signprep_client *client, const signprep_account_console *console, signprep_error *err);

/**
 * Adds a callback address (ModifyApplicationCallbackInfo).
 * @param key   32 characters that messages are encrypted with; NULL: they come in plain
 * @param token signs the messages; NULL: they are not signed
 * @return SIGNPREP_RULE R790 for a key of another length; R945 in the partner edition, where the platform's console has them
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_account_add_callback(
	signprep_client *client, const char *url, const char *key, const char *token, signprep_error *err);
/** Takes a callback address away. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_account_drop_callback(
	signprep_client *client, const char *url, signprep_error *err);

SIGNPREP_END

#endif
