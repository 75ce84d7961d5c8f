"""The studio's pages: written by hand without a script, by nobody else's trainer, and true to the reader."""

import io
import re
from datetime import UTC, datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.courses import queries as courses
from lms.courses.compiler import LARGEST_TEXT
from lms.database import Database
from lms.studio import queries
from tests.courses.factories import PAGE as PAGE_TEXT
from tests.factories.accounts import make_person
from tests.studio.factories import COURSE, PAGE, compiled, make_administrator, make_trainer, publish
from tests.studio.handwork import EDIT, HERE, field, post, texts, write
from tests.studio.test_pictures import picture
from tests.support.visitors import let_in, token_in


def test_a_course_of_others_does_not_exist(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        publish(db)
        stranger, administrator = make_trainer(db, "autre"), make_administrator(db)
        learner = make_person(db).id
        db.commit()
    gets = ["", f"/edit/{PAGE}", f"/picture/{PAGE}", "/publish", "/history", "/preview", "/preview/page"]
    posts = [
        "/units", "/modules", "/translations", "/languages", "/outline", f"/edit/{PAGE}", f"/preview/{PAGE}",
        f"/aside/{PAGE}", f"/picture/{PAGE}", "/publish", "/discard", "/restore",
    ]  # fmt: skip
    let_in(client, database, person_id=stranger)
    assert COURSE not in client.get("/studio").text
    assert [client.get(HERE + rest).status_code for rest in gets] == [404] * len(gets)
    assert [post(client, HERE + rest).status_code for rest in posts] == [404] * len(posts)
    let_in(client, database, person_id=administrator)
    assert COURSE in client.get("/studio").text
    assert [client.get(HERE + rest).status_code for rest in gets] == [200] * len(gets)
    assert client.get("/studio/inconnu").status_code == 404
    assert client.get(f"{HERE}/edit/01-debut/09-rien.md").status_code == 404
    assert client.get(f"{HERE}/picture/course.yaml").status_code == 404
    assert client.get(f"{HERE}/preview/inconnue").status_code == 404
    let_in(client, database, person_id=learner)
    assert client.get("/studio").status_code == 403


def test_a_new_course_from_nothing_to_published(author: FlaskClient, database: Database) -> None:
    refused = post(author, "/studio/new", title="", audience="teacher", language="fr")
    assert refused.status_code == 422
    begun = post(author, "/studio/new", title="Évaluer autrement", audience="parent", language="fr")
    here = begun.headers["Location"]
    assert here == "/studio/evaluer-autrement"
    assert "Évaluer autrement" in author.get(here).text
    added = post(
        author, f"{here}/units", folder="01-premier-module", title="Un quiz", kind="quiz", minutes="5"
    )
    assert added.headers["Location"].endswith("/edit/01-premier-module/02-un-quiz.md")
    assert author.get(added.headers["Location"]).status_code == 200
    assert post(author, f"{here}/modules", title="Suite", minutes="30").status_code == 303
    assert post(author, f"{here}/units", folder="nowhere", title="", kind="x", minutes="0").status_code == 422
    assert post(author, f"{here}/modules", title="", minutes="0").status_code == 422
    assert author.get("/studio").text.count("studio-course-title") == 2
    page = author.get(f"{here}/publish")
    typed = {"csrf_token": token_in(page), "seen": field(page, "seen"), "note": "Premier jet"}
    assert author.post(f"{here}/publish", data=typed).status_code == 303
    with database.reader() as db:
        found = courses.published(db, "evaluer-autrement")
    assert found is not None
    assert found.release.audience == ("parent",)
    history = author.get(f"{here}/history").text
    assert "Premier jet" in history
    assert "Camille Martin" in history


def test_a_text_is_saved_with_or_without_a_script(author: FlaskClient, database: Database) -> None:
    assert write(author, PAGE_TEXT + "À la main.\n").status_code == 303
    assert texts(database)[PAGE].endswith("À la main.\n")
    page = author.get(EDIT)
    assert "À la main." in page.text
    typed = {"csrf_token": token_in(page), "token": field(page, "token"), "text": PAGE_TEXT + "Tout seul.\n"}
    saved = author.post(EDIT, data=typed, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    again = author.post(EDIT, data=typed, headers={"Accept": "application/json"})
    assert again.json == saved.json
    long = {**typed, "text": "a" * (LARGEST_TEXT + 1)}
    assert author.post(EDIT, data=long, headers={"Accept": "application/json"}).status_code == 422
    assert author.post(EDIT, data=long).status_code == 422
    assert author.post(f"{HERE}/preview/{PAGE}", data=long).status_code == 422
    assert texts(database)[PAGE].endswith("Tout seul.\n")


def test_a_text_whose_unit_has_gone_comes_back_to_be_copied(author: FlaskClient, database: Database) -> None:
    page = author.get(EDIT)
    post(author, f"{HERE}/outline", action="remove", path=PAGE)
    typed = {"csrf_token": token_in(page), "token": field(page, "token"), "text": "mes mots précieux"}
    lost = author.post(EDIT, data=typed)
    assert lost.status_code == 422
    assert "mes mots précieux" in lost.text


def test_two_authors_of_one_unit_keep_both_texts(author: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        second = make_trainer(db)
        db.commit()
    other = author.application.test_client()
    let_in(other, database, person_id=second)
    page = other.get(EDIT)
    write(author, PAGE_TEXT + "Le texte de l’une.\n")
    typed = {"csrf_token": token_in(page), "token": field(page, "token"), "text": PAGE_TEXT + "Le mien.\n"}
    told = other.post(EDIT, data=typed, headers={"Accept": "application/json"})
    assert told.status_code == 409
    assert other.post(EDIT, data=typed).headers["Location"] == EDIT
    both = other.get(EDIT).text
    assert "Le texte de l’une." in re.sub(r"</?(?:ins|del)>", "", both)
    assert "Le mien." in both
    assert "Le mien." not in texts(database)[PAGE]
    assert "Le mien." not in author.get(EDIT).text
    post(other, f"{HERE}/aside/{PAGE}")
    assert "Le mien." not in other.get(EDIT).text
    write(other, PAGE_TEXT + "Les deux.\n")
    assert texts(database)[PAGE].endswith("Les deux.\n")


def test_of_two_long_texts_only_what_differs_is_shown_with_what_stands_around(
    author: FlaskClient, database: Database
) -> None:
    long = PAGE_TEXT + "".join(f"Ligne {n}.\n" for n in range(60))
    write(author, long)
    page = author.get(EDIT)
    write(author, long + "Le texte d’un onglet.\n")
    typed = {
        "csrf_token": token_in(page),
        "token": field(page, "token"),
        "text": long + "Celui de l’autre.\n",
    }
    author.post(EDIT, data=typed)
    (compared,) = re.findall(r'<table class="studio-rows">.*?</table>', author.get(EDIT).text, re.DOTALL)
    shown = re.sub(r"</?(?:ins|del)>", "", compared)
    assert "Le texte d’un onglet." in shown
    assert "Celui de l’autre." in shown
    assert "Ligne 59." in shown
    assert "Ligne 30." not in shown


def test_units_move_by_buttons(author: FlaskClient, database: Database) -> None:
    moved = post(author, f"{HERE}/outline", action="down", path=PAGE, anchor="u-page")
    assert moved.headers["Location"] == f"{HERE}#u-page"
    assert "01-debut/02-page.md" in texts(database)
    assert post(author, f"{HERE}/outline", action="down", path="01-debut/02-page.md").status_code == 303
    assert post(author, f"{HERE}/outline", action="up", folder="01-debut").status_code == 303
    assert post(author, f"{HERE}/outline", action="remove", folder="01-debut").status_code == 303
    assert post(author, f"{HERE}/outline", action="explode", folder="01-debut").status_code == 400
    assert post(author, f"{HERE}/outline", action="up", path="nowhere").status_code == 303
    outline = author.get(HERE)
    assert outline.text.index("Vérifier") < outline.text.index("Une page")


def test_a_picture_is_asked_for_with_its_words_and_its_rights(
    author: FlaskClient, database: Database
) -> None:
    address = f"{HERE}/picture/{PAGE}"
    sound = {"alt": "Un pont", "author": "Camille Martin", "licence": "CC BY 4.0"}

    def send(content: bytes, name: str = "pont.png", **typed: str) -> TestResponse:
        return post(author, address, seen=address, picture=(io.BytesIO(content), name), **typed)

    assert send(picture(), **sound).status_code == 303
    text = texts(database)[PAGE]
    assert '![Un pont](media/pont.png){licence="CC BY 4.0" author="Camille Martin"}' in text
    page = author.get(EDIT).text
    name = re.search(r'src="(/media/[^"]+)"', page)
    assert name
    assert author.get(name[1]).headers["Cache-Control"].endswith("immutable")
    for typed in ({**sound, "alt": ""}, {**sound, "author": ""}, {**sound, "licence": ""}):
        assert send(picture(), **typed).status_code == 422
    assert send(picture(), **{**sound, "alt": "", "decorative": "y"}).status_code == 303
    assert "![](media/pont.png){.decorative licence=" in texts(database)[PAGE]
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content, called in ((b"no picture", "a.png"), (svg, "a.svg"), (b"", "")):
        assert send(content, called, **sound).status_code == 422
    large = {"CONTENT_LENGTH": "50000000"}
    heavy = author.post(
        address, data=b"-", content_type="multipart/form-data; boundary=b", environ_overrides=large
    )
    assert heavy.status_code == 413
    assert "alert(1)" not in author.get(EDIT).text
    typed = {
        "csrf_token": token_in(author.get(address)),
        "picture": (io.BytesIO(picture()), "p.png"),
        **sound,
    }
    told = author.post(address, data=typed, headers={"Accept": "application/json"})
    assert told.json["markdown"].startswith("![Un pont](media/p.png)")
    wrong = {"csrf_token": typed["csrf_token"], "author": "", "licence": ""}
    assert author.post(address, data=wrong, headers={"Accept": "application/json"}).json["errors"]


def test_a_language_is_added_without_touching_the_sheet(author: FlaskClient, database: Database) -> None:
    assert 'value="ar"' in author.get(HERE).text
    for _twice in range(2):
        assert post(author, f"{HERE}/languages", language="ar").status_code == 303
    assert "languages: [fr, ar]" in texts(database)["course.yaml"]
    assert "languages: [fr, ar]" in author.get(f"{HERE}/edit/course.yaml").text
    assert 'name="language" value="ar"' in author.get(EDIT).text
    assert post(author, f"{HERE}/languages", language="de").status_code == 400
    write(author, texts(database)["course.yaml"].replace("[fr, ar]", "\n  - fr\n  - ar"), "course.yaml")
    assert post(author, f"{HERE}/languages", language="pt").status_code == 303
    assert "languages: [fr, ar, pt]" in author.get(HERE).text
    assert "pt" not in texts(database)["course.yaml"]


def test_a_unit_begins_for_a_level_or_for_a_trainer_to_validate(
    author: FlaskClient, database: Database
) -> None:
    new = {"folder": "01-debut", "minutes": "5"}
    post(author, f"{HERE}/units", title="Atelier", kind="task-validated", level="vocational", **new)
    assert "validate: trainer\n" in texts(database)["01-debut/03-atelier.md"]
    assert "Voie professionnelle" in author.get(HERE).text
    post(author, f"{HERE}/units", title="Lire", kind="page", **new)
    assert "level" not in texts(database)["01-debut/04-lire.md"]
    with database.reader() as db:
        draft = queries.draft_of(db, COURSE)
        assert draft is not None
        unit = compiled(queries.source_of(db, draft)).unit("atelier")
    assert unit is not None
    assert (unit.kind, unit.validate, unit.level) == ("task", "trainer", "vocational")
    assert post(author, f"{HERE}/units", title="X", kind="page", level="x", **new).status_code == 422


def test_moments_are_aware(author: FlaskClient, database: Database) -> None:
    write(author, PAGE_TEXT + "x\n")
    with database.reader() as db:
        draft = queries.draft_of(db, COURSE)
    assert draft is not None
    assert draft.files[PAGE].edited_at is not None
    assert (datetime.now(UTC) - draft.files[PAGE].edited_at).total_seconds() < 600
