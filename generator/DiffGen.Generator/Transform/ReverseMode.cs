using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

internal enum ReverseKind
{
    /// <summary>Seeds the result with 1 and overwrites.</summary>
    Gradient,

    /// <summary>Takes a seed for each output and accumulates.</summary>
    Adjoint,
}

/// <summary>
/// Reverse mode: from a function to functions that compute its vector-Jacobian product, by a forward sweep and a reverse sweep
/// in one method, or in two that share a tape.
/// </summary>
internal sealed class ReverseMode
{
    private readonly Function function;
    private readonly DifferentiationOptions options;
    private readonly MethodSummary summary;
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly IReadOnlyDictionary<string, MethodSummary> callees;
    private readonly string display;

    /// <param name="summary">What the method says of itself as it was written, before anything was optimised away.</param>
    public ReverseMode(
        Function function, MethodSummary summary, string display, DifferentiationOptions options, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        this.function = function;
        this.summary = summary;
        this.display = display;
        this.options = options;
        this.callees = callees;
        index = new FunctionIndex(function);
        memory = new MemoryAnalysis(function, index, callees);
    }

    /// <summary>
    /// Others work on the same memory at the same time: what is written is put back write by write, and not as a whole.
    /// </summary>
    public bool SharesMemory { get; init; }

    /// <summary>What the public companion puts on the tape: for each loop that records something, its values.</summary>
    public IReadOnlyList<(Statement Loop, IReadOnlyList<Value> Recorded)> Records()
    {
        ReverseKind kind = function.ReturnType is RealType ? ReverseKind.Gradient : ReverseKind.Adjoint;
        SweepPlan plan = Settle(kind, new Activity(function, memory, seedsMemory: kind == ReverseKind.Adjoint), isCallee: false).Plan;
        return [.. Traversal.Statements(function.Body)
            .Where(statement => statement is For or While)
            .Select(loop => (loop, (IReadOnlyList<Value>)[.. plan.RecordOf(loop).Saves.Select(save => save.Primal)]))
            .Where(record => record.Item2.Count > 0)];
    }

    /// <summary>The public gradient.</summary>
    /// <param name="reference">The method, as callers know it.</param>
    /// <param name="isDispatched">A call of its adjoint may be one of another method's, which has taken its place.</param>
    public Function Gradient(MethodReference reference, bool isDispatched) =>
        !isDispatched && GradientByAdjoint.Fits(function, memory) ? GradientByAdjoint.Of(function, reference, memory, display) : Joint(ReverseKind.Gradient);

    /// <summary>The public companion that runs both sweeps.</summary>
    public Function Joint(ReverseKind kind) => Joint(kind, isThread: false);

    /// <summary>
    /// Both sweeps as one thread of many runs them: nothing is checked or cleared, and what a scalar contributes is handed out for
    /// the caller to add where it belongs.
    /// </summary>
    public Function OfThread(ReverseKind kind) => Joint(kind, isThread: true);

    private Function Joint(ReverseKind kind, bool isThread)
    {
        Activity activity = new(function, memory, seedsMemory: kind == ReverseKind.Adjoint);
        Sweeps sweeps = Settle(kind, activity, isCallee: isThread);
        RegionBuilder body = new(sweeps.Values);
        Companion companion = sweeps.Companion;
        if (!isThread)
        {
            companion.AddChecks(body, memory);
        }

        List<(Value Buffer, Value Copy, string Name)> snapshots = TakeSnapshots(body, sweeps.Restored);
        CheckResult();
        body.AddRange(ForwardOf(sweeps, splits: false).Run(function.Body).Build().Statements);
        if (!isThread)
        {
            companion.AddResultChecks(body);
        }

        body.AddRange(sweeps.Reverse.Finish(sweeps.Scope, []).Build().Statements);
        foreach ((Value buffer, Value copy, _) in snapshots)
        {
            body.Add(new CopyElements(copy, buffer));
        }

        List<Operand> yields = new();
        int final = 0;
        while (final < function.ResultParts.Length)
        {
            yields.Add(function.Body.Yields[final++]);
        }

        foreach (Parameter parameter in function.Parameters.Where(parameter => parameter.IsReturned))
        {
            Operand left = function.Body.Yields[final++];
            yields.Add(parameter.Passing == Passing.Ref ? parameter.Value : left);
        }

        yields.AddRange(sweeps.Adjoints);
        Region whole = TapeUse.Trim(body.Build(yields));
        return new Function(
            function.Key,
            function.Name + companion.Suffix,
            function.Parameters.Concat(companion.Parameters).ToEquatableArray(),
            function.ReturnType,
            isThread && kind == ReverseKind.Gradient ? new PrivateGradients(function, memory, companion, sweeps.Values).In(whole) : whole,
            sweeps.Values.Next)
        {
            Cleanups = function.Cleanups,
            Cells = function.Cells,
            Header = Explanation.Lines(function, display, kind, sweeps.Plan, index, snapshots.ConvertAll(snapshot => snapshot.Name)).ToEquatableArray(),
        };
    }

