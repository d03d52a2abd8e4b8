using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>One function of the table in one precision: its value, and its partials by way of the code that is emitted for them.</summary>
internal sealed class RuleCall
{
    private readonly Value[] parameters;
    private readonly Value result;
    private readonly Value adjoint;
    private readonly Dictionary<object, Region> regions = [];

    public RuleCall(string row, RealType type)
    {
        Rule = RuleTable.Find(row) ?? throw new ArgumentException("No row " + row);
        Type = type;
        parameters = Rule.Parameters.Select((kind, i) => new Value(i, TypeOf(kind), "")).ToArray();
        result = new Value(parameters.Length, type, "");
        adjoint = new Value(parameters.Length + 1, type, "");
        Primal = Rule.Name switch
        {
            "+" => new Binary(BinaryOperator.Add, parameters[0], parameters[1]),
            "-" => new Binary(BinaryOperator.Subtract, parameters[0], parameters[1]),
            "*" => new Binary(BinaryOperator.Multiply, parameters[0], parameters[1]),
            "/" => new Binary(BinaryOperator.Divide, parameters[0], parameters[1]),
            "%" => new Binary(BinaryOperator.Remainder, parameters[0], parameters[1]),
            "negate" => new Unary(UnaryOperator.Negate, parameters[0]),
            "convert" => new Conversion(parameters[0], type),
            _ => new Intrinsic(Rule.Name, RuleTable.MethodText(Rule, type), parameters.ToEquatableArray<Operand>(), type),
        };
    }

    public Rule Rule { get; }

    public RealType Type { get; }

    public Operation Primal { get; }

    public double Value(params double[] point) => RegionInterpreter.ToDouble(RegionInterpreter.Evaluate(Primal, Arguments(point)));

    /// <summary>The partial derivative, times a seed.</summary>
    public double Partial(int argument, double[] point, double seed = 1, bool strongZero = false)
    {
        if (!regions.TryGetValue((argument, strongZero), out Region? code))
        {
            RegionBuilder region = NewRegion();
            code = region.Build(new FormulaEmitter(region, parameters, result, Type).Product(adjoint, Rule.Partials[argument]!, strongZero));
            regions[(argument, strongZero)] = code;
        }

        object[] arguments = Arguments(point);
        Dictionary<Value, object> inputs = Inputs(arguments);
        inputs[result] = RegionInterpreter.Evaluate(Primal, arguments);
        inputs[adjoint] = RegionInterpreter.As(Type, seed);
        return RegionInterpreter.ToDouble(RegionInterpreter.Run(code, inputs));
    }

    /// <summary>The slope of a partial in another argument, from the rules of the operations that compute it.</summary>
    public double SecondPartial(int argument, int along, double[] point)
    {
        if (!regions.TryGetValue((argument, along), out Region? code))
        {
            RegionBuilder region = NewRegion();
            Operand partial = FormulaEmitter.Emit(Rule.Partials[argument]!, region, parameters, result, Type);
            var tangents = new RegionBuilder(region.Values);
            var sweep = new TangentSweep(tangents, Type);
            sweep.Seed(parameters[along]);
            sweep.Follow(new Let(result, Primal));
            foreach (Statement let in region.Build(partial).Statements)
            {
                sweep.Follow((Let)let);
            }

            code = tangents.Build(sweep.Tangent(partial));
            regions[(argument, along)] = code;
        }

        return RegionInterpreter.ToDouble(RegionInterpreter.Run(code, Inputs(Arguments(point))));
    }

    /// <summary>A point in the types of the parameters.</summary>
    public object[] Arguments(double[] point) => point.Select((value, i) => Rule.Parameters[i] switch
    {
        ParameterKind.Real => RegionInterpreter.As(Type, value),
        ParameterKind.Integer => (int)value,
        _ => (object)(MidpointRounding)(int)value,
    }).ToArray();

    private RegionBuilder NewRegion() => new(new ValueSource(parameters.Length + 2));

    private Dictionary<Value, object> Inputs(object[] arguments) =>
        parameters.Zip(arguments).ToDictionary(pair => pair.First, pair => pair.Second);

    private IrType TypeOf(ParameterKind kind) => kind switch
    {
        ParameterKind.Real => Type,
        ParameterKind.Integer => IrType.Int32,
        _ => new OpaqueType("global::System.MidpointRounding"),
    };
}
