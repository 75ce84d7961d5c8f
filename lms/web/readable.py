"""Requests that no database can be asked about: a NUL, which nobody types, or a number too large to store."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, ValidationError

from lms.web.session import SAFE_METHODS

NUL = "\0"
LARGEST_NUMBER = 2**63 - 1


class StoredNumber(IntegerConverter):
    """The number of something stored, in an address; a larger one than any database holds isn't found."""

    def to_python(self, value: str) -> int:
        """Read it."""
        number: int = super().to_python(value)
        if number > LARGEST_NUMBER:
            raise ValidationError
        return number


def install(app: Flask) -> None:
    """Read the numbers of all addresses so. Before routes are added."""
    app.url_map.converters["int"] = StoredNumber


def check() -> None:
    """Refuse them before anything is asked of the database."""
    if NUL in request.path:
        abort(404)
    if b"%00" in request.query_string or (request.method not in SAFE_METHODS and _form_holds_nul()):
        abort(400)


def _form_holds_nul() -> bool:
    return any(NUL in value for values in request.form.listvalues() for value in values)
