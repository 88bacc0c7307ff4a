"""Seeded generators that hunt for deaths, internal errors, hangs, memory and wrong answers; `scripts/hunt` runs them."""
