"""Every page that any test fetches is checked: HTML, title, unique ids, actions that exist, headers."""

from collections import Counter
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from lms.web import headers

# What a page whose address holds a token says instead.
STRICTER = {"Referrer-Policy": "no-referrer"}
VOID_ATTRIBUTES = ("onclick", "onload", "onsubmit", "style")


class CheckedClient(FlaskClient):
    """A client that fails the test when a page it gets isn't well made."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch, run what the answer does after leaving, and check."""
        kwargs.setdefault("buffered", True)
        response = super().open(*args, **kwargs)
        for name, value in headers.FIXED.items():
            said = response.headers.get(name, "")
            # Only a page with a player frames another site.
            said = said.partition("; frame-src https://")[0] if name == "Content-Security-Policy" else said
            assert said in {value, STRICTER.get(name)}, f"{response.request.path}: header {name}"
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            self.check(response)
        return response

    def check(self, response: TestResponse) -> None:
        """Check one whole page, or one fragment asked for by HTMX."""
        path = response.request.path
        fragment = "HX-Request" in response.request.headers
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = (parser.parseFragment if fragment else parser.parse)(response.text)
        faults = [f"line {place[0]}: {code} {info}" for place, code, info in parser.errors]
        assert not faults, f"{path}: invalid HTML: {faults[:5]}"
        ids = Counter(node.get("id") for node in tree.iter() if node.get("id"))
        doubled = [name for name, count in ids.items() if count > 1]
        assert not doubled, f"{path}: ids used twice: {doubled}"
        for node in tree.iter():
            for name in VOID_ATTRIBUTES:
                assert node.get(name) is None, f"{path}: <{node.tag} {name}> is blocked by the policy"
            if node.tag == "script":
                assert node.get("src"), f"{path}: inline script"
        if not fragment:
            title = tree.find(".//title")
            assert title is not None, f"{path}: no title"
            assert (title.text or "").strip(), f"{path}: empty title"
            assert tree.get("lang"), f"{path}: no language"
            assert len(list(tree.iter("h1"))) == 1, f"{path}: one h1 expected"
        self._check_actions(tree, path)

    def _check_actions(self, tree: Any, path: str) -> None:
        adapter = self.application.url_map.bind("localhost")
        for form in tree.iter("form"):
            action = (form.get("action") or path).split("?")[0]
            method = (form.get("method") or "get").upper()
            try:
                adapter.match(action, method=method)
            except (NotFound, MethodNotAllowed) as error:
                raise AssertionError(f"{path}: a form leads nowhere: {method} {action}") from error
            if method == "POST":
                names = {node.get("name") for node in form.iter("input")}
                assert "csrf_token" in names, f"{path}: a form without its token: {action}"
