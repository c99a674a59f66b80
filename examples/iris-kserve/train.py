"""Trains the classifier that app.py serves and writes it to model.joblib.

Trained with the versions in requirements.txt; another scikit-learn may refuse the file or warn about it.
"""

import joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

iris = load_iris()
# Names, not numbers, as labels: the model then knows its classes and the service needs no table of its own.
species = iris.target_names[iris.target]
train_x, test_x, train_y, test_y = train_test_split(
    iris.data, species, test_size=30, stratify=species, random_state=20260101
)

model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(train_x, train_y)
print(f"accuracy on {len(test_y)} flowers held back: {model.score(test_x, test_y):.3f}")

joblib.dump(model, "model.joblib")
