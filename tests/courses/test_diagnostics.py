"""Every code is documented in docs/authors/diagnostics.md; its wrong and right examples are run here."""

import re
from pathlib import Path

import pytest

from lms.courses import child as child_module
from lms.courses.child import Limits, compile_in_child
from lms.courses.codes import RULES, registry
from lms.courses.compiler import compile_course
from lms.messages import Message, catalogue
from tests.courses.factories import PAGE_FRONT, QUIZ_FRONT, make_course_files
from tests.courses.hostile import picture

PAGE = Path(__file__).resolve().parents[2] / "docs" / "authors" / "diagnostics.md"
ENGLISH = PAGE.with_name("diagnostics.en.md")
FRONTS = {"01-debut/01-page.md": PAGE_FRONT, "01-debut/02-quiz.md": QUIZ_FRONT}
SECTION = re.compile(r"^## (C\d{3}) (.+?)\n(.*?)(?=^## C\d{3} |\Z)", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(
    r"^À (ne pas écrire|écrire), dans `([^`]+)`\u00a0:\n\n````\w+\n(.*?\n)````$", re.M | re.S
)
AT_FULL_LENGTH = {
    "C003": {"01-debut/01-page.md": PAGE_FRONT + "Bonjour. " * 30_000},
    "C049": {"01-debut/01-page.md": PAGE_FRONT + "ENT " * 500 + "\n\n*[ENT]: " + "x" * 5000},
    "C095": {"01-debut/media/plan.png": picture(100_000, 100_000)},
    "C094": {f"01-debut/media/image-{n}.png": b"" for n in range(2001)},
}
IN_CHILD = {
    "C090": ("[" * 8000, Limits(file_seconds=0.3)),
    "C091": ("| a " * 20_000 + "\n" + "| - " * 20_000, Limits(megabytes=1)),
    "C092": ("[" * 8000, Limits(file_seconds=9, course_seconds=1)),
}


def example_files(code: str, *, wrong: bool) -> dict[str, bytes]:
    """The files of a documented example."""
    changes: dict[str, str | bytes | None] = {}
    body = next(found[3] for found in SECTION.finditer(PAGE.read_text()) if found[1] == code)
    for label, path, written in EXAMPLE.findall(body):
        if (label == "ne pas écrire") == wrong:
            changes[path] = as_file(path, written)
    if wrong and code in AT_FULL_LENGTH:
        changes = dict(AT_FULL_LENGTH[code])
    return make_course_files(changes)


def as_file(path: str, written: str) -> str | bytes | None:
    note, _, rest = written.partition("\n") if written.startswith("(") else ("", "", written)
    if note == "(absent)":
        return None
    if note == "(fichier entier)":
        return rest
    if path in FRONTS and not rest.startswith("---"):
        rest = FRONTS[path] + rest
    if note == "(octets ISO-8859-1)":
        return rest.encode("latin-1")
    return rest + "\x07\n" if note == "(caractère U+0007)" else rest


def test_each_code_has_a_section_in_order() -> None:
    documented = [found[1] for found in SECTION.finditer(PAGE.read_text())]

    assert documented == list(RULES)


def test_a_code_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.courses.codes.MODULES", (*child_module_rules(), *child_module_rules()))

    with pytest.raises(ValueError, match="two rules"):
        registry()


def child_module_rules() -> tuple[object, ...]:
    return (child_module.codes_limits,)


@pytest.mark.parametrize("code", [code for code in RULES if code not in {*IN_CHILD, "C093"}])
def test_the_wrong_example_has_the_fault(code: str) -> None:
    done = compile_course(example_files(code, wrong=True))

    found = [fault for fault in done.faults if fault.code == code]
    assert found, done.faults
    assert str(found[0].reason)
    assert str(found[0].remedy)
    assert (done.release is None) == bool(done.errors)


@pytest.mark.parametrize("code", sorted(IN_CHILD))
def test_an_example_beyond_a_limit_is_named(code: str) -> None:
    text, limits = IN_CHILD[code]

    done = compile_in_child(make_course_files({"01-debut/01-page.md": PAGE_FRONT + text}), limits=limits)

    assert [(fault.code, done.release) for fault in done.faults] == [(code, None)]


@pytest.mark.parametrize("code", [code for code in RULES if code != "C093"])
def test_the_right_example_has_no_error_and_not_the_fault(code: str) -> None:
    done = compile_course(example_files(code, wrong=False))

    assert done.errors == ()
    assert code not in {fault.code for fault in done.faults}
    assert done.release is not None


def in_english(sentence: Message) -> str:
    """A sentence as the English page writes it: names between angle quotes where something was found."""
    text = sentence.msgid.replace("%%", "%").replace("|", "\\|")
    return re.sub(r"%\((\w+)\)s", r"‹\1›", text)


def test_the_english_page_says_each_code_as_the_compiler_does() -> None:
    rows = [line for line in ENGLISH.read_text().split("\n") if line.startswith("| C0")]

    assert rows == [
        f"| {code} | {rule.severity} | {in_english(rule.reason)} | {in_english(rule.remedy)} |"
        for code, rule in RULES.items()
    ]


@pytest.mark.parametrize("code", RULES)
def test_each_code_is_said_in_french(code: str) -> None:
    rule = RULES[code]

    for sentence in (rule.reason, rule.remedy):
        assert catalogue("fr").gettext(sentence.msgid) != sentence.msgid, sentence.msgid
