#!/usr/bin/env bash
# Locks the requirements anew: exact versions with hashes for Python 3.11 and newer, without any registry's address.
# Needs uv (pip install uv). Install with: pip install --require-hashes -r requirements/runtime.txt
set -euo pipefail
cd "$(dirname "$0")"
lock() {
  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet "$@"
}
lock runtime.in --output-file runtime.txt
lock build.in --constraints runtime.txt --output-file build.txt
lock dev.in --constraints runtime.txt --output-file dev.txt
if grep -nE '(https?|file)://' ./*.txt; then
  echo "A lock file names an address; it must not." >&2
  exit 1
fi
