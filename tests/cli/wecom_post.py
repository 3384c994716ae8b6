#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts WeCom's sample message, twice as WeCom may, then altered, without a signature, as a bomb and with another method: who is
believed and who is not. Usage: wecom_post.py URL MESSAGE.xml"""
import sys
import urllib.error
import urllib.parse
import urllib.request

URL, BODY = sys.argv[1], open(sys.argv[2], "rb").read()
QUERY = "?msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149"
BOMB = b'<!DOCTYPE xml [<!ENTITY a "ha">]><xml><Encrypt>&a;</Encrypt></xml>'


def status(query, body):
    try:
        return urllib.request.urlopen(urllib.request.Request(URL + query, data=body), timeout=60).status
    except urllib.error.HTTPError as error:
        return error.code


def echoed(echostr):
    """What WeCom's check of the address is answered with; the query is the sample's of its documentation."""
    return urllib.request.urlopen(URL + "?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr=" +
                                  echostr, timeout=10).read()


ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
if [echoed(urllib.parse.quote(ECHO, safe="")), echoed(ECHO)] != [b"1616140317555161061"] * 2:
    sys.exit("the check of the address: a plus must be one, written as %2B or as it is")
told = [status(QUERY, BODY), status(QUERY, BODY), status(QUERY.replace("4777", "4778"), BODY), status("", BODY), status(QUERY, BOMB),
        status(QUERY, b"{}"), status(QUERY, b""), status("?msg_signature=a&timestamp=1&nonce=2&echostr=x", None)]
if told != [200, 200, 401, 400, 400, 400, 400, 401]:
    sys.exit(f"answered {told}")
