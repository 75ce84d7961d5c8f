"""docs/roles.md says what the tables say."""

from pathlib import Path

from lms.reach.roles import Role
from lms.reach.scopes import ScopeKind

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "roles.md").read_text(encoding="utf-8")


def test_every_role_and_every_kind_of_scope_is_documented() -> None:
    for name in (*Role, *ScopeKind):
        assert f"`{name.value}`" in DOCS, name
