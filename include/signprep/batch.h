/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file batch.h
 * Many rows through one template: each located in an isolated worker, and sent when a client is given.
 *
 * A batch is used by one thread; it starts threads and worker processes of its own. Rows, templates, what is written
 * where and how a run goes on after a crash: docs/batch.md.
 */
#ifndef SIGNPREP_BATCH_H
#define SIGNPREP_BATCH_H

#include <signprep/client.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

typedef struct signprep_batch signprep_batch;

/** Of a CSV file. DETECT: UTF-8, or GB18030 where the text says so. */
typedef enum signprep_rows_encoding {
	SIGNPREP_ENCODING_DETECT,
	SIGNPREP_ENCODING_UTF8,
	SIGNPREP_ENCODING_GB18030,
	SIGNPREP_ENCODING_BIG5
} signprep_rows_encoding;

typedef enum signprep_rows_format { SIGNPREP_ROWS_AUTO, SIGNPREP_ROWS_CSV, SIGNPREP_ROWS_JSONL } signprep_rows_format;

/** How many rows ended how. Plain data. */
typedef struct signprep_batch_counts {
	long long rows;            /**< that have ended */
	long long created;         /**< flows, those of earlier runs included */
	long long already_created; /**< of these, by earlier runs */
	long long previewed;       /**< the request says NeedPreview: no flow was asked for */
	long long located;         /**< without a client: all is well, nothing was sent */
	long long failed, refused, unknown;
	long long left_out; /**< not asked for now: other shards, --only-failed, after a stop */
} signprep_batch_counts;

/** RabbitMQ: the rows of a batch are put into a queue and run by workers elsewhere (docs/scaling.md). Zero-initialise. */
typedef struct signprep_batch_broker {
	size_t size;                      /**< sizeof this struct, or 0: see signprep.h */
	const char *url;                  /**< amqps://user@host/vhost */
	const char *password;             /**< when the URL has none */
	const char *ca_file;              /**< extra trust anchors */
	const char *queue;                /**< of the rows */
	const char *results;              /**< queue of the answers; NULL: the rows' with ".results" */
	int delivery_limit;               /**< the same for batch and workers; default 20 */
	double patience_s;                /**< how long to go on without the broker; default 600 */
	size_t window;                    /**< rows that are with the workers at a time; default 10,000 */
	bool submit;                      /**< the workers are to create the flows */
	signprep_environment environment; /**< when they do */
	/** B517 to B520 and B526 as they happen; may be NULL. */
	void (*note)(void *opaque, const signprep_error *err);
	void *opaque;
} signprep_batch_broker;

