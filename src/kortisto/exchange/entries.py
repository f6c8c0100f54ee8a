"""A row of the list as what is known of one person (or one company): values ready to judge, with notes and problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from kortisto.contacts.likeness.spelling import is_shared_box
from kortisto.exchange.cells import companies
from kortisto.exchange.fields import PREFIX
from kortisto.lib.text import fold


@dataclass(frozen=True, slots=True)
class Note:
    """Something mended, left out or noticed in a row: `code` has its sentence in `wording`, `field` is a target key."""

    code: str
    field: str = ""


Same = tuple[str, str]
"""What rows of one person share."""


def identity(name: str, company: str, email: str) -> tuple[Same, Same | None]:
    """What rows of this person share: `Entry.same_person`, and `Entry.same_box`."""
    words = " ".join(sorted(fold(name).split(" ")))
    return (words, companies.match(company)), (words, email) if email and not is_shared_box(email) else None


@dataclass(slots=True)
class Entry:
    """`rows` are the numbers in the file (several when duplicates were joined). `problem` makes the row unusable.

    `left_behind`: addresses of the old job of somebody who moved; remembered only as hashes, and only for a ban.
    `own`: what custom fields say, by their keys, as typed; `day_orders`: of days among them, where their columns write the month
    first (`mdy`) or leave it open (`dmy?`).
    `only_ban`: a row of a list of bans: its addresses are banned, and nobody comes in.
    """

    rows: list[int]
    given_name: str = ""
    family_name: str = ""
    language: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    company: str = ""
    business_id: str = ""
    company_status: str = ""
    company_street: str = ""
    company_postal_code: str = ""
    company_city: str = ""
    company_phone: str = ""
    industry: str = ""
    website: str = ""
    bans: dict[str, date | None] = field(default_factory=dict)
    said: str = ""
    last_contact: date | None = None
    informed_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    left: bool = False
    employer: str = ""
    note: str = ""
    card: str = ""
    company_card: str = ""
    tags: str = ""
    work_task: str = ""
    own: dict[str, str] = field(default_factory=dict)
    day_orders: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    problem: Note | None = None
    left_behind: tuple[str, ...] = ()
    only_ban: bool = False

    @property
    def row(self) -> int:
        return self.rows[0]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_person(self) -> bool:
        return bool(self.given_name or self.family_name)

    @property
    def is_company(self) -> bool:
        return not self.is_person and not self.card and not self.only_ban and bool(self.company)

    @property
    def same_person(self) -> Same:
        """Rows that agree in this speak of one person, unless they contradict each other. Names in either order are one name."""
        return identity(self.name, self.company, self.email)[0]

    @property
    def same_box(self) -> Same | None:
        """Rows that agree in this do too: a name and a mailbox of one's own. None without such a mailbox."""
        return identity(self.name, self.company, self.email)[1]

    @property
    def reachable(self) -> bool:
        """Whether there is a way to tell the person about the register."""
        return bool(self.email or self.phone or (self.street and self.postal_code and self.city))

    def fail(self, code: str, where: str = "") -> None:
        """The first problem is the one told."""
        if self.problem is None:
            self.problem = Note(code, where)

    def tell(self, code: str, where: str = "") -> None:
        if Note(code, where) not in self.notes:
            self.notes.append(Note(code, where))

    def say_own(self, cells: Mapping[str, Sequence[str]], orders: Mapping[str, tuple[str, bool]]) -> None:
        """Field key → what the row says in the columns of custom fields; looked at when the row is judged."""
        for target in cells:
            if target.startswith(PREFIX):
                key, (order, unsure) = target.removeprefix(PREFIX), orders.get(target, ("dmy", False))
                self.own[key] = cells[target][0]
                if order == "mdy" or unsure:
                    self.day_orders[key] = "dmy?" if unsure else "mdy"

    def moved(self) -> Entry:
        """The person at the new employer: what belonged to the old job stays behind (H13)."""
        nothing: dict[str, Any] = dict.fromkeys(
            (
                "job_title",
                "work_task",
                "email",
                "phone",
                "street",
                "postal_code",
                "city",
                "country",
                "business_id",
                "company_status",
            ),
            "",
        )
        nothing["left_behind"] = tuple(address for address in (self.email, self.phone) if address)
        return replace(
            self, **nothing, company=self.employer, employer="", left=False, ended_on=None, started_on=None,
            notes=[*self.notes, Note("moved_without_details", "company")],
        )  # fmt: skip


PLAIN = tuple(
    f.name for f in fields(Entry) if f.name not in ("rows", "notes", "problem", "bans", "said", "left", "left_behind", "only_ban")
)
"""Values two rows of one person are compared and completed by."""
