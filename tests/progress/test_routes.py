"""The reader's pages: happy, forbidden, repeated; how many statements they take."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from lms.progress.models import Completion, Opening, UnitDone
from lms.progress.recording import revoke_completion
from tests.factories.progress import NOW, make_module, make_quiz_unit, make_release, make_unit
from tests.progress.conftest import Learner, rows
from tests.support.statements import counted

PARENTS = {"course_id": "parents", "audience": ("parent",), "hash": "parents-1"}


def test_shows_a_page_and_remembers_who_was_there(learner, database, published):
    published()
    page = learner.get("/courses/cours/un/page-1")
    assert page.status_code == 200
    assert "<p>Texte de page-1.</p>" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Maëlle Le Goff" in page.text
    with database.reader() as db:
        assert db.scalar(select(Opening.last_unit_id)) == "page-1"


def test_a_page_takes_one_statement(learner, database, published):
    published()
    for _time in range(2):
        learner.get("/courses/cours/un/page-1")
    with counted(database) as statements:
        learner.get("/courses/cours/un/page-1")
    assert len(statements) == 1, statements


def test_a_visitors_page_takes_one_statement(client, database, published):
    published(make_release(**PARENTS))
    client.get("/courses/parents/un/page-1")
    with counted(database) as statements:
        client.get("/courses/parents/un/page-1")
    assert len(statements) == 1, statements


def test_teachers_courses_ask_to_sign_in(client, published):
    published()
    for path in ("/courses/cours/un/page-1", "/courses/cours/un", "/learning", "/learning/cours"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?next=")


def test_anybody_reads_parents_pages_but_no_quiz(client, database, published):
    published(make_release(**PARENTS))
    page = client.get("/courses/parents/un/page-1")
    assert page.status_code == 200
    assert "sign-in?next=/courses/parents/un/page-1" in page.text
    assert client.get("/courses/parents/un").status_code == 200
    assert client.get("/courses/parents/un/quiz-1").status_code == 303
    assert client.get("/learning/parents").headers["Location"] == "/courses/parents/un/page-1"
    assert rows(database, Opening) == 0


def test_a_visitor_records_nothing(client, database, published):
    published(make_release(**PARENTS))
    page = client.get("/courses/parents/un/page-1")
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    answer = client.post("/courses/parents/un/page-1", data={"csrf_token": token})
    assert answer.status_code == 401
    assert rows(database, UnitDone) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/courses/rien/un/page-1",
        "/courses/cours/rien/page-9",
        "/courses/cours/un/rien",
        "/courses/cours/rien",
        "/learning/rien",
    ],
)
def test_unknown_addresses_are_404(learner, published, path):
    published()
    assert learner.get(path).status_code == 404


def test_a_unit_that_moved_is_found_where_it_is(learner, published):
    published()
    assert learner.get("/courses/cours/deux/page-1").headers["Location"] == "/courses/cours/un/page-1"


def test_a_closed_module_explains_itself(learner, database, published):
    published(make_release(order="sequence"))
    answer = learner.get("/courses/cours/deux/page-3")
    assert answer.headers["Location"] == "/courses/cours/deux"
    assert "Un" in learner.get("/courses/cours/deux").text
    refused = learner.post("/courses/cours/deux/page-3", form_of="/courses/cours/un/page-1")
    assert (refused.status_code, refused.headers["Location"]) == (303, "/courses/cours/deux")
    assert rows(database, UnitDone) == 0


def test_finishing_leads_on_and_a_double_click_too(learner, database, published):
    published()
    for _click in range(2):
        answer = learner.post("/courses/cours/deux/page-3")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/courses/cours/deux/page-4")
    assert rows(database, UnitDone) == 1


def test_a_post_without_its_token_is_refused_and_changes_nothing(learner, database, published):
    published()
    assert learner.client.post("/courses/cours/deux/page-3").status_code == 400
    assert rows(database, UnitDone) == 0


def test_completing_a_module_is_said_once(learner, database, published):
    published()
    learner.post("/courses/cours/deux/page-3")
    answer = learner.post("/courses/cours/deux/page-4")
    assert answer.headers["Location"] == "/courses/cours/deux"
    said = learner.get("/courses/cours/deux").text
    assert "Deux" in said.split('class="toasts"', 1)[1].split("</div>", 1)[0]
    assert 'class="toast tone-success' not in learner.get("/courses/cours/deux").text
    learner.post("/courses/cours/deux/page-4")
    assert rows(database, Completion) == 1


def test_a_toast_is_shown_on_a_cached_page(learner, published):
    published(make_release(make_module("un", make_unit("a")), make_module("deux", make_unit("b"))))
    learner.post("/courses/cours/un/a")
    said = learner.get("/courses/cours/deux/b").text
    assert 'class="toast tone-success' in said
    assert 'class="toast tone-success' not in learner.get("/courses/cours/deux/b").text


def test_completing_the_course_says_bravo(learner, published):
    published(
        make_release(make_module("un", make_unit("a")), make_module("bonus", make_unit("x"), required=False))
    )
    answer = learner.post("/courses/cours/un/a")
    assert answer.headers["Location"] == "/learning/cours"
    page = learner.get("/learning/cours")
    assert page.status_code == 200
    assert "Le cours" in page.text
    assert "/courses/cours/bonus" in page.text


def test_tasks(learner, published):
    task = make_unit("tache", kind="task", validate="self")
    handed_in = make_unit("devoir", kind="task", validate="trainer")
    published(make_release(make_module("un", task, handed_in)))
    assert learner.post("/courses/cours/un/tache").headers["Location"] == "/courses/cours/un/devoir"
    assert "reader-bar" in learner.get("/courses/cours/un/tache").text
    # What a trainer validates is handed in, not done.
    assert learner.post("/courses/cours/un/devoir").headers["Location"] == "/courses/cours/un/devoir"
    assert "Remise le" in learner.get("/courses/cours/un/devoir").text
    assert "1" in learner.get("/courses/cours/un").text


def test_an_updated_page_is_to_see_again(learner, published):
    published(make_release(make_module("m", make_unit("a"), make_unit("b"))))
    learner.post("/courses/cours/m/a")
    published(make_release(make_module("m", make_unit("a", edition=2), make_unit("b")), hash="cours-2"))
    page = learner.get("/courses/cours/m/a").text
    assert "20 novembre 2026" in page
    assert "tone-warning" in page
    learner.post("/courses/cours/m/a")
    assert "20 novembre 2026" not in learner.get("/courses/cours/m/a").text


def test_a_page_opened_before_a_new_edition_counts_as_the_old_one(learner, database, published):
    old = published(make_release(make_module("m", make_unit("a"), make_unit("b"))))
    published(make_release(make_module("m", make_unit("a", edition=2), make_unit("b")), hash="cours-2"))
    learner.post(f"/courses/cours/m/a?release={old}", form_of="/courses/cours/m/a")
    with database.reader() as db:
        assert db.scalar(select(UnitDone.edition)) == 1
    learner.post("/courses/cours/m/a?release=999", form_of="/courses/cours/m/a")
    with database.reader() as db:
        assert sorted(db.scalars(select(UnitDone.edition))) == [1, 2]


def test_a_unit_that_is_gone_can_still_be_finished(learner, published):
    old = published(make_release(make_module("m", make_unit("a"), make_unit("b"))))
    published(make_release(make_module("m", make_unit("b")), hash="cours-2"))
    answer = learner.post(f"/courses/cours/m/a?release={old}", form_of="/courses/cours/m/b")
    assert answer.headers["Location"] == "/courses/cours/m"


def test_my_learning(learner, published):
    published()
    assert "/courses" in learner.get("/learning").text
    learner.get("/courses/cours/un/page-2")
    page = learner.get("/learning").text
    assert "/courses/cours/un/page-2" in page
    assert learner.get("/learning/cours").headers["Location"] == "/courses/cours/un/page-2"


def test_my_learning_shows_what_is_complete(learner, published):
    published(make_release(make_module("un", make_unit("a")), **{**PARENTS, "course_id": "autre"}))
    published()
    learner.post("/courses/autre/un/a")
    learner.get("/courses/cours/un/page-1")
    page = learner.get("/learning").text
    assert 'href="/courses/autre"' in page
    assert 'href="/learning/cours"' in page


def test_two_peoples_pages_differ_in_the_holes_only(app, database, published):
    published()
    names = [f"Personne{number}" for number in range(8)]
    people = {name: Learner(app, database, given_name=name) for name in names}
    for learner in list(people.values())[:4]:
        learner.post("/courses/cours/un/page-1")
    for learner in people.values():
        learner.get("/courses/cours/un/page-2")

    def read(name):
        return [people[name].get("/courses/cours/un/page-2").text for _time in range(5)]

    with ThreadPoolExecutor(8) as pool:
        pages = dict(zip(names, pool.map(read, names), strict=True))
    bare = {plain(text, name) for name, texts in pages.items() for text in texts}
    assert len(bare) == 1
    for name, texts in pages.items():
        others = set(names) - {name}
        for text in texts:
            assert name in text
            assert not any(other in text for other in others)
            assert text.count("mark tone-success") == (name in names[:4])


def plain(text, name):
    """A page without its holes: token, name, marks, time left."""
    text = re.sub(r'name="csrf_token" value="[^"]+"', "", text).replace(name, "")
    text = re.sub(r'<span class="mark.*?</span>', "", text, flags=re.DOTALL)
    return re.sub(r'<p class="reader-facts">.*?</p>', "", text, flags=re.DOTALL)


def test_a_name_is_escaped(app, database, published):
    published()
    nasty = Learner(app, database, given_name="<script>alert(1)</script>")
    page = nasty.get("/courses/cours/un/page-1").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_module_page_leads_on(learner, client, published):
    published(make_release(make_module("un", make_unit("a")), make_module("deux", make_unit("b"))))
    assert "/courses/cours/un/a" in learner.get("/courses/cours/un").text
    learner.post("/courses/cours/un/a")
    page = learner.get("/courses/cours/un").text
    assert 'href="/courses/cours/deux"' in page
    learner.post("/courses/cours/deux/b")
    assert (
        'class="btn btn-primary btn-large" href="/courses/cours"' in learner.get("/courses/cours/deux").text
    )
    published(make_release(make_module("un", make_quiz_unit("quiz")), **PARENTS))
    assert client.get("/courses/parents/un").status_code == 200


def test_a_withdrawn_completion_is_explained(learner, database, published):
    published(make_release(make_module("un", make_unit("a"))))
    learner.post("/courses/cours/un/a")
    with database.writer() as db:
        completion_id = db.scalars(select(Completion.id)).one()
        revoke_completion(db, completion_id=completion_id, revoked_by=None, note="", now=NOW)
        db.commit()
    assert learner.get("/learning/cours").headers["Location"] == "/courses/cours/un"
    assert learner.get("/courses/cours/un").status_code == 200
    assert learner.get("/learning").status_code == 200


def test_my_learning_takes_few_statements_however_many_courses(learner, database, published):
    for number in range(4):
        published(make_release(course_id=f"cours-{number}", hash=f"h{number}"))
        learner.get(f"/courses/cours-{number}/un/page-1")
    learner.get("/learning")
    with counted(database) as statements:
        learner.get("/learning")
    assert len(statements) <= 8, statements
