using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>A buffer at run time: a part of an array.</summary>
internal sealed record Memory(double[] Elements, int Start, int Length)
{
    public ref double At(int index) => ref Elements[(uint)index < (uint)Length ? Start + index : -1];

    public Memory Slice(int start, int count) =>
        (uint)start > (uint)Length || (uint)count > (uint)(Length - start)
            ? throw new ArgumentOutOfRangeException(nameof(start))
            : new Memory(Elements, Start + start, count);
}

/// <summary>A throw of the program itself.</summary>
internal sealed class ProgramException(object?[] flushed) : Exception
{
    public object?[] Flushed { get; } = flushed;
}

/// <summary>
/// Runs a function statement by statement, the plainest way: what printed code is compared with. Calls and opaque code
/// are given as delegates by their name.
/// </summary>
internal sealed class IrInterpreter(
    IReadOnlyDictionary<string, Func<object?[], object?[]>> methods, Func<Opaque, object?[], object?> opaque)
{
    private readonly Dictionary<int, object?> values = new();
    private readonly Stack<(long Position, object? Value)> tape = new();
    private int fuel = 200_000;

    /// <summary>The yields of the function.</summary>
    public object?[] Run(Function function, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            values[function.Parameters[i].Value.Id] = arguments[i];
        }

        return Run(function.Body);
    }

    private object?[] Run(Region region)
    {
        foreach (var statement in region.Statements)
        {
            if (--fuel < 0)
            {
                throw new InvalidOperationException("The program runs for too long.");
            }

            Run(statement);
        }

        return [.. region.Yields.Select(Get)];
    }

    private void Run(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                values[let.Target.Id] = Evaluate(let.Operation);
                break;
            case Store store:
                Buffer(store.Buffer).At(Int(store.Index)) = Real(store.Stored);
                break;
            case Accumulate add:
                Buffer(add.Buffer).At(Int(add.Index)) += Real(add.Addend);
                break;
            case Clear clear:
                var cleared = Buffer(clear.Buffer);
                Array.Clear(cleared.Elements, cleared.Start, cleared.Length);
                break;
            case CopyElements copy:
                var (source, target) = (Buffer(copy.Source), Buffer(copy.Target));
                if (source.Length > target.Length)
                {
                    throw new ArgumentException("too short");
                }

                Array.Copy(source.Elements, source.Start, target.Elements, target.Start, source.Length);
                break;
            case If branch:
                Define(branch.Results, Run(Bool(branch.Condition) ? branch.Then : branch.Else));
                break;
            case For loop:
                RunLoop(loop);
                break;
            case While loop:
                Define(loop.Carried.Map(c => c.Phi), [.. loop.Carried.Select(c => Get(c.Initial))]);
                while ((bool)Run(loop.Condition)[0]!)
                {
                    Define(loop.Carried.Map(c => c.Phi), Run(loop.Body));
                }

                Define(loop.Carried.Map(c => c.Result), [.. loop.Carried.Select(c => Get(c.Phi))]);
                break;
            case Call call:
                Define(call.Results, methods[call.Method.Name]([.. call.Arguments.Select(Get)]));
                break;
            case Throw @throw:
                throw new ProgramException([.. @throw.Flush.Select(Get)]);
            case Effect effect:
                opaque(effect.Code, [.. effect.Code.Arguments.Select(Get)]);
                break;
            case TapePush push:
                tape.Push((0, Get(push.Pushed)));
                break;
            case Source:
                break;
            default:
                throw new NotSupportedException(statement.GetType().Name);
        }
    }

    private void RunLoop(For loop)
    {
        var phis = loop.Carried.Map(c => c.Phi);
        Define(phis, [.. loop.Carried.Select(c => Get(c.Initial))]);
        long limit = Int(loop.Limit);
        for (long i = Int(loop.Start); Holds(loop.Comparison, i, limit); i += loop.Step)
        {
            values[loop.Induction.Id] = (int)i;
            Define(phis, Run(loop.Body));
        }

        Define(loop.Carried.Map(c => c.Result), [.. phis.Select(Get)]);
    }

    private void Define(EquatableArray<Value> targets, object?[] results)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            values[targets[i].Id] = results[i];
        }
    }

    private object? Get(Operand operand) => operand switch
    {
        Value value => values[value.Id],
        RealConstant real => real.Value,
        IntegerConstant integer => (int)integer.Value,
        BooleanConstant boolean => boolean.Value,
        DefaultConstant { DefaultType: RealType } => 0.0,
        DefaultConstant { DefaultType: OpaqueType { Name: "int" } } => 0,
        DefaultConstant { DefaultType: OpaqueType { Name: "bool" } } => false,
        DefaultConstant => new Memory([], 0, 0),
        _ => throw new NotSupportedException(operand.GetType().Name),
    };

    private double Real(Operand operand) => (double)Get(operand)!;

    private int Int(Operand operand) => (int)Get(operand)!;

    private bool Bool(Operand operand) => (bool)Get(operand)!;

    private Memory Buffer(Operand operand) => (Memory)Get(operand)!;

    private object? Evaluate(Operation operation) => operation switch
    {
        Copy copy => Get(copy.X),
        Unary unary => Evaluate(unary, Get(unary.X)),
        Binary binary => Evaluate(binary, Get(binary.X), Get(binary.Y)),
        Select select => Bool(select.Condition) ? Get(select.WhenTrue) : Get(select.WhenFalse),
        Conversion conversion => Convert(conversion, Get(conversion.X)),
        Intrinsic intrinsic => Evaluate(intrinsic),
        Load load => Buffer(load.Buffer).At(Int(load.Index)),
        Length length => Buffer(length.Buffer).Length,
        Slice slice => Buffer(slice.Buffer).Slice(Int(slice.Start), Int(slice.Count)),
        NewBuffer buffer => Int(buffer.Count) is var count and >= 0 ? new Memory(new double[count], 0, count) : throw new OverflowException(),
        Opaque code => opaque(code, [.. code.Arguments.Select(Get)]),
        TapePop => tape.Pop().Value,
        _ => throw new NotSupportedException(operation.GetType().Name),
    };

    private static object Evaluate(Unary unary, object? x) => (unary.Operator, x) switch
    {
        (UnaryOperator.Negate, double value) => -value,
        (UnaryOperator.Negate, int value) => unchecked(-value),
        (UnaryOperator.Complement, int value) => ~value,
        (UnaryOperator.Not, bool value) => !value,
        _ => throw new NotSupportedException(unary.ToString()),
    };

    private object Evaluate(Intrinsic intrinsic) => intrinsic.Rule switch
    {
        "Sin" => Math.Sin(Real(intrinsic.Arguments[0])),
        "Max" => Math.Max(Real(intrinsic.Arguments[0]), Real(intrinsic.Arguments[1])),
        "Clamp" => Math.Clamp(Real(intrinsic.Arguments[0]), Real(intrinsic.Arguments[1]), Real(intrinsic.Arguments[2])),
        _ => throw new NotSupportedException(intrinsic.Rule),
    };

    private static object Convert(Conversion conversion, object? x) => (conversion.Type, x) switch
    {
        (RealType, int value) => (double)value,
        (RealType, double value) => value,
        (OpaqueType { Name: "int" }, double value) => conversion.Checked ? checked((int)value) : unchecked((int)value),
        (OpaqueType { Name: "int" }, int value) => value,
        (BufferType, Memory memory) => memory,
        _ => throw new NotSupportedException(conversion.ToString()),
    };

    private static object Evaluate(Binary binary, object? left, object? right) => (left, right) switch
    {
        (double x, double y) => Evaluate(binary.Operator, x, y),
        (int x, int y) => Evaluate(binary, x, y),
        (bool x, bool y) => binary.Operator switch
        {
            BinaryOperator.And => x & y,
            BinaryOperator.Or => x | y,
            BinaryOperator.Xor or BinaryOperator.NotEqual => x ^ y,
            BinaryOperator.Equal => x == y,
            _ => throw new NotSupportedException(binary.ToString()),
        },
        _ => throw new NotSupportedException(binary.ToString()),
    };

    private static object Evaluate(BinaryOperator binary, double x, double y) => binary switch
    {
        BinaryOperator.Add => x + y,
        BinaryOperator.Subtract => x - y,
        BinaryOperator.Multiply => x * y,
        BinaryOperator.Divide => x / y,
        BinaryOperator.Remainder => x % y,
        BinaryOperator.Equal => x == y,
        BinaryOperator.NotEqual => x != y,
        BinaryOperator.Less => x < y,
        BinaryOperator.LessOrEqual => x <= y,
        BinaryOperator.Greater => x > y,
        BinaryOperator.GreaterOrEqual => x >= y,
        _ => throw new NotSupportedException(binary.ToString()),
    };

    private static object Evaluate(Binary binary, int x, int y) => binary.Operator switch
    {
        BinaryOperator.Add => binary.Checked ? checked(x + y) : unchecked(x + y),
        BinaryOperator.Subtract => binary.Checked ? checked(x - y) : unchecked(x - y),
        BinaryOperator.Multiply => binary.Checked ? checked(x * y) : unchecked(x * y),
        BinaryOperator.Divide => x / y,
        BinaryOperator.Remainder => x % y,
        BinaryOperator.And => x & y,
        BinaryOperator.Or => x | y,
        BinaryOperator.Xor => x ^ y,
        BinaryOperator.ShiftLeft => x << y,
        BinaryOperator.ShiftRight => x >> y,
        BinaryOperator.UnsignedShiftRight => x >>> y,
        _ => Holds(binary.Operator, x, y),
    };

    private static bool Holds(BinaryOperator comparison, long x, long y) => comparison switch
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
