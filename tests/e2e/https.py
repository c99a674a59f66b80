"""`modelstow test --url https://…` against a server with TLS on this machine: examples/container answers as it should.

The certificate is made here, so that nobody trusts it who is not told to.
"""

import http.server
import json
import os
import subprocess
import tempfile
import tomllib
from pathlib import Path

from models import Tls


def check(modelstow, project):
    """What is wrong, as text; empty where nothing is."""
    service = tomllib.loads((project / "service.toml").read_text())
    answers = [(e.get("expect_status", 200), e.get("expect", "").encode()) for e in service["examples"]]
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = answers[len(asked) % len(answers)]
            asked.append((self.path, body))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with tempfile.TemporaryDirectory() as work:
        tls = Tls(Path(work), "localhost")
        server = tls.serve(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        port = server.server_address[1]

        def test(host, trusted):
            command = [modelstow, "test", "service.toml", "--format=json", f"--url=https://{host}:{port}"]
            environment = {**os.environ, "no_proxy": "*"} | ({"CURL_CA_BUNDLE": str(tls.file)} if trusted else {})
            done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
            return done.returncode, json.loads(done.stdout)

        wrong = []
        code, said = test("localhost", trusted=True)
        if code != 0 or len(asked) != len(answers):
            wrong.append(f"trusted: {code}, asked {len(asked)} times\n{said}")
        if [body.decode() for _, body in asked] != [e["request"] for e in service["examples"]]:
            wrong.append(f"sent: {asked}")
        # A certificate that nobody signed, and one for another name, are no answer.
        for host, trusted in [("localhost", False), ("127.0.0.1", True)]:
            code, said = test(host, trusted)
            if code != 1 or "certificate" not in json.dumps(said["findings"]).lower():
                wrong.append(f"{host}, trusted: {trusted}: {code}\n{said}")
        if len(asked) != len(answers):
            wrong.append("a server that is not trusted was told something")
        server.shutdown()
    return "\n".join(wrong)
