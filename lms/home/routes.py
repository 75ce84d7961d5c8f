"""`/`: what each role does next."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.identity import SignedIn, recognise, session_token
from lms.courses.queries import catalogue
from lms.home.duties import health, teaching
from lms.home.overview import overviews
from lms.home.own import own_part
from lms.home.published import published_figures
from lms.home.sessions import sessions_ahead
from lms.reach.reach import Reach, roles_named
from lms.reach.roles import Role
from lms.reach.visitor import note_roles, session_with_roles, signed_in_reach, today
from lms.rosters.to_confirm import count_to_confirm
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import reader, settings

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@guarded(PUBLIC)
def home() -> ResponseReturnValue:
    """Show a stranger three doors, and everybody else what comes next."""
    token, now = session_token(), datetime.now(UTC)
    row = reader().execute(session_with_roles(token=token, now=now)).one_or_none() if token else None
    person = recognise(row, now=now)
    if row is None or person is None:
        return _doors()
    note_roles(row.role_names)
    return _next_steps(person, is_agent=roles_named(row.role_names) != {Role.LEARNER})


def _doors() -> str:
    for_parents = [one for one in catalogue(reader()) if "parent" in one.release.audience]
    return render_template(
        "home/doors.html", parents_course=f"/courses/{for_parents[0].release.id}" if for_parents else None
    )


def _next_steps(person: SignedIn, *, is_agent: bool) -> str:
    db, day, language = reader(), today(), page_language()
    own = own_part(db, person_id=person.person_id, today=day, language=language, is_agent=is_agent)
    if own.is_parent:
        return render_template("home/parent.html", name=person.given_name, own=own)
    # Most people hold no role: nothing more is asked for them.
    reach = signed_in_reach() if is_agent else Reach(person_id=person.person_id)
    seen = overviews(db, reach, today=day)
    return render_template(
        "home/next_steps.html",
        name=person.given_name,
        own=own,
        overviews=seen,
        published=() if seen else published_figures(db, reach),
        teaching=teaching(db, reach, on=day),
        sessions=sessions_ahead(db, reach, on=day, language=language),
        health=health(db, reach, settings=settings(), courses=own.courses_published),
        # Asked of those only who may confirm somebody.
        waiting=count_to_confirm(db, reach=reach, on=day) if reach.named_audiences else 0,
        is_agent=is_agent,
        is_partner=reach.holds(Role.PARTNER),
    )
