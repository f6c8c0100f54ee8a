"""Forms of sign-in, the own account, and users."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import roles
from .models import User
from .models.user import fold
from .rights import LABELS

LANGUAGES = [("", _("As in the browser")), *settings.LANGUAGES]


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, help_text=help_text, max_length=1000)


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}), max_length=254
    )
    password = _password(_("Password"), "current-password")

    def clean_email(self) -> str:
        return fold(self.cleaned_data["email"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from the app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "class": "code-input",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class NewPassword(forms.Form):
    """A password twice, checked by the validators of the instance."""

    password = _password(
        _("New password"),
        "new-password",
        _("At least 12 characters. A sentence of a few words is easy to remember and hard to guess."),
    )
    again = _password(_("New password again"), "new-password")

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def owner(self) -> User:
        """Whose name and address the password must not resemble."""
        return self.user or User(email=fold(self.cleaned_data.get("email", "")), name=self.cleaned_data.get("name", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ. Type the same one in both."))
        elif password:
            try:
                password_validation.validate_password(password, self.owner())
            except ValidationError as error:
                self.add_error("password", error)
        return data


class ConfirmForm(forms.Form):
    """The password once more, with a code when the account has a second step."""

    password = _password(_("Password"), "current-password")
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from the app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "code-input", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]


class ForgottenForm(forms.Form):
    """Whose password is forgotten."""

    email = forms.EmailField(
        label=_("Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}), max_length=254
    )

    def clean_email(self) -> str:
        return fold(self.cleaned_data["email"])


class PasskeyForm(forms.Form):
    """What a passkey is called in the list."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("By what you know the device or key later."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ChangePassword(NewPassword):
    current = _password(_("Present password"), "current-password")
    field_order = ["current", "password", "again"]

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if self.user is None or not self.user.check_password(current):
            raise ValidationError(_("This is not your present password."))
        return current


class JoinForm(NewPassword):
    """Behind an invitation: the person's own name and password."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "password", "again"]


class FirstRunForm(JoinForm):
    """The first administrator."""

    email = forms.EmailField(label=_("Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}), max_length=254)
    alone = forms.BooleanField(required=False, initial=True)
    field_order = ["name", "email", "alone", "password", "again"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        more = roles.needed_alone()
        if not more:
            del self.fields["alone"]
            return
        gained = frozenset().union(*(role.rights for role in more)) - roles.rights_of([roles.ADMINISTRATOR])
        self.fields["alone"].label = gettext("I run the register alone for now: also the role %(roles)s") % {
            "roles": ", ".join(role.label for role in more)
        }
        self.fields["alone"].help_text = gettext(
            "An administrator manages users and settings. Without this role nobody can yet: %(rights)s. You can give it away later."
        ) % {"rights": ", ".join(str(LABELS[right]) for right in LABELS if right in gained)}


class UserForm(forms.Form):
    """Who the person is, until when the account works, in which roles."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The roles and their rights come from the notice."),
    )
    ends_on = forms.DateField(
        label=_("Last day of employment"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The account ends at the end of that day: sessions and links die."),
    )
    language = forms.ChoiceField(label=_("Language of the interface"), choices=LANGUAGES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(roles.definitions().values(), key=lambda role: role.label)
        self.fields["roles"].choices = [(role.key, role.label[:1].upper() + role.label[1:]) for role in known]  # type: ignore[attr-defined]


class OwnForm(forms.Form):
    """The person's own settings of the interface."""

    language = forms.ChoiceField(label=_("Language of the interface"), choices=LANGUAGES, required=False)
    keyboard_shortcuts = forms.BooleanField(
        label=_("Single-letter keyboard shortcuts"), required=False, help_text=_("Ctrl K works even when the letters are off.")
    )
