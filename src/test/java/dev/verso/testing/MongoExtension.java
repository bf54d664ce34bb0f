package dev.verso.testing;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives a {@link TestDatabase} to test methods, constructors and the methods around them that ask
 * for one, the same to all of a class. The server is started for the first that asks, and ends with
 * the test run.
 */
public final class MongoExtension implements ParameterResolver, ExecutionCondition {

  private static final Namespace NAMESPACE = Namespace.create(MongoExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class;
  }

  /** What the store holds it closes, at the end of the class or of the run. */
  @Override
  public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext owner = context;
    while (owner.getTestMethod().isPresent()) {
      owner = owner.getParent().orElseThrow();
    }
    return owner
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            TestDatabase.class,
            key -> new TestDatabase(server(context), context.getRequiredTestClass()),
            TestDatabase.class);
  }

  private static TestServer server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(TestServer.class, key -> announcedServer(), TestServer.class);
  }

  private static TestServer announcedServer() {
    TestServer server = TestServer.start(System.getenv());
    System.out.println("Tests run against " + server);
    return server;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<RequiresFeature> required =
        AnnotationSupport.findAnnotation(context.getElement(), RequiresFeature.class);
    if (required.isEmpty()) {
      return enabled("needs no feature");
    }
    TestServer server = server(context);
    Set<Feature> missing = EnumSet.copyOf(List.of(required.get().value()));
    missing.removeAll(server.features());
    return missing.isEmpty()
        ? enabled(server.engine() + " has what it needs")
        : disabled(server.engine() + " has no " + missing);
  }
}
