"""A restore decides of every table of syncing whether it is today's."""

from pjais.backup.restore_sync import AS_TODAY, OF_A_PLACE
from pjais.replication.model import OF_A_WORKSPACE


def test_every_table_of_a_workspace_is_todays_or_of_a_place() -> None:
    assert sorted((*AS_TODAY, *OF_A_PLACE)) == sorted((*OF_A_WORKSPACE, "sync_left_out"))
