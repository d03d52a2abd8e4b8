using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// What by-reference parameters hold while the function runs, which only somebody who catches an exception can see, and
/// what the function keeps for its own cleanups.
/// </summary>
internal static class WriteBacks
{
    /// <summary>
    /// Leaves out those that no exception can follow before the parameter is written again, and the cleanups that none leads to.
    /// </summary>
    public static Function Prune(Function function)
    {
        if (function.Cells.Count == 0)
        {
            return function.Parameters.Any(parameter => parameter.IsReturned)
                ? function with { Body = new Pruning(function).Visit(function.Body, []) }
                : function;
        }

        // At its end no cleanup is to run any more, whatever comes after it.
        Region body = new Pruning(function).Visit(function.Body, [function.Cells[0].Id]);
        HashSet<long> entered = [.. Traversal.Statements(body).OfType<WriteBack>()
            .Where(write => write.Parameter == function.Cells[0]).Select(write => ((IntegerConstant)write.Content).Value)];
        EquatableArray<Cleanup> cleanups = Entered(function.Cleanups, entered);
        HashSet<int> read = [.. All(cleanups).SelectMany(cleanup => FreeValues.Of(cleanup.Body)).Select(value => value.Id)];
        List<Value> cells = cleanups.Count == 0 ? [] : [.. function.Cells.Where((cell, i) => i == 0 || read.Contains(cell.Id))];
        HashSet<int> dropped = [.. function.Cells.Where(cell => !cells.Contains(cell)).Select(cell => cell.Id)];
        bool keepsMemory = cells.Exists(cell => cell.Type.IsMemory);
        return function with { Body = Map(body, Kept), Cleanups = Map(cleanups, Kept), Cells = cells.ToEquatableArray() };

        Statement? Kept(Statement statement) => statement switch
        {
            WriteBack write when dropped.Contains(write.Parameter.Id) => null,
            Let { Operation: NewBuffer buffer } let when keepsMemory => let with { Operation = buffer with { IsKept = true } },
            _ => statement,
        };
    }

    /// <summary>Leaves out what shows what a callee has left when it throws, where it leaves nothing then.</summary>
    public static Function Prune(Function function, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        return Traversal.Statements(function.Body).Any(IsNeedless) ? function with { Body = Map(function.Body, Pruned) } : function;

        bool IsNeedless(Statement statement) =>
            statement is Call { OnThrow: not null } call && callees.TryGetValue(call.Method.Key, out MethodSummary? callee) && !callee.LeavesOnThrow;

        Statement? Pruned(Statement statement) => !IsNeedless(statement) ? statement : ((Call)statement) with
        {
            Arguments = ((Call)statement).Method.Parameters.Zip(((Call)statement).Arguments, (parameter, argument) => parameter.Passing == Passing.Out ? new DefaultConstant(parameter.Type) : argument).ToEquatableArray(),
            OnThrow = null,
        };
    }

    private static IEnumerable<Cleanup> All(IEnumerable<Cleanup> cleanups) => cleanups.SelectMany(cleanup => All(cleanup.Inner).Prepend(cleanup));

    private static EquatableArray<Cleanup> Entered(EquatableArray<Cleanup> cleanups, HashSet<long> numbers) =>
        cleanups.Select(cleanup => cleanup with { Inner = Entered(cleanup.Inner, numbers) })
            .Where(cleanup => cleanup.Inner.Count > 0 || numbers.Contains(cleanup.Number)).ToEquatableArray();

    private static EquatableArray<Cleanup> Map(EquatableArray<Cleanup> cleanups, Func<Statement, Statement?> map) =>
        cleanups.Map(cleanup => cleanup with { Body = Map(cleanup.Body, map), Inner = Map(cleanup.Inner, map) });

    private static Region Map(Region region, Func<Statement, Statement?> map) => region with
    {
        Statements = region.Statements.Select(map).OfType<Statement>().Select(statement => statement switch
        {
            If branch => branch with { Then = Map(branch.Then, map), Else = Map(branch.Else, map) },
            For loop => loop with { Body = Map(loop.Body, map) },
            While loop => loop with { Body = Map(loop.Body, map) },
            _ => statement,
        }).ToEquatableArray(),
    };

    /// <summary>
    /// Writes what the function hands out through <c>out</c> parameters as soon as it is known, so that it need not be kept at
    /// hand to the end. For parameters that a transform added: what the user's own hold in between can be seen.
    /// </summary>
    /// <param name="own">How many parameters are the user's.</param>
    public static Function Advance(Function function, int own)
    {
        List<Operand> yields = [.. function.Body.Yields];
        ILookup<int, (Value Parameter, Value Final)> finals = Finals(function, own, yields).ToLookup(item => item.Final.Id);
        if (finals.Count == 0)
        {
            return function;
        }

        List<Statement> statements = [];
        foreach (Statement statement in function.Body.Statements)
        {
            statements.Add(statement);
            foreach ((Value parameter, Value final) in Definitions.Of(statement).SelectMany(value => finals[value.Id]))
            {
                statements.Add(new WriteBack(parameter, final));
                yields[yields.Count - 1 - PositionFromEnd(function, parameter)] = parameter;
            }
        }

        return function with { Body = new Region(statements.ToEquatableArray(), yields.ToEquatableArray()) };
    }

