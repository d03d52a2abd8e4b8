using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Forward mode: from a function to one that computes tangents beside its values. Applied to what reverse mode made of a method it gives
/// second derivatives.
/// </summary>
internal sealed class TangentMode
{
    private readonly string display;
    private readonly DifferentiationOptions options;
    private readonly IReadOnlyDictionary<string, MethodSummary> callees;

    public TangentMode(string display, DifferentiationOptions options, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        this.display = display;
        this.options = options;
        this.callees = callees;
    }

    /// <summary>The public companion of a method.</summary>
    public Function Companion(Function function) => new Building(this, LocalMemory.Place(function, Stack.Scratch), keepsTape: false).Run(
        function.Name + "Tangent",
        ["Tangent"],
        checks: true,
        hasResult: true) with
    {
        Header = EquatableArray.Create($"Jacobian-vector product of {display} with respect to {Active(function)}."),
    };

    /// <summary>The method with tangents, for callers.</summary>
    /// <param name="reference">The method, as callers know it.</param>
    public Function Internal(Function function, MethodReference reference) => new Building(this, LocalMemory.Place(function, Stack.Tape), keepsTape: false).Run(
        TangentSignatures.Of(reference).Name,
        ["Tangent"],
        checks: false,
        hasResult: true) with
    {
        Tape = TapeAccess.Passed,
        Header = EquatableArray.Create($"{display} with tangents, for callers that differentiate through it."),
    };

    /// <summary>The product of the Hessian with a vector: forward mode over the gradient.</summary>
    /// <param name="checks">What is passed has to be checked.</param>
    public Function HessianVectorProduct(Function function, Function gradient, bool checks = true) => new Building(this, gradient, keepsTape: true).Run(
        function.Name + "HessianVectorProduct",
        ["Tangent", "HessianVector"],
        checks,
        hasResult: false,
        own: function.Parameters.Count) with
    {
        Header = gradient.Header.Skip(1).Prepend($"Hessian-vector product of {display} with respect to {Active(function)}.").ToEquatableArray(),
    };

    /// <summary>A sweep with tangents, for callers.</summary>
    public Function OfSweep(Function sweep) => OfSweep(sweep, sweep.Name + "Tangent");

    /// <summary>A function that uses its caller's tape, with tangents.</summary>
    public Function OfSweep(Function sweep, string name) => new Building(this, sweep, keepsTape: true).Run(
        name,
        ["Tangent"],
        checks: false,
        hasResult: true) with
    {
        Tape = TapeAccess.Passed,
        Header = sweep.Header.Map(line => "With tangents: " + line),
    };

    private static string Active(Function function) =>
        string.Join(", ", function.Parameters.Where(parameter => parameter.IsActive).Select(parameter => parameter.Name));

    /// <summary>One function under construction.</summary>
    private sealed class Building
    {
        private readonly Function function;
        private readonly bool keepsTape;
        private readonly ValueSource values;
        private readonly MemoryAnalysis memory;
        private readonly Activity activity;
        private readonly TangentSweep sweep;
        private readonly List<(Parameter Primal, Parameter Tangent)> tangents = new();

        // Where tangents are taken of what has tangents, their names are not free.
        private readonly HashSet<string> taken = new(StringComparer.Ordinal);

        public Building(TangentMode mode, Function given, bool keepsTape)
        {
            function = RuleCalls.In(given);
            this.keepsTape = keepsTape;
            values = new ValueSource(function.NextId);
            memory = new MemoryAnalysis(function, new FunctionIndex(function), mode.callees);
            activity = new Activity(function, memory, seedsMemory: true, fromTape: keepsTape);
            sweep = new TangentSweep(memory, activity, values, mode.options.StrongZero, keepsTape)
            {
                Returned = function.Parameters.Where(parameter => parameter.IsReturned).ToList(),
            };
        }

