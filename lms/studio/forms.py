"""What authors fill in."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange

from lms.web.forms import Form

_MISSING = _l("Fill this in.")
_TITLE = [InputRequired(_MISSING), Length(max=200, message=_l("At most 200 characters."))]
_MINUTES = [InputRequired(_MISSING), NumberRange(1, 6000, _l("From 1 to 6000 minutes."))]
VALIDATED = "task-validated"
LICENCES = ("CC BY-SA 4.0", "CC BY 4.0", "CC0 1.0", "Domaine public", "Etalab 2.0")


class CourseForm(Form):
    """A new course."""

    title = StringField(_l("Title"), _TITLE)
    audience = RadioField(
        _l("Who is it for?"),
        choices=[
            SelectChoice("teacher", _l("Teachers")),
            SelectChoice("parent", _l("Parents")),
            SelectChoice("staff", _l("Staff")),
        ],
        default="teacher",
    )
    language = SelectField(_l("Language it is written in"))


class ModuleForm(Form):
    """A new module."""

    title = StringField(_l("Title of the module"), _TITLE)
    minutes = IntegerField(_l("Minutes"), _MINUTES, default=30)


class UnitForm(Form):
    """A new unit."""

    folder = SelectField(_l("Module"))
    title = StringField(_l("Title of the unit"), _TITLE)
    kind = RadioField(
        _l("What is it?"),
        choices=[
            SelectChoice("page", _l("A page to read")),
            SelectChoice("quiz", _l("A quiz")),
            SelectChoice("task", _l("A task to do")),
            SelectChoice(VALIDATED, _l("A task that a trainer validates")),
        ],
        default="page",
    )
    level = SelectField(
        _l("For whom?"),
        choices=[
            SelectChoice("", _l("Everybody")),
            SelectChoice("primary", _l("Primary school (nursery and elementary classes)")),
            SelectChoice("secondary", _l("Lower and upper secondary school")),
            SelectChoice("vocational", _l("Vocational education")),
        ],
        default="",
    )
    minutes = IntegerField(_l("Minutes"), _MINUTES, default=10)


class PictureForm(Form):
    """A picture, with what the law and readers who don't see it need."""

    picture = FileField(_l("Picture"))
    alt = StringField(_l("What does it show?"), [Length(max=300)])
    decorative = BooleanField(_l("It is only decoration: readers who don’t see it lose nothing"))
    author = StringField(_l("Author"), [InputRequired(_MISSING), Length(max=200)])
    licence = StringField(_l("Licence"), [InputRequired(_MISSING), Length(max=100)], default=LICENCES[0])


class NoteForm(Form):
    """What a release brings."""

    note = TextAreaField(_l("What does this version bring?"), [Length(max=500)])
