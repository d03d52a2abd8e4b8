namespace DiffGen.Tests.Properties.Generation;

/// <summary>The source of all decisions: the same seed, the same program.</summary>
internal sealed class Choices(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int limit) => _random.Next(limit);

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => _random.Next(low, high + 1);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Of<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public T? Any<T>(IReadOnlyList<T> items) where T : class => items.Count == 0 ? null : Of(items);

    /// <summary>A number without surprises, of few digits.</summary>
    public double Number(double low, double high) => Math.Round(low + (_random.NextDouble() * (high - low)), 2);

    public double Real(double low, double high) => low + (_random.NextDouble() * (high - low));

    /// <summary>One of several productions; one that can't be made here says so with null, and another is tried.</summary>
    public T Produce<T>(T fallback, params (int Weight, Func<T?> Production)[] productions) where T : class
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var point = Below(productions.Sum(p => p.Weight));
            foreach (var (weight, production) in productions)
            {
                point -= weight;
                if (point < 0)
                {
                    if (production() is { } made)
                    {
                        return made;
                    }

                    break;
                }
            }
        }

        return fallback;
    }
}
