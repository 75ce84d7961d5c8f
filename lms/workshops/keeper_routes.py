"""The script that shows a session's pages where there is no network, at an address that sets its bounds."""

from flask import Blueprint, current_app, send_from_directory
from flask.typing import ResponseReturnValue

from lms.web.guards import PUBLIC, guarded

blueprint = Blueprint("keeper", __name__, url_prefix="/workshops")


@blueprint.get("/keeper.js")
@guarded(PUBLIC)
def show() -> ResponseReturnValue:
    """Give the service worker: it watches over the addresses below its own, and no others."""
    path = current_app.extensions["lms.assets"].path("keeper.js")
    response = send_from_directory(current_app.static_folder or "", path, mimetype="text/javascript")
    # Asked for anew each time, so that a device doesn't go on with an old one.
    response.headers["Cache-Control"] = "no-cache"
    return response
