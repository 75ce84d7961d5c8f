"""Bring the catalogues up to date with the code: `python -m tests.support.update_catalogues [NEW.json …]`.

Entries that are no longer said go; new ones come empty, unless a JSON file gives their translation as
`{"fr": {"English msgid": "French" or ["one", "many"]}}`. A language that has no catalogue yet gets one.
"""

import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.support.strings import COMPLETE, FOR_PARENTS, FURTHER, ROOT, extract, for_parents


def update(locale: str, given: dict[str, str | list[str]]) -> None:
    """Rewrite one catalogue, sorted, without places (they change with every edit)."""
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    old = Catalog(locale=locale)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=locale)
    new = Catalog(locale=locale, project="Passerelle", fuzzy=False, creation_date=old.creation_date)
    for entry in extract():
        if not entry.id or (locale not in COMPLETE and not for_parents(entry.locations)):
            continue
        known = old.get(entry.id)
        key = entry.id[0] if isinstance(entry.id, tuple) else entry.id
        kept = known.string if known is not None else ""
        string = kept if kept and all(kept) else given.get(key, "")
        if isinstance(entry.id, tuple):
            forms = [string] * new.num_plurals if isinstance(string, str) else list(string)
            string = tuple((forms + [forms[-1]] * new.num_plurals)[: new.num_plurals])
        elif not isinstance(string, str):
            string = string[0]
        new.add(entry.id, string, auto_comments=entry.auto_comments)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=110, sort_output=True, no_location=True)


def main() -> None:
    """Update every catalogue."""
    given: dict[str, dict[str, str | list[str]]] = {}
    for name in sys.argv[1:]:
        for locale, entries in json.loads(Path(name).read_text(encoding="utf-8")).items():
            given.setdefault(locale, {}).update(entries)
    for locale in sorted({*COMPLETE, *FOR_PARENTS, *FURTHER, *given}):
        update(locale, given.get(locale, {}))


if __name__ == "__main__":
    main()
