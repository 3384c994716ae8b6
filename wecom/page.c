/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Addresses of sign-in, signatures of pages, the file at a domain's root. */
#include "wecom/page.h"

#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <signprep/wecom.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "net/percent.h"
#include "wecom/envelope.h"

#define SCAN_PAGE "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp"
#define OAUTH_PAGE "https://open.weixin.qq.com/connect/oauth2/authorize?"
#define OWNERSHIP_PREFIX "WW_verify_"
#define OWNERSHIP_SUFFIX ".txt"
#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Length of scheme and host of a page's address, and where the host begins; 0: it is none. */
static size_t host_of(const char *url, const char **host)
{
	size_t scheme = strncasecmp(url, "https://", 8) == 0 ? 8 : strncasecmp(url, "http://", 7) == 0 ? 7 : 0;
	*host = url + scheme;
	size_t length = scheme ? strcspn(*host, "/?#") : 0;
	for (const char *c = url; *c; c++)
		if ((unsigned char) *c <= ' ' || (unsigned char) *c == 0x7f)
			return 0;
	return length && !memchr(*host, '@', length) ? length : 0;
}

signprep_code signprep_wecom_js_signature(
	char out[41], const char *ticket, const char *nonce, const char *timestamp, const char *url, signprep_error *err)
{
	const char *host;
	sp_buf page;
	out[0] = '\0';
	if (!host_of(url, &host))
		return sp_fail(err, "S862", 0, "", url, NULL);
	sp_buf_init(&page, SP_WECOM_MESSAGE_MAX);
	sp_buf_append(&page, url, strcspn(url, "#"));
	const char *texts[] = { "jsapi_ticket=", ticket, "&noncestr=", nonce, "&timestamp=", timestamp, "&url=", page.data };
	bool done = !page.failed && sp_wecom_sha1(texts, sizeof texts / sizeof *texts, out);
	sp_buf_clear(&page);
	return done ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static void put_member(sp_buf *out, const char *name, const char *value)
{
	if (out->failed)
		return;
	sp_buf_printf(out, "%s%s=", strchr("?&", out->data[out->length - 1]) ? "" : "&", name);
	sp_percent_encode(out, value, strlen(value), SP_PERCENT_UNRESERVED);
}

static signprep_code check(const sp_wecom_sign_in *s, bool needs_agent, signprep_error *err)
{
	const char *host,
		*absent = !s->corp_id || !*s->corp_id            ? "CorpID"
		: needs_agent && (!s->agent_id || !*s->agent_id) ? "AgentId"
		: !s->redirect_uri || !*s->redirect_uri          ? "redirect_uri"
		: !s->state || !*s->state                        ? "state"
								 : NULL;
	if (absent)
		return sp_fail(err, "S859", 0, "", absent, NULL);
	size_t length = host_of(s->redirect_uri, &host);
	if (!length || strchr(s->redirect_uri, '#'))
		return sp_fail(err, "S862", 0, "", s->redirect_uri, NULL);
	if (s->domain && (strlen(s->domain) != length || strncasecmp(host, s->domain, length) != 0))
		return sp_fail(err, "S863", 0, "", s->redirect_uri, s->domain, NULL);
	length = strlen(s->state);
	if (length > SP_WECOM_STATE_MAX || strspn(s->state, ALPHANUMERIC) != length)
		return sp_fail(err, "S864", 0, "", NULL);
	return SIGNPREP_OK;
}

signprep_code sp_wecom_scan_url(const sp_wecom_sign_in *sign_in, sp_buf *out, signprep_error *err)
{
	signprep_code code = check(sign_in, true, err);
	if (code)
		return code;
	sp_buf_puts(out, SCAN_PAGE);
	put_member(out, "appid", sign_in->corp_id);
	put_member(out, "agentid", sign_in->agent_id);
	put_member(out, "redirect_uri", sign_in->redirect_uri);
	put_member(out, "state", sign_in->state);
	return out->failed ? sp_fail_memory(err, "") : SIGNPREP_OK;
}

signprep_code sp_wecom_oauth_url(const sp_wecom_sign_in *sign_in, sp_buf *out, signprep_error *err)
{
	/* Only with an application named does WeCom ask the member. */
	signprep_code code = check(sign_in, sign_in->details, err);
	if (code)
		return code;
	sp_buf_puts(out, OAUTH_PAGE);
	put_member(out, "appid", sign_in->corp_id);
	put_member(out, "redirect_uri", sign_in->redirect_uri);
	put_member(out, "response_type", "code");
	put_member(out, "scope", sign_in->details ? "snsapi_privateinfo" : "snsapi_base");
	put_member(out, "state", sign_in->state);
	if (sign_in->agent_id && *sign_in->agent_id)
		put_member(out, "agentid", sign_in->agent_id);
	sp_buf_puts(out, "#wechat_redirect");
	return out->failed ? sp_fail_memory(err, "") : SIGNPREP_OK;
}

bool sp_wecom_new_state(char out[33])
{
	unsigned char bytes[16];
	if (RAND_bytes(bytes, sizeof bytes) != 1)
		return false;
	sp_hex_text(bytes, sizeof bytes, out);
	return true;
}

bool sp_wecom_state_fits(const char *sent, const char *came)
{
	size_t length = strlen(sent);
	return length && length == strlen(came) && CRYPTO_memcmp(sent, came, length) == 0;
}

/* Without the line end that an editor or a download adds. */
static size_t bare_length(const sp_buf *text)
{
	size_t length = text->length;
	while (length && strchr("\r\n", text->data[length - 1]))
		length--;
	return length;
}

signprep_code sp_wecom_ownership_check(const char *name, const sp_buf *own, const sp_buf *served, signprep_error *err)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	size_t length = strlen(base), prefix = sizeof OWNERSHIP_PREFIX - 1, suffix = sizeof OWNERSHIP_SUFFIX - 1;
	if (length <= prefix + suffix || strncmp(base, OWNERSHIP_PREFIX, prefix) != 0 ||
		strcmp(base + length - suffix, OWNERSHIP_SUFFIX) != 0 ||
		strspn(base + prefix, ALPHANUMERIC) != length - prefix - suffix)
		return sp_fail(err, "S866", 0, name, base, NULL);
	size_t code = length - prefix - suffix;
	if (bare_length(own) != code || memcmp(own->data, base + prefix, code) != 0)
		return sp_fail(err, "S867", 0, name, base, NULL);
	if (served && (bare_length(served) != code || memcmp(served->data, own->data, code) != 0))
		return sp_fail(err, "S868", 0, name, base, NULL);
	return SIGNPREP_OK;
}
