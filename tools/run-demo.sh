#!/usr/bin/env bash
# Starts Kortisto on the instance ./instance (or KORTISTO_HOME), made with demo data when it is absent.
set -euo pipefail
cd "$(dirname "$0")/.."
export KORTISTO_HOME=${KORTISTO_HOME:-$PWD/instance}
kortisto=.venv/bin/kortisto

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

if [ ! -e "$KORTISTO_HOME/kortisto.toml" ]; then
  say "Making an instance with demo data in $KORTISTO_HOME"
fi
"$kortisto" init --demo
"$kortisto" upgrade --if-needed
"$kortisto" demo
say "Starting"
exec "$kortisto" serve
