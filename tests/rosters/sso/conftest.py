"""An identity provider that runs, and a site that signs in by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.config import Settings, read_settings
from tests.rosters.sso.coming_in import TEACHER
from tests.support.oidc_provider import Remote, provider_process


@pytest.fixture(scope="module")
def process() -> Iterator[Remote]:
    with provider_process() as remote:
        yield remote


@pytest.fixture
def provider(process: Remote) -> Remote:
    process.behave(user=TEACHER)
    return process


@pytest.fixture
def settings(tmp_path: Path, process: Remote) -> Settings:
    return read_settings(
        {
            "LMS_DATA_DIR": str(tmp_path),
            "LMS_BASE_URL": "http://localhost",
            "LMS_DEFAULT_LOCALE": "en",
            **process.settings(),
        }
    )
