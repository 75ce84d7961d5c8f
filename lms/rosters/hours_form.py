"""What a superior decides about hours."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length

from lms.rosters.hours_effect import How
from lms.web.forms import Form

TICKED, WHOLE = "ticked", "all"


class RecogniseForm(Form):
    """Of which modules hours are recognised, and how many."""

    whom = RadioField(
        _l("Of which modules"),
        [InputRequired(_l("Choose those ticked, or all."))],
        choices=[
            SelectChoice(TICKED, _l("Those ticked")),
            SelectChoice(WHOLE, _l("All those of this list")),
        ],
        default=TICKED,
    )
    how = RadioField(
        _l("What is recognised"),
        [InputRequired(_l("Choose what is recognised."))],
        choices=[
            SelectChoice(How.FULL.value, _l("All the hours credited")),
            SelectChoice(How.PART.value, _l("A part of them, written below")),
            SelectChoice(How.NONE.value, _l("Nothing any more: the recognition is taken back")),
        ],
    )
    hours = StringField(_l("Hours for each module"), [Length(max=20, message=_l("This is too long."))])
