"""What the native side says, in which language, and with which keys."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webview.menu import MenuAction
from webview.util import parse_file_type

from pjais.desktop.menu import MenuWords, application_menu
from pjais.desktop.unlock import page_in
from pjais.desktop.words import file_types_in, language_of, words_of


@given(st.one_of(st.none(), st.text(), st.integers()), st.text())
def test_whatever_is_chosen_there_are_words_for_it(chosen: object, system: str) -> None:
    assert words_of(language_of(chosen, system))["quit"]


@pytest.mark.parametrize(
    ("chosen", "system", "language"),
    [
        ("de", "en_GB", "de"),
        ("auto", "de_AT", "de"),
        ("auto", "de-CH", "de"),
        ("auto", "fr_FR", "en"),
        (None, "", "en"),
    ],
)
def test_the_choice_comes_before_the_system(chosen: str | None, system: str, language: str) -> None:
    assert language_of(chosen, system) == language


def test_both_languages_say_the_same_things() -> None:
    assert words_of("de").keys() == words_of("en").keys()


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_unlock_page_leaves_no_word_open(language: str) -> None:
    page = page_in(language)

    assert words_of(language)["unlock.heading"] in page
    assert "{unlock" not in page
    assert f'lang="{language}"' in page


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_toolkit_understands_the_kinds_of_files(language: str) -> None:
    told = [parse_file_type(kind) for kind in file_types_in(language)]

    assert [patterns for _, patterns in told] == ["*.png;*.json;*.charx;*.af;*.jsonl;*.zip;*.pjais;*.gz", "*.*"]
    assert told[1][0].strip() == words_of(language)["files.all"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Qt shows keys after a tab")
def test_the_menu_shows_the_keys_that_were_chosen() -> None:
    words = MenuWords("de", {"view.memories": "mod+alt+M", "view.audit": None})
    run: list[str] = []

    menus = application_menu(run.append, lambda: None, words)

    entries = {entry.title.split("\t")[0]: entry for entry in menus[2].items if isinstance(entry, MenuAction)}
    assert entries["Erinnerungen"].title == "Erinnerungen\tStrg+Alt+M"
    assert entries["Prüfpfad"].title == "Prüfpfad"
    assert entries["Gespräche"].title == "Gespräche\tStrg+Umschalt+C"
    entries["Erinnerungen"].function()
    assert run == ["view.memories"]
