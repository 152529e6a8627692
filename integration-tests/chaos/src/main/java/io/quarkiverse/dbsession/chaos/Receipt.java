package io.quarkiverse.dbsession.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

/**
 * The answer of a request that went well.
 */
record Receipt(Attack attack) {

    @Provider
    static class Writer implements MessageBodyWriter<Receipt> {

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Receipt.class;
        }

        @Override
        public void writeTo(Receipt receipt, Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType,
                MultivaluedMap<String, Object> headers, OutputStream out) throws IOException {
            if (receipt.attack.is("writer-throws")) {
                throw new IllegalStateException("by the writer");
            }
            String text = "{\"id\":" + receipt.attack.id + ",\"rows\":" + Attack.ROWS + "}";
            if (receipt.attack.is("large")) {
                text += " ".repeat(receipt.attack.size);
            }
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
