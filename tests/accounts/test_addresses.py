"""Network addresses, shortened."""

import pytest

from lms.accounts.addresses import throttled, truncated


@pytest.mark.parametrize(
    ("address", "network", "counted"),
    [
        ("192.0.2.77", "192.0.2.0/24", "192.0.2.77"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.77"),
        ("fe80::1%eth0", "fe80::/48", "fe80::/64"),
        ("not an address", "", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_shortened(address: str, network: str, counted: str) -> None:
    assert truncated(address) == network
    assert throttled(address) == counted
