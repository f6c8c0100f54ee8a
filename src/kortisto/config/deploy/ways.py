"""How the register is reached and reaches others: the web, mail, the database, the sign-in provider."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kortisto.config.deploy.finding import Finding, look, unsafe

if TYPE_CHECKING:
    from kortisto.config.instance import Instance

HSTS = 31_536_000
"""A year: what browsers' lists ask for at least."""
SAFE_TLS = ("verify-ca", "verify-full")


def is_here(host: str) -> bool:
    """Whether a name or address plainly means this machine."""
    if host in ("localhost", "", "localhost.localdomain"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def look_at_web(own: Instance) -> Iterator[Finding]:
    base, listens = urlsplit(own.web_base_url), own.web_address
    public = not is_here(base.hostname or "") or not is_here(listens)
    if own.instance_debug:
        yield unsafe("web.debug", "[instance] debug is on: error pages show code and data.", "Take the line out and restart.")
    if own.instance_demo and public:
        words = "This is a demonstration on an address others reach: its sign-ins are known and need no second step."
        yield unsafe("web.demo", words, "Make a new instance without --demo for real people; keep this one on this machine.")
    if base.scheme != "https" and not is_here(base.hostname or ""):
        words = f"[web] base_url is {own.web_base_url}: passwords and personal data cross the network in the open."
        yield unsafe(
            "web.http",
            words,
            "Put a reverse proxy with a certificate in front and write https there (docs/operators/installing.md).",
        )
    if own.web_behind_proxy and not is_here(listens):
        words = f"A proxy is trusted, and the server listens on {listens}: whoever reaches it directly may claim any address."
        yield unsafe("web.proxy", words, 'Set [web] address = "127.0.0.1", or let a firewall pass nobody but the proxy.')
    if not own.web_behind_proxy and not is_here(listens):
        words = f"The server listens on {listens} without a proxy in front, and itself does not encrypt."
        yield unsafe("web.open", words, 'Set [web] address = "127.0.0.1" and let a reverse proxy with a certificate reach it.')
    if base.scheme == "https" and not own.web_behind_proxy:
        words = "[web] base_url is https, but no proxy is named: every visitor seems to come from the proxy, and is braked for all."
        yield unsafe(
            "web.forwarded", words, "Set [web] behind_proxy = true and let the proxy set X-Forwarded-Proto and X-Forwarded-For."
        )


def look_at_hsts(own: Instance) -> Iterator[Finding]:
    from django.conf import settings

    if own.web_base_url.startswith("https:") and settings.SECURE_HSTS_SECONDS < HSTS:
        words = "Browsers are not told to come by https only (Strict-Transport-Security)."
        yield unsafe("web.hsts", words, "Use the settings that come with Kortisto; they set a year.")


def look_at_mail(own: Instance) -> Iterator[Finding]:
    for section, what in (
        ("mail", "Messages and the password of the mail server"),
        ("inbox", "Read mail"),
        ("returns", "Read mail"),
    ):
        host, security = own.values[f"{section}_host"], own.values[f"{section}_security"]
        if host and security == "none" and not is_here(host):
            words = f"{what} cross the network to {host} in the open ([{section}] security)."
            yield unsafe(f"mail.{section}", words, f'Set [{section}] security = "tls" or "starttls".')


def look_at_provider(own: Instance) -> Iterator[Finding]:
    issuer = urlsplit(own.oidc_issuer)
    if issuer.scheme == "http" and not is_here(issuer.hostname or ""):
        words = "The sign-in provider is asked over http: whoever is on the way signs in as anybody."
        yield unsafe("sign_in.http", words, "Give the provider a certificate and write https in [oidc] issuer.")
    if own.oidc_trust_email:
        words = "[oidc] trust_email: addresses the provider has not verified open accounts."
        yield look("sign_in.email", words, "Be sure that nobody but your own people can have an identity at that provider.")
    if not own.passwords_leaked:
        words = "Passwords are not compared with those known from break-ins."
        yield look("sign_in.leaked", words, "Get the list and name it in [passwords] leaked (docs/operators/sign-in.md).")


def look_at_database(own: Instance) -> Iterator[Finding]:
    """PostgreSQL: what the own role may, and how it is reached."""
    if own.sqlite_file is not None:
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        above = cursor.fetchone()
    if any(above or ()):
        words = "Kortisto's role in the database is a superuser or may make roles: the audit trail could be altered through it."
        yield unsafe("database.superuser", words, "Give it a role of its own: ALTER ROLE … NOSUPERUSER NOCREATEROLE NOBYPASSRLS.")
    host, mode = own.database["HOST"], own.database["OPTIONS"].get("sslmode", "prefer")
    if host and not host.startswith("/") and not is_here(host) and mode not in SAFE_TLS:
        words = f"The database at {host} is reached without checking who answers (sslmode {mode})."
        yield unsafe("database.tls", words, "Add ?sslmode=verify-full&sslrootcert=… to [database] url.")


def look_all(own: Instance) -> Iterator[Finding]:
    for one in (look_at_web, look_at_hsts, look_at_mail, look_at_provider, look_at_database):
        yield from one(own)
