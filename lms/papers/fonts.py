"""The fonts that papers are set in: ours only, so that a paper is the same on every machine."""

from functools import cache

import typst

from lms.config.resources import PACKAGE

# Filled at set-up by lms/web/frontend.py, and shipped in the wheel.
FOLDER = PACKAGE / "web" / "static" / "vendor" / "paper-fonts"


class FontsMissingError(Exception):
    """The fonts that set-up should have brought aren't there."""


@cache
def paper_fonts() -> typst.Fonts:
    """Give the fonts of papers, read once; raises FontsMissingError, naming the set-up step."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
    if not fonts.families():
        raise FontsMissingError(f"{FOLDER} holds no font: run the set-up again (make setup)")
    return fonts
