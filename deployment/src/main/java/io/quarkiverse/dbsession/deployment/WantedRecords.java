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

    /**
     * A message that names every mistake, or {@code null} if there is none.
     */
    String mistakes() {
        if (mistakes.isEmpty()) {
            return null;
        }
        String all = mistakes.size() == 1 ? mistakes.get(0)
                : mistakes.size() + " mistakes in what rows are asked for as:\n - " + String.join("\n - ", mistakes);
        return all + "\nColumns can be read as: " + KnownTypes.COLUMNS + ".\nComponents of records can be: "
                + KnownTypes.MAPPABLE + ".";
    }

    void addAnnotated(IndexView index) {
        for (ClassInfo type : annotated(index, false)) {
            if (isRecord(type)) {
                addRows(type, type.name() + " has @Row",
                        MAP_IT + " Where no rows are read as it: @Row(parametersOnly = true).");
            }
        }
    }

    /**
     * To be called after rows have been added, as {@link #addParameters(Use)}.
     */
    void addAnnotatedForParameters(IndexView index) {
        for (ClassInfo type : annotated(index, true)) {
            if (isRecord(type)) {
                addParameters(type);
            }
        }
    }

    private static List<ClassInfo> annotated(IndexView index, boolean parametersOnly) {
        return index.getAnnotations(ROW).stream()
                .filter(row -> row.target().kind() == AnnotationTarget.Kind.CLASS)
                .filter(row -> parametersOnly == (row.value("parametersOnly") != null
                        && row.value("parametersOnly").asBoolean()))
                .map(row -> row.target().asClass())
                .sorted(Comparator.comparing(ClassInfo::name)).toList();
    }

    private boolean isRecord(ClassInfo type) {
        if (!type.isRecord()) {
            mistakes.add(type.name() + " has @Row and is no record: only records are mapped. Make it a record, or " + MAP_IT);
        }
        return type.isRecord();
    }

    void addRows(Use use) {
        Type asked = type(use.type());
        ClassInfo type = asked.kind() == Type.Kind.CLASS ? types.record(asked.name()) : null;
        if (type != null) {
            addRows(type, use.place() + " asks for rows as " + type.name(), MAP_IT);
        } else if (!types.isReadable(asked)) {
            mistakes.add(use.place() + " asks for rows as " + use.type().getClassName() + ", and values of that type cannot be "
                    + "read. Ask for a type that can be, or " + MAP_IT);
        }
    }

    /**
     * @param asker what asks for them, to be put before what is wrong with it
     * @param instead of another type of a component
     */
    private void addRows(ClassInfo type, String asker, String instead) {
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
                    + " cannot be mapped" + (mistake.why().isEmpty() ? "" : ": " + mistake.why()) + ". Change its type, or "
                    + instead);
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
        if (type != null) {
            addParameters(type);
        }
    }

    private void addParameters(ClassInfo type) {
        if (!checked.add(type.name())) {
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
