/**
 * What makes pages a site, as rules that know no database and no server: indexes, canonical URLs,
 * redirects, sitemap and feed.
 */
@NullMarked
package dev.verso.site;

import org.jspecify.annotations.NullMarked;
