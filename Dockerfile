# The program alone, on nothing: no shell, no package manager, nobody but an unprivileged user.
#   docker build --tag seatgraph .
#   docker run --read-only --volume seatgraph:/data --publish 127.0.0.1:8080:8080 seatgraph
# How it is run with PostgreSQL: deploy/compose.yaml.

FROM node:22-slim AS web
WORKDIR /src
COPY schema.graphql .
COPY web web
RUN --mount=type=cache,target=/root/.npm \
    npm --prefix web ci --no-audit --no-fund && node web/scripts/generate.mjs && npm --prefix web run build

FROM rust:1.94-slim-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=web /src/web/dist web/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --package seatgraph --bin seatgraph && \
    deploy/image-root.sh target/release/seatgraph /image

FROM scratch
COPY --from=build /image /
COPY --from=build --chown=65532:65532 /image/data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
# The default database is a file in the working folder.
ENV SEATGRAPH_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/seatgraph"]
CMD ["serve"]
