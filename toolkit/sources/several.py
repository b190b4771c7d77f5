"""Several questions at a time: the answers in the order of the questions, and the first failure stops them all."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

from toolkit.sources.budget import AT_ONCE
from toolkit.sources.client import Client, NotKeptError

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")


class Several:
    """For one run, in a `with`; raises SourceError at its end if anything was missing offline, and names it all."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._missing: list[str] = []
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="openalex")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, *__: object) -> None:
        """Whatever ends a run, requests under way are answered and kept: they may be paid for already."""
        if error:
            self._client.stop(error)
        self._pool.shutdown(cancel_futures=True)
        if self._missing and not error:
            raise self._client.error(
                f"offline, and not all answers are kept. Missing: {'; '.join(self._missing)}. "
                "What rests on these may be missing, too. Run the same command without --offline; "
                "with --estimate it first says what that costs."
            )

    def asked(
        self, ask: Callable[[_Question], _Answer], questions: Iterable[_Question], about: Callable[[_Question], str]
    ) -> Iterator[tuple[_Question, _Answer]]:
        """Each question with its answer, in the order of the questions, while those after it are still under way.

        Those that are missing offline are left out, and noted in words.
        """

        def attempt(question: _Question) -> list[_Answer]:
            try:
                return [ask(question)]
            except NotKeptError:
                return []

        asked = deque((question, self._pool.submit(attempt, question)) for question in questions)
        for _, future in asked:
            future.add_done_callback(self._ended)
        while asked:
            question, future = asked.popleft()
            if failed := future.exception():
                raise self._client.reason or failed
            if answer := future.result():
                yield question, answer[0]
            else:
                self._missing.append(about(question))

    def _ended(self, future: Future[list[_Answer]]) -> None:
        if not future.cancelled() and (failed := future.exception()):
            self._client.stop(failed)
