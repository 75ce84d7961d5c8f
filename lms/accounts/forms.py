"""What people type about themselves."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length

from lms.accounts import passwords
from lms.web.forms import Form
from lms.web.templating import say

LONGEST_EMAIL = 254


class SignInForm(Form):
    """The third door: an address and a password."""

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Write your e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("This is too long.")),
        ],
    )
    password = PasswordField(
        _l("Password"),
        [
            InputRequired(_l("Write your password.")),
            Length(max=passwords.LONGEST * 4, message=_l("This is too long.")),
        ],
    )
    is_lasting = BooleanField(_l("Keep me signed in on this device for ten days"))
    next = HiddenField()
    kept = HiddenField()


class CodeForm(Form):
    """The second door: a parent's own code, and whether the device is hers."""

    code = StringField(
        _l("My code"),
        [InputRequired(_l("Write your code.")), Length(max=80, message=_l("This is too long."))],
    )
    device = RadioField(
        _l("This telephone, tablet or computer"),
        choices=[SelectChoice("shared", _l("is shared, or lent to me")), SelectChoice("own", _l("is mine"))],
        default="shared",
    )
    next = HiddenField()
    kept = HiddenField()


class ForgottenForm(Form):
    """Ask for a link by mail."""

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Write your e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("This is too long.")),
        ],
    )


class NewPasswordForm(Form):
    """Choose a password, twice: it can't be read while it is typed."""

    new_password = PasswordField(_l("New password"), [InputRequired(_l("Write the new password."))])
    again = PasswordField(_l("New password, once more"), [InputRequired(_l("Write the new password again."))])

    def __init__(self, *arguments: Any, least: int, known: Collection[str], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.least = least
        self._known = known

    def validate_new_password(self, field: Field) -> None:
        """Say everything that is wrong with the password at once."""
        faults = passwords.password_faults(field.data or "", least=self.least, known=self._known)
        if faults:
            raise ValidationError(" ".join(say(fault) for fault in faults))

    def validate_again(self, field: Field) -> None:
        """Refuse a slip of the fingers."""
        if self.new_password.data and field.data != self.new_password.data:
            raise ValidationError(_l("The two passwords differ. Write the same one twice."))


class ChangePasswordForm(NewPasswordForm):
    """Change a password, knowing the one in use."""

    current_password = PasswordField(
        _l("Current password"),
        [
            InputRequired(_l("Write your current password.")),
            Length(max=passwords.LONGEST * 4, message=_l("This is too long.")),
        ],
    )