    /// <summary>The two sweeps apart, for callers.</summary>
    /// <param name="reference">The method, as callers know it.</param>
    public (Function Forward, Function Reverse) Apart(MethodReference reference)
    {
        Activity activity = new(function, memory, seedsMemory: true);
        HashSet<Statement> joints = new();
        Sweeps rehearsal = Sweep(ReverseKind.Adjoint, activity, null, joints, splits: true, isCallee: true);
        Sweeps sweeps = Sweep(ReverseKind.Adjoint, activity, rehearsal, joints, splits: true, isCallee: true);
        RegionBuilder forward = ForwardOf(sweeps, splits: true).Run(function.Body);
        RegionBuilder reverse = sweeps.Reverse.Finish(sweeps.Scope, ReverseSweep.Pops(sweeps.Plan.Outermost));
        Function first = function with
        {
            Name = SweepSignatures.Forward(reference).Name,
            Parameters = function.Parameters.Concat(summary.FollowsReferences ? sweeps.Companion.Followed : []).ToEquatableArray(),
            Body = forward.Build(function.Body.Yields),
            NextId = sweeps.Values.Next,
            Tape = TapeAccess.Passed,
            Header = EquatableArray.Create($"Forward sweep of {display}, for callers that differentiate through it."),
        };
        IEnumerable<Parameter> passed = function.Parameters
            .Where(parameter => SweepSignatures.IsPassedToReverse(parameter.Type))
            .Select(parameter => new Parameter(parameter.Value, Passing.ByValue) { IsActive = parameter.IsActive, Part = parameter.Part, IsReceiver = parameter.IsReceiver });
        Function second = new(
            function.Key,
            SweepSignatures.Reverse(reference).Name,
            passed.Concat(sweeps.Companion.Parameters).ToEquatableArray(),
            null,
            reverse.Build(sweeps.Adjoints),
            sweeps.Values.Next)
        {
            Tape = TapeAccess.Passed,
            Header = EquatableArray.Create($"Reverse sweep of {display}: takes off the tape what the forward sweep left there."),
        };
        return (first, second);
    }

    /// <summary>Both sweeps in one, for callers that know the seed of the result: what the method leaves in memory is as it leaves it.</summary>
    public Function Together(MethodReference reference)
    {
        Activity activity = new(function, memory, seedsMemory: true);
        Sweeps sweeps = Settle(ReverseKind.Adjoint, activity, isCallee: true);
        RegionBuilder body = ForwardOf(sweeps, splits: false).Run(function.Body);

        // Reversing puts memory back that calls read again.
        List<(Value Buffer, Value Copy)> left = new();
        foreach (Value buffer in function.Parameters.Select(parameter => parameter.Value).Where(value => value.Type is BufferType))
        {
            if (sweeps.Restored.Contains(memory.RootOf(buffer).Id) && memory.IsWritten(buffer))
            {
                Value length = body.Let(new Length(buffer));
                Value copy = body.Let(new NewBuffer(((BufferType)buffer.Type).Element, length) { Zeroed = false, Stack = Stack.Scratch }, buffer.Name + "Left");
                body.Add(new CopyElements(buffer, copy));
                left.Add((buffer, copy));
            }
        }

        body.AddRange(sweeps.Reverse.Finish(sweeps.Scope, []).Build().Statements);
        foreach ((Value buffer, Value copy) in left)
        {
            body.Add(new CopyElements(copy, buffer));
        }

        return new Function(
            function.Key,
            SweepSignatures.Both(reference).Name,
            function.Parameters.Concat(sweeps.Companion.Parameters).ToEquatableArray(),
            function.ReturnType,
            body.Build(function.Body.Yields.Concat(sweeps.Adjoints)),
            sweeps.Values.Next)
        {
            Cleanups = function.Cleanups,
            Cells = function.Cells,
            Tape = TapeAccess.Passed,
            Header = EquatableArray.Create($"Both sweeps of {display}, for callers that know the adjoint of its result when they call."),
        };
    }

