"""Wrong usage is said in the language of the commands, whatever the terminal's, and ends with 2."""

import inspect
from collections.abc import Callable

import pytest
from click import core, exceptions, parser, types

from lms.cli import main
from lms.cli.usage import COUNTED, SENTENCES
from lms.messages import catalogue


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(words: str, language: str = "fr") -> str:
        monkeypatch.setenv("LMS_DEFAULT_LOCALE", language)
        monkeypatch.setattr("sys.argv", ["lms", *words.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert (ended.value.code, told.out) == (2, "")
        return told.err

    return run


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("repot", "La commande 'repot' n’existe pas. Est-ce 'report'\u00a0?"),
        ("people remind", "Il manque l’option '--programme'."),
        ("people import", "Il manque l’argument 'FILE'."),
        ("people remind --programe x", "L’option '--programe' n’existe pas. Est-ce '--programme'\u00a0?"),
        ("people import there-is-none.csv", "'FILE'\u00a0: 'there-is-none.csv' n’existe pas."),
        ("serve --port x", "'--port'\u00a0: 'x' n’est pas un nombre qui convienne."),
        ("serve --port 0", "'--port'\u00a0: 0 est hors des limites 1<=x<=65535."),
        ("serve --port", "L’option '--port' demande une valeur."),
        ("doctor now", "Un argument est de trop\u00a0: now."),
        ("mail settle 1", "Dites soit --sent, soit --again."),
    ],
)
def test_each_mistake_is_said_in_french(said: Callable[..., str], words: str, sentence: str) -> None:
    lines = said(words).splitlines()
    assert lines[-1] == f"Erreur\u00a0: {sentence}"
    assert "Try" not in "".join(lines)


def test_where_french_is_not_the_language_click_speaks_as_it_does(
    said: Callable[..., str],
) -> None:
    text = said("people remind", "en")
    assert "people remind --help' for help." in text
    assert "Error: Missing option '--programme'." in text


def test_the_sentences_are_those_that_click_says_and_each_is_translated() -> None:
    source = "".join(inspect.getsource(module) for module in (core, exceptions, parser, types))
    french = catalogue("fr")
    for sentence in (*SENTENCES, *COUNTED):
        assert f'"{sentence.msgid}"'.replace("\n", "\\n").replace("\t", "\\t") in source
        if sentence.plural is None:
            assert french.gettext(sentence.msgid) != sentence.msgid
        else:
            assert f'"{sentence.plural}"' in source
            assert french.ngettext(sentence.msgid, sentence.plural, 2) != sentence.plural
