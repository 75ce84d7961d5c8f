"""Objects that several roles have in common, one of theirs and a foreign one."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.coverage.effect import Effect
from lms.coverage.goal_drafts import propose
from lms.coverage.goals_file import WantedGoal
from lms.coverage.revisions import revisions_of
from lms.programmes.models import Programme
from lms.reports.operations import begin_dossier
from lms.rosters.models import PersonMerge, PossibleDuplicate
from lms.workshops.outside import give_link
from lms.workshops.sittings import Sitting
from tests.courses.factories import COURSE as COURSE_FILE
from tests.courses.factories import make_course_files
from tests.factories.accounts import make_person
from tests.factories.coverage import join
from tests.factories.progress import make_release, publish
from tests.studio.factories import publish as publish_sources

OTHER_COURSE, PARENTS_COURSE = "autre-cours", "parents"
Values = Mapping[str, str | int]


def begun_draft(db: Session, programme_id: int) -> int:
    """A wording that somebody thinks of."""
    latest = revisions_of(db, programme_id=programme_id)[0]
    wanted = WantedGoal(
        slug=latest.slug,
        title=latest.title,
        scope=latest.scope,
        rule=latest.rule,
        target=latest.target,
        due_on=latest.due_on,
        in_force_from=latest.due_on,
    )
    now = datetime.now(UTC)
    kept = propose(
        db,
        programme_id=programme_id,
        latest=latest,
        wanted=wanted,
        people=0,
        effect=Effect(),
        as_of=now.date(),
        now=now,
    )
    return kept.id


def begun_dossiers(db: Session, slugs: tuple[str, str]) -> tuple[Values, Values]:
    """A draft for the committee of each programme; its files are asked for by shape."""
    now = datetime.now(UTC)
    ids = dict(db.execute(select(Programme.slug, Programme.id)).all())
    own, foreign = (
        {
            "slug": slug,
            "shape": "pdf",
            "dossier_id": begin_dossier(db, programme_id=ids[slug], on=now.date(), author_id=None, now=now),
        }
        for slug in slugs
    )
    return own, foreign


def all_day_today() -> Sitting:
    on = datetime.now(ZoneInfo("Europe/Paris")).date()
    return Sitting(on=on, starts=time(17, 59), ends=time(23, 59))


def outside_link(db: Session, workshop_id: int) -> int:
    link, _token = give_link(
        db,
        workshop_id=workshop_id,
        name="Inès",
        organisation="Maison du Blosne",
        language="fr",
        by=None,
        now=datetime.now(UTC),
        origin=Origin(route="test"),
    )
    return link.id


def teacher_of(db: Session, uai: str) -> Person:
    person = make_person(db)
    join(db, person, uai)
    return person


def seen_twice(db: Session, held: list[Person], uai: str) -> int:
    """Two who may be one, and two who were made one; give the number of that."""
    now = datetime.now(UTC)
    db.add(PossibleDuplicate(low_id=held[0].id, high_id=held[1].id, uai=uai, found_at=now))
    merge = PersonMerge(kept_id=held[2].id, gone_id=held[3].id, merged_by=held[0].id, merged_at=now)
    db.add(merge)
    db.flush()
    return merge.id


def publish_courses(db: Session) -> None:
    publish_sources(db)
    other = COURSE_FILE.replace("id: premiers-pas", f"id: {OTHER_COURSE}")
    publish_sources(db, make_course_files({"course.yaml": other}))
    publish(db, make_release(course_id=PARENTS_COURSE, audience=("parent",)))