    /// <summary>A parameter that is returned, or what it leads to, can't be put back to what it held.</summary>
    private void CheckResult()
    {
        foreach (ResultArray result in Traversal.Statements(function.Body).OfType<Let>().Select(let => let.Operation).OfType<ResultArray>())
        {
            Value returned = memory.RootOf(result.Buffer);
            for (int i = 0; i < function.Parameters.Count; i++)
            {
                Value parameter = function.Parameters[i].Value;
                if (parameter.Type.IsMemory && memory.RootOf(parameter) != returned && memory.OriginOf(returned) == memory.RootOf(parameter) && memory.IsWritten(returned))
                {
                    throw new UnsupportedException($"it returns an array that '{parameter.Name}' leads to, which it changes and which its companions put back to its entry contents: return a copy", parameter);
                }

                if (parameter.Type.IsMemory && memory.RootOf(parameter) == returned
                    && !function.Parameters[i].IsOutput && summary.Parameters[i] is { IsRead: true, IsWritten: true })
                {
                    throw new UnsupportedException($"it returns its array '{parameter.Name}', which it changes and which its companions put back to its entry contents: return a copy", parameter);
                }
            }
        }
    }

    /// <summary>Both sweeps, in one method. It is taken that each call can run both of its callee's sweeps, until it turns out which can.</summary>
    private Sweeps Settle(ReverseKind kind, Activity activity, bool isCallee)
    {
        HashSet<Statement> joints = new(Traversal.Statements(function.Body).OfType<Call>(), ReferenceComparer<Statement>.Instance);
        while (true)
        {
            Sweeps sweeps = Sweep(kind, activity, null, joints, splits: false, isCallee);
            if (sweeps.Plan.JointCalls.Count == joints.Count)
            {
                sweeps = Sweep(kind, activity, sweeps, joints, splits: false, isCallee);
            }

            if (sweeps.Plan.JointCalls.Count == joints.Count && !sweeps.Primal.IsRehearsal)
            {
                return sweeps;
            }

            joints = new HashSet<Statement>(sweeps.Plan.JointCalls.Keys, ReferenceComparer<Statement>.Instance);
        }
    }

    private ForwardSweep ForwardOf(Sweeps sweeps, bool splits) => new(sweeps.Plan, sweeps.Values, splits)
    {
        Follows = call => callees[call.Method.Key].FollowsReferences,
        References = new ReferenceShadows(index, sweeps.Plan, sweeps.Values),
        Shadows = sweeps.Shadows,
    };

    /// <param name="rehearsal">The sweeps as they turned out when it was not yet known what they ask for; null to find out.</param>
    /// <param name="joints">The calls that run both sweeps at once if they can.</param>
    private Sweeps Sweep(ReverseKind kind, Activity activity, Sweeps? rehearsal, HashSet<Statement> joints, bool splits, bool isCallee)
    {
        ValueSource values = new(function.NextId);
        SweepPlan plan = new();
        PrimalValues primal = new(index, memory, values, plan, rehearsal?.Primal.Asked, splits);
        HashSet<int> restored = RestoredRoots(activity, joints, splits || isCallee);
        Companion companion = new(function, kind, isCallee, values);
        Sums sums = new(function, index);
        Fusion fusion = new(index, memory, activity, sums, restored, splits);
        FreeOrder freeOrder = new(index, memory, activity, sums, restored);
        EarlyAdjoints early = new(index, primal, plan, values, companion.Parameters.Select(parameter => parameter.Value), rehearsal?.Plan is { Fused.Count: > 0 } or { JointCalls.Count: > 0 });
        ReverseSweep reverse = new(index, memory, activity, primal, plan, values, restored, fusion, freeOrder, sums, early, joints, options.StrongZero, new SnapshotOptions(options.LoopSnapshots, sums, PutBack(restored, splits || isCallee)));
        Scope scope = reverse.CreateScope(index.Root, null);
        scope.Record = splits ? plan.Outermost : null;
        companion.Seed(scope, reverse);
        Dictionary<int, Operand> shadows = new(scope.Shadows);
        reverse.Run(scope);
        List<Operand> adjoints = companion.Collect(scope);
        return new Sweeps(values, plan, primal, reverse, scope, companion, adjoints, restored, shadows);
    }

    /// <summary>The memory that <see cref="TakeSnapshots"/> puts back in the end.</summary>
    private HashSet<int> PutBack(HashSet<int> restored, bool isCallee) => [.. Enumerable.Range(0, isCallee ? 0 : function.Parameters.Count)
        .Where(i => IsPutBack(i, restored))
        .Select(i => memory.RootOf(function.Parameters[i].Value).Id)];

    private bool IsPutBack(int parameter, HashSet<int> restored) =>
        function.Parameters[parameter] is { Type: { IsMemory: true, IsGraph: false }, IsOutput: false, GroupLength: 0, Value: var buffer }
        && !restored.Contains(memory.RootOf(buffer).Id)
        && summary.Parameters[parameter] is { IsRead: true, IsWritten: true };

