package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkus.test.junit.QuarkusTest;

/**
 * P8 and P16: what is said of mistakes, word for word.
 */
@QuarkusTest
class ErrorsTest extends InteropTest {

    /**
     * Of the file {@code errors.txt}: the name of a mistake, and the lines that are answered.
     */
    static Stream<Arguments> mistakes() throws IOException {
        try (InputStream file = ErrorsTest.class.getResourceAsStream("/errors.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(^|\n)== ")).filter(mistake -> !mistake.isBlank()).map(mistake -> {
                int end = mistake.indexOf('\n');
                return Arguments.of(mistake.substring(0, end), mistake.substring(end + 1).stripTrailing());
            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void message(String mistake, String said) {
        assertThat(post("/errors/" + mistake).then().statusCode(200).extract().asString()).isEqualTo(said)
                .doesNotContain("s3cret");
    }
}
