"""What sealing costs, and what libsodium alone would: `PYTHONPATH=backend:. python tests/benchmarks/bench_sealing.py`.

Prints JSON lines; ``ratio`` is the time against the bare calls of the same work.
"""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_sign,
    crypto_sign_open,
)

from pjais.kernel.ids import new_id
from pjais.sealing.pairing import invite, opened_invitation
from pjais.sealing.workspace import signed_text
from tests.unit.sealing.devices import WORKSPACE, Put, event, founder, invited, settle

EVENTS = 4_000
ROUNDS = 5
ADA = new_id()


def per_second(work: Callable[[], object]) -> float:
    """The median of some rounds, in time of one core, whatever else the machine does."""
    took = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return EVENTS / statistics.median(took)


def told(figure: str, ours: float, bare: float) -> None:
    line = {"figure": figure, "events": EVENTS, "per_s": round(ours), "bare_per_s": round(bare)}
    line |= {"ratio": round(bare / ours, 2), "cpus": os.cpu_count(), "machine": platform.machine()}
    sys.stdout.write(f"{json.dumps(line)}\n")


def main() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.say("first", ADA)
    settle([laptop, phone])
    bodies = [event(laptop.id, "Ada likes tea with a little milk " * 3, ADA) for _ in range(EVENTS)]
    puts = seal_all(laptop, bodies)

    told("seal-and-sign", per_second(lambda: seal_all(laptop, bodies)), per_second(lambda: bare_seal(bodies)))
    told("verify-and-open", per_second(lambda: [phone.workspace.open(each) for each in puts]), bare_open(bodies))
    unsigned = per_second(lambda: [phone.workspace.open(each, is_verified=True) for each in puts])
    told("open-alone", unsigned, bare_open(bodies, is_signed=False))
    started = time.process_time()
    invitation = invite(laptop.workspace, "editor")
    middle = time.process_time()
    opened_invitation(invitation.code, invitation.bundle)
    spent = {"make_ms": round((middle - started) * 1000), "open_ms": round((time.process_time() - middle) * 1000)}
    sys.stdout.write(f"{json.dumps({'figure': 'invitation', **spent, 'bytes': len(invitation.bundle)})}\n")


def seal_all(device: Any, bodies: list[dict[str, Any]]) -> list[Put]:
    workspace, made = device.workspace, []
    for body in bodies:
        key_id, sealed = workspace.seal(body["event_id"], body, ADA)
        put = Put(2**40, body["event_id"], device.id, "event", key_id, sealed)
        made.append(replace(put, signature=workspace.sign(signed_text(WORKSPACE, put))))
    return made


def bare_seal(bodies: list[dict[str, Any]]) -> None:
    key, signing, around, text = os.urandom(32), os.urandom(64), bytes(150), bytes(220)
    for body in bodies:
        padded = orjson.dumps(body).ljust(768)
        crypto_aead_xchacha20poly1305_ietf_encrypt(padded, around, os.urandom(24), key)
        crypto_sign(text, signing)


def bare_open(bodies: list[dict[str, Any]], *, is_signed: bool = True) -> float:
    laptop, key, around, nonce = founder(), os.urandom(32), bytes(150), bytes(24)
    signed = laptop.workspace.sign(bytes(220)) + bytes(220)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(orjson.dumps(bodies[0]).ljust(768), around, nonce, key)

    def work() -> None:
        for _ in bodies:
            if is_signed:
                crypto_sign_open(signed, laptop.workspace.pairs.sign)
            orjson.loads(crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, around, nonce, key))

    return per_second(work)


if __name__ == "__main__":
    main()
