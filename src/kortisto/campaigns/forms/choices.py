"""What an answer orders. The person's own confirmed order lifts what they had said against just this, and nothing else.

A ban ends by the person's word only (H06, Y02; Art. 21): here it is their own, given after the page has said so. It reaches the
channel e-mail and the topic of the form; bans of other channels, of other topics, and those of a whole company stay.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from kortisto.campaigns.forms import topics
from kortisto.campaigns.models import WebForm
from kortisto.consents import actions, suppression
from kortisto.consents.models import Objection
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day

EMAIL, ALL, DM = Objection.Channel.EMAIL, Objection.Channel.ALL, Objection.DIRECT_MARKETING
HOW = Objection.How.PERSON_TOLD


def order(contact: Contact, form: WebForm, email: str, *, by: str, now: datetime) -> None:
    """Subscribe to the topic of the form by e-mail. `by` names the form: the proof of who said so, where and when."""
    actions.allow_channel(contact=contact, channel=EMAIL, by=by, now=now)
    _lift_purpose(contact, form.purpose, by=by, now=now)
    # What was remembered of a ban of this very address after its card was gone.
    suppression.lift(email, channels=(EMAIL, ALL), scopes=(DM, form.purpose, topics.scope(form.topic)), now=now)
    day = local_day(now, settings.TIME_ZONE)
    actions.choose_channel(contact=contact, channel=EMAIL, how=HOW, chosen_on=day, by=by, now=now)
    topics.want(contact=contact, key=form.topic, purpose=form.purpose, how=HOW, by=by, now=now)


def _lift_purpose(contact: Contact, purpose: str, *, by: str, now: datetime) -> None:
    """An objection to the purpose goes for e-mail; one on all channels stays on the others."""
    for row in Objection.objects.filter(contact=contact, scope=purpose, channel__in=(EMAIL, ALL), lifted_at=None):
        actions.lift_objection(objection=row, how=HOW, by=by, now=now)
        others = [channel for channel in actions.CHANNELS if channel != EMAIL and row.channel == ALL]
        for channel in others:
            actions.object_to(contact=contact, scope=purpose, channel=channel, how=row.how, made_on=row.made_on, by=by, now=now)
