"""The self-check of a researcher: a guided form, saved as it is filled in, and its result in plain words."""
