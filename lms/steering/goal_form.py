"""A goal as its coordinator writes it: whom it counts, who is trained, what is to be reached, by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from lms.coverage.facts import ModuleKey, Scope
from lms.coverage.goal_checks import (
    Running,
    TargetKind,
    due_fault,
    figure_typed,
    force_fault,
    target_typed,
)
from lms.coverage.goals_file import WantedGoal
from lms.coverage.revisions import Revision
from lms.coverage.rule import Rule
from lms.coverage.rule_choices import (
    MOST_CONDITIONS,
    Asks,
    Choices,
    Condition,
    Joined,
    choices_of,
    rule_of,
    without_empty,
)
from lms.coverage.targets import Counted, NumberTarget, Target
from lms.messages import Message, message
from lms.reports.page import spoken
from lms.rosters.functions import FUNCTION_NAMES
from lms.schools.headcount import POPULATION_NAMES, Population
from lms.schools.population import FUNCTIONS, POPULATIONS, Audience
from lms.web.forms import Form
from lms.web.templating import say
from lms.workshops.forms import CheckboxesField

ASKS: Mapping[Asks, Message] = {
    Asks.ALL: message("Finish all the modules ticked"),
    Asks.SOME: message("Finish so many of the modules ticked"),
    Asks.HOURS: message("Be credited with so many hours over the modules ticked"),
}
COUNTED: Mapping[Counted, Message] = {
    Counted.TRAINED: message("People trained, leavers included"),
    Counted.KNOWN_PARTICIPANTS: message("Participants known by name at workshops"),
    Counted.PRESENCES: message("Presences at workshops"),
}
TARGETS: Mapping[TargetKind, Message] = {
    TargetKind.SHARE: message("A share of the people in post is trained (in %%)"),
    TargetKind.NUMBER: message("A number is reached"),
    TargetKind.SCHOOLS: message("A share of the schools is reached (in %%)"),
}
LONGEST_TITLE = 250


@dataclass(frozen=True, kw_only=True)
class Base:
    """What a form starts from: whom the goal is for, the wording it revises, what is published."""

    audience: Audience
    known: Mapping[ModuleKey, int]
    running: Running
    latest: Revision | None = None

    @property
    def standing(self) -> Rule | None:
        """The rule that stands."""
        return None if self.latest is None else self.latest.rule

    @property
    def keeps_only(self) -> bool:
        """Whether the rule that stands can't be shown as choices, so that it is kept or replaced."""
        return self.standing is not None and choices_of(self.standing) is None


