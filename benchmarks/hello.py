"""The calibration: a bare Flask application with one route, for this process or for a server."""

from flask import Flask


def make_app() -> Flask:
    """Make it."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "Hello"

    return app
