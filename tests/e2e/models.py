"""A store for models that pods fetch when they start: a real HTTPS server of this machine that asks for credentials.

In a cluster the init container gets the model from the place that service.toml names. A test has neither that place nor
its Secret, so the project is tested with three changes and no others:

- scheme, host and port of the URI are those of the store below, which serves the file of the same name that lies beside
  service.toml;
- the image that fetches is a layer on the real one, or where that is not on this machine, on Debian with Debian's
  rclone; the layer holds the store's certificate;
- the Secret that the init container reads is made up, and the store refuses whoever does not know what is in it.
"""

import http.server
import re
import secrets
import shutil
import ssl
import subprocess
import tempfile
import threading
from pathlib import Path

HOST = "host.containers.internal"  # What podman calls this machine in every container.
IMAGE = "localhost/modelstow-e2e/fetch:latest"
DEBIAN = "docker.io/library/debian:bookworm-slim"


class Tls:
    """A certificate for a name, and servers with it."""

    def __init__(self, folder, name):
        self.key, self.file = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
            + ["-keyout", str(self.key), "-out", str(self.file)],
            check=True,
            capture_output=True,
        )

    def serve(self, server):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


class ModelStore:
    def __init__(self, folder, model, build):
        uri = model["uri"]
        self.file = folder / uri.rsplit("/", 1)[-1]
        origin = re.match(r"https://[^/]+", uri)[0]
        self.secret = model.get("credentials_secret")
        self.sha256 = model["sha256"]
        self.token = secrets.token_urlsafe(24)
        self.requests = []
        manifest = (folder / "generated/deployment.yaml").read_text()
        self.fetch_image = re.search(r"name: fetch-model\s+image: (\S+)", manifest)[1]
        self.folder = tempfile.TemporaryDirectory()
        self.tls = Tls(Path(self.folder.name), HOST)
        self.server = self.serve()
        self.uri = uri.replace(origin, f"https://{HOST}:{self.server.server_address[1]}")
        self.image = IMAGE
        self.build_image(build)

    def serve(self):
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                wanted = f"Bearer {store.token}" if store.secret else None
                status = 200 if self.headers.get("Authorization") == wanted else 401
                if not self.path.endswith(f"/{store.file.name}"):
                    status = 404
                body = store.file.read_bytes() if status == 200 else b""
                store.requests.append((self.command, self.path, status))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *arguments):
                pass

        # Containers reach this machine by the address of a bridge, which is not known before there is one.
        server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        return self.tls.serve(server)

    def build_image(self, build):
        inspect = ["buildah", "inspect", "--type", "image", self.fetch_image]
        real = shutil.which("buildah") and subprocess.run(inspect, capture_output=True, check=False).returncode == 0
        install = "RUN apt-get update && apt-get install -y --no-install-recommends rclone\n"
        dockerfile = Path(self.folder.name, "Dockerfile")
        dockerfile.write_text(
            f"FROM {self.fetch_image if real else DEBIAN}\n{'' if real else install}"
            "COPY --chmod=0644 certificate.pem /store.pem\nENV SSL_CERT_FILE=/store.pem\nENTRYPOINT [\"rclone\"]\n"
        )
        build(IMAGE, dockerfile, self.folder.name)

    def secret_file(self, folder):
        """What stands in for the Secret."""
        file = folder / "secret.env"
        file.write_text(f"# for {self.secret}\nRCLONE_HTTP_HEADERS=Authorization,Bearer {self.token}\n")
        return file

    def close(self):
        self.server.shutdown()
        self.folder.cleanup()
