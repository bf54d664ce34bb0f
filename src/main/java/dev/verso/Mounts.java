package dev.verso;

import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.settings.MountPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
   * Keeps responses that are ready from what lies below their feature's path and yet is another's.
   *
   * @param path of the feature whose they are
   */
  ReadyResponses guard(MountPath path, ReadyResponses responses) {
    List<MountPath> inside =
        mounts.stream()
            .map(Mount::path)
            .filter(other -> !other.equals(path) && path.contains(other.prefix()))
            .toList();
    return inside.isEmpty() ? responses : new Outside(inside, responses);
  }

  /** Responses to what lies in none of some paths. */
  private record Outside(List<MountPath> paths, ReadyResponses responses)
      implements ReadyResponses {
    @Override
    public String route() {
      return responses.route();
    }

    @Override
    public ReadyHeaders common() {
      return responses.common();
    }

    @Override
    public @Nullable ReadyResponse find(
        HttpMethod method, String path, String query, MultiMap headers) {
      for (MountPath other : paths) {
        if (other.contains(path)) {
          return null;
        }
      }
      return responses.find(method, path, query, headers);
    }
  }
}
