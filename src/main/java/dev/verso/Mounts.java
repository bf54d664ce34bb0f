package dev.verso;

import dev.verso.settings.MountPath;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Where in the URL space the features are. A request is the feature's with the longest path that
 * the request's lies below, in whatever order they were added. Not thread-safe.
 */
final class Mounts {
  private record Mount(MountPath path, Consumer<Router> routes) {
    int length() {
      return path.prefix().length();
    }
  }

  private final List<Mount> mounts = new ArrayList<>();

  /**
   * Adds a feature.
   *
   * @param path of two features with the same one the first is asked first
   * @param routes mounts it on a router, below {@code path}
   */
  void add(MountPath path, Consumer<Router> routes) {
    mounts.add(new Mount(path, routes));
  }

  /** The paths of all of them. */
  List<MountPath> paths() {
    return mounts.stream().map(Mount::path).distinct().toList();
  }

  /** Mounts them all: the router asks its routes in turn, so the longest path comes first. */
  void on(Router router) {
    mounts.stream()
        .sorted(Comparator.comparingInt(Mount::length).reversed())
        .forEach(mount -> mount.routes().accept(router));
  }

  /**
   * Keeps a way around the router from what lies below the feature's path and yet is another's.
   *
   * @param path of the feature whose way it is
   */
  Predicate<HttpServerRequest> guard(MountPath path, Predicate<HttpServerRequest> shortcut) {
    List<MountPath> inside =
        mounts.stream()
            .map(Mount::path)
            .filter(other -> !other.equals(path) && path.contains(other.prefix()))
            .toList();
    return inside.isEmpty()
        ? shortcut
        : request -> !isOf(inside, request.path()) && shortcut.test(request);
  }

  private static boolean isOf(List<MountPath> paths, String requested) {
    return requested != null && paths.stream().anyMatch(path -> path.contains(requested));
  }
}
