/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Versions of the libraries, asked of themselves. */
#include "cli/libraries.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <expat.h>
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>

#include "batch/broker/amqp.h"
#include "pdfcore/about.h"
#include "pdfcore/bake/bake.h"
#include "submit/journal/journal_look.h"

size_t sp_libraries(sp_library *out)
{
	const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
	int libpq = sp_journal_libpq_version();
	char server[24] = "";
	if (libpq)
		snprintf(server, sizeof server, "%d.%d", libpq / 10000, libpq % 10000);
	const struct {
		const char *name, *version;
	} known[] = {
		{ "MuPDF", sp_mupdf_version() },
		{ "HarfBuzz", sp_harfbuzz_version() },
		{ "libcurl", curl->version },
		{ "TLS", curl->ssl_version ? curl->ssl_version : "" },
		{ "OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING) },
		{ "SQLite", sqlite3_libversion() },
		{ "libmicrohttpd", MHD_get_version() },
		{ "librabbitmq", amqp_version() },
		{ "libpq", server },
		{ "cJSON", cJSON_Version() },
		{ "expat", XML_ExpatVersion() + sizeof "expat_" - 1 },
	};
	size_t count = sizeof known / sizeof *known;
	_Static_assert(sizeof known / sizeof *known <= SP_LIBRARIES_MAX, "room for all");
	for (size_t i = 0; i < count; i++) {
		out[i].name = known[i].name;
		snprintf(out[i].version, sizeof out[i].version, "%s", known[i].version);
	}
	return count;
}
