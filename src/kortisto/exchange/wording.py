"""The sentences of the codes: what was mended in a row, why a row did not come in, what each outcome means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kortisto.exchange.models import ImportRow

Outcome = ImportRow.Outcome

NOTES: Mapping[str, str | Promise] = {
    "email_repaired": gettext_lazy("The email address was mended, for example (at) → @."),
    "email_more": gettext_lazy("Several email addresses; the first is imported."),
    "email_other_bad": gettext_lazy("One of the email addresses is not valid; a valid one is imported."),
    "email_private": gettext_lazy("The mailbox looks like a private one; nothing is marketed to it."),
    "email_not_ascii": gettext_lazy(
        "The email address has letters such as ä before the @: mailings cannot go there. Ask the person for an address without them."
    ),
    "email_no_at": gettext_lazy("The email address has no @."),
    "email_no_end": gettext_lazy("The email address lacks its ending, for example .fi."),
    "email_nowhere": gettext_lazy("The email address ends in a name that does not exist on the internet."),
    "email_bad": gettext_lazy("This is not an email address."),
    "phone_more": gettext_lazy("Several phone numbers; the first is imported."),
    "phone_extension": gettext_lazy("The extension was left out of the phone number."),
    "phone_zero": gettext_lazy("The zero a spreadsheet had taken away was put back to the phone number."),
    "phone_odd": gettext_lazy("No operator has such a phone number; it is kept as written."),
    "phone_scientific": gettext_lazy("A spreadsheet has spoilt the phone number (1,2E+11). Take it from the original list."),
    "phone_bad": gettext_lazy("This is not a phone number."),
    "postal_zeros": gettext_lazy("Leading zeros were put back to the postal code, for example 960 → 00960."),
    "postal_bad": gettext_lazy("The postal code was left out: it is not one."),
    "business_id_bad": gettext_lazy("The business ID was left out: its check digit or form is not right."),
    "status_unknown": gettext_lazy(
        "It is not clear whether the company is a customer or a prospect; the choice made for the list is used."
    ),
    "company_anew": gettext_lazy("What the row says of the company takes the place of what its card says."),
    "company_status_stays": gettext_lazy(
        "The status of the company stays: it is set on the page of the company, for it concerns its people."
    ),
    "company_refused": gettext_lazy("The register refused what the row says of the company; its card stays as it was."),
    "tag_unknown": gettext_lazy("A tag was left out: the list of tags does not have it. Add it to the list first, or leave it."),
    "task_unknown": gettext_lazy(
        "The work task was left out: the list of work tasks does not have it. Add it to the list first, or leave it."
    ),
    "tag_of_company": gettext_lazy("Tags of companies are not imported. Put them on in the list of companies."),
    "language_unknown": gettext_lazy("The language was left out: it is not Finnish, Swedish or English."),
    "too_long": gettext_lazy("A value was left out: it is too long."),
    "formula": gettext_lazy("A cell holds a formula instead of data; it was left out."),
    "date_bad": gettext_lazy("The date was left out: it is not a date."),
    "date_ahead": gettext_lazy("The date was left out: it is in the future."),
    "date_order": gettext_lazy("The day and the month of a date can be read both ways; the day was read first."),
    "date_span": gettext_lazy(
        "Only a month or a year is given; a day was chosen that does not prolong the keeping, or the end of the month for leaving."
    ),
    "ban_unclear": gettext_lazy("What is written about marketing is not clear, so it is a ban."),
    "ban_spoken": gettext_lazy("A ban was found in a remark or beside another value."),
    "ban_remembered": gettext_lazy("Of the person only the ban is remembered, as a hash."),
    "already_moved": gettext_lazy("The new job in the remark is at the company of the row already."),
    "moved_without_details": gettext_lazy("Changed jobs: the old work details stay behind, the ban travels along."),
    "contact_after_leaving": gettext_lazy("The last contact is after the day of leaving."),
    "same_name_in_list": gettext_lazy("Another row has the same name and company but other details."),
    "own_bad": gettext_lazy("A value of a custom field was left out: the field cannot take it."),
    "own_bad.": gettext_lazy("A value was left out: the custom field “%(field)s” cannot take it."),
    "same_box_in_list": gettext_lazy("Another row has the same name and email address but another company or other details."),
    "details_dropped": gettext_lazy("Details that no purpose of the notice would keep were left out."),
}

TAKEN_BACK: Mapping[str, str | Promise] = {
    "erased": gettext_lazy("People the list had made were erased"),
    "put_back": gettext_lazy("Cards are again as they were"),
    "companies": gettext_lazy("Companies have again what the list had replaced"),
    "partly": gettext_lazy("Cards where something changed since stayed as it was"),
    "left": gettext_lazy("People worked with since were left"),
    "spent": gettext_lazy("Cards whose old values are no longer kept"),
}

REASONS: Mapping[str, str | Promise] = {
    "spilled": gettext_lazy(
        "The row has more cells than there are headings, so the cells have moved. Check the delimiters and quotation marks."
    ),
    "no_name": gettext_lazy("The row has no name."),
    "name_bad": gettext_lazy("The name is not a name: it holds an address or is too long."),
    "name_several": gettext_lazy("Several people in one cell: divide the row, so that each has one of their own."),
    "unreachable": gettext_lazy("An email address or a phone number is needed so that we can inform the person."),
    "no_address": gettext_lazy("A ban needs an email address or a phone number."),
    "no_company": gettext_lazy("The row has no company, and the notice demands an employer."),
    "company_out": gettext_lazy("The company is neither a customer nor a prospect."),
    "past_limit": gettext_lazy("The keeping period of the notice is over."),
    "no_purpose": gettext_lazy("No purpose of the notice would keep this person."),
    "ban_no_purpose": gettext_lazy(
        "The person has banned marketing and no other purpose keeps the data. Only the ban is remembered, as a hash."
    ),
    "blocked": gettext_lazy("Blocked by an earlier ban."),
    "restricted": gettext_lazy("The processing of the person's data is restricted; only a ban is added."),
    "keeper": gettext_lazy("The register keeper handles this row."),
    "same_email": gettext_lazy("Same email address, another name"),
    "other_email": gettext_lazy("Same name and company, another email address"),
    "same_phone": gettext_lazy("Same name and phone, another company"),
    "only_phone": gettext_lazy("Same name and phone, no company on the row"),
    "several": gettext_lazy("More than one person in the register is like this"),
    "new_job": gettext_lazy("The list says that the person has a new job"),
    "left": gettext_lazy("The list says that the person has left"),
    "skip": gettext_lazy("Left out by your choice."),
    "card_unknown": gettext_lazy(
        "The card number is not in the register: the card may have been erased. Take the number away to import the row as a new person."
    ),
    "refused": gettext_lazy("The register refused the change."),
}


def sentence(code: str) -> str:
    """The sentence of a note or a reason; an unknown code says itself, so that nothing is silent."""
    kind, _dot, key = code.partition(".")
    if key and f"{kind}." in NOTES:
        return str(NOTES[f"{kind}."]) % {"field": key}
    return str(REASONS.get(code) or NOTES.get(code) or code)


def outcome_label(outcome: str) -> str:
    return {
        Outcome.CREATED: pgettext("row", "new"),
        Outcome.COMPLETED: _("completes an existing card"),
        Outcome.UNCHANGED: _("already in the register"),
        Outcome.JOINED: _("joined with another row"),
        Outcome.COMPANY_CREATED: _("new company"),
        Outcome.COMPANY_KNOWN: _("company already in the register"),
        Outcome.WAITING: _("waits for your choice"),
        Outcome.SKIPPED: _("left out by choice"),
        Outcome.BAD: _("not usable as it is"),
        Outcome.PAST_LIMIT: _("keeping period over"),
        Outcome.NO_PURPOSE: _("no purpose in the notice"),
        Outcome.BLOCKED: _("blocked by an earlier ban"),
        Outcome.RESTRICTED: _("restricted, not changed"),
        Outcome.KEEPER: _("for the register keeper"),
        Outcome.BAN_KEPT: _("ban remembered as a hash"),
    }.get(Outcome(outcome), outcome)


def left_out_label(kind: str, number: int) -> str:
    """What the rows that are no data were: “2 blank rows”."""
    return {
        "title": ngettext("%(n)d title row above the headings", "%(n)d title rows above the headings", number),
        "blank": ngettext("%(n)d blank row", "%(n)d blank rows", number),
        "total": ngettext("%(n)d total row", "%(n)d total rows", number),
        "heading": ngettext("%(n)d repeated heading row", "%(n)d repeated heading rows", number),
    }[kind] % {"n": number}


def file_note(code: str) -> str:
    return {
        "mixed": _("Letters of two kinds were mixed in the file; check names with å, ä and ö."),
        "twice": _("Letters had been spoilt by an earlier program (Ã¤ for ä) and were mended."),
        "nul": _("Empty control characters were taken out."),
        "photos": _("Photos and other pictures in the cards were left out."),
        "private": _("What the file calls private was left out: home addresses and numbers, birthdays, family."),
        "blocks": _("Firms stood on rows of their own above their people: each person got the firm above."),
        "hidden": _("This sheet is hidden in the workbook: look whether its rows are still to be brought in."),
        "guessed": _("The alphabet of the file was guessed; check the names."),
    }.get(code, code)


def numbers(rows: Iterable[int], most: int = 40) -> str:
    """Row numbers as people write them: “3, 7–9, 12”."""
    ranges: list[list[int]] = []
    for number in sorted(rows):
        if ranges and number <= ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in ranges[:most]]
    return ", ".join(shown) + (" …" if len(ranges) > most else "")


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
