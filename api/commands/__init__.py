"""What the commands `keys`, `audit` and `database` do on the machine of the service."""
