"""What of the collected files stays out of the bundle."""

import pytest
from trim import Entry, is_of_the_system, is_unused, kept

QT = "PySide6/Qt"


@pytest.mark.parametrize(
    "place",
    [
        f"{QT}/qml/QtQuick/qmldir",
        f"{QT}/plugins/multimedia/libffmpegmediaplugin.so",
        f"{QT}/plugins/platforms/libqvnc.so",
        f"{QT}/translations/qtwebengine_locales/fr.pak",
        f"{QT}/translations/qtbase_fr.qm",
        f"{QT}/resources/qtwebengine_devtools_resources.pak",
    ],
)
def test_what_no_window_of_ours_uses_stays_out(place: str) -> None:
    assert is_unused(place)


@pytest.mark.parametrize(
    "place",
    [
        f"{QT}/plugins/platforms/libqxcb.so",
        f"{QT}/plugins/platforms/libqwayland.so",
        f"{QT}/plugins/xcbglintegrations/libqxcb-egl-integration.so",
        f"{QT}/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{QT}/plugins/tls/libqopensslbackend.so",
        f"{QT}/translations/qtwebengine_locales/de.pak",
        f"{QT}/resources/icudtl.dat",
        f"{QT}/libexec/QtWebEngineProcess",
        "pjais/server/static/index.html",
    ],
)
def test_what_the_window_needs_stays(place: str) -> None:
    assert not is_unused(place)


def test_libraries_of_the_desktop_are_left_to_the_system_and_own_ones_are_not() -> None:
    assert is_of_the_system("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0")
    assert is_of_the_system("libnss3.so", "/lib/x86_64-linux-gnu/libnss3.so")
    assert not is_of_the_system("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3")
    assert not is_of_the_system("libxcb-1234.so.1", "/home/venv/lib/pillow.libs/libxcb-1234.so.1")


def test_a_library_goes_when_nothing_that_stays_needs_it_and_its_link_goes_along() -> None:
    entries: list[Entry] = [
        ("PySide6/QtCore.abi3.so", "core", "EXTENSION"),
        (f"{QT}/lib/libQt6Core.so.6", "libcore", "BINARY"),
        (f"{QT}/lib/libQt6Pdf.so.6", "libpdf", "BINARY"),
        ("libQt6Pdf.so.6", f"{QT}/lib/libQt6Pdf.so.6", "SYMLINK"),
        ("libQt6Core.so.6", f"{QT}/lib/libQt6Core.so.6", "SYMLINK"),
        (f"{QT}/plugins/imageformats/libqpdf.so", "pdfplugin", "BINARY"),
        ("pjais/build.json", "build.json", "DATA"),
    ]
    needs = {"core": {"libQt6Core.so.6", "libc.so.6"}, "pdfplugin": {"libQt6Pdf.so.6"}, "libcore": set[str]()}

    found = kept(entries, lambda file: needs.get(file, set()))

    assert sorted(place for place, _, _ in found) == [
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/QtCore.abi3.so",
        "libQt6Core.so.6",
        "pjais/build.json",
    ]
