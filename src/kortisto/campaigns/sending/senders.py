"""The names campaigns come under and the accounts they leave through: making, changing, trying."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.campaigns.models import SignatureName
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import tidy
from kortisto.outreach.engine import headers
from kortisto.outreach.models import SenderIdentity, SmtpAccount
from kortisto.outreach.returns import answered
from kortisto.privacy import audit

SECURITY = [
    ("starttls", gettext_lazy("STARTTLS (port 587)")), ("tls", gettext_lazy("TLS from the first byte (port 465)")),
    ("none", gettext_lazy("not encrypted: on this machine only")),
]  # fmt: skip


class AccountForm(forms.ModelForm[SmtpAccount]):
    """A mail server. The password is only ever written: nobody reads it back."""

    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept sealed. Leave it empty to keep the one there is."),
    )  # fmt: skip
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITY)

    class Meta:
        model = SmtpAccount
        fields = (
            "name", "host", "port", "security", "user", "password", "per_connection", "connections", "per_minute", "domain_per_minute",
        )  # fmt: skip
        labels = {
            "name": gettext_lazy("Name"), "host": gettext_lazy("Server"), "port": gettext_lazy("Port"), "user": gettext_lazy("User name"),
            "per_connection": gettext_lazy("Messages on one connection"), "connections": gettext_lazy("Connections at a time"),
            "per_minute": gettext_lazy("Messages a minute"), "domain_per_minute": gettext_lazy("Messages a minute to one domain"),
        }  # fmt: skip
        help_texts = {
            "per_minute": gettext_lazy("0: as many as the server takes."), "domain_per_minute": gettext_lazy("0: no limit."),
        }  # fmt: skip

    def clean_host(self) -> str:
        host = tidy(self.cleaned_data["host"])
        if " " in host or "/" in host or "@" in host:
            raise forms.ValidationError(_("Write the name of the server alone, as mail.firm.example."))
        return host

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not password.isascii():
            raise forms.ValidationError(_("Passwords of mail servers are of ASCII letters and signs."))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        local = cleaned.get("host") in ("127.0.0.1", "::1", "localhost")
        if cleaned.get("security") == "none" and cleaned.get("user") and not local:
            self.add_error("security", _("A password never goes unencrypted to another machine."))
        return cleaned


class IdentityForm(forms.ModelForm[SenderIdentity]):
    """A sender's name and addresses."""

    selector = forms.RegexField(
        regex=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$", label=gettext_lazy("Name of the DKIM key (selector)"), required=False,
        help_text=gettext_lazy("The keeper of the mail server knows it. It is looked up before sending."),
    )  # fmt: skip

    class Meta:
        model = SenderIdentity
        fields = ("name", "address", "reply_address", "bounce_address", "account")
        labels = {
            "name": gettext_lazy("Name the recipients see"), "address": gettext_lazy("Address"),
            "reply_address": gettext_lazy("Answers go to"), "bounce_address": gettext_lazy("Bounces go to"),
            "account": gettext_lazy("Account"),
        }  # fmt: skip
        help_texts = {
            "reply_address": gettext_lazy("Empty: to the address itself. Whether answers are seen in the register stands on the list of senders."),
            "bounce_address": gettext_lazy("Empty: to the address itself, as address+code@domain."),
            "account": gettext_lazy("Empty: the mail server of the settings."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset, field.required = SmtpAccount.objects.order_by("name"), False
        for name in ("address", "reply_address", "bounce_address"):
            self.fields[name].widget.input_type = "email"
        if self.instance.pk:
            known = SignatureName.objects.filter(identity=self.instance).first()
            self.fields["selector"].initial = known.selector if known else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("address", "reply_address", "bounce_address"):
            if cleaned.get(name) and not _is_address(cleaned[name]):
                self.add_error(name, _("This is no e-mail address: %(text)s") % {"text": cleaned[name]})
        back = cleaned.get("bounce_address") or cleaned.get("address") or ""
        if not self.errors and not headers.has_room(back):
            self.add_error("bounce_address", too_long(back))
        return cleaned


def too_long(address: str) -> str:
    """What to do about an address of bounces no code fits into."""
    most = headers.LONGEST_LOCAL - headers.TOKEN - 1
    words = _(
        "A code goes into the address of bounces, so at most %(most)d characters may stand before the @: %(address)s. Give another for bounces."
    )
    return words % {"most": most, "address": address}


def where_answers_are_seen() -> str:
    """Whether answers to campaigns are seen in the register, and what to do when they are not."""
    if answered.is_on():
        return _(
            "Answers are looked for in the mailbox of %(user)s. A sender whose answers go elsewhere: have that address forward a copy there."
        ) % {"user": settings.KORTISTO.replies_user}
    return _(
        "Answers to campaigns are not seen in the register: the mailbox they go to is not read. Whoever keeps the server can name it in the settings "
        "([replies]); nothing in it is changed. Bounces, and most automatic answers, are seen without it."
    )


def _is_address(text: str) -> bool:
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


@transaction.atomic
def save_account(form: AccountForm, *, by: Any, now: datetime) -> SmtpAccount:
    """Another server or another user keeps no password that was given for the one before."""
    account: SmtpAccount = form.save(commit=False)
    account.ref = account.ref or secrets.token_hex(8)
    given, moved = form.cleaned_data["password"], {"host", "user"} & set(form.changed_data)
    if given or moved or not account.user:
        account.sign_in(account.user, given if account.user else "")
    account.save()
    audit.record(action="sender.account", by=by.actor_ref, now=now)
    return account


@transaction.atomic
def save_identity(form: IdentityForm, *, by: Any, now: datetime) -> SenderIdentity:
    identity: SenderIdentity = form.save()
    SignatureName.objects.filter(identity=identity).delete()
    if form.cleaned_data["selector"]:
        SignatureName.objects.create(identity=identity, selector=form.cleaned_data["selector"])
    audit.record(action="sender.identity", by=by.actor_ref, now=now)
    return identity


@transaction.atomic
def remove(row: SmtpAccount | SenderIdentity, *, by: Any, now: datetime) -> None:
    """Raises Refused for one something was sent with or leaves through."""
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(_("“%(name)s” is in use, so it cannot be removed.") % {"name": row.name}, code="used") from error
    audit.record(action="sender.removed", by=by.actor_ref, now=now)
