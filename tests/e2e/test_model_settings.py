"""Models set up by hand: servers found by themselves, listed before they are stored, warned of, tested and failing."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_memory_screens import picture
from tests.e2e.test_states import breaches
from tests.model_servers import model_server
from tests.real_window import wait_until
from tests.served import Served


def settings(context: BrowserContext, served: Served, servers: list[dict[str, object]]) -> Page:
    """The settings on a machine where these servers answer: which do is not this machine's to decide."""

    def answer(route: Route) -> None:
        route.fulfill(body=json.dumps({"servers": servers}), content_type="application/json", status=201)

    context.route("**/api/models/discover", answer)
    return opened(context, served, "/settings")


def test_servers_are_found_when_the_screen_opens_and_added_with_what_they_tell(
    served: Served, context: BrowserContext
) -> None:
    with model_server("openai") as server:
        found: dict[str, object] = {
            "name": "Ollama",
            "url": server.url,
            "models": ["small"],
            "context_tokens": {"small": 32768},
        }
        page = settings(context, served, [found])

        expect(page.get_by_text("Ollama runs on this machine, with 1 model.")).to_be_visible()
        assert breaches(page) == []
        picture(page, "models-found-light")
        page.get_by_role("button", name="Add Ollama…").click()
        dialog = page.get_by_role("dialog", name="Add a server")
        expect(dialog.get_by_label("Reads (tokens)")).to_have_value("32768")
        assert breaches(page) == []
        picture(page, "models-dialog-light")
        dialog.get_by_role("button", name="Save").click()

        card = page.get_by_role("article", name="Ollama")
        card.get_by_role("button", name="Test").click()
        expect(
            card.get_by_text(re.compile("It works: “Hello.*” · small · first word after .* s, all after"))
        ).to_be_visible()
        picture(page, "models-tested-light")
        expect(page.get_by_text("No other model server answers")).to_be_visible()
        server.manner = "401"
        card.get_by_role("button", name="Test").click()
        expect(card.get_by_role("alert")).to_contain_text("refuses the key")
        assert breaches(page) == []
        picture(page, "models-failed-light")
    assert served.call("GET", "/models/backends")["items"][1]["context_tokens"] == 32768


def test_models_are_listed_and_the_key_kept_with_the_first_save(served: Served, context: BrowserContext) -> None:
    page = settings(context, served, [])
    expect(page.get_by_text("No other model server answers")).to_be_visible()
    picture(page, "models-empty-light")
    with model_server("openai") as server:
        page.get_by_role("button", name="Add a server…").click()
        dialog = page.get_by_role("dialog", name="Add a server")
        expect(dialog.get_by_role("button", name="List models")).to_be_disabled()
        dialog.get_by_label("Name").fill("Mine")
        dialog.get_by_label("Address").fill(server.url)
        dialog.get_by_label("Key", exact=True).fill("some-key")
        dialog.get_by_role("button", name="List models").click()
        expect(dialog.get_by_text("The server has 2 models.")).to_be_visible()
        assert served.call("GET", "/models/backends")["items"][1:] == []
        dialog.get_by_role("combobox", name="Model").fill("sm")
        page.get_by_role("option", name="small").click()
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("article", name="Mine").get_by_role("status")).to_contain_text(re.compile("key|Kept"))

    stored = served.call("GET", "/models/backends")["items"][1]
    assert (stored["model"], stored["key_kept"]) == ("small", "memory")


def test_a_server_that_does_not_answer_is_told_in_the_dialog(served: Served, context: BrowserContext) -> None:
    page = settings(context, served, [])
    page.get_by_role("button", name="Add a server…").click()
    dialog = page.get_by_role("dialog", name="Add a server")
    dialog.get_by_label("Name").fill("Gone")
    dialog.get_by_label("Address").fill("http://127.0.0.1:9/v1")

    dialog.get_by_role("button", name="List models").click()

    expect(dialog.get_by_role("alert")).to_contain_text("127.0.0.1:9")
    assert breaches(page) == []
    picture(page, "models-probe-failed-light")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_a_key_in_clear_to_another_machine_is_warned_of(
    served: Served, context: BrowserContext, width: int, scheme: str
) -> None:
    page = settings(context, served, [])
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Add a server…").click()
    dialog = page.get_by_role("dialog", name="Add a server")
    dialog.get_by_label("Address").fill("http://192.168.1.20:8080/v1")
    expect(dialog.get_by_role("alert")).to_have_count(0)

    dialog.get_by_label("Key", exact=True).fill("k")

    expect(dialog.get_by_role("alert")).to_contain_text("192.168.1.20 unencrypted")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert breaches(page) == []
    picture(page, f"models-warning-{scheme}-{width}")


def test_a_persona_and_a_conversation_choose_model_and_sampling(served: Served, context: BrowserContext) -> None:
    with model_server("openai") as server:
        backend = served.call("POST", "/models/backends", {"name": "Mine", "url": server.url, "model": "small"})["id"]
        ann = active_persona(served)
        talk = served.call("POST", "/conversations", {"persona_id": ann, "title": "Talk"})["id"]
        page = opened(context, served, f"/personas/{ann}")
        page.get_by_role("combobox", name="Speaks through").click()
        page.get_by_role("option", name="Mine").click()
        page.get_by_role("combobox", name="Model").click()
        page.get_by_role("option", name="large").click()
        page.get_by_label("Temperature").fill("0.4")
        picture(page, "persona-model-light")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Save")).to_be_disabled()

        page.goto(f"{served.url}/conversations?c={talk}")
        page.get_by_role("button", name="Options of this conversation").click()
        page.get_by_role("combobox", name="Speaks through").click()
        page.get_by_role("option", name="Mine").click()
        page.get_by_role("combobox", name="Model").fill("small")
        page.get_by_label("Writes at most").fill("50")
        held: list[Route] = []
        page.route(re.compile(r"/api/conversations/[^/]+$"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
        assert breaches(page) == []
        picture(page, "conversation-model-light")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        journeys.send(page, "Hello")
        page.wait_for_timeout(500)
        assert server.asked == []  # what is sent goes by the options, so it waits for those on their way
        for route in held:
            route.continue_()
        expect(page.get_by_text("Hello", exact=True)).to_be_visible()
        wait_until(lambda: server.asked, "a question to the model")

    assert served.call("GET", f"/personas/{ann}")["model"]["sampling"]["temperature"] == 0.4
    assert served.call("GET", f"/personas/{ann}")["model"]["model"] == "large"
    chosen = served.call("GET", f"/conversations/{talk}")["settings"]["model"]
    assert (chosen["backend_id"], chosen["model"], chosen["sampling"]["max_tokens"]) == (backend, "small", 50)
    assert server.asked[-1]["max_tokens" if "max_tokens" in server.asked[-1] else "max_completion_tokens"] == 50
