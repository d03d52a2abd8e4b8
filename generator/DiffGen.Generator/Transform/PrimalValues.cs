using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Gives the reverse sweep the values of the primal. Outside loops they are still at hand. In a loop's body each is
/// computed again where that takes a few cheap operations on what is there anyway, or else recorded on the tape; a value from an
/// arm of a branch is first handed out of it, so that only loops have records.
/// </summary>
/// <remarks>
/// The reverse sweep is built twice. The first time it only tells which values it asks for, so that the second time it is known
/// what will be at hand anyway when it is decided whether to compute or to record.
/// </remarks>
internal sealed class PrimalValues
{
    // A value that takes more operations than these is recorded, cheap as each may be.
    private const int MaximumRecomputation = 12;

    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly ValueSource values;
    private readonly SweepPlan plan;
    private readonly HashSet<int>? asked;
    private readonly bool splits;

    /// <param name="asked">What the reverse sweep will ask for; null to find out.</param>
    /// <param name="splits">The reverse sweep is a method of its own, which shares nothing with the forward sweep but the tape and some parameters.</param>
    public PrimalValues(FunctionIndex index, MemoryAnalysis memory, ValueSource values, SweepPlan plan, HashSet<int>? asked, bool splits)
    {
        this.index = index;
        this.memory = memory;
        this.values = values;
        this.plan = plan;
        this.asked = asked;
        this.splits = splits;
    }

    /// <summary>What has been asked for so far.</summary>
    public HashSet<int> Asked { get; } = new();

    private bool IsRehearsal => asked is null;

    public RegionNode HomeOf(Value value) => plan.AddedHomes.TryGetValue(value.Id, out RegionNode? home) ? home : index[value].Home;

    /// <summary>The operand that holds a primal value in the reverse sweep of a scope.</summary>
    public Operand Get(Operand operand, Scope scope)
    {
        if (operand is not Value value)
        {
            return operand;
        }

        Asked.Add(value.Id);
        Scope home = ScopeOf(value, scope);
        if (home.Available.TryGetValue(value.Id, out Operand? available))
        {
            return available;
        }

        return home.Available[value.Id] = IsRehearsal && value.Type is not BufferType ? value : Restore(value, home);
    }

    private Scope ScopeOf(Value value, Scope scope)
    {
        RegionNode home = HomeOf(value);
        Scope? candidate = scope;
        while (candidate is not null && candidate.Node != home)
        {
            candidate = candidate.Parent;
        }

        return candidate ?? throw new InvalidOperationException("The value " + value + " is not visible here.");
    }

    private Operand Restore(Value value, Scope home)
    {
        Definition? definition = index.Knows(value) ? index[value] : null;
        if (StaysAtHand(value, home, definition))
        {
            return value;
        }

        Operation? operation = OperationOf(value, definition);
        if (operation is NewBuffer buffer)
        {
            return RestoreBuffer(value, buffer, home);
        }

        if (definition is { PhiOf: While loop } && InductionStep(loop, definition.Carried) is { } step)
        {
            return RestoreInduction(value, loop, definition.Carried, step, home);
        }

        if (RoundOf(definition) is { } round)
        {
            return RestoreRotation(definition!.PhiOf!, round, home);
        }

        if (operation is not null && (value.Type is BufferType || IsWorthRecomputing(value, operation, home)))
        {
            return home.Prologue.Let(Repeatable(operation, home), value.Name);
        }

        return home.Node.Kind is RegionKind.Then or RegionKind.Else ? Get(Exported(value, home), home.Parent!) : Recorded(value, home);
    }

    /// <summary>No need to do anything: the forward sweep's own value is visible in the reverse sweep.</summary>
    private bool StaysAtHand(Value value, Scope home, Definition? definition) =>
        home.Node.Kind == RegionKind.Function && (!splits || (definition is { IsParameter: true } && SweepSignatures.IsPassedToReverse(value.Type)));

    private Operation? OperationOf(Value value, Definition? definition) =>
        definition is not null ? definition.Let?.Operation : plan.AddedOperations.TryGetValue(value.Id, out Operation? added) ? added : null;

    // The memory is where the forward sweep put it on the tape.
    private Operand RestoreBuffer(Value value, NewBuffer buffer, Scope home)
    {
        if (!plan.Marks.TryGetValue(value.Id, out Value? mark))
        {
            mark = values.Create(IrType.Int64, value.IsNamed ? value.Name + "Position" : "");
            plan.Marks[value.Id] = mark;
            plan.AddedHomes[mark.Id] = home.Node;
        }

        Operand position = Get(mark, home);
        Operand count = Get(buffer.Count, home);
        return home.Prologue.Let(new TapeAt(buffer.Element, position, count), value.Name);
    }

    /// <summary>The constant that a loop adds to a carried integer in each iteration, or null.</summary>
    private long? InductionStep(While loop, int carried)
    {
        Value phi = loop.Carried[carried].Phi;
        if (phi.Type is not OpaqueType { Name: "int" or "long" } || loop.Body.Yields[carried] is not Value next || !index.Knows(next))
        {
            return null;
        }

        return index[next].Let?.Operation switch
        {
            Binary { Operator: BinaryOperator.Add } add when add.X == phi && add.Y is IntegerConstant step => step.Value,
            Binary { Operator: BinaryOperator.Subtract } subtract when subtract.X == phi && subtract.Y is IntegerConstant step => -step.Value,
            _ => null,
        };
    }

