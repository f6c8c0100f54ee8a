"""Forms of the room. A field the notice does not list is not there to be filled in."""

from kortisto.contacts.forms.acts import EndForm, InteractionForm, MoveForm, PassivationForm, StatusForm
from kortisto.contacts.forms.company import CompanyForm, CompanyNameForm
from kortisto.contacts.forms.person import CardForm, PersonForm, PositionForm

__all__ = [
    "CardForm",
    "CompanyForm",
    "CompanyNameForm",
    "EndForm",
    "InteractionForm",
    "MoveForm",
    "PassivationForm",
    "PersonForm",
    "PositionForm",
    "StatusForm",
]
