package io.quarkiverse.dbsession.deployment;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.RecordComponentInfo;
import org.jboss.jandex.Type;

import io.quarkiverse.dbsession.runtime.sql.RecordMapper;
import io.quarkiverse.dbsession.runtime.sql.RowValues;
import io.quarkiverse.dbsession.runtime.sql.ValueType;
import io.quarkus.gizmo2.ClassOutput;
import io.quarkus.gizmo2.Const;
import io.quarkus.gizmo2.Expr;
import io.quarkus.gizmo2.Gizmo;
import io.quarkus.gizmo2.ParamVar;
import io.quarkus.gizmo2.creator.BlockCreator;
import io.quarkus.gizmo2.creator.ClassCreator;
import io.quarkus.gizmo2.desc.ClassMethodDesc;
import io.quarkus.gizmo2.desc.ConstructorDesc;
import io.quarkus.gizmo2.desc.MethodDesc;

/**
 * Writes the classes of mappers.
 */
final class RowMapperGenerator {

    private final Gizmo gizmo;
    private final ComponentTypes types;

    RowMapperGenerator(ClassOutput output, ComponentTypes types) {
        this.gizmo = Gizmo.create(output).withDebugInfo(false).withParameters(false);
        this.types = types;
    }

    void generate(MappedRecord record) {
        ClassInfo type = record.type();
        ClassDesc desc = desc(type);
        List<RecordComponentInfo> components = type.recordComponentsInDeclarationOrder();
        gizmo.class_(record.mapperName(), mapper -> {
            mapper.public_();
            mapper.final_();
            mapper.synthetic();
            mapper.extends_(RecordMapper.class);
            mapper.constructor(constructor -> {
                constructor.public_();
                constructor.body(body -> {
                    body.invokeSpecial(ConstructorDesc.of(RecordMapper.class, Class.class, String[].class),
                            constructor.this_(), Const.of(desc),
                            body.newArray(String.class, components, component -> Const.of(component.name())));
                    body.return_();
                });
            });
            if (!type.typeParameters().isEmpty()) {
                mapper.method("hasTypeParameters", method -> {
                    method.protected_();
                    method.returning(boolean.class);
                    method.body(BlockCreator::returnTrue);
                });
            }
            if (record.readable()) {
                types(mapper, type);
            }
            construct(mapper, desc, components);
            values(mapper, desc, components);
        });
    }

    private void types(ClassCreator mapper, ClassInfo type) {
        mapper.method("types", method -> {
            method.protected_();
            method.returning(ValueType[].class);
            method.body(body -> body.return_(body.newArray(ValueType.class, types.components(type),
                    component -> valueType(body, component))));
        });
    }

    private static Expr valueType(BlockCreator body, ComponentType type) {
        if (type instanceof ComponentType.Scalar scalar) {
            return body.invokeStatic(factory("scalar", Class.class), Const.of(desc(scalar.type())));
        } else if (type instanceof ComponentType.ListOf list) {
            return body.invokeStatic(factory("listOf", ValueType.class), valueType(body, list.element()));
        } else if (type instanceof ComponentType.OptionalOf optional) {
            return body.invokeStatic(factory("optionalOf", ValueType.class), valueType(body, optional.value()));
        } else if (type instanceof ComponentType.Nested nested) {
            return body.invokeStatic(factory("nested", Class.class, ValueType[].class), Const.of(desc(nested.type())),
                    body.newArray(ValueType.class, nested.arguments(), argument -> valueType(body, argument)));
        } else if (type instanceof ComponentType.Argument argument) {
            return body.invokeStatic(factory("argument", int.class), Const.of(argument.index()));
        }
        throw new IllegalStateException("What cannot be mapped has been refused before");
    }

    private static MethodDesc factory(String name, Class<?>... parameters) {
        return MethodDesc.of(ValueType.class, name, ValueType.class, parameters);
    }

    private static void construct(ClassCreator mapper, ClassDesc record, List<RecordComponentInfo> components) {
        mapper.method("construct", method -> {
            method.protected_();
            ParamVar row = method.parameter("row", RowValues.class);
            method.returning(Record.class);
            method.body(body -> {
                List<Expr> values = new ArrayList<>();
                for (int i = 0; i < components.size(); i++) {
                    values.add(body.localVar("value" + i, value(body, row, i, components.get(i).type())));
                }
                body.return_(body.new_(ConstructorDesc.of(record,
                        components.stream().map(component -> desc(component.type())).toList()), values));
            });
        });
    }

    private static Expr value(BlockCreator body, Expr row, int component, Type type) {
        if (type.kind() == Type.Kind.PRIMITIVE) {
            String name = type.name().toString();
            return body.invokeVirtual(MethodDesc.of(RowValues.class, "get" + Character.toUpperCase(name.charAt(0))
                    + name.substring(1), primitive(type.asPrimitiveType()), int.class), row, Const.of(component));
        }
        return body.cast(body.invokeVirtual(MethodDesc.of(RowValues.class, "get", Object.class, int.class), row,
                Const.of(component)), desc(type));
    }

    private static Class<?> primitive(PrimitiveType type) {
        return switch (type.primitive()) {
            case BOOLEAN -> boolean.class;
            case BYTE -> byte.class;
            case SHORT -> short.class;
            case CHAR -> char.class;
            case INT -> int.class;
            case LONG -> long.class;
            case FLOAT -> float.class;
            case DOUBLE -> double.class;
        };
    }

    private static void values(ClassCreator mapper, ClassDesc record, List<RecordComponentInfo> components) {
        mapper.method("values", method -> {
            method.protected_();
            ParamVar parameter = method.parameter("instance", Record.class);
            method.returning(Object[].class);
            method.body(body -> {
                Expr instance = body.localVar("record", body.cast(parameter, record));
                body.return_(body.newArray(Object.class, components, component -> {
                    Expr value = body.invokeVirtual(ClassMethodDesc.of(record, component.name(), desc(component.type())),
                            instance);
                    return component.type().kind() == Type.Kind.PRIMITIVE ? body.box(value) : value;
                }));
            });
        });
    }

    private static ClassDesc desc(ClassInfo type) {
        return ClassDesc.of(type.name().toString());
    }

    /**
     * The class that a type is at run time.
     */
    private static ClassDesc desc(Type type) {
        return ClassDesc.ofDescriptor(type.descriptor());
    }
}
