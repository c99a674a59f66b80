"""A model that is loaded slowly, or never, as two variables say."""

import json
import os
import time


def load():
    time.sleep(float(os.environ["LOADING_SECONDS"]))
    if os.environ["LOADING_FAILS"]:
        raise RuntimeError("the model cannot be loaded")
    with open(os.environ["MODEL_PATH"], encoding="utf-8") as file:
        return json.load(file)
