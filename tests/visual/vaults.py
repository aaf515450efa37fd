"""The vault that full screens are looked at with: fixed words and instants, so that it looks the same every day."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.served import Served

_BEGIN = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
_THINGS = ("the lighthouse", "a sourdough starter", "the night train", "her brother Tom", "the allotment", "chess")
_SAID = (
    "Prefers to talk about {} in the evening",
    "Was looking forward to {} all week",
    "Promised to bring up {} again on Sunday",
    "Learned how {} changes with the seasons",
    "Worries that {} takes more time than there is",
)
_TYPES = ("fact", "preference", "event", "relationship", "skill", "note")


@dataclass(frozen=True, slots=True)
class Filled:
    """Ids of what addresses name: two personas, the newest memory of the first, and the name of the backup."""

    ann: str
    mio: str
    memory: str
    backup: str

    def at(self, path: str) -> str:
        return path.format(**asdict(self))


def fill(app: Served) -> Filled:
    """Three personas, 240 memories of the first, 30 of the last, two conversations, one backup."""
    ann, _, mio = [app.call("POST", "/personas", body)["id"] for body in _PERSONAS]
    app.call("POST", f"/personas/{ann}/activate")
    app.call("POST", "/memories/bulk", {"memories": [_memory(ann, number) for number in range(240)]})
    app.call("POST", "/memories/bulk", {"memories": [_memory(mio, number * 7) for number in range(30)]})
    for title, lines in _TALKS.items():
        talk = app.call("POST", "/conversations", {"persona_id": ann, "title": title})["id"]
        for role, content in lines:
            app.call("POST", f"/conversations/{talk}/messages", {"role": role, "content": content, "reply": False})
    backup = app.call("POST", "/backups", {})["name"]
    newest = app.call("GET", f"/memories?persona_id={ann}&limit=1")["items"][0]["id"]
    return Filled(ann, mio, newest, backup)


def _memory(owner: str, number: int) -> dict[str, Any]:
    said = _SAID[number % len(_SAID)].format(_THINGS[number * 5 % len(_THINGS)])
    return {
        "persona_id": owner,
        "content": f"{said} ({_BEGIN.year + number // 120})",
        "type": _TYPES[number % len(_TYPES)],
        "tier": ("hot", "warm", "warm", "cold")[number % 4],
        "importance": (number * 37 % 100) / 100,
        "tags": [("home", "work", "people")[number % 3], ("quiet", "loud")[number % 2]][: number % 3],
        "created_at": (_BEGIN + timedelta(hours=61 * number)).isoformat(),
    }


_PERSONAS = (
    {
        "name": "Ann",
        "description": "Keeps bees and letters; speaks plainly, forgets nothing that was said kindly.",
        "tags": ["home", "letters"],
        "personality": {"traits": {"openness": 0.8, "conscientiousness": 0.6, "extraversion": 0.3}},
        "first_message": "Come in, the kettle is on.",
    },
    {"name": "Bartholomew Featherstonehaugh-Cholmondeley", "description": "A very long name, to see it cut well."},
    {"name": "Mio", "description": "Practises Italian with you.", "tags": ["language", "letters"]},
)
_TALKS = {
    "About the bees": (
        ("user", "How are the bees today?"),
        ("assistant", "Calm. The **north hive** is heavy with lime honey, and the south one has a new queen."),
        ("user", "Remind me on Sunday to check the frames."),
        ("assistant", "I will. Bring the smoker, and the list:\n\n1. Frames\n2. Queen\n3. Water"),
    ),
    "A letter to Tom": (("user", "Help me write to my brother."), ("assistant", "Begin with the summer you shared.")),
}
