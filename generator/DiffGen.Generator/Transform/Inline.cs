using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Writes small callees into their callers, so that their values are at hand there without any tape.</summary>
internal static class Inline
{
    public static Function Run(Function function, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        if (callees.Values.All(callee => callee.Inline is null))
        {
            return function;
        }

        Dictionary<string, Function> inlined = new(StringComparer.Ordinal);
        foreach (IGrouping<string, Call> calls in Traversal.Statements(function.Body).OfType<Call>().GroupBy(call => call.Method.Key, StringComparer.Ordinal))
        {
            if (callees.TryGetValue(calls.Key, out MethodSummary? summary) && summary.Inline is { } callee && Inlining.IsWrittenIntoCaller(callee, calls.Count()))
            {
                inlined[calls.Key] = callee;
            }
        }

        ValueSource values = new(function.NextId);
        Substitution results = new();
        Region body = Rewrite(function.Body, inlined, values, results, KeyOf);
        return function with
        {
            Body = results.Apply(body),
            NextId = values.Next,
            Shapes = ShapesOf(function, inlined.Values),
        };
    }

    /// <summary>Writes all callees into a function.</summary>
    public static Function All(Function function, IReadOnlyDictionary<string, Function> callees)
    {
        if (callees.Count == 0)
        {
            return function;
        }

        ValueSource values = new(function.NextId);
        Substitution results = new();
        Region body = Rewrite(function.Body, callees, values, results, KeyOf);
        return function with { Body = results.Apply(body), NextId = values.Next, Shapes = ShapesOf(function, callees.Values) };
    }

    /// <summary>Writes a method that was made for one function into it, with its comments; null where it has to stay a method.</summary>
    public static Function? Part(Function function, Function part)
    {
        if (part.Cells.Count > 0 || Traversal.Statements(part.Body).Any(statement => statement is Throw or WriteBack))
        {
            return null;
        }

        ValueSource values = new(function.NextId);
        Substitution results = new();
        Region body = Rewrite(function.Body, new Dictionary<string, Function> { [part.Name] = part }, values, results, call => call.Method.Name, keepsSources: true);
        return function with { Body = results.Apply(body), NextId = values.Next };
    }

    private static EquatableArray<ObjectShape> ShapesOf(Function function, IEnumerable<Function> callees)
    {
        List<ObjectShape> shapes = [.. function.Shapes];
        foreach (ObjectShape shape in callees.SelectMany(callee => callee.Shapes).Where(shape => !shapes.Exists(own => own.Name == shape.Name)).ToList())
        {
            string name = shape.ShortName;
            for (int i = 2; shapes.Exists(own => own.ShortName == name); i++)
            {
                name = shape.ShortName + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            if (!shapes.Exists(own => own.Name == shape.Name))
            {
                shapes.Add(shape with { ShortName = name });
            }
        }

        return shapes.ToEquatableArray();
    }

    private static string KeyOf(Call call) => call.Method.Key;

    private static Region Rewrite(
        Region region, IReadOnlyDictionary<string, Function> callees, ValueSource values, Substitution results, Func<Call, string> keyOf, bool keepsSources = false)
    {
        List<Statement> statements = new();
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Call call when callees.TryGetValue(keyOf(call), out Function? callee):
                    statements.AddRange(Body(callee, call, values, results, keepsSources));
                    break;
                case If branch:
                    statements.Add(branch with
                    {
                        Then = Rewrite(branch.Then, callees, values, results, keyOf, keepsSources),
                        Else = Rewrite(branch.Else, callees, values, results, keyOf, keepsSources),
                    });
                    break;
                case For loop:
                    statements.Add(loop with { Body = Rewrite(loop.Body, callees, values, results, keyOf, keepsSources) });
                    break;
                case While loop:
                    statements.Add(loop with { Body = Rewrite(loop.Body, callees, values, results, keyOf, keepsSources) });
                    break;
                default:
                    statements.Add(statement);
                    break;
            }
        }

        return region with { Statements = statements.ToEquatableArray() };
    }

    private static IEnumerable<Statement> Body(Function callee, Call call, ValueSource values, Substitution results, bool keepsSources)
    {
        List<Statement> statements = new();
        Substitution copy = new(values);
        for (int i = 0; i < callee.Parameters.Count; i++)
        {
            Parameter parameter = callee.Parameters[i];
            Operand argument = results.Apply(call.Arguments[i]);
            if (parameter.Type is RealType && !parameter.IsActive)
            {
                Value constant = values.Create(parameter.Type);
                statements.Add(new Let(constant, new Opaque(EquatableArray.Create("", ""), EquatableArray.Create(argument), parameter.Type, Purity.Pure)));
                argument = constant;
            }

            copy[parameter.Value] = argument;
        }

        Region body = copy.Apply(callee.Body);
        statements.AddRange(body.Statements.Where(statement => keepsSources || statement is not Source));
        for (int i = 0; i < call.Results.Count; i++)
        {
            results[call.Results[i]] = body.Yields[i];
            if (call.Results[i].IsNamed)
            {
                // The caller's name for the result is the one that its reader knows.
                statements.Add(new Let(call.Results[i], new Copy(body.Yields[i])));
                results[call.Results[i]] = call.Results[i];
            }
        }

        return statements;
    }
}
