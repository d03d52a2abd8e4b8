using DiffGen.Generator;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using Xunit;

namespace DiffGen.Tests.Analysis;

public sealed class SummariesTests
{
    [Fact]
    public void A_write_through_a_slice_is_a_write_to_the_parameter()
    {
        IrSamples samples = new();
        Value a = samples.Span("a");
        RegionBuilder body = samples.Region();
        Value slice = body.Let(new Slice(a, Constants.Int(1), Constants.Int(2)));
        body.Add(new Store(slice, Constants.Int(0), Constants.Real(1, IrType.Double)));
        MethodFacts facts = Summaries.Extract(IrSamples.ModelOf(samples.Function(body, returnType: null)));
        Assert.Equal(new ParameterAccess(false, true), facts.Parameters[0]);
    }

    [Fact]
    public void Reads_and_writes_are_closed_over_calls_and_recursion()
    {
        ParameterAccess none = new(false, false);
        MethodFacts leaf = new("leaf", EquatableArray.Create(new ParameterAccess(true, false), new ParameterAccess(false, true)), EquatableArray<CallFacts>.Empty);

        // The recursive call swaps its two parameters, so both end up read and written.
        MethodFacts recursive = new(
            "recursive",
            EquatableArray.Create(none, none),
            EquatableArray.Create(new CallFacts("leaf", Arguments([0], [1])), new CallFacts("recursive", Arguments([1], [0]))));
        MethodFacts caller = new("caller", EquatableArray.Create(none), EquatableArray.Create(new CallFacts("recursive", Arguments([], [0]))));

        IReadOnlyDictionary<string, MethodSummary> summaries = Summaries.Solve([caller, recursive, leaf]);

        ParameterAccess both = new(true, true);
        Assert.Equal(EquatableArray.Create(both, both), summaries["recursive"].Parameters);
        Assert.Equal(EquatableArray.Create(both), summaries["caller"].Parameters);
        Assert.Equal(new Internals(Tangents: 0, Sweeps: 1), summaries["recursive"].Internals);
        Assert.Equal(Internals.None, summaries["caller"].Internals);
    }

    [Fact]
    public void Callees_get_what_a_caller_needs_through_calls_between()
    {
        MethodFacts leaf = Facts("leaf", Modes.Reverse);
        MethodFacts between = Facts("between", Modes.None, "leaf");
        MethodFacts caller = Facts("caller", Modes.Forward, "between");
        MethodFacts second = Facts("second", Modes.HessianVectorProduct, "other");
        MethodFacts other = Facts("other", Modes.None);

        IReadOnlyDictionary<string, MethodSummary> summaries = Summaries.Solve([leaf, between, caller, second, other]);

        Assert.Equal(new Internals(Tangents: 1, Sweeps: 0), summaries["leaf"].Internals);
        Assert.Equal(new Internals(Tangents: 1, Sweeps: 0), summaries["between"].Internals);
        Assert.Equal(Internals.None, summaries["caller"].Internals);
        Assert.Equal(new Internals(Tangents: 1, Sweeps: 2), summaries["other"].Internals);

        static MethodFacts Facts(string key, Modes modes, params string[] callees) => new(
            key,
            EquatableArray<ParameterAccess>.Empty,
            callees.Select(callee => new CallFacts(callee, EquatableArray<EquatableArray<int>>.Empty)).ToEquatableArray())
        {
            Modes = modes,
        };
    }

    [Fact]
    public void What_may_be_one_of_two_parameters_counts_as_both()
    {
        ParameterAccess none = new(false, false);
        MethodFacts writer = new("writer", EquatableArray.Create(new ParameterAccess(false, true)), EquatableArray<CallFacts>.Empty);
        MethodFacts caller = new("caller", EquatableArray.Create(none, none, none), EquatableArray.Create(new CallFacts("writer", Arguments([0, 2]))));

        ParameterAccess written = new(false, true);
        Assert.Equal(EquatableArray.Create(written, none, written), Summaries.Solve([caller, writer])["caller"].Parameters);
    }

    private static EquatableArray<EquatableArray<int>> Arguments(params int[][] arguments) => arguments.Select(argument => argument.ToEquatableArray()).ToEquatableArray();

    [Fact]
    public void A_method_whose_callee_is_missing_says_so()
    {
        IrSamples samples = new();
        Value x = samples.Real("x");
        RegionBuilder body = samples.Region();
        Value result = samples.Values.Create(IrType.Double);
        MethodReference method = new("G", "C", "G", EquatableArray.Create(new ParameterSignature("x", IrType.Double, Passing.ByValue, true)), IrType.Double);
        body.Add(new Call(method, EquatableArray.Create<Operand>(x), EquatableArray.Create(result)));
        var model = IrSamples.ModelOf(samples.Function(body, result));
        MethodFacts facts = Summaries.Extract(model);
        Assert.True(Summaries.Bind(model, facts, key => Summaries.Solve([facts]).GetValueOrDefault(key)).MissesCallee);
    }
}
