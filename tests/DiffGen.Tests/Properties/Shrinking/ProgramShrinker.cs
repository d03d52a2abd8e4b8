using DiffGen.Tests.Properties.Checking;
using DiffGen.Tests.Properties.Evaluation;
using DiffGen.Tests.Properties.Generation;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Shrinking;

/// <summary>Simpler programs that still run.</summary>
internal static class ProgramShrinker
{
    public static IEnumerable<SourceProgram> Of(SourceProgram program) =>
        WithoutMethods(program).Concat(program.Methods.Reverse().SelectMany(m => Methods(program, m))).Where(Runs);

    private static IEnumerable<SourceProgram> WithoutMethods(SourceProgram program) => program.Methods
        .Where(m => program.Methods.Count > 1 && !program.Methods.Any(other => other != m && Calls(other, m)))
        .Select(m => program with { Methods = [.. program.Methods.Where(other => other != m)] });

    private static bool Calls(Method caller, Method callee) => Walk.Expressions(caller.Body).OfType<Invoke>().Any(i => i.Method == callee.Id);

    private static IEnumerable<SourceProgram> Methods(SourceProgram program, Method method)
    {
        for (var i = 0; i < method.Parameters.Count; i++)
        {
            if (method.Parameters.Count > 1 && !IsUsed(method, method.Parameters[i]))
            {
                yield return WithoutParameter(program, method, i);
            }

            foreach (var simpler in Simpler(method.Parameters[i]))
            {
                yield return Replace(program, method, method with { Parameters = [.. method.Parameters.Select((p, j) => j == i ? simpler : p)] });
            }
        }

        foreach (var body in StatementShrinker.Of(method.Body))
        {
            yield return Replace(program, method, method with { Body = body });
        }

        if (method.Snapshots > 0)
        {
            yield return Replace(program, method, method with { Snapshots = 0 });
        }

        if (method.IsCheckpoint || (method.IsGeneric && !Walk.Expressions(method.Body).OfType<Invoke>().Any()))
        {
            yield return Replace(program, method, method with { IsCheckpoint = false, IsGeneric = false });
        }

        if (method.Return != CoreType.Void && method.Parameters.Any(Reference.IsMemory))
        {
            yield return Replace(program, method, method with { Return = CoreType.Void, Body = Rewrite(method.Body, s => s is Return ? new Return(null) : s, e => e) });
        }
    }

    private static IEnumerable<Parameter> Simpler(Parameter parameter)
    {
        if (parameter.IsConstant || parameter.IsOutput)
        {
            yield return parameter with { IsConstant = false, IsOutput = false };
        }

        if (parameter is { Passing: Passing.In })
        {
            yield return parameter with { Passing = Passing.ByValue };
        }

        if (parameter.Least > 1)
        {
            yield return parameter with { Least = parameter.Least - 1 };
        }
    }

    private static bool IsUsed(Method method, Parameter parameter) =>
        Walk.Expressions(method.Body).OfType<Read>().Any(r => r.Variable == parameter.Variable);

    private static SourceProgram WithoutParameter(SourceProgram program, Method method, int index)
    {
        Expression Drop(Expression e) => e is Invoke invoke && invoke.Method == method.Id ? invoke with { Arguments = Without(invoke.Arguments, index) } : e;
        return program with
        {
            Methods = [.. program.Methods.Select(m => m with
            {
                Parameters = m == method ? Without(m.Parameters, index) : m.Parameters,
                Body = Rewrite(m.Body, s => s, Drop),
            })],
        };
    }

    private static List<T> Without<T>(IReadOnlyList<T> items, int index) => [.. items.Take(index), .. items.Skip(index + 1)];

    private static SourceProgram Replace(SourceProgram program, Method old, Method by) =>
        program with { Methods = [.. program.Methods.Select(m => m == old ? by : m)] };

    private static Block Rewrite(Block block, Func<Statement, Statement> statement, Func<Expression, Expression> expression) =>
        new([.. block.Statements.Select(s => statement(s.With(
            [.. s.Expressions.Select(e => Rewrite(e, expression))],
            [.. s.Bodies.Select(b => Rewrite(b, statement, expression))])))]);

    private static Expression Rewrite(Expression expression, Func<Expression, Expression> rewrite) =>
        rewrite(expression.With([.. expression.Children.Select(c => Rewrite(c, rewrite))]));

    /// <summary>Some method ends well, and none goes wrong in a way that the compiler wouldn't allow.</summary>
    private static bool Runs(SourceProgram program)
    {
        var runs = false;
        foreach (var method in program.Methods.Where(m => !m.TakesFunction))
        {
            for (var point = 0; point < Points.Count; point++)
            {
                try
                {
                    runs |= Reference.At(program, method, Points.Of(program, method, point)).Exception == null;
                }
                catch (UntameException)
                {
                }
                catch (Exception exception) when (exception is KeyNotFoundException or NotSupportedException or NullReferenceException)
                {
                    return false;
                }
            }
        }

        return runs;
    }
}
