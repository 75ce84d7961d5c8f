"""What the home page tells trainers of their courses, and administrators of the installation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.home.queries import waiting_mails
from lms.progress.handed_in import count_waiting
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import ScopeKind
from lms.site.facts import missing
from lms.site.queries import facts
from lms.studio.queries import CourseToWrite, courses_to_write


@dataclass(frozen=True, kw_only=True)
class Teaching:
    """What a trainer has to do: tasks handed in to her, and the courses that she writes."""

    waiting: int
    courses: Sequence[CourseToWrite]


@dataclass(frozen=True, kw_only=True)
class Health:
    """One thing that an administrator should know of the installation; `is_well`: nothing to do."""

    words: str
    is_well: bool
    link: tuple[str, str] | None = None


def teaching(db: Session, reach: Reach, *, on: date) -> Teaching | None:
    """Give what a trainer has to do; None for somebody who isn't one. Three statements at most."""
    if not reach.holds(Role.TRAINER):
        return None
    mine = reach.scopes_of(Role.TRAINER, ScopeKind.COURSE)
    return Teaching(
        waiting=count_waiting(db, reach=reach, on=on),
        courses=courses_to_write(db, only=mine) if mine else (),
    )


def health(db: Session, reach: Reach, *, settings: Settings, courses: int) -> list[Health] | None:
    """Say how the installation is; None for somebody who doesn't administer it. Two statements."""
    if not reach.holds(Role.ADMINISTRATOR):
        return None
    return [_mail(db, settings), _notices(facts(db)), _courses(courses)]


def _mail(db: Session, settings: Settings) -> Health:
    waiting = waiting_mails(db)
    if settings.smtp_url is None:
        return Health(
            words=_("No mail server is set: mails are kept in the folder “mail” of the data folder."),
            is_well=False,
        )
    if waiting:
        words = ngettext(
            "%(num)s mail is waiting to be sent.", "%(num)s mails are waiting to be sent.", waiting
        )
        return Health(words=words, is_well=False)
    return Health(words=_("Every mail has been sent."), is_well=True)


def _notices(said: Mapping[str, str]) -> Health:
    lacking = len(missing(said))
    if lacking:
        return Health(
            words=ngettext(
                "%(num)s fact is missing from the legal notices: run “lms site show”.",
                "%(num)s facts are missing from the legal notices: run “lms site show”.",
                lacking,
            ),
            is_well=False,
            link=(_("Read the notices"), "/legal"),
        )
    return Health(words=_("The legal notices are complete."), is_well=True)


def _courses(number: int) -> Health:
    if not number:
        return Health(words=_("No course is published: run “lms init”."), is_well=False)
    words = ngettext("%(num)s course is published.", "%(num)s courses are published.", number)
    return Health(words=words, is_well=True, link=(_("See the courses"), "/courses"))
