"""The settings, read once from the environment, and the place of what the package ships."""

from lms.config.resources import resource_root
from lms.config.settings import Settings, SettingsError, read_settings

__all__ = ["Settings", "SettingsError", "read_settings", "resource_root"]
