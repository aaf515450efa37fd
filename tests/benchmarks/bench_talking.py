"""What talking costs the page: `.venv/bin/pytest tests/benchmarks/bench_talking.py -s --timeout 600`.

Prints one JSON line per figure, from Chromium: how soon a conversation of 50,000 messages is there after a click, and
how long the page's main thread works for each word that a model sends.
"""

import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, expect

from tests import journeys
from tests.integration.talk import begun, made, talking
from tests.integration.test_replies import chatted
from tests.model_servers import model_server
from tests.served import serving

MESSAGES = 50_000
ROUNDS = 10
WORDS = 400
PAUSE_S = 0.02  # 50 words a second, as a good model on a good machine sends them

#: From the click until the message is in the page and drawn.
OPEN = """async ([title, text]) => {
  const row = [...document.querySelectorAll('[role=option]')].find((each) => each.textContent.includes(title));
  const began = performance.now();
  row.click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const log = document.querySelector('[role=log]');
    if (log && [...log.querySelectorAll('article')].some((each) => each.textContent.includes(text))) break;
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""


def told(name: str, **figures: Any) -> None:
    print(json.dumps({"figure": name, "cpus": os.cpu_count(), "machine": platform.machine(), **figures}))  # noqa: T201


def test_a_long_conversation_opens(tmp_path: Path, context: BrowserContext) -> None:
    with talking(tmp_path / "vault") as (app, client):
        ann = made(client)
        client.post(f"/api/personas/{ann}/activate").raise_for_status()
        chatted(app, begun(client, ann, title="Short"), ["A short word"])
        talk = begun(client, ann, title="Long")
        chatted(app, talk, [f"Message {number} about bees and the river" for number in range(MESSAGES)])
    with serving(tmp_path / "vault") as served:
        page = context.new_page()
        page.goto(served.page_url)
        journeys.go(page, "Conversations")
        expect(page.get_by_role("option")).to_have_count(2)
        took = []
        for _ in range(ROUNDS):
            page.evaluate(OPEN, ["Short", "A short word"])
            took.append(page.evaluate(OPEN, ["Long", f"Message {MESSAGES - 1} "]))
    told("open-long", messages=MESSAGES, first_ms=took[0], p50_ms=statistics.median(took), max_ms=max(took))


def test_a_word_arrives(tmp_path: Path, context: BrowserContext) -> None:
    with model_server("openai", "slow", pace_s=PAUSE_S) as server, serving(tmp_path / "vault") as served:
        server.reply = lambda _: " ".join(f"word{number}" + ".\n\n" * (number % 60 == 59) for number in range(WORDS))
        served.speak_through(server.url)
        ann = served.call("POST", "/personas", {"name": "Ann"})
        served.call("POST", f"/personas/{ann['id']}/activate")
        page = context.new_page()
        page.goto(served.page_url)
        journeys.go(page, "Conversations")
        journeys.begin_conversation(page, 1)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        page.get_by_label("New message").fill("Tell me")
        page.get_by_label("New message").press("Enter")
        log = page.get_by_role("log")
        expect(log.get_by_text("word3 ")).to_be_visible()
        before = work(session)
        time.sleep(WORDS * PAUSE_S)  # asking the page whether it is over would be work for it
        expect(log.get_by_text(f"word{WORDS - 1}")).to_be_visible(timeout=120_000)
        after = work(session)
        page.wait_for_timeout(WORDS * PAUSE_S * 1000)
        idle = work(session)
    spent = {f"{name}_ms": (after[name] - before[name]) * 1000 / WORDS for name in before}
    rest = {f"idle_{name}_ms": (idle[name] - after[name]) * 1000 / WORDS for name in before}
    told("word", words=WORDS, pause_ms=PAUSE_S * 1000, **spent, **rest)


def work(session: CDPSession) -> dict[str, float]:
    """Seconds that the page's main thread has worked, and what for."""
    found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return {name: found[name] for name in ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")}
