"""Videos of configured hosts: a frame that stays empty until its reader asks for it, and a plain link beside.

Nothing is loaded from another site, nor does it learn of a visit, before the button is pressed: the button is
a link that opens in the frame, so that no script is needed.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from itertools import count

from flask import Response
from markupsafe import Markup, escape

from lms.courses.release import Language
from lms.courses.video import Video, is_configured, player_sites, video_at
from lms.messages import message, translate
from lms.web.headers import CONTENT_SECURITY_POLICY

_VIDEO = re.compile(r'<p class="video"><a href="([^"<>]*)"[^<>]*>(.*?)</a></p>', re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SANDBOX = "allow-scripts allow-same-origin allow-presentation allow-popups"

_PLAYER = Markup(
    '<figure class="player">'
    '<iframe name="{name}" title="{title}" sandbox="{sandbox}" allow="fullscreen"></iframe>'
    '<figcaption><a class="btn btn-secondary" href="{player}" target="{name}"'
    ' referrerpolicy="strict-origin-when-cross-origin">{play}</a>'
    '<p><a href="{address}" rel="external">{shown}</a></p><p>{notice}</p></figcaption></figure>'
)


def with_players(html: str, *, hosts: tuple[str, ...], language: Language) -> str:
    """Compiled HTML in which the videos of configured hosts have their player."""
    numbers = count(1)

    def player(found: re.Match[str]) -> str:
        video = _configured(found[1], hosts)
        return found[0] if video is None else _player(video, found, number=next(numbers), language=language)

    return _VIDEO.sub(player, html)


def allow_players(response: Response, html: str, *, hosts: tuple[str, ...]) -> None:
    """Let a page frame the sites of its own players, and no other page any."""
    _allow(response, sorted({f"https://{video.player_host}" for video in _videos(html, hosts)}))


def allow_any_player(response: Response, *, hosts: tuple[str, ...]) -> None:
    """Let a page on which a video may be typed frame the sites of every configured host."""
    _allow(response, player_sites(hosts))


def _allow(response: Response, sites: Sequence[str]) -> None:
    if sites:
        policy = {**CONTENT_SECURITY_POLICY, "frame-src": " ".join(sites)}
        said = "; ".join(f"{name} {value}" for name, value in policy.items())
        response.headers["Content-Security-Policy"] = said


def _videos(html: str, hosts: tuple[str, ...]) -> Iterable[Video]:
    if not hosts or 'class="video"' not in html:
        return []
    found = (_configured(one[1], hosts) for one in _VIDEO.finditer(html))
    return [video for video in found if video is not None]


def _configured(address: str, hosts: tuple[str, ...]) -> Video | None:
    video = video_at(unescape(address))
    return video if video is not None and is_configured(video, hosts) else None


def _player(video: Video, found: re.Match[str], *, number: int, language: Language) -> str:
    title = unescape(_TAG.sub("", found[2]))
    notice = message(
        "The player of %(host)s is loaded only if you ask for it; that site then learns of your visit.",
        host=video.player_host,
    )
    return str(
        _PLAYER.format(
            name=f"player-{number}",
            title=translate(message("Video: %(title)s", title=title), locale=language),
            sandbox=_SANDBOX,
            player=escape(video.player),
            play=translate(message("Play the video here"), locale=language),
            address=Markup(found[1]),  # noqa: S704 - sanitised when it was compiled
            shown=Markup(found[2]),  # noqa: S704 - sanitised when it was compiled
            notice=translate(notice, locale=language),
        )
    )
