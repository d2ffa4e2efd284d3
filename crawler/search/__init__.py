"""Search services as a source of sites: phrases out, result addresses in."""
