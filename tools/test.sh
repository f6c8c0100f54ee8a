#!/usr/bin/env bash
# Runs the checks and tests: `all` (what CI runs), `quick` (no PostgreSQL, no browser), `soak` (the full sizes).
# Every step runs even when one before it failed; the end names those that failed.
set -uo pipefail
cd "$(dirname "$0")/.."
mode=${1:-all}
export PATH="$PWD/.venv/bin:$PATH"
# Tests make instances of their own; one that happens to be set here must not be touched.
unset KORTISTO_HOME
# Some systems forbid Python to keep what it compiled; every one of the hundreds of processes would compile the whole house anew.
unset PYTHONDONTWRITEBYTECODE
# Instances and clusters of tests come and go by the hundred: in memory where there is room for them.
if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 4000000 ]; then
  TMPDIR=$(mktemp -d /dev/shm/kortisto-test.XXXXXX)
  chmod 755 "$TMPDIR"
  export TMPDIR
fi
# What is made once for all steps: a new instance, a furnished house.
KORTISTO_TEST_SHARED=$(mktemp -d)
export KORTISTO_TEST_SHARED
logs=$(mktemp -d)
scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$logs" "$scratch" "$KORTISTO_TEST_SHARED"; case "${TMPDIR:-}" in /dev/shm/kortisto-test.*) rm -rf "$TMPDIR" ;; esac' EXIT
failed=()
endings=()
began=$SECONDS

# step NAME COMMAND…: shows what the command says while it says it.
step() {
  local name=$1 start=$SECONDS
  shift
  printf '\033[1m==> %s\033[0m\n' "$name"
  if "$@" 2>&1 | tee "$logs/$name"; then outcome "$name" 0 "$start"; else outcome "$name" 1 "$start"; fi
}

# beside NAME COMMAND…: starts it beside the steps that follow; `joined NAME` waits for it and shows what it said.
declare -A besides
beside() {
  local name=$1
  shift
  "$@" >"$logs/$name" 2>&1 &
  besides[$name]="$! $SECONDS"
}

joined() {
  local name=$1 process start status=0
  read -r process start <<<"${besides[$name]}"
  wait "$process" || status=1
  printf '\033[1m==> %s\033[0m\n' "$name"
  cat "$logs/$name"
  outcome "$name" "$status" "$start"
}

outcome() {
  local name=$1 status=$2 took=$((SECONDS - $3)) ending
  if [ "$status" = 0 ]; then
    printf '    %s: well (%d s)\n' "$name" "$took"
  else
    failed+=("$name")
    printf '    \033[31m%s: FAILED (%d s)\033[0m\n' "$name" "$took"
  fi
  ending=$(grep -E '^=* ?[0-9]+ (passed|failed|error|skipped|deselected).* in ' "$logs/$name" | tail -n 1 | tr -d '=')
  [ -z "$ending" ] || endings+=("$name: $ending")
}

on_scratch() {
  KORTISTO_HOME=$scratch/instance "$@"
}

migrations_complete() {
  on_scratch kortisto django makemigrations --check --dry-run
}

workers=$(nproc)
second=(tests/jobs tests/privacy tests/search tests/contacts tests/consents tests/config/test_backup.py tests/config/test_drill.py tests/config/test_owner.py tests/config/test_verify.py tests/database tests/outreach tests/rights tests/campaigns/test_joined.py tests/kill/test_killed_sending.py)
# Not --dist worksteal: each worker keeps the order of pytest-django, in which nothing is committed before tests that count on it.
tests=(pytest -q -n "$workers" --maxfail=50)

if [ "$mode" = soak ]; then
  export KORTISTO_TEST_SIZE=full
  step "soak on SQLite" "${tests[@]}" -m soak --timeout=86400
  step "soak on PostgreSQL" tests/postgres.sh "${tests[@]}" -m soak --only-database --timeout=86400
else
  python -c 'import sys; from pathlib import Path; from kortisto.config.making import make_folder; make_folder(Path(sys.argv[1]))' "$scratch/instance"
  step "ruff" ruff check --quiet .
  step "format" ruff format --check --quiet .
  step "floors" lint-imports
  # Alone the slowest of them, and on one core: it runs beside the tests.
  beside "types" on_scratch mypy
  step "translations" python tools/translations.py check
  step "migrations" migrations_complete
  step "tests on SQLite" "${tests[@]}" -m "not browser and not soak"
  joined "types"
  if [ "$mode" = all ]; then
    # Whoever looks through the bytes of a cluster has it alone: what others write there would be found.
    beside "bytes on PostgreSQL" tests/postgres.sh pytest -q -m "not browser and not soak" --only-database tests/canary/test_forgetting.py tests/privacy/test_compaction.py
    # On the second database what its dialect, locks and triggers can change: the engine, the queue, the index, the register, the backups.
    step "tests on PostgreSQL" tests/postgres.sh "${tests[@]}" -m "not browser and not soak" --only-database --ignore=tests/privacy/test_compaction.py "${second[@]}"
    joined "bytes on PostgreSQL"
    # A journey waits for pages half of its time: one more of them than cores. Only files with a journey in them are read at all.
    mapfile -t journeys < <(grep -rlE --include='test_*.py' 'mark\.browser' tests)
    step "browser" pytest -q -n "$((workers + 1))" --dist worksteal -m browser "${journeys[@]}"
  fi
fi

printf '\n'
printf '%s\n' "${endings[@]}"
printf 'in %d s\n' $((SECONDS - began))
if [ "${#failed[@]}" != 0 ]; then
  printf '\033[31mFAILED: %s\033[0m\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
echo "All well."
