"""Where content/, translations/ and migrations/ are: in the checkout, or inside the installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def resource_root() -> Path:
    """Folder that holds `content`, `translations` and `migrations`.

    hatchling's force-include doesn't reach editable installs, so a checkout is recognised by its
    pyproject.toml beside the package; a wheel carries the three folders in `lms/_resources`.
    """
    shipped = PACKAGE / "_resources"
    return shipped if shipped.is_dir() else PACKAGE.parent
