"""Wire shapes of analytics."""

from pjais.features.shapes import Shape


class Day(Shape):
    """What happened on one day, UTC: the user's messages, replies and their tokens, memories learned and recalled."""

    day: str
    said: int
    replies: int
    tokens: int
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

    ``topics`` and ``mood`` look into what was said: they are null where the persona's privacy settings forbid it, and
    ``problem`` tells where the model they need is missing.
    """

    days: list[Day]
    memories: int
    never_recalled: int
    most_recalled: list[RecalledMemory]
    topics: list[Topic] | None
    mood: list[MoodDay] | None
    problem: str | None
