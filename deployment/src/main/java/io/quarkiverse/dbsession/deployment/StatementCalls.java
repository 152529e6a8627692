package io.quarkiverse.dbsession.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jboss.jandex.ClassInfo;
import org.jboss.logging.Logger;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;

import io.quarkiverse.dbsession.SqlStatement;

/**
 * What rows are asked for as, and what parameters are taken from, as far as the code says so: the arguments of
 * {@code SqlStatement.query(Class)} and {@code params(Record)}.
 */
final class StatementCalls {

    private static final Logger LOG = Logger.getLogger(StatementCalls.class);

    private static final String STATEMENT = Type.getInternalName(SqlStatement.class);

    /** The compiler's names for the bodies of lambdas, Java's and Kotlin's. */
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+|(.+)\\$lambda\\$[\\d$]+");

    /**
     * A type that code uses.
     *
     * @param place the method and line, for messages
     */
    record Use(String place, Type type) {
    }

    private final List<Use> rows = new ArrayList<>();
    private final List<Use> parameters = new ArrayList<>();

    private StatementCalls() {
    }

    /**
     * What rows are read as: classes, primitive types, arrays.
     */
    List<Use> rows() {
        return rows;
    }

    /**
     * What parameters are taken from: classes, not all of which are records.
     */
    List<Use> parameters() {
        return parameters;
    }

    /**
     * Reads the code of classes, in the order of their names.
     *
     * @param users all that may call a statement
     */
    static StatementCalls of(Collection<ClassInfo> users, ClassLoader loader) {
        StatementCalls calls = new StatementCalls();
        for (String name : new TreeSet<>(users.stream().map(user -> user.name().toString()).toList())) {
            try (InputStream code = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (code != null) {
                    ClassNode type = new ClassNode();
                    new ClassReader(code).accept(type, ClassReader.SKIP_FRAMES);
                    calls.collect(type);
                }
            } catch (IOException | AnalyzerException | IllegalArgumentException e) {
                // The last one: a class file that is newer than the library that reads it.
                LOG.debugf(e, "The code of %s cannot be read: records that rows are read as there need @Row", name);
            }
        }
        return calls;
    }

    private void collect(ClassNode type) throws AnalyzerException {
        Map<String, Origin> constants = null;
        for (MethodNode method : type.methods) {
            if (!callsStatement(method)) {
                continue;
            }
            if (constants == null) {
                constants = constants(type);
            }
            Frame<Origin>[] frames = frames(type, method, constants);
            for (int i = 0; i < frames.length; i++) {
                // Code that is never reached has no frame.
                if (frames[i] != null && method.instructions.get(i) instanceof MethodInsnNode call) {
                    Origin argument = frames[i].getStackSize() == 0 ? Origin.UNKNOWN
                            : frames[i].getStack(frames[i].getStackSize() - 1);
                    if (isQuery(call)) {
                        argument.classes().forEach(asked -> rows.add(new Use(place(type, method, call), asked)));
                    } else if (isParams(call)) {
                        argument.types().forEach(given -> parameters.add(new Use(place(type, method, call), given)));
                    }
                }
            }
        }
    }

    private static boolean callsStatement(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call && (isQuery(call) || isParams(call))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isQuery(MethodInsnNode call) {
        return call.owner.equals(STATEMENT) && call.name.equals("query") && call.desc.startsWith("(Ljava/lang/Class;)");
    }

    private static boolean isParams(MethodInsnNode call) {
        return call.owner.equals(STATEMENT) && call.name.equals("params") && call.desc.startsWith("(Ljava/lang/Record;)");
    }

    private static Frame<Origin>[] frames(ClassNode type, MethodNode method, Map<String, Origin> constants)
            throws AnalyzerException {
        return new Analyzer<>(new OriginInterpreter(type.name, constants)).analyze(type.name, method);
    }

    /**
     * The static fields that hold classes and are set once, by the class itself.
     */
    private static Map<String, Origin> constants(ClassNode type) throws AnalyzerException {
        Map<String, Origin> constants = new HashMap<>();
        for (MethodNode method : type.methods) {
            if (!method.name.equals("<clinit>")) {
                continue;
            }
            Frame<Origin>[] frames = frames(type, method, Map.of());
            for (int i = 0; i < frames.length; i++) {
                if (frames[i] != null && method.instructions.get(i) instanceof FieldInsnNode field
                        && field.getOpcode() == Opcodes.PUTSTATIC && isFinalClass(type, field)) {
                    constants.merge(field.name, frames[i].getStack(frames[i].getStackSize() - 1), Origin::merge);
                }
            }
        }
        return constants;
    }

    private static boolean isFinalClass(ClassNode type, FieldInsnNode set) {
        return set.owner.equals(type.name) && set.desc.equals("Ljava/lang/Class;") && type.fields.stream()
                .filter(field -> field.name.equals(set.name)).map((FieldNode field) -> field.access)
                .anyMatch(access -> (access & Opcodes.ACC_FINAL) != 0);
    }

    private static String place(ClassNode type, MethodNode method, AbstractInsnNode call) {
        StringBuilder place = new StringBuilder(type.name.replace('/', '.'));
        String name = method.name;
        Matcher lambda = LAMBDA.matcher(name);
        if (lambda.matches()) {
            name = lambda.group(1) != null ? lambda.group(1) : lambda.group(2);
        }
        boolean initializer = name.startsWith("<")
                || !name.equals(method.name) && (name.equals("new") || name.equals("static"));
        if (!initializer) {
            place.append('#').append(name).append("()");
        }
        int line = line(call);
        if (type.sourceFile != null && line > 0) {
            place.append(" (").append(type.sourceFile).append(':').append(line).append(')');
        }
        return place.toString();
    }

    private static int line(AbstractInsnNode call) {
        for (AbstractInsnNode before = call; before != null; before = before.getPrevious()) {
            if (before instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return 0;
    }
}
