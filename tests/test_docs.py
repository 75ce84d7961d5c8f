"""The docs say everything there is, lead somewhere, and name no machine."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from lms.cli import lms
from lms.config import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LONGEST_DECISION = 90
# In pieces, so that this file doesn't name them either.
HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "proxy.golang" + ".org",
)
PLACES = re.compile(
    r"(?<![\w./-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers)/\w|" + "|".join(map(re.escape, HOSTS))
)
TEXTS = frozenset(
    (
        *(
            ".bib",
            ".cfg",
            ".css",
            ".csv",
            ".html",
            ".in",
            ".ini",
            ".js",
            ".json",
            ".mako",
            ".md",
            ".po",
            ".py",
        ),
        *(".svg", ".toml", ".txt", ".yaml", ".yml"),
    )
)
BARE_NAMES = frozenset({".gitignore", ".npmrc", "HEAD", "Makefile", "run"})


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def links(page: Path) -> list[str]:
    """Give the files of ours that a page leads to, code apart."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", read(page), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", prose)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def commands(command: click.Command, name: str) -> Iterator[str]:
    """Give every command that does something, by its full name."""
    if not isinstance(command, click.Group):
        yield name
        return
    for part, inner in sorted(command.commands.items()):
        yield from commands(inner, f"{name} {part}")


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_each_setting_is_documented(name: str) -> None:
    assert f"| `LMS_{name.upper()}` |" in read(DOCS / "settings.md")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    said = set(re.findall(r"^\| `LMS_(\w+)`", read(DOCS / "settings.md"), flags=re.MULTILINE))
    assert said == {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("name", list(commands(lms, "lms")))
def test_each_command_is_documented(name: str) -> None:
    assert re.search(rf"`{name}\b", read(DOCS / "operations.md")), (
        f"say in docs/operations.md what {name} does"
    )


def test_every_command_says_what_it_does() -> None:
    silent = [name for name in commands(lms, "lms") if not _command(name).get_short_help_str()]
    assert not silent


def _command(name: str) -> click.Command:
    found: click.Command = lms
    for part in name.split()[1:]:
        assert isinstance(found, click.Group)
        found = found.commands[part]
    return found


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_each_decision_is_listed_and_short(path: Path) -> None:
    assert f"(decisions/{path.name})" in read(DOCS / "architecture.md")
    assert len(read(path).splitlines()) <= LONGEST_DECISION
    assert re.match(rf"# {path.stem[:4]}\. ", read(path)), "a decision begins with its number and title"


def test_architecture_names_every_floor() -> None:
    config = tomllib.loads(read(ROOT / "pyproject.toml"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = set(re.findall(r"\w+", " ".join(layers))) - {"__main__"}
    table = read(DOCS / "architecture.md").split("## The floors")[1].split("Inside a feature")[0]
    named = set(re.findall(r"`(\w+)`", table))
    assert floors <= named, f"docs/architecture.md doesn't say what {floors - named} hold"
    assert {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")} <= named


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    for link in links(page):
        assert (page.parent / link).exists(), f"{page.relative_to(ROOT)} leads to {link}, which isn't there"


def test_readme_names_its_two_commands() -> None:
    text = read(ROOT / "README.md")
    assert "make run" in text
    assert "make test" in text


def test_every_page_of_the_docs_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in links(page):
            target = (page.parent / link).resolve()
            waiting += target.glob("*.md") if target.is_dir() else [target] if target.suffix == ".md" else []
    missed = {str(page.relative_to(ROOT)) for page in pages()} - {
        str(page.relative_to(ROOT)) for page in seen
    }
    assert not missed, "link them from the page where their reader looks"


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if not path.is_file() or (path.suffix not in TEXTS and path.name not in BARE_NAMES):
            continue
        found += [f"{name}: {match[0]}" for match in PLACES.finditer(read(path))]
    assert not found
