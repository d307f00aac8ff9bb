# Otklik in a container: one image, the part is chosen by the command (web, worker, mail, prepare, check ...).
# PostgreSQL is outside: DATABASE_URL. See compose.yaml.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/otklik
COPY requirements.lock ./
RUN /opt/otklik/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY tools/compile_messages.py tools/
COPY docs/guide docs/guide
COPY docs/images docs/images
COPY otklik otklik
RUN /opt/otklik/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/otklik otklik
COPY --from=build /opt/otklik /opt/otklik
ENV PATH=/opt/otklik/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OTKLIK_HOME=/var/lib/otklik \
    OTKLIK_HOST=0.0.0.0 \
    OTKLIK_SMTP_HOST=0.0.0.0
USER otklik
VOLUME /var/lib/otklik
EXPOSE 8000 2525
ENTRYPOINT ["otklik"]
CMD ["up"]
