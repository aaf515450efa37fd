"""How what was said felt: its nearness to plain sentences of bright and low feelings, by the embedding model."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from pjais.retrieval.embedder import Embedder

_BRIGHT: Final = (
    "I am so happy today!",
    "This is wonderful, I love it.",
    "I feel calm and content.",
    "I am excited and hopeful.",
    "Thank you, that made me smile.",
)
_LOW: Final = (
    "I am so sad today.",
    "This is terrible, I hate it.",
    "I feel anxious and afraid.",
    "I am angry and frustrated.",
    "I feel lonely and hopeless.",
)
_SCALE: Final = 3.0  # differences of cosines are small; this spreads them over -1 to 1


def valences(embedder: Embedder, texts: Sequence[str]) -> list[float]:
    """One number for each text, from -1 (low) to 1 (bright); raises ModelFileError."""
    if not texts:
        return []
    anchors = embedder.embed([*_BRIGHT, *_LOW])
    likeness = embedder.embed(texts) @ anchors.T
    bright, low = likeness[:, : len(_BRIGHT)], likeness[:, len(_BRIGHT) :]
    # The nearest two of each kind: a text about joy need not resemble every way of saying so.
    difference = np.sort(bright, axis=1)[:, -2:].mean(axis=1) - np.sort(low, axis=1)[:, -2:].mean(axis=1)
    return [round(float(each), 3) for each in np.clip(difference * _SCALE, -1, 1)]
