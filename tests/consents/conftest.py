"""The register of the contacts' tests, for what people forbid and choose."""

from tests.contacts.conftest import (  # noqa: F401 - fixtures
    any_notice,
    at_noon,
    b2b,
    company,
    hehku,
    person,
    rendered,
    signed_in,
    staff,
    yritys,
)
