"""Every component on one page with made-up data, in a demonstration only: looked at, and photographed."""

from typing import ClassVar

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.form import BaseForm

from lms.web.forms import Form
from lms.web.guards import DEMO, guarded

blueprint = Blueprint("specimen", __name__)


class SpecimenForm(Form):
    """One field of each kind."""

    CHOICES: ClassVar = [
        SelectChoice(value="teacher", label="Enseignante ou enseignant"),
        SelectChoice(value="parent", label="Parent"),
    ]

    name = StringField("Nom de l’école ou de l’établissement")
    mail = StringField("Adresse électronique")
    day = DateField("Premier jour")
    function = SelectField("Fonction", choices=CHOICES)
    audience = RadioField("Vous êtes", choices=CHOICES)
    words = TextAreaField("Votre message")
    agreed = BooleanField("M’écrire quand une séance est ouverte")


def refuse(_form: BaseForm, _field: Field) -> None:
    """Refuse whatever is there: the page shows how a refusal looks."""
    raise ValidationError("Cette adresse n’a pas d’arobase : écrivez par exemple prenom.nom@ac-amiens.fr.")


@blueprint.get("/dev/components")
@guarded(DEMO)
def components() -> ResponseReturnValue:
    """Show the components."""
    form = SpecimenForm(
        data={"name": "Collège du Vieux-Pont", "mail": "claire.martin", "audience": "teacher"}
    )
    form.mail.validate(form, [refuse])
    return render_template("dev/components.html", form=form)
