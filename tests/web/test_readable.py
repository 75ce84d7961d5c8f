"""Numbers in addresses that no database holds lead nowhere, whatever the route."""

from flask import Flask

from tests.support.visitors import form_token


def test_a_number_too_large_to_store_is_not_found(app: Flask) -> None:
    client = app.test_client()
    token = form_token(client)
    asked = 0
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        path = "/".join(str(2**63) if part.startswith("<int:") else part for part in rule.rule.split("/"))
        path = path.replace(".pdf>", "").replace("<", "").replace(">", "")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            data = None if method == "GET" else {"csrf_token": token}
            # Two routes of one address that differ by their methods: this method isn't used there.
            assert client.open(path, method=method, data=data).status_code in {404, 405}, (method, path)
            asked += 1
    assert asked >= 20


def test_the_largest_number_is_asked_about(app: Flask) -> None:
    # Strangers are asked to sign in first: the address itself is fine.
    assert app.test_client().get(f"/people/{2**63 - 1}").status_code == 303
