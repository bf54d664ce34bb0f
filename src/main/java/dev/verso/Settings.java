package dev.verso;

import dev.verso.cache.CacheOptions;
import dev.verso.file.FileOptions;
import dev.verso.http.listen.HttpOptions;
import dev.verso.manage.ManageOptions;
import dev.verso.mongo.MongoOptions;
import dev.verso.mongo.StartupOptions;
import dev.verso.page.PageOptions;
import dev.verso.site.SiteOptions;
import picocli.CommandLine.Mixin;

/** All that {@code serve} can be told, a mixin for each feature, which owns its part. */
final class Settings {
  @Mixin private MongoOptions mongo = new MongoOptions();
  @Mixin private StartupOptions startup = new StartupOptions();
  @Mixin private HttpOptions http = new HttpOptions();
  @Mixin private ManageOptions manage = new ManageOptions();
  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private SiteOptions site = new SiteOptions();
  @Mixin private WelcomeOptions welcome = new WelcomeOptions();
  @Mixin private CacheOptions cache = new CacheOptions();
  @Mixin private FileOptions files = new FileOptions();

  /** For who writes the pages and looks at them. */
  void develop() {
    pages.seedNothing();
    site.live().addScript();
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

  SiteOptions site() {
    return site;
  }

  boolean welcomes() {
    return welcome.isOn();
  }

  CacheOptions cache() {
    return cache;
  }

  FileOptions files() {
    return files;
  }
}
