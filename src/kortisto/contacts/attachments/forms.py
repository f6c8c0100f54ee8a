"""The form of attachments: files, and on a company's page whom they concern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.attachments.kinds import ENDINGS, MEGABYTE, listed, most_together
from kortisto.contacts.forms.parts import RuledForm
from kortisto.ui.uploads import is_too_large


class ManyFiles(forms.ClearableFileInput):
    """One control, many files: dropped onto it, or chosen."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": ",".join(f".{ending}" for ending in ENDINGS)})


class FilesField(forms.FileField):
    """A list of uploaded files, perhaps empty when it is not required."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Files"))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Choose a file.")})
        super().__init__(widget=ManyFiles(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        if self.required and not data:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        # What is in them, how large they are and what they are called is judged by the act (attachments/acts.py).
        return list(data or [])


def files_help() -> str:
    """What may be attached, and how large it may be."""
    return _("%(kinds)s; at most %(most)d MB each. You can also drop files here.") % {
        "kinds": listed(),
        "most": settings.KORTISTO.attachments_most_mb,
    }


def too_much(request: HttpRequest) -> str:
    """What to say when more was sent than fits; "" when it fits."""
    if not is_too_large(request):
        return ""
    return _("The files are more than %(most)d MB together. Send fewer at a time.") % {"most": most_together() // MEGABYTE}


class AttachForm(RuledForm):
    """Files for a card. `people`: (code, name) of those they may concern, where that is asked."""

    data_of = {"attached": "attachments"}

    person = forms.ChoiceField(
        label=gettext_lazy("Whom do the files concern?"),
        help_text=gettext_lazy("They lie on this person’s card and go with it."),
        error_messages={"required": gettext_lazy("Choose the person.")},
    )
    attached = FilesField()

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        if "attached" in self.fields:
            self.fields["attached"].help_text = files_help()
