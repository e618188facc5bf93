"""A headless Chromium, for tests of pages and for their screenshots.

Needs Debian's chromium and chromium-driver, and selenium.
"""

import base64
import json
import os

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service


class Browser:
    def __init__(self):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for word in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                     "--force-color-profile=srgb", "--disable-background-networking"):
            options.add_argument(word)
        if os.geteuid() == 0:  # its sandbox does not work for root
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(30)

    def quit(self):
        self.driver.quit()

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def open(self, path, width=1440, height=900, dark=False, scripts=True, scale=1):
        """Opens a file on a screen of that many pixels."""
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                     mobile=width < 600)
        self.media("screen", dark)
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.driver.get(path.as_uri())

    def media(self, media, dark=False):
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.command("Emulation.setEmulatedMedia", media=media, features=features)

    def ask(self, script):
        """What the body of a function returns in the page."""
        return self.driver.execute_script(script)

    def messages(self):
        """What the console has said since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """The addresses that were asked for since the last call."""
        events = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def screenshot(self, width, height, scale=1):
        """The page's upper part as PNG."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
        return base64.b64decode(self.command("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"])

    def printed_pages(self):
        data = base64.b64decode(self.command("Page.printToPDF", printBackground=True)["data"])
        return data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") or data.count(b"/Type/Page")
