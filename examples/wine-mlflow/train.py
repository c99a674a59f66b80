"""Trains a classifier of wines by three of their properties, and saves it as MLflow does."""

import shutil

import mlflow
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

wines, cultivars = load_wine(return_X_y=True, as_frame=True)
wines = wines[["alcohol", "flavanoids", "color_intensity"]]
model = make_pipeline(StandardScaler(), LogisticRegression(random_state=0)).fit(wines, cultivars)
shutil.rmtree("model", ignore_errors=True)
mlflow.sklearn.save_model(
    model,
    "model",
    signature=mlflow.models.infer_signature(wines, model.predict(wines)),
    pip_requirements=["mlflow-skinny", "scikit-learn", "skops"],
)
