# A team server of the dashboard: docker build -t segmentus . && docker run -p 8050:8050 segmentus
FROM python:3.12-slim

WORKDIR /opt/segmentus
COPY pyproject.toml constraints.txt README.md LICENSE MANIFEST.in ./
COPY build_backend build_backend
COPY src src
# What the link src/segmentus/notebooks leads to
COPY notebooks notebooks
RUN pip install --no-cache-dir -c constraints.txt '.[app,export,slides]' \
    && useradd --create-home --uid 1000 segmentus \
    && install -d -o segmentus /data /cache

# Waves of the survey in /data are on offer.
ENV SEGMENTUS_DATA=/data SEGMENTUS_CACHE=/cache
VOLUME ["/data", "/cache"]
USER segmentus
EXPOSE 8050
HEALTHCHECK CMD python -c "from urllib.request import urlopen; urlopen('http://127.0.0.1:8050/healthy')"

# The token is SEGMENTUS_TOKEN, or else a new one that is printed at the start.
CMD ["segmentus", "app", "--host", "0.0.0.0", "--port", "8050", "--no-browser"]
