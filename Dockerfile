# The mock as a container: docker build -t conformance-mock . && docker run --rm -p 8080:8080 conformance-mock
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY conformance conformance
COPY steps steps
COPY contracts contracts
COPY features features
COPY cassettes cassettes
COPY observations observations
COPY endpoints.toml .env.example conftest.py ./
RUN python -m venv /opt/conformance \
 && /opt/conformance/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.12-slim
RUN useradd --system --no-create-home --uid 10001 conformance
COPY --from=build /opt/conformance /opt/conformance
ENV PATH=/opt/conformance/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["conformance", "mock", "--host", "0.0.0.0", "--port", "8080"]
