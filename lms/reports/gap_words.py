"""How rows stand to their target, in the reader's words, which are looked up once for all rows of a page."""

from flask_babel import gettext as _

from lms.coverage.targets import NumberTarget, SchoolsTarget, Target
from lms.messages import message
from lms.reports.page import signed
from lms.reports.table import Row
from lms.web.templating import number, phrase


class GapWords:
    """Says of rows how far they are from a target."""

    def __init__(self, target: Target) -> None:
        """Look up what is said of such a target."""
        self._is_number = isinstance(target, NumberTarget)
        self._reached = str(_("reached"))
        self._points = phrase(message("%(points)s points"))
        to_reach, to_train = message("still %(n)s to reach"), message("still %(n)s to train")
        self._still = phrase(to_reach if isinstance(target, SchoolsTarget) else to_train)

    def gap(self, row: Row) -> str | None:
        """Write how far a row is from its target; None where that is unknown or doesn't apply."""
        if row.gap is None:
            return None
        if row.gap.met:
            return self._reached
        if self._is_number:
            return signed(row.gap.difference)
        return self._points(points=signed(row.gap.difference * 100))

    def still(self, row: Row) -> str | None:
        """Say how many people or schools are still to go; None where that is unknown or nobody is."""
        if row.gap is None or row.gap.met:
            return None
        return self._still(n=number(row.gap.still))
