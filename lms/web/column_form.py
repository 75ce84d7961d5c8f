"""Under which heading each of our columns stands in a file that comes in: one form for every such file."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from flask_babel import gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from lms.messages import Message
from lms.web.forms import Form
from lms.web.templating import say


class ColumnForm(Form):
    """Under which heading each of our columns stands; a subclass says which columns there are."""

    names: ClassVar[Mapping[str, Message]]

    @classmethod
    def of(cls, headings: Sequence[str]) -> type[Self]:
        """Make the form of a file with these headings."""
        choices = [
            SelectChoice("", _("not in this file")),
            *(SelectChoice(one, one) for one in headings if one),
        ]
        fields = {name: SelectField(say(label), choices=choices) for name, label in cls.names.items()}
        return type("ColumnsOfFile", (cls,), fields)

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
        return {name: self[name].data or "" for name in self.names}
