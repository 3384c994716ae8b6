#!/bin/bash
# A private RabbitMQ for the tests: no systemd, loopback only, everything it owns in one folder, gone after `stop`.
# Usage: rabbit.sh start DIR      makes DIR, starts the server, writes DIR/env (sourced by tests and read by fixture.c)
#        rabbit.sh restart DIR    ends the server in good order and starts it on the same ports, queues kept
#        rabbit.sh crash DIR      kill -9, then starts it again
#        rabbit.sh down DIR       kill -9 and leave it down;  rabbit.sh up DIR  starts it again
#        rabbit.sh stop DIR       ends server and epmd, removes DIR
#        rabbit.sh ctl DIR …      rabbitmqctl
# Exit 77: no RabbitMQ on this machine.
set -eu
bin=${RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}
verb=${1:?verb} dir=${2:?folder}
shift 2

say() { echo "rabbit.sh: $*" >&2; }

free_ports() { # the first of four, below the ports that the kernel hands out by itself
	local first port
	for _ in $(seq 200); do
		first=$((20000 + 4 * (RANDOM % 3000)))
		for port in $first $((first + 1)) $((first + 2)) $((first + 3)); do
			! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
		done
		echo "$first"
		return
	done
	say "no free ports" && return 1
}

certificates() { # a CA, a server certificate for localhost and 127.0.0.1, and a CA nobody here trusts
	local name
	for name in ca other; do
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=test $name" \
			-addext basicConstraints=critical,CA:TRUE -keyout "$dir/tls/$name.key" -out "$dir/tls/$name.pem" 2>/dev/null
	done
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
		-keyout "$dir/tls/server.key" -out "$dir/tls/server.csr" 2>/dev/null
	printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$dir/tls/server.ext"
	openssl x509 -req -in "$dir/tls/server.csr" -CA "$dir/tls/ca.pem" -CAkey "$dir/tls/ca.key" -CAcreateserial -days 2 \
		-extfile "$dir/tls/server.ext" -out "$dir/tls/server.pem" 2>/dev/null
}

settings() {
	cat >"$dir/rabbitmq.conf" <<-END
		listeners.tcp.1 = 127.0.0.1:$SP_RABBIT_PORT
		listeners.ssl.1 = 127.0.0.1:$SP_RABBIT_TLS_PORT
		ssl_options.cacertfile = $dir/tls/ca.pem
		ssl_options.certfile = $dir/tls/server.pem
		ssl_options.keyfile = $dir/tls/server.key
		ssl_options.verify = verify_none
		default_user = $SP_RABBIT_USER
		default_pass = $SP_RABBIT_PASSWORD
		num_acceptors.tcp = 2
		num_acceptors.ssl = 2
		disk_free_limit.absolute = 20MB
		vm_memory_high_watermark.absolute = 1GB
		log.file.level = info
		log.console = false
	END
	: >"$dir/enabled_plugins"
}

private() { # the server's world
	export HOME="$dir" ERL_EPMD_PORT="$SP_RABBIT_EPMD" ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME="sp$SP_RABBIT_PORT@localhost" \
		RABBITMQ_DIST_PORT="$SP_RABBIT_DIST" RABBITMQ_CONF_ENV_FILE="$dir/none" RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" \
		RABBITMQ_ADVANCED_CONFIG_FILE="$dir/none" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" \
		RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_PID_FILE="$dir/rabbit.pid" \
		RABBITMQ_GENERATED_CONFIG_DIR="$dir/generated" RABBITMQ_PLUGINS_EXPAND_DIR="$dir/plugins" RABBITMQ_SCHEMA_DIR="$dir/schema" \
		RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +A 16"
	unset NOTIFY_SOCKET
}

alive() { [ -s "$dir/$1.pid" ] && kill -0 "$(cat "$dir/$1.pid")" 2>/dev/null; }

open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

launch() {
	alive epmd || { setsid epmd -port "$SP_RABBIT_EPMD" -address 127.0.0.1 >/dev/null 2>&1 </dev/null & echo $! >"$dir/epmd.pid"; }
	# `detached` makes the script become the Erlang machine itself, so that the pid is its own.
	detached=1 setsid "$bin/rabbitmq-server" >>"$dir/log/start.out" 2>&1 </dev/null &
	echo $! >"$dir/server.pid"
	for _ in $(seq 5000); do
		if open_port "$SP_RABBIT_PORT" && open_port "$SP_RABBIT_TLS_PORT"; then return 0; fi
		alive server || { say "the server ended:"; tail -30 "$dir"/log/* >&2; return 1; }
		sleep 0.1
	done
	say "the server does not listen after 500 s" && return 1
}

finish() { # SIGNAL
	alive server || return 0
	local pid
	pid=$(cat "$dir/server.pid")
	kill "-$1" "$pid"
	for _ in $(seq 600); do
		kill -0 "$pid" 2>/dev/null || return 0
		sleep 0.05
	done
	say "the server does not end; killed" && kill -9 "$pid"
}

sweep() { # ends what runs in the folder, and removes it
	finish KILL
	if alive epmd; then kill "$(cat "$dir/epmd.pid")" || true; fi
	rm -rf "$dir"
}

[ "$verb" != stop ] || [ -d "$dir" ] || { say "skipped: nothing was started"; exit 0; }
if [ "$verb" = start ]; then
	[ -x "$bin/rabbitmq-server" ] && command -v epmd openssl >/dev/null ||
		{ say "skipped: no rabbitmq-server here (package rabbitmq-server)"; exit 77; }
	[ ! -d "$dir" ] || sweep # of a run that was cut short
	mkdir -p "$dir/tls" "$dir/log" "$dir/mnesia" "$dir/generated" "$dir/schema"
	dir=$(cd "$dir" && pwd)
	chmod 700 "$dir"
	head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$dir/.erlang.cookie"
	chmod 400 "$dir/.erlang.cookie"
	port=$(free_ports)
	cat >"$dir/env" <<-END
		SP_RABBIT_PORT=$port
		SP_RABBIT_TLS_PORT=$((port + 1))
		SP_RABBIT_DIST=$((port + 2))
		SP_RABBIT_EPMD=$((port + 3))
		SP_RABBIT_USER=signprep
		SP_RABBIT_PASSWORD=hush-$(head -c 6 /dev/urandom | od -An -tx1 | tr -d ' \n')
		SP_RABBIT_CA=$dir/tls/ca.pem
		SP_RABBIT_OTHER_CA=$dir/tls/other.pem
	END
fi
dir=$(cd "$dir" && pwd)
# shellcheck disable=SC1091
. "$dir/env"
private
case $verb in
start) certificates && settings && launch ;;
restart) finish TERM && launch ;;
crash) finish KILL && launch ;;
down) finish KILL ;;
up) launch ;;
stop) sweep ;;
ctl) exec "$bin/rabbitmqctl" "$@" ;;
*) say "what is $verb?" && exit 2 ;;
esac
