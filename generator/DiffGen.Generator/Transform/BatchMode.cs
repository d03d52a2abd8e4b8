using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// One companion for many problems: the method in a loop over them, where what it takes by value is an element of a buffer. The gradient
/// of the sum of all values by such an element is that of one problem, and by what they share the sum of theirs. So reverse mode does
/// the rest, and where the loop allows it, the gradient runs on vectors, a problem a lane.
/// </summary>
internal sealed class BatchMode
{
    private readonly Function function;
    private readonly CompilationUnit unit;
    private readonly ValueSource values;
    private readonly RegionBuilder entry;
    private readonly RegionBuilder body;
    private readonly Value problem;
    private readonly Substitution names = new();
    private readonly List<Parameter> parameters = new();
    private readonly List<ParameterAccess> accesses = new();

    // One for each parameter of which each problem has a value of its own, and one for each of which it has some elements, in order.
    private readonly List<Value> each = new();
    private readonly List<(Parameter Parameter, Value Whole)> sliced = new();

    private BatchMode(Function function, CompilationUnit unit)
    {
        this.function = function;
        this.unit = unit;
        values = new ValueSource(function.NextId);
        entry = new RegionBuilder(values);
        body = entry.Nested();
        problem = values.Create(IrType.Int32, "problem");
    }

    /// <exception cref="UnsupportedException">Problems could not be told apart.</exception>
    public static Function Of(Function function, CompilationUnit unit, IReadOnlyDictionary<string, MethodSummary> callees) => new BatchMode(function, unit).Build(callees);

    private Function Build(IReadOnlyDictionary<string, MethodSummary> callees)
    {
        Check();
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            AddParameter(function.Parameters[i], unit.Self.Parameters[i]);
        }

        Value result = values.Create(new BufferType(BufferKind.Span, function.ReturnType!), "result");
        Add(new Parameter(result, Passing.ByValue) { IsOutput = true }, new ParameterAccess(IsRead: false, IsWritten: true));
        Function batch = function with
        {
            Parameters = parameters.ToEquatableArray(),
            Body = Loop(result),
            NextId = values.Next,
        };
        MethodSummary summary = unit.Self with { Parameters = accesses.ToEquatableArray(), Internals = Internals.None, Companions = EquatableArray<CompanionNeeds>.Empty };
        ReverseMode reverse = new(Passes.Run(batch), summary, unit.Model.Declaration.Display, unit.Model.Options with { LoopSnapshots = 0 }, callees);
        Function gradient = reverse.Joint(ReverseKind.Gradient);
        IEnumerable<Statement> checks = each.Skip(1).Select(buffer => new RequireLength(buffer, each[0]) { Needed = LengthNeeded.Same })
            .Concat(sliced.Select(slice => new RequireLength(slice.Whole, each[0]) { Needed = LengthNeeded.Multiple }))
            .Append(new RequireLength(result, each[0]));
        return gradient with
        {
            Name = function.Name + CompanionKind.GradientBatch,
            Mode = Modes.GradientBatch,
            ReturnType = null,
            Body = new Region(checks.Concat(gradient.Body.Statements.Select(WithCount)).ToEquatableArray(), gradient.Body.Yields.Skip(function.ResultParts.Length).ToEquatableArray()),
            Header = EquatableArray.Create(
                $"Values and gradients of {unit.Model.Declaration.Display} for many problems: an element for each in {string.Join(", ", each.Select(buffer => buffer.Name))}"
                + (sliced.Count > 0 ? $"; element k of problem i of n at k * n + i in {string.Join(", ", sliced.Select(slice => slice.Whole.Name))}." : ".")),
        };
    }

    // They are all as long as the first.
    private Statement WithCount(Statement statement) =>
        statement is Let { Operation: Length { Buffer: Value buffer } } let && each.Contains(buffer) ? let with { Operation = new Length(each[0]) } : statement;

    private void Check()
    {
        if (function.Cleanups.Count > 0)
        {
            throw new UnsupportedException("it has something to clean up after each problem, which its companion for many problems does not do yet: leave out the mode GradientBatch");
        }

        for (int i = 0; i < function.Parameters.Count; i++)
        {
            Parameter parameter = function.Parameters[i];
            if (parameter.Type.IsMemory && unit.Self.Parameters[i].IsWritten)
            {
                throw new UnsupportedException($"all problems of a batch share the memory of '{parameter.Name}', and it writes there", parameter.Value);
            }
        }
    }

    private void AddParameter(Parameter parameter, ParameterAccess access)
    {
        string whole = parameter.Part?.Whole ?? parameter.Name;
        if (parameter is { IsReceiver: false, Type: BufferType buffer } && unit.Model.Sliced.Contains(whole))
        {
            Value all = values.Create(buffer with { Kind = BufferKind.ReadOnlySpan }, whole);
            Add(new Parameter(all, Passing.ByValue) { IsActive = parameter.IsActive }, access);
            sliced.Add((parameter, all));
            return;
        }

        if (parameter.IsReceiver || !unit.Model.Each.Contains(whole))
        {
            Add(parameter, access);
            return;
        }

        if (parameter.Part is null or { Index: 0 })
        {
            IrType element = parameter.Part?.Type ?? parameter.Type;
            Value own = values.Create(new BufferType(BufferKind.ReadOnlySpan, element), whole);
            bool isActive = function.Parameters.Any(leaf => leaf.IsActive && (leaf.Part?.Whole ?? leaf.Name) == whole);
            Add(new Parameter(own, Passing.ByValue) { IsActive = isActive }, new ParameterAccess(IsRead: true, IsWritten: false));
            each.Add(own);
        }

        names[parameter.Value] = body.Let(new Load(each[each.Count - 1], problem, InRange: true) { Path = parameter.Part?.Leaf.Path ?? "" }, parameter.Name);
    }

    private void Add(Parameter parameter, ParameterAccess access)
    {
        parameters.Add(parameter);
        accesses.Add(access);
    }

    /// <summary>The problems, one after the other, and the sum of their values.</summary>
    private Region Loop(Value result)
    {
        Value count = entry.Let(new Length(each[0]));
        BatchSlices slices = new(entry, problem, count);
        foreach ((Parameter parameter, Value whole) in sliced)
        {
            slices.Add(parameter, whole);
        }

        Region own = names.Apply(Sequential(slices.Run(function).Body));
        body.AddRange(own.Statements);
        Operand value = own.Yields[0];
        body.Add(new Store(result, problem, value));
        RealType type = (RealType)function.ReturnType!;
        Carried sum = new(values.Create(type, "sum"), Constants.Real(0, type), values.Create(type, "sum"));
        entry.Add(new For(problem, Constants.Int(0), BinaryOperator.Less, count, 1, EquatableArray.Create(sum), body.Build(body.Add(sum.Phi, value))));
        return entry.Build(sum.Result);
    }

    /// <summary>Loops that would run in parallel for one problem run one iteration after the other.</summary>
    private static Region Sequential(Region region) => ParallelLoops.Occur(region) ? region with { Statements = region.Statements.Map(Sequential) } : region;

    private static Statement Sequential(Statement statement) => statement switch
    {
        If branch => branch with { Then = Sequential(branch.Then), Else = Sequential(branch.Else) },
        For loop => loop with { Body = Sequential(loop.Body), IsParallel = false },
        While loop => loop with { Body = Sequential(loop.Body) },
        _ => statement,
    };
}
