using System.Collections.Immutable;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Turns the bound tree of one body into a region. Every operation becomes a <see cref="Let"/> of its own, in the order
/// in which C# evaluates; variables become versions. What cannot be lowered is refused, and lowering goes on with a
/// placeholder, so that a method's refusals are found all at once.
/// </summary>
internal sealed partial class BodyLowering
{
    private readonly IMethodSymbol method;
    private readonly CancellationToken cancellation;
    private readonly ValueSource values = new();
    private readonly List<Refusal> refusals = [];
    private readonly List<Refusal> recomputed = [];
    private readonly List<Variable> references = [];

    // What by-reference parameters held on entry. Structs that are passed by `out` are written as a whole, in the end.
    private readonly Dictionary<Variable, Value> entries = [];
    private readonly HashSet<int> stopped = [];
    private readonly HashSet<ISymbol> refusedVariables = new(SymbolEqualityComparer.Default);
    private readonly HashSet<Variable> refusedChoices = [];
    private readonly HashSet<int> outputs = [];
    private readonly ImmutableDictionary<int, CodeOrigin>.Builder? origins;
    private readonly SyntaxNode? loopWithSnapshots;
    private readonly Scope outermost;
    private readonly HashSet<Variable> liveAtTheEnd;
    private Scope scope;
    private Tail tail;

    private BodyLowering(
        IMethodSymbol method,
        IOperation body,
        SemanticModel model,
        Dependence dependence,
        SyntaxNode? loopWithSnapshots,
        HashSet<SyntaxNode> lasting,
        HashSet<SyntaxNode> unsettled,
        Dictionary<string, ObjectLayout> onTape,
        bool isLastRound,
        bool tracksLocations,
        CancellationToken cancellation)
    {
        this.lasting = lasting;
        this.unsettled = unsettled;
        this.onTape = onTape;
        this.isLastRound = isLastRound;
        this.loopWithSnapshots = loopWithSnapshots;
        this.method = method;
        objects = new ObjectMap(model.Compilation, method.ContainingType);
        method.Parameters.ToList().ForEach(parameter => objects.Meet(parameter.Type));
        this.cancellation = cancellation;
        origins = tracksLocations ? ImmutableDictionary.CreateBuilder<int, CodeOrigin>() : null;
        scope = outermost = new Scope(new RegionBuilder(values), new Bindings());
        tail = new Tail([method], liveAtTheEnd = []);
        Variable? result = method.ReturnsVoid ? null : new Variable("result", TypeMap.Map(method.ReturnType)) { IsHandedOut = true };
        frame = new Frame(method, body, model, dependence, result)
        {
            This = Signature.IncludesThis(method) ? new VariablePlace(body, new Variable("this", TypeMap.Map(method.ContainingType))) : null,
        };
        if (result is not null)
        {
            scope.Bindings[result] = null;
            tail.Live!.UnionWith(result.Leaves);
        }
    }

    /// <summary>A buffer variable that different paths left with different buffers. Reading it is refused.</summary>
    private sealed record Ambiguous(IrType BufferType, string Reason) : Operand(BufferType);

    /// <summary>A view whose numbers are known, and that is still to be made.</summary>
    private sealed record Placed(BufferRange Range, BufferPlace Place, string Name) : Operand((IrType?)Range.Grid ?? Range.Type);

    /// <summary>What holds at the end of the statements that are being lowered.</summary>
    /// <param name="Targets">Jumps to these lead there anyway.</param>
    /// <param name="Live">The variables that are read after it; all, if null.</param>
    private sealed record Tail(IReadOnlyList<ISymbol> Targets, HashSet<Variable>? Live)
    {
        public static readonly Tail None = new([], null);

        public bool Contains(ISymbol target) => Targets.Contains(target, SymbolEqualityComparer.Default);
    }

    /// <summary>The code isn't valid C#; the compiler says why.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>It is another declaration that isn't valid.</summary>
    public bool IsBrokenElsewhere { get; private set; }

    public IReadOnlyList<Refusal> Refusals => refusals;

    /// <summary>What is worth knowing about the method and can't be seen in the representation; only if asked for.</summary>
    public IReadOnlyList<Refusal> Notes { get; private set; } = [];

    public ImmutableDictionary<int, CodeOrigin> Origins => origins?.ToImmutable() ?? ImmutableDictionary<int, CodeOrigin>.Empty;

