# Foxbridge in a container: built in one stage, run in another that has no compiler and no sources in it.
# `npm run container` builds it and tries what it promises. Run it with a root file system that cannot be written:
#   docker build -t foxbridge .        (podman: --format docker, or the health check is left out)
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --env-file .env -e DATABASE_URL=/data/foxbridge.db -v foxbridge-data:/data -p 3000:3000 foxbridge
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# better-sqlite3 brings its engine ready made; the compilers are for machines it has none for.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && npm ci
COPY tsconfig.json tsconfig.build.json manifest.yml ./
COPY src src
COPY sandbox sandbox
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY package.json ./
# Everything above belongs to root and cannot be changed by the program; only the store can.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so that SIGTERM reaches it and it stops in order.
CMD ["node", "dist/src/main.js", "start"]
