"""Files that name people, as answers: who asked for one stands in the security log before its first row."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from flask import Response

from lms.accounts import identity
from lms.accounts.audit import record
from lms.messages import Message, translate
from lms.web.session import settings, writer


def csv_answer(pieces: Iterable[bytes], *, name: str, asked_by: int | None) -> Response:
    """Note who asks, then give a CSV piece by piece."""
    db = writer()
    record(
        db,
        verb="exported",
        actor_id=asked_by,
        object_kind="people",
        origin=identity.origin(),
        now=datetime.now(UTC),
    )
    db.commit()
    return Response(pieces, mimetype="text/csv", headers=_kept_as(f"{name}.csv"))


def schema_answer(write: Callable[[Callable[[Message], str]], bytes], *, name: str) -> Response:
    """Give the Table Schema of a file, in the language that its headings have."""
    language = settings().default_locale
    schema = write(lambda sentence: translate(sentence, locale=language))
    return Response(schema, mimetype="application/json", headers=_kept_as(f"{name}.schema.json"))


def _kept_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
