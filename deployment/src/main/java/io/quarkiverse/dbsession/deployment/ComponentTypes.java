package io.quarkiverse.dbsession.deployment;

import java.util.List;

import org.jboss.jandex.ArrayType;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;
import org.jboss.jandex.TypeVariable;

import io.quarkiverse.dbsession.runtime.sql.KnownTypes;

/**
 * Tells what the components of records are.
 */
final class ComponentTypes {

    private static final DotName LIST = DotName.createSimple("java.util.List");
    private static final DotName OPTIONAL = DotName.createSimple("java.util.Optional");
    private static final ComponentType.Unmappable UNKNOWN = new ComponentType.Unmappable("");
    private static final ComponentType.Unmappable WITHOUT_ARGUMENT = new ComponentType.Unmappable(
            "it does not say what its type parameters stand for");

    private final IndexView index;
    private boolean json;

    /**
     * @param index which has all classes there are, or finds them
     */
    ComponentTypes(IndexView index) {
        this.index = index;
    }

    /**
     * Whether JSON types have been among those asked for.
     */
    boolean haveJson() {
        return json;
    }

    /**
     * The record of that name, or {@code null} if there is none.
     */
    ClassInfo record(DotName name) {
        ClassInfo type = KnownTypes.isReadable(name.toString()) ? null : index.getClassByName(name);
        return type != null && type.isRecord() ? type : null;
    }

    /**
     * The components of a record, in order.
     */
    List<ComponentType> components(ClassInfo type) {
        return type.recordComponentsInDeclarationOrder().stream().map(component -> of(component.type(), type)).toList();
    }

    /**
     * @param declaredIn the record whose type parameters the type may refer to
     */
    private ComponentType of(Type type, ClassInfo declaredIn) {
        return switch (type.kind()) {
            case PRIMITIVE -> new ComponentType.Scalar(type);
            case CLASS -> ofClass(type);
            case ARRAY -> ofArray(type.asArrayType());
            case PARAMETERIZED_TYPE -> ofParameterized(type, declaredIn);
            case TYPE_VARIABLE -> argument(type.asTypeVariable(), declaredIn);
            case WILDCARD_TYPE -> WITHOUT_ARGUMENT;
            default -> UNKNOWN;
        };
    }

    private ComponentType ofClass(Type type) {
        if (isScalar(type)) {
            return new ComponentType.Scalar(type);
        }
        ClassInfo found = record(type.name());
        if (found != null && found.typeParameters().isEmpty()) {
            return new ComponentType.Nested(found, List.of(), List.of());
        }
        return found != null || type.name().equals(LIST) || type.name().equals(OPTIONAL) ? WITHOUT_ARGUMENT : UNKNOWN;
    }

    /**
     * Whether a class is read from one column: by itself, or as an enum.
     */
    private boolean isScalar(Type type) {
        String name = type.name().toString();
        json |= KnownTypes.isJson(name);
        if (KnownTypes.isReadable(name)) {
            return true;
        }
        ClassInfo found = index.getClassByName(type.name());
        return found != null && found.isEnum();
    }

    private ComponentType ofArray(ArrayType type) {
        Type element = type.elementType();
        return switch (element.kind()) {
            case PRIMITIVE -> new ComponentType.Scalar(type);
            case TYPE_VARIABLE -> new ComponentType.Unmappable("nothing says of what type its elements are");
            case CLASS -> KnownTypes.isJson(element.name().toString())
                    ? new ComponentType.Unmappable("several JSON documents are read as a List")
                    : isScalar(element) ? new ComponentType.Scalar(type) : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private ComponentType ofParameterized(Type type, ClassInfo declaredIn) {
        List<Type> types = type.asParameterizedType().arguments();
        List<ComponentType> arguments = types.stream().map(argument -> of(argument, declaredIn)).toList();
        if (type.name().equals(LIST)) {
            return new ComponentType.ListOf(arguments.get(0));
        } else if (type.name().equals(OPTIONAL)) {
            return new ComponentType.OptionalOf(arguments.get(0));
        }
        ClassInfo found = record(type.name());
        return found == null ? UNKNOWN : new ComponentType.Nested(found, arguments, types);
    }

    private static ComponentType argument(TypeVariable variable, ClassInfo declaredIn) {
        List<TypeVariable> parameters = declaredIn.typeParameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).identifier().equals(variable.identifier())) {
                return new ComponentType.Argument(i);
            }
        }
        return WITHOUT_ARGUMENT;
    }

    /**
     * Whether a column can be read as a type by itself: a class, a primitive type, or an array.
     */
    boolean isReadable(Type type) {
        return switch (type.kind()) {
            case PRIMITIVE -> true;
            case CLASS -> isScalar(type);
            case ARRAY -> ofArray(type.asArrayType()) instanceof ComponentType.Scalar;
            default -> false;
        };
    }
}
