package io.quarkiverse.dbsession.runtime.sql;

import java.util.Locale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;

/**
 * Jackson's tree of a JSON document. Only this class and whoever makes it may refer to Jackson, which is there only if the
 * application has it.
 */
public final class JacksonSupport implements JsonSupport {

    private final ObjectReader reader;
    private final ObjectWriter writer;

    public JacksonSupport(ObjectMapper mapper) {
        // Numbers keep their digits, as they have in the database.
        this.reader = mapper.readerFor(JsonNode.class)
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.writer = mapper.writer()
                .with(JsonNodeFeature.WRITE_NULL_PROPERTIES)
                .without(SerializationFeature.INDENT_OUTPUT);
    }

    @Override
    public boolean isJson(Class<?> type) {
        return JsonNode.class.isAssignableFrom(type);
    }

    @Override
    public Object read(String text, Class<?> type) throws UnfitValueException {
        JsonNode node;
        try {
            node = reader.readValue(text);
        } catch (JsonProcessingException e) {
            // Without its cause, which quotes the text.
            throw new UnfitValueException("a text is not JSON", "Read it as String, or cast it to json in the statement.");
        }
        if (!type.isInstance(node)) {
            throw new UnfitValueException("a document is a JSON " + node.getNodeType().name().toLowerCase(Locale.ROOT),
                    "Read it as JsonNode.");
        }
        return node;
    }

    /**
     * Not by {@code toString()}, which has a text for everything, be it that of an error. The mapper makes a difference only to
     * Java objects in the tree.
     */
    @Override
    public String write(Object document) throws NotWritableException {
        try {
            return writer.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new NotWritableException();
        }
    }
}
