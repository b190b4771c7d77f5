"""Several questions at a time: the answers in the order of the questions, and the first failure stops them all."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
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
    ) -> list[tuple[_Question, _Answer]]:
        """Each question with its answer; those that are missing offline are left out, and noted in words."""

        def attempt(question: _Question) -> list[_Answer]:
            try:
                return [ask(question)]
            except NotKeptError:
                return []

        asked = [(question, self._pool.submit(attempt, question)) for question in questions]
        done, _ = wait([answer for _, answer in asked], return_when=FIRST_EXCEPTION)
        if failed := [error for answer in done if (error := answer.exception())]:
            self._client.stop(failed[0])
            raise failed[0]
        self._missing += [about(question) for question, answer in asked if not answer.result()]
        return [(question, answer.result()[0]) for question, answer in asked if answer.result()]
