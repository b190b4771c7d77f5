"""Train the models of name comparison again: `python -m toolkit.lists.training DATA`. Nothing else imports this."""
