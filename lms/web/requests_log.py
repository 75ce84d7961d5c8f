"""One line of log a request, in JSON: the route, never the address, and nobody's data."""

import logging
import sys
import time

import structlog
from flask import Response, g, request

_log = structlog.get_logger("lms.request")


def configure(*, to_terminal: bool) -> None:
    """Write structured lines: readable on a terminal, JSON elsewhere."""
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if to_terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def begin() -> None:
    """Note when the request came."""
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    """Write the request's line."""
    _log.info(
        "request",
        method=request.method,
        # The rule (/courses/<course>), not the path: an address may name a person.
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
    )
    return response
