"""What a new course, module or unit begins with: sound source, ready to be written over. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from lms.courses.course_checks import hours_of

LICENCE = "CC BY-SA 4.0"
FIRST_MINUTES = 30
LONGEST_SLUG = 60

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fr": {
            "summary": "Écrivez ici, en une phrase, ce que ce cours apporte.",
            "module": "Premier module",
            "unit": "Première page",
            "page": "Écrivez ici votre texte.",
            "task": "Écrivez ici ce qu’il y a à faire.",
            "question": "Votre question ?",
            "right": "La bonne réponse",
            "why": "Dites pourquoi.",
            "wrong": "Une autre réponse",
            "why_not": "Dites ce qui ne va pas.",
        },
        "en": {
            "summary": "Write here, in one sentence, what this course brings.",
            "module": "First module",
            "unit": "First page",
            "page": "Write your text here.",
            "task": "Write here what there is to do.",
            "question": "Your question?",
            "right": "The right answer",
            "why": "Say why.",
            "wrong": "Another answer",
            "why_not": "Say what is wrong with it.",
        },
    }
)


def slug_of(title: str) -> str:
    """Make an id of a title: small letters, figures and hyphens, beginning with a letter; perhaps empty."""
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("Œ", "oe")).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    slug = re.sub(r"^[0-9-]+", "", slug)
    return slug[:LONGEST_SLUG].strip("-")


def free_slug(title: str, *, taken: frozenset[str] | set[str], default: str) -> str:
    """Make an id of a title that isn't taken yet."""
    base = slug_of(title) or default
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def quoted(text: str) -> str:
    """Write a text as a YAML scalar on one line, whatever it holds."""
    line = " ".join(text.split())
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def starter_course(
    *, course_id: str, title: str, audience: str, language: str, author: str, minutes: int = FIRST_MINUTES
) -> dict[str, bytes]:
    """Give the files of a new course: one module that holds one page."""
    words = words_in(language)
    course = [
        f"id: {course_id}",
        f"title: {quoted(title)}",
        f"summary: {quoted(words['summary'])}",
        f"audience: [{audience}]",
        f"languages: [{language}]",
        f"hours: {hours_of(minutes)}",
        f"authors: [{quoted(author)}]",
        f"licence: {quoted(LICENCE)}",
        "order: free",
        "",
    ]
    folder = "01-" + slug_of(words["module"])
    return {
        "course.yaml": "\n".join(course).encode(),
        f"{folder}/module.yaml": starter_module(
            module_id=slug_of(words["module"]), title=words["module"], minutes=minutes
        ),
        f"{folder}/01-{slug_of(words['unit'])}.md": starter_unit(
            unit_id=slug_of(words["unit"]), title=words["unit"], kind="page", minutes=10, language=language
        ),
    }


def starter_module(*, module_id: str, title: str, minutes: int) -> bytes:
    """Give a new module's file."""
    return f"id: {module_id}\ntitle: {quoted(title)}\nminutes: {minutes}\n".encode()


def starter_unit(
    *,
    unit_id: str,
    title: str,
    kind: str,
    minutes: int,
    language: str,
    more: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Give a new unit's file: its front matter, with `more` lines in it, and a text that compiles."""
    lines = ["---", f"id: {unit_id}", f"title: {quoted(title)}", f"kind: {kind}", f"minutes: {minutes}"]
    if kind == "quiz":
        lines.append("pass: 70")
    lines += [f"{key}: {value}" for key, value in more.items()]
    lines += ["---", *_body(kind, words_in(language))]
    return ("\n".join(lines) + "\n").encode()


def _body(kind: str, words: Mapping[str, str]) -> list[str]:
    if kind != "quiz":
        return [words[kind]]
    return [
        f"## {words['question']} {{#q1 .single}}",
        f"- [x] {words['right']}",
        f"  > {words['why']}",
        f"- [ ] {words['wrong']}",
        f"  > {words['why_not']}",
    ]


def words_in(language: str) -> Mapping[str, str]:
    """Give the starter's words in a language, in English where they aren't translated."""
    return _WORDS.get(language, _WORDS["en"])
