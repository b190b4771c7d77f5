"""Write the labels again: `python -m toolkit.lists.training.labels REGISTER OUT`, where REGISTER is a file of ROR."""

import sys
from pathlib import Path

from toolkit.lists.catalogue import load_lists
from toolkit.lists.crosswalk import load_crosswalk, of_lists
from toolkit.lists.labels import written
from toolkit.lists.readers.organisations import organisations

OUTSIDE = ("parent", "related")


def main(register: Path, out: Path) -> None:
    """The names of the organisations that are a listed body or belong to it; what contains it is another matter."""
    links = load_crosswalk().joined(of_lists(load_lists()))
    rors = {link.ror for link in links.links.values() if link.status != "rejected" and link.kind not in OUTSIDE}
    out.write_text(written(organisations(register), rors), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m toolkit.lists.training.labels REGISTER OUT")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
