"""The report of an evaluation: what was counted, drawn and told for a reader with a browser (pure)."""
