"""The cookies we set, their names and their attributes, in one place."""

from flask import Response

from lms.web.session import settings


def cookie_name(purpose: str) -> str:
    """Name a cookie: `__Host-` binds it to this host and to https, which a demo on loopback hasn't."""
    return f"passerelle_{purpose}" if settings().is_loopback else f"__Host-{purpose}"


def set_cookie(response: Response, purpose: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie that scripts can't read; without `seconds` it ends with the browser."""
    response.set_cookie(
        cookie_name(purpose),
        value,
        max_age=seconds,
        path="/",
        secure=not settings().is_loopback,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, purpose: str) -> None:
    """Forget a cookie."""
    response.delete_cookie(
        cookie_name(purpose), path="/", secure=not settings().is_loopback, httponly=True, samesite="Lax"
    )
