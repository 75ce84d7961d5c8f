"""Schools are searched as everything else is: see `lms.database.search_text`. Pure."""

from lms.database.search_text import fold

__all__ = ["fold"]
