"""Web pages: the same functions as the API, as forms and checklists."""
