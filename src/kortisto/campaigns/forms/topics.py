"""The topics an answer can subscribe to. The list is kept by the room consents; a form knows only the key of a topic."""

from __future__ import annotations

from datetime import datetime

from kortisto.consents import topics
from kortisto.contacts.models import Contact


def offered(purpose: str) -> list[tuple[str, str]]:
    """(key, name) of the topics of a purpose."""
    return [(topic.key, topic.label) for topic in topics.offered() if topic.purpose == purpose]


def label(key: str, purpose: str) -> str:
    """The name of a topic; of one that is gone, its key."""
    try:
        topic = topics.topic_of(key, purpose)
    except ValueError:
        return key
    return str(topic.label) if topic is not None else key


def scope(key: str) -> str:
    """How an objection to the topic names it."""
    return f"topic:{key}"


def want(*, contact: Contact, key: str, purpose: str, how: str, by: str, now: datetime) -> None:
    """The person wants the topic: said where the list is kept. A topic that is gone is wanted by nobody."""
    try:
        topic = topics.topic_of(key, purpose)
    except ValueError:
        return
    if topic is not None:
        topics.want(contact=contact, topic=topic, how=how, by=by, now=now)
