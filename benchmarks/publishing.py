"""Publishing forty units against publishing one, and again when nothing has changed."""

from collections.abc import Iterator

from benchmarks.measuring import Row, wall_seconds
from lms.courses.child import compile_in_child
from tests.courses.factories import make_course_files, make_page

TEXT = "\n\n".join(
    f"## Partie {n}\n\nUne phrase de cours, avec **un mot** en gras et un [lien](https://exemple.fr/{n}).\n\n"
    "- un point\n- un autre\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    for n in range(25)
)


def _course(units: int) -> dict[str, bytes]:
    files = {path: content for path, content in make_course_files().items() if not path.endswith(".md")}
    folder = next(path.rsplit("/", 1)[0] for path in files if path.endswith("module.yaml"))
    for number in range(1, units + 1):
        page = make_page(TEXT)
        text = page.decode() if isinstance(page, bytes) else page
        files[f"{folder}/{number:02d}-page-{number}.md"] = text.encode()
    return files
