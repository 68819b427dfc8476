"""The look-up page in a real browser: no error, no request to another host, nothing that keeps a person out."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from web_world import SCRIPT, world

from etl import lookup
from etl.web.app import make_app

SHOTS = os.environ.get("AQEA_SCREENSHOTS")
"""A folder for pictures of every page, to be looked at."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def site(database: Path) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(make_app(database, "de"), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_in_a_browser(site: str, database: Path, browser: Browser) -> None:
    with lookup.connect(database.parent) as con:
        at = dict(con.execute("SELECT lemma, address FROM aqea_entries UNION ALL SELECT lemma, address FROM retired").fetchall())
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    paths = {
        "start": "/",
        "search": "/?q=H%C3%A4user",
        "field": "/field/given_name",
        "gone": f"/{at['Weg']}",
        "script": f"/{at[SCRIPT]}",
        "entry": f"/{at['Haus']}",
    }
    for name, path in paths.items():
        page.goto(site + path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            _nothing_serious(page, f"{name}, {scheme}")
        for width in (360, 800, 1400):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"
            if SHOTS:
                page.emulate_media(color_scheme="dark" if width == 800 else "light")
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    _with_the_keyboard(page)
    (database.parent / "report.html").write_text("<!DOCTYPE html><title>?</title><script>document.title = 'run'</script>", "utf-8")
    page.get_by_role("link", name="Report of the run").click()
    expect(page).to_have_title("run")
    assert said == []
    assert {url.split("/")[2] for url in asked} == {site.split("/")[2]}


def _nothing_serious(page: Page, where: str) -> None:
    found = Axe().run(page).response["violations"]
    told = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found if one["impact"] in ("serious", "critical")]
    assert told == [], where


def _with_the_keyboard(page: Page) -> None:
    """From the top of an entry's page to another word, and into what is folded, without a mouse."""
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("To the content")
    page.keyboard.press("Enter")
    summary = page.locator("summary", has_text="Englisch")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("house")).to_be_visible()
    page.get_by_label("Word, form or address").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("hä")
    expect(page.locator("#suggestions a", has_text="Häuser")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Haus")
    assert "/?q=Haus" in page.url
