"""Character cards V1, V2 and V3: from and to JSON and PNG.

Our own fields take what they have a place for; everything else of a card is kept word for word in ``persona.card``, so
that an export gives it back. Source: the Character Card V2 and V3 specifications.
"""

import base64
import binascii
import io
import json
from typing import Any, Final, get_args

from pydantic import ValidationError

from pjais.features.imports.formats.json_text import parse_json, storable, text_of, texts_of
from pjais.features.imports.formats.parsed import Fields, ParsedPersona, UnreadableFileError
from pjais.features.imports.formats.png_chunks import texts, with_texts
from pjais.features.personas.schemas import AccentName, MemorySettings, Personality, PrivacySettings
from pjais.features.shapes import Shape
from pjais.kernel.picture import bare
from pjais.kernel.wording import Sentence, said

OURS: Final = "pjais"
_TEXTS: Final = {
    "name": "name",
    "description": "description",
    "scenario": "scenario",
    "first_mes": "first_message",
    "system_prompt": "system_prompt",
}
_OWN_SHAPES: Final[dict[str, type[Shape]]] = {
    "personality": Personality,
    "memory_settings": MemorySettings,
    "privacy_settings": PrivacySettings,
}
_V2, _V3 = "chara_card_v2", "chara_card_v3"
_VERSIONS: Final = {_V2: "2.0", _V3: "3.0"}
_V2_EXTRAS: Final[Fields] = {
    "mes_example": "",
    "creator_notes": "",
    "post_history_instructions": "",
    "alternate_greetings": [],
    "creator": "",
    "character_version": "",
    "extensions": {},
}


def is_card(value: object) -> bool:
    """Whether the JSON looks like a card of any version."""
    if not isinstance(value, dict):
        return False
    return (
        value.get("spec") in _VERSIONS
        or {"name", "first_mes"} <= value.keys()
        or {"name", "mes_example"} <= value.keys()
    )


def from_png(content: bytes) -> ParsedPersona:
    """A card in a picture; ``ccv3`` wins over ``chara``.

    Raises:
        UnreadableFileError: damaged, or no card inside.
    """
    found = texts(content)
    for keyword in ("ccv3", "chara"):
        if keyword in found:
            persona = from_json(parse_json(_decoded(found[keyword], keyword), keyword))
            persona.avatar = bare(content)
            return persona
    msg = said("there is no character card in this picture")
    raise UnreadableFileError(msg)


def _decoded(text: bytes, keyword: str) -> bytes:
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        msg = said("{keyword}: the card in the picture is not base64", keyword=keyword)
        raise UnreadableFileError(msg) from None


def from_json(value: Any) -> ParsedPersona:  # noqa: ANN401 - any JSON
    """Raises UnreadableFileError, naming the field that is wrong."""
    if not is_card(value):
        msg = said("this is not a character card: it has no spec, and no name with first_mes")
        raise UnreadableFileError(msg)
    spec = value.get("spec")
    data = value.get("data") if spec in _VERSIONS else value
    if not isinstance(data, dict):
        msg = said("data: should be an object")
        raise UnreadableFileError(msg)
    notes: list[Sentence] = []
    fields: Fields = {ours: text_of(data, theirs, notes) for theirs, ours in _TEXTS.items()}
    fields["tags"] = [tag for tag in (tag.strip() for tag in texts_of(data, "tags", notes)) if tag]
    fields["personality"] = {"temperament": text_of(data, "personality", notes)}
    rest = {name: item for name, item in data.items() if name not in {*_TEXTS, "tags", "personality"}}
    outer = {name: item for name, item in value.items() if name not in {"data", "spec", "spec_version"}}
    _take_own(rest, fields, notes)
    card = {"spec": spec or "chara_card_v1", "data": rest}
    if spec in _VERSIONS:
        card |= {"spec_version": value.get("spec_version", _VERSIONS[spec]), "outer": outer}
    fields["card"] = storable(card, notes)
    return ParsedPersona(fields, notes=notes)


def _take_own(rest: Fields, fields: Fields, notes: list[Sentence]) -> None:
    """Fields that an export of ours put beside the card's."""
    extensions = rest.get("extensions")
    if not isinstance(extensions, dict) or not isinstance(extensions.get(OURS), dict):
        return
    own = extensions[OURS]
    if own.get("accent") in get_args(AccentName):
        fields["accent"] = own["accent"]
    for name, shape in _OWN_SHAPES.items():
        try:
            if name in own:
                fields[name] = shape.model_validate(own[name]).model_dump()
        except ValidationError:
            notes.append(said("{what}: could not be read and was left out", what=f"extensions.{OURS}.{name}"))
    rest["extensions"] = {name: item for name, item in extensions.items() if name != OURS}


def to_card(persona: Fields, spec: str | None = None) -> Fields:
    """The persona as a card: of the version it came as, else V3."""
    kept = persona.get("card") or {}
    came_as = str(kept.get("spec"))
    spec = spec or (came_as if came_as in _VERSIONS else _V3)
    data = {**_V2_EXTRAS, **(kept.get("data") or {})}
    data |= {theirs: persona[ours] for theirs, ours in _TEXTS.items()}
    data |= {"personality": persona["personality"].get("temperament", ""), "tags": persona["tags"]}
    if spec == _V3:
        data = {"group_only_greetings": [], **data}
    extensions = data["extensions"] if isinstance(data["extensions"], dict) else {}
    own = {name: persona[name] for name in _OWN_SHAPES}
    if accent := persona.get("accent"):
        own["accent"] = accent
    data["extensions"] = {**extensions, OURS: own}
    version = kept.get("spec_version", _VERSIONS[spec]) if kept.get("spec") == spec else _VERSIONS[spec]
    return {**(kept.get("outer") or {}), "spec": spec, "spec_version": version, "data": data}


def to_json(persona: Fields) -> bytes:
    return json.dumps(to_card(persona), ensure_ascii=False, indent=1).encode()


def to_png(persona: Fields, avatar: bytes | None) -> bytes:
    """The avatar, its pixels untouched if it is a PNG, with the card in ``chara`` (V2) and ``ccv3`` (V3)."""
    picture = _as_png(avatar, persona["name"])
    both = {"chara": to_card(persona, _V2), "ccv3": to_card(persona, _V3)}
    encoded = {name: base64.b64encode(json.dumps(card, ensure_ascii=False).encode()) for name, card in both.items()}
    return with_texts(picture, encoded)


def _as_png(avatar: bytes | None, name: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - needed by exports only

    if avatar is not None and avatar.startswith(b"\x89PNG"):
        return avatar
    if avatar is not None:
        picture = Image.open(io.BytesIO(avatar)).convert("RGBA")
    else:
        picture = Image.new("RGB", (400, 600), "#5b5bd6")
        initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
        font = ImageFont.load_default(160)
        ImageDraw.Draw(picture).text((200, 300), initials, anchor="mm", fill="white", font=font)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
