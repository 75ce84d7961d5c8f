"""A small but real OpenID Connect provider, in a process of its own on loopback.

`python -m tests.support.oidc_provider` prints its issuer and serves until its input ends. It signs in
whoever is typed on its page. What it gives and how it misbehaves is set by POST /control (tests only).
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "passerelle", "a-secret-of-the-provider"
ROOT = Path(__file__).resolve().parents[2]


class Provider:
    """What the provider knows and how it behaves."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self.settings: dict[str, Any] = {}
        self.asked: list[str] = []
        self.signed_out: list[dict[str, str]] = []

    def user(self) -> dict[str, Any]:
        """Give the claims of whoever signs in."""
        return self.settings.get("user", {"sub": "42"})

    def id_token(self, nonce: str) -> str:
        """Sign an identity token, or misbehave as told."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.user()["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.settings.get("id_token", {}),
        }
        for name, shift in self.settings.get("shift", {}).items():
            claims[name] = now + shift
        return self.signed(claims)

    def signed(self, claims: dict[str, Any]) -> str:
        """Sign claims with the key, or as a forger would."""
        how = self.settings.get("signed", "RS256")
        if how == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return ".".join(_encoded(json.dumps(part).encode()) for part in parts) + "."
        if how == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET * 2))
        if how == "forged":
            stranger = RSAKey.generate_key(2048, {"kid": "one"})
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, stranger)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    """The provider's pages."""

    provider: Provider

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        """Answer what a browser or the client reads."""
        url = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(url.query))
        self.provider.asked.append(url.path)
        if self.provider.settings.get("down") and url.path != "/control":
            self.send(503, "text/plain", "down")
        elif url.path == "/.well-known/openid-configuration":
            self.json(self.configuration())
        elif url.path == "/jwks":
            self.json({"keys": [self.provider.key.as_dict(private=False)]})
        elif url.path == "/authorize":
            self.authorize(asked)
        elif url.path == "/userinfo":
            self.userinfo()
        elif url.path == "/logout":
            self.provider.signed_out.append(asked)
            self.redirect(asked["post_logout_redirect_uri"])
        elif url.path == "/control":
            self.json({"asked": self.provider.asked, "signed_out": self.provider.signed_out})
        else:
            self.send(404, "text/plain", "nothing here")

    def do_POST(self) -> None:
        """Answer what the client sends."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if self.path == "/control":
            told = json.loads(body)
            if told.pop("new_key", False):
                self.provider.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
            self.provider.settings = told
            self.json({})
        elif self.provider.settings.get("down"):
            self.send(503, "text/plain", "down")
        else:
            self.token(dict(urllib.parse.parse_qsl(body)))

    def configuration(self) -> dict[str, Any]:
        """Give what the provider publishes about itself."""
        issuer = self.provider.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.provider.settings.get("configuration", {}),
        }

    def authorize(self, asked: dict[str, str]) -> None:
        """Sign somebody in at once, as a provider does that has a session already."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        if self.provider.settings.get("denied"):
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.provider.codes[code] = asked
            answer = {"code": code, "state": asked["state"], "iss": self.provider.issuer}
        self.redirect(f"{asked['redirect_uri']}?{urllib.parse.urlencode(answer)}")

    def token(self, sent: dict[str, str]) -> None:
        """Exchange a code, once, with the client's secret and the proof of PKCE."""
        secret = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        begun = self.provider.codes.pop(sent.get("code", ""), None)
        proof = _encoded(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if self.headers.get("Authorization") != secret:
            self.json({"error": "invalid_client"}, 401)
        elif (
            begun is None or proof != begun["code_challenge"] or sent["redirect_uri"] != begun["redirect_uri"]
        ):
            self.json({"error": "invalid_grant"}, 400)
        else:
            access = secrets.token_urlsafe(16)
            self.provider.tokens[access] = str(self.provider.user()["sub"])
            nonce = begun["nonce"]
            self.json(
                {"access_token": access, "token_type": "Bearer", "id_token": self.provider.id_token(nonce)}
            )

    def userinfo(self) -> None:
        """Say who somebody is, plainly or signed."""
        access = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if access not in self.provider.tokens:
            self.send(401, "text/plain", "no")
            return
        told = {**self.provider.user(), **self.provider.settings.get("userinfo", {})}
        if self.provider.settings.get("signed_userinfo"):
            claims = {"iss": self.provider.issuer, "aud": CLIENT_ID, **told}
            self.send(200, "application/jwt", self.provider.signed(claims))
        else:
            self.json(told)

    def json(self, told: dict[str, Any], status: int = 200) -> None:
        self.send(status, "application/json", json.dumps(told))

    def redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until the parent goes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{server.server_port}"
    Handler.provider = Provider(issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(issuer, flush=True)
    sys.stdin.read()


class Remote:
    """The provider as a test tells it what to do."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def behave(self, **told: object) -> None:
        """Set who signs in and how the provider misbehaves; what isn't named is as it should be."""
        self._control(json.dumps(told).encode())

    def seen(self) -> dict[str, Any]:
        """Give what was asked of it."""
        return self._control(None)

    def _control(self, body: bytes | None) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.issuer}/control", data=body, timeout=60) as answer:
            return dict(json.load(answer))

    def settings(self, name: str = "RENNES", profile: str = "academie") -> dict[str, str]:
        """Give the environment of an installation that knows it."""
        return {
            f"LMS_OIDC_{name}_ISSUER": self.issuer,
            f"LMS_OIDC_{name}_CLIENT_ID": CLIENT_ID,
            f"LMS_OIDC_{name}_CLIENT_SECRET": CLIENT_SECRET,
            f"LMS_OIDC_{name}_PROFILE": profile,
        }


@contextmanager
def provider_process() -> Iterator[Remote]:
    """Run a provider until the block ends."""
    command = [sys.executable, "-m", "tests.support.oidc_provider"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield Remote(process.stdout.readline().strip())
        process.terminate()


if __name__ == "__main__":
    main()
