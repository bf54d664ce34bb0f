import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Runs a server once for each processor, as Verso does; what goes wrong ends the process. */
final class EachLoop {
  private EachLoop() {}

  static void deploy(Supplier<? extends Deployable> server) {
    int processors = Runtime.getRuntime().availableProcessors();
    Vertx.vertx()
        .deployVerticle(server, new DeploymentOptions().setInstances(processors))
        .onFailure(EachLoop::end);
  }

  static void end(Throwable cause) {
    cause.printStackTrace();
    System.exit(1);
  }
}
