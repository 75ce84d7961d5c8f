"""Who may open reports; what of them she sees, her reach decides."""

from lms.reach.guards import needs
from lms.reach.roles import Role

READERS = needs(
    Role.SCHOOL_DIRECTOR,
    Role.SCHOOL_HEAD,
    Role.INSPECTOR,
    Role.ADVISER,
    Role.COORDINATOR,
    Role.PARTNER,
    Role.ADMINISTRATOR,
)

# Those who see teachers by name; which ones, their reach decides.
NAMING = (Role.SCHOOL_HEAD, Role.INSPECTOR, Role.COORDINATOR, Role.ADMINISTRATOR)
