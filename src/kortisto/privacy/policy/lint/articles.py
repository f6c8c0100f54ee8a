"""What GDPR articles 13 and 14 ask of a notice, item by item."""

from __future__ import annotations

from kortisto.privacy.policy.lint.finding import Sheet

# EU and EEA states; a recipient elsewhere is a transfer to a third country (chapter V).
EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "IS",
        "LI",
        "NO",
    ]
)


def check(sheet: Sheet) -> None:
    _controller(sheet)
    _purposes(sheet)
    _recipients(sheet)
    _transfers(sheet)
    _rights(sheet)
    _rest(sheet)


def _controller(sheet: Sheet) -> None:
    controller = sheet.policy.controller
    for key, what in (("name", "name"), ("business_id", "business id"), ("address", "postal address")):
        if not controller.get(key):
            sheet.error(
                "ART13_1A_CONTROLLER",
                f"controller.{key}",
                f"the controller's {what} is missing (art. 13(1)(a), 14(1)(a))",
                f"fill {key}",
            )
    if not controller.get("privacy_email"):
        sheet.error(
            "ART13_1A_CONTACT", "controller.privacy_email", "no address for privacy matters (art. 13(1)(a))", "fill privacy_email"
        )
    elif "@" not in controller["privacy_email"] or "[" in controller["privacy_email"]:
        sheet.error("ART13_1A_CONTACT", "controller.privacy_email", "is no e-mail address", "write it plainly, not obfuscated")
    _business_id(sheet)
    if not controller.get("dpo") and not controller.get("dpo_not_appointed"):
        sheet.warning(
            "ART13_1B_DPO",
            "controller.dpo",
            "says nothing of a data protection officer (art. 13(1)(b))",
            "write the contact details, or dpo_not_appointed = true",
        )


def _business_id(sheet: Sheet) -> None:
    from stdnum.exceptions import ValidationError
    from stdnum.fi import ytunnus

    value = sheet.policy.controller.get("business_id")
    if value and sheet.policy.jurisdiction == "FI":
        try:
            ytunnus.validate(value)
        except ValidationError:
            sheet.error(
                "CONTROLLER_BUSINESS_ID", "controller.business_id", f"“{value}” is no Finnish business id", "check the digits"
            )


def _purposes(sheet: Sheet) -> None:
    if not sheet.policy.purposes:
        sheet.error("ART13_1C_PURPOSES", "purposes", "no purpose is named (art. 13(1)(c))", "write [[purposes]]")
    if not sheet.policy.fields:
        sheet.error("ART14_1D_CATEGORIES", "fields", "no personal data are named (art. 14(1)(d))", "write [fields.…]")
    for path, purpose in sheet.purposes():
        if not purpose.label:
            sheet.error("ART13_1C_PURPOSES", path, f"{purpose.id} has no label (art. 13(1)(c))", "write label")
        if not purpose.basis:
            sheet.error("ART13_1C_BASIS", path, f"{purpose.id} has no legal basis (art. 13(1)(c))", "write basis")
        if "legitimate_interest" in purpose.basis and not purpose.interest:
            sheet.error(
                "ART13_1D_INTEREST", path, f"{purpose.id} does not name the legitimate interest (art. 13(1)(d))", "write interest"
            )


def _recipients(sheet: Sheet) -> None:
    policy = sheet.policy
    if policy.recipients and "no_recipients" in policy.declares:
        sheet.error(
            "ART13_1E_RECIPIENTS", "policy.no_recipients", "says there are none, yet recipients are named", "remove one of the two"
        )
    if not policy.recipients and "no_recipients" not in policy.declares:
        sheet.error(
            "ART13_1E_RECIPIENTS",
            "recipients",
            "says nothing of recipients (art. 13(1)(e))",
            "write [recipients.…] and [processors.…], or policy.no_recipients = true",
        )


