#!/usr/bin/env python3
"""A model of 200 files, fetched by the init container of a rendered Deployment from a real S3 server and a real HTTPS server.

    tests/e2e/folder.py

In the container that the Deployment states, as its user, with its memory and with a read-only root: the fetch is killed
midway and goes on, also within a file; what is there is not fetched again; of several pods that share a volume one
fetches; a flipped byte, a file that is missing and one too many keep the pod from starting, and it says which.

Needs podman, what tests/e2e/run needs, and the image that it makes. From PyPI it installs moto (a server that speaks S3) and
PyYAML into a folder of its own.
"""

import functools
import hashlib
import http.server
import os
import random
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
REPOSITORY = Path(__file__).resolve().parents[2]
NEEDS = ["moto[s3,server]", "boto3", "PyYAML"]
BUCKET, PREFIX, LARGE = "models", "qwen/1/", "weights/part-000.bin"


def within(venv):
    """Runs this file again with the packages that it needs."""
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([f"{venv}/bin/pip", "install", "--quiet", *NEEDS], check=True)
    return subprocess.run([f"{venv}/bin/python", __file__, "--in-venv"], check=False).returncode


def make_model(folder):
    """The list of the files, as sha256sum writes it."""
    bytes_of = random.Random(1)
    lines = []
    for number in range(200):
        name = LARGE if number == 0 else f"{'weights' if number % 2 else 'tokens and more'}/part-{number:03}.bin"
        content = bytes_of.randbytes(60_000_000 if number == 0 else 100_000)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
    return lines


