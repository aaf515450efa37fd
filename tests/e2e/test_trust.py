"""Taking back, verifying, backing up and restoring, as a person does it in Chromium."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests import journeys
from tests.served import Served, serving

PASSPHRASE = "correct horse"  # noqa: S105 - a test's


def opened(served: Served, context: BrowserContext) -> tuple[Page, str, str]:
    page = context.new_page()
    owner = served.call("POST", "/personas", {"name": "Ann"})["id"]
    served.call("POST", f"/personas/{owner}/activate")
    kept = served.call("POST", f"/personas/{owner}/memories", {"content": "Likes tea"})["id"]
    page.goto(served.page_url)
    return page, owner, kept


def test_an_edit_is_taken_back_and_a_clash_is_decided_field_by_field(served: Served, context: BrowserContext) -> None:
    page, _, kept = opened(served, context)
    served.call("PATCH", f"/memories/{kept}", {"content": "Likes coffee", "tier": "hot"})
    journeys.go(page, "Audit trail")
    events = page.get_by_role("listbox", name="Events").get_by_role("option")
    detail = page.get_by_role("complementary", name="Event")

    events.first.click()
    detail.get_by_role("button", name="Take this back").click()
    expect(events).to_have_count(4)
    assert served.call("GET", f"/memories/{kept}")["content"] == "Likes tea"

    served.call("PATCH", f"/memories/{kept}", {"content": "Likes cocoa"})
    expect(events).to_have_count(5)
    events.nth(2).click()
    expect(detail).to_contain_text("Likes coffee")
    detail.get_by_role("button", name="Take this back").click()
    clash = page.get_by_role("dialog", name="Changed again since")
    expect(clash).to_contain_text("Likes cocoa")
    clash.get_by_text("As it is now").click()
    clash.get_by_role("button", name="Take back").click()
    expect(clash).to_be_hidden()
    now = served.call("GET", f"/memories/{kept}")
    assert (now["content"], now["tier"]) == ("Likes cocoa", "warm")


def test_a_vault_is_verified_and_rows_are_put_right(served: Served, context: BrowserContext) -> None:
    page, _, _ = opened(served, context)
    journeys.go(page, "Audit trail")
    bar = page.get_by_role("region", name="Integrity")
    bar.get_by_role("button", name="Verify").click()
    expect(bar).to_contain_text("All is as it should be: 2 events, 2 rows")

    with closing(sqlite3.connect(served.folder / "pjais.db")) as connection:
        connection.create_function("fold", 1, str.casefold, deterministic=True)
        connection.execute("UPDATE memory SET content = 'Never said'")
        connection.commit()
    bar.get_by_role("button", name="Verify").click()
    expect(bar).to_contain_text("its content differ from what its events say")
    bar.get_by_role("button", name="Make the rows anew").click()
    expect(bar).to_contain_text("All is as it should be")
    expect(bar).to_contain_text("Replaced by a repair, and kept: 1 memory")
    bar.get_by_role("button", name="Delete them").click()
    expect(bar).not_to_contain_text("Replaced by a repair")


def test_a_deleted_persona_and_then_everything_comes_back_from_a_backup(
    served: Served, context: BrowserContext
) -> None:
    page, owner, kept = opened(served, context)
    journeys.go(page, "Backups")
    expect(page.get_by_text("No backups yet")).to_be_visible()
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_text("1 persona, 1 memory, 0 conversations")).to_be_visible()
    served.call("DELETE", f"/personas/{owner}")
    served.call("POST", "/personas", {"name": "Bob"})

    page.get_by_role("button", name="Restore from").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Ann").check()
    dialog.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("1 item brought back")).to_be_visible()
    assert served.call("GET", f"/memories/{kept}")["content"] == "Likes tea"
    assert [each["name"] for each in served.call("GET", "/personas")["items"]] == ["Ann", "Bob"]

    page.get_by_role("button", name="Restore from").click()
    dialog.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("Restored. What was there before is the backup")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_text("Made before a restore")).to_be_visible()
    assert [each["name"] for each in served.call("GET", "/personas")["items"]] == ["Ann"]

    page.get_by_role("button", name="Delete the backup of").last.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_vault_is_encrypted_opened_again_and_made_plain(tmp_path: Path, context: BrowserContext) -> None:
    folder = tmp_path / "vault"
    with serving(folder) as app:
        page, _, kept = opened(app, context)
        journeys.go(page, "Settings")
        page.get_by_role("button", name="Encrypt…").click()
        dialog = page.get_by_role("dialog", name="Encrypt the vault")
        dialog.get_by_label("New passphrase").fill(PASSPHRASE)
        dialog.get_by_label("The same again").fill("correct house")
        expect(dialog.get_by_role("button", name="Encrypt")).to_be_disabled()
        dialog.get_by_label("The same again").fill(PASSPHRASE)
        dialog.get_by_role("button", name="Encrypt").click()
        code = page.get_by_role("dialog", name="Recovery code")
        expect(code).to_contain_text(re.compile(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}"))
        code.get_by_role("button", name="I have kept it").click()
        expect(page.get_by_role("region", name="Encryption")).to_contain_text("asks for its passphrase at each start")
    assert traces(folder, b"Likes tea") == []

    with serving(folder, PJAIS_PASSPHRASE=PASSPHRASE) as app:
        assert app.call("GET", f"/memories/{kept}")["content"] == "Likes tea"
        page.goto(app.page_url)
        journeys.go(page, "Settings")
        page.get_by_role("button", name="Turn encryption off…").click()
        dialog = page.get_by_role("dialog", name="Turn encryption off")
        dialog.get_by_label("Passphrase or recovery code").fill("a wrong one")
        dialog.get_by_role("button", name="Turn off").click()
        expect(dialog).to_contain_text("not the passphrase of this vault")
        dialog.get_by_label("Passphrase or recovery code").fill(PASSPHRASE)
        dialog.get_by_role("button", name="Turn off").click()
        expect(page.get_by_role("region", name="Encryption")).to_contain_text("Off.")
    with serving(folder) as app:
        assert app.call("GET", f"/memories/{kept}")["content"] == "Likes tea"


def test_a_person_is_forgotten_and_leaves_no_trace(served: Served, context: BrowserContext) -> None:
    page, owner, _ = opened(served, context)
    served.call("POST", f"/personas/{owner}/memories", {"content": "Met Quillabert at the sea"})
    served.call("POST", "/backups", {})
    journeys.go(page, "Settings")
    page.get_by_role("button", name="Forget…").click()
    dialog = page.get_by_role("dialog", name="Forget for good")
    dialog.get_by_text("A name").click()
    dialog.get_by_role("textbox", name="Name").fill("Quillabert")
    dialog.get_by_role("button", name="See what would go").click()
    expect(dialog).to_contain_text("In the vault: 1 memory, 1 event")
    assert traces(served.folder, b"Quillabert") != []
    dialog.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("list", name="Receipts")).to_contain_text("a name, 1 memory, 1 event")
    expect(dialog).to_be_hidden()  # the receipt is there before the file is written anew
    assert traces(served.folder, b"Quillabert") == []
    journeys.go(page, "Memories")
    expect(page.get_by_text("Met [forgotten] at the sea")).to_be_visible()


def traces(folder: Path, words: bytes) -> list[str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [str(file.relative_to(folder)) for file in files if words in file.read_bytes()]


def test_a_person_travels_back_and_brings_an_item_and_a_persona_back(served: Served, context: BrowserContext) -> None:
    page, owner, kept = opened(served, context)
    talk = served.call("POST", "/conversations", {"persona_id": owner, "title": "At the sea"})["id"]
    served.call("POST", f"/conversations/{talk}/messages", {"role": "user", "content": "Hello", "reply": False})
    served.call("PATCH", f"/memories/{kept}", {"content": "Likes coffee"})
    served.call("POST", f"/personas/{owner}/memories", {"content": "Newer"})
    served.call("DELETE", f"/conversations/{talk}")
    journeys.go(page, "Time travel")
    then = page.get_by_role("list", name="Memories then")
    expect(then.get_by_role("listitem")).to_have_count(2)

    slider = page.get_by_role("slider", name="Event")
    slider.focus()
    slider.press("Home")
    expect(page.get_by_text("There was no persona then")).to_be_visible()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(page.get_by_text("Message added, event 4 of 7")).to_be_visible()
    expect(then.get_by_role("listitem")).to_have_count(1)
    expect(then).to_contain_text("Likes tea")
    page.get_by_role("tab", name="Conversations").click()
    page.get_by_role("button", name="At the sea").click()
    expect(page.get_by_role("list", name="Messages then")).to_contain_text("Hello")
    page.get_by_role("tab", name="Memories").click()

    then.get_by_role("button", name="Restore this").click()
    expect(page.get_by_text("Brought back", exact=True)).to_be_visible()
    assert served.call("GET", f"/memories/{kept}")["content"] == "Likes tea"
    page.get_by_role("button", name="Bring all of Ann back").click()
    page.get_by_role("dialog").get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("2 items brought back")).to_be_visible()
    assert [each["title"] for each in served.call("GET", f"/conversations?persona_id={owner}")["items"]] == [
        "At the sea"
    ]
    assert len(served.call("GET", f"/memories?persona_id={owner}")["items"]) == 1
    page.get_by_role("button", name="Now").click()
    expect(page.get_by_text("of 10")).to_be_visible()


def test_undo_and_redo_go_across_screens_and_ask_where_something_came_between(
    served: Served, context: BrowserContext
) -> None:
    page, _, kept = opened(served, context)
    served.call("PATCH", f"/memories/{kept}", {"content": "Likes coffee"})
    served.call("DELETE", f"/memories/{kept}")
    journeys.go(page, "Dashboard")
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone: Memory deleted")).to_be_visible()
    journeys.go(page, "Memories")
    expect(page.get_by_text("Likes coffee")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Likes tea")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("Likes coffee")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("Likes coffee")).to_be_hidden()
    for _ in range(3):
        page.keyboard.press("Control+z")
        page.wait_for_timeout(300)
    expect(page.get_by_text("Nothing remembered yet")).to_be_visible()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("There is nothing to undo")).to_be_visible()


def test_the_trail_is_searched_narrowed_by_day_and_saved_with_its_proofs(
    served: Served, context: BrowserContext
) -> None:
    page, owner, _ = opened(served, context)
    served.call("POST", f"/personas/{owner}/memories", {"content": "Likes rain"})
    journeys.go(page, "Audit trail")
    events = page.get_by_role("listbox", name="Events").get_by_role("option")
    expect(events).to_have_count(3)
    expect(page.get_by_role("region", name="Integrity")).to_contain_text("Chain of 3 events")

    page.get_by_role("textbox", name="Words in what events say").fill("RAIN")
    expect(events).to_have_count(1)
    served.call("POST", f"/personas/{owner}/memories", {"content": "Rain again"})
    expect(events).to_have_count(2)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export").click()
        page.get_by_role("menuitem", name="JSON lines, with proofs").click()
    head, *lines = [json.loads(line) for line in saved.value.path().read_bytes().splitlines()]
    assert head["checkpoint"]["size"] == 4
    assert [line["seq"] for line in lines] == [3, 4]

    page.get_by_role("button", name="When, where").click()
    page.get_by_role("textbox", name="To").fill("2001-01-01")
    page.keyboard.press("Escape")
    expect(page.get_by_text("No such event")).to_be_visible()
    page.get_by_role("button", name="Show all events").click()
    expect(events).to_have_count(4)


def test_a_backup_is_looked_into_and_one_memory_comes_back(served: Served, context: BrowserContext) -> None:
    page, _, kept = opened(served, context)
    journeys.go(page, "Backups")
    page.get_by_role("button", name="Back up now").click()
    served.call("PATCH", f"/memories/{kept}", {"content": "Likes coffee"})

    page.get_by_role("button", name="Look into the backup").click()
    expect(page.get_by_role("heading", name="Inside a backup")).to_be_visible()
    then = page.get_by_role("list", name="Memories then").get_by_role("listitem")
    expect(then).to_contain_text("Likes tea")
    then.get_by_role("button", name="Restore this").click()
    expect(page.get_by_text("Brought back")).to_be_visible()
    assert served.call("GET", f"/memories/{kept}")["content"] == "Likes tea"
    page.get_by_role("button", name="All backups").click()

    page.get_by_role("textbox", name="Days kept").fill("9")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The newest of the last 9 days")).to_be_visible()
    assert served.call("GET", "/backups/state")["policy"]["days"] == 9


def test_everything_goes_out_as_a_file_and_into_another_vault(
    served: Served, context: BrowserContext, tmp_path: Path
) -> None:
    page, owner, _ = opened(served, context)
    journeys.go(page, "Backups")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Export everything").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    with serving(tmp_path / "other") as other:
        there = context.new_page()
        there.goto(other.page_url)
        journeys.go(there, "Import")
        there.locator("input[type=file]").set_input_files(file)
        expect(there.get_by_text("An export of a vault: 2 events")).to_be_visible()
        assert other.call("GET", f"/personas/{owner}")["name"] == "Ann"
        there.close()


def test_history_moves_to_an_archive_when_it_is_old_enough(served: Served, context: BrowserContext) -> None:
    page, _, _ = opened(served, context)
    journeys.go(page, "Settings")
    page.get_by_role("combobox", name="The full history stays in the log").click()
    page.get_by_role("option", name="for 30 days").click()
    page.get_by_role("button", name="Move older events now").click()
    page.get_by_role("dialog").get_by_role("button", name="Move them").click()
    expect(page.get_by_text("Nothing is old enough yet")).to_be_visible()
    assert served.call("GET", "/compaction")["keep_days"] == 30
