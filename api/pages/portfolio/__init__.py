"""The pages on all screenings of an office together: what they have to do with, and which should be looked at again."""
