@NullMarked
package io.quarkiverse.dbsession.testing.deployment;

import org.jspecify.annotations.NullMarked;
