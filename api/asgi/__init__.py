"""What happens to every request before a route sees it, and to every reply after: plain ASGI middleware."""
