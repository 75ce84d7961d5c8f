"""What learners choose of themselves."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length

from lms.progress.levels import LEVEL_NAMES
from lms.progress.models import LONGEST_REASON
from lms.web.forms import Form
from lms.web.templating import say


class LevelForm(Form):
    """The level that somebody teaches at, or that her child is in."""

    level = RadioField(_l("Which level is yours?"), [InputRequired(_l("Choose a level."))])

    def in_words(self) -> "LevelForm":
        """Give the choices in the language of the page."""
        self.level.choices = [SelectChoice(level, say(name)) for level, name in LEVEL_NAMES.items()]
        return self


class AnswerForm(Form):
    """Validate the tasks ticked, or say what is to be taken up again."""

    reason = TextAreaField(
        _l("What is to be taken up again?"), [Length(max=LONGEST_REASON, message=_l("This is too long."))]
    )
