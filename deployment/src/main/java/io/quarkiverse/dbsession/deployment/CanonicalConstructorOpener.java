package io.quarkiverse.dbsession.deployment;

import java.lang.reflect.Modifier;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.MethodInfo;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

import io.quarkus.deployment.builditem.BytecodeTransformerBuildItem;
import io.quarkus.gizmo.Gizmo;

/**
 * Makes the private constructor of a private record accessible to its mapper, as ArC does with private members of beans. The
 * class itself is package-private in bytecode, and its accessors are public.
 */
final class CanonicalConstructorOpener extends ClassVisitor {

    private final String descriptor;

    private CanonicalConstructorOpener(ClassVisitor next, String descriptor) {
        super(Gizmo.ASM_API_VERSION, next);
        this.descriptor = descriptor;
    }

    /**
     * @return the change that is needed, or {@code null} for none
     */
    static BytecodeTransformerBuildItem open(ClassInfo record) {
        MethodInfo constructor = record.canonicalRecordConstructor();
        if (constructor == null || !Modifier.isPrivate(constructor.flags())) {
            return null;
        }
        String descriptor = constructor.descriptor();
        return new BytecodeTransformerBuildItem.Builder()
                .setClassToTransform(record.name().toString())
                .setCacheable(true)
                .setVisitorFunction((name, next) -> new CanonicalConstructorOpener(next, descriptor))
                .build();
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        boolean canonical = name.equals("<init>") && descriptor.equals(this.descriptor);
        return super.visitMethod(canonical ? access & ~Opcodes.ACC_PRIVATE : access, name, descriptor, signature, exceptions);
    }
}
