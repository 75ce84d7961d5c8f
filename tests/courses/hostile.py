"""The 88 hostile inputs of the promises: each is a course that must end within the limits with a named fault.

`hostile_inputs()` makes them, `hostile_rows()` compiles them in the child process and says how each ended;
the tests use a part of them, `make proofs` prints them all.
"""

import io
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lms.courses.child import SERVER, CompileServer, Limits, compile_in_child
from tests.courses.factories import (
    COURSE,
    DRAWING,
    MODULE,
    PAGE_FRONT,
    make_course_files,
    make_page,
    make_quiz,
)

Family = Literal["explosion", "script", "yaml", "drawing", "file", "quiz"]
PAGE = "01-debut/01-page.md"
MEDIA = "01-debut/media/"
NEVER = (
    "<script", "<iframe", "<svg", "<math", "<style", "<form", "<object", "<embed", "<meta", "<base", "<link",
    "javascript:", "vbscript:", "data:text", " onerror=", " onclick=", " onload=", " onfocus=",
    " style=", "srcdoc",
)  # fmt: skip
"""What no attribute and no tag of a compiled page may hold."""


@dataclass(frozen=True, kw_only=True)
class HostileInput:
    """A course made to harm, and the codes of which one must name it."""

    name: str
    family: Family
    files: dict[str, bytes]
    codes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class HostileRow:
    """How one input ended."""

    name: str
    family: Family
    code: str
    file: str
    seconds: float
    held: bool


def hostile_rows(
    inputs: Sequence[HostileInput] | None = None,
    *,
    limits: Limits | None = None,
    server: CompileServer = SERVER,
) -> Iterator[HostileRow]:
    """Compile each input in the child and judge it: a fault of its own, in time, nothing that runs."""
    limits = limits or Limits()
    for one in hostile_inputs() if inputs is None else inputs:
        began = time.monotonic()
        done = compile_in_child(one.files, limits=limits, server=server)
        seconds = time.monotonic() - began
        named = [fault for fault in done.faults if fault.code in one.codes]
        html = "" if done.release is None else shown(done.release.units())
        yield HostileRow(
            name=one.name,
            family=one.family,
            code=named[0].code if named else "-",
            file=named[0].file if named else "-",
            seconds=seconds,
            held=bool(named) and seconds < limits.wall_seconds and not runs(html),
        )


def shown(units: Iterator[object]) -> str:
    """Everything that the units of a release show."""
    parts: list[str] = []
    for unit in units:
        parts += [text.html for text in unit.texts.values()]  # type: ignore[attr-defined]
        for question in unit.quiz.questions if unit.quiz else ():  # type: ignore[attr-defined]
            for texts in (question.prompt, question.body, question.explanation):
                parts += texts.values()
            for choice in question.choices:
                parts += [*choice.html.values(), *choice.feedback.values()]
    return "\n".join(parts)


def runs(html: str) -> bool:
    """Whether something in the tags of a page could run; words of the text may say anything."""
    tags = "".join(f"<{part.split('>')[0]}>" for part in html.split("<")[1:]).lower()
    return any(word in tags for word in NEVER)


def hostile_inputs() -> list[HostileInput]:
    """All of them, in a stable order."""
    return [*_explosions(), *_scripts(), *_yaml(), *_drawings(), *_files(), *_quizzes()]


def _input(name: str, family: Family, files: dict[str, bytes], *codes: str) -> HostileInput:
    return HostileInput(name=name, family=family, files=files, codes=frozenset(codes))


STOPPED = ("C048", "C049", "C090", "C091", "C092")

