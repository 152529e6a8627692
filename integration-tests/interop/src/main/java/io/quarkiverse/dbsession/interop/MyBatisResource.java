package io.quarkiverse.dbsession.interop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.managed.ManagedTransactionFactory;

/**
 * MyBatis in the session's transaction.
 */
@Path("/mybatis")
public class MyBatisResource extends LibraryResource {

    public interface EntryMapper {

        @Insert("insert into entry(text) values (#{text})")
        int insert(String text);

        @Insert("insert into entry(text) values (#{text})")
        @Options(useGeneratedKeys = true, keyProperty = "id", keyColumn = "id")
        int insertWithKey(Map<String, Object> entry);

        @Select("select count(*) from entry where text = #{text}")
        int count(String text);

        @Select(WHERE)
        @Options(flushCache = Options.FlushCachePolicy.TRUE)
        String where();

        @Select("select text from entry order by id")
        @Options(fetchSize = 1)
        Cursor<String> texts();
    }

    @Inject
    SqlSessionFactory myBatis;

    // tag::auto-commit[]
    @Override
    void insert(String text) {
        try (SqlSession open = myBatis.openSession(true)) {
            open.getMapper(EntryMapper.class).insert(text); // committed with the request
        }
    }
    // end::auto-commit[]

    @Override
    int count(String text) {
        try (SqlSession open = myBatis.openSession(true)) {
            return open.getMapper(EntryMapper.class).count(text);
        }
    }

    @Override
    String where() {
        try (SqlSession open = myBatis.openSession(true)) {
            return open.getMapper(EntryMapper.class).where();
        }
    }

    /** Begins with the first statement of MyBatis, which here is the look at the connection. */
    @Override
    void transaction(Runnable work) {
        try (SqlSession open = myBatis.openSession()) {
            open.getConnection();
            try {
                work.run();
                open.commit(true);
            } catch (RuntimeException e) {
                open.rollback(true);
                throw e;
            }
        }
    }

    /** Leaves all ends to others, its own rollback too. */
    @POST
    @Path("/managed")
    public void managed() {
        Configuration configuration = new Configuration(
                new Environment("managed", new ManagedTransactionFactory(), session.dataSource()));
        configuration.addMapper(EntryMapper.class);
        try (SqlSession open = new SqlSessionFactoryBuilder().build(configuration).openSession()) {
            open.getMapper(EntryMapper.class).insert("rolled back");
            open.rollback();
        }
        try (SqlSession open = new SqlSessionFactoryBuilder().build(configuration).openSession()) {
            open.getMapper(EntryMapper.class).insert("forgotten");
        }
    }

    // tag::transaction[]
    @POST
    @Path("/by-hand")
    public void byHand() {
        try (SqlSession open = myBatis.openSession()) {
            EntryMapper mapper = open.getMapper(EntryMapper.class);
            mapper.insert("kept");
            open.commit(); // as a part of the request's transaction
            mapper.insert("undone");
            open.rollback();
            mapper.insert("kept, too");
            open.commit();
            mapper.insert("forgotten"); // undone by close()
        }
    }
    // end::transaction[]

    @POST
    @Path("/keys-batches-cursors")
    public List<Object> keysBatchesCursors() throws Exception {
        List<Object> said = new ArrayList<>();
        Map<String, Object> entry = new HashMap<>(Map.of("text", "1"));
        try (SqlSession open = myBatis.openSession(true)) {
            open.getMapper(EntryMapper.class).insertWithKey(entry);
        }
        said.add(session.sql("select text from entry where id = ?").param(entry.get("id")).query(String.class).single());
        try (SqlSession open = myBatis.openSession(ExecutorType.BATCH, true)) {
            EntryMapper mapper = open.getMapper(EntryMapper.class);
            mapper.insert("2");
            mapper.insert("3");
            mapper.insert("4");
            said.add(open.flushStatements().get(0).getUpdateCounts().length);
        }
        try (SqlSession open = myBatis.openSession(true); Cursor<String> texts = open.getMapper(EntryMapper.class).texts()) {
            List<String> all = new ArrayList<>();
            texts.forEach(all::add);
            said.add(all);
        }
        try (SqlSession open = myBatis.openSession(true); Cursor<String> texts = open.getMapper(EntryMapper.class).texts()) {
            var rows = texts.iterator();
            said.add(rows.next());
            // In the middle of the rows.
            entries.insert("5");
            said.add(rows.next());
        }
        said.add(count("5"));
        return said;
    }
}
