using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>Runs straight-line regions, calling the functions that they name in the running base library.</summary>
internal static class RegionInterpreter
{
    private static readonly ConcurrentDictionary<(string Method, int Arity, Type Last), MethodInvoker> Methods = new();

    /// <summary>The first yield of a region.</summary>
    public static object Run(Region region, IReadOnlyDictionary<Value, object> inputs)
    {
        var values = new Dictionary<Value, object>(inputs);
        foreach (Statement statement in region.Statements)
        {
            var let = Assert.IsType<Let>(statement);
            values[let.Target] = Evaluate(let.Operation, let.Operation.Operands.Select(operand => Read(operand, values)).ToArray());
        }

        return Read(region.Yields[0], values);
    }

    public static object Evaluate(Operation operation, params object[] operands) => operation switch
    {
        Binary { IsComparison: true } binary => Compare(binary.Operator, ToDouble(operands[0]), ToDouble(operands[1])),
        Binary { Operator: BinaryOperator.And } => (bool)operands[0] & (bool)operands[1],
        Binary binary => As(binary.ResultType, Combine(binary.Operator, ToDouble(operands[0]), ToDouble(operands[1]))),
        Unary { Operator: UnaryOperator.Negate } unary => As(unary.ResultType, -ToDouble(operands[0])),
        Select => (bool)operands[0] ? operands[1] : operands[2],
        Conversion conversion => As(conversion.ResultType, ToDouble(operands[0])),
        Intrinsic intrinsic => Call(intrinsic, operands),
        _ => throw new NotSupportedException(operation.ToString()),
    };

    public static double ToDouble(object value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Rounding a double to float is what the float operation gives, for the operators of arithmetic.</summary>
    public static object As(IrType type, double value) => type == IrType.Single ? (object)(float)value : value;

    private static object Read(Operand operand, Dictionary<Value, object> values) => operand switch
    {
        Value value => values[value],
        RealConstant constant => As(constant.Type, constant.Value),
        IntegerConstant constant => (int)constant.Value,
        BooleanConstant constant => constant.Value,
        _ => throw new NotSupportedException(operand.ToString()),
    };

    private static object Call(Intrinsic intrinsic, object[] operands)
    {
        Type[] parameters = operands.Select(operand => operand.GetType()).ToArray();
        MethodInvoker method = Methods.GetOrAdd((intrinsic.Method, parameters.Length, parameters[^1]), _ => Resolve(intrinsic.Method, parameters));
        object result = method.Invoke(null, new Span<object?>(operands))!;
        string tuple = intrinsic.Rule.Split('.')[0];
        return result is ITuple components
            ? components[RuleTable.Components(tuple).ToImmutableArray().IndexOf(intrinsic.Rule)]!
            : result;
    }

    private static MethodInvoker Resolve(string method, Type[] parameters)
    {
        int dot = method.LastIndexOf('.');
        Type type = method[..dot] switch
        {
            "global::System.Math" => typeof(Math),
            "global::System.MathF" => typeof(MathF),
            "double" => typeof(double),
            "float" => typeof(float),
            _ => throw new NotSupportedException(method),
        };
        return MethodInvoker.Create(type.GetMethod(method[(dot + 1)..], BindingFlags.Public | BindingFlags.Static, parameters)
            ?? throw new MissingMethodException(method));
    }

    private static double Combine(BinaryOperator combination, double x, double y) => combination switch
    {
        BinaryOperator.Add => x + y,
        BinaryOperator.Subtract => x - y,
        BinaryOperator.Multiply => x * y,
        BinaryOperator.Divide => x / y,
        BinaryOperator.Remainder => x % y,
        _ => throw new NotSupportedException(combination.ToString()),
    };

    private static object Compare(BinaryOperator comparison, double x, double y) => comparison switch
    {
        BinaryOperator.Equal => x == y,
        BinaryOperator.NotEqual => x != y,
        BinaryOperator.Less => x < y,
        BinaryOperator.LessOrEqual => x <= y,
        BinaryOperator.Greater => x > y,
        BinaryOperator.GreaterOrEqual => x >= y,
        _ => throw new NotSupportedException(comparison.ToString()),
    };
}
