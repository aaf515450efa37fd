"""Changes that came are stored as they are, and only on the rows that they were made of."""

import pytest

from pjais.eventlog.settle import store
from pjais.features.personas.model import Persona
from pjais.kernel.errors import StaleVersionError
from pjais.persistence.changes import RowChange
from pjais.persistence.rows import row_of, run
from pjais.persistence.vault import Vault
from tests.factories import persona


def test_json_that_is_the_same_to_python_only_is_stored_anew(vault: Vault) -> None:
    with vault.write() as session:
        owner = persona(session)
        session.get_one(Persona, owner).origin = {"calm": 1}
    with vault.write() as session:
        connection = session.connection()
        before = row_of(connection, Persona, owner)
        assert before is not None

        after = {**before, "origin": {"calm": True}, "version": before["version"] + 1}
        store(connection, Persona, [RowChange("persona", owner, before, after)])

    with vault.read() as session:
        sql = "SELECT origin FROM persona WHERE id = ?"
        assert run(session.connection(), sql, (owner,)).fetchone() == ('{"calm":true}',)


def test_a_row_that_is_not_as_it_was_read_is_an_error_and_stays(vault: Vault) -> None:
    with vault.write() as session:
        owner = persona(session)
    with vault.read() as session:
        read = row_of(session.connection(), Persona, owner)
    assert read is not None
    with vault.write() as session:
        session.get_one(Persona, owner).description = "Changed meanwhile"
    late = {**read, "description": "Late", "version": read["version"] + 1}

    with pytest.raises(StaleVersionError), vault.write() as session:
        store(session.connection(), Persona, [RowChange("persona", owner, read, late)])

    with vault.read() as session:
        assert session.get_one(Persona, owner).description == "Changed meanwhile"
