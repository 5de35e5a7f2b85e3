"""A headless Chromium for what has to be seen: opening times and the pictures of the docs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
READY = "return document.documentElement.dataset.ready === 'yes'"


@contextmanager
def chromium(width: int = 1200, height: int = 800) -> Iterator[Any]:
    """Yield a driver of a browser that knows nothing yet."""
    from selenium import webdriver

    with TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--window-size={width},{height}", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        driver = webdriver.Chrome(options=options, service=service)
        try:
            yield driver
        finally:
            driver.quit()


def opened(driver: Any, page: Path) -> float:
    """Open a report; return the seconds until its first view stands."""
    started = time.perf_counter()
    driver.get(page.resolve().as_uri())
    _until(driver, READY)
    return time.perf_counter() - started


def turned(driver: Any, view: str) -> float:
    """Turn to a view; return the seconds until it stands."""
    started = time.perf_counter()
    driver.execute_script(
        "document.querySelector('h1').dataset.old = 1; location.hash = arguments[0];", view
    )
    _until(driver, "return document.querySelector('h1')?.dataset.old === undefined")
    return time.perf_counter() - started


def _until(driver: Any, script: str) -> None:
    limit = time.monotonic() + 60
    while not driver.execute_script(script):
        if time.monotonic() > limit:
            raise TimeoutError(script)
        time.sleep(0.005)
