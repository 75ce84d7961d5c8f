"""The doors by which people come in, and the pages of those who answer for them."""

from lms.rosters import (
    code_sheet_routes,
    confirming_routes,
    duplicate_routes,
    hours_file_routes,
    hours_routes,
    import_routes,
    lost_telephone_routes,
    own_address_routes,
    own_school_routes,
    people_routes,
    registration_routes,
    sso_address_routes,
    sso_routes,
)

BLUEPRINTS = (
    sso_routes.blueprint,
    sso_address_routes.blueprint,
    registration_routes.blueprint,
    own_school_routes.blueprint,
    own_address_routes.blueprint,
    people_routes.blueprint,
    hours_routes.blueprint,
    hours_file_routes.blueprint,
    lost_telephone_routes.blueprint,
    confirming_routes.blueprint,
    code_sheet_routes.blueprint,
    import_routes.blueprint,
    duplicate_routes.blueprint,
)