    /// <summary>
    /// Memory that a callee's reverse sweep, or a loop that is run again, may read again although it has been overwritten since: each
    /// write to it keeps what was there, and the reverse sweep puts it back.
    /// </summary>
    private HashSet<int> RestoredRoots(Activity activity, HashSet<Statement> joints, bool isCallee)
    {
        HashSet<int> roots = new(ReachedInOut(isCallee));
        if (SharesMemory)
        {
            roots.UnionWith(function.Parameters.Where(parameter => !(parameter.GroupLength > 0 && IsAddedTo(parameter.Value))).Select(parameter => parameter.Value)
                .Where(value => value.Type is BufferType && memory.IsRead(value) && memory.IsWritten(value)).Select(value => memory.RootOf(value).Id));
        }

        roots.UnionWith(Traversal.Statements(function.Body).Where(RunsAgain)
            .SelectMany(loop => new LoopStateReader(index, memory, loop, "A loop that is run again").OverwrittenSince)
            .Select(root => root.Id));

        foreach (Call call in Traversal.Statements(function.Body).OfType<Call>().Where(call => activity.IsActive(call) && !joints.Contains(call)))
        {
            MethodSummary summary = memory.SummaryOf(call);
            for (int i = 0; i < call.Arguments.Count; i++)
            {
                if (call.Arguments[i].Type is { IsMemory: true, IsGraph: false } && summary.Parameters[i].IsRead
                    && memory.RootOf(call.Arguments[i]) is { } root && !IsThereAgain(call, root))
                {
                    roots.Add(root.Id);
                }
            }
        }

        return roots;
    }

    private bool RunsAgain(Statement statement) => statement switch
    {
        For { HasSnapshots: true } or While { HasSnapshots: true } => options.LoopSnapshots > 0,
        For { IsParallel: true } loop => !ReverseSweep.IsStraight(loop.Body),
        _ => false,
    };

    private bool IsAddedTo(Value buffer) =>
        Traversal.Statements(function.Body).OfType<Accumulate>().Any(add => memory.RootOf(add.Buffer) == memory.RootOf(buffer));

    // A companion needs what was there before the call, a reverse sweep what is there after it.
    private bool IsThereAgain(Call call, Value root) => call.Method.Companions is null ? memory.IsLeftAlone(call, root) : memory.IsStable(call, root);

    /// <summary>
    /// What is reached through other memory is put back write by write: nobody knows all of it that could be copied. What a callee
    /// writes there it puts back itself.
    /// </summary>
    private IEnumerable<int> ReachedInOut(bool isCallee)
    {
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            Parameter parameter = function.Parameters[i];
            if (!parameter.Type.IsGraph)
            {
                continue;
            }

            // Of an object everything is put back, read or not.
            bool isRead = isCallee || summary.Parameters[i].IsRead || !(parameter.Type is BufferType { Element: BufferType });
            foreach (Value root in memory.RootsIn(parameter.Value).Where(memory.IsWritten))
            {
                if (parameter.IsOutput && isCallee)
                {
                    throw new UnsupportedException($"other differentiable methods call it, and what its [Output] parameter '{parameter.Name}' leads to is written", parameter.Value);
                }

                if (!parameter.IsOutput && isRead)
                {
                    yield return root.Id;
                }
                else if (!parameter.IsOutput && memory.IsWrittenByCall(root))
                {
                    throw new UnsupportedException($"what '{parameter.Name}' leads to is written by a method that it calls, and read nowhere: mark it [Output] if that is a result", parameter.Value);
                }
            }
        }
    }

    /// <summary>Keeps the entry contents of memory that the function both reads and writes, to be put back in the end.</summary>
    private List<(Value Buffer, Value Copy, string Name)> TakeSnapshots(RegionBuilder body, HashSet<int> restored)
    {
        List<(Value, Value, string)> snapshots = new();
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            Parameter parameter = function.Parameters[i];
            if (!IsPutBack(i, restored))
            {
                continue;
            }

            Value buffer = parameter.Type is BufferType { Kind: not BufferKind.Array }
                ? parameter.Value
                : body.Let(new Conversion(parameter.Value, SweepSignatures.Passed(parameter.Type)));
            Value length = body.Let(new Length(buffer));
            Value copy = body.Let(new NewBuffer(((BufferType)buffer.Type).Element, length) { Zeroed = false }, parameter.Name + "Entry");
            body.Add(new CopyElements(buffer, copy));
            snapshots.Add((buffer, copy, parameter.Name));
        }

        return snapshots;
    }

    private sealed record Sweeps(
        ValueSource Values,
        SweepPlan Plan,
        PrimalValues Primal,
        ReverseSweep Reverse,
        Scope Scope,
        Companion Companion,
        List<Operand> Adjoints,
        HashSet<int> Restored,
        Dictionary<int, Operand> Shadows);
}
