# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receiver of callbacks: events a second that are on the disk when they are answered, and that RabbitMQ has confirmed."""
import glob
import json
import os
import pwd
import re
import signal
import subprocess
import tempfile
import time
import urllib.request

KEY = "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
EVENTS = 8000
# Connections that post, connections that say nothing.
KINDS = [(16, 0), (16, 1000), (64, 0)]
# Receivers on one PostgreSQL store, connections that post to each.
TOGETHER = [(1, 16), (1, 64), (2, 16), (4, 16)]
HERE = os.path.dirname(os.path.abspath(__file__))
ANSWERS = r" (\d+) a second; answers: median ([\d.]+) ms, p99 ([\d.]+) ms, slowest ([\d.]+) ms"


def part_callbacks(report, peers, options, scratch, table):
    key, store = os.path.join(scratch, "callback.key"), os.path.join(scratch, "events.db")
    with open(key, "w", encoding="utf-8") as file:
        file.write(KEY + "\n")
    server = subprocess.Popen([peers.signprep, "callback", "serve", "--listen", "127.0.0.1:0", "--path", "/p=" + key, "--store", store,
                               "--json", "-q"], stdout=subprocess.PIPE, text=True)
    rows = []
    try:
        port = re.search(r":(\d+)/", json.loads(server.stdout.readline())["urls"][0]).group(1)
        load = os.path.join(options.build, "tests/bench/callback_load")
        for posting, silent in KINDS:
            said = subprocess.run([load, port, "/p", KEY, str(EVENTS), str(posting), str(silent)], capture_output=True, text=True)
            if said.returncode:
                raise SystemExit("callbacks: " + said.stdout + said.stderr)
            rate, median, p99, slowest = re.search(
                ANSWERS, said.stdout).groups()
            rows.append([posting, silent, rate, median, p99, slowest])
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    rate, p99 = float(rows[0][2]), float(rows[0][4])
    report.goal("callbacks on the disk before they are answered, 16 connections: a second, p99 ms", ">= 1000, < 100", f"{rate:.0f}, {p99:.1f}",
                rate >= 1000 and p99 < 100)
    rate, p99 = float(rows[2][2]), float(rows[2][4])
    report.goal("the same, 64 connections", ">= 1000, < 100", f"{rate:.0f}, {p99:.1f}", rate >= 1000 and p99 < 100)
    report.section("Callbacks", table(["connections that post", "silent ones beside", "events a second", "answer: median ms", "p99 ms", "slowest ms"], rows),
                   f"{EVENTS} encrypted events each, every one with a MsgId and a contract of its own, kept by SQLite with synchronous = FULL before its answer leaves; "
                   "each connection waits for its answer before it posts the next. The load comes from the same machine.")


def key_file(scratch):
    path = os.path.join(scratch, "callback.key")
    with open(path, "w", encoding="utf-8") as file:
        file.write(KEY + "\n")
    return path


def serve(peers, key, store, *more, password=""):
    """A receiver, and its port."""
    server = subprocess.Popen([peers.signprep, "callback", "serve", "--listen", "127.0.0.1:0", "--path", "/p=" + key, "--store", store, "--json", "-q", *more],
                              stdout=subprocess.PIPE, text=True, env={**os.environ, "SIGNPREP_BROKER_PASSWORD": password})
    return server, re.search(r":(\d+)/", json.loads(server.stdout.readline())["urls"][0]).group(1)


def end(server):
    server.send_signal(signal.SIGINT)
    server.wait()


class Postgres:
    """A server of our own in a scratch folder, as it is installed: fsync and all."""

    def __init__(self):
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.folder = tempfile.mkdtemp(prefix="signprep-pg-")
        names = {each.pw_name: each for each in pwd.getpwall()}
        self.user = names.get("postgres", names["nobody"]) if os.geteuid() == 0 else None
        os.chmod(self.folder, 0o755)
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        subprocess.run([self.bin + "/initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C"], check=True,
                       preexec_fn=self.become, stdout=subprocess.DEVNULL)
        self.server = subprocess.Popen([self.bin + "/postgres", "-D", self.folder + "/data", "-k", self.folder, "-c", "listen_addresses="],
                                       preexec_fn=self.become, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = "postgres://tester@/postgres?host=" + self.folder
        while subprocess.run([self.bin + "/psql", "-h", self.folder, "-U", "tester", "-c", "SELECT 1", "postgres"], capture_output=True, check=False).returncode:
            time.sleep(0.1)

    def become(self):
        if self.user:
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)
        os.chdir(self.folder)

    def stop(self):
        end(self.server)
        subprocess.run(["rm", "-rf", self.folder], check=True)


