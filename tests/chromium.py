"""One headless Chromium for all tests that open pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars",
    "--enable-unsafe-swiftshader",
)  # fmt: skip
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (find_spec("selenium") and shutil.which("chromium") and shutil.which("chromedriver")),
        reason="chromium, chromedriver or selenium is not installed",
    ),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # selenium's own sockets
]
"""Of every file that opens pages."""


@contextmanager
def open_chromium(profile: Path, downloads: Path) -> Iterator[object]:
    """Start a browser that logs what is asked, and leaves in `downloads` what it is sent."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(shutil.which("chromedriver"))
    )
    driver.downloads = downloads
    to = {"behavior": "allow", "downloadPath": str(downloads)}
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", to)
    try:
        yield driver
    finally:
        driver.quit()


def forget(driver) -> None:
    """Leave the page that other tests had open, and what was logged of it."""
    driver.get("about:blank")
    for log in ("browser", "performance"):
        driver.get_log(log)


def size(driver, width: int, scheme: str = "light") -> None:
    """Give the page another width, and light or dark colours."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
