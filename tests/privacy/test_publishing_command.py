"""`kortisto policy publish`: two names are two open accounts that may publish, whatever one types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from kortisto.accounts import actions, roles
from kortisto.accounts.models import User
from kortisto.cli.errors import Refused
from kortisto.cli.policy import policy
from kortisto.privacy.models import AuditEvent, PolicyVersion
from tests.policy.notices import SOUND
from tests.proof.register import Register
from tests.proof.staff import account

MAY = "administrator"


@pytest.fixture
def file(hehku: Register, tmp_path: Path) -> Path:
    path = tmp_path / "sound.toml"
    path.write_text(SOUND, "utf-8")
    return path


def publish(file: Path, *words: str) -> Result:
    return CliRunner().invoke(policy, ["publish", str(file), *words])


def refused(file: Path, *words: str) -> str:
    before = PolicyVersion.objects.count()
    answer = publish(file, *words)
    assert answer.exit_code == 1 and PolicyVersion.objects.count() == before
    return str(answer.exception) if isinstance(answer.exception, Refused) else answer.output


def test_the_two_are_kept_as_references_of_their_accounts(file: Path) -> None:
    one, two = account("Aino Ranta", [MAY]), account("Bo Holm", [MAY])
    answer = publish(file, "--by", one.email.upper(), "--approved-by", two.email)
    assert answer.exit_code == 0, answer.output
    row = PolicyVersion.objects.latest("pk")
    assert (row.published_by, row.approved_by) == (str(one.ref), str(two.ref))
    assert AuditEvent.objects.filter(action="policy_published").latest("pk").actor_ref == str(one.ref)


def test_a_name_nobody_has_publishes_and_approves_nothing(file: Path) -> None:
    one = account("Aino Ranta", [MAY])
    said = refused(file, "--by", "nobody@oma.example")
    assert "There is no account nobody@oma.example" in said and "kortisto user add" in said
    assert "There is no account x" in refused(file, "--by", one.email, "--approved-by", "x")


def ended(user: User) -> None:
    actions.close_account(by=None, user=user, now=timezone.now())


def past_its_last_day(user: User) -> None:
    User.objects.filter(pk=user.pk).update(employment_ends_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("end", [ended, past_its_last_day])
def test_an_account_that_ended_publishes_nothing(file: Path, end: Callable[[User], None]) -> None:
    one, gone = account("Aino Ranta", [MAY]), account("Bo Holm", [MAY])
    end(gone)
    assert f"The account {gone.email} has ended" in refused(file, "--by", gone.email)
    assert f"The account {gone.email} has ended" in refused(file, "--by", one.email, "--approved-by", gone.email)


def test_a_role_without_the_right_publishes_and_approves_nothing(file: Path) -> None:
    without = next(key for key, role in sorted(roles.definitions().items()) if "policy.publish" not in role.rights)
    one, clerk = account("Aino Ranta", [MAY]), account("Bo Holm", [without])
    for words in (["--by", clerk.email], ["--by", one.email, "--approved-by", clerk.email]):
        said = refused(file, *words)
        assert f"The account {clerk.email} ({without}) has not the right policy.publish" in said and MAY in said


def test_one_person_written_in_two_ways_is_not_two(file: Path) -> None:
    one = account("Aino Ranta", [MAY])
    assert "cannot also approve" in refused(file, "--by", one.email, "--approved-by", f" {one.email.upper()}")


def test_where_nobody_has_the_right_an_administrator_publishes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = account("Aino Ranta", [MAY])
    bare = {key: roles.RoleDefinition(key) for key in roles.definitions()}
    monkeypatch.setattr(roles, "definitions", lambda: bare)
    assert publish(file, "--by", one.email).exit_code == 0
    assert PolicyVersion.objects.latest("pk").published_by == str(one.ref)
