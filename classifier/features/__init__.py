"""Page → features: pure extractors that say what they saw and where."""
