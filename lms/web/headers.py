"""Security headers, the same on every page and every error."""

from flask import Response, request

from lms.web.session import settings

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

_FIXED_BY_NAME = {name.lower(): (name, value) for name, value in FIXED.items()}

YEAR_SECONDS = 31_536_000


def add(response: Response) -> Response:
    """Add the headers; pages aren't stored, only versioned static files are.

    A page may set one of them itself, to be stricter (no referrer where the address holds a token).
    """
    set_already = {name.lower() for name, _ in response.headers}
    response.headers.extend([header for name, header in _FIXED_BY_NAME.items() if name not in set_already])
    if not settings().is_loopback:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
    if request.endpoint == "static":
        # Files under vendor/ carry their content's hash in their name.
        fresh = "/vendor/" in request.path and response.status_code == 200
        response.headers["Cache-Control"] = (
            f"public, max-age={YEAR_SECONDS}, immutable" if fresh else "public, max-age=300"
        )
    elif "cache-control" not in set_already:
        response.headers["Cache-Control"] = "no-store"
    return response
