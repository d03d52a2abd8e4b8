namespace DiffGen.Tests.Harness;

/// <summary>One point at which a program is checked.</summary>
/// <param name="Index">Which of the given points, or -1.</param>
/// <param name="Arguments">Never handed to a program: callers copy them.</param>
internal sealed record Trial(string Label, int Index, object?[] Arguments, Directives.Point? Given)
{
    public static IEnumerable<Trial> Of(CorpusProgram program, ProgramShape shape, Driver driver)
    {
        var random = new Random(StableHash(program.Name));
        for (var i = 0; i < program.Directives.RandomPoints; i++)
        {
            yield return Draw("random point " + i, -1, null);
        }

        for (var i = 0; i < program.Directives.Points.Count; i++)
        {
            var given = program.Directives.Points[i];
            yield return Draw("point " + string.Join(" ", given.Values.Select(v => v.Key + "=" + v.Value)), i, given);
        }

        Trial Draw(string label, int index, Directives.Point? given)
        {
            var arguments = driver.Point(index);
            for (var i = 0; i < arguments.Length; i++)
            {
                var name = shape.Parameters[i].Name;
                var said = given?.Values.GetValueOrDefault(name) ?? program.Directives.Values.GetValueOrDefault(name);
                if (said is null or "?")
                {
                    arguments[i] = Leaves.With(arguments[i], Draws(Leaves.Of(arguments[i]).Length, name));
                }
            }

            return new Trial(label, index, arguments, given);
        }

        double[] Draws(int count, string parameter)
        {
            var ranges = program.Directives.Ranges;
            var (low, high) = ranges.TryGetValue(parameter, out var own) ? own
                : ranges.TryGetValue(Directives.Everything, out var all) ? all
                : (0.5, 1.5);
            return [.. Enumerable.Range(0, count).Select(_ => low + ((high - low) * random.NextDouble()))];
        }
    }

    // string.GetHashCode differs from run to run, and so would the points.
    private static int StableHash(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
}
