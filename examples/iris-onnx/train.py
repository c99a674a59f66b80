"""Trains a classifier of irises and writes it to model.onnx, which needs neither scikit-learn nor Python to be run.

Made with scikit-learn 1.9.1 and skl2onnx 1.20.0: pip install scikit-learn skl2onnx
"""

from pathlib import Path

from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

iris = load_iris()
train_x, test_x, train_y, test_y = train_test_split(
    iris.data, iris.target, test_size=30, stratify=iris.target, random_state=20260101
)

model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(train_x, train_y)
print(f"accuracy on {len(test_y)} flowers held back: {model.score(test_x, test_y):.3f}")

onnx = to_onnx(
    model,
    name="iris",
    # Any number of flowers at once; single precision, as ONNX Runtime's own operators for scikit-learn's models take.
    initial_types=[("flowers", FloatTensorType([None, 4]))],
    # One tensor of probabilities, and not a table for each flower.
    options={"zipmap": False},
    # What ONNX Runtime has known since 1.19.
    target_opset=21,
)
names = onnx.metadata_props.add()
names.key, names.value = "classes", ",".join(iris.target_names)
Path("model.onnx").write_bytes(onnx.SerializeToString(deterministic=True))
