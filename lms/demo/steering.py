"""What a coordinator of the demonstration wrote on its programme's pages: its budget, and where it began."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.baselines import Said, freeze
from lms.coverage.models import Goal
from lms.demo.files import PROGRAMME
from lms.demo.school_years import Years
from lms.programmes.budget import set_line
from lms.programmes.measures import Measure
from lms.programmes.queries import find_programme

_EUROS = (
    (Measure.TEACHERS, "Caisse des Dépôts", 96_000),
    (Measure.TEACHERS, "Réseau Canopé", 24_000),
    (Measure.PARENTS, "Caisse des Dépôts", 18_000),
    (Measure.CLASS_BASE, "Département de l’Aisne", 140_000),
    (Measure.HYBRID_KIT, "Caisse des Dépôts", 175_000),
    (Measure.PUPIL_LOAN, "Département du Finistère", 32_000),
)
"""Nothing is written of the other measures: their budget is unknown, and the page says so."""


def load_steering(db: Session, *, years: Years, now: datetime) -> None:
    """Write them."""
    programme = find_programme(db, PROGRAMME)
    if programme is None:
        return
    for measure, partner, euros in _EUROS:
        set_line(db, programme_id=programme.id, measure=measure, partner=partner, cents=euros * 100, now=now)
    goal = select(Goal.id).where(Goal.programme_id == programme.id, Goal.slug == "enseignants-formes")
    said = Said(
        on=years.last_start - timedelta(days=78),
        trained=58,
        headcount=1140,
        reached=None,
        schools=None,
        source="Enquête de la DANE auprès des chefs d’établissement et des IEN",
    )
    freeze(db, goal_id=db.scalars(goal).one(), said=said, today=years.today, now=now)
