package io.quarkiverse.dbsession.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Interpreter;

/**
 * Follows class constants, and the types that values are declared with, through the code of one method.
 */
final class OriginInterpreter extends Interpreter<Origin> {

    /** The classes that stand for primitive types are the {@code TYPE} of their wrappers in bytecode. */
    private static final Map<String, Type> PRIMITIVES = Map.of(
            "java/lang/Boolean", Type.BOOLEAN_TYPE,
            "java/lang/Character", Type.CHAR_TYPE,
            "java/lang/Byte", Type.BYTE_TYPE,
            "java/lang/Short", Type.SHORT_TYPE,
            "java/lang/Integer", Type.INT_TYPE,
            "java/lang/Long", Type.LONG_TYPE,
            "java/lang/Float", Type.FLOAT_TYPE,
            "java/lang/Double", Type.DOUBLE_TYPE,
            "java/lang/Void", Type.VOID_TYPE);

    /** Knows how large the results of instructions are, which do not depend on the operands. */
    private final BasicInterpreter sizes = new BasicInterpreter();

    private final String owner;
    private final Map<String, Origin> constants;

    /**
     * @param owner the internal name of the class that the method belongs to
     * @param constants the values of its static fields, as far as they are known
     */
    OriginInterpreter(String owner, Map<String, Origin> constants) {
        super(Opcodes.ASM9);
        this.owner = owner;
        this.constants = constants;
    }

    @Override
    public Origin newValue(Type type) {
        return type == null ? Origin.UNKNOWN : Origin.of(type);
    }

    @Override
    public Origin newOperation(AbstractInsnNode instruction) throws AnalyzerException {
        if (instruction instanceof LdcInsnNode load && load.cst instanceof Type type && type.getSort() != Type.METHOD) {
            return Origin.constant(type);
        } else if (instruction instanceof FieldInsnNode field) {
            if (field.name.equals("TYPE") && PRIMITIVES.containsKey(field.owner)) {
                return Origin.constant(PRIMITIVES.get(field.owner));
            }
            Origin constant = field.owner.equals(owner) ? constants.get(field.name) : null;
            return constant != null ? constant : Origin.of(Type.getType(field.desc));
        } else if (instruction instanceof TypeInsnNode created) {
            return Origin.of(Type.getObjectType(created.desc));
        }
        return of(sizes.newOperation(instruction));
    }

    @Override
    public Origin copyOperation(AbstractInsnNode instruction, Origin value) {
        return value;
    }

    @Override
    public Origin unaryOperation(AbstractInsnNode instruction, Origin value) throws AnalyzerException {
        if (instruction.getOpcode() == Opcodes.CHECKCAST) {
            return value.cast(Type.getObjectType(((TypeInsnNode) instruction).desc));
        } else if (instruction.getOpcode() == Opcodes.GETFIELD) {
            return Origin.of(Type.getType(((FieldInsnNode) instruction).desc));
        } else if (instruction.getOpcode() == Opcodes.ANEWARRAY) {
            return Origin.of(arrayOf(Type.getObjectType(((TypeInsnNode) instruction).desc)));
        }
        return of(sizes.unaryOperation(instruction, BasicValue.REFERENCE_VALUE));
    }

    @Override
    public Origin binaryOperation(AbstractInsnNode instruction, Origin left, Origin right) throws AnalyzerException {
        if (instruction.getOpcode() == Opcodes.AALOAD) {
            Set<Type> elements = left.types().stream().filter(type -> type.getSort() == Type.ARRAY)
                    .map(type -> Type.getType(type.getDescriptor().substring(1))).collect(Collectors.toUnmodifiableSet());
            return new Origin(1, Set.of(), elements);
        }
        return of(sizes.binaryOperation(instruction, BasicValue.REFERENCE_VALUE, BasicValue.REFERENCE_VALUE));
    }

    @Override
    public Origin ternaryOperation(AbstractInsnNode instruction, Origin first, Origin second, Origin third) {
        return null;
    }

    @Override
    public Origin naryOperation(AbstractInsnNode instruction, List<? extends Origin> values) {
        if (instruction instanceof MultiANewArrayInsnNode created) {
            return Origin.of(Type.getType(created.desc));
        } else if (instruction instanceof InvokeDynamicInsnNode call) {
            return Origin.of(Type.getReturnType(call.desc));
        }
        return Origin.of(Type.getReturnType(((MethodInsnNode) instruction).desc));
    }

    @Override
    public void returnOperation(AbstractInsnNode instruction, Origin value, Origin expected) {
        // What a method returns is of no interest here.
    }

    @Override
    public Origin merge(Origin one, Origin other) {
        return one.merge(other);
    }

    private static Type arrayOf(Type element) {
        return Type.getType("[" + element.getDescriptor());
    }

    private static Origin of(BasicValue value) {
        return value == null ? null : value.getSize() == 2 ? Origin.UNKNOWN_OF_TWO : Origin.UNKNOWN;
    }
}
