"""What somebody who convokes sends: a list and its source, then where each column stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, Length

from lms.web.forms import Form
from lms.web.templating import say
from lms.workshops.convocation_file import COLUMN_NAMES
from lms.workshops.group_models import LONGEST_SOURCE


class ListForm(Form):
    """A list of the convoked."""

    file = FileField(_l("File"))
    source = StringField(
        _l("Where does it come from?"),
        [
            DataRequired(_l("Name the source: the columns you choose are found again next time.")),
            Length(max=LONGEST_SOURCE, message=_l("This is too long.")),
        ],
    )


class ListColumnsForm(Form):
    """Under which heading each of our columns stands in a list."""

    @classmethod
    def of(cls, headings: Sequence[str]) -> type["ListColumnsForm"]:
        """Make the form of a list with these headings."""
        choices = [
            SelectChoice("", _("not in this file")),
            *(SelectChoice(one, one) for one in headings if one),
        ]
        fields = {name: SelectField(say(label), choices=choices) for name, label in COLUMN_NAMES.items()}
        return type("ColumnsOfList", (cls,), fields)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Refuse a heading chosen for two of our columns."""
        fine = super().validate(extra_validators)
        first: dict[str, str] = {}
        for name, heading in self.chosen().items():
            if heading and first.setdefault(heading, name) != name:
                said = _(
                    "“%(heading)s” is chosen for “%(other)s” already.",
                    heading=heading,
                    other=self[first[heading]].label.text,
                )
                self[name].errors = [*self[name].errors, said]
                fine = False
        return fine

    def chosen(self) -> dict[str, str]:
        """Give the heading of each column, "" for none."""
        return {name: self[name].data or "" for name in COLUMN_NAMES}
