# Mailuo in a container: built once with the network, run without it. The default build is made while the image is built.
#   docker build -t mailuo . && docker run --rm --network none -p 127.0.0.1:7860:7860 -v mailuo-data:/srv/mailuo/data mailuo
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 GRADIO_ANALYTICS_ENABLED=False HF_HUB_OFFLINE=1
WORKDIR /srv/mailuo

COPY requirements.txt .
RUN pip install --extra-index-url https://download.pytorch.org/whl/cpu "torch==2.13.0" && pip install -r requirements.txt

COPY . .
RUN useradd --system --home /srv/mailuo mailuo && chown -R mailuo: /srv/mailuo
USER mailuo
RUN python build_graph.py

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/api/health', timeout=4)"
CMD ["python", "app.py", "--host", "0.0.0.0"]
