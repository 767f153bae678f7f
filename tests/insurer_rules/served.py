"""A web server on the loopback that serves what a test puts on it, with ETags, and counts who asks for what."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import Factory, define


@define
class Site:
    """The pages of a server by path; a number in the place of a page is a status."""

    address: str
    pages: dict[str, bytes | int] = Factory(dict)
    asked: list[str] = Factory(list)
    at_once: int = 0
    most_at_once: int = 0
    seconds: float = 0.0

    def url(self, path: str) -> str:
        """Give the whole address of a page."""
        return self.address + path


@contextmanager
def served() -> Iterator[Site]:
    """Serve pages on a free port until the end of the test."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the page, its status, or 304 when the client has it."""
            site.asked.append(self.path)
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
            time.sleep(site.seconds)
            page = site.pages.get(self.path, 404)
            tag = f'"{hashlib.sha256(page).hexdigest()[:12]}"' if isinstance(page, bytes) else ""
            known = bool(tag) and self.headers.get("if-none-match") == tag
            self.send_response(304 if known else page if isinstance(page, int) else 200)
            self.send_header("etag", tag)
            self.send_header(
                "content-type", "application/pdf" if self.path.endswith(".pdf") else "text/html; charset=utf-8"
            )
            body = b"" if known or isinstance(page, int) else page
            self.send_header("content-length", str(len(body)))
            site.at_once -= 1
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
