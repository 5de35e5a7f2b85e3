"""Ruling: which rules of the rulebook the articles of a result break. One module a group."""
