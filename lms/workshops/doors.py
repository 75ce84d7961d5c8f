"""Every page about sessions: those of their leaders, and the public door."""

from lms.workshops import (
    claim_routes,
    convoked_routes,
    door_registration_routes,
    door_routes,
    entry_routes,
    group_routes,
    keeper_routes,
    list_routes,
    opinion_routes,
    outside_routes,
    paper_routes,
    renewal_routes,
    report_routes,
    routes,
    step_routes,
)

BLUEPRINTS = (
    routes.blueprint,
    step_routes.blueprint,
    list_routes.blueprint,
    renewal_routes.blueprint,
    keeper_routes.blueprint,
    entry_routes.blueprint,
    outside_routes.giving,
    outside_routes.opening,
    paper_routes.blueprint,
    report_routes.blueprint,
    group_routes.blueprint,
    convoked_routes.blueprint,
    door_registration_routes.blueprint,
    door_routes.blueprint,
    opinion_routes.blueprint,
    claim_routes.blueprint,
)
