package io.quarkiverse.dbsession.benchmark.stub;

import java.lang.invoke.MethodHandles;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes objects of abstract classes. The interfaces of JDBC have hundreds of methods, of which the stubs need few. Java does
 * not
 * let a class leave out the others, and the JVM does: whoever calls one of them gets an {@link AbstractMethodError}.
 */
final class Completed {

    private Completed() {
    }

    /**
     * @param type an abstract class of this package with a constructor that takes nothing and is not private
     * @return a class like it that is not abstract
     */
    static <T> Class<? extends T> type(Class<T> type) {
        String parent = Type.getInternalName(type);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, parent + "Completed", null, parent, null);
        MethodVisitor constructor = writer.visitMethod(0, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        constructor.visitEnd();
        writer.visitEnd();
        try {
            return MethodHandles.lookup().defineClass(writer.toByteArray()).asSubclass(type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(type + " is of another package", e);
        }
    }

    static <T> T make(Class<T> completed) {
        try {
            return completed.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No object of " + completed + " can be made", e);
        }
    }
}
