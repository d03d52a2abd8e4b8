using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>What a method does with the memory behind one parameter.</summary>
internal sealed record ParameterAccess(bool IsRead, bool IsWritten);

/// <summary>What is called is the method, or, where that is differentiated, a rule of the user's for it.</summary>
internal enum CallRole
{
    Method,

    /// <summary>The partial derivatives of a function.</summary>
    Partials,

    Adjoint,

    Tangent,
}

/// <summary>A call, as far as memory goes: for each parameter of the callee the caller's parameters whose memory may be passed there.</summary>
internal sealed record CallFacts(string Callee, EquatableArray<EquatableArray<int>> Arguments)
{
    /// <summary>For what the callee is called.</summary>
    public CallRole Role { get; init; }

    /// <summary>What the callee leaves when it throws, the caller's own by-reference parameters hold then.</summary>
    public bool IsSeenOnThrow { get; init; }
}

/// <summary>What one method's body says about itself, its callees not looked at.</summary>
internal sealed record MethodFacts(string Key, EquatableArray<ParameterAccess> Parameters, EquatableArray<CallFacts> Calls)
{
    /// <summary>How the method is called.</summary>
    public MethodReference? Reference { get; init; }

    /// <summary>What the method's own companions are.</summary>
    public Modes Modes { get; init; } = Modes.Reverse;

    /// <summary>The method, if it is small enough to be written into its callers.</summary>
    public Function? Inline { get; init; }

    /// <summary>It does something, or asks for something, that is not the same the second time.</summary>
    public bool HasEffects { get; init; }

    /// <summary>When it throws, by-reference parameters may hold something else than on entry.</summary>
    public bool LeavesOnThrow { get; init; }

    /// <summary>It makes arrays.</summary>
    public bool Allocates { get; init; }

    /// <summary>References in it change: which shadow belongs to one is known by going along with it.</summary>
    public bool FollowsReferences { get; init; }

    /// <summary>It is run again in the reverse sweep instead of leaving values on the tape.</summary>
    public bool IsRecomputed { get; init; }

    /// <summary>Methods of the same compilation that are called by their public companions.</summary>
    public EquatableArray<string> ByCompanions { get; init; }

    /// <summary>The method, where kernels may be written.</summary>
    public Function? Body { get; init; }
}

/// <summary>What methods that differentiate through a call of a companion need of it.</summary>
internal sealed record CompanionNeeds(CompanionKind Kind, Internals Internals);

/// <summary>What callers need to know of a method, callees included.</summary>
internal sealed record MethodSummary(string Key, EquatableArray<ParameterAccess> Parameters)
{
    public Function? Inline { get; init; }

    /// <summary>What of it can run on a device, where kernels may be written.</summary>
    public DeviceBody? Device { get; init; }

    /// <summary>What methods that differentiate through a call of it, itself included, need of it.</summary>
    public Internals Internals { get; init; } = Internals.None;

    /// <summary>The companions that other methods differentiate through, and what they need of them.</summary>
    public EquatableArray<CompanionNeeds> Companions { get; init; } = EquatableArray<CompanionNeeds>.Empty;

    /// <summary>Itself or a callee does something, or asks for something, that is not the same the second time.</summary>
    public bool HasEffects { get; init; }

    /// <summary>When it throws, by-reference parameters may hold something else than on entry.</summary>
    public bool LeavesOnThrow { get; init; }

    /// <summary>Itself or a callee makes arrays, which its sweeps have on the tape.</summary>
    public bool Allocates { get; init; }

    /// <summary>References in itself or in a callee change, so that its forward sweep follows their shadows, too.</summary>
    public bool FollowsReferences { get; init; }

    /// <summary>What can be said of a method whose declaration is all that is known.</summary>
    public static MethodSummary OfDeclared(MethodReference method) => new(
        method.Key,
        method.Parameters.Map(parameter => new ParameterAccess(parameter.Type.IsMemory && !parameter.IsOutput, parameter.Type is { IsMemory: true } and not BufferType { Kind: BufferKind.ReadOnlySpan })));

    public bool Equals(MethodSummary? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Key == other.Key && Internals == other.Internals && HasEffects == other.HasEffects && LeavesOnThrow == other.LeavesOnThrow && FollowsReferences == other.FollowsReferences && Allocates == other.Allocates && Companions.Equals(other.Companions) && Parameters.Equals(other.Parameters) && Equals(Inline, other.Inline)
            && Equals(Device, other.Device));

    public override int GetHashCode() => Key.GetHashCode();
}

