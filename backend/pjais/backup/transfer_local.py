"""What an export tells of the device it was made on: settings and backends, without the keys of these.

None of it is in the event log. It comes in only where a vault has nothing of that key, id or name: what a person has
set up here is never replaced by a file.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from sqlalchemy import Connection

from pjais.kernel.clock import now_text
from pjais.kernel.wording import said
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.rows import run

#: Settings that are about the device itself and this copy of the vault.
STAYING: Final = ("device.", "phones.", "vault.", "window.")
_BACKEND: Final = ("id", "name", "kind", "url", "model", "context_tokens", "sampling", "created_at")
_BACKENDS: Final = f"SELECT {', '.join(_BACKEND)} FROM backend ORDER BY id"  # noqa: S608 - fixed names
_NEW_BACKEND: Final = (
    f"INSERT INTO backend ({', '.join(_BACKEND)}) SELECT {', '.join('?' * len(_BACKEND))}"  # noqa: S608 - fixed names
    " WHERE NOT EXISTS (SELECT 1 FROM backend WHERE id = ? OR name = ?)"
)
_NEW_SETTING: Final = "INSERT OR IGNORE INTO setting (key, value, updated_at) VALUES (?, ?, ?)"
_VALUE_LIMIT: Final = 64_000


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, allow_inf_nan=False)


class _Setting(_Line):
    key: str = Field(max_length=200, pattern=r"^[a-z0-9_]+(\.[a-z0-9_-]+)*$")
    value: JsonValue


class _Sampling(_Line):
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class _Backend(_Line):
    id: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    name: str = Field(min_length=1, max_length=200)
    kind: Literal["openai", "anthropic"]
    url: str = Field(max_length=2000, pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")
    model: str = Field(max_length=300)
    context_tokens: int = Field(ge=512, le=10_000_000)
    sampling: _Sampling


def local_lines(connection: Connection) -> Iterator[dict[str, Any]]:
    """One line for each setting and each backend."""
    for key, value in run(connection, "SELECT key, value FROM setting ORDER BY key"):
        if not key.startswith(STAYING):
            yield {"kind": "setting", "key": key, "value": from_json(value)}
    for row in run(connection, _BACKENDS):
        told = dict(zip(_BACKEND, row, strict=True))
        yield {"kind": "backend", "backend": {**told, "sampling": from_json(told["sampling"])}}


def take_local(connection: Connection, line: Mapping[str, Any]) -> int:
    """Add a setting or a backend that is not there; returns how many were added.

    Raises:
        ValueError: it is none that this version could have written.
    """
    if line["kind"] == "setting":
        setting = _Setting.model_validate(line)
        value = to_json(setting.value)
        if setting.key.startswith(STAYING) or len(value) > _VALUE_LIMIT:
            msg = said("the setting {key} cannot come from a file", key=setting.key[:80])
            raise ValueError(msg)
        return int(run(connection, _NEW_SETTING, (setting.key, value, now_text())).rowcount)
    backend = _Backend.model_validate(line["backend"])
    values = {**backend.model_dump(), "sampling": to_json(backend.sampling.model_dump()), "created_at": now_text()}
    row = [values[name] for name in _BACKEND]
    return int(run(connection, _NEW_BACKEND, (*row, backend.id, backend.name)).rowcount)
