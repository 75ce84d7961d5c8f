"""What may be said of a site, and how a refusal reads."""

import pytest

from lms.messages import RefusalError
from lms.site.facts import BY_NAME, FACTS, LONGEST, NEEDED, checked, missing


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("publisher", "  Rectorat  de l’académie\nd’Amiens ", "Rectorat de l’académie d’Amiens"),
        ("contact", "formation@ac-amiens.fr", "formation@ac-amiens.fr"),
        ("plan", "https://www.ac-amiens.fr/plan", "https://www.ac-amiens.fr/plan"),
        ("audit-on", "2026-10-01", "2026-10-01"),
        ("audit-share", "61,5 %", "61.5"),
        ("audit-share", "0", "0"),
        ("audit-share", "100", "100"),
    ],
)
def test_a_fact_is_kept_tidy(name: str, value: str, kept: str) -> None:
    assert checked(name, value) == kept


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("publisher", "   ", "between 1 and 500"),
        ("publisher", "x" * (LONGEST + 1), "between 1 and 500"),
        ("contact", "formation", "isn’t a mail address"),
        ("plan", "javascript:alert(1)", "isn’t an address"),
        ("plan", "https:///plan", "isn’t an address"),
        ("audit-on", "01/10/2026", "isn’t a day"),
        ("audit-share", "most", "isn’t a share"),
        ("audit-share", "101", "isn’t a share"),
        ("audit-share", "NaN", "isn’t a share"),
        ("audit-share", "-1", "isn’t a share"),
        ("color", "blue", "there are: publisher, publisher-address"),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(name: str, value: str, said: str) -> None:
    with pytest.raises(RefusalError) as refusal:
        checked(name, value)
    assert said in str(refusal.value.reasons[0])


def test_a_complete_notice_lacks_nothing() -> None:
    assert [fact.name for fact in missing({})] == list(NEEDED)
    assert missing(dict.fromkeys(NEEDED, "x")) == ()


def test_names_are_told_apart() -> None:
    assert len(BY_NAME) == len(FACTS)
