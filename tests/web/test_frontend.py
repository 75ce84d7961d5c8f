"""Front-end files: hashed, complete, with licences, and refused in words when set-up hasn't run."""

import gzip
import json
import re
from pathlib import Path

import pytest

from lms.web import frontend

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
NAMES = (
    *frontend.FONTS,
    *frontend.PAPER_FONTS,
    *frontend.SCRIPTS.values(),
    *frontend.LICENCES.values(),
)
SHEETS = [
    f"bootstrap/dist/css/bootstrap-{p}{s}.min.css" for p in frontend.BOOTSTRAP_PARTS for s in ("", ".rtl")
]


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    folder = tmp_path / "node_modules"
    for name in (*NAMES, *SHEETS):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"/* {name} */\n/*# sourceMappingURL=x.css.map */")
    return folder


def test_names_hold_the_hash_of_their_content(modules, tmp_path):
    assets = frontend.gather(modules=modules, vendor=tmp_path / "vendor")
    again = frontend.gather(modules=modules, vendor=tmp_path / "other")
    assert assets == again == frontend.load_assets(tmp_path / "vendor")
    assert assets.digest == again.digest
    (modules / SHEETS[0]).write_text("p{}")
    changed = frontend.gather(modules=modules, vendor=tmp_path / "vendor")
    assert changed.path("app.css") != assets.path("app.css")
    assert changed.path("app.js") == assets.path("app.js")
    assert changed.digest != assets.digest
    assert not (tmp_path / "vendor" / assets.path("app.css").removeprefix("vendor/")).exists()


def test_every_named_file_and_licence_is_there(modules, tmp_path):
    vendor = tmp_path / "vendor"
    assets = frontend.gather(modules=modules, vendor=vendor)
    for hashed in assets.names.values():
        assert (vendor / hashed).is_file()
    assert {path.name for path in (vendor / "licences").iterdir()} == set(frontend.LICENCES)
    assert json.loads((vendor / "assets.json").read_text()) == assets.names


def test_sheets_hold_no_source_map_and_name_hashed_fonts(modules, tmp_path):
    vendor = tmp_path / "vendor"
    assets = frontend.gather(modules=modules, vendor=vendor)
    for name in ("app.css", "app.rtl.css"):
        sheet = (vendor / assets.names[name]).read_text()
        assert "sourceMappingURL" not in sheet
        fonts = re.findall(r'url\("([^"]+)"\)', sheet)
        assert fonts
        assert set(fonts) == {assets.names[font] for font in assets.names if font.startswith("fonts/")}


def test_each_sheet_and_script_of_ours_is_used():
    used = {*frontend.OWN_SHEETS, *frontend.PAGE_SHEETS}
    assert {path.stem for path in (frontend.STATIC / "css").glob("*.css")} == used
    for script in (frontend.STATIC / "js").rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        for refused in ("innerHTML", "eval(", "Function(", "document.write", "insertAdjacentHTML", "import "):
            assert refused not in text, f"{script.name}: {refused}"


def test_a_missing_package_is_named_and_nothing_is_replaced(modules, tmp_path, capsys):
    vendor = tmp_path / "vendor"
    assert frontend.main([str(modules), str(vendor)]) == 0
    assert "front-end files" in capsys.readouterr().out
    before = (vendor / "assets.json").read_text()
    (modules / "echarts/LICENSE").unlink()
    assert frontend.main([str(modules), str(vendor)]) == 1
    assert "echarts/LICENSE" in capsys.readouterr().err
    assert (vendor / "assets.json").read_text() == before


def test_an_unknown_name_or_a_missing_manifest_says_what_to_do(modules, tmp_path):
    with pytest.raises(frontend.AssetMissingError, match="make setup"):
        frontend.load_assets(tmp_path / "nowhere")
    assets = frontend.gather(modules=modules, vendor=tmp_path / "vendor")
    with pytest.raises(frontend.AssetMissingError, match=r"nothing\.css"):
        assets.path("nothing.css")


@pytest.mark.skipif(not MODULES.is_dir(), reason="npm has not run")
def test_what_a_first_page_loads_stays_small(tmp_path):
    assets = frontend.gather(modules=MODULES, vendor=tmp_path / "vendor")
    sent = sum(
        len(gzip.compress((tmp_path / "vendor" / assets.names[name]).read_bytes()))
        for name in ("app.css", "app.js", "theme.js", "img/favicon.svg")
    )
    # 90 KB are the aim for a whole first page, without fonts: half of it is left to the page.
    assert sent < 45_000
