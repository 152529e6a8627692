package io.quarkiverse.dbsession.deployment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ArrayType;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;
import org.jboss.jandex.VoidType;

import io.quarkiverse.dbsession.Row;
import io.quarkiverse.dbsession.deployment.StatementCalls.Use;
import io.quarkiverse.dbsession.runtime.sql.KnownTypes;

/**
 * The records that need mappers, and the mistakes in what rows are asked for as: all of them.
 */
final class WantedRecords {

    private static final DotName ROW = DotName.createSimple(Row.class);
    private static final String MAP_IT = "pass a row mapper: query(row -> …).";

    private final ComponentTypes types;
    private final TreeMap<DotName, MappedRecord> records = new TreeMap<>();
    private final Set<DotName> checked = new HashSet<>();
    private final List<String> mistakes = new ArrayList<>();

    /**
     * @param types of all classes
     */
    WantedRecords(ComponentTypes types) {
        this.types = types;
    }

    /**
     * In the order of their names.
     */
    Collection<MappedRecord> records() {
        return records.values();
    }

    List<String> mistakes() {
        return mistakes;
    }

    void addAnnotated(IndexView index) {
        List<ClassInfo> annotated = index.getAnnotations(ROW).stream().map(AnnotationInstance::target)
                .filter(target -> target.kind() == AnnotationTarget.Kind.CLASS)
                .map(AnnotationTarget::asClass)
                .sorted(Comparator.comparing(ClassInfo::name)).toList();
        for (ClassInfo type : annotated) {
            if (!type.isRecord()) {
                mistakes.add(
                        type.name() + " has @Row and is no record: only records are mapped. Make it a record, or " + MAP_IT);
            } else {
                addRows(type, type.name() + " has @Row");
            }
        }
    }

    void addRows(Use use) {
        Type asked = type(use.type());
        ClassInfo type = asked.kind() == Type.Kind.CLASS ? types.record(asked.name()) : null;
        if (type != null) {
            addRows(type, use.place() + " asks for rows as " + type.name());
        } else if (!types.isReadable(asked)) {
            mistakes.add(use.place() + " asks for rows as " + use.type().getClassName() + ", and values of that type cannot be "
                    + "read. These can: " + KnownTypes.COLUMNS + ". For others " + MAP_IT);
        }
    }

    /**
     * @param asker what asks for them, to be put before what is wrong with it
     */
    private void addRows(ClassInfo type, String asker) {
        if (!checked.add(type.name())) {
            return;
        }
        if (!type.typeParameters().isEmpty()) {
            mistakes.add(asker + ", and nothing says what the type parameters of that record stand for. Make it a "
                    + "component of a record without type parameters, which gives it type arguments.");
            return;
        }
        RecordCheck check = RecordCheck.of(type, types);
        for (RecordCheck.Mistake mistake : check.mistakes()) {
            mistakes.add(asker + ", and its component '" + mistake.path() + "' of type " + mistake.type()
                    + " cannot be mapped" + (mistake.why().isEmpty() ? "" : ": " + mistake.why()) + ". Components can be of "
                    + "these types: " + KnownTypes.MAPPABLE + ". Change its type, or " + MAP_IT);
        }
        if (check.mistakes().isEmpty()) {
            check.records().forEach(record -> records.put(record.name(), new MappedRecord(record, true)));
        }
    }

    /**
     * To be called after rows have been added: what can be read as well is no special case.
     */
    void addParameters(Use use) {
        ClassInfo type = use.type().getSort() == org.objectweb.asm.Type.OBJECT
                ? types.record(DotName.createSimple(use.type().getClassName()))
                : null;
        if (type == null || !checked.add(type.name())) {
            return;
        }
        if (type.typeParameters().isEmpty()) {
            RecordCheck check = RecordCheck.of(type, types);
            if (check.mistakes().isEmpty()) {
                check.records().forEach(record -> records.put(record.name(), new MappedRecord(record, true)));
                return;
            }
        }
        Deque<ClassInfo> open = new ArrayDeque<>(List.of(type));
        while (!open.isEmpty()) {
            ClassInfo next = open.remove();
            if (records.putIfAbsent(next.name(), new MappedRecord(next, false)) == null) {
                types.components(next).forEach(component -> addInner(component, open));
            }
        }
    }

    private static void addInner(ComponentType component, Deque<ClassInfo> open) {
        if (component instanceof ComponentType.Nested nested) {
            open.add(nested.type());
            nested.arguments().forEach(argument -> addInner(argument, open));
        } else if (component instanceof ComponentType.OptionalOf optional) {
            addInner(optional.value(), open);
        }
    }

    private static Type type(org.objectweb.asm.Type type) {
        return switch (type.getSort()) {
            case org.objectweb.asm.Type.VOID -> VoidType.VOID;
            case org.objectweb.asm.Type.ARRAY -> ArrayType.create(type(type.getElementType()), type.getDimensions());
            case org.objectweb.asm.Type.OBJECT -> Type.create(DotName.createSimple(type.getClassName()), Type.Kind.CLASS);
            default -> Type.create(DotName.createSimple(type.getClassName()), Type.Kind.PRIMITIVE);
        };
    }
}
