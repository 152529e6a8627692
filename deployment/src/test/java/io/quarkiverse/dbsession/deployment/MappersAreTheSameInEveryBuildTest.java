package io.quarkiverse.dbsession.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.sql.RecordMapper;
import io.quarkiverse.dbsession.runtime.sql.RowValues;
import io.quarkiverse.dbsession.runtime.sql.ValueType;

/**
 * The same application gives the same bytecode, whatever order its classes are found in, and that calls nothing but what it
 * needs: no reflection.
 */
class MappersAreTheSameInEveryBuildTest {

    private record Hidden(int id, String text) {
    }

    record Box<T>(T value) {
    }

    record Everything(boolean a, byte b, short c, char d, int e, long f, float g, double h, String i, int[][] j, DayOfWeek k,
            Box<Hidden> l, Optional<Box<List<String>>> m) {
    }

    static class First {

        void read(SqlStatement statement) {
            statement.query(Everything.class);
            statement.query(Hidden.class);
        }
    }

    static class Second {

        void read(SqlStatement statement) {
            statement.query(Hidden.class);
        }
    }

    private static Map<String, byte[]> build(boolean reversed) throws IOException {
        List<Class<?>> classes = new ArrayList<>(List.of(Hidden.class, Box.class, Everything.class, First.class, Second.class,
                DayOfWeek.class));
        Indexer indexer = new Indexer();
        if (reversed) {
            Collections.reverse(classes);
        }
        for (Class<?> type : classes) {
            indexer.indexClass(type);
        }
        Index index = indexer.complete();
        List<ClassInfo> users = new ArrayList<>(List.of(index.getClassByName(First.class), index.getClassByName(Second.class)));
        if (reversed) {
            Collections.reverse(users);
        }
        ComponentTypes types = new ComponentTypes(index);
        WantedRecords wanted = new WantedRecords(types);
        StatementCalls.of(users, MappersAreTheSameInEveryBuildTest.class.getClassLoader()).rows().forEach(wanted::addRows);
        assertThat(wanted.mistakes()).isNull();
        Map<String, byte[]> generated = new LinkedHashMap<>();
        RowMapperGenerator generator = new RowMapperGenerator(generated::put, types);
        wanted.records().forEach(generator::generate);
        return generated;
    }

    @Test
    void inContentAndOrder() throws IOException {
        Map<String, byte[]> one = build(false);
        Map<String, byte[]> other = build(true);
        assertThat(one.keySet()).containsExactly(name(Box.class), name(Everything.class), name(Hidden.class));
        assertThat(other.keySet()).containsExactlyElementsOf(one.keySet());
        one.forEach((name, bytes) -> assertThat(other.get(name)).as(name).isEqualTo(bytes));
    }

    private static String name(Class<?> record) {
        return Type.getInternalName(record) + "_RowMapper.class";
    }

    @Test
    void andCallNothingElse() throws IOException {
        Set<String> owners = new TreeSet<>();
        for (byte[] mapper : build(false).values()) {
            new ClassReader(mapper).accept(new ClassVisitor(Opcodes.ASM9) {

                @Override
                public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                        String[] exceptions) {
                    return new MethodVisitor(Opcodes.ASM9) {

                        @Override
                        public void visitMethodInsn(int opcode, String owner, String name, String descriptor,
                                boolean isInterface) {
                            owners.add(owner);
                        }

                        @Override
                        public void visitInvokeDynamicInsn(String name, String descriptor, org.objectweb.asm.Handle bootstrap,
                                Object... arguments) {
                            owners.add(bootstrap.getOwner());
                        }
                    };
                }
            }, 0);
        }
        assertThat(owners).containsExactlyInAnyOrder(Type.getInternalName(RecordMapper.class),
                Type.getInternalName(RowValues.class), Type.getInternalName(ValueType.class), Type.getInternalName(Box.class),
                Type.getInternalName(Everything.class), Type.getInternalName(Hidden.class), "java/lang/Boolean",
                "java/lang/Byte", "java/lang/Short", "java/lang/Character", "java/lang/Integer", "java/lang/Long",
                "java/lang/Float", "java/lang/Double");
    }
}
