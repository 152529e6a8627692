package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class MyBatisTest extends LibraryTest {

    @Override
    String path() {
        return "/mybatis";
    }

    @Test
    void commitRollbackAndClose() {
        postTo("/by-hand").then().statusCode(204);
        assertThat(entries()).containsExactly("kept", "kept, too");
    }

    /** What {@code ManagedTransactionFactory} is for: the request alone decides. */
    @Test
    void managedTransactionsHaveNoEnd() {
        postTo("/managed").then().statusCode(204);
        assertThat(entries()).containsExactly("forgotten", "rolled back");
    }
}
