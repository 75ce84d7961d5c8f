"""The headcount that a school declares: one number, and if need be of whom and since when."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from lms.schools.declaring import MOST_PEOPLE
from lms.schools.headcount import POPULATION_NAMES, Population
from lms.schools.school import Level
from lms.web.forms import Form
from lms.web.templating import say

_IN_ECOLES = (Population.TEACHERS, Population.AESH, Population.PSYEN, Population.FAMILIES)


class HeadcountForm(Form):
    """Declare how many people there are."""

    headcount = IntegerField(
        _l("Number of people"),
        [
            InputRequired(_l("Write a whole number.")),
            NumberRange(0, MOST_PEOPLE, _l("Write a number between 0 and 5,000.")),
        ],
    )
    population = SelectField(_l("Of whom"), default=Population.TEACHERS.value)
    on = DateField(_l("Counted on"), [Optional()])

    def __init__(self, *arguments: Any, level: str, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        asked = _IN_ECOLES if level == Level.ECOLE.value else tuple(Population)
        self.population.choices = [(one.value, say(POPULATION_NAMES[one])) for one in asked]

    @property
    def of(self) -> Population:
        """The population that the number is about."""
        return Population(self.population.data)

    def day(self, *, today: date) -> date:
        """The day that the number is of: today, where none is given."""
        return self.on.data or today


def source_words() -> str:
    """Say where a headcount declared on the page comes from, as reports quote it."""
    return str(_("Declared by the school (constat de rentrée)"))
