"""One line of log a request, in JSON: the route, never the address, and nobody's data."""

import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from flask import Response, g, request

_log = structlog.get_logger("lms.request")
Write = Callable[[str, str | None, int, float | None], None]


def _log_line(method: str, route: str | None, status: int, ms: float | None) -> None:
    _log.info("request", method=method, route=route, status=status, ms=ms)


_write: Write = _log_line


def configure(*, to_terminal: bool) -> None:
    """Write structured lines: readable on a terminal, JSON elsewhere."""
    global _write  # noqa: PLW0603 - as structlog's own configuration, one for the process
    _write = _log_line if to_terminal else _line_writer(structlog.WriteLogger(sys.stderr))
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
    here, asked = g._get_current_object(), request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - looked up once
    rule = asked.url_rule
    began = getattr(here, "began", None)
    _write(
        asked.method,
        # The rule (/courses/<course>), not the path: an address may name a person.
        rule.rule if rule else None,
        response.status_code,
        None if began is None else round((time.perf_counter() - began) * 1000, 1),
    )
    return response


def _line_writer(out: structlog.WriteLogger) -> Write:
    """Write the line as JSON like the other lines: structlog's own steps cost five times as much."""

    def write(method: str, route: str | None, status: int, ms: float | None) -> None:
        at = f"{datetime.now(UTC).replace(tzinfo=None).isoformat()}Z"
        line = {"method": method, "route": route, "status": status, "ms": ms, "event": "request"}
        out.info(json.dumps({**line, "level": "info", "timestamp": at}, ensure_ascii=False))

    return write
