"""The closed list of canonical data that a register can hold about a person.

Model columns are classified with these names; a policy's `[fields.x]` maps to them with `holds`. A name is held either
on the card itself (`record` empty) or on a record of its own (one datum for each record). A name that `counted_by` something can
be anonymised: its records leave a number for each year, kind …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class CatalogueName:
    """`room` is the room whose tables hold it; `record` the kind of record it lives on, empty for the card."""

    name: str
    room: str
    record: str
    fi: str
    sv: str
    en: str
    counted_by: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        return {"fi": self.fi, "sv": self.sv}.get(lang, self.en)


_POSITION, _INTERACTION, _TASK = "contacts.position", "contacts.interaction", "contacts.task"

_ALL = (
    CatalogueName("name", "contacts", "", "nimi", "namn", "name"),
    CatalogueName("language", "contacts", "", "asiointikieli", "kontaktspråk", "language of contact"),
    CatalogueName("company", "contacts", _POSITION, "yritys", "företag", "company"),
    CatalogueName("job_title", "contacts", _POSITION, "työnimike", "titel", "job title"),
    CatalogueName("work_task", "contacts", _POSITION, "työtehtävä", "arbetsuppgift", "work task"),
    CatalogueName("email", "contacts", _POSITION, "työsähköposti", "e-post i arbetet", "work email"),
    CatalogueName("phone", "contacts", _POSITION, "työpuhelin", "telefon i arbetet", "work phone"),
    CatalogueName("work_address", "contacts", _POSITION, "työosoite", "arbetsadress", "work address"),
    CatalogueName("company_address", "contacts", _POSITION, "yrityksen osoite", "företagets adress", "company address"),
    CatalogueName("dm_ban", "contacts", "", "suoramarkkinointikielto", "direktmarknadsföringsförbud", "direct marketing ban"),
    CatalogueName(
        "dm_methods", "contacts", "", "suoramarkkinointitavat", "sätt för direktmarknadsföring", "direct marketing methods"
    ),
    CatalogueName("interactions", "contacts", _INTERACTION, "yhteydenpito", "kontakter", "interactions", ("year", "kind")),
    CatalogueName("tasks", "contacts", _TASK, "tehtävät ja muistutukset", "uppgifter och påminnelser", "tasks and reminders"),
    CatalogueName("notes", "contacts", _INTERACTION, "muistiinpanot", "anteckningar", "notes"),
    CatalogueName("emails", "outreach", "outreach.mailrecord", "sähköpostiviestit", "e-postmeddelanden", "e-mail messages"),
    CatalogueName("attachments", "contacts", "contacts.attachment", "liitetiedostot", "bilagor", "attachments"),
    CatalogueName("tags", "contacts", "", "tunnisteet", "etiketter", "tags"),
    CatalogueName("passivated_on", "contacts", "", "passivointipäivä", "passiveringsdag", "date of passivation"),
    CatalogueName("last_activity", "contacts", "", "viimeisin yhteydenpito", "senaste kontakt", "latest activity"),
    CatalogueName("informed_on", "contacts", "", "informointipäivä", "informationsdag", "date informed"),
    CatalogueName("source", "contacts", "", "tietolähde", "uppgiftskälla", "source of the data"),
    CatalogueName("participation", "events", "events.registration", "osallistumiset", "deltaganden", "participation"),
    CatalogueName(
        "event_extras", "events", "events.answer", "tilaisuuden lisätiedot", "tilläggsuppgifter om evenemang", "event details"
    ),
    CatalogueName("form_extras", "campaigns", "campaigns.formanswer", "lomakkeen tiedot", "formuläruppgifter", "form details"),
    CatalogueName("purchase_history", "sales", "sales.line", "ostohistoria", "köphistorik", "purchase history"),
    CatalogueName("care_records", "service", "service.case", "hoitotiedot", "kundvårdsuppgifter", "care records"),
    CatalogueName("photo", "photos", "photos.photo", "valokuva", "fotografi", "photograph"),
    CatalogueName("voucher", "invoicing", "invoicing.voucher", "tosite", "verifikat", "voucher"),
    CatalogueName("survey_answers", "surveys", "surveys.answer", "kyselyvastaukset", "enkätsvar", "survey answers"),
    CatalogueName("custom", "contacts", "contacts.custom", "omat kentät", "egna fält", "custom fields"),
    CatalogueName("requests", "rights", "rights.request", "tietosuojapyynnöt", "dataskyddsbegäranden", "data protection requests"),
    CatalogueName("staff_name", "accounts", "", "työntekijän nimi", "medarbetarens namn", "staff name"),
    CatalogueName("staff_email", "accounts", "", "työntekijän sähköposti", "medarbetarens e-post", "staff email"),
    CatalogueName(
        "staff_role",
        "accounts",
        "",
        "työntekijän rooli ja työsuhteen päivät",
        "medarbetarens roll och anställningsdagar",
        "staff role and employment dates",
    ),
    CatalogueName("staff_sign_in", "accounts", "", "kirjautumistiedot", "inloggningsuppgifter", "sign-in data"),
    CatalogueName("staff_log", "accounts", "", "käyttöloki", "användningslogg", "usage log"),
)

CATALOGUE: Mapping[str, CatalogueName] = MappingProxyType({entry.name: entry for entry in _ALL})

STAFF_NAMES = frozenset(name for name in CATALOGUE if name.startswith("staff_"))
