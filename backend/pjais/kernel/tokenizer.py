"""The tokenizer that the embedding model reads with, and by which tokens of prompts are counted."""

from pathlib import Path
from typing import Any, Final

from pjais.kernel.model_file import check_sha256

#: From all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0.
TOKENIZER: Final = Path(__file__).with_name("minilm-tokenizer.json")
_SHA256: Final = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def load_tokenizer() -> Any:  # noqa: ANN401 - a library without stubs
    """A tokenizer of one's own, to set up as one needs it; raises ModelFileError."""
    from tokenizers import Tokenizer  # noqa: PLC0415 - most starts of the app need none

    check_sha256(TOKENIZER, _SHA256)
    made = Tokenizer.from_file(str(TOKENIZER))
    made.no_truncation()
    made.no_padding()
    return made
