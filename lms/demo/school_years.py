"""School years around a day: 1 September to 31 August. The demonstration is dated relative to today. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class Years:
    """The days that the demonstration's story hangs on."""

    today: date

    @property
    def start(self) -> date:
        """First day of the school year that holds today."""
        year = self.today.year if self.today.month >= 9 else self.today.year - 1
        return date(year, 9, 1)

    @property
    def last_start(self) -> date:
        """First day of the school year before."""
        return self.start.replace(year=self.start.year - 1)

    @property
    def programme_end(self) -> date:
        """Last day of the programme: it began last year and lasts three."""
        return date(self.start.year + 2, 8, 31)

    @property
    def days_elapsed(self) -> int:
        """Days since the programme began."""
        return (self.today - self.last_start).days

    def after_start(self, days: int) -> date:
        """Give a day of the programme, never later than today."""
        return min(self.last_start + timedelta(days=days), self.today)
