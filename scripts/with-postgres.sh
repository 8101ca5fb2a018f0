#!/bin/sh
# with-postgres.sh COMMAND…: runs a command beside a private PostgreSQL cluster.
#
# The cluster lives in a temporary directory, in memory where there is room (copying a database for
# each test is twenty times faster there), is reached through a socket in it only (no port that
# another program could hold or reach), and is removed afterwards. PostgreSQL refuses to run as root,
# so root starts it as the user postgres, or nobody. XUESHI_TEST_DATABASE_URL names it.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/postgres-bin.sh

[ $# -gt 0 ] || die "Say which command to run: sh scripts/with-postgres.sh COMMAND…"
bin=$(postgres_bin) || die "PostgreSQL is missing: as root, run «apt-get install postgresql»."

# Not TMPDIR: the unprivileged user must be able to reach it, and a socket's path is short.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')
if [ "${room:-0}" -gt 2000000 ] && [ -w /dev/shm ]; then parent=/dev/shm; else parent=/tmp; fi
cluster=$(mktemp -d "$parent/xueshi-pg.XXXXXX")
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$cluster"
    as_owner() { (cd / && runuser -u "$owner" -- "$@"); }
else
    as_owner() { "$@"; }
fi

stop() {
    as_owner "$bin/pg_ctl" -D "$cluster/data" -m immediate -s stop 2>/dev/null || true
    rm -rf "$cluster"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if ! as_owner "$bin/initdb" -D "$cluster/data" -U xueshi --auth=trust --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync >"$cluster/initdb.log" 2>&1; then
    cat "$cluster/initdb.log" >&2
    die "PostgreSQL could not make its cluster."
fi
# The data are thrown away: nothing has to survive a power cut.
cat >>"$cluster/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$cluster'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
max_connections = 100
shared_buffers = 128MB
timezone = 'UTC'
CONF
if ! as_owner "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/data/server.log" -s -w start; then
    cat "$cluster/data/server.log" >&2
    die "PostgreSQL did not start."
fi

XUESHI_TEST_DATABASE_URL="postgresql+psycopg://xueshi@/postgres?host=$cluster"
export XUESHI_TEST_DATABASE_URL
"$@"
