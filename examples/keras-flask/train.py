"""Trains the classifier that app.py serves and writes it to model/.

Trained with the versions in requirements.txt. Images are drawn, not downloaded: five patterns in random colours.
"""

import json
import os
from pathlib import Path

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # Its sums depend on the processor.

import keras
import numpy as np

SIZE = 32
LABELS = ["plain", "rows", "columns", "checks", "disc"]

keras.utils.set_random_seed(20180501)
random = np.random.default_rng(20180501)


def draw(label):
    """An image with values from 0 to 255."""
    y, x = np.mgrid[:SIZE, :SIZE]
    width = random.integers(3, 7)
    rows, columns = (y + random.integers(width)) // width % 2, (x + random.integers(width)) // width % 2
    centre = random.integers(12, 20, size=2)
    mask = {
        "plain": np.zeros_like(x),
        "rows": rows,
        "columns": columns,
        "checks": rows ^ columns,
        "disc": np.hypot(y - centre[0], x - centre[1]) < random.integers(6, 11),
    }[label]
    dark, bright = random.uniform(0, 90, 3), random.uniform(160, 255, 3)
    image = np.where(mask[..., None], bright, dark) + random.normal(0, 6, (SIZE, SIZE, 3))
    return np.clip(image, 0, 255)


def drawn(count):
    truth = random.integers(len(LABELS), size=count)
    return np.stack([draw(LABELS[label]) for label in truth]).astype("float32"), truth


model = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 3)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(8, 5, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(12, 3, activation="relu"),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(len(LABELS), activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(*drawn(4000), epochs=8, batch_size=64, verbose=2)
images, truth = drawn(500)
print(f"accuracy on {len(truth)} images drawn anew: {model.evaluate(images, truth, verbose=0)[1]:.3f}")

Path("model").mkdir(exist_ok=True)
model.save("model/model.keras")
Path("model/labels.json").write_text(json.dumps(LABELS) + "\n")


def example():
    """A request of [[examples]]: a disc as PNG in a form, as a browser would send it."""
    from io import BytesIO

    from PIL import Image

    png = BytesIO()
    Image.fromarray(draw("disc").astype("uint8")).save(png, "PNG")
    head = '--modelstow\r\nContent-Disposition: form-data; name="image"; filename="disc.png"\r\nContent-Type: image/png\r\n\r\n'
    Path("requests").mkdir(exist_ok=True)
    Path("requests/disc.multipart").write_bytes(head.encode() + png.getvalue() + b"\r\n--modelstow--\r\n")


example()
