"""Front-end files: npm's packages and our own sheets, gathered under names that hold their content's hash.

Run at set-up: ``python -m lms.web.frontend node_modules lms/web/static/vendor``. The folder is git-ignored
and shipped in the wheel. A hashed name never changes its content, so it may be cached for ever.
"""

import argparse
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

STATIC = Path(__file__).parent / "static"
MANIFEST = "assets.json"

# Bootstrap's own partial builds: its base, grid and utilities. Components are ours, so its are not sent.
BOOTSTRAP_PARTS = ("reboot", "grid", "utilities")
OWN_SHEETS = (
    "fonts",
    "ground",
    "layout",
    "header",
    "controls",
    "forms",
    "cards",
    "status",
    "coverage",
    "tables",
    "reader",
    "quiz",
    "home",
    "print",
)
# Sheets of one feature's pages, sent only there; they know both directions.
PAGE_SHEETS = ("slides", "studio", "workshops")
FONTS = (
    "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-400-normal.woff2",
    "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-400-italic.woff2",
    "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-normal.woff2",
    "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-400-normal.woff2",
    "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-700-normal.woff2",
    "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2",
    "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-700-normal.woff2",
)
# Papers are set in these, which never reach a browser: see lms/papers/fonts.py.
PAPER_FONTS = (
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf",
)
SCRIPTS = {
    "echarts.js": "echarts/dist/echarts.common.min.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
LICENCES = {
    "bootstrap.txt": "bootstrap/LICENSE",
    "echarts.txt": "echarts/LICENSE",
    "echarts-notice.txt": "echarts/NOTICE",
    "atkinson-hyperlegible.txt": "@fontsource/atkinson-hyperlegible/LICENSE",
    "noto-sans-arabic.txt": "@fontsource/noto-sans-arabic/LICENSE",
    "htmx.txt": "htmx.org/LICENSE",
    "dejavu.txt": "dejavu-fonts-ttf/LICENSE",
}
_SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*$")
_FONT_ADDRESS = re.compile(r'url\("fonts/([^"]+)"\)')
_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)


class AssetMissingError(Exception):
    """A front-end file that set-up should have brought isn't there."""


@dataclass(frozen=True, kw_only=True)
class Assets:
    """The hashed name of each front-end file, by the name that templates use."""

    names: Mapping[str, str]

    def path(self, name: str) -> str:
        """Where a file lies under the static folder; raises AssetMissingError, naming the set-up step."""
        if name not in self.names:
            raise AssetMissingError(
                f"{name} is not among the front-end files: run the set-up again (make setup)"
            )
        return f"vendor/{self.names[name]}"

    # Part of the key of every page kept ready.
    @cached_property
    def digest(self) -> str:
        """One short hash over all of them: changes whenever any page may look different."""
        return _digest(json.dumps(dict(self.names), sort_keys=True).encode())


def load_assets(vendor: Path = STATIC / "vendor") -> Assets:
    """Read the manifest that `gather` wrote; raises AssetMissingError when set-up hasn't run."""
    try:
        names = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AssetMissingError(f"{vendor / MANIFEST} is missing: run the set-up (make setup)") from error
    return Assets(names=names)


@dataclass(kw_only=True)
class _Folder:
    """The folder being written, and the names given so far."""

    root: Path
    names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> str:
        """Write a file under a name that holds its hash and remember it."""
        path = Path(name)
        hashed = str(path.with_name(f"{path.stem}.{_digest(content)}{path.suffix}"))
        target = self.root / hashed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.names[name] = hashed
        return hashed


def gather(*, modules: Path, vendor: Path, own: Path = STATIC) -> Assets:
    """Fill `vendor` afresh from the installed packages and our own files; all or nothing."""
    fresh = vendor.with_name(f"{vendor.name}.tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    folder = _Folder(root=fresh)
    for font in FONTS:
        folder.add(f"fonts/{Path(font).name}", _read(modules / font))
    for font in PAPER_FONTS:
        folder.add(f"paper-fonts/{Path(font).name}", _read(modules / font))
    for suffix in ("", ".rtl"):
        folder.add(f"app{suffix}.css", _sheet(modules, own, suffix, folder.names).encode())
    for name in PAGE_SHEETS:
        folder.add(f"{name}.css", _squeeze(_read(own / "css" / f"{name}.css").decode()).encode())
    for name, content in _own_scripts(own):
        folder.add(name, content)
    for name, source in SCRIPTS.items():
        folder.add(name, _SOURCE_MAP.sub(b"\n", _read(modules / source)))
    for image in sorted((own / "img").glob("*.*")):
        folder.add(f"img/{image.name}", image.read_bytes())
    (fresh / "licences").mkdir()
    for name, source in LICENCES.items():
        (fresh / "licences" / name).write_bytes(_read(modules / source))
    (fresh / MANIFEST).write_text(json.dumps(folder.names, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return Assets(names=folder.names)


def _sheet(modules: Path, own: Path, suffix: str, names: Mapping[str, str]) -> str:
    """One style sheet: Bootstrap's parts for this direction, then ours, which know both directions."""
    parts = [
        _SOURCE_MAP.sub(b"", _read(modules / f"bootstrap/dist/css/bootstrap-{part}{suffix}.min.css")).decode()
        for part in BOOTSTRAP_PARTS
    ]
    parts += [_squeeze(_read(own / "css" / f"{name}.css").decode()) for name in OWN_SHEETS]
    return _FONT_ADDRESS.sub(lambda found: f'url("{names["fonts/" + found[1]]}")', "\n".join(parts))


def _squeeze(css: str) -> str:
    """Take comments, indents and empty lines out of a sheet; nothing that could change its meaning."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)


def _own_scripts(own: Path) -> Iterator[tuple[str, bytes]]:
    """Our scripts: those of every page as one module, each in its own block; the others alone."""
    blocks = [
        f"{{\n{script.read_text(encoding='utf-8')}}}\n"
        for script in sorted((own / "js" / "page").glob("*.js"))
    ]
    yield "app.js", "".join(blocks).encode()
    for script in sorted((own / "js").glob("*.js")):
        yield script.name, script.read_bytes()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AssetMissingError(f"{path} is missing: run npm ci first") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def main(arguments: list[str] | None = None) -> int:
    """Gather the front-end files; 1 when a package isn't installed."""
    parser = argparse.ArgumentParser(prog="python -m lms.web.frontend", description=main.__doc__)
    parser.add_argument("modules", type=Path, help="the node_modules folder that npm filled")
    parser.add_argument("vendor", type=Path, nargs="?", default=STATIC / "vendor", help="the folder to write")
    options = parser.parse_args(arguments)
    try:
        assets = gather(modules=options.modules, vendor=options.vendor)
    except AssetMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(assets.names)} front-end files in {options.vendor}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
