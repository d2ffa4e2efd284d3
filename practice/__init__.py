"""A small internet on loopback for the demo, the tests, the benchmarks and training new analysts."""
