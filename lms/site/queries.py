"""What has been said of the site."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.site.models import SiteFact


def facts(db: Session) -> Mapping[str, str]:
    """Give each fact that the operator has written, by its name."""
    return {fact.name: fact.value for fact in db.scalars(select(SiteFact))}
