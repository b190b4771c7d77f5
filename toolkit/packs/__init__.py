"""Packs: one framework as files, read strictly."""

from toolkit.packs.load import item_ids, load_pack, pack_ids

__all__ = ["item_ids", "load_pack", "pack_ids"]
