"""Is the process alive (`/healthz`), and can it serve (`/readyz`)?"""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from lms.database import migrations
from lms.web.guards import PUBLIC, guarded
from lms.web.session import database

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@guarded(PUBLIC)
def alive() -> ResponseReturnValue:
    """Answer, which is the answer."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@guarded(PUBLIC)
def ready() -> ResponseReturnValue:
    """Say whether the database answers and has every migration."""
    try:
        found = migrations.current(database())
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    checks = {"database": "ok", "migrations": "ok" if found == migrations.head() else "behind"}
    return jsonify(checks), 200 if checks["migrations"] == "ok" else 503
