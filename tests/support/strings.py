"""No sentence for a person is left untranslated: `python -m tests.support.strings`, part of `make lint`.

`python -m tests.support.strings es` says what a further language lacks of all that parents see.

Two checks: every msgid has its French (and what parents see has Arabic, Portuguese and Turkish too);
no template shows letters that don't go through gettext. English is the msgid itself.
"""

import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "message": None,
    "plural_message": (1, 2),
    "setting_fault": None,
    "_l": None,
    "lazy_gettext": None,
}
COMPLETE = ("fr",)
FOR_PARENTS = ("ar", "pt", "tr")
# Languages that somebody added for parents: off by default, and never a reason to refuse a change.
FURTHER = tuple(
    sorted(
        {path.parents[1].name for path in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po")}
        - {*COMPLETE, *FOR_PARENTS}
    )
)
# What a parent may come across.
PARENTS_SEE = (
    "lms/web/templates/base.html",
    "lms/web/templates/layouts/*",
    "lms/web/templates/errors/*",
    "lms/web/templates/components/page.html",
    "lms/web/templates/components/languages.html",
    "lms/web/templates/components/callouts.html",
    "lms/web/templates/components/forms.html",
    "lms/web/templates/components/signin.html",
    "lms/web/templates/components/status.html",
    "lms/web/templates/components/tables.html",
    "lms/web/templates/components/quiz.html",
    "lms/web/templates/components/courses.html",
    "lms/web/templates/components/actions.html",
    "lms/web/templates/components/ui.html",
    "lms/web/errors.py",
    "lms/web/csrf.py",
    "lms/web/forms.py",
    "lms/courses/templates/*",
    "lms/courses/routes.py",
    "lms/progress/*",
    "lms/web/wtforms_words.py",
    "lms/demo/accounts.py",
    "lms/demo/templates/demo/*",
    "lms/home/navigation.py",
    "lms/home/own.py",
    "lms/papers/*",
    "lms/home/templates/home/doors.html",
    "lms/home/templates/home/next_steps.html",
    "lms/home/templates/home/parent.html",
    "lms/mail/letter.py",
    "lms/site/routes.py",
    "lms/site/templates/site/notice.html",
    "lms/workshops/attending.py",
    "lms/workshops/claim*.py",
    "lms/workshops/door*.py",
    "lms/workshops/letters.py",
    "lms/workshops/outside*.py",
    "lms/workshops/registering.py",
    "lms/workshops/schedule.py",
    "lms/workshops/states.py",
    "lms/workshops/templates/door/*",
    "lms/accounts/templates/accounts/*",
    "lms/accounts/forms.py",
    "lms/accounts/*routes.py",
    "lms/accounts/identity.py",
    "lms/accounts/passwords.py",
    "lms/accounts/devices.py",
    "lms/accounts/letters.py",
    "lms/accounts/code_mail.py",
    "lms/rosters/own_address*.py",
    "lms/rosters/templates/rosters/own_address*.html",
)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LETTERS = re.compile(r"[^\W\d_]{2,}")
# An address, or the end of an element's id: nobody translates these.
WORDLESS = re.compile(r"(?:[\w-]+\.)+\w+(?:/\S*)?\.?|/\S*|-[a-z-]+")
# What a person copies as it stands.
SILENT = frozenset({"code", "kbd", "pre", "script", "style"})
SPOKEN_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description"})


def extract() -> Catalog:
    """Gather every msgid of the code and the templates."""
    catalogue = Catalog()
    with (ROOT / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, line, msgid, comments, _context in found:
        catalogue.add(msgid, None, [(name, line)], auto_comments=comments)
    return catalogue


def for_parents(locations: list[tuple[str, int]]) -> bool:
    """Whether a msgid stands in a file whose words parents see."""
    return any(fnmatch(name, pattern) for name, _line in locations for pattern in PARENTS_SEE)


def untranslated(catalogue: Catalog, locale: str) -> Iterator[str]:
    """Give what a language lacks, with the place where it is said."""
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        known = read_po(file, locale=locale)
    for entry in catalogue:
        if not entry.id or (locale not in COMPLETE and not for_parents(entry.locations)):
            continue
        found = known.get(entry.id)
        texts = [] if found is None else found.string if isinstance(found.string, tuple) else [found.string]
        place = f"{entry.locations[0][0]}:{entry.locations[0][1]}" if entry.locations else "?"
        if found is None or found.fuzzy or not texts or not all(texts):
            yield f"{place}: no translation into {locale} of {entry.id!r}"
        elif any(_places(text) - _places(entry.id) for text in texts):
            yield f"{place}: the {locale} translation of {entry.id!r} names a value it isn’t given"


def _places(text: str | tuple[str, ...]) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text if isinstance(text, str) else " ".join(text)))


class _Words(HTMLParser):
    """Collects the letters a template shows outside of gettext."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A model of Markdown for the editor is copied too; its words go through gettext.
        if tag in SILENT or (tag == "template" and any(name == "data-model" for name, _value in attrs)):
            self._silent.append(tag)
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and LETTERS.search(value or ""):
                self.found.append((self.getpos()[0], f'{name}="{value}"'))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and LETTERS.search(data) and not WORDLESS.fullmatch(data.strip()):
            self.found.append((self.getpos()[0], " ".join(data.split())))


def bare_words(path: Path) -> Iterator[str]:
    """Give what a template says without gettext."""
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", _blank, source, flags=re.DOTALL)
    # A block that fills an attribute (a class, a language) holds no words for a person.
    source = re.sub(r"\{%-? block \w*(class|attributes)\w* -?%\}.*?\{%-? endblock.*?%\}", _blank, source)
    words = _Words()
    words.feed(JINJA.sub(_blank, source))
    for line, text in words.found:
        yield f"{path.relative_to(ROOT)}:{line}: said without gettext: {text[:80]!r}"


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def faults() -> Iterator[str]:
    """Give every fault of both checks."""
    catalogue = extract()
    for locale in (*COMPLETE, *FOR_PARENTS):
        yield from untranslated(catalogue, locale)
    for path in sorted((ROOT / "lms").rglob("templates/**/*.*")):
        # The page of components shows made-up data, in French, in the demonstration only.
        if path.suffix in {".html", ".txt"} and path.parent.name != "dev":
            yield from bare_words(path)


def main() -> None:
    """Print the faults and exit with 1 when there are any; of the languages named, when some are."""
    asked = sys.argv[1:]
    found = (
        [fault for locale in asked for fault in untranslated(extract(), locale)] if asked else list(faults())
    )
    sys.stdout.write("\n".join([*found, f"{len(found)} untranslated"]) + "\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
