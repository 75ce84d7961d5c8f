"""Where content/, translations/ and migrations/ are: in the checkout, or inside the installed wheel."""

from pathlib import Path

# English is the msgid itself and needs no catalogue; these come first wherever languages are listed.
FIRST_LOCALES = ("fr", "en", "ar", "pt", "tr")
PACKAGE = Path(__file__).resolve().parent.parent


def resource_root() -> Path:
    """Folder that holds `content`, `translations` and `migrations`.

    hatchling's force-include doesn't reach editable installs, so a checkout is recognised by its
    pyproject.toml beside the package; a wheel carries the three folders in `lms/_resources`.
    """
    shipped = PACKAGE / "_resources"
    return shipped if shipped.is_dir() else PACKAGE.parent


def known_locales(root: Path | None = None) -> tuple[str, ...]:
    """Languages that an installation may offer: those with a catalogue of words under `translations`."""
    found = (root or resource_root()).glob("translations/*/LC_MESSAGES/messages.[mp]o")
    return (*FIRST_LOCALES, *sorted({file.parents[1].name for file in found} - set(FIRST_LOCALES)))
