/**
 * Attacks the application, and looks from the outside at what is left of each request.
 */
@NullMarked
package io.quarkiverse.dbsession.chaos.suite;

import org.jspecify.annotations.NullMarked;
