package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Whether all implementations do the same: what differs is not worth measuring.
 */
final class Checks {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What one request must leave in the tables that grow, by work. */
    private static final Map<Work, List<String>> WRITTEN = Map.of(Work.INSERT, List.of("entry"), Work.FIVE,
            List.of("orders", "audit"), Work.INDEPENDENT, List.of("audit"));

    private Checks() {
    }

    /**
     * Sends one request to each.
     *
     * @throws IllegalStateException when an answer is not like that of the first implementation of the same work, or other rows
     *         have been written than there should be
     */
    static void allDoTheSame(List<Target> targets, Database database) throws IOException, SQLException {
        Map<Work, String> expected = new HashMap<>();
        for (Target target : targets) {
            database.tidy();
            String answer = comparable(target.work(), target.request().send());
            String first = expected.putIfAbsent(target.work(), answer);
            if (first != null && !first.equals(answer)) {
                throw new IllegalStateException(target.request() + " is answered with\n" + answer + "\nand by others with\n"
                        + first);
            }
            for (String table : List.of("entry", "orders", "audit")) {
                long rows = Long.parseLong(database.value("select count(*) from " + table));
                long wanted = WRITTEN.getOrDefault(target.work(), List.of()).contains(table) ? 1 : 0;
                if (rows != wanted) {
                    throw new IllegalStateException(target.request() + " has left " + rows + " rows in the table " + table
                            + " and not " + wanted);
                }
            }
        }
        database.tidy();
    }

    /** Answers that are the same each time as they are; of others the names and kinds of what is in them. */
    private static String comparable(Work work, String answer) throws JsonProcessingException {
        return switch (work) {
            case NONE, INSERT, FORTUNES -> answer;
            case LIST -> JSON.readTree(answer).toString();
            default -> shape(JSON.readTree(answer)).toString();
        };
    }

    private static JsonNode shape(JsonNode node) {
        if (node.isObject()) {
            ObjectNode shape = JSON.createObjectNode();
            node.fields().forEachRemaining(field -> shape.set(field.getKey(), shape(field.getValue())));
            return shape;
        }
        if (node.isArray()) {
            ArrayNode shape = JSON.createArrayNode();
            node.forEach(element -> shape.add(shape(element)));
            return shape;
        }
        return JSON.getNodeFactory().textNode(node.getNodeType().name());
    }
}
