"""Policy pages: packs and criteria in words, side by side, and other numbers tried before they are adopted."""