    /// <param name="loopWithSnapshots">The loop that leaves snapshots, if one does.</param>
    public static BodyLowering Lower(
        IMethodSymbol method,
        MethodReference signature,
        IOperation body,
        SemanticModel model,
        SyntaxNode? loopWithSnapshots,
        bool tracksLocations,
        CancellationToken cancellation,
        out Function function)
    {
        int first = signature.HasReceiver ? 1 : 0;
        Dependence dependence = new(method.Parameters.Where((_, i) => signature.Declared[i + first].IsActive), body, isReceiverActive: signature.HasReceiver);
        HashSet<SyntaxNode> lasting = [];
        HashSet<SyntaxNode> unsettled = [];
        Dictionary<string, ObjectLayout> onTape = new(StringComparer.Ordinal);
        try
        {
            for (int round = 1; ; round++)
            {
                BodyLowering lowering = new(method, body, model, dependence, loopWithSnapshots, lasting, unsettled, onTape, round == MaximumRounds, tracksLocations, cancellation);
                function = lowering.Lower(signature, body);
                if (!lowering.hasLearned || round == MaximumRounds)
                {
                    lowering.Notes = tracksLocations ? [.. HiddenDivisions.In(body, dependence), .. lowering.recomputed.Distinct()] : [];
                    return lowering;
                }
            }
        }
        finally
        {
            TypeArguments.Current = TypeArguments.None;
        }
    }

    private Function Lower(MethodReference signature, IOperation body)
    {
        List<Parameter> parameters = [];
        if (signature.HasReceiver)
        {
            parameters.Add(DeclareReceiver(signature.Parameters[0]));
        }

        foreach ((IParameterSymbol parameter, (int start, int count)) in method.Parameters.Zip(signature.Groups.Skip(signature.HasReceiver ? 1 : 0), (parameter, group) => (parameter, group)))
        {
            parameters.AddRange(Declare(parameter, [.. signature.Parameters.Skip(start).Take(count)]));
        }

        Run(new Work(body, null));
        List<Operand> yields = [];
        if (frame.Result is { } result)
        {
            Operand? returned = scope.IsDead ? null : scope.Bindings[result];
            IsBroken |= returned is null && frame.Exits.Of(body).Completes;
            yields.AddRange(Composite.LeavesOf(returned ?? new DefaultConstant(result.Type)));
        }

        yields.AddRange(References());
        parameters.AddRange(groupMemory);
        return WriteBacks.Prune(new Function(signature.Key, signature.Name, parameters.ToEquatableArray(), signature.ReturnType, scope.Builder.Build(yields), values.Next)
        {
            Cleanups = CleanupsIn(0),
            Cells = cells.ToEquatableArray(),
            Shapes = objects.Shapes,
        });
    }

    private IEnumerable<Parameter> Declare(IParameterSymbol symbol, IReadOnlyList<ParameterSignature> signatures)
    {
        Variable variable = new(symbol.Name, TypeMap.Map(symbol.Type));
        frame[symbol] = variable;
        return [.. signatures.Zip(variable.Leaves, (signature, leaf) => Declare(symbol, signature, leaf))];
    }

    private Parameter Declare(IParameterSymbol symbol, ParameterSignature signature, Variable variable)
    {
        Value value = values.Create(signature.Type, signature.Name);
        Grid? grid = signature.Type is GridType type ? Declare(value, type) : null;
        scope.Bindings[variable] = signature.Passing == Passing.Out ? null : signature.Type is MemoryType ? grid!.Elements : grid ?? (Operand)value;
        if (signature.Passing is Passing.Ref or Passing.Out)
        {
            references.Add(variable);
            if (signature.Part is null || signature.Passing == Passing.Ref)
            {
                entries[variable] = value;
            }

            tail.Live!.Add(variable);
        }

        parameterIds.Add(value.Id);
        bool isOutput = KnownMethods.IsOutput(symbol);
        if (isOutput)
        {
            outputs.Add(grid?.Elements.Id ?? value.Id);
        }

        if (origins is not null && symbol.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration)
        {
            origins[value.Id] = new CodeOrigin(declaration.GetSyntax(cancellation), null);
        }

        return new Parameter(value, signature.Passing)
        {
            IsActive = signature.IsActive,
            IsOutput = isOutput,
            Mapping = KnownMethods.MappingOf(symbol),
            Part = signature.Part,
        };
    }

    /// <summary>What the <c>ref</c> and <c>out</c> parameters hold here. In a cleanup they have been written already.</summary>
    private IEnumerable<Operand> References() => isCleaningUp ? [] :
        references.Select(variable => (scope.IsDead ? null : scope.Bindings[variable]) ?? (entries.TryGetValue(variable, out Value? untouched) ? untouched : new DefaultConstant(variable.Type)));

    private Value Let(Operation operation, IOperation? origin, string name = "")
    {
        if (onTape.Count > 0 && operation.Operands.Any(operand => operand is Handle))
        {
            RefuseHandle(origin);
            return values.Create(operation.ResultType, name);
        }

        Value value = scope.IsDead ? values.Create(operation.ResultType, name) : scope.Builder.Let(operation, name);
        if (origin is not null && origins is not null)
        {
            origins[value.Id] = OriginOf(origin);
        }

        return value;
    }

