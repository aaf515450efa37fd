"""The embedding model is in memory once, and only as long as somebody reads with it."""

import gc
from dataclasses import replace

import onnxruntime

from pjais.retrieval.embedder import MODEL_FILE, Embedder

#: The same file under a name that nobody else in this process asks for.
OWN = replace(MODEL_FILE, name=f"./{MODEL_FILE.name}")


def in_memory() -> int:
    gc.collect()
    return sum(isinstance(each, onnxruntime.InferenceSession) for each in gc.get_objects())


def test_all_in_a_process_read_with_one_model_that_goes_with_the_last_of_them() -> None:
    before = in_memory()
    first, second = Embedder(OWN), Embedder(OWN)

    assert first.embed(["tea"]).tolist() == second.embed(["tea"]).tolist()
    assert in_memory() == before + 1
    first.let_go()
    assert in_memory() == before + 1
    second.let_go()
    assert in_memory() == before
    assert not second.is_loaded
