"""The look-up page as an application: what is asked under which path, and what every answer carries.

Every page is also JSON: with ``Accept: application/json`` or ``?format=json``.  Nothing is written, no other host is asked.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, quote_plus, urlencode

import anyio.to_thread
import duckdb
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import urlize
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from etl import address, classify, lookup
from etl.model import Problem
from etl.tables import tables
from etl.unpacked import NAMED_BY, OF_ENTRY
from etl.web.paradigm import paradigms
from etl.web.source import Source

HERE = Path(__file__).parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
LONGEST = 100  # letters of a word that is looked for
A_PAGE = 100  # entries of a field at a time
THREADS = 4  # that ask the tables: Python runs one at a time

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REPORT_POLICY = (  # one file with its scripts in it, that has nothing to do with our origin and may load nothing
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-downloads allow-popups"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Guard:
    """Refuses hosts that are not ours (a name of somebody else's that leads to this machine), and gives every answer its headers."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], hosts: frozenset[str] | None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        name = host if host.endswith("]") or ":" not in host else host.rpartition(":")[0]
        if self.hosts is not None and name.lower() not in self.hosts:
            answer = Response(
                "This server answers on this machine only; another host is let in with --host.\n", 421, media_type="text/plain"
            )
            await answer(scope, receive, sent)
            return
        # what asks for the headers alone gets those of the page; the server leaves the page itself out
        await self.app({**scope, "method": "GET"} if scope["method"] == "HEAD" else scope, receive, sent)


class Pages(Environment):
    """Templates of rows: ``row.name`` is the row's value at once, where Jinja would first look for an attribute."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An item of a dictionary, else what Jinja finds."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class Refused(Exception):
    """What is asked cannot be answered: the status and the sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


Format = Annotated[str | None, Query(alias="format", pattern="^(json|html)$", description="json or html; else the header Accept counts.")]
Word = Annotated[str, Query(max_length=LONGEST, description="A word, a form of one, the beginning of one, or an address.")]


def make_app(database: Path, lang: str, hosts: frozenset[str] | None = LOOPBACK, unpack: bool = True) -> FastAPI:
    """The application over one file of tables; ``hosts`` are the names it answers to, ``None`` = any.  Raises ``Problem``."""
    source = Source(database, unpack)
    pages = Pages(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    pages.filters["urlize"] = lru_cache(100)(urlize)  # of the licence, on every page
    pages.globals.update(lang=lang, fields=classify.FIELDS, categories=address.CATEGORIES, url=_url, again=_again, search=_search)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        source.close()

    app = FastAPI(
        title="aqea",
        summary="A Wiktionary dump as a lexical database with permanent addresses",
        description="Read-only. Each path answers with a page, or with JSON where the header Accept or format=json asks for it.",
        license_info={"name": "Texts: CC BY-SA 4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"},
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.source = source
    app.add_middleware(Guard, hosts=hosts)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    def answer(request: Request, template: str, data: dict[str, Any], status: int = 200, **more: Any) -> Response:
        """The same data as a page or as JSON."""
        headers = {"Vary": "Accept, HX-Request", "Cache-Control": "no-cache"}
        if _json_wanted(request):
            return Response(json.dumps(data, ensure_ascii=False), status, headers, "application/json")
        text = pages.get_template(template).render(data, **more, path=request.url.path, query=request.query_params)
        return HTMLResponse(text, status, headers)

    def refusal(request: Request, status: int, sentence: str) -> Response:
        return answer(request, "refused.html", {"status": status, "error": sentence}, status)

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        return refusal(request, error.status, error.sentence)

    @app.exception_handler(HTTPException)
    def unknown(request: Request, error: HTTPException) -> Response:
        sentences = {404: "There is nothing under this path.", 405: "This page can only be read."}
        return refusal(request, error.status_code, sentences.get(error.status_code, str(error.detail)))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        what = error.errors()[0]
        return refusal(request, 422, f"The parameter {what['loc'][-1]} cannot be read: {what['msg']}.")

    @app.exception_handler(Problem)
    @app.exception_handler(duckdb.Error)
    def unreadable(request: Request, error: Exception) -> Response:
        return refusal(request, 503, f"The tables cannot be read now ({str(error).splitlines()[0]}); run the extract again.")

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        answer = refusal(request, 500, "This could not be shown, and that is a mistake of ours; the messages of the program say which.")
        answer.headers.update(HEADERS)  # it goes round the guard
        return answer

    @app.get("/", **_told("Entries of a word, of what it is a form of, words that begin so, and near words where there is none.", _FOUND))
    def search(request: Request, q: Word = "", format: Format = None) -> Response:
        q = _plain(q)
        if q[:2] in ("0x", "0X"):
            return RedirectResponse(_at(q), 303)
        con, _ = source.reader()
        data: dict[str, Any] = {"q": q, "entries": [], "begins": [], "near": []}
        if q:
            columns, rows = lookup.everything(con, q)
            data["entries"] = [dict(zip(columns, row, strict=True)) for row in rows]
            data["begins"] = [word for word in lookup.begins(con, q, 20) if word != q]
            if not data["entries"]:
                data["near"] = lookup.near(con, q)
        return answer(request, "search.html", data)

    @app.get(
        "/suggest",
        **_told(
            "Words that begin like q: lemmas first, the most frequent before others.",
            {"type": "object", "properties": {"q": _TEXT, "words": _TEXTS}},
        ),
    )
    def suggest(request: Request, q: Word = "", format: Format = None) -> Response:
        q = _plain(q)
        con, _ = source.reader()
        words = lookup.begins(con, q) if q and q[:2] not in ("0x", "0X") else []
        return answer(request, "suggest.html", {"q": q, "words": words})

    @app.get(
        "/field/{name}", **_told("Entries of a semantic field (animals, Tiere, 02), the most frequent first, a hundred at a time.", _FIELD)
    )
    def field(
        request: Request, name: str, page: Annotated[int, Query(ge=1, le=100_000)] = 1, forms: bool = False, format: Format = None
    ) -> Response:
        try:
            key = classify.named(_plain(name))
        except Problem as error:
            raise Refused(404, str(error)) from error
        con, _ = source.reader()
        columns, rows = lookup.field(con, key, A_PAGE + 1, forms, (page - 1) * A_PAGE)
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        known = classify.FIELDS[key]
        data = {"field": key, "byte": f"{known.code:02X}", "de": known.de, "en": known.en, "page": page, "more": len(found) > A_PAGE}
        return answer(request, "field.html", {**data, "forms": forms, "entries": found[:A_PAGE]})

    @app.get("/report", summary="The report of the run, where there is one.", response_class=HTMLResponse)
    def report(request: Request) -> Response:
        try:
            text = (source.path.parent / "report.html").read_bytes()
        except OSError as error:
            raise Refused(404, f"There is no report of this run; make one with: make report LANG={lang}.") from error
        headers = {"Content-Security-Policy": REPORT_POLICY, "Cache-Control": "no-cache", "Cross-Origin-Opener-Policy": "unsafe-none"}
        return HTMLResponse(text, headers=headers)

    @app.get("/entry/{wanted}", **_told("The same as under the address itself.", _ENTRY))
    @app.get("/{wanted}", **_told("All that is known under an address (0x20:01:02:01).", _ENTRY))
    async def entry(request: Request, wanted: str, format: Format = None) -> Response:
        if source.at_hand():  # sooner done here than given to a thread
            return of_entry(request, wanted)
        return await run_in_threadpool(of_entry, request, wanted)

    def of_entry(request: Request, wanted: str) -> Response:
        wanted = _plain(wanted)
        if wanted[:2] not in ("0x", "0X") and not request.url.path.startswith("/entry/"):
            raise Refused(404, "There is nothing under this path; an entry's begins with 0x, as in /0x20:01:02:01.")
        con, copy = source.reader()
        try:
            found = lookup.whole(con, wanted, copy)
        except Problem as error:
            raise Refused(422, str(error)) from error
        if found is None:
            raise Refused(404, f"No entry of these tables has, or had, the address {address.format(address.parse(wanted))}.")
        if _json_wanted(request):
            return answer(request, "", found)
        return answer(request, "entry.html", found, view=_view(found))

    return app


def _json_wanted(request: Request) -> bool:
    asked = request.query_params.get("format")
    if asked in ("json", "html"):
        return asked == "json"
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "text/html" not in accepted


def _plain(text: str) -> str:
    """What is asked, without blanks around it; bytes that are no UTF-8 are refused."""
    text = text.strip()
    if "\x00" in text:
        raise Refused(422, "A word has no zero byte.")
    return text


def _url(path: str, query: Mapping[str, object]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _again(path: str, query: Mapping[str, str], **changed: object) -> str:
    """The same path with its query, but for what changes; what a person sends is no argument's name."""
    return _url(path, {**query, **changed})


@lru_cache(100_000)
def _search(word: str) -> str:
    """The path under which a word is looked up; the same words are named on many pages."""
    return f"/?q={quote_plus(word[:LONGEST])}"


def _at(text: str) -> str:
    """The path of an address."""
    return f"/{quote(text, safe=':')}"


def _view(found: dict[str, Any]) -> dict[str, Any]:
    """What the page of an entry groups otherwise than the tables: by sense, by kind, by language."""
    known = {row["sense"] for row in found["senses"]}

    def of(sense: int | None, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows about a sense; about none that is there."""
        if sense is None:
            return [row for row in rows if not known.intersection(row["senses"])]
        return [row for row in rows if sense in row["senses"]]

    named = {row["sense"]: row["path"] or row["marker"] or str(row["sense"]) for row in found["senses"]}
    tables_, others = paradigms(found["forms"])
    return {
        "senses": [
            {
                **row,
                "links": _grouped(of(row["sense"], found["links"]), "kind"),
                "examples": of(row["sense"], found["examples"]),
            }
            for row in found["senses"]
        ],
        "links": _grouped(of(None, found["links"]), "kind"),
        "examples": of(None, found["examples"]),
        "derived": _grouped(found["derived_links"], "kind"),
        "named_by": _grouped(found["named_by"], "kind"),
        "translations": sorted(_grouped(found["translations"], "language_name").items(), key=lambda pair: (pair[0] or "").casefold()),
        "notes": _grouped(found["notes"], "kind"),
        "tables": tables_,
        "other_forms": others,
        "named": named,
    }


def _grouped(rows: list[dict[str, Any]], by: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[by], []).append(row)
    return found


_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_TYPES = {"VARCHAR": "string", "BOOLEAN": "boolean", "FLOAT": "number", "DATE": "string", "TIMESTAMPTZ": "string", "JSON": "object"}


def _row(table: str, *leave_out: str) -> dict[str, Any]:
    """A row of a table as OpenAPI says it, with the comments that stand in the database."""
    properties = {}
    for column in tables()[table].columns:
        kind = column.type.removesuffix("[]")
        plain = {"type": "object"} if kind.startswith("STRUCT") else {"type": _TYPES.get(kind, "integer")}
        told: dict[str, Any] = {"type": "array", "items": plain} if column.type.endswith("[]") else plain
        if not column.required and told is plain:
            told = {"type": [plain["type"], "null"]}
        if column.name not in leave_out:
            properties[column.name] = {**told, "description": column.comment}
    return {"type": "object", "description": tables()[table].comment, "properties": properties}


_SHORT = {
    "type": "array",
    "items": {"type": "object", "properties": {name: {"type": ["string", "number", "null"]} for name in lookup.ENTRY_COLUMNS.split(", ")}},
}
_FOUND = {"type": "object", "properties": {"q": _TEXT, "entries": _SHORT, "begins": _TEXTS, "near": _TEXTS}}
_FIELD = {
    "type": "object",
    "properties": {"field": _TEXT, "byte": _TEXT, "page": {"type": "integer"}, "more": {"type": "boolean"}, "entries": _SHORT},
}
_ENTRY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "address": _TEXT,
        "asked": _TEXT,
        "aliases": _TEXTS,
        "last_seen": {"type": ["string", "null"], "description": "Of an entry that is gone: the last dump that had it."},
        "bytes": {"type": "array", "items": {"type": "object"}},
        "entry": _row("aqea_entries"),
        **{table: {"type": "array", "items": _row(table, "address", "letter")} for table in OF_ENTRY if table != NAMED_BY},
        NAMED_BY: {
            "type": "array",
            "description": "links of other entries to this one, where neither its page nor derived_links has the other side",
            "items": {
                "type": "object",
                "properties": {
                    "ordinal": {"type": "integer", "description": "1.. in the order of kind and source"},
                    "kind": {
                        **_TEXT,
                        "description": "as in links: what this word is to the other; translation_of = the other one's translation",
                    },
                    "source": {**_TEXT, "description": "the other entry's lemma"},
                    "source_address": {**_TEXT, "description": "the other entry"},
                    "text": {**_TEXT, "description": "the words there that lead here"},
                },
            },
        },
        "run": {"type": "object"},
    },
}
_ENTRY["properties"]["derived_links"]["items"]["properties"]["target"] = {**_TEXT, "description": "the other entry's lemma"}


def _told(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI says of a path."""
    error = {
        "content": {
            "application/json": {"schema": {"type": "object", "properties": {"status": {"type": "integer"}, "error": _TEXT}}},
            "text/html": {},
        }
    }
    return {
        "summary": summary,
        "response_class": HTMLResponse,
        "responses": {
            200: {"description": "A page, or JSON.", "content": {"application/json": {"schema": schema}, "text/html": {}}},
            404: {"description": "There is none; a sentence says so.", **error},
            422: {"description": "It cannot be read; a sentence says why.", **error},
        },
    }