    private CodeOrigin OriginOf(IOperation operation) => new(operation.Syntax, frame.Origin);

    private void Add(Statement statement)
    {
        if (onTape.Count > 0 && statement is not (If or For or While) && StatementOperands.Of(statement).Any(operand => operand is Handle))
        {
            RefuseHandle(null);
            return;
        }

        if (!scope.IsDead)
        {
            scope.Builder.Add(statement);
        }
    }

    /// <summary>Lowers into a region of its own.</summary>
    private Scope Nest(Action lower)
    {
        Scope outer = scope, nested = outer.Nested();
        scope = nested;
        nested.IsDead = outer.IsDead;
        lower();
        scope = outer;
        return nested;
    }

    // The statements of a function in place belong to the statement that calls it.
    private void Mark(SyntaxNode statement)
    {
        if (frame.Caller is null)
        {
            Add(new Source(StatementText.Of(statement)));
        }
    }

    private Operand Refuse(IOperation at, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        Refuse(at.Syntax, descriptor, arguments);
        return Placeholder(at);
    }

    private Operand RefuseUnmarked(IOperation call, IMethodSymbol target, string active)
    {
        string? rule = UserRules.IsSupported(target) ? "write a rule for it with [DerivativeOf]"
            : CompanionRules.IsSupported(target) ? "write its companions with [AdjointOf]"
            : null;
        string wayOut = target.Locations.Any(location => location.IsInSource)
            ? "its source is at hand, so mark it [Differentiable]" + (rule is null ? "" : ", or " + rule)
            : "its source is not at hand, so " + (rule ?? "compute it some other way");
        return Refuse(call, Catalogue.UnmarkedCall, target.Name, NumberIn(call as IInvocationOperation) ?? active, wayOut);
    }

    private string? NumberIn(IInvocationOperation? call) =>
        call?.Arguments.FirstOrDefault(argument => frame.Dependence.DependsOnActive(argument.Value)) is { } argument ? NumberIn(argument.Value) : null;

    /// <summary>What an active expression that is no number itself is made of.</summary>
    private string? NumberIn(IOperation expression) => expression.Type is { } type && TypeMap.Map(type).IsDifferentiable ? null : expression
        .DescendantsAndSelf()
        .FirstOrDefault(part => part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IArrayElementReferenceOperation
            && TypeMap.Map(part.Type!).IsDifferentiable && frame.Dependence.DependsOnActive(part))?
        .Syntax.ToString();

    /// <summary>It contains a variable that was refused at its declaration; more about it would be noise.</summary>
    private bool IsRefused(IOperation? expression) =>
        expression is not null && refusedVariables.Count > 0
        && expression.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation local && refusedVariables.Contains(local.Local));

    // What stands in the way in another declaration is reported at the call that leads there.
    private void Refuse(SyntaxNodeOrToken at, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        Refusal refusal = frame.Origin is { } origin
            ? new(
                Catalogue.Source,
                origin.GetLocation(),
                EquatableArray.Create(frame.Method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), Text(descriptor, arguments)))
            : new(descriptor, at.GetLocation()!, arguments.ToEquatableArray()) { Active = descriptor == Catalogue.UnmarkedCall ? arguments[1] : descriptor == Catalogue.NoAdjoint ? arguments[0] : "" };
        if (!refusals.Any(known => IsSaidBy(known, refusal)))
        {
            refusals.Add(refusal);
        }
    }

    /// <summary>The same has been said of it, or of a part of it.</summary>
    private static bool IsSaidBy(Refusal known, Refusal refusal) =>
        known.Equals(refusal)
        || (known.Descriptor == refusal.Descriptor && known.Arguments.Equals(refusal.Arguments)
            && known.Location.SourceTree == refusal.Location.SourceTree && refusal.Location.SourceSpan.Contains(known.Location.SourceSpan));

    private static string Text(DiagnosticDescriptor descriptor, string[] arguments) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, descriptor.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture), arguments);

    private Operand Unsupported(IOperation at, string construct, string wayOut) => Refuse(at, Catalogue.Unsupported, construct, wayOut);

    private Operand Broken(IOperation at)
    {
        IsBroken = true;
        IsBrokenElsewhere |= frame.Origin is not null;
        return Placeholder(at);
    }

    private static Operand Placeholder(IOperation at) =>
        at.Type is null ? new DefaultConstant(IrType.Int32)
        : TypeMap.Map(at.Type) is var type && type is StructType whole ? Composite.Default(whole)
        : new DefaultConstant(type);
}
