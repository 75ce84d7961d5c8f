"""The application: wires features, checks that every route is guarded, starts listening for changes."""

import gc
import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.sessions import NullSession, SessionInterface
from flask.wrappers import Request as FlaskRequest
from flask.wrappers import Response
from jinja2 import StrictUndefined
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.http import parse_cookie
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import cached_property

from lms.accounts import identity, sso
from lms.accounts import routes as accounts
from lms.config import Settings, read_settings, resource_root
from lms.config.secret import secret_key
from lms.config.settings import LOOPBACK_HOSTS
from lms.courses import routes as courses
from lms.coverage import operations as coverage
from lms.database import Database
from lms.database.file_store import attach_files
from lms.database.opening import check_ready
from lms.demo import routes as demonstration
from lms.demo.queries import is_demo
from lms.home import navigation, school_routes, territory_routes
from lms.home import routes as home
from lms.jobs.bell import attach, bell_of
from lms.jobs.queries import waiting_jobs
from lms.mail.queries import count_refused, count_uncertain, waiting_mails
from lms.progress import attestation_routes, attesting, leaflet_routes, level_routes, validation_routes
from lms.progress import routes as progress
from lms.reach import giving_routes, visitor
from lms.reach import routes as reach
from lms.reports import (
    beside_routes,
    change_routes,
    committee_routes,
    completion_routes,
    engaged_routes,
    equipment_routes,
    funder_routes,
    measures_routes,
    programme_routes,
    published_routes,
    view_routes,
)
from lms.reports import routes as reports
from lms.rosters import doors, merging, registration, reminder_routes, uploads
from lms.site import routes as site
from lms.steering import equipment_routes as steering_equipment
from lms.steering import goal_routes as steering_goals
from lms.steering import perimeter_routes as steering_perimeter
from lms.steering import programme_routes as steering_programme
from lms.steering import withdraw_routes as steering_withdrawing
from lms.studio import editor_routes as studio_editor
from lms.studio import picture_routes as studio_pictures
from lms.studio import publish_routes as studio_publish
from lms.studio import routes as studio
from lms.web import (
    csrf,
    errors,
    flashes,
    guards,
    headers,
    health,
    locale,
    metrics,
    readable,
    requests_log,
    session,
    specimen,
    templating,
)
from lms.workshops import doors as workshop_doors
from lms.workshops import keeping, tutoring

# Set by `lms serve`: the demonstration's accounts are only opened where the server says it is bound.
BOUND_HOST = "LMS_SERVE_HOST"
COLLECTED_AFTER = 20_000
BODY_BYTES = 20 * 1024 * 1024

BLUEPRINTS = (
    health.blueprint,
    metrics.blueprint,
    home.blueprint,
    school_routes.blueprint,
    territory_routes.blueprint,
    *accounts.BLUEPRINTS,
    courses.blueprint,
    reports.blueprint,
    completion_routes.blueprint,
    published_routes.blueprint,
    engaged_routes.blueprint,
    funder_routes.blueprint,
    beside_routes.blueprint,
    change_routes.blueprint,
    equipment_routes.blueprint,
    measures_routes.blueprint,
    programme_routes.blueprint,
    steering_goals.blueprint,
    steering_withdrawing.blueprint,
    steering_programme.blueprint,
    steering_perimeter.blueprint,
    committee_routes.blueprint,
    view_routes.blueprint,
    steering_equipment.blueprint,
    progress.blueprint,
    attestation_routes.blueprint,
    leaflet_routes.blueprint,
    level_routes.blueprint,
    validation_routes.blueprint,
    site.blueprint,
    specimen.blueprint,
    reach.blueprint,
    giving_routes.blueprint,
    studio.blueprint,
    studio_editor.blueprint,
    studio_pictures.blueprint,
    studio_publish.blueprint,
    *doors.BLUEPRINTS,
    *workshop_doors.BLUEPRINTS,
    reminder_routes.blueprint,
)


class NoSession(SessionInterface):
    """No `flask.session`: it would be opened before every view, and ours lives in the database."""

    def open_session(self, _app: Flask, _request: FlaskRequest) -> NullSession:
        """Give the session that refuses to be written."""
        return NullSession()

    def save_session(self, _app: Flask, _session: object, _response: Response) -> None:
        """Keep nothing."""


class Request(FlaskRequest):
    """Flask's, reading cookies where a server puts them instead of looking through every header."""

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Give the cookies sent."""
        return parse_cookie(self.environ, cls=ImmutableMultiDict)  # type: ignore[return-value]


class Application(Flask):
    """Flask, without looking at each function of each request to see whether it must be awaited."""

    request_class = Request

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is: none of ours is a coroutine, which a WSGI server couldn't await."""
        return func


def create_app(settings: Settings, *, database: Database | None = None, demo: bool = False) -> Flask:
    """Make the application of one installation. `demo` opens the one-click sign-in, on loopback only."""
    app = Application("lms.web", static_folder="static", static_url_path="/static")
    app.session_interface = NoSession()
    app.jinja_env.undefined = StrictUndefined
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.extensions["lms.secret"] = secret_key(settings)
    app.extensions["lms.demo"] = demo and settings.is_loopback
    readable.install(app)
    session.install(app, database=database or Database(settings.database_url), settings=settings)
    locale.install(app, translations=str(resource_root() / "translations"))
    templating.install(app)
    errors.install(app)
    identity.install(app)
    sso.install(app, settings)
    visitor.install(app)
    navigation.install(app)
    coverage.install()
    attesting.install()
    registration.install()
    uploads.install()
    keeping.install()
    tutoring.install()
    merging.install()
    attach(bell_of(settings), app.extensions["lms.database"])
    attach_files(app.extensions["lms.database"], settings.media_url)
    health.watch(app, jobs=waiting_jobs, mails=waiting_mails)
    metrics.count(app, mails_uncertain=count_uncertain, mails_refused=count_refused)
    _install_request_steps(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.extensions["lms.demo"]:
        app.register_blueprint(demonstration.blueprint)
    guards.declare_static(app)
    guards.check_declared(app)
    app.wsgi_app = headers.WithHeaders(app.wsgi_app, is_loopback=settings.is_loopback)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def serving_app() -> Flask:
    """Make the application for a server: settings from the environment, the demo only on loopback."""
    requests_log.configure(to_terminal=False)
    settings = read_settings(os.environ)
    database = Database(settings.database_url)
    check_ready(database)
    bound_to_loopback = os.environ.get(BOUND_HOST, "") in LOOPBACK_HOSTS
    app = create_app(settings, database=database, demo=bound_to_loopback and is_demo(database))
    site.remember_state(app, database)
    _spare_collections()
    return app


def _spare_collections() -> None:
    """Let Python look for garbage less often, and not among what stays for as long as the server runs.

    By its own habit it looks once a request, now and then through everything that was ever imported.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)


def _install_request_steps(app: Flask) -> None:
    app.before_request(requests_log.begin)
    app.before_request(readable.check)
    app.before_request(csrf.check)
    app.before_request(guards.apply)
    # Flask calls these last to first: the line of log is written when everything else is in place.
    app.after_request(requests_log.end)
    app.after_request(flashes.carry)
    app.after_request(csrf.remember_visit)
