using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>A generic function as it is for certain types of reals: every value gets the type that its type parameter stands for.</summary>
internal sealed class Retyping
{
    private readonly Dictionary<string, RealType> types = new(StringComparer.Ordinal);

    private Retyping()
    {
    }

    /// <summary>What the type parameters of a method and of its type stand for in a call; null if one of them is no plain type of reals.</summary>
    /// <param name="caller">The calling method, whose own type parameters may be passed on.</param>
    public static Retyping? Of(MethodReference declared, MethodReference called, MethodReference caller)
    {
        Retyping retyping = new();
        return retyping.Learn(declared.TypeArguments, called.TypeArguments, caller) && retyping.Learn(declared.Container, called.Container, caller) ? retyping : null;
    }

    /// <summary>The function with its types replaced; null where something in it speaks of a type parameter in words.</summary>
    public Function? Apply(Function function)
    {
        try
        {
            return function with
            {
                Parameters = function.Parameters.Map(parameter => parameter with { Value = Apply(parameter.Value) }),
                ReturnType = function.ReturnType is { } result ? Apply(result) : null,
                Body = Apply(function.Body),
            };
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private bool Learn(string declared, string called, MethodReference caller)
    {
        string[] parameters = ArgumentsOf(declared), arguments = ArgumentsOf(called), own = [.. ArgumentsOf(caller.TypeArguments).Concat(ArgumentsOf(caller.Container))];
        for (int i = 0; i < parameters.Length; i++)
        {
            RealType? type = i >= arguments.Length ? null : arguments[i] switch
            {
                "double" => IrType.Double,
                "float" => IrType.Single,
                var name when own.Contains(name) => new RealType(RealPrecision.Generic, name),
                _ => null,
            };
            if (type is null)
            {
                return false;
            }

            types[parameters[i]] = type;
        }

        return true;
    }

    private static string[] ArgumentsOf(string text)
    {
        int start = text.IndexOf('<'), end = text.LastIndexOf('>');
        return start < 0 ? [] : [.. text.Substring(start + 1, end - start - 1).Split(',').Select(argument => argument.Trim())];
    }

    private IrType Apply(IrType type) => type switch
    {
        RealType { Precision: RealPrecision.Generic } real => Apply(real),
        BufferType buffer => buffer with { Element = Apply(buffer.Element) },
        GridType grid => grid with { Element = Apply(grid.Element) },
        StructType whole when whole.Leaves.Any(leaf => leaf.Type is RealType { Precision: RealPrecision.Generic }) => throw new NotSupportedException(),
        OpaqueType opaque when types.ContainsKey(opaque.Name) => throw new NotSupportedException(),
        _ => type,
    };

    private RealType Apply(RealType type) => types.TryGetValue(type.Parameter, out RealType? known) ? known : type;

    private Value Apply(Value value) => value with { Type = Apply(value.Type) };

    private Operand Apply(Operand operand) => operand switch
    {
        Value value => Apply(value),
        RealConstant { RealType.Precision: RealPrecision.Generic } real => Constants.Real(real.Value, Apply(real.RealType)),
        DefaultConstant constant => new DefaultConstant(Apply(constant.DefaultType)),
        TextConstant { ConstantType: RealType { Precision: RealPrecision.Generic } real } text when Apply(real) is { Precision: not RealPrecision.Generic } type =>
            Constants.Real(text.Text.Substring(real.Parameter.Length + 1) switch { "Pi" => Math.PI, "E" => Math.E, "Tau" => 2 * Math.PI, _ => throw new NotSupportedException() }, type),
        TextConstant { ConstantType: RealType { Precision: RealPrecision.Generic } real } text => new TextConstant(Apply(real).Parameter + text.Text.Substring(real.Parameter.Length), Apply(real)),
        _ => operand,
    };

    private Operation Apply(Operation operation)
    {
        Operation mapped = operation.WithOperands(ImmutableArray.CreateRange(operation.Operands, Apply));
        return mapped switch
        {
            Conversion conversion => conversion with { Type = Apply(conversion.Type) },
            Intrinsic function => function with { Type = Apply(function.Type), Taken = function.Taken.Map(Apply) },
            Load load => load with { Field = load.Field is { } field ? Apply(field) : null },
            NewBuffer buffer => buffer with { Element = Apply(buffer.Element) },
            TapeAt at => at with { Element = Apply(at.Element) },
            Opaque code => code with { Type = Apply(code.Type) },
            _ => mapped,
        };
    }

    private Region Apply(Region region) => new(region.Statements.Map(Apply), region.Yields.Map(Apply));

    private EquatableArray<Carried> Apply(EquatableArray<Carried> carried) =>
        carried.Map(item => item with { Phi = Apply(item.Phi), Initial = Apply(item.Initial), Result = Apply(item.Result) });

    private Statement Apply(Statement statement) => statement switch
    {
        Let let => new Let(Apply(let.Target), Apply(let.Operation)),
        Store store => store with { Buffer = Apply(store.Buffer), Index = Apply(store.Index), Stored = Apply(store.Stored) },
        Accumulate add => add with { Buffer = Apply(add.Buffer), Index = Apply(add.Index), Addend = Apply(add.Addend) },
        Clear clear => new Clear(Apply(clear.Buffer)),
        CopyElements copy => new CopyElements(Apply(copy.Source), Apply(copy.Target)),
        If branch => new If(Apply(branch.Condition), Apply(branch.Then), Apply(branch.Else), branch.Results.Map(Apply)),
        For loop => loop with { Start = Apply(loop.Start), Limit = Apply(loop.Limit), Carried = Apply(loop.Carried), Body = Apply(loop.Body) },
        While loop => new While(Apply(loop.Carried), Apply(loop.Condition), Apply(loop.Body)),
        Throw exit => new Throw((Opaque)Apply(exit.Exception), exit.Flush.Map(Apply)),
        WriteBack write => write with { Parameter = Apply(write.Parameter), Content = Apply(write.Content) },
        Effect effect => effect with { Code = (Opaque)Apply(effect.Code) },
        Source => statement,
        _ => throw new NotSupportedException(),
    };
}
