"""A goal revised on its page, and its programme’s file applied again."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage import operations
from lms.coverage.effect import Effect
from lms.coverage.goal_drafts import adopt, propose
from lms.coverage.goals import apply_goals, read_goals
from lms.coverage.models import Goal
from lms.programmes.models import Programme
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from tests.coverage.drafted import drafted, wanted
from tests.factories.coverage import ALL_THREE, NOW, TODAY, make_world


@pytest.fixture(autouse=True)
def _listening() -> None:
    operations.install()


FILE = """\
programme: tne-essai
name: Territoire numérique
period: {{from: 2026-09-01, to: 2028-08-31}}
perimeter: {{departments: ["35"]}}
goals:
  - id: formes
    title: But formes
    audience: teacher
    rule: {{modules: [hybrider/a, hybrider/b, evaluer/a]}}
    target: {{share: {share} %}}
    due_on: 2028-06-30
"""


def test_a_file_applied_again_undoes_no_page_and_says_what_differs(db: Session) -> None:
    world = make_world(db, people=0, goals=())
    programme = db.get_one(Programme, world.programme_id)

    def apply(share: int) -> object:
        file = parse_programme_file(FILE.format(share=share))
        assert isinstance(file, ProgrammeFile)
        asked = read_goals(db, programme_id=programme.id, file=file)
        return apply_goals(db, programme_id=programme.id, wanted=asked, now=NOW)

    apply(60)
    draft = drafted(db, programme.id, replace(wanted(ALL_THREE), title="Former mieux"))
    adopt(db, draft_id=draft.id, today=TODAY, now=NOW)
    own = propose(
        db,
        programme_id=programme.id,
        latest=None,
        wanted=replace(wanted(), slug="de-la-page"),
        people=0,
        effect=Effect(),
        as_of=TODAY,
        now=NOW,
    )
    adopt(db, draft_id=own.id, today=TODAY, now=NOW)
    for _ in range(2):
        done = apply(60)
        assert done.kept == (("formes", ("title", "target", "in_force_from")),)  # type: ignore[attr-defined]
        assert (done.on_pages, done.withdrawn) == (("de-la-page",), ())  # type: ignore[attr-defined]
        assert db.scalars(select(Goal.title).where(Goal.slug == "formes")).one() == "Former mieux"
    # A file that was changed since decides again.
    assert apply(70).revised == ("formes",)  # type: ignore[attr-defined]
    assert apply(70).unchanged == ("formes",)  # type: ignore[attr-defined]
