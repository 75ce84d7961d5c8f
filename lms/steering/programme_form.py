"""A programme's name and days, its partners, its budget, and where its goals began."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.coverage.baselines import LARGEST, Said, faults_of
from lms.programmes.file_shapes import PartnerKind
from lms.programmes.measures import MEASURE_NAMES, Measure, read_euros
from lms.reports.page import spoken
from lms.reports.programme_routes import PARTNER_KINDS
from lms.web.forms import Form
from lms.web.templating import say

_TOO_LONG = _l("This is too long.")
_A_DAY = _l("Choose a day.")


class HeadForm(Form):
    """Name and period."""

    name = StringField(
        _l("Name of the programme"),
        [InputRequired(_l("Write the programme’s name.")), Length(max=250, message=_TOO_LONG)],
    )
    starts_on = DateField(_l("First day"), [InputRequired(_A_DAY)])
    ends_on = DateField(_l("Last day"), [InputRequired(_A_DAY)])

    def period(self) -> tuple[date, date] | None:
        """Give the two days, in order; None where something is to be mended."""
        sound = self.validate()
        first, last = self.starts_on.data, self.ends_on.data
        if first is not None and last is not None and last < first:
            self.ends_on.errors = [_("The last day comes before the first.")]
            return None
        return (first, last) if sound and first is not None and last is not None else None


class PartnerForm(Form):
    """An organisation that takes part, never a person."""

    partner_name = StringField(
        _l("Organisation"),
        [InputRequired(_l("Write its name.")), Length(max=120, message=_TOO_LONG)],
    )
    kind = SelectField(_l("What it does"))

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.kind.choices = [SelectChoice(one.value, say(PARTNER_KINDS[one.value])) for one in PartnerKind]


class BudgetForm(Form):
    """An amount for a measure, by a partner if wished."""

    measure = SelectField(_l("Measure"))
    paid_by = SelectField(_l("By whom"), validate_choice=False)
    amount = StringField(_l("Amount in euros"), [InputRequired(_l("Write an amount in euros, from 0 on."))])

    def __init__(self, *arguments: Any, partners: Sequence[str], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.measure.choices = [SelectChoice(one.value, say(name)) for one, name in MEASURE_NAMES.items()]
        self.paid_by.choices = [
            SelectChoice("", _("the programme as a whole")),
            *(SelectChoice(one, one) for one in partners),
        ]

    def line(self) -> tuple[Measure, int] | None:
        """Give the measure and the amount in cents; None where something is to be mended."""
        sound = self.validate()
        cents = read_euros(self.amount.data or "")
        if cents is None:
            self.amount.errors = [_("Write an amount in euros, from 0 on.")]
        return (Measure(self.measure.data), cents) if sound and cents is not None else None


class BaselineForm(Form):
    """What was known of a goal on a day."""

    goal = SelectField(_l("Goal"))
    on = DateField(_l("Known on"), [InputRequired(_A_DAY)])
    trained = IntegerField(_l("People trained"), [Optional(), NumberRange(0, LARGEST)])
    headcount = IntegerField(_l("of how many people"), [Optional(), NumberRange(0, LARGEST)])
    reached = IntegerField(_l("Schools reached"), [Optional(), NumberRange(0, LARGEST)])
    schools = IntegerField(_l("of how many schools"), [Optional(), NumberRange(0, LARGEST)])
    source = StringField(
        _l("Who said so"), [InputRequired(_l("Write the source.")), Length(max=250, message=_TOO_LONG)]
    )

    def __init__(self, *arguments: Any, goals: Sequence[tuple[int, str]], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.goal.choices = [SelectChoice(str(goal_id), title) for goal_id, title in goals]

    def said(self, *, today: date) -> Said | None:
        """Give what was known; None where something is to be mended."""
        if not self.validate() or self.on.data is None:
            return None
        found = Said(
            on=self.on.data,
            trained=self.trained.data,
            headcount=self.headcount.data,
            reached=self.reached.data,
            schools=self.schools.data,
            source=(self.source.data or "").strip(),
        )
        faults = faults_of(found, today=today)
        for name, fault in faults.items():
            field: Any = self[name]
            field.errors = [spoken(fault)]
        return None if faults else found