def part_callbacks_together(report, peers, options, scratch, table):
    """Receivers that share a PostgreSQL store; left out where no server is installed."""
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        return
    key, rows, database = key_file(scratch), [], Postgres()
    try:
        for receivers, posting in TOGETHER:
            servers = [serve(peers, key, database.url) for _ in range(receivers)]
            loads = [subprocess.Popen([os.path.join(options.build, "tests/bench/callback_load"), port, "/p", KEY, str(EVENTS // receivers), str(posting), "0"],
                                      stdout=subprocess.PIPE, text=True) for _, port in servers]
            said = [re.search(ANSWERS, load.communicate()[0]).groups() for load in loads]
            rows.append([receivers, posting, sum(int(each[0]) for each in said)] + [max((each[i] for each in said), key=float) for i in (1, 2, 3)])
            for server, _ in servers:
                end(server)
    finally:
        database.stop()
    report.section("Callbacks, several receivers on one PostgreSQL store",
                   table(["receivers", "connections that post to each", "events a second, all of them", "answer: median ms", "p99 ms", "slowest ms"], rows),
                   f"{EVENTS} events each, PostgreSQL as it is installed (fsync, synchronous_commit), on the same machine as receivers and load. Of several receivers the slowest is told.")


def part_callbacks_broker(report, peers, options, scratch, table):
    """Events that are in the store, to an exchange whose queue takes all; left out where RabbitMQ is not installed."""
    rabbit, script = os.path.join(scratch, "rabbit"), os.path.join(HERE, "../broker/rabbit.sh")
    if subprocess.run(["bash", script, "start", rabbit], check=False).returncode:
        return
    rows = []
    try:
        with open(rabbit + "/env", encoding="utf-8") as file:
            env = dict(line.strip().split("=", 1) for line in file)
        for kind in ("classic", "quorum"):
            store = os.path.join(scratch, f"broker-{kind}.db")
            server, port = serve(peers, key_file(scratch), store)
            subprocess.run([os.path.join(options.build, "tests/bench/callback_load"), port, "/p", KEY, str(EVENTS), "16", "0"], check=True, capture_output=True)
            end(server)
            name = f'rabbit_misc:r(<<"/">>,%s,<<"bench-{kind}">>)'
            subprocess.run(["bash", script, "ctl", rabbit, "eval",
                            f'X={name % "exchange"},Q={name % "queue"},rabbit_exchange:declare(X,topic,true,false,false,[],<<"b">>),'
                            f'rabbit_amqqueue:declare(Q,true,false,[{{<<"x-queue-type">>,longstr,<<"{kind}">>}}],none,<<"b">>),'
                            'rabbit_binding:add({binding,X,<<"#">>,Q,[]},<<"b">>).'], check=True, capture_output=True)
            begun = time.monotonic()
            server, port = serve(peers, key_file(scratch), store, "--broker", f"amqp://{env['SP_RABBIT_USER']}@127.0.0.1:{env['SP_RABBIT_PORT']}", "--exchange",
                                 f"bench-{kind}", password=env["SP_RABBIT_PASSWORD"])
            while 'sink_behind{sink="broker"} 0\n' not in urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode():
                time.sleep(0.02)
            rows.append([kind, f"{EVENTS / (time.monotonic() - begun):.0f}"])
            end(server)
    finally:
        subprocess.run(["bash", script, "stop", rabbit], check=True)
    report.section("Callbacks to RabbitMQ", table(["queue", "events a second, confirmed"], rows),
                   f"{EVENTS} events that were in the store when the receiver started, its start included; each of another contract, so that a window of 128 is on the way. "
                   "The broker runs on the same machine.")
