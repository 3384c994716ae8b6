/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The action table: what is known of every action of the service that this program speaks of. It is made from
 * actions/schema.json when the program is built; everything here lives as long as the program and is never freed.
 */
#ifndef SP_ACTIONS_ACTION_H
#define SP_ACTIONS_ACTION_H

#include <stdbool.h>
#include <stddef.h>

typedef enum sp_kind { SP_KIND_STRING, SP_KIND_INTEGER, SP_KIND_NUMBER, SP_KIND_BOOL, SP_KIND_OBJECT } sp_kind;

typedef enum sp_charset {
	SP_CHARSET_ANY,
	SP_CHARSET_TITLE, /* Han, Chinese punctuation, ASCII letters, digits, blank, ()[]-_,;.&+ */
	SP_CHARSET_NAME,  /* Han, ASCII letters, digits, _ */
	SP_CHARSET_PROSE  /* Han, ASCII letters, digits, Chinese and ASCII punctuation, blanks: no emoji */
} sp_charset;

typedef enum sp_format {
	SP_FORMAT_NONE,
	SP_FORMAT_BASE64,      /* max_length counts the base64 text */
	SP_FORMAT_MOBILE,      /* 11 digits, no +86 */
	SP_FORMAT_ID_CARD,     /* kind of card in the member beside it: …Number -> …Type */
	SP_FORMAT_ORGANIZATION /* brackets are full width */
} sp_format;

typedef struct sp_action_type sp_action_type;

typedef struct sp_action_member {
	const char *name;
	const sp_action_type *type;    /* of an object, or of the objects of an array; else NULL */
	const char *const *allowed;    /* NULL-ended list of allowed strings, "OTHER_*" is a prefix; NULL: any */
	const long long *allowed_ints; /* ended by SP_ACTION_INT_END; NULL: any; for a bool 0 or 1 */
	const char *server_code;       /* what the service answers when this member is wrong; NULL: InvalidParameterValue */
	const char *missing_code;      /* … when it is missing; NULL: MissingParameter */
	const char *note;              /* one line, English; NULL */
	double min, max;               /* both inclusive; count when has_range */
	unsigned max_length;           /* code points, of each item of an array; 0: no limit */
	unsigned max_items;            /* 0: no limit */
	unsigned length;               /* exact length of an id the service gave out; 0: any */
	sp_kind kind;
	sp_charset charset;
	sp_format format;
	bool array, required, has_range;
	bool output_only;
	bool deprecated;   /* withdrawn, or taken without effect */
	bool counts_pages; /* an offset in pages of answers, not in items */
} sp_action_member;

struct sp_action_type {
	const char *name; /* types of essbasic carry the prefix "essbasic.", because ess has types of the same names */
	const sp_action_member *members;
	size_t count;
};

/** What the service's error codes ask for. */
typedef enum sp_class {
	SP_CLASS_OTHER,    /* refused; nothing to do here */
	SP_CLASS_BUSY,     /* did nothing and asks to come again: any action may be repeated */
	SP_CLASS_INTERNAL, /* broke down at an unknown point: only what may be repeated is */
	SP_CLASS_CLOCK,    /* signed at the wrong time */
	SP_CLASS_CREDENTIALS,
	SP_CLASS_PLACEMENT,
	SP_CLASS_SEAL,
	SP_CLASS_PEOPLE,
	SP_CLASS_FILE,
	SP_CLASS_FILE_GONE, /* the FileId is no longer known: upload again */
	SP_CLASS_QUOTA,
	SP_CLASS_DONE,      /* what was asked for is already so */
	SP_CLASS_DONE_AGAIN /* … when an earlier attempt may have reached the service; else refused */
} sp_class;

/** An error code. */
typedef struct sp_error_row {
	const char *code;
	sp_class class;
	const char *en, *zh;       /* what it says, one line */
	const char *do_en, *do_zh; /* the way out, one line */
} sp_error_row;

/** What a code means as the answer of one action. */
typedef struct sp_meaning {
	const char *code;
	sp_class class;
} sp_meaning;

/** Whether a call whose answer was lost may be sent again. */
typedef enum sp_repeat {
	SP_REPEAT_NEVER, /* it would create, cost or tell people a second time */
	SP_REPEAT_SAME,  /* the second call changes nothing; its answer may be an error that says so */
	SP_REPEAT_SAFE
} sp_repeat;

typedef struct sp_service {
	const char *name;    /* "ess", "essbasic" */
	const char *version; /* "2020-11-11" */
	/* "https://host", of the service and of its file host */
	const char *production, *test, *file_production, *file_test;
	unsigned rate;             /* calls a second of one action, unless the action says otherwise */
	const char *const *errors; /* codes that any action may answer, NULL-ended */
} sp_service;

typedef struct sp_action {
	const sp_service *service;
	const char *name;    /* "CreateFlowByFiles" */
	const char *en, *zh; /* what it does, one line */
	bool file_host;      /* goes to the file host */
	bool writes;         /* changes something. UploadFiles only adds a file that expires: false */
	sp_repeat repeat;
	unsigned rate; /* calls a second */
	sp_action_type request, response;
	const sp_meaning *meanings; /* codes that mean something else here, ended by a row without code */
	const char *const *errors;  /* codes it is known to answer, NULL-ended */
	bool on_request;            /* works for accounts that the service has opened it for */
	bool errors_complete;       /* it answers no others but those of the gateway */
} sp_action;

#define SP_ACTION_INT_END (-9223372036854775807LL)
/* Whole numbers up to here are exact in JSON. */
#define SP_ACTION_INT_MAX 9007199254740991.0
/* No type has more members. */
#define SP_ACTION_MEMBERS_MAX 64

/** NULL for an unknown service. */
const sp_service *sp_service_find(const char *name);

/** NULL when there is no such action. `service` NULL: any, ess first. */
const sp_action *sp_action_find(const char *service, const char *name);

const sp_action_type *sp_action_type_find(const char *name);
/** NULL when `type` has no such member. Names are compared as written. */
const sp_action_member *sp_action_member_find(const sp_action_type *type, const char *name);

/** What is known of a code, or else of the nearest that it stands below ("InternalError" for "InternalError.X"); NULL: nothing. */
const sp_error_row *sp_error_find(const char *code);
/** What a code means as the answer of `action`, which may be NULL. */
sp_class sp_error_class(const sp_action *action, const char *code);

#endif
