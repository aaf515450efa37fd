"""What macOS is told of the app: its types of files, and from which system on it runs."""

from typing import Any

TYPES = (
    ("app.pjais.export", "Export of PJai's", ["pjais"], ["public.data"]),
    ("app.pjais.charx", "Character card with its files", ["charx"], ["public.zip-archive"]),
)


def info() -> dict[str, Any]:
    """Entries of Info.plist beyond those that PyInstaller writes."""
    return {
        "CFBundleDisplayName": "PJai's",
        "LSMinimumSystemVersion": "12.0",
        "LSApplicationCategoryType": "public.app-category.productivity",
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
        # The page comes from the app itself, over loopback.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": name,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [identifier],
            }
            for identifier, name, _, _ in TYPES
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": identifier,
                "UTTypeDescription": name,
                "UTTypeConformsTo": conforms,
                "UTTypeTagSpecification": {"public.filename-extension": endings},
            }
            for identifier, name, endings, conforms in TYPES
        ],
    }
