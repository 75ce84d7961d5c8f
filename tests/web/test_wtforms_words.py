"""The sentences of WTForms that we translate are those that it says, and a form says them in French."""

from pathlib import Path

import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from wtforms import IntegerField, StringField
from wtforms.validators import Length, NumberRange

from lms.web.forms import Form
from lms.web.wtforms_words import WORDS


class _Name(Form):
    name = StringField(validators=[Length(max=3)])


class _Seats(Form):
    seats = IntegerField(validators=[NumberRange(min=1, max=200)])


def test_each_sentence_is_one_that_this_release_of_wtforms_says() -> None:
    path = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with path.open("rb") as file:
        said = read_po(file)
    theirs = {entry.id for entry in said if entry.id}
    # The template of translations that WTForms ships is a release behind its code.
    newer = {entry.msgid for entry in WORDS if entry.msgid.startswith("Date must be")}
    ours = {(one.msgid, one.plural) if one.plural else one.msgid for one in WORDS}
    assert ours - newer <= theirs


def test_a_form_says_them_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        form = _Seats(data={"seats": 500})
        form.validate()
        assert form.seats.errors == ["Le nombre doit être compris entre 1 et 200."]


def test_a_length_is_said_in_the_plural(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        form = _Name(data={"name": "Bernadette"})
        form.validate()
        assert form.name.errors == ["Écrivez au plus 3 caractères."]
