#!/usr/bin/env bash
# Installs what is missing for `runtime` or `development`: the virtual environment, the locked requirements, the package itself,
# and for development PostgreSQL, Chromium, what drives it, and an IMAP server for the tests. Safe to run again; an unchanged part is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-runtime}
venv=.venv

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else
    echo "This needs root once: $*" >&2
    echo "Run it as root, or install sudo, then run make again." >&2
    exit 1
  fi
}

updated=no
debian() {
  if ! command -v apt-get >/dev/null; then
    echo "Please install $* with your system's package manager, then run make again." >&2
    exit 1
  fi
  say "Installing from Debian: $*"
  if [ "$updated" = no ]; then as_root apt-get update -qq; updated=yes; fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The system's own comes first where it can make environments: it is built with optimisations that one compiled by hand often lacks
# (an eighth quicker in the tests).
find_python() {
  local name
  for name in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  debian python3 python3-venv
  python=$(find_python)
fi
if [ -z "$python" ]; then
  echo "Kortisto needs Python 3.11 or newer with its venv module, and this system offers none." >&2
  exit 1
fi

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
  say "Making the virtual environment"
  rm -rf "$venv"
  "$python" -m venv "$venv"
fi

# A stamp of what was installed: the same lock files are not installed twice.
locks=(requirements/runtime.txt requirements/build.txt)
[ "$what" = development ] && locks+=(requirements/dev.txt)
stamp="$venv/.installed-$what-$(cat "${locks[@]}" | sha256sum | cut -c1-16)"
if [ ! -e "$stamp" ]; then
  say "Installing the locked requirements (a minute or two)"
  arguments=()
  for lock in "${locks[@]}"; do arguments+=(-r "$lock"); done
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "${arguments[@]}"
  touch "$stamp"
fi

package="$venv/.package-$(cat pyproject.toml setup.py | sha256sum | cut -c1-16)"
if [ ! -e "$package" ]; then
  say "Installing Kortisto itself"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
  rm -f "$venv"/.package-*
  touch "$package"
fi
"$venv/bin/python" tools/translations.py compile
# Compiled once: where the environment forbids Python to keep what it compiled, each start would compile the whole house anew.
"$venv/bin/python" -m compileall -q src

if [ "$what" = development ]; then
  missing=()
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v chromium >/dev/null || missing+=(chromium)
  # What drives the browser (playwright's own node) links to it; a bare system has no other reason to have it.
  compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || missing+=(libatomic1)
  [ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null || missing+=(dovecot-imapd)
  [ "${#missing[@]}" = 0 ] || debian "${missing[@]}"
fi
