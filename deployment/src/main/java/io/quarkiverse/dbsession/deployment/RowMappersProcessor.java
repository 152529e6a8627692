package io.quarkiverse.dbsession.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.inject.spi.DeploymentException;

import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.DbSessionRecorder;
import io.quarkiverse.dbsession.runtime.sql.RecordMapper;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.GeneratedClassGizmo2Adaptor;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.BytecodeTransformerBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.GeneratedClassBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.recording.RecorderContext;
import io.quarkus.runtime.RuntimeValue;

/**
 * The mappers of records: which are needed, whether they can be made, their code.
 */
class RowMappersProcessor {

    private static final DotName SQL_STATEMENT = DotName.createSimple(SqlStatement.class);
    private static final DotName OBJECT_MAPPER = DotName.createSimple("com.fasterxml.jackson.databind.ObjectMapper");

    @BuildStep
    RowMappersBuildItem mappers(CombinedIndexBuildItem index, BuildProducer<GeneratedClassBuildItem> classes,
            BuildProducer<GeneratedResourceBuildItem> resources, BuildProducer<BytecodeTransformerBuildItem> transformers,
            BuildProducer<ValidationErrorBuildItem> errors) {
        ComponentTypes types = new ComponentTypes(index.getComputingIndex());
        WantedRecords wanted = wanted(index.getIndex(), types);
        String mistakes = wanted.mistakes();
        if (mistakes != null) {
            errors.produce(new ValidationErrorBuildItem(new DeploymentException(mistakes)));
        }
        // A mapper is an application class if its record is one: it has access to it only in the same class loader.
        RowMapperGenerator generator = new RowMapperGenerator(
                new GeneratedClassGizmo2Adaptor(classes, resources, MappedRecord::recordName), types);
        List<String> names = new ArrayList<>();
        for (MappedRecord record : wanted.records()) {
            generator.generate(record);
            names.add(record.mapperName());
            BytecodeTransformerBuildItem opened = CanonicalConstructorOpener.open(record.type());
            if (opened != null) {
                transformers.produce(opened);
            }
        }
        return new RowMappersBuildItem(names, types.haveJson());
    }

    private static WantedRecords wanted(IndexView index, ComponentTypes types) {
        StatementCalls calls = StatementCalls.of(index.getKnownUsers(SQL_STATEMENT),
                Thread.currentThread().getContextClassLoader());
        WantedRecords wanted = new WantedRecords(types);
        wanted.addAnnotated(index);
        calls.rows().forEach(wanted::addRows);
        wanted.addAnnotatedForParameters(index);
        calls.parameters().forEach(wanted::addParameters);
        return wanted;
    }

    /**
     * They keep no state and can be made before the application starts, into the heap of a native image.
     */
    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    RowMapperInstancesBuildItem instances(RowMappersBuildItem mappers, RecorderContext context, DbSessionRecorder recorder) {
        List<RuntimeValue<RecordMapper>> instances = new ArrayList<>();
        mappers.classNames().forEach(name -> instances.add(context.newInstance(name)));
        return new RowMapperInstancesBuildItem(instances);
    }

    /**
     * It is looked up by the code of the extension, and would be removed from applications that have no other use for it.
     */
    @BuildStep
    UnremovableBeanBuildItem objectMapper(RowMappersBuildItem mappers) {
        return mappers.haveJson() ? UnremovableBeanBuildItem.beanTypes(Set.of(OBJECT_MAPPER)) : null;
    }
}
