"""Alembic's entry: runs the changes on the connection that store.upgrade hands over."""

from alembic import context

from store.schema.everything import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
context.run_migrations()
