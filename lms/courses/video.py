"""Addresses of videos: which page shows one, and where its player is. Nothing is fetched."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_ID = r"[A-Za-z0-9_-]{3,64}"
_YOUTUBE = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"})
_WATCH = re.compile(rf"/(?:shorts/|live/|embed/)?({_ID})/?")
_VIMEO = re.compile(r"/(\d{5,12})/?")
_DAILYMOTION = re.compile(rf"/video/({_ID})/?")
_PEERTUBE = re.compile(rf"/(?:w|videos/watch)/({_ID})/?")
_PLAYERS = {
    "youtube.com": "www.youtube-nocookie.com",
    "youtu.be": "www.youtube-nocookie.com",
    "vimeo.com": "player.vimeo.com",
    "dailymotion.com": "geo.dailymotion.com",
}
_POD = re.compile(r"/video/(\d{1,8}-[\w-]{1,200})/?")


@dataclass(frozen=True, kw_only=True)
class Video:
    """A video: the site that shows it, where its player is and on which site that stands."""

    host: str
    player: str

    @property
    def player_host(self) -> str:
        """The site that the player is loaded from."""
        return urlsplit(self.player).netloc


def video_at(address: str) -> Video | None:
    """The video that a page shows (PeerTube, Pod, YouTube, Vimeo, Dailymotion), if it is one's address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or parts.port or parts.username:
            return None
    except ValueError:
        return None
    player = _player(host, parts.path, parts.query)
    return None if player is None else Video(host=host, player=player)


def is_configured(video: Video, hosts: tuple[str, ...]) -> bool:
    """Whether a site is among the configured ones, with or without its `www.`."""
    bare = video.host.removeprefix("www.").removeprefix("m.")
    names = {host.lower().removeprefix("www.") for host in hosts}
    return bare in names or (video.host == "youtu.be" and "youtube.com" in names)


def player_sites(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """The sites that players of the configured hosts are loaded from."""
    names = {host.lower().removeprefix("www.") for host in hosts}
    found = {_PLAYERS[name] for name in names & _PLAYERS.keys()}
    # PeerTube and Pod show their players themselves, with or without `www.`.
    found |= {f"{prefix}{name}" for name in names - _PLAYERS.keys() for prefix in ("", "www.")}
    return tuple(sorted(f"https://{site}" for site in found))


def _player(host: str, path: str, query: str) -> str | None:
    if host in _YOUTUBE:
        asked = parse_qs(query).get("v", [""])[0] if path == "/watch" else path
        found = _WATCH.fullmatch(asked if asked.startswith("/") else f"/{asked}")
        return f"https://www.youtube-nocookie.com/embed/{found[1]}" if found else None
    if host == "vimeo.com":
        found = _VIMEO.fullmatch(path)
        return f"https://player.vimeo.com/video/{found[1]}" if found else None
    if host in ("www.dailymotion.com", "dailymotion.com"):
        found = _DAILYMOTION.fullmatch(path)
        return f"https://geo.dailymotion.com/player.html?video={found[1]}" if found else None
    if found := _PEERTUBE.fullmatch(path):
        return f"https://{host}/videos/embed/{found[1]}"
    if found := _POD.fullmatch(path):
        return f"https://{host}/video/{found[1]}/?is_iframe=true"
    return None
