"""The calibrations: a bare Flask route, and one that inserts a row and commits; here or behind a server."""

import os

from flask import Flask
from sqlalchemy import text

from lms.database import Database

URL = "BENCH_DATABASE_URL"


def make_app() -> Flask:
    """Make an application with two routes and nothing around them."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "Hello"

    if URL in os.environ:
        database = Database(os.environ[URL])

        @app.post("/insert")
        def insert() -> str:
            with database.writer() as db:
                db.execute(text("INSERT INTO bench (n) VALUES (1)"))
                db.commit()
            return "Inserted"

    return app
