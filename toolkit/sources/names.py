"""One key for the spellings of a name: case, accents, punctuation and the order of the words do not count."""

NAME_KEY = r"""
create or replace macro name_key(name) as array_to_string(
  list_sort(regexp_extract_all(lower(strip_accents(name)), '[\p{L}\p{N}]+')), ' ')
"""
"""SQL that defines `name_key`; the tables' keys and those of the names asked for are made by this one text."""