        /// <param name="suffixes">What names of tangents end in: those of the method's own parameters, and of the ones that another transform added.</param>
        /// <param name="own">How many of the parameters are the method's own; tangents of these stand before the rest.</param>
        /// <param name="hasResult">Whether the result's tangent is handed out.</param>
        public Function Run(string name, string[] suffixes, bool checks, bool hasResult, int own = int.MaxValue)
        {
            taken.UnionWith(function.Parameters.Select(parameter => parameter.Part?.Whole ?? parameter.Name));
            List<Parameter> parameters = new();
            foreach ((IEnumerable<Parameter> group, string suffix) in new[] { function.Parameters.Take(own), function.Parameters.Skip(own) }.Zip(suffixes, (group, suffix) => (group, suffix)))
            {
                parameters.AddRange(group);
                parameters.AddRange(group.Where(parameter => parameter.IsActive).Select(parameter => AddTangent(parameter, suffix)));
            }

            RegionBuilder body = new(values);
            if (checks)
            {
                TangentChecks.Add(body, function.Parameters, Math.Min(own, function.Parameters.Count), tangents, memory);
            }

            EnterParameters(body);
            sweep.Run(function.Body, body);
            Dictionary<int, Operand> finals = Finals();
            List<Operand> yields = new();
            yields.AddRange(function.Body.Yields.Take(function.ResultParts.Length));
            yields.AddRange(parameters.Where(parameter => parameter.IsReturned).Select(parameter => finals[parameter.Value.Id]));
            taken.UnionWith(tangents.Select(pair => pair.Tangent.Part?.Whole ?? pair.Tangent.Name));
            for (int i = 0; i < function.ResultParts.Length && hasResult; i++)
            {
                Leaf part = function.ResultParts[i];
                if (part.Type is BufferType { IsDifferentiable: true } array && function.ReturnType is BufferType)
                {
                    parameters.Add(new Parameter(values.Create(array, Free("resultTangent")), Passing.Out) { IsActive = true });
                    yields.Add(sweep.ResultShadow(function.Body.Yields[i]));
                }

                if (part.Type is RealType)
                {
                    string resultName = Free("resultTangent");
                    parameters.Add(new Parameter(values.Create(part.Type, part.NameIn(resultName)), Passing.Out)
                    {
                        IsActive = true,
                        Part = function.ReturnType is StructType whole ? new Part(resultName, whole, i) : null,
                    });
                    yields.Add(sweep.Tangent(function.Body.Yields[i]));
                }
            }

            return function with { Name = name, Parameters = parameters.ToEquatableArray(), Body = body.Build(yields), NextId = values.Next };
        }

        private Parameter AddTangent(Parameter parameter, string suffix)
        {
            Value value = values.Create(TangentSignatures.TypeOf(parameter.Type, parameter.Part), NameOf(parameter.Name));
            Parameter tangent = new(value, TangentSignatures.PassingOf(parameter.Passing))
            {
                IsActive = true,
                Part = parameter.Part is { } part ? part with { Whole = NameOf(part.Whole) } : null,
            };
            tangents.Add((parameter, tangent));
            return tangent;

            string NameOf(string name) => Free(suffix == "HessianVector" ? name.Substring(0, name.Length - "Gradient".Length) + suffix : name + suffix);
        }

        private string Free(string name)
        {
            while (taken.Contains(name))
            {
                name += "2";
            }

            return name;
        }

        private void EnterParameters(RegionBuilder body)
        {
            foreach ((Parameter primal, Parameter tangent) in tangents)
            {
                if (primal.Passing != Passing.Out)
                {
                    sweep.Enter(primal.Value, tangent.Value);
                }
            }

            // What is stored in a constant is followed too.
            foreach (Parameter parameter in function.Parameters)
            {
                if (!parameter.IsActive && parameter.Type is { IsMemory: true, IsDifferentiable: true } && sweep.IsAnyActive(parameter.Value))
                {
                    sweep.Enter(parameter.Value, sweep.Allocate(body, parameter.Value, Stack.Scratch));
                }
            }
        }

        /// <summary>What each parameter that is passed by reference holds in the end.</summary>
        private Dictionary<int, Operand> Finals()
        {
            Dictionary<int, Operand> finals = new();
            int next = function.ResultParts.Length;
            foreach (Parameter parameter in function.Parameters.Where(parameter => parameter.IsReturned))
            {
                Operand final = function.Body.Yields[next++];
                finals[parameter.Value.Id] = final;
                foreach ((Parameter primal, Parameter tangent) in tangents.Where(pair => pair.Primal == parameter))
                {
                    finals[tangent.Value.Id] = sweep.Tangent(final);
                }
            }

            return finals;
        }
    }
}
