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
internal sealed partial class PrimalValues
{
    // A value that takes more operations than these is recorded, cheap as each may be.
    private const int MaximumRecomputation = 12;

    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly ValueSource values;
    private readonly SweepPlan plan;
    private readonly HashSet<int>? asked;
    private readonly bool splits;
    private readonly Dictionary<int, Value> restored = new();

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

    public bool IsRehearsal => asked is null;

    /// <summary>The reverse sweep is a method of its own.</summary>
    public bool Splits => splits;

    /// <summary>The value of the primal that an operand of the reverse sweep stands for, if it is one.</summary>
    public Value? PrimalOf(Value value) => index.Knows(value) ? value : restored.TryGetValue(value.Id, out Value? own) ? own : null;

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
        if (IsInForwardSweep(scope, home))
        {
            return value;
        }

        if (home.Available.TryGetValue(value.Id, out Operand? available))
        {
            return available;
        }

        available = IsRehearsal && !value.Type.IsMemory ? value : Restore(value, home);
        if (available is Value same)
        {
            restored[same.Id] = value;
        }

        return home.Available[value.Id] = available;
    }

    /// <summary>Where a fused loop is reversed, what the primal has around it is at hand.</summary>
    private static bool IsInForwardSweep(Scope user, Scope home)
    {
        for (Scope? scope = user; scope is not null; scope = scope.Parent)
        {
            if (scope.IsFused)
            {
                return true;
            }

            if (scope == home)
            {
                return scope.IsRepeated;
            }
        }

        return false;
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
        switch (operation)
        {
            case NewBuffer { Position: { } position } lasting:
                return LastingMemory.At(home.Prologue, lasting.Element, Get(position, home), Get(lasting.Count, home), isAdjoint: false, value.Name);
            case TapeAt at:
                return LastingMemory.At(home.Prologue, at.Element, Get(at.Position, home), Get(at.Count, home), isAdjoint: false, value.Name);
            case NewBuffer buffer:
                return RestoreBuffer(value, buffer, home);
        }

        if (definition is { PhiOf: { } loop } && RestoreCarried(value, loop, definition.Carried, home) is { } carried)
        {
            return carried;
        }

        if (operation is Load { ResultType: { IsMemory: true, IsReference: false } } reference && !IsRepeatable(value, reference))
        {
            throw new UnsupportedException("where memory is that is needed again is read from a place that is overwritten later", value);
        }

        if (operation is not null && ((value.Type.IsMemory && IsRepeatable(value, operation)) || IsWorthRecomputing(value, operation, home)))
        {
            return home.Prologue.Let(Repeatable(operation, home), value.Name);
        }

        if (definition?.If is { } branch && !IsRecordable(value.Type) && Chosen(value, branch) is var (whenTrue, whenFalse))
        {
            return home.Prologue.Let(new Select(Get(branch.Condition, home), Get(whenTrue, home), Get(whenFalse, home)), value.Name);
        }

        return home.Node.Kind is RegionKind.Then or RegionKind.Else ? Get(Exported(value, home), home.Parent!) : Recorded(value, home);
    }

    /// <summary>What an object is chosen from, where a branch does nothing but choose.</summary>
    private (Operand WhenTrue, Operand WhenFalse)? Chosen(Value value, If branch)
    {
        int position = branch.Results.ToList().IndexOf(value);
        Operand whenTrue = branch.Then.Yields[position], whenFalse = branch.Else.Yields[position];
        int depth = index.RegionOf(branch).Depth;
        return new[] { whenTrue, whenFalse }.All(choice => choice is not Value known || index[known].Home.Depth <= depth) ? (whenTrue, whenFalse) : null;
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
        if (!IsRecordable(value.Type) && !value.Type.IsReference)
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
        if (IsInForwardSweep(user, home) || home.Available.ContainsKey(value.Id) || StaysAtHand(value, home, definition))
        {
            return true;
        }

        if (RecordScope(home) != RecordScope(user))
        {
            return value.Type.IsMemory || IsRecordable(value.Type);
        }

        if (asked!.Contains(value.Id) && (IsRecordable(value.Type) || value.Type.IsReference))
        {
            return true;
        }

        if (definition is { PhiOf: { } loop }
            && (FollowsFromIteration(loop, definition.Carried) || (loop is For counted && AddedTo(value, counted, definition.Carried, home, ref budget) is not null)))
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
        while (candidate is { Record: null })
        {
            candidate = candidate.IsFused || candidate.IsRepeated ? null : candidate.Parent;
        }

        return candidate;
    }

    private bool IsRepeatable(Value value, Operation operation) => operation switch
    {
        Load load => memory.IsStable(index[value].Let!, load),
        Opaque opaque => opaque.Purity == Purity.Pure,
        TapePop or TapePopSpan or TapeMark or Collective => false,
        _ => true,
    };

    private static bool IsCheap(Operation operation) => operation switch
    {
        Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder } division => division.X.Type is not RealType,
        Intrinsic intrinsic => RuleTable.Find(intrinsic.Rule) is { Cost: Cost.Cheap },
        Modelled => false,
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
            GridIndex element => element with { InRange = true },
            Binary { Checked: true } binary => binary with { Checked = false },
            Conversion { Checked: true } conversion => conversion with { Checked = false },
            _ => repeated,
        };
    }
}
