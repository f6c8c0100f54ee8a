#!/usr/bin/env bash
# Runs a command with a private PostgreSQL: a cluster in a temporary folder, reached through a unix socket, gone afterwards.
#   tests/postgres.sh pytest -q tests/jobs
# The command finds it in KORTISTO_TEST_DATABASE_URL. PostgreSQL refuses to run as root, so root hands it to the user postgres.
set -euo pipefail

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin -type d 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed (Debian: apt-get install postgresql)." >&2
  exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/kortisto-pg.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(runuser -u postgres --)
fi
chmod 755 "$folder"

stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

cd "$folder"
"${as[@]}" "$bin/initdb" -D "$folder/data" -U kortisto --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
rm -f "$folder.log"
# A cluster for one run: durability is bought only by the tests that switch it on.
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -s -w -l "$folder/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c wal_recycle=off" start
cd "$OLDPWD"

export KORTISTO_TEST_DATABASE_URL="postgresql://kortisto@/kortisto?host=$folder"
export KORTISTO_TEST_PG_BIN="$bin"
status=0
"$@" || status=$?
exit "$status"
