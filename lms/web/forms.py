"""Forms: WTForms under our own CSRF class, with messages in the reader's language."""

from typing import Any

from flask_babel import get_translations
from flask_babel import gettext as _
from wtforms import Form as PlainForm
from wtforms import ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm

from lms.web.csrf import FIELD, csrf_token, is_valid


class SessionCSRF(CSRF):
    """A token bound to the visitor's session (see `lms.web.csrf`)."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """Make the token that the form shows."""
        return csrf_token()

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        """Refuse a token made for somebody else."""
        if not is_valid(field.data or ""):
            raise ValidationError(
                _("This page has expired. Nothing you typed is lost: please send it again.")
            )


class _Translations:
    def gettext(self, text: str) -> str:
        return str(get_translations().ugettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(get_translations().ungettext(one, many, n))


class Form(PlainForm):
    """A form of ours: every one carries the token."""

    class Meta:
        """How WTForms makes it."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_field_name = FIELD

        def get_translations(self, _form: PlainForm) -> Any:  # noqa: ANN401 - WTForms' own protocol
            """Translate WTForms' messages with our catalogue."""
            return _Translations()
