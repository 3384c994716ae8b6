#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts WeCom's sample message, twice as WeCom may, then altered, without a signature, as a bomb and with another method: who is
believed and who is not. Usage: wecom_post.py URL MESSAGE.xml"""
import sys
import urllib.error
import urllib.request

URL, BODY = sys.argv[1], open(sys.argv[2], "rb").read()
QUERY = "?msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149"
BOMB = b'<!DOCTYPE xml [<!ENTITY a "ha">]><xml><Encrypt>&a;</Encrypt></xml>'


def status(query, body):
    try:
        return urllib.request.urlopen(urllib.request.Request(URL + query, data=body), timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


told = [status(QUERY, BODY), status(QUERY, BODY), status(QUERY.replace("4777", "4778"), BODY), status("", BODY), status(QUERY, BOMB),
        status(QUERY, b"{}"), status(QUERY, b""), status("?msg_signature=a&timestamp=1&nonce=2&echostr=x", None)]
if told != [200, 200, 401, 400, 400, 400, 400, 401]:
    sys.exit(f"answered {told}")
