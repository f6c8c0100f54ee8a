"""Whatever stands in the file, the loader answers with a policy or with PolicyError, never with a crash."""

import tomllib
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.privacy.policy.build import build
from kortisto.privacy.policy.lint import lint
from kortisto.privacy.policy.load import content_hash, loads, shipped
from kortisto.privacy.policy.problems import PolicyError
from kortisto.privacy.policy.reader import Reader
from tests.policy.notices import SOUND

WHOLE = dict(shipped("b2b").raw)
ODD = st.sampled_from(
    [None, 0, 1.5, True, "", "x", "P1", date(2026, 1, 1), [], ["x"], [1], [[]], {}, {"fi": 1}, {"x": "y"}, [{}], [{"id": "a"}]]
)


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def exchanged(value, path, odd):
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    if odd is None and len(path) == 1:
        del copy[path[0]]
        return copy
    copy[path[0]] = exchanged(value[path[0]], path[1:], odd)
    return copy


PLACES = [path for path in places(WHOLE) if path]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), ODD)
def test_any_value_exchanged_for_another_is_told_or_taken(path, odd):
    raw = exchanged(WHOLE, path, odd)
    if isinstance(raw, dict):
        reader = Reader("f", {})
        policy = build(raw, reader, content_hash({}), "f")
        if policy is not None and not reader.problems:
            lint(policy)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOUND)), st.integers(0, 30), st.text(max_size=5))
def test_a_torn_file_is_told_or_taken(start, length, ink):
    torn = SOUND[:start] + ink + SOUND[start + length :]
    try:
        loads(torn)
    except PolicyError as error:
        assert error.problems and all(problem.message for problem in error.problems)
    else:
        tomllib.loads(torn)
