"""A sentence said once, on the next page: in a short signed cookie, so that no session table is read."""

from dataclasses import dataclass
from typing import Literal

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lms.web.cookies import cookie_name, drop_cookie, set_cookie
from lms.web.csrf import secret

Tone = Literal["success", "info", "warning", "danger"]
KEPT_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Flash:
    """One sentence, already in its reader's language."""

    tone: Tone
    text: str


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret(), salt="flash")


def flash(text: str, *, tone: Tone = "success") -> None:
    """Say a sentence on the next page shown."""
    g.setdefault("flashes", []).append(Flash(tone=tone, text=text))


def flashes() -> list[Flash]:
    """Take the sentences to show on this page."""
    waiting: list[Flash] = g.pop("flashes", [])
    packed = request.cookies.get(cookie_name("flash"))
    if packed and not g.get("flashes_taken"):
        g.flashes_taken = True
        try:
            kept = _serializer().loads(packed, max_age=KEPT_SECONDS)
        except BadSignature:
            kept = []
        waiting = [Flash(tone=tone, text=text) for tone, text in kept] + waiting
    return waiting


def carry(response: Response) -> Response:
    """Carry to the next page what this one didn't show; forget what it did."""
    waiting: list[Flash] = g.get("flashes", [])
    if waiting:
        set_cookie(
            response,
            "flash",
            _serializer().dumps([(one.tone, one.text[:500]) for one in waiting[:4]]),
            seconds=KEPT_SECONDS,
        )
    elif g.get("flashes_taken"):
        drop_cookie(response, "flash")
    return response
