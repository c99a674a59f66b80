"""Serves the linear model in MODEL_PATH: POST /score with rows, GET /healthz."""

import argparse
import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_BODY = 1 << 20
UNREAD_SECONDS = 10

with open(os.environ["MODEL_PATH"], encoding="utf-8") as file:
    MODEL = json.load(file)


def score(body):
    """The minutes for each row; ValueError says what is wrong with the body."""
    request = json.loads(body)
    rows = request.get("rows") if isinstance(request, dict) else None
    if not isinstance(rows, list):
        raise ValueError("rows is not an array")
    minutes = []
    for index, row in enumerate(rows):
        for name in MODEL["minutes"]:
            value = row.get(name) if isinstance(row, dict) else None
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise ValueError(f"rows[{index}].{name} is not a number")
        minutes.append(MODEL["base"] + sum(each * row[name] for name, each in MODEL["minutes"].items()))
    return minutes


class Handler(BaseHTTPRequestHandler):
    # Of one read from the connection: a client that sends nothing does not hold a thread for ever.
    timeout = UNREAD_SECONDS

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "there is GET /healthz and POST /score"})

    def do_POST(self):
        if self.path != "/score":
            self.answer(404, {"error": "there is GET /healthz and POST /score"})
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.answer(411, {"error": "the length of the body is missing"})
        elif int(length) > LARGEST_BODY:
            self.answer(413, {"error": f"the body is larger than {LARGEST_BODY} bytes"})
        else:
            try:
                self.answer(200, {"minutes": score(self.rfile.read(int(length)))})
            except (ValueError, RecursionError) as error:
                self.answer(400, {"error": str(error)})

    def log_request(self, *_):
        pass  # One line for each probe would hide everything else.


class Server(ThreadingHTTPServer):
    # At the end, requests in hand are answered.
    daemon_threads = False


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True)
    server = Server(("", arguments.parse_args().port), Handler)
    # As PID 1 a process without a handler would ignore SIGTERM. `shutdown` waits for the loop below, so it cannot be
    # called from within it.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
