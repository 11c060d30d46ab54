# Two stages: the first installs what requirements.lock names, by hash; the second runs it without pip's leavings.
FROM python:3.12-slim AS build
RUN python -m venv /opt/doorman
COPY requirements.lock ./
RUN /opt/doorman/bin/python -m pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock

FROM python:3.12-slim
COPY --from=build /opt/doorman /opt/doorman
WORKDIR /app
COPY LICENSE plans.example.yaml ./
COPY bot ./bot
COPY storage ./storage
COPY locales ./locales

# The only folder that is written to: works with a read-only root and without any capability.
RUN mkdir /data && chown 65534:65534 /data
VOLUME /data
USER 65534:65534

ENV PATH=/opt/doorman/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    DOORMAN_DATA=/data \
    DOORMAN_PLANS=/data/plans.yaml \
    DOORMAN_LISTEN=0.0.0.0:8080
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "bot", "doctor", "--health"]
# Drains on SIGTERM: what is in flight is finished, the rest is in the database.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "run"]
