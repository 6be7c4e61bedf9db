# One image for the service and the job, which the arguments choose.
#   docker build -t job-bridge --build-arg REVISION="$(git rev-parse HEAD)" .
#   docker run -e … job-bridge                 the service (`serve`)
#   docker run -e … job-bridge job --id=2      the job

FROM node:24-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
# Without install scripts: the only one is for the Node of the development, and this image has Node.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY build ./build
COPY config ./config
COPY src ./src
# The compile cache works only with this Node and for the user of the last stage.
RUN node build/build.ts --user 1000

FROM node:24-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="job-bridge" \
      org.opencontainers.image.description="An event starts a Cloud Run job: a Pub/Sub message in, one execution of the job out." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /app
# The files belong to root, so that the process cannot change its own code. The bundle needs no node_modules; package.json
# marks it as ES modules.
COPY LICENSE package.json ./
COPY --from=build /app/dist ./dist
# The user `node` of the base image, as a number, so that Kubernetes can check that it is not root.
USER 1000
EXPOSE 8080
# The exec form, so that SIGTERM reaches Node without a shell in between.
ENTRYPOINT ["node", "/app/dist/src/main.js"]
CMD ["serve"]
