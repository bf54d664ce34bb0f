# syntax=docker/dockerfile:1

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /verso
# The dependencies are a layer of their own, which only the pom changes.
COPY pom.xml ./
COPY .mvn .mvn
RUN mvn -B -q dependency:go-offline
COPY conf conf
COPY src src
# The tests ran where this commit was made; an image build has no database for them.
RUN mvn -B -q package -DskipTests

FROM eclipse-temurin:25-jre AS runtime
WORKDIR /verso
RUN groupadd --system --gid 10001 verso \
    && useradd --system --uid 10001 --gid verso --home-dir /verso verso \
    && mkdir data && chown verso:verso data
COPY --from=build /verso/target/verso.jar verso.jar
COPY conf conf
# An ahead-of-time cache (JEP 483, 514) of one start and one page, which about halves the time to the
# first page. It fits only the JVM that made it, so it is made by the one that will read it.
COPY --chmod=755 conf/docker/train conf/docker/healthy ./
RUN ./train verso.aot

ENV VERSO_HTTP_HOST=0.0.0.0
USER verso
VOLUME /verso/data
EXPOSE 8080
# The management port is for this container alone.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --start-interval=1s \
    CMD ["./healthy"]
ENTRYPOINT ["java", "-XX:AOTCache=verso.aot", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "verso.jar"]
CMD ["serve"]
