"""Packs: one framework as files, read strictly."""

from toolkit.packs.load import load_pack, pack_ids

__all__ = ["load_pack", "pack_ids"]
