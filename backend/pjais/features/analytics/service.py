"""Works out what a persona's conversations and memories come to."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from pjais.features.analytics.mood import valences
from pjais.features.analytics.schemas import Analytics, Day, MoodDay, RecalledMemory, Topic
from pjais.features.analytics.topics import Cluster, clusters
from pjais.features.conversations.model import Message, Prompt
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.features.personas.service import Personas, PersonaService, allows_analysis
from pjais.kernel.clock import to_text
from pjais.kernel.model_file import ModelFileError
from pjais.persistence.entity import Row
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault
from pjais.retrieval.searcher import Searcher

ACTOR: Final = "analysis"
_LISTED: Final = 10
_TYPICAL: Final = 3
_LOOKED_AT: Final = 5_000  # memories, for topics; the newest
_FELT: Final = 300  # messages, for mood; the newest
_CUT: Final = 200
_DAY: Final = 10  # characters of an instant


@dataclass(frozen=True, slots=True)
class AnalyticsService:
    """What it says is true of the moment it was asked; all it writes is that it was not allowed to look."""

    vault: Vault
    searcher: Searcher

    def of(self, persona_id: str, days: int, *, content: bool = True) -> Analytics:
        """Of the last ``days``, with topics and mood if wanted and allowed; raises PersonaNotFoundError."""
        since = to_text(datetime.now(UTC) - timedelta(days=days))
        with self.vault.read() as session:
            persona = Personas(session).find(persona_id)
            told = _counted(session, persona_id, since)
        if not allows_analysis(persona.privacy_settings):
            if content:
                self._note_refusal(persona)
            return told.model_copy(update={"content": "forbidden"})
        return self._with_content(told, persona_id, since) if content else told

    def _note_refusal(self, persona: Persona) -> None:
        if persona.privacy_settings.get("analysis_refused_at") is None:
            with self.vault.write(actor=ACTOR) as session:
                PersonaService(session).note_refused_analysis(Personas(session).find(persona.id))

    def _with_content(self, told: Analytics, persona_id: str, since: str) -> Analytics:
        with self.vault.read() as session:
            said = _said(session, persona_id, since)
        looked_at, topics = self._topics(persona_id)
        found: dict[str, Any] = {"content": "looked into", "topics": topics, "topics_of": looked_at}
        try:
            found["mood"] = self._mood(said)
        except ModelFileError as error:
            found["problem"] = error.detail
        return told.model_copy(update=found)

    def _topics(self, persona_id: str) -> tuple[int, list[Topic]]:
        """How many memories were looked at, and what they are about."""
        ids, vectors = self.searcher.vectors_of(persona_id, _LOOKED_AT)
        with self.vault.read() as session:
            rows = rows_of(session.connection(), Memory, ids)
        kept = [place for place, each in enumerate(ids) if each in rows and rows[each]["deleted_at"] is None]
        listed = [rows[ids[place]] for place in kept]
        found = clusters(vectors[kept], [row["content"] for row in listed]) if kept else []
        return len(listed), [_topic(cluster, listed) for cluster in found]

    def _mood(self, said: Sequence[tuple[str, str]]) -> list[MoodDay]:
        felt: dict[str, list[float]] = defaultdict(list)
        for (day, _), valence in zip(said, valences(self.searcher.embedder, [text for _, text in said]), strict=True):
            felt[day].append(valence)
        return [
            MoodDay(day=day, valence=round(sum(each) / len(each), 3), messages=len(each))
            for day, each in sorted(felt.items())
        ]


def _counted(session: Session, persona_id: str, since: str) -> Analytics:
    live = (Memory.persona_id == persona_id, Memory.deleted_at.is_(None))
    never = func.coalesce(func.sum(case((Memory.access_count == 0, 1), else_=0)), 0)
    memories, never_recalled = session.execute(select(func.count(), never).select_from(Memory).where(*live)).one()
    cut = func.substr(Memory.content, 1, _CUT)
    most = select(Memory.id, cut, Memory.access_count).where(*live, Memory.access_count > 0)
    listed = most.order_by(Memory.access_count.desc(), Memory.id).limit(_LISTED)
    return Analytics(
        days=_by_day(session, persona_id, since),
        memories=memories,
        never_recalled=never_recalled,
        most_recalled=[
            RecalledMemory(id=memory_id, content=content, count=count)
            for memory_id, content, count in session.execute(listed)
        ],
        content="left out",
        topics=None,
        topics_of=0,
        mood=None,
        problem=None,
    )


def _by_day(session: Session, persona_id: str, since: str) -> list[Day]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    day_of = func.substr(Message.created_at, 1, _DAY)
    live = (Message.persona_id == persona_id, Message.deleted_at.is_(None), Message.created_at >= since)
    query = select(day_of, Message.role, func.count(), func.sum(Message.token_count)).where(*live)
    for day, role, count, tokens in session.execute(query.group_by(day_of, Message.role)):
        counted[day]["said" if role == "user" else "replies" if role == "assistant" else "notes"] += count
        counted[day]["tokens"] += (tokens or 0) if role == "assistant" else 0
    made_on = func.substr(Memory.created_at, 1, _DAY)
    learned = (Memory.persona_id == persona_id, Memory.deleted_at.is_(None), Memory.created_at >= since)
    for day, count in session.execute(select(made_on, func.count()).where(*learned).group_by(made_on)):
        counted[day]["learned"] += count
    asked_on = func.substr(Prompt.made_at, 1, _DAY)
    prompts = select(asked_on, func.sum(Prompt.recalled_count), func.sum(Prompt.token_count))
    asked = prompts.where(Prompt.persona_id == persona_id, Prompt.made_at >= since).group_by(asked_on)
    for day, recalled, tokens in session.execute(asked):
        counted[day] += Counter(recalled=recalled, read_tokens=tokens)
    names = ("said", "replies", "tokens", "read_tokens", "learned", "recalled")
    return [Day(day=day, **{name: counted[day][name] for name in names}) for day in sorted(counted)]


def _topic(cluster: Cluster, listed: Sequence[Row]) -> Topic:
    return Topic(
        label=", ".join(cluster.terms) or listed[cluster.places[0]]["content"][:40],
        count=len(cluster.places),
        typical=[
            RecalledMemory(id=row["id"], content=row["content"][:_CUT], count=row["access_count"])
            for row in (listed[place] for place in cluster.places[:_TYPICAL])
        ],
    )


def _said(session: Session, persona_id: str, since: str) -> list[tuple[str, str]]:
    """(day, words) of the newest messages of the user."""
    of = (Message.persona_id == persona_id, Message.role == "user", Message.deleted_at.is_(None))
    query = select(Message.created_at, Message.content).where(*of, Message.created_at >= since)
    found = session.execute(query.order_by(Message.created_at.desc()).limit(_FELT))
    return [(created_at[:_DAY], content) for created_at, content in found]
