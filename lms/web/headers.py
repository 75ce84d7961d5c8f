"""Security headers, the same on every page and every error."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Lines: TypeAlias = list[tuple[str, str]]

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Bootstrap's stylesheet holds its small images as data: addresses.
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

FIXED = {
    "Content-Security-Policy": "; ".join(
        f"{name} {value}" for name, value in CONTENT_SECURITY_POLICY.items()
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

YEAR_SECONDS = 31_536_000
STATIC = "/static/"
# Files under it carry their content's hash in their name.
VERSIONED = "/static/vendor/"


class WithHeaders:
    """Adds the headers to every answer of an application, whoever made it; pages aren't stored.

    A page may set one of them itself, to be stricter (no referrer where the address holds a token). Done
    at the server's edge, on a plain list: Flask's own headers cost a check a line, twice a request.
    """

    def __init__(self, application: "WSGIApplication", *, is_loopback: bool) -> None:
        self._application = application
        lines = dict(FIXED)
        if not is_loopback:
            lines["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
        self._lines = [(name.lower(), (name, value)) for name, value in lines.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does, with the headers."""
        path: str = environ.get("PATH_INFO", "")

        def start(status: str, headers: Lines, *rest: Any) -> Callable[[bytes], object]:  # noqa: ANN401 - WSGI's own
            if path.startswith(STATIC):
                headers[:] = [line for line in headers if line[0].lower() != "cache-control"]
                headers.append(("Cache-Control", _static_caching(path, status)))
            there = {line[0].lower() for line in headers}
            headers.extend([line for name, line in self._lines if name not in there])
            if "cache-control" not in there:
                headers.append(("Cache-Control", "no-store"))
            return start_response(status, headers, *rest)

        return self._application(environ, start)


def _static_caching(path: str, status: str) -> str:
    if path.startswith(VERSIONED) and status.startswith("200"):
        return f"public, max-age={YEAR_SECONDS}, immutable"
    return "public, max-age=300"
