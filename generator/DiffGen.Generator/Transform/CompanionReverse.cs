using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Builds the reverse sweep of a companion: a call of the method's two sweeps with tangents, and what is around it.</summary>
/// <param name="kept">The companion's parameters whose values are on the tape, in the order in which they were put there.</param>
/// <param name="copied">Likewise those whose memory was copied there, after the values.</param>
internal sealed class CompanionReverse(
    MethodReference method,
    MethodReference companion,
    CompanionKind kind,
    ImmutableArray<CompanionParameter> parameters,
    MethodSummary summary,
    IReadOnlyList<int> kept,
    IReadOnlyList<int> copied)
{
    // The direction of the first tangent, and for what is a tangent already that of the second.
    private const int First = 1, Second = 2;

    private readonly RegionBuilder body = new(new ValueSource());
    private readonly Dictionary<int, Operand> entries = new();
    private readonly Dictionary<int, Value> adjoints = new();
    private readonly Dictionary<int, Value> seeds = new();
    private readonly Dictionary<int, Value> lengths = new();
    private readonly Dictionary<SweepItem, Operand> memory = new();
    private readonly List<Parameter> own = new();

    private bool IsSecondOrder => kind == CompanionKind.HessianVectorProduct;

    public Function Build()
    {
        MethodReference signature = SweepSignatures.Reverse(companion);
        Declare(signature);
        TakeOffTape();
        Dictionary<SweepItem, Value> results = new SweepTangents(method, IsSecondOrder ? 2 : 1).Call(body, Argument);
        Dictionary<int, Operand> finals = new();
        for (int i = 0; i < parameters.Length; i++)
        {
            if (adjoints.TryGetValue(i, out Value? adjoint) && Final(i, adjoint, results) is { } final)
            {
                finals[adjoint.Id] = final;
            }
        }

        return new Function(companion.Key, signature.Name, own.ToEquatableArray(), null, body.Build(own.Where(parameter => parameter.IsReturned).Select(parameter => finals[parameter.Value.Id])), body.Values.Next)
        {
            Tape = TapeAccess.Passed,
        };
    }

    /// <summary>The parameters, as <see cref="SweepSignatures.Reverse"/> lists them.</summary>
    private void Declare(MethodReference signature)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        int next = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            if (SweepSignatures.IsPassedToReverse(parameters[i].Signature.Type))
            {
                entries[i] = Declared();
            }
        }

        for (int part = 0; part < companion.ResultParts.Length; part++)
        {
            if (companion.ResultParts[part].Type is RealType)
            {
                seeds[part] = Declared();
            }
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Signature.IsActive)
            {
                adjoints[i] = Declared();
            }
        }

        Value Declared()
        {
            ParameterSignature parameter = signature.Parameters[next++];

            // A companion has parameters that are named as adjoints already.
            string suffix = "";
            string whole = parameter.Part?.Whole ?? parameter.Name;
            while (parameter.Part is null ? !names.Add(whole + suffix) : names.Contains(whole + suffix) && own[own.Count - 1].Part?.Whole != whole + suffix)
            {
                suffix += "2";
            }

            names.Add(whole + suffix);
            Value value = body.Values.Create(parameter.Type, parameter.Name + suffix);
            own.Add(new Parameter(value, parameter.Passing) { IsActive = parameter.IsActive, Part = parameter.Part is { } part ? part with { Whole = whole + suffix } : null });
            return value;
        }
    }

    private void TakeOffTape()
    {
        foreach (int i in copied.Reverse())
        {
            // The callee is going to use the tape, so what comes off it doesn't stay there.
            Value onTape = body.Let(new TapePopSpan(ElementOf(i), LengthOf(parameters[i].Of)));
            Value copy = Scratch(parameters[i].Of, zeroed: false, parameters[i].Signature.Name);
            body.Add(new CopyElements(onTape, copy));
            entries[i] = copy;
        }

        foreach (int i in kept.Reverse())
        {
            ParameterSignature parameter = parameters[i].Signature;
            entries[i] = body.Let(new TapePop(parameter.Type), parameter.Name);
        }
    }

    private Operand Argument(SweepItem item, ParameterSignature parameter)
    {
        if (!parameter.Type.IsMemory)
        {
            return Scalar(item, parameter.Type);
        }

        if (!memory.TryGetValue(item, out Operand? buffer))
        {
            memory[item] = buffer = Memory(item);
        }

        return buffer;
    }

    private Operand Scalar(SweepItem item, IrType type) => (item.Role, item.Directions) switch
    {
        (SweepRole.Own, 0) => Entry(item.Of, CompanionRole.Own) ?? new DefaultConstant(type),
        (SweepRole.Own, _) => Direction(item) ?? Zero(type),
        (SweepRole.Seed, 0) => kind switch
        {
            CompanionKind.Adjoint => Entry(item.Of, CompanionRole.Seed)!,
            CompanionKind.Tangent => AdjointOf(item.Of, CompanionRole.ResultTangent)!,
            _ => Constants.Real(1, (RealType)type),
        },
        (SweepRole.Seed, First) when !IsSecondOrder => seeds[item.Of],
        (SweepRole.Seed, First | Second) => seeds[item.Of],

        // The seed of what a parameter that is passed by reference holds in the end. Companions but that of tangents put `ref` back.
        (SweepRole.Adjoint, 0) => kind switch
        {
            CompanionKind.Adjoint => Entry(item.Of, CompanionRole.Adjoint) ?? Zero(type),
            CompanionKind.Tangent => AdjointOf(item.Of, CompanionRole.Tangent) ?? Zero(type),
            _ => Zero(type),
        },
        (SweepRole.Adjoint, First) when !IsSecondOrder && (kind == CompanionKind.Tangent || method.Parameters[item.Of].Passing == Passing.Out) => AdjointOf(item.Of, CompanionRole.Own)!,
        _ => Zero(type),
    };

    /// <summary>Along what a parameter of the method is differentiated.</summary>
    private Operand? Direction(SweepItem item) => (kind, item.Directions) switch
    {
        (CompanionKind.Tangent, _) => Entry(item.Of, CompanionRole.Tangent),
        (CompanionKind.HessianVectorProduct, First) => Entry(item.Of, CompanionRole.Tangent),
        (CompanionKind.HessianVectorProduct, Second) => AdjointOf(item.Of, CompanionRole.Product),
        _ => AdjointOf(item.Of, CompanionRole.Adjoint),
    };

    private Operand Memory(SweepItem item)
    {
        ParameterAccess access = summary.Parameters[item.Of];
        bool isInOut = access is { IsRead: true, IsWritten: true };
        switch (item.Role)
        {
            case SweepRole.Own when item.Directions == 0:
                return access.IsWritten ? Copy(item.Of, access.IsRead ? Entry(item.Of, CompanionRole.Own) : null) : Entry(item.Of, CompanionRole.Own)!;
            case SweepRole.Own:
                return Direction(item) is not { } direction ? Scratch(item.Of, zeroed: true)
                    : access.IsWritten && kind == CompanionKind.Tangent && !access.IsRead ? Scratch(item.Of, zeroed: true)
                    : access.IsWritten ? Copy(item.Of, direction)
                    : Exactly(direction, item.Of);
            case SweepRole.Adjoint when item.Directions == 0 && kind == CompanionKind.Adjoint && access.IsWritten:
                return Entry(item.Of, CompanionRole.Adjoint)!;
            case SweepRole.Adjoint when item.Directions == 0 && kind == CompanionKind.Tangent:
                return AdjointOf(item.Of, CompanionRole.Tangent)!;
            case SweepRole.Adjoint when item.Directions == Second:
                return AdjointOf(item.Of, CompanionRole.Tangent)!;
            case SweepRole.Adjoint when item.Directions == (IsSecondOrder ? First | Second : First) && (kind == CompanionKind.Tangent || !isInOut):
                return AdjointOf(item.Of, CompanionRole.Own)!;
            default:
                return Scratch(item.Of, zeroed: true);
        }
    }

    /// <summary>What becomes of an adjoint: what is handed out for a scalar; memory is brought to what it has to hold.</summary>
    private Operand? Final(int position, Value adjoint, IReadOnlyDictionary<SweepItem, Value> results)
    {
        (ParameterSignature parameter, CompanionRole role, int of) = (parameters[position].Signature, parameters[position].Role, parameters[position].Of);
        int first = IsSecondOrder ? First | Second : First;
        if (parameter.Type.IsMemory)
        {
            FinishMemory(role, of, adjoint, first);
            return null;
        }

        if (parameter.Passing == Passing.Out)
        {
            return null;
        }

        switch (role)
        {
            case CompanionRole.Own:
                Operand contribution = results[new SweepItem(SweepRole.Adjoint, of, first)];
                return parameter.Passing == Passing.Ref && kind != CompanionKind.Tangent ? body.Add(adjoint, contribution) : contribution;
            case CompanionRole.Seed:
                return results[new SweepItem(SweepRole.Result, of, First)];
            case CompanionRole.Tangent when IsSecondOrder:
                Operand product = results[new SweepItem(SweepRole.Adjoint, of, Second)];
                return parameter.Passing == Passing.Ref ? body.Add(adjoint, product) : product;
            case CompanionRole.Tangent:
                return results[new SweepItem(SweepRole.Adjoint, of, 0)];
            default:
                // What is accumulated goes through, what the method overwrites goes by what the method makes of it.
                return results.TryGetValue(new SweepItem(SweepRole.Own, of, First), out Value? left) ? left : adjoint;
        }
    }

    private void FinishMemory(CompanionRole role, int of, Value adjoint, int first)
    {
        ParameterAccess access = summary.Parameters[of];
        switch (role)
        {
            case CompanionRole.Own when access is { IsRead: true, IsWritten: true } && kind != CompanionKind.Tangent:
                Accumulate(memory[new SweepItem(SweepRole.Adjoint, of, first)], adjoint);
                break;
            case CompanionRole.Adjoint when kind == CompanionKind.Adjoint && access.IsWritten:
                body.Add(new CopyElements(memory[new SweepItem(SweepRole.Own, of, First)], adjoint));
                break;
            case CompanionRole.Adjoint when kind != CompanionKind.Adjoint:
            case CompanionRole.Product:
                body.Add(new Clear(Exactly(adjoint, of)));
                break;
        }
    }

    private void Accumulate(Operand source, Operand target)
    {
        Value index = body.Values.Create(IrType.Int32);
        RegionBuilder each = body.Nested();
        foreach (Leaf leaf in StructType.LeavesOf(((BufferType)target.Type).Element).Where(leaf => leaf.Type is RealType))
        {
            Value element = each.Let(new Load(source, index, InRange: true) { Path = leaf.Path });
            each.Add(new Accumulate(target, index, element) { Path = leaf.Path });
        }

        body.Add(new For(index, Constants.Int(0), BinaryOperator.Less, body.Let(new Length(source)), 1, EquatableArray<Carried>.Empty, each.Build()));
    }

    private Operand? Entry(int of, CompanionRole role) => Position(of, role) is { } position && entries.TryGetValue(position, out Operand? entry) ? entry : null;

    private Operand? AdjointOf(int of, CompanionRole role) => Position(of, role) is { } position && adjoints.TryGetValue(position, out Value? adjoint) ? adjoint : null;

    private int? Position(int of, CompanionRole role)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Of == of && parameters[i].Role == role)
            {
                return i;
            }
        }

        return null;
    }

    private Value LengthOf(int of)
    {
        if (!lengths.TryGetValue(of, out Value? length))
        {
            int position = Enumerable.Range(0, parameters.Length).First(i => parameters[i].Of == of && parameters[i].Role == CompanionRole.Own);
            Operand buffer = own[Enumerable.Range(0, position).Count(i => SweepSignatures.IsPassedToReverse(parameters[i].Signature.Type))].Value;
            lengths[of] = length = body.Let(new Length(buffer));
        }

        return length;
    }

    private IrType ElementOf(int parameter) => ((BufferType)parameters[parameter].Signature.Type).Element;

    private Value Scratch(int of, bool zeroed, string name = "") =>
        body.Let(new NewBuffer(((BufferType)method.Parameters[of].Type).Element, LengthOf(of)) { Stack = Stack.Scratch, Zeroed = zeroed }, name);

    private Value Copy(int of, Operand? source)
    {
        Value copy = Scratch(of, zeroed: source is null);
        if (source is not null)
        {
            body.Add(new CopyElements(Exactly(source, of), copy));
        }

        return copy;
    }

    /// <summary>Without the tail of a buffer that is longer than the method's own.</summary>
    private Operand Exactly(Operand buffer, int of) => body.Let(new Slice(buffer, Constants.Int(0), LengthOf(of), InRange: true));

    private static RealConstant Zero(IrType type) => Constants.Real(0, (RealType)type);
}
