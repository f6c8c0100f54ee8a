#!/usr/bin/env bash
# A scan of a running demo by wapiti, signed out and signed in: tools/scan.sh ADDRESS [COOKIE] [SECONDS]
#   tools/scan.sh http://127.0.0.1:8000                        what strangers reach
#   tools/scan.sh http://127.0.0.1:8000 "kortisto=…; csrftoken=…"   what the session of that cookie reaches
# wapiti is installed into a virtual environment of its own (build/wapiti); it is no requirement of Kortisto. Scan invented data only:
# it posts to every form it finds. Exit code 1 when something was found; the report is build/wapiti/report.json. It looks for addresses
# for SECONDS (900), then attacks for at most as long again. Left out are `xxe`, `ssrf` and `log4shell`, which ask a server of others on
# the Internet what came back, and `timesql`, which heeds no limit of time and waits for each of its questions.
set -euo pipefail
cd "$(dirname "$0")/.."
address=${1:?the address of a running demo}
cookie=${2:-}
seconds=${3:-900}
venv=build/wapiti
mkdir -p build
[ -x "$venv/bin/wapiti" ] || { python3 -m venv "$venv"; "$venv/bin/pip" install --quiet wapiti3; }
start=(-s "$address/kirjaudu/" -s "$address/seloste/" -s "$address/m/x")
[ -z "$cookie" ] || start=(-H "Cookie: $cookie" -s "$address/henkilot/" -s "$address/yritykset/" -s "$address/asetukset/" -x "$address/kirjaudu/ulos/")
"$venv/bin/wapiti" -u "$address/" "${start[@]}" --scope domain --flush-session --no-bugreport --max-scan-time "$seconds" \
  -m "backup,cookieflags,csp,csrf,crlf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,shellshock,sql,upload,xss" \
  --max-attack-time "$((seconds / 15))" --endpoint "$address" -f json -o "$venv/report.json"
python3 - "$venv/report.json" "$address" <<'PYTHON'
import json
import sys

report, address = json.load(open(sys.argv[1])), sys.argv[2]
found = {(kind, one["path"], one["parameter"], one["info"]) for kind, ones in report["vulnerabilities"].items() for one in ones}
# What is so on purpose, or not so at all, with the reason (docs/contributors/threats.md).
STRANGERS = ("/omat-tiedot/", "/m/", "/f/", "/p/", "/paketti/")


def explained(kind, path, info):
    if kind == "Secure Flag cookie":
        return "a demonstration on http" if address.startswith("http:") else ""
    if kind == "Cross Site Request Forgery" and path.startswith(STRANGERS):
        return "a page without session: the address itself is the secret, or there is none"
    if kind == "Cross Site Request Forgery" and path == "/kieli/":
        return "a wrong token is answered 403 (tests/matrix), which the scan takes for the page"
    return ""


left = 0
for kind, path, parameter, info in sorted(found):
    why = explained(kind, path, info)
    left += not why
    print(kind, path, parameter, info, *(f"EXPLAINED: {why}",) * bool(why), sep=" · ")
print(f"{report['infos']['crawled_pages_nbr']} addresses, {left} findings, {len(found) - left} explained")
sys.exit(1 if left else 0)
PYTHON
