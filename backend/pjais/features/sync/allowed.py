"""Whether the privacy of a persona lets it be synced."""

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row


def is_let_out(change: RowChange) -> bool:
    """Whether a persona that was not to be synced may be now."""
    before, after = change.before, change.after
    return before is not None and after is not None and not _allows(before) and _allows(after)


def _allows(row: Row) -> bool:
    return bool(row["privacy_settings"].get("allow_sync", True))
