"""Turns degrees Celsius into degrees Fahrenheit, with nothing but Python's own library."""

import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The model is read before the server listens: a pod without it must fail its rollout, not its first request.
with open(os.environ.get("MODEL_PATH", "model.json")) as file:
    MODEL = json.load(file)


def is_number(value):
    return type(value) in (int, float)


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self):
        if self.path != "/score":
            self.answer(404, {"error": "not found"})
            return
        try:
            celsius = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))["celsius"]
        except (ValueError, KeyError, TypeError):
            celsius = None
        if not isinstance(celsius, list) or not all(map(is_number, celsius)):
            self.answer(400, {"error": "celsius must be an array of numbers"})
            return
        self.answer(200, {"fahrenheit": [MODEL["factor"] * c + MODEL["offset"] for c in celsius]})


server = ThreadingHTTPServer(("", 8080), Handler)
server.daemon_threads = False  # SIGTERM lets the requests in hand finish.
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.server_close()
