"""Parameters that several operations share."""

from typing import Annotated, Any

from ninja import Path, Query

from luoshi.api.problems import Problem
from luoshi.api.schemas.values import LARGEST

Key = Annotated[int, Path(ge=1, le=LARGEST)]
After = Annotated[int | None, Query(ge=1, le=LARGEST, description="上一页的 next")]
Limit = Annotated[int, Query(ge=1, le=200, description="每页条数")]
READING: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
WRITING: dict[int, Any] = {400: Problem, 409: Problem, **READING}
