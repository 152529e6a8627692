package io.quarkiverse.dbsession.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Type;

/**
 * Goes through the components of one record that rows are to be read as, and through those of the records inside it, with their
 * type parameters replaced by what they stand for.
 */
final class RecordCheck {

    private final ComponentTypes types;
    private final Map<DotName, ClassInfo> records = new LinkedHashMap<>();
    private final List<Mistake> mistakes = new ArrayList<>();

    /**
     * A component that cannot be read.
     *
     * @param path its name, behind those of the components around it
     * @param why what is wrong with its type; empty if it is just not known
     */
    record Mistake(String path, Type type, String why) {
    }

    /**
     * What a type parameter stands for.
     *
     * @param around where it was written
     */
    private record Bound(Type written, ComponentType type, Place around) {
    }

    /**
     * A record on the way to a component.
     *
     * @param inside the records that are being declared here: one that contains itself would have no end
     */
    private record Place(List<Bound> arguments, Set<DotName> inside) {
    }

    private RecordCheck(ComponentTypes types) {
        this.types = types;
    }

    /**
     * @param type a record without type parameters
     */
    static RecordCheck of(ClassInfo type, ComponentTypes types) {
        RecordCheck check = new RecordCheck(types);
        check.checkComponents(type, "", new Place(List.of(), Set.of(type.name())));
        return check;
    }

    /**
     * The record and all records inside it.
     */
    Iterable<ClassInfo> records() {
        return records.values();
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    private void checkComponents(ClassInfo type, String prefix, Place place) {
        records.put(type.name(), type);
        List<ComponentType> components = types.components(type);
        for (int i = 0; i < components.size(); i++) {
            var component = type.recordComponentsInDeclarationOrder().get(i);
            check(prefix + component.name(), new Bound(component.type(), components.get(i), place));
        }
    }

    private void check(String path, Bound component) {
        Bound value = resolve(component);
        if (value.type() instanceof ComponentType.OptionalOf optional) {
            Bound inner = resolve(new Bound(value.written(), optional.value(), value.around()));
            if (inner.type() instanceof ComponentType.OptionalOf) {
                mistakes.add(new Mistake(path, value.written(), "an Optional holds no other one"));
                return;
            }
            value = inner;
        }
        if (value.type() instanceof ComponentType.Nested nested) {
            checkNested(path, value, nested);
        } else if (value.type() instanceof ComponentType.ListOf list) {
            checkElement(path, value, list);
        } else if (value.type() instanceof ComponentType.Unmappable unmappable) {
            mistakes.add(new Mistake(path, value.written(), unmappable.why()));
        }
    }

    private void checkNested(String path, Bound value, ComponentType.Nested nested) {
        ClassInfo type = nested.type();
        if (value.around().inside().contains(type.name())) {
            mistakes.add(new Mistake(path, value.written(), "the record would contain itself"));
            return;
        }
        List<Bound> arguments = new ArrayList<>();
        for (int i = 0; i < nested.arguments().size(); i++) {
            arguments.add(new Bound(nested.types().get(i), nested.arguments().get(i), value.around()));
        }
        Set<DotName> inside = new HashSet<>(value.around().inside());
        inside.add(type.name());
        checkComponents(type, path + ".", new Place(arguments, inside));
    }

    private void checkElement(String path, Bound whole, ComponentType.ListOf list) {
        Bound element = resolve(new Bound(whole.written(), list.element(), whole.around()));
        if (element.type() instanceof ComponentType.ListOf inner) {
            checkElement(path, element, inner);
        } else if (element.type() instanceof ComponentType.OptionalOf) {
            mistakes.add(new Mistake(path, whole.written(), "what is missing in a list is null, not an Optional"));
        } else if (element.type() instanceof ComponentType.Nested) {
            mistakes.add(new Mistake(path, whole.written(), "records are made of columns of their own, not of a list"));
        } else if (element.type() instanceof ComponentType.Unmappable unmappable) {
            mistakes.add(new Mistake(path, whole.written(), unmappable.why()));
        }
    }

    /**
     * Replaces a type parameter by what it stands for, which may be a parameter of the record around.
     */
    private static Bound resolve(Bound component) {
        Bound resolved = component;
        while (resolved.type() instanceof ComponentType.Argument argument) {
            resolved = resolved.around().arguments().get(argument.index());
        }
        return resolved;
    }
}
