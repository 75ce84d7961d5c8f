"""A competency is said in its framework's words, and every one that a course may name has some."""

import pytest

from lms.courses.competencies import CRCN_EDU, competency_words
from lms.courses.course_checks import FRAMEWORKS
from lms.messages import translate


def test_every_competency_of_teachers_has_words() -> None:
    assert " ".join(CRCN_EDU) == FRAMEWORKS["crcn-edu"]


@pytest.mark.parametrize(
    ("written", "said"),
    [("crcn-edu:1.3", "CRCN-Édu 1.3, se former et faire de la veille"), ("crcn:2.3", "CRCN 2.3")],
)
def test_a_competency_is_said_as_people_know_it(written: str, said: str) -> None:
    assert translate(competency_words(written), locale="fr") == said