/** Zero-initialise. Texts are borrowed until the batch is freed. */
typedef struct signprep_batch_options {
	size_t size; /**< sizeof this struct, or 0: see signprep.h */
	const char *template_path;
	const char *rows_path;               /**< "-": standard input */
	signprep_rows_format format;         /**< AUTO: by name (.jsonl, .ndjson), else by the first character */
	const char *key_column;              /**< default "key"; without such a column a hash of the row is its key */
	const char *pdf;                     /**< for rows without a column "pdf" */
	const char *out_dir;                 /**< made when missing, mode 0700; NULL: answers only go to `on_row` */
	const char *journal;                 /**< NULL: journal.sqlite in out_dir, or in memory without one */
	int jobs;                            /**< worker processes; default: one for each processor this process may use */
	double timeout_s;                    /**< wall-clock time for one PDF; default 60 */
	size_t max_memory;                   /**< bytes MuPDF may take for one PDF; default 1 GiB */
	const signprep_batch_broker *broker; /**< NULL: rows are run here; else what concerns workers here is not used */
	bool no_isolation;                   /**< for debugging: PDFs are read in this very process */
	bool require_isolation;              /**< D910 where this machine lacks a layer of it */
	bool resume;                         /**< go on where an earlier run stopped */
	bool only_failed;                    /**< only rows that the journal says have failed */
	bool force;                          /**< begin anew although out_dir holds results */
	long long max_failures;              /**< stop after so many failed rows; 0: never */
	int shard, shards;                   /**< every `shards`th row, beginning with number `shard` (from 1); 0: all rows */
	double preview_dpi;                  /**< pictures into out_dir/previews; 0: none */
	signprep_on_multiple on_multiple;
	const char *const *resend;         /**< keys of rows that may become a further flow though one was created; NULL-ended */
	const char *const *resend_unknown; /**< keys of rows that may be sent though their outcome is unknown; NULL-ended */
	const char *s3_key_id, *s3_secret_key, *s3_token; /**< for PDFs named s3://…; NULL: those are refused */
	const char *s3_region, *s3_endpoint;              /**< NULL: us-east-1, that of AWS */
	const char *proxy, *ca_file;                      /**< for downloads, as in signprep_client_options */
	size_t max_download;                              /**< bytes; default 100 MiB */
	signprep_lang lang;                               /**< of messages in results */
	void (*on_row)(void *opaque, const char *json);   /**< each answer as it stands in results.jsonl; may be NULL */
	/** Now and then; `share` is how much of the rows file is done, 0..1, negative when that is unknown. May be NULL. */
	void (*progress)(void *opaque, const signprep_batch_counts *counts, double share);
	bool (*cancelled)(void *opaque); /**< true: no further rows; those under way are finished */
	void *opaque;
	signprep_rows_encoding encoding; /**< of CSV rows */
	bool convert;                    /**< rows may name Word documents and pictures; their PDFs are kept in out_dir/converted */
	bool convert_form_fields;        /**< form controls of Word documents become form fields */
	/**
	 * template_path may be a form (form.h): contracts from a template of the service, without PDFs. A request with placeholders;
	 * NULL: that of signprep_form_request. R899 when the template is no form.
	 */
	const char *request_path;
	bool form; /**< R899 unless the template is a form */
	/** Without a client: contracts of a form are checked as the partner edition takes them; with a broker: the workers are of that edition. */
	bool partner;
	/** With preview_dpi: pictures of seals, `value` their ids; borrowed until the batch is freed. */
	const signprep_picture *seals;
	size_t seal_count;
} signprep_batch_options;

/**
 * Reads template and header of the rows, prepares out_dir, forks the workers. To be called before threads are
 * started and, where that is possible, before secrets are read.
 * @return SIGNPREP_INVALID (B1xx rows, B2xx template, B4xx out_dir and options), SIGNPREP_LIMIT
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_batch_new(
	signprep_batch **out, const signprep_batch_options *options, signprep_error *err);
SIGNPREP_API void signprep_batch_free(signprep_batch *batch);
/** Path of the journal a client for this batch should be given; NULL: in memory. Borrowed. */
SIGNPREP_API const char *signprep_batch_journal(const signprep_batch *batch);

/**
 * Runs the rows. A row that fails costs only itself, unless every other would fail as it did: then no further ones are run.
 * @param client NULL: nothing is sent from here; else its journal must be signprep_batch_journal()
 * @return SIGNPREP_PARTIAL when rows failed, were refused or are unknown; SIGNPREP_INTERRUPTED; what stops the whole:
 *         B4xx, S5xx, D9xx; S102 refused credentials, S306 and R949 no contracts left: the rows not run count as `left_out`
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_batch_run(
	signprep_batch *batch, signprep_client *client, signprep_error *err);
/** Findings about the batch as a whole: columns nobody uses, an encoding that was guessed. Borrowed. */
SIGNPREP_API const signprep_issues *signprep_batch_issues(const signprep_batch *batch);
SIGNPREP_API signprep_batch_counts signprep_batch_count(const signprep_batch *batch);
/** signprep.batch/1 as JSON text, after the run; the same stands in out_dir/summary.json. Borrowed; NULL before. */
SIGNPREP_API const char *signprep_batch_summary(const signprep_batch *batch);

SIGNPREP_END

#endif
