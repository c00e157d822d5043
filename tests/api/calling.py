"""A small client of the API, as a program outside would be."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from luoshi.units.models import Scope, User
from luoshi.units.services import make_token


def token_for(user: User, *scopes: str) -> str:
    _token, text = make_token("测试", scopes or Scope.values, by=user, at=timezone.now())
    return text


class Caller:
    def __init__(self, user: User | None, *scopes: str, token: str = "") -> None:
        self.client = Client()
        self.token = token or (token_for(user, *scopes) if user else "")

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        response = self.raw(method, path, body, **headers)
        kind = response["Content-Type"]
        return response.status_code, json.loads(response.content) if "json" in kind else response

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self.client.generic(
            method,
            f"/api{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=headers,
        )

    def get(self, path: str) -> tuple[int, Any]:
        return self.send("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        return self.send("POST", path, body, **headers)