class GoalForm(Form):
    """Every part of a goal. `goal_form` makes the class with as many conditions as a rule may have."""

    MODULES: ClassVar = [f"modules_{place}" for place in range(MOST_CONDITIONS)]

    title = StringField(
        _l("What the goal is, in a sentence"),
        [
            InputRequired(_l("Write what the goal is.")),
            Length(max=LONGEST_TITLE, message=_l("This is too long.")),
        ],
    )
    populations = CheckboxesField(_l("Who counts"))
    joined = RadioField(_l("Where there are several conditions"), default=Joined.ANY.value)
    keep_rule = BooleanField(_l("Keep the rule as it stands"))
    target_kind = RadioField(_l("What is to be reached"), default=TargetKind.SHARE.value)
    figure = StringField(_l("How much"), [InputRequired(_l("Write a figure."))])
    counted = SelectField(_l("Where a number is to be reached, of what"), default=Counted.TRAINED.value)
    due_on = DateField(_l("By which day"), [InputRequired(_l("Choose a day."))])
    in_force_from = DateField(_l("This wording counts from"), [Optional()])

    def __init__(self, *arguments: Any, base: Base, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.base = base
        allowed = [one for one in Population if one in POPULATIONS[base.audience]]
        self.populations.choices = [SelectChoice(one.value, _population(one)) for one in allowed]
        self.joined.choices = [
            SelectChoice(Joined.ALL.value, _("All of them must be met")),
            SelectChoice(Joined.ANY.value, _("One of them is enough")),
        ]
        self.target_kind.choices = [SelectChoice(one.value, say(words)) for one, words in TARGETS.items()]
        self.counted.choices = [SelectChoice(one.value, say(words)) for one, words in COUNTED.items()]
        for place in range(MOST_CONDITIONS):
            asks: Any = self[f"asks_{place}"]
            asks.choices = [SelectChoice(one.value, say(words)) for one, words in ASKS.items()]

    def wanted(self, *, slug: str) -> WantedGoal | None:
        """Read the goal; None where something is to be mended, and each field says what."""
        sound = self.validate()
        rule, target = self._rule(), self._target()
        if not self.populations.data:
            self.populations.errors = [_("Tick at least one.")]
        starts = self.in_force_from.data or self._default_start()
        self._days(starts)
        if not sound or self.errors or rule is None or target is None or self.due_on.data is None:
            return None
        return WantedGoal(
            slug=slug,
            title=(self.title.data or "").strip(),
            scope=Scope(
                audience=self.base.audience,
                populations=frozenset(Population(one) for one in self.populations.data or ()),
            ),
            rule=rule,
            target=target,
            due_on=self.due_on.data,
            in_force_from=starts,
        )

    def _default_start(self) -> date:
        running = self.base.running
        return running.first if self.base.latest is None else max(running.today, running.first)

    def _days(self, starts: date) -> None:
        running, is_new = self.base.running, self.base.latest is None
        pairs = [(self.in_force_from, force_fault(starts, running=running, is_new=is_new))]
        if self.due_on.data is not None:
            pairs.append((self.due_on, due_fault(self.due_on.data, running=running)))
        for one, fault in pairs:
            if fault is not None:
                one.errors = [*one.errors, spoken(fault)]

    def _target(self) -> Target | None:
        kinds = {one.value for one in TargetKind}
        if self.target_kind.data not in kinds or self.counted.data not in {one.value for one in Counted}:
            return None
        read = target_typed(
            TargetKind(self.target_kind.data), self.figure.data or "", counted=Counted(self.counted.data)
        )
        if isinstance(read, Message):
            self.figure.errors = [say(read)]
            return None
        return read

    def _rule(self) -> Rule | None:
        if self.base.keeps_only and self.keep_rule.data:
            return self.base.standing
        conditions = without_empty([self._condition(place) for place in range(MOST_CONDITIONS)])
        joined = Joined.ALL if self.joined.data == Joined.ALL.value else Joined.ANY
        made = rule_of(
            Choices(conditions=conditions, joined=joined), known=self.base.known, standing=self.base.standing
        )
        if not isinstance(made, tuple):
            return made
        for fault in made:
            one = self[f"modules_{self._places()[fault.condition]}"]
            one.errors = [*one.errors, say(fault.reason)]
        return None

    def _places(self) -> list[int]:
        """Give the places of the conditions that say something: empty ones are passed over."""
        every = [self._condition(place) for place in range(MOST_CONDITIONS)]
        return [place for place, one in enumerate(every) if place == 0 or one.modules or one.number.strip()]

    def _condition(self, place: int) -> Condition:
        asks = self[f"asks_{place}"].data
        return Condition(
            asks=Asks(asks) if asks in {one.value for one in Asks} else Asks.ALL,
            number=(self[f"number_{place}"].data or "")[:12],
            modules=tuple(dict.fromkeys(self[f"modules_{place}"].data or ())),
        )


for _place in range(MOST_CONDITIONS):
    setattr(GoalForm, f"asks_{_place}", SelectField(_l("What it asks for"), default=Asks.ALL.value))
    setattr(GoalForm, f"number_{_place}", StringField(_l("How many modules, or hours")))
    setattr(GoalForm, f"modules_{_place}", SelectMultipleField(_l("Modules"), validate_choice=False))


def typed_of(wanted: WantedGoal | Revision) -> dict[str, Any]:
    """Give what the fields hold for a wording, to be changed."""
    kind, figure = figure_typed(wanted.target)
    counted = wanted.target.counted if isinstance(wanted.target, NumberTarget) else Counted.TRAINED
    choices = choices_of(wanted.rule)
    typed: dict[str, Any] = {
        "title": wanted.title,
        "populations": [one.value for one in Population if one in wanted.scope.populations],
        "keep_rule": choices is None,
        "joined": choices.joined.value if choices and len(choices.conditions) > 1 else Joined.ANY.value,
        "target_kind": kind.value,
        "figure": figure,
        "counted": counted.value,
        "due_on": wanted.due_on,
    }
    for place, one in enumerate(choices.conditions if choices else ()):
        typed |= {
            f"asks_{place}": one.asks.value,
            f"number_{place}": one.number,
            f"modules_{place}": list(one.modules),
        }
    return typed


def _population(population: Population) -> str:
    """Name a population with the functions it counts."""
    functions: Sequence[str] = [
        say(FUNCTION_NAMES[one]) for one in FUNCTION_NAMES if one in FUNCTIONS[population]
    ]
    name = say(POPULATION_NAMES[population])
    if len(functions) < 2:
        return name
    return str(_("%(population)s (%(functions)s)", population=name, functions=", ".join(functions)))
