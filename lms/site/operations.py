"""Changes to what is said of the site. The caller commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.site.facts import checked, known
from lms.site.models import SiteFact


def say_fact(db: Session, *, name: str, value: str, now: datetime) -> str:
    """Write a fact, or replace it; give it as it is kept. Raises RefusalError for what can't be said."""
    kept = checked(name, value)
    db.merge(SiteFact(name=name, value=kept, changed_at=now))
    return kept


def forget_fact(db: Session, *, name: str) -> bool:
    """Take a fact back; false when it hadn't been said."""
    known(name)
    found = db.get(SiteFact, name)
    if found is None:
        return False
    db.delete(found)
    return True
