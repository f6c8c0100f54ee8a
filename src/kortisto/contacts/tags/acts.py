"""Everything that may be done to tags; the rules of `contacts/actions` hold here too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.actions.trail import audited, today
from kortisto.contacts.details import must_be_kept, not_in_notice
from kortisto.contacts.models import Company, CompanyTag, Contact, ContactTag, Tag
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import fold, tidy
from kortisto.privacy import audit, due

Bearer = Contact | Company


@transaction.atomic
def add_tag(*, fi: str, sv: str = "", en: str = "", by: str, now: datetime) -> Tag:
    """A new word of the list, or a retired one back. Refused without a name and for one the list has."""
    label = tidy(fi)[:60]
    key = slugify(fold(label))
    if not key:
        raise Refused(_("Write the tag's name."), field="fi", code="required")
    tag, new = Tag.objects.get_or_create(
        key=key, defaults={"label_fi": label, "label_sv": tidy(sv)[:60], "label_en": tidy(en)[:60]}
    )
    if not new and tag.retired_on is None:
        raise Refused(_("The list has this tag already."), field="fi", code="same")
    Tag.objects.filter(pk=tag.pk).update(retired_on=None)
    audit.record(action="tag.added", by=by, subject=None, now=now)
    return tag


@transaction.atomic
def retire_tag(tag: Tag, *, by: str, now: datetime) -> None:
    """Not offered any more; who bears it goes on bearing it."""
    Tag.objects.filter(pk=tag.pk).update(retired_on=today(now))
    audit.record(action="tag.retired", by=by, subject=None, now=now)


@transaction.atomic
def restore_tag(tag: Tag, *, by: str, now: datetime) -> None:
    Tag.objects.filter(pk=tag.pk).update(retired_on=None)
    audit.record(action="tag.restored", by=by, subject=None, now=now)


@transaction.atomic
def put_on(bearer: Bearer, tag: Tag, *, by: str, now: datetime) -> None:
    """The bearer gets the tag; twice is once. Refused for a person where the notice lists no tags (H06), for a retired tag."""
    if tag.retired_on is not None:
        raise Refused(_("The tag is not in use any more."), field="tag", code="retired")
    if isinstance(bearer, Company):
        CompanyTag.objects.get_or_create(company=bearer, tag=tag, defaults={"put_by": by, "put_at": now})
        audit.record(action="company.tagged", by=by, subject=None, now=now)
        return
    if not scope.current(today(now)).holds("tags"):
        raise not_in_notice("tags", today(now), field="tag")
    ContactTag.objects.get_or_create(contact=bearer, tag=tag, defaults={"put_by": by, "put_at": now})
    _written(bearer, "contact.tagged", by=by, now=now)
    must_be_kept(bearer.subject_id, "tags", field="tag")


def put_on_many(pairs: Sequence[tuple[Contact, Tag]], *, by: str, now: datetime) -> None:
    """As `put_on` for many people of a list that has been checked already: one statement for the tags, one for the trail."""
    if not pairs:
        return
    rows = [ContactTag(contact=contact, tag=tag, put_by=by, put_at=now) for contact, tag in pairs]
    with transaction.atomic():
        ContactTag.objects.bulk_create(rows, ignore_conflicts=True)
        people = list({contact.pk: contact for contact, _tag in pairs}.values())
        audited(people, action="contact.tagged", data=["tags"], by=by, now=now)
        due.refresh([contact.subject_id for contact in people], as_of=today(now))


@transaction.atomic
def take_off(bearer: Bearer, tag: Tag, *, by: str, now: datetime) -> None:
    """The bearer loses the tag; one it does not bear changes nothing."""
    bearer.tags.filter(tag=tag).delete()
    if isinstance(bearer, Company):
        audit.record(action="company.untagged", by=by, subject=None, now=now)
    else:
        _written(bearer, "contact.untagged", by=by, now=now)


def _written(contact: Contact, action: str, *, by: str, now: datetime) -> None:
    audited([contact], action=action, data=["tags"], by=by, now=now)
    due.refresh([contact.subject_id], as_of=today(now))
