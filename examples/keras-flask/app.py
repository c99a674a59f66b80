"""Says what an image shows: POST /predict with a form whose field `image` holds a file."""

import json
import os
from pathlib import Path

import keras
import numpy as np
from flask import Flask, request
from PIL import Image, UnidentifiedImageError

TOP = 5

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024
app.config.from_prefixed_env()


class Own:
    """A classifier in MODEL_PATH, with its labels beside it."""

    def __init__(self):
        folder = Path(os.environ.get("MODEL_PATH", "/models/model"))
        self.model = keras.saving.load_model(folder / "model.keras")
        self.labels = json.loads((folder / "labels.json").read_text())

    def predictions(self, images):
        probabilities = self.model.predict_on_batch(images)[0]
        best = np.argsort(probabilities)[::-1][:TOP]
        return [(self.labels[index], float(probabilities[index])) for index in best]


class Published:
    """A network of keras.applications with the weights that its authors published.

    They are downloaded to KERAS_HOME while the service starts, and the names of the classes too: a download in the first
    request would fail it or keep it waiting.
    """

    def __init__(self, name):
        package = {"ResNet50": keras.applications.resnet50}[name]
        self.model = getattr(package, name)(weights="imagenet")
        self.package = package
        self.predictions(np.zeros((1, *self.model.input_shape[1:]), "float32"))

    def predictions(self, images):
        probabilities = self.model.predict_on_batch(self.package.preprocess_input(images))
        return [(name, float(value)) for _, name, value in self.package.decode_predictions(probabilities, top=TOP)[0]]


# Loaded on import and used once, before the worker takes requests: the first prediction builds the graph.
published = os.environ.get("KERAS_APPLICATION")
classifier = Published(published) if published else Own()
height, width = classifier.model.input_shape[1:3]
classifier.predictions(np.zeros((1, height, width, 3), "float32"))


@app.post("/predict")
def predict():
    file = request.files.get("image")
    if file is None:
        return {"success": False}
    try:
        image = Image.open(file.stream).convert("RGB").resize((width, height))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return {"success": False, "error": "the field `image` holds no image"}, 400
    found = classifier.predictions(np.asarray(image, "float32")[None])
    return {"success": True, "predictions": [{"label": name, "probability": value} for name, value in found]}


@app.get("/healthz")
def healthz():
    return {"status": "ok"}
