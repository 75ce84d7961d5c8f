"""Courses to test with: a small sound one, of which a test replaces what it is about."""

from collections.abc import Mapping

COURSE = """\
id: premiers-pas
title: Premiers pas
summary: Ce que l’on apprend ici.
audience: [teacher]
languages: [fr]
hours: 0.5
competencies: [crcn-edu:3.1]
authors: [Camille Martin]
licence: CC BY-SA 4.0
"""
MODULE = """\
id: debut
title: Le début
minutes: 30
"""
PAGE_FRONT = """\
---
id: page
title: Une page
minutes: 10
---
"""
PAGE = PAGE_FRONT + "Bonjour.\n"
QUIZ_FRONT = """\
---
id: verifier
title: Vérifier
kind: quiz
minutes: 5
---
"""
QUIZ = (
    QUIZ_FRONT
    + """\
## Deux et deux ? {#q1 .single}
- [x] Quatre
  > Oui.
- [ ] Cinq
  > Non : recomptez.
"""
)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>\n'

BASE: Mapping[str, str] = {
    "course.yaml": COURSE,
    "01-debut/module.yaml": MODULE,
    "01-debut/01-page.md": PAGE,
    "01-debut/02-quiz.md": QUIZ,
}


def make_course_files(changes: Mapping[str, str | bytes | None] | None = None) -> dict[str, bytes]:
    """A sound course with some files replaced, added, or (None) left out."""
    files: dict[str, str | bytes | None] = {**BASE, **(changes or {})}
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
        if content is not None
    }


def make_page(text: str, *, front: str = PAGE_FRONT) -> dict[str, bytes]:
    """A sound course whose page holds this text."""
    return make_course_files({"01-debut/01-page.md": front + text})


def make_quiz(text: str, *, front: str = QUIZ_FRONT) -> dict[str, bytes]:
    """A sound course whose quiz holds this text."""
    return make_course_files({"01-debut/02-quiz.md": front + text})
