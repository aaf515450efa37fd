"""Alembic's entry: runs on the connection that the vault hands over, inside the vault's own transaction."""

from alembic import context

from pjais.persistence.entity import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
