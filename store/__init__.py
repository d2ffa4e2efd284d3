"""What every stage shares: entities, keys, errors, settings and the tables. Imports nothing of ours."""
