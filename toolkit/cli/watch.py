"""Screen a portfolio again when a list, the data or a pack changed, and tell whom it concerns."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import asking
from toolkit.cli.portfolio import Bar, PackOption, WorkersOption, processors
from toolkit.cli.running import Language, SourceOption, cache, data, day, environment, progress, run
from toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from toolkit.portfolio import Order
    from toolkit.sources.terms import Terms
    from toolkit.watch import Earlier
    from toolkit.watch.delivery import Channel

NOT_DELIVERED = 4
_WAITS = (0, 2, 10)
"""Seconds before each try to deliver a message."""
SMTP_PASSWORD, WEBHOOK_SECRET = "TRUSTED_RESEARCH_SMTP_PASSWORD", "TRUSTED_RESEARCH_WEBHOOK_SECRET"

PortfolioArgument = Annotated[
    Path, typer.Argument(metavar="PORTFOLIO", help="The folder that `portfolio` wrote; the last watch in it goes on.")
]
OutOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder for results and digest; PORTFOLIO/watch/DATE if left out.")
]
DayOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Judge as of this day; that of the run if left out. Another screens everything."),
]
ListedOption = Annotated[
    str | None, typer.Option("--listed-on", metavar="DATE", help="The day whose lists count; today if left out.")
]
LangOption = Annotated[list[Language] | None, typer.Option(help="Language of the digest; may be repeated.")]
MailOption = Annotated[
    list[str] | None, typer.Option("--mail", metavar="ADDRESS", help="Send the digest in short; may be repeated.")
]
SmtpOption = Annotated[
    str | None,
    typer.Option(
        metavar="smtps://USER@HOST",
        envvar="TRUSTED_RESEARCH_SMTP",
        help=f"The mail server (smtp:// asks it to encrypt); the password stands in {SMTP_PASSWORD}.",
    ),
]
SenderOption = Annotated[
    str | None, typer.Option("--mail-from", metavar="ADDRESS", envvar="TRUSTED_RESEARCH_MAIL_FROM", help="The sender.")
]
WebhookOption = Annotated[
    list[str] | None,
    typer.Option(
        "--webhook",
        metavar="URL",
        help=f"Post what changed there, signed by Standard Webhooks with the secret in {WEBHOOK_SECRET}; repeatable.",
    ),
]
HereOption = Annotated[bool, typer.Option("--loopback", help="Allow a webhook on this machine, for trying it out.")]


def watch(
    portfolio: PortfolioArgument,
    source: SourceOption = "openalex",
    pack: PackOption = None,
    out: OutOption = None,
    as_of: DayOption = None,
    listed_on: ListedOption = None,
    lang: LangOption = None,
    mail: MailOption = None,
    smtp: SmtpOption = None,
    mail_from: SenderOption = None,
    webhook: WebhookOption = None,
    loopback: HereOption = False,
    workers: WorkersOption = None,
    max_credits: asking.CreditsOption = None,
    max_age: asking.AgeOption = 1,
) -> None:
    """Screen a portfolio again as far as something it rests on changed, and write what came out otherwise.

    A changed list is followed to the proposals that can see it; anything else screens everything again. Exit codes: 0
    nothing changed or a digest was written, 2 bad input, 3 a source failed, 4 the digest could not be delivered.
    """
    terms = asking.terms(offline=False, refresh=False, max_age=max_age, max_credits=max_credits)

    def work() -> None:
        from toolkit.watch import earlier_run
        from toolkit.watch.places import newest, next_place

        channels = [*_mails(mail or (), smtp, mail_from), *_webhooks(webhook or (), loopback)]
        before = earlier_run(newest(portfolio))
        days = day(as_of or before.run.as_of), day(listed_on, "--listed-on")
        place = out or next_place(portfolio, days[1])
        order = _order(before, place, source, pack, days, lang, terms)
        _watch(order, before, workers or processors(), channels)

    run(work)


def _order(
    before: "Earlier",
    out: Path,
    source: str,
    packs: Sequence[str] | None,
    days: tuple[date, date],
    languages: Sequence[Language] | None,
    terms: "Terms",
) -> "Order":
    """What is to be screened again: what is not given is as in the run before."""
    from toolkit.portfolio import Order

    return Order(
        source=source,
        packs=tuple(dict.fromkeys(packs or before.packs)),
        as_of=days[0],
        listed_on=days[1],
        out=out,
        base_rates=before.run.base_rates,
        languages=tuple(dict.fromkeys(each.value for each in languages or ())) or before.run.languages,
        terms=terms,
        cache=cache(),
        data=data(),
        key=asking.key(),
    )


def _mails(to: Sequence[str], smtp: str | None, sender: str | None) -> Iterator["Channel"]:
    from toolkit.watch.delivery import Mail
    from toolkit.watch.mail import email, post

    if to and not smtp:
        raise ToolkitError("--mail: there is no server to send it with. Name one with --smtp.")
    if to and not sender:
        raise ToolkitError("--mail: nobody is named as the sender. Name an address with --mail-from.")
    if to and smtp and sender:
        by = post(smtp, environment(SMTP_PASSWORD))
        email(sender, to, "", "")  # refuses an address that is none before anything is screened
        yield from (Mail(address, by, sender) for address in to)


def _webhooks(urls: Sequence[str], loopback: bool) -> Iterator["Channel"]:
    from toolkit.watch.delivery import Webhook
    from toolkit.webhooks.addresses import AddressError
    from toolkit.webhooks.sending import WebhookSender
    from toolkit.webhooks.signature import is_webhook_secret

    secret = environment(WEBHOOK_SECRET)
    if urls and not is_webhook_secret(secret or ""):
        raise ToolkitError(
            f"--webhook: {WEBHOOK_SECRET} holds no secret to sign with. Put one into it: whsec_ and 32 random bytes in "
            "base64, which the receiver has, too."
        )
    for url in urls:
        sender = WebhookSender(loopback=loopback)
        try:
            sender.check(url)
        except AddressError as error:
            raise ToolkitError(f"--webhook {url}: {str(error).removeprefix('url: ')}") from None
        yield Webhook(url, secret or "", sender.post, datetime.now(UTC))


def _watch(order: "Order", before: "Earlier", workers: int, channels: "Sequence[Channel]") -> None:
    from toolkit.watch import watch
    from toolkit.watch.delivery import deliver, undelivered
    from toolkit.watch.page import write_digest

    left = undelivered(before.folder)
    failed = deliver(before.folder, [each for each in channels if each.address in left], _WAITS, progress)
    with Bar("looking for what changed") as bar:
        digest = watch(before, order, workers=workers, progress=bar.show)
    if digest is None:
        typer.echo(f"{before.folder}: nothing that these results rest on has changed.")
    else:
        for file in write_digest(digest, order.packs, order.languages, order.out):
            typer.echo(file)
        typer.echo(f"{order.out}: {len(digest.changed)} of {digest.of} proposals came out otherwise.")
        failed = [*failed, *deliver(order.out, channels, _WAITS, progress)]
    if failed:
        raise typer.Exit(NOT_DELIVERED)
