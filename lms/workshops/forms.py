"""What one writes to plan a session, and to say where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    URLField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.schools.population import Audience
from lms.web.forms import Form
from lms.web.locale import NAMES
from lms.web.templating import say
from lms.workshops.kinds import AUDIENCES, FRAMEWORK_NAMES, MEANS_NAMES, Framework, Means
from lms.workshops.models import Workshop
from lms.workshops.plan import Leader, Plan
from lms.workshops.sittings import MOST_SITTINGS, Sitting

HALF_DAYS, LEADERS, MOST_LEADERS = 4, 2, 10
_TOO_LONG = _l("This is too long.")


def _text(label: str, most: int = 120) -> StringField:
    return StringField(label, [Length(max=most, message=_TOO_LONG)])


class CheckboxesField(SelectMultipleField):
    """Several choices, a box each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlanForm(Form):
    """Everything about a session. Rows that stay empty are left out; `plan_form` says how many there are."""

    half_day_rows: ClassVar[int] = 0
    leader_rows: ClassVar[int] = 0

    title = StringField(
        _l("What the session is about"),
        [InputRequired(_l("Write what the session is about.")), Length(max=200, message=_TOO_LONG)],
    )
    audience = RadioField(_l("For whom"))
    means = RadioField(_l("How people meet"))
    module = SelectField(_l("Module of a course"))
    host = _text(_l("Host school"))
    programme = SelectField(_l("Programme that organises it"))
    place = _text(_l("Room and address"), 250)
    join_address = URLField(_l("Address of the live session"), [Length(max=500, message=_TOO_LONG)])
    timezone = SelectField(_l("Clock"))
    seats = IntegerField(_l("Seats"), [Optional()])
    languages = CheckboxesField(_l("Languages spoken"))
    partner = _text(_l("Partner organisation"))
    framework = SelectField(_l("Framework"))
    interpreter = _text(_l("Interpreter, and for which language"))
    childcare = BooleanField(_l("Children are looked after meanwhile"))
    accessibility = _text(_l("Accessibility"), 250)
    equipment = _text(_l("Equipment lent"), 250)
    plan_dispositif = _text(_l("Training plan: dispositif"), 20)
    plan_module = _text(_l("Training plan: module"), 20)
    plan_group = _text(_l("Training plan: group"), 20)
    is_listed = BooleanField(_l("List it for everybody on this site"))

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401
        modules: Sequence[tuple[str, str]],
        programmes: Sequence[tuple[str, str]],
        clocks: Sequence[str],
        locales: Sequence[str],
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*arguments, **options)
        self.audience.choices = [(one.value, say(name)) for one, name in AUDIENCES.items()]
        self.means.choices = [(one.value, say(name)) for one, name in MEANS_NAMES.items()]
        self.framework.choices = [(one.value, say(name)) for one, name in FRAMEWORK_NAMES.items()]
        self.module.choices = [("", "–"), *modules]
        self.programme.choices = [("", "–"), *programmes]
        self.timezone.choices = [(one, one.replace("_", " ")) for one in clocks]
        self.languages.choices = [(code, NAMES[code]) for code in locales]

    @property
    def half_days(self) -> list[tuple[Field, Field, Field]]:
        """The rows of dates and hours."""
        return [(self[f"on_{n}"], self[f"starts_{n}"], self[f"ends_{n}"]) for n in range(self.half_day_rows)]

    @property
    def leading(self) -> list[tuple[Field, Field]]:
        """The rows of leaders."""
        return [(self[f"leader_{n}"], self[f"organisation_{n}"]) for n in range(self.leader_rows)]

    def sittings(self) -> Iterator[Sitting]:
        """Give the half-days that are filled in."""
        for on, starts, ends in self.half_days:
            if on.data and starts.data and ends.data:
                yield Sitting(on=on.data, starts=starts.data, ends=ends.data)

    def half_filled(self) -> list[Field]:
        """Give the fields that a half-day begun still lacks."""
        rows = [row for row in self.half_days if any(field.data for field in row)]
        return [field for row in rows for field in row if not field.data]

    def plan(self, *, host_uai: str | None, leaders_with_accounts: Mapping[str, int]) -> Plan:
        """Give what was written, its school having been found."""
        course, _, module = (self.module.data or "").partition("/")
        return Plan(
            audience=Audience(self.audience.data),
            title=self.title.data or "",
            means=Means(self.means.data),
            sittings=tuple(self.sittings()),
            timezone=self.timezone.data,
            module=(course, module) if course else None,
            programme_id=int(self.programme.data) if self.programme.data else None,
            host_uai=host_uai,
            place=self.place.data or "",
            join_address=(self.join_address.data or "").strip(),
            seats=self.seats.data,
            languages=tuple(self.languages.data or ()),
            leaders=tuple(
                Leader(
                    name=name.data.strip(),
                    organisation=(organisation.data or "").strip(),
                    person_id=leaders_with_accounts.get(name.data.strip()),
                )
                for name, organisation in self.leading
                if (name.data or "").strip()
            ),
            partner=self.partner.data or "",
            framework=Framework(self.framework.data),
            plan_dispositif=self.plan_dispositif.data or "",
            plan_module=self.plan_module.data or "",
            plan_group=self.plan_group.data or "",
            interpreter=self.interpreter.data or "",
            childcare=self.childcare.data,
            accessibility=self.accessibility.data or "",
            equipment=self.equipment.data or "",
            is_listed=self.is_listed.data,
        )


def plan_form(*, half_days: int, leaders: int) -> type[PlanForm]:
    """Make a form with rows for so many half-days and leaders, and a few empty ones."""
    rows = {
        "half_day_rows": min(max(HALF_DAYS, half_days + 2), MOST_SITTINGS),
        "leader_rows": min(max(LEADERS, leaders + 1), MOST_LEADERS),
    }
    fields: dict[str, object] = {}
    for n in range(rows["half_day_rows"]):
        fields[f"on_{n}"] = DateField(_l("Date"), [Optional()])
        fields[f"starts_{n}"] = TimeField(_l("Begins at"), [Optional()])
        fields[f"ends_{n}"] = TimeField(_l("Ends at"), [Optional()])
    for n in range(rows["leader_rows"]):
        fields[f"leader_{n}"] = _text(_l("Name"))
        fields[f"organisation_{n}"] = _text(_l("Organisation"))
    return type("PlanForm", (PlanForm,), {**rows, **fields})


def filled(workshop: Workshop) -> dict[str, Any]:
    """Give the values of a form about a session that exists."""
    names = (
        "title audience means place join_address timezone seats partner framework interpreter childcare"
        " accessibility equipment plan_dispositif plan_module plan_group is_listed"
    )
    values: dict[str, Any] = {name: getattr(workshop, name) for name in names.split()}
    values["module"] = f"{workshop.course_id}/{workshop.module_id}" if workshop.course_id else ""
    values["host"] = workshop.host_uai or ""
    values["programme"] = str(workshop.programme_id or "")
    values["languages"] = workshop.languages.split()
    for n, one in enumerate(workshop.sittings):
        values |= {f"on_{n}": one.on, f"starts_{n}": one.starts, f"ends_{n}": one.ends}
    for n, leader in enumerate(workshop.leaders):
        values |= {f"leader_{n}": leader.name, f"organisation_{n}": leader.organisation}
    return values
