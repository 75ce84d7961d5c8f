"""The identity providers of this installation, as every page knows them."""

from datetime import datetime

from flask import Flask, current_app

from lms.accounts.sso_identities import Proof
from lms.accounts.sso_provider import ProviderClient
from lms.config import Settings

PREFIX = "/sign-in/with"
SIGNED_OUT = "/sign-in"


def install(app: Flask, settings: Settings) -> None:
    """Prepare a client for each provider; none is asked anything before somebody comes."""
    app.extensions["lms.sso"] = {
        provider.name: ProviderClient(
            provider, redirect_uri=f"{settings.base_url}{PREFIX}/{provider.name}/callback"
        )
        for provider in settings.oidc
    }


def clients() -> dict[str, ProviderClient]:
    """Give the providers' clients, by name."""
    found: dict[str, ProviderClient] = current_app.extensions["lms.sso"]
    return found


def doors() -> list[tuple[str, str]]:
    """Give each provider's name and the address that leads to it."""
    return [(client.provider.title, f"{PREFIX}/{name}") for name, client in clients().items()]


def way_out(proof: Proof, *, base_url: str, now: datetime) -> tuple[str, str] | None:
    """Give a provider's name and the address that signs out there too."""
    client = clients().get(proof.provider)
    if client is None:
        return None
    address = client.sign_out_address(id_token=proof.id_token, back_to=f"{base_url}{SIGNED_OUT}", now=now)
    return (client.provider.title, address) if address else None
