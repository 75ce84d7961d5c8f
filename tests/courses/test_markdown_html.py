"""Ordinary Markdown gives good pages, whatever the author's habits."""

import pytest

from lms.courses.markdown_html import Rendered, Renderer
from lms.courses.sanitise import sanitise
from lms.courses.source_text import SourceText


def render(text: str, *, language: str = "fr") -> Rendered:
    return Renderer(language=language).render(SourceText(text, file="01-a/01-b.md", first_line=6))


def codes(text: str) -> list[str]:
    return [fault.code for fault in render(text).faults]


def test_headings_begin_below_the_page_title_with_ids_of_their_own() -> None:
    rendered = render("# Été\n\n## Suite\n\n## Suite\n\n## X {#mien}\n\n[là](#mien)\n")

    assert '<h2 id="c-ete">Été</h2>' in rendered.html
    assert [(h.level, h.id) for h in rendered.headings] == [
        (2, "c-ete"), (3, "c-suite"), (3, "c-suite-2"), (3, "c-mien"),
    ]  # fmt: skip
    assert '<a href="#c-mien">là</a>' in rendered.html


@pytest.mark.parametrize(
    "nested", ["- a\n  - b", "- a\n   - b", "- a\n    - b", "1. a\n   - b", "1) a\n   - b"]
)
def test_lists_nest_by_two_three_or_four_spaces(nested: str) -> None:
    html = render(f"Texte :\n\n{nested}\n").html

    assert html.count("<li>") == 2
    assert "<li>a<ul>\n<li>b</li>" in html.replace("a\n<ul>", "a<ul>")


def test_a_list_may_follow_a_paragraph_but_a_year_is_no_list() -> None:
    assert "<ul>" in render("Trois temps :\n- un\n- deux\n").html
    assert "<ol>" not in render("C’était en\n2026. Puis rien.\n").html


def test_a_fence_in_a_tight_list_stays_in_its_item() -> None:
    html = render("- a\n  ```python\n  x = 1\n  ```\n- b\n").html

    assert '<pre tabindex="0">' in html
    assert html.count("<li>") == 2


@pytest.mark.parametrize(
    "written",
    [
        '!!! tip "Un titre"\n    Texte.\n',
        '::: {.callout-tip title="Un titre"}\nTexte.\n:::\n',
        ':::: {.tip title="Un titre"}\nTexte.\n::::\n',
    ],
)
def test_callouts_in_each_spelling_give_the_same_page(written: str) -> None:
    html = render(written).html.replace("\n", "")

    assert html == (
        '<div class="callout callout-tip" role="note"><p class="callout-title">Un titre</p><p>Texte.</p></div>'  # noqa: E501
    )


def test_callouts_nest_and_are_titled_in_the_language_of_the_page() -> None:
    html = render("::: callout-tip\n- a\n\n::: situation\nTexte.\n:::\n:::\nAprès.\n", language="ar").html

    assert html.index("نصيحة") < html.index("حالة عملية") < html.index("</div>\n</div>\n<p>Après.")


def test_a_callout_in_code_is_code() -> None:
    assert codes("```\n::: bravo\n```\n") == []


def test_details_tables_and_tasks() -> None:
    html = render(
        '??? question "Pourquoi ?"\n    Car.\n\nTable: Les prix\n\n|  | B |\n|--|--:|\n| a | 2 |\n\n- [ ] à faire\n'  # noqa: E501
    ).html

    assert '<details class="callout callout-question">' in html
    assert 'aria-labelledby="c-table-1"' in html
    assert '<caption id="c-table-1">Les prix</caption>' in html
    assert '<td></td>\n<th class="text-end" scope="col">B</th>' in html
    assert '<span class="task-box">☐</span> à faire' in html


def test_a_table_without_caption_still_has_a_name() -> None:
    html = render("Texte\n| A |\n|---|\n| b |\n").html

    assert 'aria-label="Tableau 1"' in html
    assert 'tabindex="0"' in html


def test_an_image_alone_is_a_figure_and_one_in_a_sentence_keeps_its_credit() -> None:
    credit = '{licence="CC0" author="Moi"}'
    html = render(f'![Alt](media/a.svg "Légende"){credit}\n\nVoir ![x](media/b.svg){credit} là.\n').html

    assert '<figcaption><span class="caption">Légende</span> <small class="credit">Moi, CC0</small>' in html
    assert '> <small class="credit">(Moi, CC0)</small> là.' in html


def test_footnotes_abbreviations_and_definitions() -> None:
    html = render("ENT[^1]\n\n[^1]: Note.\n\n*[ENT]: Espace\n\nMot\n: Sens\n").html

    assert '<abbr title="Espace">ENT</abbr>' in html
    assert 'href="#c-fn-1"' in html
    assert 'aria-label="Retour à l’appel de la note 1"' in html
    assert "<dt>Mot</dt>\n<dd>Sens</dd>" in html


def test_raw_html_is_shown_as_text_and_comments_are_not_shown() -> None:
    rendered = render("<!-- note à moi -->\nUn <b onclick=x>mot</b><br>ici &amp; `<i>`\n")

    assert rendered.html == "<p>Un &lt;b onclick=x&gt;mot&lt;/b&gt;<br>\nici &amp; <code>&lt;i&gt;</code></p>"
    assert [(fault.code, fault.line, fault.column) for fault in rendered.faults] == [
        ("C050", 7, 4), ("C050", 7, 20),
    ]  # fmt: skip


