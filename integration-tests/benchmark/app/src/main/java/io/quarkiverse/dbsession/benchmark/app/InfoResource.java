package io.quarkiverse.dbsession.benchmark.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.Version;
import org.jdbi.v3.core.Jdbi;
import org.jooq.Constants;
import org.postgresql.Driver;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;

/**
 * What is measured here.
 */
@Path("/info")
public class InfoResource {

    @Inject
    @All
    List<ThreadKind> threads;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    PoolWatch watch;

    @ConfigProperty(name = "quarkus.thread-pool.max-threads")
    int workers;

    @GET
    public Info info() {
        Map<String, String> libraries = new TreeMap<>();
        libraries.put("agroal", version(AgroalDataSource.class));
        libraries.put("hibernate", Version.getVersionString());
        libraries.put("jdbi", version(Jdbi.class));
        libraries.put("jooq", Constants.FULL_VERSION);
        libraries.put("pgjdbc", version(Driver.class));
        return new Info(threads.stream().map(ThreadKind::path).toList(), Runtime.version().toString(), version(Quarkus.class),
                dataSource.getConfiguration().connectionPoolConfiguration().maxSize(), workers, watch.on(), libraries);
    }

    private static String version(Class<?> of) {
        String version = of.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /**
     * @param hold whether connections are watched, see {@link PoolWatch}
     */
    public record Info(List<String> threads, String jdk, String quarkus, int pool, int workers, boolean hold,
            Map<String, String> libraries) {
    }
}
