package io.quarkiverse.dbsession.deployment;

import io.quarkus.builder.item.SimpleBuildItem;

/**
 * Some class of the application uses sessions. Produced by {@link DbSessionProcessor} only if that is so: everything that costs
 * something at run time depends on it.
 */
final class SessionsInUseBuildItem extends SimpleBuildItem {
}
