# Needs BuildKit, which Docker 23 and newer use by themselves, and docker buildx. docs/install.md tells how it is
# built, for other machines too.

# Verso is the same on each platform: built once, on the builder's own.
FROM --platform=$BUILDPLATFORM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY conf conf
COPY src src
# There is no repository here to ask.
ARG REVISION=unknown
# The tests ran where this commit was made; an image build has no database for them.
RUN --mount=type=cache,target=/root/.m2/repository \
    mvn -B -q -ntp package -Dmaven.test.skip=true -Dassembly.skipAssembly=true -Dexec.skip=true \
        -Dgit.commit.id.abbrev="$REVISION"
# The libraries that are no Java lie beside the jar: unpacked at each start they would need a folder for programs.
RUN mkdir -p jar native/amd64 native/arm64 \
    && cd jar && jar --extract --file ../target/verso.jar \
    && mv lib/linux-x86_64/libbrotli.so META-INF/native/*_x86_64.so ../native/amd64/ \
    && mv lib/linux-aarch64/libbrotli.so META-INF/native/*_aarch_64.so ../native/arm64/ \
    && rm -r lib META-INF/native \
    && jar --create --file ../verso.jar --manifest META-INF/MANIFEST.MF .

# That of the platform that is built for. With a default the argument would be this in each.
FROM scratch AS native
ARG TARGETARCH
COPY --from=build /build/native/$TARGETARCH/ /

FROM eclipse-temurin:25.0.2_10-jre AS base
# The data belongs to group 0: so anybody can write it whom a platform makes up as the user, with that group.
RUN useradd --uid 10001 --gid 0 --home-dir /verso --no-create-home verso \
    && install --directory --owner=10001 --group=0 --mode=775 /verso/data
COPY --from=native / /verso/lib/
COPY --from=build /build/verso.jar /verso/lib/
COPY LICENSE /verso/
COPY conf /verso/conf
COPY --chmod=755 src/distribution/bin/verso deploy/docker/healthy /verso/bin/
# What the JVM is told; VERSO_JAVA_OPTS count before it.
# - Heaps over 32 GB, which +UseCompressedOops rules out, have no use for the ahead-of-time cache.
# - The rest of the memory is for what lies outside of the heap: classes, code, threads, encoders, sockets.
# - Nothing is written but to the data directory: the image runs read-only, without a temporary folder.
# And threads that allocate outside of the heap share two arenas: each of its own keeps what it once needed.
ENV JAVA_OPTS="-XX:+UseCompressedOops -XX:MaxRAMPercentage=40 -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData \
-Dvertx.disableFileCPResolving=true -Dvertx.disableFileCaching=true \
-Djava.library.path=/verso/lib -Dbrotli4j.library.path=/verso/lib/libbrotli.so" \
    MALLOC_ARENA_MAX=2

# An ahead-of-time cache (JEP 483, 514) of one start and one page, which about halves the time to the
# first page. It fits only the JVM that made it, so it is made by the one that will read it.
FROM base AS trained
COPY --chmod=755 src/distribution/lib/train /verso/lib/
RUN /verso/lib/train

FROM base
COPY --from=trained /verso/lib/*.aot /verso/lib/
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Verso" \
      org.opencontainers.image.description="Serves web pages and files straight out of MongoDB" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION"
ENV VERSO_CONFIG=/verso/conf/verso.properties \
    VERSO_SEED_DIR=/verso/conf/pages \
    VERSO_DATA_DIR=/verso/data \
    VERSO_HTTP_HOST=0.0.0.0
WORKDIR /verso
USER 10001
EXPOSE 8080
# Whether it lives, not whether it is ready: without its database Verso goes on serving what it has.
HEALTHCHECK --interval=5s --timeout=5s --start-period=40s CMD ["/verso/bin/healthy"]
# What one user has made in the data directory, another of group 0 can go on with. Temurin's script takes
# certificates of your own in, where USE_SYSTEM_CA_CERTS is set.
ENTRYPOINT ["/__cacert_entrypoint.sh", "sh", "-c", "umask 002 && exec /verso/bin/verso \"$@\"", "verso"]
CMD ["serve"]
