"""Where to go afterwards: an address of this site, or home. No Flask, no database."""

from urllib.parse import urlsplit

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
    try:
        parts = urlsplit(asked)
    except ValueError:
        return HOME
    # "//host" is another site; "/.//host" becomes one when a browser shortens it.
    if parts.scheme or parts.netloc or "//" in parts.path:
        return HOME
    return asked
