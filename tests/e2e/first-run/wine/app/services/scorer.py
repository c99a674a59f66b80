import json

from app.core.config import settings

weights = json.loads(settings.MODEL_PATH.read_text())


def quality(wine):
    return weights["intercept"] + sum(weights[name] * value for name, value in wine.items())
