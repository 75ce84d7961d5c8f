"""The notices that every site shows, and what robots and old browsers ask for."""

from datetime import UTC, datetime
from typing import NamedTuple

from flask import Blueprint, Flask, Response, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.accounts.personal_data import declared_models
from lms.database import Database
from lms.messages import Message, message
from lms.site import queries
from lms.site.conformity import audit_of, is_valid, state
from lms.site.facts import missing
from lms.site.holdings import HOLDINGS, Holding
from lms.site.notice_language import notice_language, written_in
from lms.web.guards import PUBLIC, guarded
from lms.web.layout import asset, tell_accessibility
from lms.web.session import reader, settings

blueprint = Blueprint("site", __name__, template_folder="templates")

# The four sentences that everybody can read, whatever they read; the rest exists in two languages.
IN_SHORT = (
    message(
        "We keep your name, your school and the modules you have completed, to give you your attestation."
    ),
    message("Nobody but you sees your quiz answers and scores."),
    message("Nothing is sold, and nothing leaves for another site."),
    message("You may ask at any time to see, correct or erase what is kept about you."),
)
HIDDEN_FROM_ROBOTS = ("/account", "/learning", "/people", "/reports", "/studio", "/verify/", "/w/")


class KeptRow(NamedTuple):
    """One line of the list of what is kept."""

    what: Message
    why: Message
    kept: Message
    on_erasure: str


def kept_rows() -> list[KeptRow]:
    """Say of each table that names a person what it keeps, why, how long, and what erasure does."""
    order = {name: place for place, name in enumerate(HOLDINGS)}
    rows = []
    for model, declaration in sorted(
        declared_models(), key=lambda pair: order.get(pair[0].__tablename__, len(order))
    ):
        # A table not yet spoken of is named rather than hidden; a test refuses it before it ships.
        unspoken = Holding(what=Message(msgid=model.__tablename__), why=Message(msgid="–"))
        holding = HOLDINGS.get(model.__tablename__, unspoken)
        rows.append(
            KeptRow(
                what=holding.what, why=holding.why, kept=declaration.kept, on_erasure=declaration.on_erasure
            )
        )
    return rows


def remember_state(app: Flask, database: Database) -> None:
    """Let the foot of every page say what the accessibility statement claims as the site starts."""
    with database.reader() as db:
        found = state(audit_of(queries.facts(db)), today=datetime.now(UTC).date())
    tell_accessibility(app, found)


def _notice(
    body: str, *, title: str, lead: str, short: tuple[Message, ...] = (), **values: object
) -> ResponseReturnValue:
    written = notice_language()
    with written_in(written):
        text = render_template(body, **values)
    return render_template(
        "site/notice.html",
        title=title,
        lead=lead,
        short=short,
        body=Markup(text),  # noqa: S704 - rendered just above by an escaping template
        written=written,
    )


@blueprint.get("/accessibility")
@guarded(PUBLIC)
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement: what may be claimed today, and where to turn."""
    said = queries.facts(reader())
    today = datetime.now(settings().timezone).date()
    audit = audit_of(said)
    found = state(audit, today=today)
    tell_accessibility(current_app, found)
    return _notice(
        "site/accessibility_body.html",
        title=_("Accessibility"),
        lead=_("What you can expect of this site, and whom to tell when something keeps you out."),
        said=said,
        audit=audit,
        valid=audit is not None and is_valid(audit, today=today),
        state=found,
        address=settings().base_url,
    )


@blueprint.get("/privacy")
@guarded(PUBLIC)
def privacy() -> ResponseReturnValue:
    """Show what is kept about people, from the declarations of every table."""
    return _notice(
        "site/privacy_body.html",
        title=_("Your personal data"),
        lead=_("What this site knows about you, why, for how long, and what you may ask."),
        short=IN_SHORT,
        said=queries.facts(reader()),
        rows=kept_rows(),
        threshold=settings().disclosure_threshold,
    )


@blueprint.get("/legal")
@guarded(PUBLIC)
def legal() -> ResponseReturnValue:
    """Show who publishes and hosts the site."""
    said = queries.facts(reader())
    return _notice(
        "site/legal_body.html",
        title=_("Legal notice"),
        lead=_("Who publishes this site, who hosts it, and on what terms."),
        said=said,
        missing=missing(said),
    )


@blueprint.get("/robots.txt")
@guarded(PUBLIC)
def robots() -> ResponseReturnValue:
    """Tell robots what isn't for them: a person's own pages, and a whole demonstration."""
    hidden = ("/",) if current_app.extensions["lms.demo"] else HIDDEN_FROM_ROBOTS
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    response = Response("\n".join(lines) + "\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/favicon.ico")
@guarded(PUBLIC)
def favicon() -> ResponseReturnValue:
    """Send those who ask for the old address to the drawing."""
    return redirect(asset("img/favicon.svg"))
