"""The settings the app itself reads; other dotted keys are free for whoever stores something there."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class KnownSetting:
    """A key with a meaning: what it holds, and what holds where it was never set."""

    key: str
    holds: str
    default: str
    meaning: str


KNOWN: Final = (
    KnownSetting(
        "appearance.accent",
        '"sea", "sky", "iris", "plum", "rose", "ember" or "moss"',
        '"sea"',
        "The colour of what is chosen and can be pressed.",
    ),
    KnownSetting("appearance.color_scheme", '"auto", "light" or "dark"', '"auto"', "The colours of every screen."),
    KnownSetting("appearance.density", '"compact", "default" or "roomy"', '"default"', "How tight lists are."),
    KnownSetting(
        "appearance.direction", '"auto", "ltr" or "rtl"', '"auto"', "Which way screens run; by itself as the language."
    ),
    KnownSetting("appearance.language", '"auto", "en" or "de"', '"auto"', "The language of the screens."),
    KnownSetting("appearance.motion", '"auto" or "reduced"', '"auto"', "Whether movements are shown."),
    KnownSetting("appearance.scale", "90, 100, 112, 125, 150 or 200", "100", "How large everything is, in percent."),
    KnownSetting(
        "crashes.show", "true or false", "true", "Whether a start tells that the run before did not end as it should."
    ),
    KnownSetting(
        "dashboard.tiles", "[{id, size}]", "those chosen for you", "Which tiles the dashboard shows, in their order."
    ),
    KnownSetting(
        "dashboard.view", "{scope, range}", "this persona, 24 hours", "Whose figures the dashboard shows, since when."
    ),
    KnownSetting("device.id", "UUIDv7", "made at the first start", "Who this device is in the event log; read only."),
    KnownSetting(
        "models.default",
        "{backend_id, model?, sampling?}",
        "the tiny built-in model",
        "What personas speak through that have no model of their own.",
    ),
    KnownSetting(
        "notices.muted",
        '[kinds]: "disk", "backup", "chain", "queue", "import", "reply", "update"',
        "none",
        "What is not told of when it happens.",
    ),
    KnownSetting("notices.pop_up", "true or false", "true", "Whether what happens is shown as a short message, too."),
    KnownSetting("palette.recent", "[ids]", "none", "What was used last in the command palette, the last first."),
    KnownSetting("persona.active", "id of a persona", "none", "The persona that the screens are about."),
    KnownSetting(
        "personas.defaults",
        "{memory_settings, privacy_settings}",
        "remember, keep messages, no limits",
        "What new personas may remember, and what may be done with what is said to them.",
    ),
    KnownSetting("phones.address", "an IPv4 address", "none", "Where phones are listened for; read only."),
    KnownSetting("phones.on", "true or false", "false", "Whether phones may come in; read only."),
    KnownSetting("phones.port", "a number", "any that is free", "The port that phones know; read only."),
    KnownSetting(
        "shortcuts",
        "{command id: keys or null}",
        "each command's own keys",
        "The keys that were chosen for commands, such as mod+shift+M; null for none.",
    ),
    KnownSetting("tour.done", "true", "not set", "Whether the tour was taken or skipped."),
    KnownSetting(
        "updates.check",
        '"off" or "daily"',
        '"off"',
        "Whether newer versions are asked for by themselves, at the start and once a day.",
    ),
    KnownSetting("user.name", "text", '"User"', "What personas call you; {{user}} in cards stands for it."),
    KnownSetting(
        "vault.clock",
        "{believed, first_seen?}, instants",
        "what the event log tells",
        "The time that retention last believed, and since when a clock that ran ahead of it has been seen; its own.",
    ),
    KnownSetting(
        "vault.restored",
        "UUIDv7",
        "none",
        "Which bringing back of a backup the content comes from; its own.",
    ),
    KnownSetting(
        "window.geometry",
        "{x, y, width, height, maximised}",
        "1280 x 800 in the middle",
        "Where the window was when it was closed.",
    ),
    KnownSetting(
        "window.geometry.more",
        "{number of the window: {x, y, width, height, maximised}}",
        "1280 x 800 where the system puts it",
        "Where the windows beside the first were when they were closed.",
    ),
    KnownSetting(
        "window.panes",
        "{beside: address or null, share: percent}",
        "one pane",
        "What the window's second pane showed, and how wide the first is.",
    ),
)
