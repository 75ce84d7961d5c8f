"""Which addresses are a video's."""

import pytest

from lms.courses.video import is_configured, player_sites, video_at


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://tube.exemple.fr/w/kX9-aB_1", "https://tube.exemple.fr/videos/embed/kX9-aB_1"),
        ("https://tube.exemple.fr/videos/watch/abcdef", "https://tube.exemple.fr/videos/embed/abcdef"),
        ("https://pod.exemple.fr/video/123-la-classe/", "https://pod.exemple.fr/video/123-la-classe/?is_iframe=true"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtube.com/shorts/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/123456", "https://player.vimeo.com/video/123456"),
        ("https://www.dailymotion.com/video/x7tgad0", "https://geo.dailymotion.com/player.html?video=x7tgad0"),
    ],
)  # fmt: skip
def test_a_video_has_its_player(address: str, player: str) -> None:
    video = video_at(address)

    assert video is not None
    assert video.player == player
    assert video.player.startswith(f"https://{video.player_host}/")


@pytest.mark.parametrize(
    "address",
    [
        "http://tube.exemple.fr/w/abcdef", "https://exemple.fr/page", "https://exemple.fr:8443/w/abcdef",
        "https://moi@exemple.fr/w/abcdef", "https://[/w/abcdef", "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=<x>", "https://vimeo.com/moi", "https://dailymotion.com/x", "",
    ],
)  # fmt: skip
def test_other_addresses_have_none(address: str) -> None:
    assert video_at(address) is None


def test_the_sites_of_players_are_known_before_any_video_is() -> None:
    assert player_sites(("YouTube.com", "youtu.be", "vimeo.com", "tube.exemple.fr")) == (
        "https://player.vimeo.com",
        "https://tube.exemple.fr",
        "https://www.tube.exemple.fr",
        "https://www.youtube-nocookie.com",
    )
    assert player_sites(()) == ()


@pytest.mark.parametrize(
    ("address", "hosts", "known"),
    [
        ("https://www.youtube.com/watch?v=abcdef", ("youtube.com",), True),
        ("https://youtu.be/abcdef", ("www.youtube.com",), True),
        ("https://tube.exemple.fr/w/abcdef", ("Tube.exemple.fr",), True),
        ("https://tube.exemple.fr.mal.fr/w/abcdef", ("tube.exemple.fr",), False),
        ("https://tube.exemple.fr/w/abcdef", (), False),
    ],
)
def test_only_configured_hosts(address: str, hosts: tuple[str, ...], *, known: bool) -> None:
    video = video_at(address)
    assert video is not None
    assert is_configured(video, hosts) is known