EXPLOSIONS = {
    "opening brackets": "[" * 8_000,
    "opening images": "![" * 8_000,
    "links without end": "[a](" * 16_000,
    "references without end": "[a][" * 16_000,
    "setext ladder": "a\n=\n" * 40_000,
    "setext ladder with dashes": "a\n-\n" * 40_000,
    "a list 300 deep": "\n".join("  " * depth + "- x" for depth in range(300)),
    "a numbered list 300 deep": "\n".join("   " * depth + "1. x" for depth in range(300)),
    "quotations 5,000 deep": ">" * 5_000 + " x",
    "quotations and lists": "> - " * 3_000 + "x",
    "callouts 2,000 deep": "::: callout-tip\n\n" * 2_000,
    "callouts of three spellings": "".join(
        "    " * depth + ("!!! tip\n\n" if depth % 2 else "??? question\n\n") for depth in range(120)
    ),
    "back quotes of every length": " ".join("`" * length + "a" for length in range(1, 600)),
    "footnotes calling footnotes": "[^0]\n\n"
    + "\n".join(f"[^{n}]: [^{n + 1}] [^{n + 2}]" for n in range(6_000)),
    "abbreviations everywhere": "\n".join(f"*[a{n}]: b" for n in range(9_000)) + "\n\na1",
    "an abbreviation that grows": "ENT " * 500 + "\n\n*[ENT]: " + "x" * 5_000,
    "a reference that grows": "[a]: https://exemple.fr/" + "x" * 60_000 + "\n\n" + "[a] " * 34_000,
    "a table of 2,000 columns": "|a" * 2_000 + "\n" + "|-" * 2_000 + ("\n" + "|b" * 2_000) * 40,
    "character data without end": "<![CDATA[" * 20_000,
    "escapes": "\\`" * 95_000,
    "brackets that close": "[" * 6_000 + "]" * 6_000,
    "a list on one line": "- " * 5_000 + "x",
    "images in links": "[![a](" * 8_000,
    "48,000 headings": "# a\n" * 48_000,
    "pictures on one line": "![](a.png)" * 19_000,
    "definitions of definitions": "a\n" + "".join("    " * depth + ":   a\n\n" for depth in range(200)),
    "50 MB of references": "[a]: https://exemple.fr/a\n" * 2_000_000,
}  # fmt: skip


def _explosions() -> Iterator[HostileInput]:
    for name, text in EXPLOSIONS.items():
        yield _input(name, "explosion", make_page(text), *STOPPED, "C003", "C040", "C047")


SCRIPTS = {
    "a script": "<script>alert(1)</script>",
    "a script in capitals": "<ScRiPt src=//x></sCrIpT>",
    "an image that fails": "<img src=x onerror=alert(1)>",
    "a drawing that loads": "<svg/onload=alert(1)>",
    "a frame": '<iframe src="javascript:alert(1)"></iframe>',
    "a frame with a document": "<iframe srcdoc='<script>1</script>'></iframe>",
    "an object": '<object data="data:text/html,x"></object>',
    "an embedded thing": "<embed src=x>",
    "a form": '<form action="https://x"><input name=a></form>',
    "a button elsewhere": "<button formaction=javascript:1>a</button>",
    "a style": "<style>*{background:url(//x)}</style>",
    "a style attribute": '<p style="position:fixed">a</p>',
    "another base": '<base href="https://x/">',
    "a refresh": '<meta http-equiv=refresh content="0;url=https://x">',
    "a style sheet": '<link rel=stylesheet href="https://x/a.css">',
    "mathematics around a style": "<math><mtext><table><mglyph><style><img src=x onerror=1>",
    "a drawing around a style": "<svg></p><style><a id='</style><img src=1 onerror=1>'>",
    "character data in a drawing": "<svg><desc><![CDATA[</desc><script>1</script>]]></svg>",
    "a template": "<template><script>1</script></template>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=1>">',
    "an attribute that closes": '<a title="\'><img src=x onerror=1>">a</a>',
    "a focus": "<input autofocus onfocus=alert(1)>",
    "a link that runs": "[le texte](javascript:alert(1))",
    "a link that runs in disguise": "[le texte](java&#115;cript:alert&#40;1&#41;)",
    "a link with a line break": "[le texte](<java\nscript:alert(1)>)\n\n<a href=x>a</a>",
    "an automatic link that runs": "<javascript:alert(1)>\n\n[le texte](vbscript:1)",
    "a link to data": "[le texte](data:text/html;base64,PHNjcmlwdD4=)",
    "a reference that runs": "[le texte][a]\n\n[a]: javascript:alert(1)",
    "an image of data": '![a](data:image/svg+xml,x){licence="CC0" author="Moi"}',
    "an image elsewhere": '![a](https://x/y.png){licence="CC0" author="Moi"}',
    "an attribute list that runs": '[le texte](https://exemple.fr){onclick="1" style="a"}\n\n<b>a</b>',
}


def _scripts() -> Iterator[HostileInput]:
    for name, text in SCRIPTS.items():
        yield _input(name, "script", make_page(text + "\n"), "C050", "C045", "C043")


