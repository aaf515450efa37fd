"""A locked vault asks for its passphrase in a window of its own, then opens."""

from pathlib import Path

import httpx
from playwright.sync_api import expect

from pjais.bootstrap import open_application
from pjais.security.keychain import forget_all
from tests.factories import persona
from tests.real_window import OpenWindow, wait_until

PASSPHRASE = "correct horse"  # noqa: S105 - a test's


def test_a_locked_vault_opens_with_its_passphrase(open_window: OpenWindow, tmp_path: Path) -> None:
    app = open_application(tmp_path / "vault")
    with app.vault.write() as session:
        persona(session, "Ann")
    app.encryption.turn_on(PASSPHRASE)
    app.close()
    forget_all()

    window = open_window()
    window.page.get_by_label("Passphrase or recovery code").fill("a wrong one")
    window.page.get_by_role("button", name="Unlock").click()
    expect(window.page.get_by_role("alert")).to_contain_text("not the passphrase of this vault")
    window.page.get_by_label("Passphrase or recovery code").fill(PASSPHRASE)
    window.page.get_by_role("button", name="Unlock").click(no_wait_after=True)

    told = wait_until(lambda: window.instance, "the vault's opening")
    personas = httpx.get(f"{told['url']}/api/personas", headers={"Authorization": f"Bearer {told['token']}"}).json()
    assert [each["name"] for each in personas["items"]] == ["Ann"]
    assert window.end() == 0
