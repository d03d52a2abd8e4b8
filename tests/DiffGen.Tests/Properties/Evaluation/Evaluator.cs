using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Evaluation;

/// <summary>The program takes too long, or its numbers are of a size at which derivatives can't be compared.</summary>
internal sealed class UntameException(string message) : Exception(message);

/// <summary>
/// Runs a program on dual numbers: exactly what C# does, order of evaluation and aliasing included, and the
/// derivative of every value along.
/// </summary>
internal sealed partial class Evaluator(SourceProgram program)
{
    private const int Fuel = 30_000;
    private const int MaxDepth = 40;
    private const double MaxNumber = 1e5;
    private const double MaxScale = 1e7;

    private int _steps;
    private int _depth;

    /// <summary>A function was evaluated where it has a kink: second derivatives there are those of one side.</summary>
    public bool MeetsKink { get; private set; }

    /// <summary>Runs a method: a place for each parameter that is passed by reference, a cell with the value for the others.</summary>
    public Dual Run(Method method, IReadOnlyList<Place> arguments)
    {
        if (++_depth > MaxDepth)
        {
            throw new UntameException("deep recursion");
        }

        var frame = new Frame(method.Return);
        for (var i = 0; i < arguments.Count; i++)
        {
            frame[method.Parameters[i].Variable] = arguments[i];
        }

        if (Run(method.Body, frame) == Exit.Goto)
        {
            throw new NotSupportedException("a label that is missing");
        }

        _depth--;
        return frame.Result;
    }

    private void Step()
    {
        if (++_steps > Fuel)
        {
            throw new UntameException("long run");
        }
    }

    private static Dual Tame(Dual value)
    {
        if (!(Math.Abs(value.Number) <= MaxNumber))
        {
            throw new UntameException("large value");
        }

        if (value.Scale is { } scale)
        {
            foreach (var s in scale)
            {
                if (!(s <= MaxScale))
                {
                    throw new UntameException("large derivative");
                }
            }
        }

        return value;
    }

    private sealed class Frame(CoreType result)
    {
        private readonly Dictionary<int, Place> _places = [];

        public CoreType ResultType => result;

        public Dictionary<int, LocalFunction> Functions { get; } = [];

        public Dual Result { get; set; }

        /// <summary>The label that is on the way.</summary>
        public int Target { get; set; }

        public Place this[Variable variable]
        {
            get => _places[variable.Id];
            set => _places[variable.Id] = value;
        }
    }
}
