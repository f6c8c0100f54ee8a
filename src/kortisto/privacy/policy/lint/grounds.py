"""Legal bases that do not fit what they are used for."""

from __future__ import annotations

from kortisto.privacy.policy.lint.finding import Sheet
from kortisto.privacy.policy.model import Purpose


def check(sheet: Sheet) -> None:
    for path, purpose in sheet.purposes():
        _contract(sheet, path, purpose)
        _law(sheet, path, purpose)
        _several(sheet, path, purpose)
        _marketing(sheet, path, purpose)
        _consent(sheet, path, purpose)


def _contract(sheet: Sheet, path: str, purpose: Purpose) -> None:
    if "contract" in purpose.basis and "contact" in purpose.subjects:
        sheet.warning(
            "BASIS_CONTRACT_NOT_PARTY",
            path,
            f"{purpose.id}: a contact person is no party to the company's contract (art. 6(1)(b), EDPB 2/2019)",
            "use legitimate_interest and name the contract in interest",
        )


def _law(sheet: Sheet, path: str, purpose: Purpose) -> None:
    legal = "legal_obligation" in purpose.basis
    if legal and not purpose.law:
        sheet.error(
            "LAW_NOT_NAMED", path, f"{purpose.id} rests on a legal obligation without naming the law (art. 6(3))", "write law"
        )
    if legal and not purpose.statutory:
        sheet.error(
            "LEGAL_NOT_STATUTORY",
            path,
            f"{purpose.id} rests on law but gives way to limits and objections",
            "write statutory = true, or split the purpose",
        )
    if purpose.statutory and legal and len(purpose.basis) > 1:
        others = ", ".join(basis for basis in purpose.basis if basis != "legal_obligation")
        sheet.warning(
            "STATUTORY_WITH_OTHERS",
            path,
            f"{purpose.id} is statutory, so its data on {others} outlive limits and objections too",
            "split the purpose: what the law demands, and the rest",
        )
    if purpose.statutory and not legal:
        sheet.error(
            "STATUTORY_WITHOUT_LAW",
            path,
            f"{purpose.id} is statutory but rests on {', '.join(purpose.basis)}",
            "only a legal obligation outlives limits",
        )


def _several(sheet: Sheet, path: str, purpose: Purpose) -> None:
    if len(set(purpose.basis)) < 2:
        return
    covered = {field for fields in purpose.basis_by_field.values() for field in fields}
    if covered < set(purpose.fields):
        sheet.warning(
            "BASIS_SEVERAL",
            path,
            f"{purpose.id} rests on {' and '.join(purpose.basis)}; which data on which?",
            "write basis_by_field, or split the purpose",
        )


def _marketing(sheet: Sheet, path: str, purpose: Purpose) -> None:
    if not purpose.direct_marketing:
        return
    held = {name for field in purpose.fields if field in sheet.policy.fields for name in sheet.policy.fields[field].holds}
    if not held & {"job_title", "work_task"}:
        sheet.warning(
            "MARKETING_WITHOUT_TASK",
            path,
            f"{purpose.id} knows neither title nor task, so relevance cannot be shown",
            "add job_title or work_task",
        )
    bans = {key for key, field in sheet.policy.fields.items() if "dm_ban" in field.holds}
    keeps_choice = any(
        bans & set(p.fields) and not p.direct_marketing and p.anchoring and not p.hashed_after_erasure
        for p in sheet.policy.purposes
    )
    if not keeps_choice:
        sheet.error(
            "BAN_NOT_KEPT",
            path,
            "no purpose keeps the ban readable while the card lives",
            'add a purpose with dm_ban while = ["card_exists"]',
        )
    if sheet.policy.duty("unsubscribe") is None:
        sheet.error(
            "ART21_OBJECTION", path, "marketing without a way to object (art. 21(2)–(4))", 'write [[duties]] id = "unsubscribe"'
        )


def _consent(sheet: Sheet, path: str, purpose: Purpose) -> None:
    if "consent" not in purpose.basis:
        return
    for number, rule in enumerate(purpose.keep):
        if rule.at_least:
            sheet.error(
                "CONSENT_FLOOR",
                f"{path}.keep[{number}]",
                "data kept on consent outlive its withdrawal",
                "remove at_least (art. 7(3), 17(1)(b))",
            )
        elif "consent_active" not in rule.fact_names() and purpose.basis == ("consent",):
            sheet.warning(
                "CONSENT_NOT_ASKED",
                f"{path}.keep[{number}]",
                f"{purpose.id} rests on consent but not on its being in force",
                'add while = ["consent_active"]',
            )
