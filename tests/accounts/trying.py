"""Trying to sign in by a password."""

from flask.testing import FlaskClient

from tests.factories.accounts import PASSWORD
from tests.support.visitors import send

EMAIL = "maelle@ac-exemple.fr"


def try_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **more: str):
    return send(client, "/sign-in", email=email, password=password, **more)
