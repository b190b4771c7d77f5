"""What the service keeps: SQLite embedded, PostgreSQL for many users, the same tables on both."""
