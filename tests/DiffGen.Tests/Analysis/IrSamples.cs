using DiffGen.Generator;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Analysis;

/// <summary>Builds functions for tests of the analyses.</summary>
internal sealed class IrSamples
{
    private readonly List<Parameter> parameters = [];

    public ValueSource Values { get; } = new();

    public Value Real(string name, bool isActive = true, Passing passing = Passing.ByValue) => Add(IrType.Double, name, isActive, passing);

    public Value Int(string name) => Add(IrType.Int32, name, false, Passing.ByValue);

    public Value Span(string name, bool isActive = true) => Add(new BufferType(BufferKind.Span, IrType.Double), name, isActive, Passing.ByValue);

    public RegionBuilder Region() => new(Values);

    public Function Function(RegionBuilder body, params Operand[] yields) => Function(body, IrType.Double, yields);

    public Function Function(RegionBuilder body, IrType? returnType, params Operand[] yields) =>
        new("M", "M", parameters.ToEquatableArray(), returnType, body.Build(yields), Values.Next);

    public static Activity ActivityOf(Function function, bool seedsMemory = false, params MethodSummary[] callees) =>
        new(function, MemoryOf(function, callees), seedsMemory);

    public static MemoryAnalysis MemoryOf(Function function, params MethodSummary[] callees) =>
        new(function, new FunctionIndex(function), callees.ToDictionary(callee => callee.Key));

    public static MethodModel ModelOf(Function function) => new(
        new Declaration("", EquatableArray<ContainingType>.Empty, "static", "", "", function.Name, function.Name),
        function,
        new MethodReference(function.Key, "C", function.Name, EquatableArray<ParameterSignature>.Empty, function.ReturnType),
        new DifferentiationOptions(),
        EquatableArray<string>.Empty,
        false);

    private Value Add(IrType type, string name, bool isActive, Passing passing)
    {
        Value value = Values.Create(type, name);
        parameters.Add(new Parameter(value, passing) { IsActive = isActive });
        return value;
    }
}
