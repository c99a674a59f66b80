import os
from pathlib import Path

from pydantic import BaseModel


class Settings(BaseModel):
    API_V1_STR: str = "/api/v1"
    PROJECT_NAME: str = "wine quality"
    MODEL_PATH: Path = Path(os.getenv("MODEL_PATH", "artifacts/wine.json"))


settings = Settings()
