"""What is typed for a committee's dossier: its day, and words for each page."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from lms.reports.committee_comments import Page, comments_of, overlong, tidied
from lms.web.forms import Form
from lms.web.templating import day, say

_ROWS = {"rows": 6}


class DossierForm(Form):
    """A draft."""

    version = HiddenField()
    as_of = DateField(_l("Figures of"), [InputRequired(_l("Choose the day of the figures."))])
    figures = TextAreaField(_l("Page 1: what these figures say"), render_kw=_ROWS)
    territories = TextAreaField(_l("Page 2: what to read in the territories"), render_kw=_ROWS)
    parents = TextAreaField(_l("Page 3: what to read about parents and equipment"), render_kw=_ROWS)
    decisions = TextAreaField(_l("Page 4: decisions asked of the committee"), render_kw=_ROWS)

    def __init__(self, *arguments: Any, days: tuple[date, date], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._first, self._last = days

    def validate_as_of(self, field: Field) -> None:
        """Refuse a day without figures."""
        if field.data and not self._first <= field.data <= self._last:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s.", first=day(self._first), last=day(self._last))
            )

    def _validate_comment(self, field: Field) -> None:
        found = overlong(tidied(field.data or ""))
        if found is not None:
            raise ValidationError(say(found))

    validate_figures = _validate_comment
    validate_territories = _validate_comment
    validate_parents = _validate_comment
    validate_decisions = _validate_comment

    @property
    def comments(self) -> dict[str, str]:
        """The words as they are kept."""
        return comments_of({page.value: self[page.value].data for page in Page})

    @property
    def read_version(self) -> int:
        """The version of the draft that was read; 0 where the form doesn't say."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
