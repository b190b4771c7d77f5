"""Names that resemble a name: the nearest by shared character n-grams. Resembling is a reason to look, and no match."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from toolkit.lists.names import normalise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_LETTERS = (2, 3, 4)
"""How many letters a piece has; pieces end where a word ends, and the gap beside a word counts as a letter."""
_BATCH = 500
"""Queries that are looked up at a time, which bounds the memory that a long file takes."""
_COMMON = (400, 0.02)
"""A piece that more names than both of these have (a number, a share) finds nobody; it still counts for likeness.

On 51,370 organisations this takes a tenth of the time and finds the same share among the first 25.
"""
_WIDER = 4
"""How many times as many names are found by their rare pieces as are given back after all pieces were compared."""

_RARE_PART = 0.5
"""How much of the least likeness rare pieces must bring, where a least is asked for: institution's choice."""


class CandidateIndex:
    """The names of a register, ready to be searched; the same names in the same order give the same answers.

    A name is the sum of its words, so each word is cut into pieces once, however many names have it. Pieces weigh by
    how rare they are among the names (TF-IDF with logarithmic counts, cosine).
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._size = len(names)
        self._pieces: dict[str, int] = {}
        self._rarity: Any = None
        written = [normalise(name).split() for name in names]
        counts = self._counted(written, learn=True)
        self._rarity = _rarity(counts)
        self._names = self._weighed(counts)
        self._finders = _without_common(self._names, self._names).T.tocsr()

    def search(self, queries: Sequence[str], top: int = 25, least: float = 0.0) -> list[list[tuple[int, float]]]:
        """For each query the places of the names nearest to it with their likeness (cosine, 0 to 1), nearest first.

        Names that share no piece are left out, and names less like it than `least`, which takes less time; equal
        likeness is in the order of the names.
        """
        found: list[list[tuple[int, float]]] = []
        for start in range(0, len(queries), _BATCH):
            found += self._batch([normalise(query).split() for query in queries[start : start + _BATCH]], top, least)
        return found

    def _batch(self, written: Sequence[Sequence[str]], top: int, least: float) -> list[list[tuple[int, float]]]:
        from sparse_dot_topn import sp_matmul_topn

        if not self._pieces or not top:
            return [[] for _ in written]
        asked = self._weighed(self._counted(written, learn=False))
        wider = min(_WIDER * top, self._size)
        threshold = _RARE_PART * least or None
        rows = sp_matmul_topn(_without_common(asked, self._names), self._finders, top_n=wider, threshold=threshold)
        likeness = self._likeness(asked, rows)
        return [
            sorted(
                (c for c in zip(rows.indices[a:b].tolist(), likeness[a:b], strict=True) if c[1] >= least),
                key=lambda c: (-c[1], c[0]),
            )[:top]
            for a, b in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)
        ]

    def _likeness(self, asked: "csr_matrix", rows: "csr_matrix") -> list[float]:
        """The cosine of each pair of query and name in a table of such pairs, in its order."""
        import numpy as np

        queries = np.repeat(np.arange(asked.shape[0]), np.diff(rows.indptr))
        products = asked[queries].multiply(self._names[rows.indices])
        return [min(1.0, round(float(value), 6)) for value in np.asarray(products.sum(axis=1)).ravel()]

    def _counted(self, written: Sequence[Sequence[str]], *, learn: bool) -> "csr_matrix":
        """How often each name has each piece; pieces not seen before are learnt or left out."""
        words = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(written)))}
        names = _sparse(([words[word] for word in name] for name in written), len(words))
        cut = [self._places(word, learn=learn) for word in words]
        return (names @ _sparse(cut, len(self._pieces))).tocsr()

    def _places(self, word: str, *, learn: bool) -> list[int]:
        pieces = self._pieces
        if learn:
            return [pieces.setdefault(piece, len(pieces)) for piece in _cut(word)]
        return [pieces[piece] for piece in _cut(word) if piece in pieces]

    def _weighed(self, counts: "csr_matrix") -> "csr_matrix":
        """Rows of length one, in which a piece counts by the logarithm of how often it comes and by its rarity."""
        import numpy as np
        from scipy.sparse import csr_matrix

        data = (1 + np.log(counts.data)) * self._rarity[counts.indices]
        rows = csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape, dtype=np.float32)
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr)).astype(np.float32)
        return rows


def _cut(word: str) -> list[str]:
    bare = f" {word} "
    return [bare[i : i + n] for n in _LETTERS for i in range(len(bare) - n + 1)] or [bare]


def _sparse(rows: Iterable[Sequence[int]], width: int) -> "csr_matrix":
    """A row for each sequence, with a count in the columns it names."""
    import numpy as np
    from scipy.sparse import csr_matrix

    counted = [Counter(row) for row in rows]
    ends = np.cumsum([0, *(len(row) for row in counted)])
    columns = np.fromiter(chain.from_iterable(counted), dtype=np.int32, count=ends[-1])
    data = np.fromiter(chain.from_iterable(row.values() for row in counted), dtype=np.float32, count=ends[-1])
    return csr_matrix((data, columns, ends), shape=(len(counted), width))


def _rarity(counts: "csr_matrix") -> Any:
    """The weight of each piece: the logarithm of how few names have it, smoothed as if one name had them all."""
    import numpy as np

    having = np.bincount(counts.indices, minlength=counts.shape[1])
    return (np.log((1 + counts.shape[0]) / (1 + having)) + 1).astype(np.float32)


def _without_common(rows: "csr_matrix", names: "csr_matrix") -> "csr_matrix":
    """The rows without the pieces that too many of the names have."""
    import numpy as np

    most = max(_COMMON[0], int(_COMMON[1] * names.shape[0]))
    rare = np.bincount(names.indices, minlength=names.shape[1]) <= most
    kept = rows.copy()
    kept.data = kept.data * rare[kept.indices]
    kept.eliminate_zeros()
    return kept
