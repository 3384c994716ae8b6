#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder whose contracts get signed: located, checked and sent; signers told through WeCom; signed files verified and filed.

    pipeline.py watch        looks at ROOT/in again and again, and sends what it finds
    pipeline.py event        is told one event on standard input, by signprep callback serve --exec
    pipeline.py once         one look at ROOT/in

ROOT, REQUEST, ENDPOINT (or ENDPOINT_FILE) and SIGNPREP come from the environment. A contract is ROOT/in/KEY.pdf and goes on as KEY.pdf:

    in/ → sent/      what was sent; it stays there, and what was signed is compared with it
        → refused/   never sent; KEY.txt says why
    filed/           signed, every signature whole and where the request placed it
    attention/       signed otherwise, or refused, cancelled, expired; KEY.txt says what is wrong

Everything here may be killed and started again, and each event may come twice: the journal keeps a contract from being created twice,
and a file moves only when what it stands for is done.
"""
import json
import os
import subprocess
import sys
import time

ROOT = os.environ.get("ROOT", ".")
REQUEST = os.environ["REQUEST"]
SIGNPREP = os.environ.get("SIGNPREP", "signprep")


def reach():
    """Where the service is: ENDPOINT, or the first line of the file that ENDPOINT_FILE names, for one that starts later than its receiver."""
    endpoint = os.environ.get("ENDPOINT") or open(os.environ["ENDPOINT_FILE"], encoding="utf-8").readline().strip()
    return ["--env", os.environ.get("SIGNPREP_ENV", "sandbox"), "--endpoint", endpoint, "--journal", ROOT + "/journal.sqlite"]


def run(*words):
    """Exit code and answer of a verb."""
    done = subprocess.run([SIGNPREP, *words, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.returncode, json.loads(done.stdout or b"{}")


def why(answer):
    return "".join("%s %s\n%s\n" % (i["id"], i["message"], i.get("help", "")) for i in answer.get("issues", []))


def write(path, text):
    """Whole or not at all."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def move(key, source, target, text=""):
    if text:
        write(f"{ROOT}/{target}/{key}.txt", text)
    if os.path.exists(f"{ROOT}/{source}/{key}.pdf"):
        os.replace(f"{ROOT}/{source}/{key}.pdf", f"{ROOT}/{target}/{key}.pdf")


def send(key):
    """Exit 0: a contract was created. 13: nobody knows, and its event will tell; the file waits in sent/ either way."""
    code, answer = run("submit", REQUEST, f"{ROOT}/in/{key}.pdf", "--row-key", key, *reach())
    if code in (0, 13):
        move(key, "in", "sent")
    elif code != 12:  # certainly not sent, and nothing wrong with it: the next look tries again
        move(key, "in", "refused", why(answer))


def look():
    for name in sorted(os.listdir(ROOT + "/in")):
        if name.endswith(".pdf"):
            send(name[:-len(".pdf")])


def tell_signers(event):
    """Whose turn it is gets a card with a link of his own, once for each event that made it his; the last of them is remembered."""
    told = f"{ROOT}/told/{event['flow_id']}"
    if os.path.exists(told) and int(open(told, encoding="utf-8").read()) >= event["seq"]:
        return
    if reach()[1] == "sandbox":
        os.environ.setdefault("SIGNPREP_WECOM_ENDPOINT", reach()[3])  # it plays WeCom as well
    code, answer = run("flow", "url", event["flow_id"], "--notify", "wecom", *reach())
    if code in (12, 13):
        sys.exit(1)  # callback serve tries again; WeCom drops a card that is the same
    if code not in (0, 4):  # 4: it is nobody's turn
        write(f"{ROOT}/attention/{event['row_key']}.txt", why(answer))
    write(told, str(event["seq"]))


def finish(event):
    """The signed file, looked at before it is filed."""
    key, flow_id = event["row_key"], event["flow_id"]
    folder = f"{ROOT}/signed"
    code, answer = run("flow", "download", flow_id, "-o", folder, "--force", *reach())
    if code:
        sys.exit(1)  # callback serve tries again
    signed = f"{folder}/{flow_id}.pdf"
    code, answer = run("verify", signed, REQUEST, "--original", f"{ROOT}/sent/{key}.pdf")
    target = "attention" if code else "filed"
    if code:
        write(f"{ROOT}/{target}/{key}.txt", why(answer))
    os.replace(signed, f"{ROOT}/{target}/{key}.pdf")


def heard(event):
    key = event.get("row_key")
    if event.get("type") != "FlowStatusChange" or not key or "/" in key or key.startswith("."):
        return
    if any(os.path.exists(f"{ROOT}/{done}/{key}.pdf") for done in ("filed", "attention")):
        return
    if event["status"] == "signed":
        finish(event)
    elif event["final"]:
        move(key, "sent", "attention", "%s %s\n" % (event["status"], event["data"].get("FlowMessage", "")))
    elif not event["stale"] and event["status"] in ("waiting", "partly-signed", "filling"):
        tell_signers(event)


def main():
    for folder in ("in", "sent", "signed", "filed", "attention", "refused", "told"):
        os.makedirs(f"{ROOT}/{folder}", exist_ok=True)
    if sys.argv[1:] == ["event"]:
        heard(json.load(sys.stdin))
    elif sys.argv[1:] == ["once"]:
        look()
    elif sys.argv[1:] == ["watch"]:
        while True:
            look()
            time.sleep(2)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