/// <summary>A method with all that its companions depend on: what is emitted is a function of this.</summary>
internal sealed record CompilationUnit(MethodModel Model, MethodSummary Self, EquatableArray<MethodSummary> Callees)
{
    /// <summary>A callee was refused: its own error says why, and nothing can be emitted for this method.</summary>
    public bool MissesCallee { get; init; }

    /// <summary>Methods of the same compilation whose public companions are called.</summary>
    public EquatableArray<string> ByCompanions { get; init; }

    public BuildSettings Settings { get; init; } = BuildSettings.Default;

    /// <summary>Companions may compute the method's value by other means than the method does.</summary>
    public bool UsesFastMath => Model.Options.FastMath ?? Settings.FastMath;
}

internal static class Summaries
{
    /// <summary>What one method says about itself.</summary>
    public static MethodFacts Extract(MethodModel model)
    {
        Function function = model.Function;
        FactsVisitor visitor = new(function);
        visitor.Follow(function.Body);
        visitor.Visit(function.Body);
        return new MethodFacts(function.Key, visitor.Accesses.ToEquatableArray(), visitor.Calls.ToEquatableArray())
        {
            Inline = visitor.Calls.Count == 0 && !model.Options.Checkpoint && model.Options.LoopSnapshots == 0 && !model.Reference.IsGeneric ? Inlining.Candidate(function) : null,
            HasEffects = visitor.HasEffects,
            LeavesOnThrow = visitor.LeavesOnThrow,
            Allocates = visitor.Allocates,
            FollowsReferences = Traversal.Statements(function.Body).SelectMany(ChangingReferences.In).Any(reference => reference.Type.IsDifferentiable),
            IsRecomputed = model.Options.Checkpoint,
            ByCompanions = visitor.ByCompanions.ToEquatableArray(),
            Modes = model.Options.Modes,
            Reference = model.Reference,
            Body = model.Device == DeviceLibrary.None || model.IsAbstract || model.Reference.Container == "this" ? null : function,
        };
    }

    /// <summary>Summaries of all methods, by key: reads and writes are closed over calls, recursion included.</summary>
    public static IReadOnlyDictionary<string, MethodSummary> Solve(IEnumerable<MethodFacts> methods)
    {
        Dictionary<string, MethodFacts> facts = new(StringComparer.Ordinal);
        foreach (MethodFacts method in methods)
        {
            facts[method.Key] = method;
        }

        Dictionary<string, ParameterAccess[]> accesses = facts.ToDictionary(pair => pair.Key, pair => pair.Value.Parameters.ToArray(), StringComparer.Ordinal);
        IReadOnlyDictionary<string, Internals> internals = Needs.Solve(facts);
        DeviceBodies devices = new(facts);
        HashSet<string> effectful = new(facts.Values.Where(method => method.HasEffects).Select(method => method.Key), StringComparer.Ordinal);
        HashSet<string> leaving = new(facts.Values.Where(method => method.LeavesOnThrow).Select(method => method.Key), StringComparer.Ordinal);
        HashSet<string> allocating = new(facts.Values.Where(method => method.Allocates).Select(method => method.Key), StringComparer.Ordinal);
        HashSet<string> following = new(facts.Values.Where(method => method.FollowsReferences).Select(method => method.Key), StringComparer.Ordinal);
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (MethodFacts method in facts.Values)
            {
                // What a rule does is no business of the method's.
                foreach (CallFacts call in method.Calls.Where(call => call.Role == CallRole.Method))
                {
                    changed |= effectful.Contains(CompanionKey.Split(call.Callee).Method) && effectful.Add(method.Key);
                    changed |= call.IsSeenOnThrow && leaving.Contains(CompanionKey.Split(call.Callee).Method) && leaving.Add(method.Key);
                    changed |= allocating.Contains(CompanionKey.Split(call.Callee).Method) && allocating.Add(method.Key);
                    changed |= following.Contains(CompanionKey.Split(call.Callee).Method) && following.Add(method.Key);
                    changed |= AccessesOf(call.Callee) is { } callee && Propagate(call, callee, accesses[method.Key]);
                }
            }
        }

        ILookup<string, CompanionNeeds> companions = internals
            .Select(pair => (Key: CompanionKey.Split(pair.Key), pair.Value))
            .Where(pair => pair.Key.Kind is not null)
            .OrderBy(pair => pair.Key.Kind)
            .ToLookup(pair => pair.Key.Method, pair => new CompanionNeeds(pair.Key.Kind!.Value, pair.Value), StringComparer.Ordinal);
        return internals.Where(pair => AccessesOf(pair.Key) is not null).ToDictionary(
            pair => pair.Key,
            pair => new MethodSummary(pair.Key, AccessesOf(pair.Key)!.ToEquatableArray())
            {
                Inline = facts.TryGetValue(pair.Key, out MethodFacts? method) ? method.Inline : null,
                Internals = pair.Value,
                HasEffects = effectful.Contains(pair.Key),
                LeavesOnThrow = leaving.Contains(CompanionKey.Split(pair.Key).Method),
                Allocates = allocating.Contains(pair.Key),
                FollowsReferences = following.Contains(pair.Key),
                Companions = companions[pair.Key].ToEquatableArray(),
                Device = method is null ? null : devices.Of(pair.Key),
            },
            StringComparer.Ordinal);

