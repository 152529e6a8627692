/**
 * The application under attack: requests that write rows, in every way that there is, and fail where they are told to.
 */
@NullMarked
package io.quarkiverse.dbsession.chaos;

import org.jspecify.annotations.NullMarked;
