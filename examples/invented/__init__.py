"""The parts of the example corpus: organisations, people, the cast with its traps, and the records made of them."""