        IReadOnlyList<ParameterAccess>? AccessesOf(string key)
        {
            (string method, CompanionKind? kind) = CompanionKey.Split(key);
            return !accesses.TryGetValue(method, out ParameterAccess[]? own) ? null
                : kind is { } companion ? CompanionSignatures.Accesses(facts[method].Reference!, companion, own).Items
                : own;
        }
    }

    /// <summary>One method with the summaries of the methods that it calls.</summary>
    public static CompilationUnit Bind(MethodModel model, MethodFacts facts, Func<string, MethodSummary?> summaryOf)
    {
        List<MethodSummary> callees = new();
        bool misses = false;
        foreach (string callee in facts.Calls.Select(call => call.Callee).Distinct())
        {
            if (summaryOf(callee) is { } summary)
            {
                // What a kernel needs of it has been written into the method itself.
                callees.Add(summary.Device is null ? summary : summary with { Device = null });
            }
            else
            {
                misses = true;
            }
        }

        misses |= !facts.ByCompanions.All(callee => summaryOf(callee) is not null);
        return new CompilationUnit(model, summaryOf(facts.Key)!, callees.ToEquatableArray()) { MissesCallee = misses, ByCompanions = facts.ByCompanions };
    }

    /// <summary>Throws each time or never.</summary>
    public static bool IsGuard(Opaque opaque) =>
        opaque.Pieces[0].StartsWith("global::System.Argument", StringComparison.Ordinal) || opaque.Pieces[0].StartsWith("global::System.Diagnostics.Debug.Assert", StringComparison.Ordinal);

    private static bool Propagate(CallFacts call, IReadOnlyList<ParameterAccess> callee, ParameterAccess[] caller)
    {
        bool changed = false;
        for (int i = 0; i < call.Arguments.Count && i < callee.Count; i++)
        {
            foreach (int own in call.Arguments[i])
            {
                ParameterAccess merged = new(caller[own].IsRead || callee[i].IsRead, caller[own].IsWritten || callee[i].IsWritten);
                changed |= merged != caller[own];
                caller[own] = merged;
            }
        }

        return changed;
    }

    /// <summary>Follows buffers back to parameters.</summary>
    private sealed class FactsVisitor
    {
        private readonly Dictionary<int, EquatableArray<int>> parametersOf = new();
        private readonly Parameter[] handedOut;

        public FactsVisitor(Function function)
        {
            handedOut = [.. function.Parameters.Where(parameter => parameter.IsReturned)];
            for (int i = 0; i < function.Parameters.Count; i++)
            {
                parametersOf[function.Parameters[i].Value.Id] = EquatableArray.Create(i);
                Accesses.Add(new ParameterAccess(false, false));
            }
        }

        public List<ParameterAccess> Accesses { get; } = new();

        public List<CallFacts> Calls { get; } = new();

        public bool HasEffects { get; private set; }

        public bool LeavesOnThrow { get; private set; }

        public bool Allocates { get; private set; }

        public SortedSet<string> ByCompanions { get; } = new(StringComparer.Ordinal);

        public void Visit(Region region)
        {
            foreach (Statement statement in region.Statements)
            {
                switch (statement)
                {
                    case Let let:
                        Visit(let);
                        break;
                    case Store store:
                        Access(store.Buffer, write: true);
                        break;
                    case Accumulate accumulate:
                        Access(accumulate.Buffer, read: true, write: true);
                        break;
                    case Clear clear:
                        Access(clear.Buffer, write: true);
                        break;
                    case ClearShadow clear:
                        Access(clear.Shadow, write: true);
                        break;
                    case CopyElements copy:
                        Access(copy.Source, read: true);
                        Access(copy.Target, write: true);
                        break;
                    case Effect effect:
                        Opaque(effect.Code);
                        break;
                    case WriteBack write:
                        LeavesOnThrow |= IsHandedOut(write);
                        break;
                    case Throw @throw:
                        LeavesOnThrow |= !@throw.Flush.Items.Take(handedOut.Length).SequenceEqual(handedOut.Select(parameter => (Operand)parameter.Value));
                        break;
                    case Call { Method.Companions: { } companions } call:
                        AccessDeclared(call);
                        Rule(companions.Adjoint?.Rule, CallRole.Adjoint);
                        Rule(companions.Tangent?.Rule, CallRole.Tangent);
                        LeavesOnThrow |= IsSeenOnThrow(call);
                        if (companions.AreGenerated)
                        {
                            // Which method it will be, and what that does, is not known.
                            HasEffects = true;
                            ByCompanions.Add(call.Method.Key);
                        }

                        break;
                    case Call call:
                        Calls.Add(new CallFacts(call.Method.Key, call.Arguments.Map(argument => argument.Type.IsMemory ? ParametersOf(argument) : EquatableArray<int>.Empty)) { IsSeenOnThrow = IsSeenOnThrow(call) });
                        break;
                    case If branch:
                        Visit(branch.Then);
                        Visit(branch.Else);
                        break;
                    case For loop:
                        Visit(loop.Body);
                        break;
                    case While loop:
                        Visit(loop.Condition);
                        Visit(loop.Body);
                        break;
                }
            }
        }

        private bool IsHandedOut(WriteBack write) => Array.Exists(handedOut, parameter => parameter.Value == write.Parameter);

        private bool IsSeenOnThrow(Call call) => call.OnThrow is { } shown && Traversal.Statements(shown).OfType<WriteBack>().Any(IsHandedOut);
        /// <summary>Finds the parameters behind all buffers.</summary>
        public void Follow(Region body)
        {
            bool changed = true;
            while (changed)
            {
                changed = false;
                foreach (Statement statement in Traversal.Statements(body))
                {
                    foreach ((Value reference, Value source) in SourcesIn(statement))
                    {
                        EquatableArray<int> known = ParametersOf(reference), all = known.Union(ParametersOf(source)).OrderBy(i => i).ToEquatableArray();
                        changed |= all.Count > known.Count;
                        parametersOf[reference.Id] = all;
                    }
                }
            }
        }

        private static IEnumerable<(Value Reference, Value Source)> SourcesIn(Statement statement) => statement is Let { Target.Type.IsMemory: true } let
            ? SourcesOf(let.Operation).OfType<Value>().Select(source => (let.Target, source))
            : ChangingReferences.SourcesIn(statement);

        private static IEnumerable<Operand> SourcesOf(Operation operation) => operation switch
        {
            Slice slice => [slice.Buffer],
            Load load => [load.Buffer],
            Conversion conversion => [conversion.X],
            Copy copy => [copy.X],
            Shape shape => [shape.Elements],
            Select select => [select.WhenTrue, select.WhenFalse],
            Opaque { Purity: Purity.Pure, Operands: { Length: 1 } operands } when operands[0].Type is BufferType => operands,
            _ => [],
        };

        private void AccessDeclared(Call call)
        {
            MethodSummary summary = MethodSummary.OfDeclared(call.Method);
            for (int i = 0; i < call.Arguments.Count; i++)
            {
                Access(call.Arguments[i], summary.Parameters[i].IsRead, summary.Parameters[i].IsWritten);
            }
        }

        private void Visit(Let let)
        {
            Allocates |= let.Operation is NewBuffer or ResultArray;
            if (let.Operation is Load { ResultType.IsMemory: false, IsWrittenBefore: false } or ResultArray)
            {
                Access(let.Operation.Operands[0], read: true);
            }
            else if (let.Operation is Opaque opaque)
            {
                Opaque(opaque);
            }
            else if (let.Operation is Intrinsic { Custom: { } rule })
            {
                Rule(rule.Reference, CallRole.Partials);
            }
        }

        private void Rule(MethodReference? rule, CallRole role)
        {
            if (rule is { Companions: null })
            {
                Calls.Add(new CallFacts(rule.Key, EquatableArray<EquatableArray<int>>.Empty) { Role = role });
            }
        }

        private void Opaque(Opaque opaque)
        {
            HasEffects |= opaque.Purity == Purity.Effect && !IsGuard(opaque);
            foreach (Operand operand in opaque.Operands)
            {
                if (operand.Type.IsMemory)
                {
                    Access(operand, read: true, write: opaque.Purity == Purity.Effect);
                }
            }
        }

        private EquatableArray<int> ParametersOf(Operand buffer) =>
            buffer is Value value && parametersOf.TryGetValue(value.Id, out EquatableArray<int> parameters) ? parameters : EquatableArray<int>.Empty;

        private void Access(Operand buffer, bool read = false, bool write = false)
        {
            foreach (int parameter in ParametersOf(buffer))
            {
                ParameterAccess access = Accesses[parameter];
                Accesses[parameter] = new ParameterAccess(access.IsRead || read, access.IsWritten || write);
            }
        }
    }
}
