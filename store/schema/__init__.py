"""Every table of the flow, in SQLAlchemy Core: one definition for SQLite and PostgreSQL."""
