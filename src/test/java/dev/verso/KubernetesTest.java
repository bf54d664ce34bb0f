package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code deploy/kubernetes} says of Verso is so. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@Timeout(60)
class KubernetesTest {
  private static final Path FOLDER = Path.of("deploy/kubernetes");
  private static final JsonObject LABELS = new JsonObject().put("app.kubernetes.io/name", "verso");

  private final JsonObject deployment = read("deployment.yaml");
  private final JsonObject pod = object(deployment, "/spec/template/spec");
  private final JsonObject container = object(pod, "/containers/0");

  @Test
  void probesAndTheMonitorAskForWhatTheManagementPortAnswers(Vertx vertx, TestDatabase database) {
    VersoServer verso = VersoServer.start(vertx, database);

    assertThat(
            Stream.of("/startupProbe", "/livenessProbe", "/readinessProbe")
                .map(probe -> object(container, probe + "/httpGet"))
                .peek(probe -> assertThat(probe.getString("port")).isEqualTo("manage"))
                .map(probe -> verso.manage(probe.getString("path")).statusCode()))
        .containsOnly(200);
    JsonObject endpoint = object(read("monitoring/service-monitor.yaml"), "/spec/endpoints/0");
    assertThat(verso.manage(endpoint.getString("path")).body()).contains("verso_build");
    assertThat(text(container, "/livenessProbe/httpGet/path")).endsWith("/live");
    assertThat(text(container, "/readinessProbe/httpGet/path")).endsWith("/ready");
  }

  @Test
  void portsAreThoseThatVersoListensOn() {
    Map<String, Integer> ports =
        objects(container, "/ports")
            .collect(
                Collectors.toMap(
                    port -> port.getString("name"), port -> port.getInteger("containerPort")));

    assertThat(ports)
        .isEqualTo(
            Map.of(
                "http", Integer.valueOf(setting("--http-port").toString()),
                "manage", Integer.valueOf(setting("--manage-port").toString())));
    assertThat(text(read("service.yaml"), "/spec/ports/0/targetPort")).isEqualTo("http");
    JsonObject management = read("monitoring/metrics-service.yaml");
    assertThat(text(management, "/spec/ports/0/targetPort")).isEqualTo("manage");
    assertThat(text(read("monitoring/service-monitor.yaml"), "/spec/endpoints/0/port"))
        .isEqualTo(text(management, "/spec/ports/0/name"));
    assertThat(text(read("ingress.yaml"), "/spec/rules/0/http/paths/0/backend/service/port/name"))
        .isEqualTo(text(read("service.yaml"), "/spec/ports/0/name"));
    assertThat(
            objects(read("network-policy.yaml"), "/spec/ingress")
                .map(rule -> text(rule, "/ports/0/port")))
        .containsExactly("http", "manage");
  }

  @Test
  void aPodHasTheTimeToEndInGoodOrder() {
    List<String> preStop = texts(container, "/lifecycle/preStop/exec/command");

    assertThat(preStop).hasSize(2).startsWith("sleep");
    assertThat(
            Duration.ofSeconds(Long.parseLong(preStop.get(1)))
                .plus((Duration) setting("--shutdown-delay"))
                .plus((Duration) setting("--shutdown-timeout")))
        .isPositive()
        .isLessThan(Duration.ofSeconds(pod.getInteger("terminationGracePeriodSeconds")));
  }

  @Test
  void aPodMayNoMoreThanTheImageNeeds() throws IOException {
    String dockerfile = Files.readString(Path.of("Dockerfile"));
    JsonObject security = object(container, "/securityContext");

    assertThat(dockerfile).contains("USER " + security.getInteger("runAsUser"), "--gid 0 ");
    assertThat(security.getInteger("runAsGroup")).isZero();
    assertThat(security.getBoolean("readOnlyRootFilesystem")).isTrue();
    assertThat(security.getBoolean("allowPrivilegeEscalation")).isFalse();
    assertThat(texts(security, "/capabilities/drop")).containsExactly("ALL");
    assertThat(object(pod, "/securityContext").getBoolean("runAsNonRoot")).isTrue();
    assertThat(pod.getBoolean("automountServiceAccountToken")).isFalse();
    assertThat(text(container, "/resources/limits/memory"))
        .isEqualTo(text(container, "/resources/requests/memory"));
  }

  @Test
  void selectorsFindThePodsAndListsTheFiles() {
    assertThat(object(deployment, "/spec/template/metadata/labels")).isEqualTo(LABELS);
    assertThat(
            List.of(
                object(deployment, "/spec/selector/matchLabels"),
                object(read("pod-disruption-budget.yaml"), "/spec/selector/matchLabels"),
                object(read("network-policy.yaml"), "/spec/podSelector/matchLabels"),
                object(read("service.yaml"), "/spec/selector"),
                object(read("monitoring/metrics-service.yaml"), "/spec/selector"),
                object(pod, "/topologySpreadConstraints/0/labelSelector/matchLabels"),
                object(pod, "/topologySpreadConstraints/1/labelSelector/matchLabels")))
        .containsOnly(LABELS);
    assertThat(object(read("monitoring/service-monitor.yaml"), "/spec/selector/matchLabels"))
        .isEqualTo(object(read("monitoring/metrics-service.yaml"), "/metadata/labels"));
    assertThat(texts(read("kustomization.yaml"), "/resources")).hasSameElementsAs(files(""));
    assertThat(texts(read("monitoring/kustomization.yaml"), "/resources"))
        .hasSameElementsAs(files("monitoring"));
  }

  /** The value of a setting as the container's environment has it; a wrong one fails. */
  private Object setting(String flag) {
    Map<String, String> environment =
        objects(container, "/env")
            .filter(variable -> variable.containsKey("value"))
            .collect(
                Collectors.toMap(
                    variable -> variable.getString("name"),
                    variable -> variable.getString("value")));
    ServeCommand command = new ServeCommand();
    SettingsCommandLine commandLine = new SettingsCommandLine(command, environment);
    commandLine.read(ServeCommand.class, List.of());
    return commandLine.picocli().getCommandSpec().findOption(flag).getValue();
  }

  private static List<String> files(String folder) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObject read(String file) {
    try {
      Map<String, Object> content =
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .load(Files.readString(FOLDER.resolve(file)));
      return new JsonObject(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObject object(JsonObject in, String pointer) {
    return (JsonObject) JsonPointer.from(pointer).queryJson(in);
  }

  private static Stream<JsonObject> objects(JsonObject in, String pointer) {
    return ((JsonArray) JsonPointer.from(pointer).queryJson(in))
        .stream().map(JsonObject.class::cast);
  }

  private static List<String> texts(JsonObject in, String pointer) {
    return ((JsonArray) JsonPointer.from(pointer).queryJson(in))
        .stream().map(String::valueOf).toList();
  }

  private static String text(JsonObject in, String pointer) {
    return String.valueOf(JsonPointer.from(pointer).queryJson(in));
  }
}
