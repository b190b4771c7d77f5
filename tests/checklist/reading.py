"""Reads HTML the way a browser does, far enough to say what stands on a page and what is markup."""

from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}
MAY_STAND = (
    {"html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section", "article", "div", "p"}
    | {"h1", "h2", "h3", "h4", "h5", "a", "ul", "ol", "li", "dl", "dt", "dd", "span", "strong", "bdi", "br", "q"}
    | {"blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"}
)
MAY_SAY = {
    "lang",
    "charset",
    "name",
    "content",
    "href",
    "id",
    "class",
    "role",
    "aria-label",
    "aria-labelledby",
    "scope",
} | {"aria-hidden", "data-label", "start", "open"}


class Page(HTMLParser):
    """What stands on a page: its text, its elements with their attributes, its headings in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.said: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _ in attrs}) < len(attrs):
            self.faults.append(f"<{tag}> says something twice")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).split())

    def all(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [attrs[name] for _, attrs in self.elements if name in attrs]

    def tags(self, *wanted: str) -> list[str]:
        return [tag for tag, _ in self.elements if tag in wanted]
