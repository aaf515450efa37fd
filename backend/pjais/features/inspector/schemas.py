"""Wire shapes of the inspector."""

from typing import Literal

from pydantic import Field

from pjais.features.shapes import Json, Shape


class OpenQuery(Shape):
    """One result that the engine keeps; durations in milliseconds, over the latest 200 commits that concerned it."""

    key: str
    name: str
    label: str
    params: dict[str, Json]
    mode: Literal["incremental", "rerun", "polled"] = Field(
        description="Kept by applying changes, run again after each commit that concerns it, or read every so often."
    )
    why: str | None = Field(description="What keeps it from being incremental.")
    subscribers: int
    rows: int
    seen: int = Field(description="Commits since it was opened.")
    relevant: int = Field(description="Commits of those that concerned it.")
    patched: int = Field(description="Commits of those that changed its rows.")
    reread: int = Field(description="How often its rows were read anew.")
    p50_ms: float
    max_ms: float
    last_patch_at: str | None


class QueryPlan(Shape):
    """The SQL of an open live query with its parameters filled in, and SQLite's plan for it."""

    sql: str | None = Field(description="None for rows that are not in the database.")
    plan: list[str]