    private static IEnumerable<(Value Parameter, Value Final)> Finals(Function function, int own, List<Operand> yields) =>
        from parameter in function.Parameters.Skip(own)
        where parameter is { Passing: Passing.Out, Part: null }
        let final = yields[yields.Count - 1 - PositionFromEnd(function, parameter.Value)] as Value
        where final is not null
        select (parameter.Value, final);

    private static int PositionFromEnd(Function function, Value parameter) =>
        function.Parameters.Reverse().TakeWhile(other => other.Value != parameter).Count(other => other.IsReturned);

    /// <summary>
    /// Once a parameter is written early, what it held on entry has to be kept elsewhere. Done last of all: until then a
    /// parameter's value is what it held on entry.
    /// </summary>
    public static Function Detach(Function function)
    {
        HashSet<int> written = [.. Traversal.Statements(function.Body).OfType<WriteBack>().Select(write => write.Parameter.Id)];
        ValueSource values = new(function.NextId);
        Substitution substitution = new();
        List<Statement> statements = [];
        List<Statement> entries = [];
        foreach (Parameter parameter in function.Parameters.Where(parameter => parameter.Passing == Passing.Ref && written.Contains(parameter.Value.Id)))
        {
            Value entry = values.Create(parameter.Type, parameter.Name);
            entries.Add(new Let(entry, new Opaque(EquatableArray.Create("", ""), EquatableArray.Create<Operand>(parameter.Value), parameter.Type, Purity.Reads)));
            substitution[parameter.Value] = entry;
        }

        if (entries.Count == 0)
        {
            return function;
        }

        // The checks that come first are about the parameters themselves.
        int checks = function.Body.Statements.TakeWhile(statement => statement is RequireLength or RequireDisjoint).Count();
        statements.AddRange(function.Body.Statements.Take(checks));
        statements.AddRange(entries);
        Region rest = substitution.Apply(new Region(function.Body.Statements.Skip(checks).ToEquatableArray(), function.Body.Yields));
        statements.AddRange(rest.Statements);
        return function with { Body = new Region(statements.ToEquatableArray(), rest.Yields), NextId = values.Next };
    }

    /// <summary>Walks backwards, with the parameters that an exception would show.</summary>
    private sealed class Pruning(Function function)
    {
        private readonly int[] cells = [.. function.Cells.Select(cell => cell.Id)];
        private readonly int[] all = [.. function.Parameters.Where(parameter => parameter.IsReturned).Select(parameter => parameter.Value.Id), .. function.Cells.Select(cell => cell.Id)];

        /// <param name="shown">The parameters whose content matters at the end of the region; on return, at its start.</param>
        public Region Visit(Region region, HashSet<int> shown)
        {
            List<Statement> statements = [];
            foreach (Statement statement in region.Statements.Reverse())
            {
                if (statement is not WriteBack write || shown.Remove(write.Parameter.Id))
                {
                    statements.Add(Visit(statement, shown));
                }
            }

            statements.Reverse();
            return region with { Statements = statements.ToEquatableArray() };
        }

        private Statement Visit(Statement statement, HashSet<int> shown)
        {
            switch (statement)
            {
                case If branch:
                    HashSet<int> other = [.. shown];
                    Region then = Visit(branch.Then, shown);
                    Region otherwise = Visit(branch.Else, other);
                    shown.UnionWith(other);
                    return branch with { Then = then, Else = otherwise };
                case For loop:
                    return loop with { Body = Repeat(() => Visit(loop.Body, shown), shown) };
                case While loop:
                    Region condition = loop.Condition;
                    Region body = Repeat(
                        () =>
                        {
                            Region repeated = Visit(loop.Body, shown);
                            condition = Visit(loop.Condition, shown);
                            return repeated;
                        },
                        shown);
                    return loop with { Condition = condition, Body = body };
                case Throw:
                    // It writes the parameters by itself.
                    shown.Clear();
                    shown.UnionWith(cells);
                    return statement;
                default:
                    if (statement is Store or Call or Effect or Let { Operation.MayThrow: true })
                    {
                        shown.UnionWith(all);
                    }
                    else if (statement is Let let && let.Operation.Operands.Any(operand => operand.Type is BufferType { Kind: BufferKind.Array } or GridType))
                    {
                        // It may be null.
                        shown.UnionWith(cells);
                    }

                    return statement;
            }
        }

        // The end of an iteration is the start of the next, or of what follows the loop.
        private static Region Repeat(Func<Region> visit, HashSet<int> shown)
        {
            while (true)
            {
                int[] after = [.. shown];
                Region body = visit();
                shown.UnionWith(after);
                if (shown.Count == after.Length)
                {
                    return body;
                }
            }
        }
    }
}
