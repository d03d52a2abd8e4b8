using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>Puts a function together for a test: parameters first, then statements, then what it returns.</summary>
internal sealed class FunctionBuilder
{
    public static readonly BufferType Span = new(BufferKind.Span, IrType.Double);
    public static readonly BufferType ReadOnlySpan = new(BufferKind.ReadOnlySpan, IrType.Double);
    public static readonly BufferType Array = new(BufferKind.Array, IrType.Double);

    private readonly List<Parameter> parameters = [];

    public FunctionBuilder() => Body = new RegionBuilder(Values);

    public ValueSource Values { get; } = new();

    public RegionBuilder Body { get; }

    public TapeAccess Tape { get; init; }

    public static RealConstant Real(double value) => Constants.Real(value, IrType.Double);

    public Value Parameter(IrType type, string name, Passing passing = Passing.ByValue)
    {
        Value value = Values.Create(type, name);
        parameters.Add(new Parameter(value, passing));
        return value;
    }

    public Value Double(string name) => Parameter(IrType.Double, name);

    public Value Int(string name) => Parameter(IrType.Int32, name);

    public Value Bool(string name) => Parameter(IrType.Boolean, name);

    public Value NewDouble(string name = "") => Values.Create(IrType.Double, name);

    public Function Void(params Operand[] finals) => Create(null, finals);

    /// <param name="yields">The result, then what by-reference parameters hold in the end.</param>
    public Function Returns(params Operand[] yields) => Create(yields[0].Type, yields);

    private Function Create(IrType? type, Operand[] yields) =>
        new("F", "F", parameters.ToEquatableArray(), type, Body.Build(yields), Values.Next) { Tape = Tape };
}

/// <summary>Short names for operations.</summary>
internal static class Build
{
    public static Value Let(this RegionBuilder region, BinaryOperator binary, Operand x, Operand y, string name = "") =>
        region.Let(new Binary(binary, x, y), name);

    public static Value Sum(this RegionBuilder region, Operand x, Operand y, string name = "") => region.Let(BinaryOperator.Add, x, y, name);

    public static Value Difference(this RegionBuilder region, Operand x, Operand y, string name = "") => region.Let(BinaryOperator.Subtract, x, y, name);

    public static Value Product(this RegionBuilder region, Operand x, Operand y, string name = "") => region.Let(BinaryOperator.Multiply, x, y, name);

    public static Value Quotient(this RegionBuilder region, Operand x, Operand y, string name = "") => region.Let(BinaryOperator.Divide, x, y, name);

    public static Value Load(this RegionBuilder region, Operand buffer, Operand index, string name = "") => region.Let(new Load(buffer, index), name);

    public static Value Sin(this RegionBuilder region, Operand x, string name = "") =>
        region.Let(new Intrinsic("Sin", "global::System.Math.Sin", EquatableArray.Create(x), IrType.Double), name);

    /// <summary>for (int i = 0; i &lt; limit; i++) with one carried value.</summary>
    public static Value Loop(
        this RegionBuilder region, Operand limit, string name, Operand initial, Func<RegionBuilder, Value, Value, Operand> body)
    {
        Value counter = region.Values.Create(IrType.Int32, "i"), phi = region.Values.Create(initial.Type, name), result = region.Values.Create(initial.Type, name);
        RegionBuilder inner = region.Nested();
        Operand next = body(inner, counter, phi);
        region.Add(new For(
            counter, Constants.Int(0), BinaryOperator.Less, limit, 1, EquatableArray.Create(new Carried(phi, initial, result)), inner.Build(next)));
        return result;
    }

    /// <summary>A branch with one result.</summary>
    public static Value If(
        this RegionBuilder region, Operand condition, string name, IrType type, Func<RegionBuilder, Operand> then, Func<RegionBuilder, Operand> otherwise)
    {
        RegionBuilder first = region.Nested(), second = region.Nested();
        Operand whenTrue = then(first), whenFalse = otherwise(second);
        Value result = region.Values.Create(type, name);
        region.Add(new If(condition, first.Build(whenTrue), second.Build(whenFalse), EquatableArray.Create(result)));
        return result;
    }

    public static Opaque Code(Purity purity, IrType type, string[] pieces, params Operand[] arguments) =>
        new(pieces.ToEquatableArray(), arguments.ToEquatableArray(), type, purity);
}