def _yaml() -> Iterator[HostileInput]:
    laughs = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    for name, text, codes in (
        ("a billion laughs", laughs, ("C015",)),
        ("an object of Python", "id: !!python/object/apply:os.system [id]\n", ("C015",)),
        ("an unknown tag", "id: !x a\n", ("C015",)),
        ("a merge", "<<: {id: a}\n", ("C015",)),
        ("lists 5,000 deep", "id: " + "[" * 5_000, ("C010", "C048", "C090")),
        ("mappings 400 deep", "\n".join("  " * n + "a:" for n in range(400)), ("C048", "C010", "C090")),
        ("a key a thousand times", "a: 1\n" * 20_000, ("C014",)),
        ("15,000 unknown keys", "".join(f"k{n}: 1\n" for n in range(15_000)), ("C011", "C090")),
        ("a long number", "hours: " + "9" * 100_000 + "\n", ("C013",)),
    ):
        yield _input(
            name, "yaml", make_course_files({"course.yaml": COURSE + text}), *codes, "C014", *STOPPED
        )


DRAWINGS = {
    "a script in a drawing": "<script>alert(1)</script>",
    "a handler in a drawing": '<path onload="alert(1)"/>',
    "a page in a drawing": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    "a link that runs in a drawing": '<a href="javascript:alert(1)"><path/></a>',
    "an animation in a drawing": '<animate attributeName="href" values="javascript:1"/>',
    "a picture elsewhere in a drawing": '<image href="https://x/y.png"/>',
    "a style elsewhere in a drawing": "<style>@import url(https://x)</style>",
}


def _drawings() -> Iterator[HostileInput]:
    text = '![Une ligne](media/a.svg){licence="CC0" author="Moi"}\n'
    for name, inside in DRAWINGS.items():
        drawing = DRAWING.replace('<path d="M0 0h9"/>', inside)
        yield _input(name, "drawing", make_page(text) | {f"{MEDIA}a.svg": drawing.encode()}, "C056")
    entities = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    bomb = f'{entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&i;</text></svg>'
    yield _input(
        "entities in a drawing", "drawing", make_page(text) | {f"{MEDIA}a.svg": bomb.encode()}, "C056"
    )


def _files() -> Iterator[HostileInput]:
    def with_file(path: str, content: bytes) -> dict[str, bytes]:
        return make_course_files({path: content})

    yield _input("a page that says it is a picture", "file", with_file(f"{MEDIA}a.png", b"<html>"), "C055")
    yield _input("a picture cut short", "file", with_file(f"{MEDIA}a.png", picture(9, 9)[:40]), "C055")
    yield _input(
        "a picture of 10,000 megapixels", "file", with_file(f"{MEDIA}a.png", picture(10**5, 10**5)), "C095"
    )
    yield _input(
        "a program that says it is a document", "file", with_file(f"{MEDIA}a.pdf", b"MZ\x90"), "C055"
    )
    yield _input("a way out of the folder", "file", with_file("../../etc/cron.d/a", b"x"), "C002")
    yield _input("a name with a line break", "file", with_file("01-debut/0\n1.md", b"x"), "C002")
    yield _input("a text of 50 MB", "file", with_file(PAGE, b"a" * 50_000_000), "C003")
    yield _input("bytes that aren't text", "file", with_file(PAGE, bytes(range(256)) * 400), "C001")
    yield _input(
        "control characters", "file", with_file(PAGE, f"{PAGE_FRONT}a\x1b[2J\x00b\n".encode()), "C058"
    )
    many = {f"{MEDIA}a{n}.txt": b"x" for n in range(2_001)}
    yield _input("2,001 files", "file", make_course_files(many), "C094")  # type: ignore[arg-type]


def _quizzes() -> Iterator[HostileInput]:
    yield _input(
        "a quiz of 10,000 questions alike",
        "quiz",
        make_quiz("## a {#q .single}\n" * 10_000),
        *STOPPED,
        "C063",
    )
    braces = "```gift\n" + "{" * 90_000 + "}" * 90_000 + "\n```\n"
    yield _input("braces of GIFT", "quiz", make_quiz(braces), *STOPPED, "C080")
    module = MODULE + "requires: [" + ", ".join(f"m{n}" for n in range(9_000)) + "]\n"
    yield _input(
        "9,000 modules required",
        "quiz",
        make_course_files({"01-debut/module.yaml": module}),
        *STOPPED,
        "C022",
    )


def picture(width: int, height: int) -> bytes:
    """A picture that claims a size and holds almost nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    out = io.BytesIO()
    out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b""))
    return out.getvalue()
