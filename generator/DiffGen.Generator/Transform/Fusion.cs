using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Decides which loops are reversed iteration by iteration, each right after it has run: those whose iterations have nothing
/// to do with each other but that they add to the same sums. Their values are at hand then, and nothing is recorded beyond
/// one iteration.
/// </summary>
internal sealed class Fusion
{
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly Sums sums;
    private readonly HashSet<int> restoredRoots;
    private readonly bool splits;

    public Fusion(FunctionIndex index, MemoryAnalysis memory, Activity activity, Sums sums, HashSet<int> restoredRoots, bool splits)
    {
        this.index = index;
        this.memory = memory;
        this.activity = activity;
        this.restoredRoots = restoredRoots;
        this.splits = splits;
        this.sums = sums;
    }

    /// <summary>
    /// Whether a loop can be reversed where it stands, once the adjoints of its sums are known there. What it reads must never be
    /// overwritten from then on, so that adjoints of it may be added to earlier than elsewhere.
    /// </summary>
    public bool IsPossible(For loop, Scope scope)
    {
        // The forward sweep of a method whose sweeps are called apart knows no adjoints.
        if (splits || !PassSwitches.Runs(OptionalPass.Fusion) || !loop.Carried.Any(item => activity.IsActive(item.Phi)))
        {
            return false;
        }

        for (int i = 0; i < loop.Carried.Count; i++)
        {
            if (activity.IsActive(loop.Carried[i].Phi) && !sums.IsSum(loop, i))
            {
                return false;
            }
        }

        RegionNode body = index[loop, RegionKind.LoopBody];
        return Traversal.Statements(loop.Body).All(statement => IsPossible(statement, loop, body, scope));
    }

    /// <summary>Whether a call can run both of its callee's sweeps, once the adjoint of its result is known there.</summary>
    public bool IsPossible(Call call, Scope scope) =>
        !splits
        && PassSwitches.Runs(OptionalPass.JointCalls)
        && SweepSignatures.CanRunBoth(call.Method, memory.SummaryOf(call))
        && memory.WrittenBuffers(call).All(buffer => !restoredRoots.Contains(memory.RootOf(buffer).Id))
        && call.Arguments.All(argument => argument.Type is not BufferType
            || !activity.IsActive(memory.RootOf(argument))
            || (memory.IsStable(call, memory.RootOf(argument)) && HasEarlyShadow(argument, null, scope)));

    private bool IsPossible(Statement statement, For loop, RegionNode body, Scope scope) => statement switch
    {
        // A guard's exception finds the caller's adjoints as they were.
        Throw => false,
        Let { Operation: Load load } => IsReadable(load.Buffer, loop, body, scope),
        Let { Operation: ResultArray or NewBuffer { Position: not null } or TapeAt or Collective } or Effect { IsBarrier: true } => false,
        Let { Operation: Opaque { Purity: Purity.Effect } } or Effect or While => true,
        Store store => IsWritable(store.Buffer, body),
        Clear clear => IsWritable(clear.Buffer, body),
        Accumulate or CopyElements => false,
        Call call => memory.WrittenBuffers(call).All(buffer => IsWritable(buffer, body))
            && call.Arguments.All(argument => !argument.Type.IsMemory || IsReadable(argument, loop, body, scope)),
        _ => true,
    };

    private bool IsWritable(Operand buffer, RegionNode body)
    {
        Value root = memory.RootOf(buffer);
        return IsInside(memory.HomeOf(root), body) || !(activity.IsActive(root) || restoredRoots.Contains(root.Id));
    }

    private bool IsReadable(Operand buffer, For loop, RegionNode body, Scope scope)
    {
        Value root = memory.RootOf(buffer);
        return !activity.IsActive(root) || ((IsInside(memory.HomeOf(root), body) || memory.IsStable(loop, root)) && HasEarlyShadow(buffer, body, scope));
    }

    /// <summary>The memory that holds the adjoint of a buffer's elements is there when the loop runs.</summary>
    private bool HasEarlyShadow(Operand buffer, RegionNode? body, Scope scope)
    {
        if (buffer is not Value value)
        {
            return false;
        }

        Definition definition = index[value];
        bool isInside = body is not null && IsInside(definition.Home, body);
        switch (definition.Let?.Operation)
        {
            case Slice slice:
                return HasEarlyShadow(slice.Buffer, body, scope);
            case Load load:
                return HasEarlyShadow(load.Buffer, body, scope);
            case Conversion conversion:
                return HasEarlyShadow(conversion.X, body, scope);
            case Copy copy:
                return HasEarlyShadow(copy.X, body, scope);
            case Select select when isInside:
                return HasEarlyShadow(select.WhenTrue, body, scope) && HasEarlyShadow(select.WhenFalse, body, scope);
            case NewBuffer { Position: null }:
                return isInside || HomeOf(definition, scope) is { IsFused: true } or { Node.Kind: RegionKind.Function };
            default:
                return definition.IsParameter && HomeOf(definition, scope)!.Shadows.ContainsKey(value.Id);
        }
    }

    private static Scope? HomeOf(Definition definition, Scope scope)
    {
        Scope? home = scope;
        while (home is not null && home.Node != definition.Home)
        {
            home = home.Parent;
        }

        return home;
    }

    private static bool IsInside(RegionNode? node, RegionNode outer)
    {
        while (node is not null && node != outer)
        {
            node = node.Parent;
        }

        return node is not null;
    }
}
