"""Sentences: values, plurals, sentences within sentences."""

import pytest

from lms.messages import RefusalError, message, plural_message, translate


def test_values_fill_their_places_and_percent_signs_are_doubled() -> None:
    assert str(message("Line %(line)s: 60 %% of %(what)s.", line=3, what="rows")) == "Line 3: 60 % of rows."
    assert str(message("No value, 100 %%.")) == "No value, 100 %."


def test_a_number_chooses_the_form() -> None:
    assert str(plural_message("%(n)s row.", "%(n)s rows.", 1)) == "1 row."
    assert str(plural_message("%(n)s row.", "%(n)s rows.", 2)) == "2 rows."


def test_a_sentence_may_name_another() -> None:
    assert str(message("Said: %(what)s", what=message("nothing"))) == "Said: nothing"


def test_a_language_without_words_is_said_in_the_site_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = message("Nothing was changed.")
    assert translate(sentence, locale="fr") == "Rien n’a été changé."
    assert translate(sentence, locale="en") == "Nothing was changed."
    assert translate(sentence, locale="xx") == "Rien n’a été changé."
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")
    assert translate(sentence, locale="xx") == "Nothing was changed."


def test_equal_sentences_are_one_in_a_set() -> None:
    assert len({message("a %(n)s", n=1), message("a %(n)s", n=1), message("a %(n)s", n=2)}) == 2


def test_a_refusal_says_all_its_reasons() -> None:
    refusal = RefusalError(message("one"), message("two"))
    assert str(refusal) == "one; two"
    assert len(refusal.reasons) == 2
