"""Which pack a request means: one that comes with the toolkit, by its id and never by a path."""

from toolkit import Pack, PackError, load_pack, pack_ids


def pack_named(name: str) -> Pack:
    """The pack with an id; raises PackError for anything else, a path of this machine included."""
    if name not in pack_ids():
        raise PackError(f"{name}: there is no such pack. There are: {', '.join(pack_ids())}.")
    return load_pack(name)
