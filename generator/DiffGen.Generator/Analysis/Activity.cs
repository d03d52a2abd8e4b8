using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Which values and which memory take part in differentiation: those that depend on an active input (varied) and on
/// which an output depends (useful). Values are followed one by one, memory as a whole from its root.
/// </summary>
internal sealed class Activity
{
    private readonly MemoryAnalysis memory;
    private readonly HashSet<int> varied = new();
    private readonly HashSet<int> useful = new();
    private readonly bool fromTape;
    private readonly bool looksAtConditions;
    private bool changed;

    /// <param name="seedsMemory">Whether the memory of active parameters carries seeds: what the function leaves there is an output.</param>
    /// <param name="fromTape">Whether the reals that come off the tape, and those in memory there, depend on an input.</param>
    /// <param name="looksAtConditions">Whether what loops compute for their conditions is asked for too. No adjoint goes there.</param>
    public Activity(Function function, MemoryAnalysis memory, bool seedsMemory, bool fromTape = false, bool looksAtConditions = false)
    {
        this.looksAtConditions = looksAtConditions;
        this.memory = memory;
        this.fromTape = fromTape;
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.IsActive && parameter.Passing != Passing.Out)
            {
                varied.UnionWith(RootsOrSelf(parameter.Value).Select(root => root.Id));
            }
        }

        Iterate(() => Forward(function.Body));
        SeedOutputs(function, seedsMemory);
        Iterate(() => Backward(function.Body));
    }

    /// <summary>A value, or the root of memory, takes part.</summary>
    public bool IsActive(Operand operand) => operand is Value value && varied.Contains(value.Id) && useful.Contains(value.Id);

    /// <summary>A call whose result, or whose effect on memory, takes part.</summary>
    public bool IsActive(Call call) => !call.Method.IsModelled &&
        (call.Results.Any(result => IsActive(result)) || WrittenBuffers(call).Any(IsAnyActive));

    public bool IsVaried(Operand operand) => operand is Value value && varied.Contains(value.Id);

    public bool IsUseful(Operand operand) => operand is Value value && useful.Contains(value.Id);

    private void SeedOutputs(Function function, bool seedsMemory)
    {
        int result = function.ResultParts.Length;
        for (int i = 0; i < result; i++)
        {
            // Of an array that is returned the buffer takes part which it was made of.
            if (!function.Body.Yields[i].Type.IsMemory)
            {
                Add(useful, function.Body.Yields[i]);
            }
        }

        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.IsReturned)
            {
                Operand final = function.Body.Yields[result++];
                if (seedsMemory && parameter.IsActive)
                {
                    Add(useful, final);
                }
            }
            else if (seedsMemory && parameter.IsActive && parameter.Type.IsMemory)
            {
                AddAll(useful, RootsOrSelf(parameter.Value));
            }
        }
    }

    private void Iterate(Action pass)
    {
        do
        {
            changed = false;
            pass();
        }
        while (changed);
    }

    private void Add(HashSet<int> set, Operand operand)
    {
        if (operand is Value value && value.Type.IsDifferentiable && set.Add(value.Id))
        {
            changed = true;
        }
    }

    private void AddAll(HashSet<int> set, IEnumerable<Value> roots)
    {
        foreach (Value root in roots)
        {
            Add(set, root);
        }
    }

    private IEnumerable<Value> RootsOrSelf(Value parameter) => parameter.Type.IsMemory ? memory.RootsIn(parameter) : [parameter];

    /// <summary>Some of what a buffer leads to takes part, or itself.</summary>
    public bool IsAnyActive(Operand buffer) => memory.RootsIn(buffer).Any(root => IsActive(root));

    /// <summary>The memory behind a buffer holds what depends on an active input.</summary>
    public bool IsVariedMemory(Operand buffer) => varied.Contains(memory.RootOf(buffer).Id);

    /// <summary>Likewise, by the memory's root.</summary>
    public bool IsVariedMemory(int root) => varied.Contains(root);

    private bool IsUsefulMemory(Operand buffer) => useful.Contains(memory.RootOf(buffer).Id);

    private void Forward(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let let when fromTape && IsOnTape(let.Operation):
                    Add(varied, let.Target);
                    break;
                case Let { Operation: Load load } let when let.Target.Type is RealType && IsVariedMemory(load.Buffer):
                    Add(varied, let.Target);
                    break;
                case Let { Operation: not Load } let when let.Target.Type is RealType && Operands(let.Operation).Any(Carries):
                    Add(varied, let.Target);
                    break;
                case Store store when IsVaried(store.Stored):
                    Add(varied, memory.RootOf(store.Buffer));
                    break;
                case Accumulate accumulate when IsVaried(accumulate.Addend):
                    Add(varied, memory.RootOf(accumulate.Buffer));
                    break;
                case CopyElements copy when IsVariedMemory(copy.Source):
                    Add(varied, memory.RootOf(copy.Target));
                    break;
                case Call call:
                    Forward(call);
                    break;
                case If branch:
                    Forward(branch.Then);
                    Forward(branch.Else);
                    for (int i = 0; i < branch.Results.Count; i++)
                    {
                        Flow(branch.Then.Yields[i], branch.Results[i]);
                        Flow(branch.Else.Yields[i], branch.Results[i]);
                    }

                    break;
                case For loop:
                    Forward(loop.Carried, loop.Body);
                    break;
                case While loop:
                    Forward(loop.Carried, loop.Body);
                    if (looksAtConditions)
                    {
                        Forward(loop.Condition);
                    }

                    break;
            }
        }
    }

    private void Forward(EquatableArray<Carried> carried, Region body)
    {
        foreach (Carried item in carried)
        {
            Flow(item.Initial, item.Phi);
        }

        Forward(body);
        for (int i = 0; i < carried.Count; i++)
        {
            Flow(body.Yields[i], carried[i].Phi);
            Flow(carried[i].Phi, carried[i].Result);
        }
    }

    private void Forward(Call call)
    {
        bool any = fromTape && call.Method.TakesTape;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            any |= call.Method.Parameters[i].IsActive && Carries(call.Arguments[i]);
        }

        if (!any)
        {
            return;
        }

        foreach (Value result in call.Results)
        {
            Add(varied, result);
        }

        foreach (Operand written in WrittenBuffers(call))
        {
            AddAll(varied, memory.RootsIn(written));
        }
    }

    private static bool IsOnTape(Operation operation) => operation is TapePop or TapePopSpan or TapeAt or NewBuffer { Stack: Stack.Tape };

    private void Flow(Operand from, Value to)
    {
        if (IsVaried(from))
        {
            Add(varied, to);
        }
    }

    private bool Carries(Operand operand) => operand.Type switch
    {
        RealType => IsVaried(operand),
        { IsMemory: true, IsDifferentiable: true } => memory.RootsIn(operand).Any(root => varied.Contains(root.Id)),
        _ => false,
    };

    private void Backward(Region region)
    {
        for (int i = region.Statements.Count - 1; i >= 0; i--)
        {
            switch (region.Statements[i])
            {
                case Let { Operation: Load load } let when IsUseful(let.Target) && let.Target.Type is RealType:
                    AddAll(useful, load.Buffer.Type.IsDifferentiable ? [memory.RootOf(load.Buffer)] : []);
                    break;
                case Let let when IsUseful(let.Target) && let.Target.Type is RealType:
                    foreach (Operand operand in Operands(let.Operation))
                    {
                        Need(operand);
                    }

                    break;
                case Let { Operation: ResultArray result }:
                    Need(result.Buffer);
                    break;
                case Store store when IsUsefulMemory(store.Buffer):
                    Need(store.Stored);
                    break;
                case Accumulate accumulate when IsUsefulMemory(accumulate.Buffer):
                    Need(accumulate.Addend);
                    break;
                case CopyElements copy when IsUsefulMemory(copy.Target):
                    Need(copy.Source);
                    break;
                case Call call when call.Results.Any(result => IsUseful(result)) || WrittenBuffers(call).Any(buffer => memory.RootsIn(buffer).Any(root => useful.Contains(root.Id))):
                    for (int k = 0; k < call.Arguments.Count; k++)
                    {
                        if (call.Method.Parameters[k].IsActive)
                        {
                            Need(call.Arguments[k]);
                        }
                    }

                    break;
                case If branch:
                    for (int k = 0; k < branch.Results.Count; k++)
                    {
                        if (IsUseful(branch.Results[k]))
                        {
                            Need(branch.Then.Yields[k]);
                            Need(branch.Else.Yields[k]);
                        }
                    }

                    Backward(branch.Then);
                    Backward(branch.Else);
                    break;
                case For loop:
                    Backward(loop.Carried, loop.Body);
                    break;
                case While loop:
                    Backward(loop.Carried, loop.Body);
                    break;
            }
        }
    }

    private void Backward(EquatableArray<Carried> carried, Region body)
    {
        for (int i = 0; i < carried.Count; i++)
        {
            if (IsUseful(carried[i].Result) || IsUseful(carried[i].Phi))
            {
                Add(useful, carried[i].Phi);
                Add(useful, carried[i].Result);
                Need(carried[i].Initial);
                Need(body.Yields[i]);
            }
        }

        Backward(body);
    }

    private void Need(Operand operand)
    {
        if (operand.Type is RealType)
        {
            Add(useful, operand);
        }
        else if (operand is Value { Type: { IsMemory: true, IsDifferentiable: true } })
        {
            // No reference leads nowhere.
            AddAll(useful, memory.RootsIn(operand));
        }
    }

    private IEnumerable<Operand> WrittenBuffers(Call call) => memory.WrittenBuffers(call).Where(buffer => buffer.Type.IsDifferentiable);

    /// <summary>The operands through which a derivative flows.</summary>
    private static IEnumerable<Operand> Operands(Operation operation)
    {
        switch (operation)
        {
            case Opaque:
                yield break;
            case Select select:
                yield return select.WhenTrue;
                yield return select.WhenFalse;
                yield break;
            case Copy copy:
                yield return copy.X;
                yield break;
            case Collective collective:
                yield return collective.X;
                yield break;
        }

        if (RuleTable.For(operation) is not { } rule)
        {
            yield break;
        }

        for (int i = 0; i < operation.Operands.Length; i++)
        {
            if (rule.Partials[i] is { IsZero: false })
            {
                yield return operation.Operands[i];
            }
        }
    }
}
