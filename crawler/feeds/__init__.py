"""Lists of newly seen host names as a source of sites: millions of names in, the few worth a look out."""
