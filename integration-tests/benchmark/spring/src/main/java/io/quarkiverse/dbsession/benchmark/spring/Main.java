package io.quarkiverse.dbsession.benchmark.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * With {@code --spring.threads.virtual.enabled=true} it serves the routes of virtual threads, else those of workers.
 */
@SpringBootApplication
public class Main {

    public static void main(String[] arguments) {
        SpringApplication.run(Main.class, arguments);
    }
}
