package io.quarkiverse.dbsession.runtime.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.sql.SqlParser.MixedParametersException;

/**
 * What there is to know of the text of a statement. It is found out once: most applications run few texts, and those often.
 */
public final class SqlText {

    /** How many are remembered; it is begun anew then, for applications that make ever new ones. */
    private static final int MOST = 1_000;

    /** In characters. Reading a longer text costs little beside running it. */
    private static final int LONGEST = 4_000;

    private static final Map<String, SqlText> KNOWN = new ConcurrentHashMap<>();

    private final String sql;
    private final @Nullable String transactionEnd;

    /** Threads that look for it at the same time find the same. */
    private @Nullable ParsedSql parsed;

    private SqlText(String sql) {
        this.sql = sql;
        this.transactionEnd = TransactionEnd.find(sql);
    }

    public static SqlText of(String sql) {
        SqlText known = KNOWN.get(sql);
        if (known != null) {
            return known;
        }
        SqlText text = new SqlText(sql);
        if (sql.length() <= LONGEST) {
            if (KNOWN.size() >= MOST) {
                KNOWN.clear();
            }
            KNOWN.put(sql, text);
        }
        return text;
    }

    /**
     * The first command that ends the transaction, in capitals, or {@code null} if there is none.
     */
    public @Nullable String transactionEnd() {
        return transactionEnd;
    }

    /**
     * The parameters of the statement.
     *
     * @throws MixedParametersException if it has both positional and named ones
     */
    ParsedSql parsed() throws MixedParametersException {
        ParsedSql found = parsed;
        if (found == null) {
            found = SqlParser.parse(sql);
            parsed = found;
        }
        return found;
    }
}
