package io.quarkiverse.dbsession.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

import io.quarkiverse.dbsession.SqlStatement;

/**
 * What {@code params(Record)} is called with is found by the types in the code, written here as compilers write it.
 */
class RecordsOfParametersAreFoundTest {

    record Given(int id) {
    }

    record Other(int id) {
    }

    record Inner(String text) {
    }

    record Unreadable(int id, Map<String, String> map, Inner inner, Optional<Inner> again) {
    }

    record Generic<T>(T value) {
    }

    private static final String CALLER = "org/acme/Caller";

    /** The type of the calls' argument, in code that puts it onto the stack. */
    private static List<String> found(String descriptor, Consumer<MethodVisitor> argument) throws IOException {
        return calls(descriptor, argument).parameters().stream().map(use -> use.type().getClassName()).toList();
    }

    private static StatementCalls calls(String descriptor, Consumer<MethodVisitor> argument) throws IOException {
        ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        type.visit(Opcodes.V1_6, Opcodes.ACC_PUBLIC, CALLER, null, "java/lang/Object", null);
        type.visitSource("Caller.java", null);
        MethodVisitor method = type.visitMethod(Opcodes.ACC_STATIC, "lambda$insert$0", descriptor, null, null);
        method.visitCode();
        Label line = new Label();
        method.visitLabel(line);
        method.visitLineNumber(42, line);
        method.visitVarInsn(Opcodes.ALOAD, 0);
        argument.accept(method);
        method.visitMethodInsn(Opcodes.INVOKEINTERFACE, Type.getInternalName(SqlStatement.class), "params",
                "(Ljava/lang/Record;)" + Type.getDescriptor(SqlStatement.class), true);
        method.visitInsn(Opcodes.POP);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        type.visitEnd();
        byte[] code = type.toByteArray();
        Indexer indexer = new Indexer();
        indexer.index(new ByteArrayInputStream(code));
        ClassInfo caller = indexer.complete().getClassByName(CALLER.replace('/', '.'));
        return StatementCalls.of(List.of(caller), new ClassLoader(null) {

            @Override
            public InputStream getResourceAsStream(String name) {
                return name.equals(CALLER + ".class") ? new ByteArrayInputStream(code) : null;
            }
        });
    }

    private static String descriptor(Class<?>... more) {
        StringBuilder descriptor = new StringBuilder("(" + Type.getDescriptor(SqlStatement.class));
        for (Class<?> type : more) {
            descriptor.append(Type.getDescriptor(type));
        }
        return descriptor.append(")V").toString();
    }

    @Test
    void byParameters() throws IOException {
        assertThat(found(descriptor(Given.class), method -> method.visitVarInsn(Opcodes.ALOAD, 1)))
                .containsExactly(Given.class.getName());
    }

    @Test
    void byLocalVariablesFieldsAndResults() throws IOException {
        assertThat(found(descriptor(), method -> {
            method.visitFieldInsn(Opcodes.GETSTATIC, "org/acme/Other", "given", Type.getDescriptor(Given.class));
            method.visitVarInsn(Opcodes.ASTORE, 3);
            method.visitVarInsn(Opcodes.ALOAD, 3);
        })).containsExactly(Given.class.getName());
        assertThat(found(descriptor(), method -> method.visitMethodInsn(Opcodes.INVOKESTATIC, "org/acme/Other", "given",
                "()" + Type.getDescriptor(Given.class), false))).containsExactly(Given.class.getName());
        assertThat(found(descriptor(), method -> method.visitTypeInsn(Opcodes.NEW, Type.getInternalName(Given.class))))
                .containsExactly(Given.class.getName());
    }

    @Test
    void byCastsAndElements() throws IOException {
        assertThat(found(descriptor(Object.class), method -> {
            method.visitVarInsn(Opcodes.ALOAD, 1);
            method.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(Given.class));
        })).containsExactlyInAnyOrder("java.lang.Object", Given.class.getName());
        assertThat(found(descriptor(Given[].class), method -> {
            method.visitVarInsn(Opcodes.ALOAD, 1);
            method.visitInsn(Opcodes.ICONST_0);
            method.visitInsn(Opcodes.AALOAD);
        })).containsExactly(Given.class.getName());
    }

    @Test
    void allThatAreChosenFrom() throws IOException {
        assertThat(found(descriptor(Given.class, Other.class, boolean.class), method -> {
            Label otherwise = new Label();
            Label chosen = new Label();
            method.visitVarInsn(Opcodes.ILOAD, 3);
            method.visitJumpInsn(Opcodes.IFEQ, otherwise);
            method.visitVarInsn(Opcodes.ALOAD, 1);
            method.visitJumpInsn(Opcodes.GOTO, chosen);
            method.visitLabel(otherwise);
            method.visitVarInsn(Opcodes.ALOAD, 2);
            method.visitLabel(chosen);
        })).containsExactlyInAnyOrder(Given.class.getName(), Other.class.getName());
    }

    @Test
    void theirPlaceIsTheMethodAroundALambda() throws IOException {
        assertThat(calls(descriptor(Given.class), method -> method.visitVarInsn(Opcodes.ALOAD, 1)).parameters())
                .extracting(StatementCalls.Use::place).containsExactly("org.acme.Caller#insert() (Caller.java:42)");
    }

    @Test
    void whatCannotBeReadIsNoMistake() throws IOException {
        Index index = Index.of(Given.class, Unreadable.class, Inner.class, Generic.class);
        WantedRecords wanted = new WantedRecords(new ComponentTypes(index));
        for (Class<?> type : List.of(Given.class, Unreadable.class, Generic.class, Record.class, Object.class)) {
            wanted.addParameters(new StatementCalls.Use("here", Type.getType(type)));
        }
        assertThat(wanted.mistakes()).isNull();
        assertThat(wanted.records()).extracting(record -> record.type().simpleName() + " " + record.readable())
                .containsExactly("Generic false", "Given true", "Inner false", "Unreadable false");
    }
}
