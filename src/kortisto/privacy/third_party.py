"""Tables of installed libraries, declared column by column as ours are.

A new library with a table stops the start (privacy.E001) until its columns stand here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kortisto.lib.classified import NotPersonal, Personal, not_personal, personal


@dataclass(frozen=True)
class Declaration:
    """The same four words as a model's inner class ``Personal``."""

    fields: dict[str, Personal | NotPersonal]
    subject: str | None = None
    record: bool = False
    whole: str | None = None
    note: str = field(default="")


def _nobody(reason: str, columns: str) -> Declaration:
    return Declaration({name: not_personal(reason) for name in columns.split()})


DECLARATIONS: dict[str, Declaration] = {
    "contenttypes.ContentType": _nobody("names of tables", "app_label model"),
    "auth.Permission": _nobody("names of permissions", "name content_type codename"),
    "auth.Group": _nobody("groups are not used; roles come from the notices", "name"),
    "account.EmailAddress": Declaration(
        {
            "user": not_personal("link to the account"),
            "email": personal("staff_email"),
            "verified": not_personal("how the address stands"),
            "primary": not_personal("how the address stands"),
        },
        subject="user__subject",
    ),
    "account.EmailConfirmation": Declaration(
        {
            "email_address": not_personal("link to the address, goes with it"),
            "created": not_personal("when the row was made"),
            "sent": not_personal("when it was sent"),
            "key": not_personal("random"),
        },
        subject="email_address__user__subject",
    ),
    "mfa.Authenticator": Declaration(
        {
            "user": not_personal("link to the account"),
            "type": personal("staff_sign_in"),
            "data": personal("staff_sign_in"),
            "created_at": personal("staff_sign_in"),
            "last_used_at": personal("staff_sign_in"),
        },
        subject="user__subject",
    ),
    "socialaccount.SocialAccount": Declaration(
        {
            "user": not_personal("link to the account"),
            "provider": not_personal("which provider of sign-ins; the same for everybody"),
            "uid": personal("staff_sign_in"),
            "last_login": personal("staff_sign_in"),
            "date_joined": personal("staff_sign_in"),
            "extra_data": not_personal("always empty: nothing the provider tells is kept"),
        },
        subject="user__subject",
        whole="staff_sign_in",
    ),
    "socialaccount.SocialApp": _nobody(
        "no row: the provider stands in the configuration", "provider provider_id name client_id secret key settings"
    ),
    "socialaccount.SocialToken": _nobody("no row: tokens are not kept", "app account token token_secret expires_at"),
}
"""Label of a model → its declaration. ``subject`` paths hold once accounts.User has its subject."""
