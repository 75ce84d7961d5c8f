"""The allow-list for compiled HTML, applied twice: by bleach, then by nh3.

bleach gets no more fixes upstream, so no page rests on it alone. No `style`, no handler, no frame; ids begin
with `c-` so that content can't take the place of something in the page around it; classes are listed.
"""

import re
from collections.abc import Callable, Mapping

import bleach
import nh3
from pygments.token import STANDARD_TYPES

ID_PREFIX = "c-"

TAGS = frozenset(
    """
    a abbr blockquote br caption code dd del details dl div dt em figcaption figure h2 h3 h4 h5 h6 hr img
    kbd li ol p pre small span strong sub summary sup table tbody td th thead tr ul
    """.split()
)
_FILTER: Callable[[str, str, str], str | None] = allowed_value
_NH3 = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(ATTRIBUTES.get(tag, ())) | set(GLOBAL_ATTRIBUTES) for tag in TAGS},
    url_schemes=set(SCHEMES),
    attribute_filter=_FILTER,
    link_rel=None,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """The HTML with nothing in it but what the allow-list names."""
    return _NH3.clean(_BLEACH.clean(html)).strip()
