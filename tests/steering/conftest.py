"""The world and the visitors of reports, on the same day."""

import pytest

from lms.reports import programme_routes, seen
from lms.steering import equipment_routes, goal_routes, perimeter_routes, withdraw_routes
from lms.steering import programme_routes as steering_routes
from tests.reports.conftest import Visitors, _built, reported, visitors
from tests.reports.worlds import TODAY

__all__ = ["Visitors", "_built", "reported", "visitors"]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (
        withdraw_routes,
        goal_routes,
        equipment_routes,
        perimeter_routes,
        steering_routes,
        programme_routes,
        seen,
    ):
        monkeypatch.setattr(module, "today", lambda: TODAY)
