package io.robocache.udf;

import io.robocache.udf.FunctionText.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.V2Aggregator;
import org.apache.spark.sql.connector.catalog.functions.AggregateFunction;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** Makes an expression of a call: arguments to their parameters, then {@link SqlFunction#bind}. Thread-safe. */
final class FunctionBuilder extends AbstractFunction1<Seq<Expression>, Expression> {

    private final SqlFunction function;
    private final FunctionText text;

    FunctionBuilder(SqlFunction function) {
        this.function = function;
        this.text = function.text();
    }

    @Override
    public Expression apply(Seq<Expression> given) {
        List<Expression> ordered = ordered(CollectionConverters.asJava(given));
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            arguments.add(argument(text.parameters().get(i).name(), ordered.get(i)));
        }
        Seq<Expression> children = CollectionConverters.asScala(ordered).toSeq();
        BoundFunction bound = function.bind(arguments);
        if (bound instanceof ScalarFunction<?> scalar) {
            return new ApplyFunctionExpression(scalar, children);
        }
        if (bound instanceof AggregateFunction<?, ?> aggregate) {
            return new V2Aggregator<>(aggregate, children, 0, 0);
        }
        throw new IllegalStateException(
                text.name() + " is bound to " + bound.getClass() + ", no function that computes");
    }

    private Argument argument(String name, Expression child) {
        boolean constant = child.foldable();
        Object value = constant ? child.eval(InternalRow.empty()) : null;
        return new Argument(text.name(), name, child.dataType(), constant, value);
    }

    /** One expression a parameter, in order. */
    private List<Expression> ordered(List<Expression> given) {
        List<Parameter> parameters = text.parameters();
        if (given.size() > parameters.size()) {
            throw refused("%d arguments".formatted(given.size()), "it takes at most " + parameters.size());
        }
        Expression[] places = new Expression[parameters.size()];
        boolean named = false;
        for (int i = 0; i < given.size(); i++) {
            int place = i;
            Expression value = given.get(i);
            if (value instanceof NamedArgumentExpression byName) {
                named = true;
                place = place(byName.key());
                value = byName.value();
            } else if (named) {
                throw refused("argument %d without a name".formatted(i + 1), "it follows one with a name");
            }
            if (places[place] != null) {
                throw refused("argument " + parameters.get(place).name(), "it is given twice");
            }
            places[place] = value;
        }
        for (int i = 0; i < places.length; i++) {
            if (places[i] == null) {
                if (!parameters.get(i).optional()) {
                    throw refused(
                            "a call of %d arguments".formatted(given.size()),
                            "argument %s is missing".formatted(parameters.get(i).name()));
                }
                places[i] = Literal.create(null, DataTypes.NullType);
            }
        }
        return Arrays.asList(places);
    }

    private int place(String name) {
        for (int i = 0; i < text.parameters().size(); i++) {
            if (text.parameters().get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw refused("argument " + name, "there is none of that name");
    }

    private IllegalArgumentException refused(String found, String why) {
        return new IllegalArgumentException(
                "%s: %s refused: %s; write %s".formatted(text.name(), found, why, text.signature()));
    }
}