    private Operand RestoreInduction(Value phi, While loop, int carried, long step, Scope home)
    {
        RegionBuilder prologue = home.Prologue;
        OpaqueType type = (OpaqueType)phi.Type;
        Operand initial = Get(loop.Carried[carried].Initial, home.Parent!);
        Operand iteration = type == IrType.Int32 ? home.Iteration! : prologue.Let(new Conversion(home.Iteration!, type));
        Operand distance = step == 1 ? iteration : prologue.Let(new Binary(BinaryOperator.Multiply, iteration, new IntegerConstant(step, type)));
        return prologue.Let(new Binary(BinaryOperator.Add, initial, distance), phi.Name);
    }

    private static IReadOnlyList<int>? RoundOf(Definition? definition) => definition?.PhiOf switch
    {
        For loop => Rotation.Of(loop.Carried, loop.Body, definition.Carried),
        While loop => Rotation.Of(loop.Carried, loop.Body, definition.Carried),
        _ => null,
    };

    private Operand RestoreRotation(Statement owner, IReadOnlyList<int> round, Scope home)
    {
        EquatableArray<Carried> carried = owner is For counted ? counted.Carried : ((While)owner).Carried;
        Operand iteration = owner is For loop
            ? LoopBounds.Iteration(home.Prologue, (Value)home.Available[loop.Induction.Id], Get(loop.Start, home.Parent!), loop.Step)
            : home.Iteration!;
        return Rotation.At(home.Prologue, iteration, [.. round.Select(i => Get(carried[i].Initial, home.Parent!))]);
    }

    private Value Exported(Value value, Scope home)
    {
        List<Export> exports = plan.ExportsOf(home.Node.Owner!);
        Export? export = exports.Find(item => item.Inner == value);
        if (export is null)
        {
            export = new Export(value, home.Node.Kind, values.Create(value.Type, value.Name));
            exports.Add(export);
            plan.AddedHomes[export.Outer.Id] = home.Node.Parent!;
        }

        return export.Outer;
    }

    private Value Recorded(Value value, Scope home)
    {
        if (!IsRecordable(value.Type))
        {
            throw new UnsupportedException($"the reverse sweep needs a value of type '{value.Type}' from a loop, which can't be recorded", value);
        }

        Value restored = values.Create(value.Type, value.Name);
        home.Record!.Saves.Add(new Save(value, restored));
        return restored;
    }

    public static bool IsRecordable(IrType type) => type is RealType
        or OpaqueType { Name: "bool" or "byte" or "sbyte" or "short" or "ushort" or "int" or "uint" or "long" or "ulong" or "char" or "nint" or "nuint" };

    private bool IsWorthRecomputing(Value value, Operation operation, Scope home)
    {
        int budget = MaximumRecomputation;
        if (home.Node.Kind is RegionKind.Then or RegionKind.Else && RecordScope(home) is null)
        {
            // Out of a branch that runs at most once a value is handed at no cost.
            budget = operation.ResultType is RealType ? 0 : 3;
        }

        return IsRecomputable(value, operation, home, ref budget);
    }

    private bool IsRecomputable(Value value, Operation operation, Scope home, ref int budget)
    {
        if (--budget < 0 || !IsCheap(operation) || !IsRepeatable(value, operation))
        {
            return false;
        }

        foreach (Operand operand in operation.Operands)
        {
            if (!IsFree(operand, home, ref budget))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An operand that can be had without recording anything that would not be recorded anyway, or only outside the loop at hand.</summary>
    private bool IsFree(Operand operand, Scope user, ref int budget)
    {
        if (operand is not Value value)
        {
            return true;
        }

        Scope home = ScopeOf(value, user);
        Definition? definition = index.Knows(value) ? index[value] : null;
        if (home.Available.ContainsKey(value.Id) || StaysAtHand(value, home, definition))
        {
            return true;
        }

        if (RecordScope(home) != RecordScope(user))
        {
            return value.Type is BufferType || IsRecordable(value.Type);
        }

        if (asked!.Contains(value.Id) && IsRecordable(value.Type))
        {
            return true;
        }

        if (RoundOf(definition) is not null || (definition is { PhiOf: While loop } && InductionStep(loop, definition.Carried) is not null))
        {
            return true;
        }

        return OperationOf(value, definition) switch
        {
            null => false,
            NewBuffer => true,
            { } operation => IsRecomputable(value, operation, home, ref budget),
        };
    }

    /// <summary>The scope whose record a value of a scope goes into, or null where no record is needed.</summary>
    private static Scope? RecordScope(Scope scope)
    {
        Scope? candidate = scope;
        while (candidate is not null && candidate.Record is null)
        {
            candidate = candidate.Parent;
        }

        return candidate;
    }

    private bool IsRepeatable(Value value, Operation operation) => operation switch
    {
        Load load => memory.IsStable(index[value].Let!, memory.RootOf(load.Buffer)),
        Opaque opaque => opaque.Purity == Purity.Pure,
        TapePop or TapePopSpan or TapeMark => false,
        _ => true,
    };

    private static bool IsCheap(Operation operation) => operation switch
    {
        Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder } division => division.X.Type is not RealType,
        Intrinsic intrinsic => RuleTable.Find(intrinsic.Rule) is { Cost: Cost.Cheap },
        _ => true,
    };

    // The operation has run before on the same operands and did not throw then.
    private Operation Repeatable(Operation operation, Scope home)
    {
        Operation repeated = operation.WithOperands(System.Collections.Immutable.ImmutableArray.CreateRange(operation.Operands, operand => Get(operand, home)));
        return repeated switch
        {
            Load load => load with { InRange = true },
            Slice slice => slice with { InRange = true },
            Binary { Checked: true } binary => binary with { Checked = false },
            Conversion { Checked: true } conversion => conversion with { Checked = false },
            _ => repeated,
        };
    }
}
