"""The pages of the office: its screenings, each of them, and the work on it."""
