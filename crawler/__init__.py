"""Seeds → frontier → fetch → page: the only package that talks to the web."""
