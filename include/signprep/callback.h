/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file callback.h
 * What the service posts when something has happened: checked, decrypted, read. Pure: no network, no clock, no files.
 *
 * docs/callbacks.md says where key and token come from, and what the members of an event mean.
 */
#ifndef SIGNPREP_CALLBACK_H
#define SIGNPREP_CALLBACK_H

#include <stdbool.h>

#include <signprep/error.h>

SIGNPREP_BEGIN

/** How it came. */
typedef enum signprep_event_format {
	SIGNPREP_EVENT_V1,   /**< the body is base64 of the encrypted message */
	SIGNPREP_EVENT_V2,   /**< {"encrypt": base64} */
	SIGNPREP_EVENT_PLAIN /**< not encrypted: no key is configured */
} signprep_event_format;

typedef enum signprep_event_edition {
	SIGNPREP_EVENT_COMPANY, /**< of an application of one's own: CustomApp */
	SIGNPREP_EVENT_PARTNER  /**< of a partner's platform: ThirdPartyApp */
} signprep_event_edition;

/** Zero-initialise, then set what is needed. Texts are not kept. */
typedef struct signprep_callback_options {
	size_t size;           /**< sizeof this struct, or 0: see signprep.h */
	const char *key;       /**< CallbackUrlKey, its 32 characters as they stand; NULL or "": messages are not encrypted */
	const char *token;     /**< NULL or "": messages are not signed */
	const char *signature; /**< the header Content-Signature; NULL: there is none */
	const char *name;      /**< for messages: a file name, a path; NULL: "" */
} signprep_callback_options;

/** One event. Texts are UTF-8 and never NULL: "" for what the message does not say. */
typedef struct signprep_event {
	signprep_event_format format;
	signprep_event_edition edition;
	bool probe;            /**< {}: the service tries whether the address answers; nothing below is set */
	const char *id;        /**< the same again for a message that comes again: MsgId, else "sha256:" and a digest */
	const char *msg_id;    /**< MsgId */
	const char *type;      /**< MsgType, "FlowStatusChange"; other types than those that are known come as they are */
	const char *operate;   /**< Operate: "sign", "finish", "Create" */
	const char *flow_id;   /**< FlowId */
	long long flow_status; /**< FlowCallbackStatus; -1: not said */
	const char *status;    /**< its name: "signed", of a seal "disabled"; a number without a name is itself, "42" */
	bool final;            /**< nothing is signed any more; signed may become rescinded all the same */
	double time;           /**< when it happened, seconds since 1970; 0: not said */
	const char *row_key;   /**< the journal's key of the row that the contract was sent for, out of UserData */
	const char *data;      /**< MsgData as it came, JSON; only white space between its values is left out */
	const char *json;      /**< all of it, {"schema":"signprep.event/1",…}, in one line */
	/* Of types that are known: docs/callbacks.md lists them. */
	const char *kind;      /**< what it is about: "contract", "seal", "template", "staff" … */
	const char *object_id; /**< which of them */
} signprep_event;

/**
 * Checks the signature, decrypts and reads the body of a callback. Nothing is believed before it is checked: signature,
 * base64, length, padding, UTF-8 and JSON.
 * @return SIGNPREP_INVALID S800 to S813; SIGNPREP_LIMIT
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_event_decode(
	signprep_event **out, const void *body, size_t length, const signprep_callback_options *options, signprep_error *err);
SIGNPREP_API void signprep_event_free(signprep_event *event);

SIGNPREP_END

#endif
