"""One page in each front end, with everything that went over the wire kept for the tests to read."""

import contextlib
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.serving import NOTEBOOK, PATIENCE, ROOT, lab, voila, workshop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ONE_TRY = 45_000  # milliseconds for one run of the notebook in Lab
WIDE = {"width": 1920, "height": 1080}
SECOND = "second.ipynb"


class Table:
    """A page with the live panel, and what it asked for, said and got."""

    def __init__(self, name, page, folder):
        self.name, self.page, self.folder = name, page, folder
        self.requests, self.errors, self.frames, self.received = [], [], [], []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("websocket", self._listen)

    def _listen(self, socket):
        for event in ("framereceived", "framesent"):
            socket.on(event, lambda frame: self.frames.append(frame))
        socket.on("framereceived", lambda frame: self.received.append(frame))

    def ready(self):
        """Wait until the panel is live."""
        self.page.wait_for_selector(".yrd-panel [role=slider]", timeout=PATIENCE * 1000)
        self.page.wait_for_selector(".yrd-panel .js-plotly-plot .main-svg", timeout=PATIENCE * 1000)
        self.page.evaluate("document.querySelector('.yrd-panel').scrollIntoView()")
        return self

    def texts(self, selector):
        return self.page.locator(f".yrd-panel {selector}").all_inner_texts()

    def until(self, wanted, read):
        """Wait until `read()` is `wanted`: the page follows the kernel, nobody says when."""
        for _ in range(300):
            if read() == wanted:
                return
            self.page.wait_for_timeout(50)
        assert wanted == read()

    def lever(self, number):
        return self.page.locator(f'.yrd-panel [data-lever="{number}"]')

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab(self, name):
        self.page.locator(f'.yrd-panel [data-tab="{name}"]').click()


@pytest.fixture(scope="session")
def chromium():
    api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    with api.sync_playwright() as playwright:
        switches = ["--disable-background-networking", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["voila", "lab"])
def table(request, chromium, tmp_path_factory):
    """The panel in Voilà, then in JupyterLab; both run the notebook on a park with canaries."""
    folder = workshop(tmp_path_factory.mktemp(request.param))
    server = {"voila": voila, "lab": lab}[request.param]
    with server(folder) as address:
        page = chromium.new_page(viewport=WIDE, accept_downloads=True)
        opened = Table(request.param, page, folder)
        page.goto(address, timeout=PATIENCE * 1000)
        if request.param == "lab":
            run_all(page, pytest.importorskip("playwright.sync_api").TimeoutError)
        opened.address = address
        yield opened.ready()
        page.close()


@pytest.fixture(scope="module")
def second(table, chromium):
    """Another page of the same server with a panel of its own, so that what is kept there stays there."""
    page = chromium.new_page(viewport=WIDE, accept_downloads=True)
    opened = Table(table.name, page, table.folder)
    address = table.address
    if table.name == "lab":
        notebooks = table.folder / "notebooks"
        shutil.copy(ROOT / "notebooks" / NOTEBOOK, notebooks / SECOND)
        address = address.replace("/lab/tree/", "/lab/workspaces/second/tree/").replace(
            quote(NOTEBOOK), SECOND
        )
    page.goto(address, timeout=PATIENCE * 1000)
    if table.name == "lab":
        run_all(page, pytest.importorskip("playwright.sync_api").TimeoutError)
    yield opened.ready()
    page.close()


def run_all(page, error):
    """Run every cell of the notebook from Lab's menu, once its kernel is connected.

    Lab drops a run that comes before that, without a word; then the page is opened anew. `error` is what
    Playwright raises when a wait is over.
    """
    for _ in range(4):
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=PATIENCE * 1000)
        with contextlib.suppress(error):
            idle = '.jp-NotebookPanel-toolbar .jp-Notebook-ExecutionIndicator[data-status="idle"]'
            page.wait_for_selector(idle, timeout=ONE_TRY)
            page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
            page.get_by_text("Run All Cells", exact=True).click()
            page.wait_for_selector(".yrd-panel [role=slider]", timeout=ONE_TRY)
            return
        page.reload(timeout=PATIENCE * 1000)


@pytest.fixture
def by_hand(table):
    """The table in manual mode, in Chinese, on the first tab, whatever the test before left."""
    page = table.page
    if page.locator('.yrd-panel [data-focus="language"]').inner_text() != "English":
        page.locator('.yrd-panel [data-focus="language"]').click()
    table.until(["English"], lambda: table.texts(".yrd-language"))
    if page.locator('.yrd-panel [data-mode="manual"]').get_attribute("aria-pressed") != "true":
        page.locator('.yrd-panel [data-mode="manual"]').click()
    table.until("true", lambda: page.locator('.yrd-panel [data-mode="manual"]').get_attribute("aria-pressed"))
    table.tab("points")
    return table


@pytest.fixture(scope="session")
def draft(tmp_path_factory):
    """The draft on the page, built here without it."""
    from tests.show.tables import table as made

    return made()


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker("browser")
