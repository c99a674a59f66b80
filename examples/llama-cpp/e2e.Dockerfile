FROM docker.io/library/python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/root/.cache/pip pip install --no-deps xllamacpp==2026.10.11549
COPY --chmod=0755 e2e-llama-server /app/llama-server
