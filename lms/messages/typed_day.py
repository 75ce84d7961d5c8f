"""A day among the options of a command, written `2026-09-01`."""

import re
from contextlib import suppress
from datetime import date

import click

from lms.messages.catalogue import say
from lms.messages.message import message

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


class Day(click.ParamType[date]):
    """A day of the calendar; another one is wrong usage, in words."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        text = str(value)
        with suppress(ValueError):
            if _WRITTEN.fullmatch(text):
                return date.fromisoformat(text)
        why = say(message("“%(text)s” is no day of the calendar: write it as 2026-09-01.", text=text))
        raise click.BadParameter(why, ctx=ctx, param=param)
