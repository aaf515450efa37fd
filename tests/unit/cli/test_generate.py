"""TypeScript made from live queries."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import Select, literal, select

from pjais.cli.generate import live_types, main
from pjais.reactive.registry import live_query


class Thing(BaseModel):
    """A row of every kind of field."""

    id: str
    size: float
    kind: Literal["a", "b"]
    tags: list[str]
    note: str | None


@live_query("things$", row=Thing)
def things(owner: str, *, limit: int = 3) -> Select[Any]:
    """The things."""
    return select(literal(owner)).limit(limit)


def test_rows_and_parameters_become_interfaces() -> None:
    made = live_types([things])

    assert "export interface Thing {\n  id: string;\n  size: number;\n  kind: 'a' | 'b';\n" in made
    assert "  tags: string[];\n  note: string | null;\n" in made
    assert "export interface ThingsParams {\n  owner: string;\n  limit?: number | undefined;\n}" in made
    assert "'things$': { params: ThingsParams; row: Thing };" in made
    assert "  'things$': 'id'," in made


def test_generating_twice_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main(tmp_path / name, tmp_path / f"{name}.md")

    assert (tmp_path / "one.md").read_bytes() == (tmp_path / "two.md").read_bytes()
    for name in ("openapi.json", "live.ts"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
