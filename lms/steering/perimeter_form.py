"""Which schools join a programme or leave it: a department, a list pasted or sent, a day and a reason."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from lms.messages import Message, message
from lms.programmes.perimeter_editing import Asked, Change
from lms.schools.departments import find_department
from lms.schools.uai import Uai, UaiError, parse_uai
from lms.tabular import Expected, FaultLog, open_table
from lms.web.forms import Form
from lms.web.templating import say

CHANGES: Mapping[Change, Message] = {
    Change.DEPARTMENT: message("Whole departments join"),
    Change.JOIN: message("A list of schools joins; those that the directory leaves out stay out"),
    Change.TAKE_IN: message("A list of schools is taken in, whatever the directory says"),
    Change.LEAVE_OUT: message("A list of schools is left out"),
}
UAI_COLUMN = (Expected(name="uai", aliases=("numero_uai", "code_uai", "rne"), required=True),)
MOST_SAID = 10
_BETWEEN = re.compile(r"[\s;,]+")


class PerimeterForm(Form):
    """One change to the schools of a programme."""

    change = RadioField(_l("What changes"), default=Change.DEPARTMENT.value)
    departments = StringField(_l("Departments"), [Length(max=400)])
    schools = TextAreaField(_l("Schools, by their UAI"), [Length(max=200_000)])
    file = FileField(_l("Or a file with a column “uai”"))
    note = StringField(_l("Reason"), [Length(max=250, message=_l("This is too long."))])
    from_on = DateField(_l("From which day"), [InputRequired(_l("Choose a day."))])
    to_on = DateField(_l("Until before"), [Optional()])

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.change.choices = [SelectChoice(one.value, say(words)) for one, words in CHANGES.items()]

    def asked(self, *, file: bytes | None) -> Asked | None:
        """Give the change; None where something is to be mended."""
        sound = self.validate()
        if self.change.data not in set(Change):
            return None
        change = Change(self.change.data)
        departments = self._departments() if change is Change.DEPARTMENT else frozenset()
        schools = () if change is Change.DEPARTMENT else self._schools(file)
        needs_reason = change in {Change.TAKE_IN, Change.LEAVE_OUT}
        note = (self.note.data or "").strip()
        if needs_reason and not note:
            self.note.errors = [_("Write why: the reason is shown beside each school.")]
        if not sound or self.errors or self.from_on.data is None:
            return None
        return Asked(
            change=change,
            from_on=self.from_on.data,
            to_on=self.to_on.data if needs_reason else None,
            departments=departments,
            schools=schools,
            note=note,
        )

    def _departments(self) -> frozenset[str]:
        words = [one for one in _BETWEEN.split(self.departments.data or "") if one]
        found = {one: find_department(one) for one in words}
        wrong = [one for one, known in found.items() if known is None]
        if wrong or not words:
            self.departments.errors = [
                _("This is no department’s code: %(names)s.", names=", ".join(wrong[:MOST_SAID]))
                if wrong
                else _("Write the departments’ codes, such as 02, 2A or 971.")
            ]
        return frozenset(known.code for known in found.values() if known is not None)

    def _schools(self, file: bytes | None) -> tuple[Uai, ...]:
        if file:
            return self._from_file(file)
        found: dict[Uai, None] = {}
        faults: list[str] = []
        for place, line in enumerate((self.schools.data or "").splitlines(), start=1):
            for word in (one for one in _BETWEEN.split(line) if one):
                try:
                    found[parse_uai(word)] = None
                except UaiError as error:
                    said = f"{say(error.reason)} {say(error.remedy)}"
                    faults.append(
                        _("Line %(line)s, “%(value)s”: %(said)s", line=place, value=word, said=said)
                    )
        if not found and not faults:
            faults.append(_("Paste the schools’ UAIs, or choose a file."))
        if faults:
            self.schools.errors = faults[:MOST_SAID]
        return tuple(found)

    def _from_file(self, data: bytes) -> tuple[Uai, ...]:
        faults = FaultLog()
        table = open_table(data, expected=UAI_COLUMN)
        found: dict[Uai, None] = {}
        for row in table.rows(faults):
            try:
                found[parse_uai(row["uai"])] = None
            except UaiError as error:
                faults.add(row.fault("uai", reason=error.reason, remedy=error.remedy))
        said = [
            _(
                "Line %(line)s, “%(value)s”: %(said)s",
                line=one.line,
                value=one.value,
                said=f"{say(one.reason)} {say(one.remedy)}",
            )
            for one in faults.kept[:MOST_SAID]
        ]
        if not found and not said:
            said.append(_("This file names no school."))
        if said:
            self.file.errors = said
        return tuple(found)
