"""Tells how long a delivery takes, by a table that was learned elsewhere."""

import json
import os
from pathlib import Path

import bentoml


@bentoml.service
class DeliveryTime:
    def __init__(self):
        self.model = json.loads(Path(os.environ["MODEL_PATH"]).read_text())

    @bentoml.api
    def predict(self, kilometres: float, stops: int) -> float:
        return round(self.model["start"] + self.model["kilometre"] * kilometres + self.model["stop"] * stops, 2)
