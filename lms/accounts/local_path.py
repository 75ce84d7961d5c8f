"""Where to go afterwards: an address of this site, or home. No Flask, no database."""

import re

HOME = "/"
LONGEST = 2000


def local_path(asked: str | None) -> str:
    r"""Give the address asked for when it is a path of this site, otherwise home.

    Browsers read `\` as `/`, drop tabs and line ends, and take `//host` for another site.
    """
    if not asked or len(asked) > LONGEST or not asked.startswith("/"):
        return HOME
    if any(character <= " " or character in "\\\x7f" for character in asked):
        return HOME
    # "//host" is another site; "/.//host" becomes one when a browser shortens it.
    return HOME if "//" in re.split(r"[?#]", asked, maxsplit=1)[0] else asked
