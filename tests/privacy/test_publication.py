"""New versions: shortening acts at once, lengthening only for those who were told; one publisher waits a day."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from kortisto.privacy import due, publication, simulation, sweep
from kortisto.privacy.models import Keep, PolicyVersion, Subject
from kortisto.privacy.policy.load import load, shipped
from kortisto.privacy.policy.model import Policy
from tests.privacy.making import DAY, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

NEW = date(2026, 6, 1)


def changed(folder: Path, key: str, *swaps: tuple[str, str], version: str = "2") -> Policy:
    """A shipped notice with some words exchanged, in effect from NEW."""
    from importlib import resources

    place = resources.files("kortisto") / "policies"
    text = (place / f"{key}.toml").read_text("utf-8")
    for beside in place.iterdir():
        if beside.name.endswith(".txt"):
            (folder / beside.name).write_text(beside.read_text("utf-8"), "utf-8")
    text = re.sub(r'(?m)^version\s*=\s*"[^"]*"', f'version = "{version}"', text, count=1)
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / f"{key}-{version}.toml"
    path.write_text(text, "utf-8")
    return load(path)


SHORTER = ('until = "last_activity|obtained_on + P5Y"', 'until = "last_activity|obtained_on + P3Y"')
LONGER = ('until = "last_activity|obtained_on + P5Y"', 'until = "last_activity|obtained_on + P8Y"')


def until(person: object, datum: str, day: date) -> date | None:
    due.refresh([person.subject_id], as_of=day)  # type: ignore[attr-defined]
    return Keep.objects.filter(subject_id=person.subject_id, datum=datum).values_list("until", flat=True).get()  # type: ignore[attr-defined]


def published(policy: Policy, day: date) -> PolicyVersion:
    return publication.publish(policy, by="one", approved_by="two", now=at(day))


def test_versions_are_stored_byte_for_byte(hehku: Register, tmp_path: Path) -> None:
    row = published(changed(tmp_path, "hehku", SHORTER), NEW)
    assert row.number == 2 and row.source == (tmp_path / "hehku-2.toml").read_text("utf-8")
    (active,) = publication.active_policies(NEW)
    assert active.hash == row.sha256 and active.published_text == shipped("hehku").published_text


def test_the_same_text_is_not_published_twice_nor_approved_by_its_publisher(hehku: Register, tmp_path: Path) -> None:
    with pytest.raises(publication.PublicationRefused, match="already"):
        publication.publish(shipped("hehku"), by="one", now=at(NEW))
    with pytest.raises(publication.PublicationRefused, match="approve"):
        publication.publish(changed(tmp_path, "hehku", SHORTER), by="one", approved_by="one", now=at(NEW))
    with pytest.raises(publication.PublicationRefused, match="already"):
        publication.install([shipped("b2b")], "one", at(NEW))


def test_one_publisher_waits_a_day(hehku: Register, tmp_path: Path) -> None:
    row = publication.publish(changed(tmp_path, "hehku", SHORTER), by="one", now=at(NEW, 20))
    assert row.effective_from == NEW + timedelta(days=2), "24 hours are over only in the course of the next day"
    assert publication.in_effect(NEW + timedelta(days=1))[0].number == 1
    assert publication.in_effect(NEW + timedelta(days=2))[0].number == 2
    assert [p.acts_from for p in publication.pending(NEW) if p.key == "hehku"] == [row.effective_from]


def test_shortening_acts_at_once(hehku: Register, tmp_path: Path) -> None:
    person = anna()
    published(changed(tmp_path, "hehku", SHORTER), NEW)
    assert until(person, "email", NEW) == date(2029, 2, 2)


def test_the_run_of_the_day_follows_a_shorter_notice(hehku: Register, tmp_path: Path) -> None:
    """Whoever is past the new limit goes the same night, and is counted as due by a dry run, whenever they were looked at last."""
    gone, stays = anna(), people.person("Bertta Aho", people.firm(since=DAY), on=DAY, email="bertta@kivimaki.example")
    day = date(2030, 2, 1)  # within five years of Anna's day, past three
    people.talked(stays, on=day - timedelta(days=30))
    people.sweep(day)
    assert Subject.objects.filter(pk=gone.subject_id).exists()
    shorter = changed(tmp_path, "hehku", SHORTER)
    published(shorter, day)
    assert due.unapplied(day)
    looked = sweep.run(as_of=day, now=at(day, 21), dry_run=True)
    assert looked.due == 1 and looked.judged_anew >= 2 and due.unapplied(day), "a dry run changes nothing"
    done = people.sweep(day, now=at(day, 22))
    assert not Subject.objects.filter(pk=gone.subject_id).exists() and Subject.objects.filter(pk=stays.subject_id).exists()
    assert done.done == 1 and not due.unapplied(day)
    assert people.sweep(day, now=at(day, 23)).judged_anew == 0


def test_publishing_asks_for_everybody_to_be_judged(hehku: Register, tmp_path: Path) -> None:
    person = anna()
    published(changed(tmp_path, "hehku", SHORTER), NEW)
    assert due.apply_notices(as_of=NEW, now=at(NEW)) >= 1
    assert Keep.objects.get(subject_id=person.subject_id, datum="email").until == date(2029, 2, 2)
    assert due.apply_notices(as_of=NEW, now=at(NEW)) == 0


def test_lengthening_waits_until_the_person_is_told(hehku: Register, tmp_path: Path) -> None:
    person = anna()
    published(changed(tmp_path, "hehku", LONGER), NEW)
    assert until(person, "email", NEW) == date(2031, 2, 2)
    people.informed(person, on=NEW)
    assert until(person, "email", NEW) == date(2034, 2, 2)


def test_data_obtained_under_the_new_version_need_no_second_telling(hehku: Register, tmp_path: Path) -> None:
    published(changed(tmp_path, "hehku", LONGER), NEW)
    later = people.person("Bertta Aho", people.firm(since=DAY), on=NEW + timedelta(days=3), email="bertta@kivimaki.example")
    assert until(later, "email", NEW + timedelta(days=3)) == date(2034, 6, 4)


def test_shortened_then_lengthened_again_the_shortest_known_counts(hehku: Register, tmp_path: Path) -> None:
    person = anna()
    published(changed(tmp_path, "hehku", SHORTER), NEW)
    published(changed(tmp_path, "hehku", version="3"), NEW + timedelta(days=10))
    assert until(person, "email", NEW + timedelta(days=10)) == date(2029, 2, 2)
    people.informed(person, on=NEW + timedelta(days=11))
    assert until(person, "email", NEW + timedelta(days=11)) == date(2031, 2, 2)


def test_a_notice_added_later_binds_only_those_it_was_told_to(hehku: Register) -> None:
    person = anna()
    publication.publish(shipped("yritysasiakkaat"), by="one", approved_by="two", now=at(NEW))
    due.refresh([person.subject_id], as_of=NEW)
    refs = {ref for live in Keep.objects.filter(subject=person.subject).values_list("live", flat=True) for ref in live}
    assert refs and all(ref.startswith("hehku:") for ref in refs)
    people.informed(person, on=NEW)
    refs = {ref for live in Keep.objects.filter(subject=person.subject).values_list("live", flat=True) for ref in live}
    assert any(ref.startswith("yritysasiakkaat:") for ref in refs)


def test_simulation_counts_and_changes_nothing(hehku: Register, tmp_path: Path) -> None:
    person = anna()
    people.talked(person, on=DAY)
    before = list(Keep.objects.order_by("pk").values()), list(Subject.objects.order_by("pk").values())
    shorter = simulation.simulate(shipped("hehku"), changed(tmp_path, "hehku", SHORTER), DAY)
    assert shorter.people >= 1 and shorter.shorter["email"] == 1 and not shorter.longer and not shorter.erased
    longer = simulation.simulate(shipped("hehku"), changed(tmp_path, "hehku", LONGER, version="3"), DAY)
    assert longer.longer["email"] == 1 and not longer.shorter
    late = simulation.simulate(shipped("hehku"), changed(tmp_path, "hehku", SHORTER, version="4"), date(2030, 2, 2))
    assert late.erased["email"] == 1 and late.people_whole == 1
    assert json.loads(json.dumps(late.as_json()))["erased"] == dict(late.erased)
    assert (list(Keep.objects.order_by("pk").values()), list(Subject.objects.order_by("pk").values())) == before


def test_a_stored_notice_that_was_touched_is_not_believed(hehku: Register) -> None:
    from django.db import connection

    from kortisto.privacy import triggers

    triggers.remove(connection)
    row = PolicyVersion.objects.get()
    PolicyVersion.objects.filter(pk=row.pk).update(source=row.source.replace("P5Y", "P9Y"))
    publication._read.cache_clear()
    with pytest.raises(publication.PublicationRefused, match="hash"):
        publication.active_policies(DAY)
    publication._read.cache_clear()


def test_the_first_notice_of_an_instance_acts_at_once_and_says_so(open_register) -> None:
    """Nobody was told of anything else; the day it is stored with is the day it acts from."""
    from kortisto.privacy.models import PolicyVersion

    open_register()
    assert not PolicyVersion.objects.exists()
    row = publication.publish(shipped("b2b"), by="one", now=at(NEW))
    assert row.effective_from == shipped("b2b").effective_from
    assert [version.key for version in publication.in_effect(NEW)] == ["b2b"]


def test_the_command_counts_in_words_and_as_json(hehku: Register, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from kortisto.cli.policy import policy

    people.talked(anna(), on=DAY)
    changed(tmp_path, "hehku", SHORTER)
    words = ["diff", "hehku", str(tmp_path / "hehku-2.toml"), "--simulate", "--as-of", "2030-02-02"]
    said = CliRunner().invoke(policy, words)
    assert said.exit_code == 0 and "people_whole: 1" in said.output, said.output
    assert "email 1" in next(line for line in said.output.splitlines() if line.startswith("erased:"))
    counted = json.loads(CliRunner().invoke(policy, [*words, "--json"]).output)["simulation"]
    assert counted["erased"]["email"] == 1 and counted["people_losing"] == 1
