"""The components: valid, legible, without anything that the policy would block."""

import re
from collections import Counter
from itertools import product
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from lms.web import frontend
from lms.web.coverage_shape import coverage_shape
from lms.web.layout import MenuEntry

TEMPLATES = frontend.STATIC.parent / "templates"


class Specimen(Form):
    csrf_token = StringField()
    email = StringField("Adresse", [InputRequired("Écrivez votre adresse.")])
    school = SelectField("École", choices=[SelectChoice("a", "A")])
    kind = RadioField("Fonction", choices=[SelectChoice("t", "Professeur"), SelectChoice("d", "Directrice")])
    reminder = BooleanField("Rappel")


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)
    made.filters.update(number=str, percent=lambda share: f"{share:.0%}")
    made.globals["coverage_shape"] = coverage_shape
    return made


def context(**more: object) -> dict[str, object]:
    links = ("home", "sign_in", "sign_out", "language", "accessibility", "privacy", "legal", "demo")
    return {
        "site_name": "Passerelle",
        "language": "fr",
        "direction": "ltr",
        "languages": [("fr", "Français"), ("ar", "العربية")],
        "navigation": [MenuEntry("Accueil", "/", is_current=True)],
        "account": SimpleNamespace(name="Claire <b>", links=[("Compte", "/account")]),
        "flashes": lambda: [SimpleNamespace(tone="success", text="Fait <i>")],
        "csrf_token": lambda: "token",
        "asset": lambda name: f"/static/{name}",
        "links": {name: f"/{name}" for name in links},
        "current_path": "/here",
        "accessibility_state": "none",
        "demo": True,
    } | more


def check(page: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert not parser.errors, parser.errors[:5]
    ids = Counter(node.get("id") for node in tree.iter() if node.get("id"))
    assert not [name for name, count in ids.items() if count > 1]
    for node in tree.iter():
        for name in node.attrib:
            assert name != "style", node.tag
            assert not name.startswith("on"), (node.tag, name)
        if node.tag == "script":
            assert node.get("src")
        for name in ("aria-describedby", "aria-labelledby", "for", "popovertarget"):
            for told in (node.get(name) or "").split():
                assert told in ids, (node.tag, name, told)


def test_the_page_of_components_is_well_made(environment):
    form = Specimen()
    form.validate()
    page = environment.get_template("dev/components.html").render(context(form=form))
    check(page)
    assert "Claire &lt;b&gt;" in page
    assert "Fait &lt;i&gt;" in page


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500, 503])
def test_error_pages_need_nothing_but_words(environment, code):
    error = SimpleNamespace(code=code, title="Titre", happened="Dit.", remedy="Remède.")
    visitor = context(error=error, navigation=(), account=None, flashes=list, demo=False)
    page = environment.get_template("errors/error.html").render(visitor)
    check(page)
    assert "Remède." in page


def test_what_was_typed_comes_back_escaped(environment):
    page = environment.get_template("errors/typed_again.html").render(
        context(typed=[("notes", 'a"><script>x</script>')], action="/notes")
    )
    check(page)
    assert "<script>x" not in page
    assert 'action="/notes"' in page


def test_a_parent_without_menu_sees_every_language(environment):
    page = environment.get_template("errors/error.html").render(
        context(navigation=(), error=SimpleNamespace(code=404, title="T", happened="H", remedy="R"))
    )
    assert "language-list" in page
    assert "site-menu" not in page


@pytest.mark.parametrize(
    ("arguments", "said", "unsaid"),
    [
        ("31, 42, 0.8", ("74%", "coverage-target"), ("coverage-over", "hatch", "Unknown")),
        ("6, 5, 0.8", ("120%", "coverage-over", "please check it"), ("hatch",)),
        ("4, none", ("Unknown", "hatch"), ("%</strong>", "coverage-fill")),
        ("0, 12", ("0%",), ("coverage-fill", "coverage-target")),
        ("10, 20, none, 3, 4", ("50%", "hatch", "known for 3 of 4"), ("coverage-target",)),
        ("10, 20, none, 4, 4", ("50%",), ("hatch", "known for")),
        ("0, 0", ("Nobody to train",), ("coverage-fill", "hatch", "Unknown")),
    ],
)
def test_the_coverage_bar_tells_what_is_known(environment, arguments, said, unsaid):
    source = '{% import "components/ui.html" as ui %}{{ ui.coverage_bar(' + arguments + ") }}"
    bar = environment.from_string(source).render()
    for words in said:
        assert words in bar
    for words in unsaid:
        assert words not in bar


def test_marks_pass_ready_made_markup_through(environment):
    source = '{% import "components/ui.html" as ui %}{{ ui.mark(hole|safe) }}{{ ui.mark("again") }}'
    assert environment.from_string(source).render(hole="<!--0-->").startswith("<!--0-->")


@pytest.mark.parametrize(("module", "shapes"), [("icons", "SHAPES"), ("drawings", "DRAWINGS")])
def test_every_picture_is_well_formed_and_follows_the_theme(environment, module, shapes):
    pictures = getattr(environment.get_template(f"components/{module}.html").module, shapes)
    for name, markup in pictures.items():
        ET.fromstring(f"<svg>{markup}</svg>")
        assert "#" not in markup, f"{name}: a fixed colour"


def test_every_component_is_under_one_name(environment):
    whole = environment.get_template("components/ui.html").module
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text(encoding="utf-8")):
            assert hasattr(whole, name), f"{path.name}: {name} is missing from ui.html"


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    ground = (frontend.STATIC / "css" / "ground.css").read_text(encoding="utf-8")
    blocks = re.findall(r"^\s*(\S[^{}\n]*) \{([^}]*)\}", ground, re.MULTILINE)
    found = {
        selector.strip(): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
        for selector, body in blocks
        if "--paper:" in body
    }
    assert len(found) == 3, list(found)
    return found


def test_colours_stay_legible_and_the_two_dark_palettes_agree():
    light, dark, system = palettes().values()
    assert dark == system
    for palette, least in ((light, 4.5), (dark, 7)):
        for name, ground in product(
            ("ink", "muted", "primary", "accent", "success", "warning", "danger"), ("paper", "surface")
        ):
            assert contrast(palette[name], palette[ground]) >= least, (name, ground)
        for tone in ("primary", "accent", "success", "warning", "danger"):
            assert contrast(palette[tone], palette[f"{tone}-soft"]) >= 4.5, tone
        assert contrast(palette["on-primary"], palette["primary"]) >= 4.5
        assert contrast(palette["line-strong"], palette["surface"]) >= 3
        assert contrast(palette["focus"], palette["paper"]) >= 3
