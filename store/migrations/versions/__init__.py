"""One module a change of the tables; the number in front gives the order."""