def test_a_fault_says_its_line_and_column() -> None:
    (fault,) = render("Bonjour.\n\nVoir [ici](https://exemple.fr).\n").faults

    assert (fault.file, fault.line, fault.column, fault.found) == ("01-a/01-b.md", 8, 12, "ici")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil", "/etc", "x?y", "a:b.md"]
)
def test_other_kinds_of_address_are_refused(address: str) -> None:
    assert codes(f"[le texte]({address})") == ["C045"]


@pytest.mark.parametrize("address", ["../../x.md", "é.md", "%2e%2e/%2e%2e/x.md"])
def test_addresses_stay_in_the_course(address: str) -> None:
    assert codes(f"[le texte]({address})") == ["C044"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<p style='x' onclick='y'>a", "<a href='javascript:x'>a</a>",
        "<math><mi><style><img src=x onerror=1>", "<svg><desc><![CDATA[</desc><script>1</script>]]>",
        "<img src='https://x/y.png' srcset=z>", "<iframe src=x></iframe>", "<p id='main' class='btn'>a</p>",
    ],
)  # fmt: skip
def test_the_allow_list_stops_what_could_run(hostile: str) -> None:
    clean = sanitise(hostile)

    for word in (
        "<script",
        "onclick",
        "onerror",
        "javascript:",
        "style=",
        "<svg",
        "<math",
        "<iframe",
        "srcset",
    ):
        assert word not in clean
    assert 'id="main"' not in clean
    assert "btn" not in clean
    assert sanitise(clean) == clean


NESTED = [
    '!!! tip "T"\n    ??? question "Q"\n        ::: note\n        Fin.\n        :::\n',
    ':::: {.callout-tip title="T"}\n??? question "Q"\n    !!! note\n        Fin.\n::::\n',
    '!!! tip "T"\n    ::: {.question title="Q" collapse="true"}\n    !!! note\n        Fin.\n    :::\n',
    ":::::: tip\n## T {#x}\n\n::: {.question collapse=true}\n### Q\n\n::: note\nFin.\n:::\n:::\n::::::\n",
]


@pytest.mark.parametrize("written", NESTED)
def test_callouts_nest_in_any_mixture_of_spellings(written: str) -> None:
    rendered = render(written)

    assert rendered.faults == ()
    assert rendered.html.replace("\n", "") == (
        '<div class="callout callout-tip" role="note"><p class="callout-title">T</p>'
        '<details class="callout callout-question"><summary>Q</summary>'
        '<div class="callout callout-note" role="note"><p class="callout-title">À noter</p><p>Fin.</p></div>'
        "</details></div>"
    )


@pytest.mark.parametrize(
    ("written", "kind", "title"),
    [
        ("??? hint\n    a\n", "hint", "Indice"),
        ("??? transcription\n    a\n", "transcript", "Transcription"),
        ("???+ inconnu\n    a\n", "question", "Question"),
        ("::: solution\na\n:::\n", "solution", "Solution"),
        ('::: {.spoiler title="Le "mot""}\na\n:::\n', "solution", "Le "),
    ],
)
def test_what_is_folded_has_a_title_in_the_language_of_the_page(written: str, kind: str, title: str) -> None:
    html = render(written).html

    assert f'<details class="callout callout-{kind}">\n<summary>{title}' in html


def test_carpentries_lessons_read_as_they_are() -> None:
    html = render(
        "::::::::: challenge\n\n## À vous\n\n- a\n\n:::: solution\nVoici.\n::::\n\n:::::::::\n\n"
        "::: keypoints\n- b\n:::\n"
    ).html

    assert '<div class="callout callout-exercise" role="note">\n<p class="callout-title">À vous</p>' in html
    assert '<details class="callout callout-solution">' in html
    assert '<p class="callout-title">À retenir</p>' in html


def test_abbreviations_are_explained_at_the_end_of_the_page() -> None:
    html = render("L’ENT et le DPD.\n\n*[ENT]: Espace\n*[DPD]: Délégué\n").html

    assert html.endswith(
        '<details class="callout callout-note glossary"><summary>Les sigles de cette page</summary>'
        "<dl><dt>DPD</dt><dd>Délégué</dd><dt>ENT</dt><dd>Espace</dd></dl></details>"
    )


@pytest.mark.parametrize("link", ["[La classe]({})", "<{}>", "{}", "  {}"])
def test_a_video_alone_on_a_line_is_marked_and_wants_a_transcript(link: str) -> None:
    text = link.format("https://tube.exemple.fr/w/abcdef")

    alone = render(f"Avant.\n\n{text}\n")
    assert '<p class="video"><a href="https://tube.exemple.fr/w/abcdef" rel="external">' in alone.html
    assert [(fault.code, fault.line) for fault in alone.faults] == [("C059", 8)]
    assert render(f"{text}\n\n??? transcript\n    Texte.\n").faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "Voir https://tube.exemple.fr/w/abcdef",
        "https://exemple.fr/",
        "a [b](https://tube.exemple.fr/w/abcdef)",
    ],
)
def test_other_links_are_no_videos(text: str) -> None:
    assert "video" not in render(text).html
