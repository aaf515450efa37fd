"""Wire shapes of analytics."""

from typing import Literal

from pjais.features.shapes import Shape, Told


class Day(Shape):
    """What happened on one day, UTC: the user's messages, replies, memories learned and recalled.

    ``tokens`` were written by models, as far as these count them; ``read_tokens`` were read for it: whole prompts, in
    which what the user said is counted too.
    """

    day: str
    said: int
    replies: int
    tokens: int
    read_tokens: int
    learned: int
    recalled: int


class RecalledMemory(Shape):
    """A memory and how often it was recalled."""

    id: str
    content: str
    count: int


class Topic(Shape):
    """Memories that are about the same: their telling words, how many there are, and the most typical ones."""

    label: str
    count: int
    typical: list[RecalledMemory]


class MoodDay(Shape):
    """How what the user said on one day felt, from -1 (low) to 1 (bright), as the mean of so many messages."""

    day: str
    valence: float
    messages: int


class Analytics(Shape):
    """What a persona's conversations and memories come to.

    ``topics`` and ``mood`` look into what was said. They are null unless ``content`` is "looked into": it is
    "forbidden" by the persona's privacy settings, or was "left out" by the request. ``problem`` tells where the model
    they need is missing. Topics are those of the newest ``topics_of`` memories.
    """

    days: list[Day]
    memories: int
    never_recalled: int
    most_recalled: list[RecalledMemory]
    content: Literal["looked into", "left out", "forbidden"]
    topics: list[Topic] | None
    topics_of: int
    mood: list[MoodDay] | None
    problem: Told | None


class Writes(Shape):
    """How many live rows there are and how often they were written in all."""

    key: str
    rows: int
    writes: int
