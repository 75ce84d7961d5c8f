"""Finds what a command names; an unknown name is answered with the known ones."""

from sqlalchemy.orm import Session

from lms.messages import RefusalError, message
from lms.programmes.models import Programme
from lms.programmes.queries import find_programme, programmes


def programme_called(db: Session, slug: str) -> Programme:
    """Find a programme by its short name, or refuse with those there are."""
    programme = find_programme(db, slug)
    if programme is None:
        known = ", ".join(one.slug for one in programmes(db)) or "–"
        raise RefusalError(
            message("No programme is called “%(slug)s”. Known programmes: %(known)s.", slug=slug, known=known)
        )
    return programme
