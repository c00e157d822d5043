"""The API as one: its routers, its failures, and its description."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from luoshi import __version__
from luoshi.api import problems
from luoshi.api.operations import actions, evidence, matters, others

DESCRIPTION = (
    "落实台账的接口。每次调用带上令牌：`Authorization: Bearer luoshi_…`（网页“接口令牌”里生成）。"
    "办理类调用要带读到的 `version`；别人先改了就答 409 `changed_meanwhile`。"
    "出错答 `application/problem+json`，程序看 `code`，人看 `detail`。详见 docs/api.md。"
)
FIRST_REFUSAL = 400


class Api(NinjaAPI):
    """Describes what it refuses in the media type in which it does."""

    def get_openapi_schema(self, **values: Any) -> OpenAPISchema:  # noqa: ANN401 - Ninja's own signature
        """Return the description, problems as problem+json and files as files."""
        schema = super().get_openapi_schema(**values)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    content = response.get("content")
                    if content and int(status) >= FIRST_REFUSAL:
                        response["content"] = {problems.MEDIA_TYPE: content["application/json"]}
                if operation["operationId"] == "read_evidence_file":
                    operation["responses"][200]["content"] = {
                        "*/*": {"schema": {"type": "string", "format": "binary"}}
                    }
        return schema


api = Api(
    title="落实 Luoshi",
    version=__version__,
    description=DESCRIPTION,
    docs_url=None,  # its page would load scripts from elsewhere
    urls_namespace="api",
)
problems.install(api)
api.add_router("/matters", matters.router)
api.add_router("/matters", actions.router)
api.add_router("/matters", evidence.router)
api.add_router("", others.router)
