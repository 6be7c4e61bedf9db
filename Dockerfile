# One image for the service and for the job: the arguments say which.
#   docker build -t job-bridge .
#   docker run -e … job-bridge                 the service (`serve`)
#   docker run -e … job-bridge job --id=2      the job

FROM node:24-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
# No install scripts: the only one is that of the development Node, and this image has its own.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY config ./config
COPY src ./src
RUN node_modules/.bin/tsc -p tsconfig.build.json

FROM node:24-slim AS dependencies
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="job-bridge" \
      org.opencontainers.image.description="An event starts a Cloud Run job: Pub/Sub in, exactly one execution out." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /app
# The files stay root's: the process that serves strangers cannot change its own code.
COPY LICENSE package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 8080
# The exec form makes Node process 1, so that SIGTERM reaches it without a shell in between.
ENTRYPOINT ["node", "/app/dist/src/main.js"]
CMD ["serve"]
