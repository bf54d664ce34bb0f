package dev.verso;

import dev.verso.file.FileOptions;
import dev.verso.http.HttpOptions;
import dev.verso.manage.ManageOptions;
import dev.verso.mongo.MongoOptions;
import dev.verso.mongo.StartupOptions;
import dev.verso.page.CacheOptions;
import dev.verso.page.PageOptions;
import dev.verso.settings.BadSetting;
import picocli.CommandLine.Mixin;

/** All that {@code serve} can be told, a mixin for each feature, which owns its part. */
final class Settings {
  @Mixin private MongoOptions mongo = new MongoOptions();
  @Mixin private StartupOptions startup = new StartupOptions();
  @Mixin private HttpOptions http = new HttpOptions();
  @Mixin private ManageOptions manage = new ManageOptions();
  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private CacheOptions cache = new CacheOptions();
  @Mixin private FileOptions files = new FileOptions();

  /**
   * These, once it is sure that they go together, which none of them alone can know.
   *
   * @throws BadSetting when two of them do not go together
   */
  Settings checked() {
    if (files.enabled() && files.path().equals(pages.path())) {
      throw new BadSetting(
          "--files-path",
          "it is %s as --pages-path is; give each a path of its own"
              .formatted(files.path().prefix()));
    }
    return this;
  }

  MongoOptions mongo() {
    return mongo;
  }

  StartupOptions startup() {
    return startup;
  }

  HttpOptions http() {
    return http;
  }

  ManageOptions manage() {
    return manage;
  }

  PageOptions pages() {
    return pages;
  }

  CacheOptions cache() {
    return cache;
  }

  FileOptions files() {
    return files;
  }
}
