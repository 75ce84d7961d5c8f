"""Addresses of the network, shortened so that they no longer lead to one machine. No Flask, no database."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def truncated(address: str) -> str:
    """Keep the network only, as the audit log does: /24, or /48 of IPv6; nothing if it can't be read."""
    found = _parse(address)
    if found is None:
        return ""
    length = 24 if found.version == 4 else 48
    return str(ip_network(f"{found}/{length}", strict=False))


def throttled(address: str) -> str:
    """Give what tries are counted for: one IPv4 address, or the /64 that one IPv6 line holds."""
    found = _parse(address)
    if found is None:
        return ""
    return str(found) if found.version == 4 else str(ip_network(f"{found}/64", strict=False))
