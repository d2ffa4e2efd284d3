"""Page → features → calibrated score → site → operator; labels → model."""
