"""Pods whose model is loaded slowly, or not at all: what the startup probe of their manifest has to say of each.

A pod that is ready before its model is loaded takes the place of one that answers, and a rollout of a broken model is an
outage. The project tests/e2e/loading has no health path, so nothing but the probe of its runtime keeps that from
happening. Its servers differ in when they open their port: gunicorn before it loads, uvicorn after.
"""

from dataclasses import dataclass

SERVERS = [("flask", "wsgi:app"), ("fastapi", "asgi:app")]


@dataclass
class Loading:
    """What is put into the two variables of the project, and for how long the pod is looked at."""

    name: str
    seconds: int
    fails: str
    watched: int

    def manifest(self, text):
        for name, was, is_now in [
            ("LOADING_SECONDS", '"0"', f'"{self.seconds}"'),
            ("LOADING_FAILS", '""', f'"{self.fails}"'),
        ]:
            line = f"- name: {name}\n              value: "
            if line + was not in text:
                raise ValueError(f"the Deployment does not say {name} as the project does")
            text = text.replace(line + was, line + is_now)
        return text

    def check(self, opened, ready):
        if self.fails and ready is not None:
            raise ValueError("a pod that cannot load its model was ready")
        if not self.fails and ready is None:
            raise ValueError("a pod that has loaded its model was not ready")
        if not self.fails and ready < self.seconds:
            raise ValueError(f"ready after {ready:.1f} s, and the model takes {self.seconds} s")


LOADINGS = [
    Loading("a slow model", 8, "", 60),
    Loading("no model, at once", 0, "yes", 15),
    Loading("no model, after a while", 8, "yes", 30),
]
