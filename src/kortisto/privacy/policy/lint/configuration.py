"""Sentences that the installation's own settings make false.

Keys of the configuration (all optional; absent means “no”): external_accounts, webhooks, api_tokens, share_links
(numbers or booleans), processors (names of services that see the data), foreign_services (names outside the EEA),
backup_days, list_days (numbers), notes (boolean), retention_off (boolean).
"""

from __future__ import annotations

from datetime import date

from kortisto.lib.periods import Period, add_period
from kortisto.privacy.policy.lint.finding import Sheet

_DENIED = {
    "external_account": ("external_accounts", "accounts of people who are not employed here"),
    "outbound_webhook": ("webhooks", "webhooks that carry personal data out"),
    "third_party_token": ("api_tokens", "interface tokens of third parties"),
    "share_link": ("share_links", "links shared outside"),
    "processor": ("processors", "processors"),
}


def check(sheet: Sheet) -> None:
    _employees_only(sheet)
    _undeclared(sheet)
    _terms(sheet)
    named = {name for field in sheet.policy.fields.values() for name in field.holds}
    if sheet.configuration.get("notes") and "notes" not in named and sheet.policy.closed_world:
        sheet.error(
            "CONTRADICTED",
            "fields",
            "free-text notes are switched on, but the closed list has none",
            "switch notes off, or list them",
        )
    if sheet.configuration.get("retention_off") and sheet.policy.limits:
        sheet.error("CONTRADICTED", "limits", "the nightly run is switched off, so no period is kept", "switch it on")


def _employees_only(sheet: Sheet) -> None:
    """A sentence of H05's kind: only our own staff process the data."""
    duty = sheet.policy.duty("employees_only")
    if duty is None:
        return
    index = sheet.policy.duties.index(duty)
    sentence = next((p.id for p in sheet.policy.promises if "duties.employees_only" in p.by), "the notice")
    for denied in duty.details.get("deny", ()):
        key, words = _DENIED.get(denied, (denied, denied))
        if sheet.configuration.get(key):
            sheet.error(
                "CONTRADICTED",
                f"duties[{index}]",
                f"{sentence} says only our staff process the data, but there are {words}",
                f"remove them, or change {sentence}",
            )
    processors = [key for key, entry in sheet.policy.recipients.items() if entry.details.get("kind") == "processor"]
    if processors:
        sheet.error(
            "CONTRADICTED",
            f"duties[{index}]",
            f"{sentence} says only our staff process the data, but {', '.join(processors)} are processors",
            f"use an own server, or change {sentence}",
        )


def _undeclared(sheet: Sheet) -> None:
    declared = {str(words).casefold() for entry in sheet.policy.recipients.values() for words in (entry.key, *entry.label.values())}
    for key in ("processors", "foreign_services"):
        for service in sheet.configuration.get(key) or ():
            if str(service).casefold() not in declared:
                sheet.error(
                    "RECIPIENT_UNDECLARED",
                    "recipients",
                    f"{service} receives data but the notice does not name it (art. 13(1)(e))",
                    "write [processors.…]",
                )


def _terms(sheet: Sheet) -> None:
    start = date(2026, 1, 1)
    for key, said, where in (
        ("backup_days", sheet.policy.backup.get("kept"), "backup.kept"),
        *(("list_days", system.max_age, f"systems.{name}.max_age") for name, system in sheet.policy.systems.items()),
    ):
        real = sheet.configuration.get(key)
        if real and said and real > (add_period(start, Period.parse(said)) - start).days:
            sheet.error(
                "CONTRADICTED",
                where,
                f"the notice says {said}, but the setting {key} is {real} days",
                "shorten the setting, or change the notice",
            )
