"""A device in words, from what its browser says of itself. No Flask, no database."""

# First found wins: Edge says it is Chrome, and Chrome says it is Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Name browser and system ("Firefox · Windows"), without version: enough to recognise one's own."""
    found = [
        next((name for mark, name in known if mark in user_agent), None) for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(name for name in found if name)