def _transfers(sheet: Sheet) -> None:
    policy = sheet.policy
    abroad = {key: entry for key, entry in policy.recipients.items() if entry.details.get("country", "FI") not in EEA}
    covered = {name for transfer in policy.transfers.values() for name in transfer.details.get("recipients", ())}
    covered |= {key for key, entry in abroad.items() if entry.details.get("transfer") in policy.transfers}
    for key, entry in abroad.items():
        if key not in covered:
            sheet.error(
                "ART13_1F_TRANSFER",
                f"recipients.{key}",
                f"{key} is in {entry.details['country']}, outside the EEA, without a safeguard (art. 13(1)(f))",
                f'write [transfers.…] with recipients = ["{key}"] and its safeguard',
            )
    for key, transfer in policy.transfers.items():
        if not transfer.details.get("safeguard") and not transfer.details.get("mechanism"):
            sheet.error(
                "ART13_1F_SAFEGUARD",
                f"transfers.{key}",
                "the transfer names no safeguard (art. 13(1)(f), 46)",
                "write mechanism and safeguard",
            )
    if (policy.transfers or abroad) and "no_transfers" in policy.declares:
        sheet.error(
            "ART13_1F_TRANSFER", "policy.no_transfers", "says there are none, yet data leave the EEA", "remove one of the two"
        )
    if not policy.transfers and not abroad and "no_transfers" not in policy.declares:
        sheet.warning(
            "ART13_1F_TRANSFER",
            "transfers",
            "says nothing of transfers to third countries (art. 13(1)(f))",
            "write policy.no_transfers = true or [transfers.…]",
        )


def _rights(sheet: Sheet) -> None:
    policy = sheet.policy
    bases = {basis for purpose in policy.purposes for basis in purpose.basis}
    told = {basis for basis in bases if policy.rights.get(basis)}
    if not policy.rights.get("standard") and told != bases:
        sheet.error(
            "ART13_2B_RIGHTS",
            "rights",
            "does not tell the person's rights (art. 13(2)(b))",
            "write [rights] standard = true, or a text for each basis",
        )
    if "consent" in bases and not policy.rights.get("withdrawal"):
        sheet.error(
            "ART13_2C_WITHDRAWAL",
            "rights.withdrawal",
            "does not tell how consent is withdrawn (art. 13(2)(c))",
            "write [rights.withdrawal]",
        )
    if not policy.rights.get("complaint") and not policy.authority.get("name"):
        sheet.error(
            "ART13_2D_COMPLAINT",
            "authority",
            "does not tell of the complaint to the supervisory authority (art. 13(2)(d))",
            "write [authority] name and [rights.complaint]",
        )
    if policy.rights.get("standard") and not policy.rights.get("how"):
        sheet.warning("ART12_2_HOW", "rights.how", "does not tell how the rights are used (art. 12(2))", "write [rights.how]")


def _rest(sheet: Sheet) -> None:
    policy = sheet.policy
    if not policy.necessity and not any(purpose.necessity for purpose in policy.purposes):
        sheet.warning(
            "ART13_2E_NECESSITY",
            "policy.necessity",
            "does not tell whether giving the data is required (art. 13(2)(e))",
            "write [policy.necessity]",
        )
    if policy.automated_decisions is None:
        sheet.warning(
            "ART13_2F_AUTOMATED",
            "automated_decisions",
            "says nothing of automated decisions (art. 13(2)(f))",
            "write policy.no_automated_decisions = true or [[automated_decisions]]",
        )
    for index, decision in enumerate(policy.automated_decisions or ()):
        if not decision.details.get("logic") or not decision.details.get("consequences"):
            sheet.error(
                "ART13_2F_AUTOMATED",
                f"automated_decisions[{index}]",
                "logic or consequences are not told (art. 13(2)(f))",
                "write both",
            )
    if not policy.sources:
        sheet.error("ART14_2F_SOURCE", "sources", "does not tell where the data come from (art. 14(2)(f))", "write [sources.…]")
    if not policy.backup.get("kept"):
        sheet.warning(
            "BACKUP_TERM", "backup", "does not tell how long backups keep what was deleted", 'write [backup] kept = "P35D"'
        )
    inform = policy.duty("inform")
    if inform is None:
        sheet.error(
            "ART14_3_INFORM", "duties", "no duty to inform the person within a month (art. 14(3))", 'write [[duties]] id = "inform"'
        )
