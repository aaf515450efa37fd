"""Whether the clock may be believed, for what would let go of things by their age.

A clock that has jumped a year ahead makes everything a year older. Nothing in one reading tells it from a vault that
was closed for a year, but a wrong clock is soon put right and a year that has passed goes on. So time that has run
ahead by more than ``_AHEAD`` since it was believed last is believed only when it has still been there ``_PROOF`` after
it was seen first; meanwhile nothing is let go of. What is believed is a setting of the device. Where there is none yet,
the log tells when it was last at work before today: what was written since may carry the wrong time itself.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text

from pjais.eventlog.model import Event
from pjais.kernel.clock import now_text, to_text, utc_now
from pjais.persistence.engine import UNRECORDED, from_json, to_json
from pjais.persistence.vault import Vault

KEY: Final = "vault.clock"
_AHEAD: Final = timedelta(days=2)
_PROOF: Final = timedelta(days=1)
_GET: Final = text("SELECT value FROM setting WHERE key = :key")
_PUT: Final = text("INSERT OR REPLACE INTO setting (key, value, updated_at) VALUES (:key, :value, :now)")


def believed_now(vault: Vault) -> datetime | None:
    """The time, or None while the clock is not to be believed; notes what it has seen."""
    now = utc_now()
    known = _known(vault, now)
    believed, first_seen = _instant(known.get("believed")), _instant(known.get("first_seen"))
    if believed is None or now - believed <= _AHEAD:  # a clock that went back makes things younger: no harm
        is_believed = True
    else:
        is_believed = first_seen is not None and now - first_seen >= _PROOF
    if is_believed:
        _keep(vault, {"believed": to_text(now)})
        return now
    if first_seen is None or now < first_seen:
        _keep(vault, {"believed": known["believed"], "first_seen": to_text(now)})
    return None


def _known(vault: Vault, now: datetime) -> dict[str, Any]:
    before_today = select(Event.recorded_at).where(Event.recorded_at < to_text(now - _PROOF))
    with vault.read() as session:
        stored = session.scalar(_GET, {"key": KEY})
        if stored is not None:
            return dict(from_json(stored))
        return {"believed": session.scalar(before_today.order_by(Event.seq.desc()).limit(1))}


def _keep(vault: Vault, known: dict[str, Any]) -> None:
    with vault.engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
        connection.execute(_PUT, {"key": KEY, "value": to_json(known), "now": now_text()})


def _instant(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