class Web:
    """HTTPS, with ranges, and slow with large files so that there is a midway."""

    def __init__(self, files, work):
        key, self.certificate = work / "key.pem", work / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
            + ["-keyout", str(key), "-out", str(self.certificate)],
            check=True,
            capture_output=True,
        )
        self.gets = []
        handler = functools.partial(Handler, files, self.gets)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.handle_error = lambda *_: None  # Whoever is killed does not say goodbye.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.uri = f"https://localhost:{self.server.server_address[1]}/{PREFIX}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, files, gets, *arguments):
        self.files, self.gets = files, gets
        super().__init__(*arguments)

    def do_GET(self):
        path = self.files / urllib.parse.unquote(self.path).removeprefix(f"/{PREFIX}")
        content = path.read_bytes() if path.is_file() else b""
        wanted = self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        self.send_response(404 if not path.is_file() else 206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        if self.command == "GET":
            self.gets.append((path.name, start))
            for at in range(start, len(content), 1 << 16):
                self.wfile.write(content[at : at + (1 << 16)])
                if len(content) > 1_000_000:
                    time.sleep(0.002)

    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


class Pod:
    """The init container of a project, as its Deployment states it."""

    def __init__(self, work, image, store, lines, kept):
        import yaml

        self.store, self.image = store, image
        project = work / "project"
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir()
        (project / "model.sha256").write_text("".join(f"{line}\n" for line in lines))
        (project / "service.toml").write_text(
            'edition = "2026"\nservice.name = "qwen"\nruntime.name = "container"\n'
            'allow = ["ready-before-loaded"]\nimage = { repository = "registry.example.com/qwen", tag = "1" }\n'
            f'[model]\nuri = "{store.uri}"\nchecksums = "model.sha256"\nfetch_image = "{image}"\n'
            + (f'endpoint = "{store.endpoint}"\n' if hasattr(store, "endpoint") else "")
            + ('cache_claim = "models"\n' if kept else "")
        )
        program = os.environ.get("MODELSTOW", REPOSITORY / "target/release/modelstow")
        subprocess.run([program, "generate", project / "service.toml"], check=True, capture_output=True)
        deployment = yaml.safe_load((project / "generated/deployment.yaml").read_text())
        pod = deployment["spec"]["template"]["spec"]
        [self.container] = pod["initContainers"]
        self.user = pod["securityContext"]["runAsUser"]
        self.path = next(v["value"] for v in self.container["env"] if v["name"] == "MODEL_PATH")

    def start(self, volume, name="modelstow-e2e-folder"):
        volume.mkdir(exist_ok=True)
        volume.chmod(0o777)
        container = self.container
        command = ["podman", "run", "--rm", "--pull=never", f"--name={name}", "--network=host", "--read-only"]
        command += ["--read-only-tmpfs=false", f"--user={self.user}:{self.user}", "--cap-drop=ALL"]
        command += [f"--memory={container['resources']['limits']['memory'].replace('Mi', 'm')}"]
        command += [f"--volume={volume}:{container['volumeMounts'][0]['mountPath']}"]
        for variable in container["env"]:
            command.append(f"--env={variable['name']}={variable['value']}")
        for name, value in self.store.secret.items():
            command.append(f"--env={name}={value}")
        if hasattr(self.store, "certificate"):
            command += [f"--volume={self.store.certificate}:/store.pem:ro", "--env=SSL_CERT_FILE=/store.pem"]
        program, *arguments = container["command"] + container["args"]
        command += [f"--entrypoint={program}", self.image, *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, volume):
        running = self.start(volume)
        said = running.communicate()[0]
        return running.returncode, said

    def files(self, volume):
        return volume / Path(self.path).name

    def is_whole(self, volume, lines):
        files = self.files(volume)
        return all(hashlib.sha256((files / line[66:]).read_bytes()).hexdigest() == line[:64] for line in lines)


def expect(holds, what, said=""):
    print(f"  {'ok  ' if holds else 'FAIL'}  {what}", flush=True)
    if not holds:
        sys.exit(said or 1)


def check(work, image, store, lines):
    volume = work / "volume"
    pod = Pod(work, image, store, lines, kept=False)
    running = pod.start(volume)
    files, part = pod.files(volume), volume / f"{Path(pod.path).name}.part" / LARGE
    while not (part.exists() and part.stat().st_size > 5_000_000) and running.poll() is None:
        time.sleep(0.05)
    subprocess.run(["podman", "kill", "modelstow-e2e-folder"], check=False, capture_output=True)
    said = running.communicate()[0]
    there = {path for path in files.rglob("*") if path.is_file()}
    got = part.stat().st_size if part.exists() else 0
    expect(0 < len(there) < 200, f"killed midway, with {len(there)} files and {got} bytes of the large one", said)
    del store.gets[:]
    code, said = pod.run(volume)
    expect(code == 0 and pod.is_whole(volume, lines), "goes on to the end", said)
    expect(len(said.splitlines()) == 200 - len(there), "and fetches what was not there", said)
    if store.gets:
        expect((Path(LARGE).name, got) in store.gets, f"the large file from byte {got} on", str(store.gets[:9]))
    del store.gets[:]
    code, said = pod.run(volume)
    expect(code == 0 and not said and not store.gets, "a restart fetches nothing", said)
    (files / "more.bin").write_bytes(b"x")
    code, said = pod.run(volume)
    expect(code == 1 and "more.bin" in said, "one too many in the volume is refused", said)
    shutil.rmtree(volume)

    flipped = f"{'0' * 64}{lines[7][64:]}"
    code, said = Pod(work, image, store, [*lines[:7], flipped, *lines[8:]], kept=False).run(volume)
    expect(code == 1 and f"refused: {lines[7][66:]} of" in said, "another file is refused by its name", said)
    shutil.rmtree(volume)
    code, said = Pod(work, image, store, [*lines, f"{'0' * 64}  weights/none.bin"], kept=False).run(volume)
    expect(code == 1 and "lacks weights/none.bin" in said, "a missing file is refused by its name", said)
    shutil.rmtree(volume)
    if store.lists:
        code, said = Pod(work, image, store, lines[1:], kept=False).run(volume)
        expect(code == 1 and LARGE in said, "one too many at the place is refused by its name", said)
        shutil.rmtree(volume)

    pod = Pod(work, image, store, lines, kept=True)
    pods = [pod.start(volume, f"modelstow-e2e-folder-{number}") for number in range(3)]
    said = [running.communicate()[0] for running in pods]
    fetched = sum(text.count("fetched ") for text in said)
    expect(all(running.returncode == 0 for running in pods), "three pods that share a volume start", "\n".join(said))
    expect(fetched == 200 and pod.is_whole(volume, lines), "and each file was fetched once", f"{fetched}\n{said}")
    shutil.rmtree(volume)


def main():
    import boto3
    from moto.server import ThreadedMotoServer

    sys.path.insert(0, str(Path(__file__).parent))
    import machine
    from models import IMAGE

    machine.source()
    with tempfile.TemporaryDirectory(prefix="modelstow-e2e-folder-") as folder:
        work = Path(folder)
        lines = make_model(work / "model")
        server = ThreadedMotoServer(port=0, verbose=False)
        server.start()
        store = type("S3", (), {})()
        store.endpoint = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
        store.uri, store.lists, store.gets = f"s3://{BUCKET}/{PREFIX}", True, []
        store.secret = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
        client = boto3.client(
            "s3", endpoint_url=store.endpoint, aws_access_key_id="key", aws_secret_access_key="secret", region_name="a"
        )
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "a"})
        for line in lines:
            client.upload_file(str(work / "model" / line[66:]), BUCKET, PREFIX + line[66:])
        web = Web(work / "model", work)
        web.lists, web.secret = False, {}
        for name, place in [("s3", store), ("https", web)]:
            print(name, flush=True)
            check(work, os.environ.get("E2E_FETCH_IMAGE", IMAGE), place, lines)


if __name__ == "__main__":
    if "--in-venv" in sys.argv:
        import logging

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        main()
    else:
        with tempfile.TemporaryDirectory(prefix="modelstow-e2e-venv-") as venv:
            sys.exit(within(venv))
