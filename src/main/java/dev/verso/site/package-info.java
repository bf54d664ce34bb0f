/** What makes pages a site, as rules that know no database and no server: redirects. */
@NullMarked
package dev.verso.site;

import org.jspecify.annotations.NullMarked;
