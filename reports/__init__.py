"""What leaves the house: exports of sites that a named human confirmed."""
