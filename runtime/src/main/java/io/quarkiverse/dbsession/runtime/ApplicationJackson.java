package io.quarkiverse.dbsession.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkiverse.dbsession.runtime.sql.JacksonSupport;
import io.quarkiverse.dbsession.runtime.sql.JsonSupport;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.InstanceHandle;

/**
 * The application's Jackson. Not to be loaded if it has none.
 */
final class ApplicationJackson {

    private ApplicationJackson() {
    }

    /**
     * With the {@code ObjectMapper} that the application has configured, where there is one.
     */
    static JsonSupport find(ArcContainer container) {
        InstanceHandle<ObjectMapper> configured = container.instance(ObjectMapper.class);
        return new JacksonSupport(configured.isAvailable() ? configured.get() : new ObjectMapper());
    }
}
